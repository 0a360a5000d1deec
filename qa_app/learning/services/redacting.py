"""Enters the pages of a model with suggested boxes, and each page as a person confirmed it.

Searching and burning happen outside the transaction (``background``); here it is entered.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.files.rules.covers import Box, sound_boxes
from qa_app.learning.models import ModelCase, ModelPage
from qa_app.learning.queries.model_sight import ModelSeen, model_for_office, pages_of
from qa_app.learning.queries.redacting import (
    SourcePage,
    is_current,
    page_of_model,
    source_pages,
)
from qa_app.learning.rules.model_files import why_not_redact
from qa_app.learning.rules.redaction.pages import Suggestion


@dataclass(frozen=True, slots=True)
class SearchedPage:
    """A page of the file with what was suggested for it."""

    source: SourcePage
    has_text: bool
    suggested: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class PageTarget:
    """A page of a model as the browser last saw it."""

    model: str
    page: str
    revision: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a person decided about a page; ``address`` is the burned copy, None when left out."""

    boxes: tuple[Box, ...]
    left_out: bool
    address: str | None


def hold(session: Session, model: ModelCase) -> None:
    """Read a model anew and keep others from changing it, or pages of it, until the act is over.

    Whoever publishes, searches or confirms a page holds it first, so what one of them looked at
    is what is written.
    """
    session.refresh(model, with_for_update=True)


def redactable(session: Session, actor: Actor, public_id: str) -> ModelSeen:
    """The model, for who may redact it now; refused while it may not be."""
    seen = model_for_office(session, actor, public_id)
    _refuse_redacting(seen)
    return seen


def enter_pages(
    session: Session, *, actor: Actor, public_id: str, pages: Sequence[SearchedPage], now: datetime
) -> None:
    """Put the pages of the file into the model; what was confirmed and is unchanged stays so."""
    seen = _held(session, actor, public_id)
    model = seen.model
    there = {page.page_id: page for page in pages_of(session, model.id or 0)}
    kept = {page.source.page_id for page in pages}
    gone = [page.id for page in there.values() if page.page_id not in kept]
    session.execute(delete(ModelPage).where(col(ModelPage.id).in_(gone)))
    for searched in pages:
        _enter(session, model, there.get(searched.source.page_id), searched)
    model.suggested_at = now
    model.revision += 1
    session.add(model)
    session.flush()
    record(
        session, actor=actor, act="model.pages_searched", on=("case", seen.case_key), now=now,
        model=public_id, pages=len(pages), without_text=sum(not page.has_text for page in pages),
        boxes=sum(len(page.suggested) for page in pages),
    )  # fmt: skip


def _enter(
    session: Session, model: ModelCase, page: ModelPage | None, searched: SearchedPage
) -> None:
    source = searched.source
    if page is not None and is_current(page, source) and page.confirmed_at is not None:
        page.position, page.part = source.number, source.part
        session.add(page)
        return
    page = page or ModelPage(
        public_id=secrets.token_urlsafe(12), model_id=model.id or 0, page_id=source.page_id,
        position=0, part="", has_text=False, source_address="", suggested=[], boxes=[],
        width=source.width, height=source.height,
    )  # fmt: skip
    page.position, page.part, page.rotation = source.number, source.part, source.rotation
    page.has_text, page.source_address = searched.has_text, source.address
    page.suggested = [{"kind": one.kind.value, "box": list(one.box)} for one in searched.suggested]
    boxes = (*source.covers, *(one.box for one in searched.suggested))
    page.boxes = [list(box) for box in sound_boxes(dict.fromkeys(boxes))]
    page.left_out, page.address = False, None
    page.confirmed_by, page.confirmed_at = None, None
    page.revision += 1
    session.add(page)


def page_to_confirm(
    session: Session, actor: Actor, target: PageTarget
) -> tuple[ModelPage, SourcePage]:
    """The page and what the file holds of it now; ``Conflict`` when either was changed."""
    seen = model_for_office(session, actor, target.model)
    page = page_of_model(session, seen.model.id or 0, target.page)
    _refuse_redacting(seen)
    if page.revision != target.revision:
        raise Conflict("model_page_changed_meanwhile")
    sources = source_pages(session, seen.model.case_id)
    source = next((one for one in sources if one.page_id == page.page_id), None)
    if source is None or source.address != page.source_address:
        raise Refused("model_file_changed", count=1)
    return page, source


def _held(session: Session, actor: Actor, public_id: str) -> ModelSeen:
    """The model to write to, held; refused while it may not be redacted."""
    seen = model_for_office(session, actor, public_id)
    hold(session, seen.model)
    _refuse_redacting(seen)
    return seen


def _refuse_redacting(seen: ModelSeen) -> None:
    if (barrier := why_not_redact(seen.model.state)) is not None:
        raise Refused(barrier.code, **barrier.params)


def enter_page(
    session: Session, *, actor: Actor, target: PageTarget, done: Confirmed, now: datetime
) -> None:
    """Enter a confirmed page with its burned copy, unless somebody else was quicker."""
    seen = _held(session, actor, target.model)
    page = page_of_model(session, seen.model.id or 0, target.page)
    statement = (
        update(ModelPage)
        .where(col(ModelPage.id) == page.id, col(ModelPage.revision) == target.revision)
        .values(
            boxes=[list(box) for box in done.boxes], left_out=done.left_out, address=done.address,
            confirmed_by=actor.login, confirmed_at=now, revision=target.revision + 1,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("model_page_changed_meanwhile")
    seen.model.revision += 1
    session.add(seen.model)
    session.flush()
    record(
        session, actor=actor, act="model.page_confirmed", on=("case", seen.case_key), now=now,
        model=target.model, page=page.position, boxes=len(done.boxes), left_out=done.left_out,
    )  # fmt: skip
