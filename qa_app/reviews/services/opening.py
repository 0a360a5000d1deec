"""Opens a review: the expert says that nothing stands against it, and gets an empty sheet.

Declaring a conflict instead is ``panel.services.replacing``; a review already begun is closed here.
"""

import secrets
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import hold_open
from qa_app.files.queries.reading import has_file
from qa_app.panel.models import Assignment
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.replacing import declare_conflict_and_replace, decline_and_replace
from qa_app.reviews.models import Entry, Review, ReviewKind, ReviewState
from qa_app.reviews.queries import own
from qa_app.reviews.queries.barriers import why_not_open
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.rubrics.services import freeze_rubric
from qa_app.scoresheets.services import create_scoresheet


def open_review(
    session: Session, *, actor: Actor, seat_id: str, now: datetime, directory: Path | None = None
) -> str:
    """The public id of the review of the actor's own seat; made at the first opening, once."""
    _lock(session, seat_id)
    seat = own.own_seat(session, actor, seat_id)
    if seat.review is not None:
        return seat.review
    hold_open(session, seat.cycle_name)
    if seat.cycle_state is not CycleState.DRAWN:
        raise Refused("review_cycle_not_drawn", cycle=seat.cycle_name)
    if seat.plan.files.required and not has_file(session, seat.case_id):
        raise Refused("review_file_missing")
    barrier = why_not_open(session, seat, now)
    if barrier:
        raise barrier.error()
    assignment = session.get_one(Assignment, seat.assignment_id)
    cycle = session.get_one(Cycle, assignment.cycle_id)
    chosen = RubricsOfCycle(session, cycle, directory).rubric_for(seat.facts.type, seat.facts.stage)
    frozen = freeze_rubric(
        session, actor=actor, name=chosen.rubric.name, now=now, directory=directory
    )
    sheet = create_scoresheet(session, rubric=frozen.rubric, case_id=seat.case_id, now=now)
    first = not assignment.further
    review = Review(
        public_id=secrets.token_urlsafe(9),
        cycle_id=assignment.cycle_id,
        case_id=seat.case_id,
        expert_id=assignment.expert_id,
        assignment_id=seat.assignment_id,
        scoresheet_id=sheet.id,
        kind=ReviewKind.FIRST if first else ReviewKind.THIRD,
        state=ReviewState.OPEN,
        entry=Entry.SCREEN,
        opened_at=now,
    )
    session.add(review)
    session.flush()
    record(session, actor=actor, act="review.opened", on=("review", review.public_id), now=now,
           cycle=seat.cycle_name, rubric=frozen.rubric.name)  # fmt: skip
    return review.public_id


def withdraw_for_conflict(
    session: Session, *, actor: Actor, seat_id: str, relation: TieKind, reason: str, now: datetime
) -> bool:
    """Declare a conflict: the seat goes to another expert, a review already begun is closed.

    True when a replacement was found. Doing it again changes nothing.
    """
    successor = declare_conflict_and_replace(
        session, actor=actor, public_id=seat_id, reason=reason, relation=relation, now=now
    )
    _close_begun(session, actor, seat_id, now)
    return successor is not None


def give_back(
    session: Session, *, actor: Actor, seat_id: str, why: tuple[DeclineKind, str], now: datetime
) -> bool:
    """Give a case back for another reason than a conflict; a review already begun is closed.

    True when a replacement was found. Doing it again changes nothing.
    """
    successor = decline_and_replace(session, actor=actor, public_id=seat_id, why=why, now=now)
    _close_begun(session, actor, seat_id, now)
    return successor is not None


def _close_begun(session: Session, actor: Actor, seat_id: str, now: datetime) -> None:
    statement = (
        select(Review)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .where(col(Assignment.public_id) == seat_id, col(Review.state) == ReviewState.OPEN)
    )
    review = session.exec(statement).first()
    if review is not None:
        review.state = ReviewState.WITHDRAWN
        on = ("review", review.public_id)
        record(session, actor=actor, act="review.withdrawn", on=on, now=now)


def _lock(session: Session, seat_id: str) -> None:
    """Two first openings of one seat wait for each other here."""
    statement = select(Assignment.id).where(col(Assignment.public_id) == seat_id)
    if session.exec(statement.with_for_update()).first() is None:
        raise NotFound
