"""The own sheet of a review with its rubric, scorer and score: what the review page works on.

``desk_of`` reads all of it. A save reads it outside the writing transaction and, inside, only what
can change under it: ``sheet_now``.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import Session, col, select

from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.panel.models import Assignment, AssignmentState
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.own import OwnSeat, own_review
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import WRITTEN, filled, scoresheet_read, scoresheet_to_change
from qa_app.scoresheets.rules.scoring import RedLineEffect, Score, Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything about one own review; ``sheet`` is the one in hand or the one that counts.

    It is a row to read, and an object that can be changed only for ``to_change``.
    """

    seat: OwnSeat
    sheet: Scoresheet | Row[Any]
    rubric: Rubric
    scorer: Scorer
    filled: Filled

    @property
    def score(self) -> Score:
        """What the sheet comes to as it stands."""
        return self.scorer.score(self.filled.sheet)


def desk_of(session: Session, actor: Actor, public_id: str, *, to_change: bool = False) -> Desk:
    """The actor's own review with the sheet in hand; ``to_change`` locks it for the transaction."""
    seat = own_review(session, actor, public_id)
    return _desk(session, seat, seat.sheet_in_hand, to_change=to_change)


def counting_desk(session: Session, actor: Actor, public_id: str) -> Desk:
    """The actor's own review with the sheet that counts, whatever is being amended."""
    seat = own_review(session, actor, public_id)
    return _desk(session, seat, seat.scoresheet_id)


def desk_with(session: Session, seat: OwnSeat, scoresheet_id: int) -> Desk:
    """An own review with another of its sheets: an earlier version."""
    return _desk(session, seat, scoresheet_id)


_NOW = (
    select(  # type: ignore[call-overload]
        *WRITTEN,
        col(Review.state).label("review_state"),
        col(Assignment.state).label("seat_state"),
    )
    .select_from(Scoresheet)
    .join(Review, col(Review.id) == bindparam("review"))
    .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
    .where(col(Scoresheet.id) == bindparam("sheet"))
    .with_for_update(of=Scoresheet)
)


def sheet_now(session: Session, desk: Desk) -> Row[Any]:
    """What the desk's sheet says at this moment, locked; Refused when nothing can be written.

    One light statement, because every other writer waits for it.
    """
    key = {"review": desk.seat.review_key, "sheet": desk.seat.sheet_in_hand}
    row = session.connection().execute(_NOW, key).first()
    if row is None or row.submitted_at is not None:
        raise Refused("review_closed")
    if row.review_state is ReviewState.WITHDRAWN or row.seat_state is not AssignmentState.ACTIVE:
        raise Refused("review_closed")
    return row


def _desk(
    session: Session, seat: OwnSeat, sheet_id: int | None, *, to_change: bool = False
) -> Desk:
    find = scoresheet_to_change if to_change else scoresheet_read
    sheet = find(session, sheet_id)
    rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
    effect = RedLineEffect(seat.plan.panel.red_line_effect.value)
    scorer = scorer_for(rubric, seat.facts.type, seat.facts.stage, effect)
    return Desk(seat, sheet, rubric, scorer, filled(sheet, rubric))
