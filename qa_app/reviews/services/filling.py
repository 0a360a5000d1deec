"""Saves an expert's answers as they are given, and submits the finished review.

Each save is durable and checked against the revision the page was loaded with; nothing another
window wrote is ever overwritten unseen.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.db.types import canonical_json
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.barriers import why_not_submit
from qa_app.reviews.queries.desk import Desk, desk_of
from qa_app.reviews.rules.submitting import why_not_submit_review
from qa_app.scoresheets.rules.editing import Changed, edited, fields_of
from qa_app.scoresheets.rules.scoring import Score, final_grade
from qa_app.scoresheets.services import lock_scoresheet, write_answers


@dataclass(frozen=True, slots=True)
class Saved:
    """What the page shows after a save."""

    revision: int
    score: Score
    desk: Desk


def save_answers(
    session: Session,
    *,
    actor: Actor,
    review_id: str,
    changed: Changed,
    revision: int,
    now: datetime,
) -> Saved:
    """Take over the changed fields of an open review.

    Refused when it is submitted or a field does not fit; Conflict with the server's values
    (``theirs``, by field) when another window saved since ``revision``.
    """
    desk = desk_of(session, actor, review_id, to_change=True)
    if desk.seat.state is not ReviewState.OPEN:
        raise Refused("review_closed")
    found = edited(desk.filled, desk.scorer, changed)
    if isinstance(found, Refusal):
        raise found.error()
    if found == desk.filled:
        return Saved(desk.sheet.revision, desk.score, desk)
    if desk.sheet.revision != revision:
        theirs = fields_of(desk.filled, desk.scorer)
        wanted = {name: theirs.get(name, []) for name in changed}
        raise Conflict("sheet_changed", revision=desk.sheet.revision, theirs=wanted)
    write_answers(session, row=desk.sheet, filled=found, revision=revision, now=now)
    record(session, actor=actor, act="review.saved", on=("review", review_id), now=now,
           revision=desk.sheet.revision, fields=len(changed))  # fmt: skip
    desk = replace(desk, filled=found)
    return Saved(desk.sheet.revision, desk.score, desk)


def submit_review(session: Session, *, actor: Actor, review_id: str, now: datetime) -> bool:
    """Lock the sheet with its totals and grade; False when that was done before."""
    desk = desk_of(session, actor, review_id, to_change=True)
    statement = select(Review).where(col(Review.public_id) == review_id).with_for_update()
    review = session.exec(statement.execution_options(populate_existing=True)).one()
    if review.state is ReviewState.SUBMITTED:
        return False
    if review.state is not ReviewState.OPEN:
        raise Refused("review_closed")
    refusal = why_not_submit_review(desk.scorer, desk.filled)
    if refusal:
        raise refusal.error()
    barrier = why_not_submit(session, desk.seat, now)
    if barrier:
        raise barrier.error()
    score = desk.score
    lock_scoresheet(session, row=desk.sheet, score=score, now=now)
    review.state, review.submitted_at = ReviewState.SUBMITTED, now
    review.grade = final_grade(score, desk.filled.sheet)
    review.points, review.red_line = score.points_hundredths, bool(score.red_lines)
    session.flush()
    digest = hashlib.sha256(canonical_json(desk.sheet.answers).encode()).hexdigest()
    record(session, actor=actor, act="review.submitted", on=("review", review_id), now=now,
           cycle=desk.seat.cycle_name, answers_sha256=digest)  # fmt: skip
    return True
