"""The own sheet of an observer with its rubric, scorer and score, and which rubric a hearing takes.

A save reads this outside the writing transaction and, inside, only what can change under it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import Session, col, select

from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.queries import plan_of_text
from qa_app.cycles.rules.plan import Plan
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.own import OwnSeat, own_seat
from qa_app.rubrics.queries import default_rubric, rubric_in_use
from qa_app.rubrics.rules.schema import Instrument, Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import WRITTEN, filled, scoresheet_read, scoresheets_read
from qa_app.scoresheets.rules.scoring import RedLineEffect, Score, Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything about one own sheet; ``sheet`` is a row to read."""

    seat: OwnSeat
    sheet: Row[Any]
    rubric: Rubric
    scorer: Scorer
    filled: Filled

    @property
    def score(self) -> Score:
        """What the sheet comes to as it stands."""
        return self.scorer.score(self.filled.sheet)


def desk_of(session: Session, actor: Actor, public_id: str) -> Desk:
    """The actor's own seat with its sheet; NotFound before signing in, as for anyone else's."""
    seat = own_seat(session, actor, public_id)
    if seat.scoresheet_id is None:
        raise NotFound(public_id)
    sheet = scoresheet_read(session, seat.scoresheet_id)
    return _desk(seat, sheet, rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric)


def desks_of(session: Session, seats: Iterable[OwnSeat]) -> dict[str, Desk]:
    """The sheets of own seats that were signed in to, by seat: one statement, one a rubric."""
    held = {seat.scoresheet_id: seat for seat in seats if seat.scoresheet_id is not None}
    sheets = scoresheets_read(session, held) if held else []
    versions = {(sheet.rubric, sheet.rubric_version) for sheet in sheets}
    rubrics = {of: rubric_in_use(session, *of).rubric for of in sorted(versions)}
    found = [
        _desk(held[sheet.id], sheet, rubrics[sheet.rubric, sheet.rubric_version])
        for sheet in sheets
    ]
    return {desk.seat.public_id: desk for desk in found}


def _desk(seat: OwnSeat, sheet: Row[Any], rubric: Rubric) -> Desk:
    plan = plan_of_text(seat.plan_text)
    scorer = scorer_of(rubric, plan, seat.facts.type, seat.facts.stage)
    return Desk(seat, sheet, rubric, scorer, filled(sheet, rubric))


def scorer_of(rubric: Rubric, plan: Plan, kind: CaseType, stage: Any) -> Scorer:
    """The scorer of an observer's sheet: red lines work as the cycle says."""
    return scorer_for(rubric, kind, stage, RedLineEffect(plan.panel.red_line_effect.value))


_NOW = (
    select(  # type: ignore[call-overload]
        *WRITTEN,
        col(ObserverSeat.state).label("seat_state"),
        col(Observation.state).label("observation_state"),
    )
    .select_from(Scoresheet)
    .join(ObserverSeat, col(ObserverSeat.scoresheet_id) == col(Scoresheet.id))
    .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
    .where(col(Scoresheet.id) == bindparam("sheet"))
    .with_for_update(of=Scoresheet)
)


def sheet_now(session: Session, desk: Desk) -> Row[Any]:
    """What the desk's sheet says at this moment, locked, with the states that allow writing."""
    row = session.connection().execute(_NOW, {"sheet": desk.seat.scoresheet_id}).first()
    if row is None:
        raise NotFound(desk.seat.public_id)
    return row


def rubric_wanted(
    session: Session, seat: OwnSeat, plan: Plan, directory: Path | None = None
) -> str:
    """``id/version`` of the rubric for a hearing: the plan's, the one in use here, else ours.

    A version that appears while a cycle runs is never taken up by it.
    """
    kind = seat.facts.type
    for choice in plan.observations.rubrics:
        if choice.type is kind:
            return f"{choice.rubric}/{choice.version}"
    used = _in_use(session, seat.cycle_id, kind)
    return used or default_rubric(Instrument.COURT_OBSERVATION, kind, directory).name


def _in_use(session: Session, cycle_id: int, kind: CaseType) -> str | None:
    statement = (
        select(Scoresheet.rubric, Scoresheet.rubric_version)
        .join(ObserverSeat, col(ObserverSeat.scoresheet_id) == col(Scoresheet.id))
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(Observation.cycle_id == cycle_id, col(Hearing.type) == kind)
        .order_by(col(Scoresheet.id).desc())
        .limit(1)
    )
    found = session.execute(statement).first()
    return f"{found[0]}/{found[1]}" if found else None
