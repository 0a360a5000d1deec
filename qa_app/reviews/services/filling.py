"""Saves an expert's answers as they are given, and submits the finished review.

Each save is durable and checked against the revision the page was loaded with; nothing another
window wrote is ever overwritten unseen. What a save has to know and cannot change under it is read
before the writing transaction (``desk``): all other writers wait for that one.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.db.types import canonical_json
from qa_app.reviews.models import Review, ReviewState, ReviewVersion
from qa_app.reviews.queries.amending import why_not_amend_now
from qa_app.reviews.queries.barriers import why_not_submit
from qa_app.reviews.queries.desk import Desk, desk_of, sheet_now
from qa_app.reviews.queries.pages import pages_elsewhere
from qa_app.reviews.rules.submitting import why_not_submit_review
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.editing import Changed, edited, fields_of
from qa_app.scoresheets.rules.evidence import pages_named
from qa_app.scoresheets.rules.scoring import Score, final_grade
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.services import lock_scoresheet, write_answers


@dataclass(frozen=True, slots=True)
class Saved:
    """What the page shows after a save."""

    revision: int
    saved_at: datetime
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
    """Take over the changed fields of an open review; see ``save_on``."""
    desk = desk_of(session, actor, review_id)
    return save_on(session, actor=actor, desk=desk, changed=changed, revision=revision, now=now)


def save_on(
    session: Session,
    *,
    actor: Actor,
    desk: Desk,
    changed: Changed,
    revision: int,
    now: datetime,
) -> Saved:
    """Take over the changed fields of a review whose desk was read before.

    Refused when it is submitted or a field does not fit; Conflict with the server's values
    (``theirs`` of the changed fields, ``stored`` of all) when another window saved meanwhile.
    """
    row = sheet_now(session, desk)
    before = filled(row, desk.rubric)
    found = edited(before, desk.scorer, changed)
    if isinstance(found, Refusal):
        raise found.error()
    if found == before:
        return _saved(desk, found, row.revision, row.saved_at)
    hold_open(session, desk.seat.cycle_name)
    if row.revision != revision:
        stored = fields_of(before, desk.scorer)
        theirs = {name: stored.get(name, []) for name in changed}
        raise Conflict("sheet_changed", revision=row.revision, theirs=theirs, stored=stored)
    _refuse_pages_elsewhere(session, desk, before, found)
    sheet_id = desk.seat.sheet_in_hand or 0
    revision = write_answers(session, sheet_id=sheet_id, filled=found, revision=revision, now=now)
    record(session, actor=actor, act="review.saved", on=("review", desk.seat.review), now=now,
           revision=revision, fields=len(changed))  # fmt: skip
    return _saved(desk, found, revision, now)


def submit_review(session: Session, *, actor: Actor, review_id: str, now: datetime) -> bool:
    """Lock the sheet in hand with its totals and grade; False when that was done before.

    An amendment becomes what counts; the sheet before it stays. Refused once the case is settled.
    """
    desk = desk_of(session, actor, review_id, to_change=True)
    statement = select(Review).where(col(Review.public_id) == review_id).with_for_update()
    review = session.exec(statement.execution_options(populate_existing=True)).one()
    version = _draft_of(session, review)
    if version is None and review.state is ReviewState.SUBMITTED:
        return False
    if version is None and review.state is not ReviewState.OPEN:
        raise Refused("review_closed")
    hold_open(session, review.cycle_id)
    if version is not None:
        _refuse_late(session, desk)
    _refuse_unready(session, desk, now)
    score = desk.score
    lock_scoresheet(session, row=desk.sheet, score=score, now=now)
    outcome = _outcome(score, desk)
    _set(review, outcome)
    details: dict[str, Any] = {"cycle": desk.seat.cycle_name, "answers_sha256": _digest(desk.sheet)}
    if version is None:
        review.state, review.submitted_at = ReviewState.SUBMITTED, now
        act = "review.submitted"
    else:
        _set(version, outcome)
        version.submitted_at, review.scoresheet_id = now, version.scoresheet_id
        act, details["version"] = "review.amended", version.version
    session.flush()
    record(session, actor=actor, act=act, on=("review", review_id), now=now, **details)
    return True


def _saved(desk: Desk, found: Filled, revision: int, saved_at: datetime) -> Saved:
    desk = replace(desk, filled=found)
    return Saved(revision, saved_at, desk.score, desk)


def _refuse_pages_elsewhere(session: Session, desk: Desk, before: Filled, found: Filled) -> None:
    """Evidence that is new must lie in the case's own file; what was there may have moved since."""
    fresh = pages_named(found.answers) - pages_named(before.answers)
    if fresh and pages_elsewhere(session, desk.seat.case_id, fresh):
        raise Refused("evidence_not_in_file")


def _draft_of(session: Session, review: Review) -> ReviewVersion | None:
    statement = select(ReviewVersion).where(
        ReviewVersion.review_id == review.id, col(ReviewVersion.submitted_at).is_(None)
    )
    return session.exec(statement).first()


def _refuse_late(session: Session, desk: Desk) -> None:
    refusal = why_not_amend_now(session, desk.seat)
    if refusal:
        raise refusal.error()


def _refuse_unready(session: Session, desk: Desk, now: datetime) -> None:
    """What the sheet lacks, and what packages above have against submitting."""
    refusal = why_not_submit_review(desk.scorer, desk.filled)
    if refusal:
        raise refusal.error()
    barrier = why_not_submit(session, desk.seat, now)
    if barrier:
        raise barrier.error()


def _outcome(score: Score, desk: Desk) -> dict[str, Any]:
    return {
        "grade": final_grade(score, desk.filled.sheet),
        "points": score.points_hundredths,
        "red_line": bool(score.red_lines),
    }


def _set(row: Review | ReviewVersion, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _digest(sheet: Scoresheet) -> str:
    return hashlib.sha256(canonical_json(sheet.answers).encode()).hexdigest()
