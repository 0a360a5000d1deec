"""Publishes a redacted model to lawyers and takes it back.

The names lawyers' addresses carry are random and made anew each time: nothing that was noted down
of an earlier publication, or of the office, leads anywhere.
"""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.audit.services import record
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault
from qa_app.feedback.queries.grounds import ground_of
from qa_app.learning.models import ModelCase, ModelPage, ModelPoint, ModelRegion
from qa_app.learning.queries.model_doubts import version_now
from qa_app.learning.queries.model_sight import ModelSeen, pages_of
from qa_app.learning.queries.redacting import page_states, source_pages
from qa_app.learning.queries.settled_points import points_of, reviewers_of
from qa_app.learning.rules.model_files import (
    LONGEST_TITLE,
    LONGEST_WORDS,
    Edition,
    why_not_publish,
)
from qa_app.learning.rules.redaction.names import known
from qa_app.learning.rules.redaction.pages import secrets_in
from qa_app.learning.rules.states import ModelState
from qa_app.learning.services.redacting import hold
from qa_app.learning.services.revealing import known_of
from qa_app.learning.services.telling import tell_lawyers, tell_nominators


def publish(
    session: Session,
    *,
    actor: Actor,
    seen: ModelSeen,
    edition: Edition,
    vault: Vault,
    now: datetime,
) -> tuple[str, ...]:
    """Give a model to lawyers; refused while a page is open. Pages stay as they are meanwhile.

    Returned are the words that point to somebody: while there are any that were not cleared,
    nothing is published.
    """
    model = seen.model
    hold(session, model)
    pages = pages_of(session, model.id or 0)
    states = page_states(pages, source_pages(session, model.case_id))
    if (barrier := why_not_publish(model.state, states)) is not None:
        raise Refused(barrier.code, **barrier.params)
    points = _points(session, seen, edition)
    found = _telling_words(session, actor, seen, edition, vault, now)
    if found and not edition.cleared:
        return found
    values = {
        "state": ModelState.PUBLISHED, "library_id": secrets.token_urlsafe(12),
        "title": edition.title.strip(), "note": edition.note.strip(), "points": points,
        "published_by": actor.login, "published_at": now, "withdrawn_by": None,
        "withdrawn_at": None, "withdrawn_reason": "",
        "settlement_id": version_now(session, model),
    }  # fmt: skip
    _change(session, model, **values)
    _name_pages(session, pages)
    _enter_points(session, model, points)
    _enter_regions(session, actor, model, edition.regions)
    session.refresh(model)
    record(
        session, actor=actor, act="model.published", on=("case", seen.case_key), now=now,
        model=model.public_id, regions=list(edition.regions), cleared=edition.cleared,
        pages=sum(not page.left_out for page in pages),
    )  # fmt: skip
    tell_lawyers(session, model, now)
    tell_nominators(session, model, seen.cycle, now)
    return ()


def withdraw(
    session: Session, *, actor: Actor, seen: ModelSeen, reason: str, now: datetime
) -> None:
    """Take a model back from lawyers at once; addresses they know lead to nothing any more."""
    model, reason = seen.model, reason.strip()
    if model.state is not ModelState.PUBLISHED:
        raise Refused("model_not_published")
    if not reason:
        raise Refused("model_reason_missing")
    _change(
        session, model, state=ModelState.WITHDRAWN, library_id=None, withdrawn_by=actor.login,
        withdrawn_at=now, withdrawn_reason=reason[:LONGEST_WORDS],
    )  # fmt: skip
    of_model = update(ModelPage).where(col(ModelPage.model_id) == model.id)
    session.execute(of_model.values(library_id=None).execution_options(synchronize_session=False))
    session.refresh(model)
    tell_nominators(session, model, seen.cycle, now)
    record(session, actor=actor, act="model.withdrawn", on=("case", seen.case_key), now=now,
           model=model.public_id)  # fmt: skip


def _points(session: Session, seen: ModelSeen, edition: Edition) -> list[dict[str, Any]]:
    """The criteria with words, in the order of the rubric, with title and settled level."""
    if not edition.title.strip() or not edition.note.strip():
        raise Refused("model_words_missing")
    texts = (edition.note, *edition.points.values())
    if len(edition.title) > LONGEST_TITLE or any(len(text) > LONGEST_WORDS for text in texts):
        raise Refused("model_words_too_long", most=LONGEST_WORDS)
    found = points_of(ground_of(session, seen.cycle, seen.model.case_id))
    return [
        {"criterion": one.criterion, "title": one.title, "level": one.level, "words": words}
        for one in found
        if (words := edition.points.get(one.criterion, "").strip())
    ]


def _telling_words(
    session: Session,
    actor: Actor,
    seen: ModelSeen,
    edition: Edition,
    vault: Vault,
    now: datetime,
) -> tuple[str, ...]:
    """What of the words tells whose file it is or who reviewed it; each once."""
    record_knows = known_of(session, actor=actor, case_id=seen.model.case_id, vault=vault, now=now)
    reviewers = reviewers_of(ground_of(session, seen.cycle, seen.model.case_id))
    everything = replace(record_knows, words=record_knows.words | known(reviewers))
    texts = (edition.title, edition.note, *edition.points.values())
    return tuple(dict.fromkeys(word for text in texts for word in secrets_in(text, everything)))


def _change(session: Session, model: ModelCase, **values: Any) -> None:
    statement = (
        update(ModelCase)
        .where(
            col(ModelCase.id) == model.id,
            col(ModelCase.revision) == model.revision,
            col(ModelCase.state) == model.state,
        )
        .values(revision=model.revision + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("model_changed_meanwhile")


def _name_pages(session: Session, pages: list[ModelPage]) -> None:
    for page in pages:
        page.library_id = None if page.left_out else secrets.token_urlsafe(12)
        session.add(page)
    session.flush()


def _enter_points(session: Session, model: ModelCase, points: list[dict[str, Any]]) -> None:
    session.execute(delete(ModelPoint).where(col(ModelPoint.model_id) == model.id))
    for point in points:
        session.add(ModelPoint(model_id=model.id or 0, criterion=point["criterion"]))
    session.flush()


def _enter_regions(
    session: Session, actor: Actor, model: ModelCase, codes: tuple[str, ...]
) -> None:
    session.execute(delete(ModelRegion).where(col(ModelRegion.model_id) == model.id))
    found = session.exec(select(Region).where(col(Region.code).in_(codes))).all()
    if len(found) != len(set(codes)):
        raise NotFound
    for region in found:
        session.add(ModelRegion(model_id=model.id or 0, region_id=region.id or 0))
    session.flush()
