"""The moments at which an expert worked on the own files: opened, page seen, saved, submitted.

Only ever asked for the account that reads it.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.models import AuditEvent
from qa_app.core.roles import Actor
from qa_app.files.models import PageView
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.own import own_reviews
from qa_app.reviews.rules.pace import Pace, minutes_of, pace

ACTS = ("review.opened", "review.saved")
LAST_FILES = 40
"""The usual time is that of the last so many files."""


def own_pace(session: Session, actor: Actor) -> Pace | None:
    """The actor's usual minutes per file, over the last files done on screen."""
    return pace(minutes_by_review(session, actor, most=LAST_FILES).values())


def minutes_by_review(session: Session, actor: Actor, *, most: int) -> dict[int, float]:
    """Review id → minutes at work, for the actor's last submitted reviews."""
    columns = (Review.id, Review.public_id, Review.case_id, Review.opened_at, Review.submitted_at)
    statement = own_reviews(actor, *columns).where(
        col(Review.state) == ReviewState.SUBMITTED, col(Review.opened_at).is_not(None)
    )
    newest = (col(Review.submitted_at).desc(), col(Review.id).desc())
    rows = session.execute(statement.order_by(*newest).limit(most)).all()
    if not rows:
        return {}
    since = min(row.opened_at for row in rows)
    saved = _saved(session, actor.login, [row.public_id for row in rows], since)
    seen = _seen(session, actor, [row.case_id for row in rows], since)
    found: dict[int, float] = {}
    for key, public_id, case_id, opened_at, submitted_at in rows:
        views = [at for at in seen[case_id] if opened_at <= at <= submitted_at]
        minutes = minutes_of({opened_at, submitted_at, *saved[public_id], *views})
        if minutes is not None:
            found[key] = minutes
    return found


def _saved(
    session: Session, login: str, reviews: Collection[str], since: datetime
) -> defaultdict[str, list[datetime]]:
    statement = select(AuditEvent.object_id, AuditEvent.at).where(
        col(AuditEvent.actor) == login,
        col(AuditEvent.act).in_(ACTS),
        col(AuditEvent.at) >= since,
        col(AuditEvent.object_id).in_(reviews),
    )
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for review, at in session.execute(statement):
        found[review].append(at)
    return found


def _seen(
    session: Session, actor: Actor, cases: Collection[int], since: datetime
) -> defaultdict[int, list[datetime]]:
    statement = select(PageView.case_id, PageView.viewed_at).where(
        col(PageView.account_id) == actor.account_id,
        col(PageView.case_id).in_(cases),
        col(PageView.viewed_at) >= since,
    )
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for case_id, at in session.execute(statement):
        found[case_id].append(at)
    return found
