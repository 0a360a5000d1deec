"""Begins and drops the amendment of a submitted review; submitting it is ``filling``'s.

The submitted sheet stays as it is and counts until the amended one is submitted.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.reviews.models import Review, ReviewVersion
from qa_app.reviews.queries.amending import why_not_amend_now
from qa_app.reviews.queries.own import OwnSeat, own_review
from qa_app.scoresheets.queries import scoresheet
from qa_app.scoresheets.services import copy_scoresheet, drop_scoresheet


def begin_amendment(
    session: Session, *, actor: Actor, review_id: str, reason: str, now: datetime
) -> bool:
    """A new open version that says what the submitted one says; False when one is open already."""
    review = _locked(session, actor, review_id)
    seat = own_review(session, actor, review_id)
    if seat.draft_sheet_id is not None:
        return False
    hold_open(session, review.cycle_id)
    refusal = why_not_amend_now(session, seat)
    if refusal:
        raise refusal.error()
    if not reason.strip():
        raise Refused("amend_reason_missing")
    number = _number_of_last(session, review, seat, now) + 1
    before = scoresheet(session, review.scoresheet_id)
    copy = copy_scoresheet(session, row=before, now=now)
    row = ReviewVersion(
        review_id=review.id or 0,
        version=number,
        scoresheet_id=copy.id or 0,
        reason=reason.strip(),
        started_at=now,
    )
    session.add(row)
    session.flush()
    record(session, actor=actor, act="review.amendment_begun", on=("review", review_id), now=now,
           cycle=seat.cycle_name, version=number)  # fmt: skip
    return True


def drop_amendment(session: Session, *, actor: Actor, review_id: str, now: datetime) -> bool:
    """Give up the open version; the submitted one goes on counting. False when there is none."""
    review = _locked(session, actor, review_id)
    statement = select(ReviewVersion).where(
        ReviewVersion.review_id == review.id, col(ReviewVersion.submitted_at).is_(None)
    )
    draft = session.exec(statement).first()
    if draft is None:
        return False
    hold_open(session, review.cycle_id)
    sheet = scoresheet(session, draft.scoresheet_id)
    session.delete(draft)
    session.flush()
    drop_scoresheet(session, row=sheet)
    record(session, actor=actor, act="review.amendment_dropped", on=("review", review_id), now=now,
           version=draft.version)  # fmt: skip
    return True


def _locked(session: Session, actor: Actor, review_id: str) -> Review:
    """The actor's own review; two presses of the same button wait for each other here."""
    own_review(session, actor, review_id)
    statement = select(Review).where(col(Review.public_id) == review_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()


def _number_of_last(session: Session, review: Review, seat: OwnSeat, now: datetime) -> int:
    """The newest version's number; the first amendment enters what was submitted as version 1."""
    statement = select(ReviewVersion.version).where(ReviewVersion.review_id == review.id)
    numbers = session.exec(statement).all()
    if numbers:
        return max(numbers)
    first = ReviewVersion(
        review_id=review.id or 0,
        version=1,
        scoresheet_id=review.scoresheet_id or 0,
        grade=review.grade,
        points=review.points,
        red_line=review.red_line,
        started_at=review.opened_at or review.submitted_at or now,
        submitted_at=review.submitted_at or now,
    )
    session.add(first)
    session.flush()
    return 1
