"""Which settled grades other sources have moved away from: in one statement, row by row.

A combined grade keeps the observations, follow-ups and opinions it was made of.  It is due when
that is not what these packages hold now: one came, was taken back, was changed or tied to another
case, whatever its time says.  A grade by the file alone is due as soon as another source speaks.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    func,
    literal,
    null,
    select,
    union,
)
from sqlmodel import Session, col

from qa_app.core.grades import Grade
from qa_app.cycles.rules.plan import SourceName
from qa_app.followups.models import Followup
from qa_app.followups.rules.states import FollowupState
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.results import SETTLED as DISCUSSED
from qa_app.observations.rules.states import SeatState
from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.states import OpinionState
from qa_app.reviews.models import Settlement
from qa_app.reviews.rules.settling import COMBINED
from qa_app.scoresheets.models import Scoresheet
from qa_app.sources.models import CombinedPart


@dataclass(frozen=True, slots=True)
class Part:
    """One row of another source that says something of a case."""

    source: SourceName
    origin_id: int
    grade: Grade | None
    points: int | None
    sheets: int


def parts_of(session: Session, cycle_id: int, case_ids: Collection[int]) -> dict[int, list[Part]]:
    """Case id → what the other sources hold of it now."""
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for source, now in _NOW.items():
        statement = now(cycle_id)
        inside = statement.selected_columns["case_id"].in_(case_ids)
        for row in session.execute(statement.where(inside).order_by("origin_id")):
            part = Part(source, row.origin_id, row.grade, row.points, row.sheets)
            found[row.case_id].append(part)
    return found


def moved_cases(cycle_id: int) -> CompoundSelect[Any]:
    """Ids of cases whose grade that counts does not rest on what the other sources hold now."""
    return union(*_each_way(cycle_id))


def _each_way(cycle_id: int) -> Iterable[Select[Any]]:
    for source, now in _NOW.items():
        yield _not_kept(cycle_id, source, now(cycle_id))
        yield _not_there(cycle_id, source, now(cycle_id))


def _not_kept(cycle_id: int, source: SourceName, now: Select[Any]) -> Select[Any]:
    """Something is there that the grade does not know, or knows otherwise."""
    here = now.subquery()
    kept = exists().where(
        col(CombinedPart.cycle_id) == cycle_id,
        col(CombinedPart.case_id) == here.c.case_id,
        col(CombinedPart.version) == col(Settlement.version),
        col(CombinedPart.source) == source,
        col(CombinedPart.origin_id) == here.c.origin_id,
        _same(here.c),
    )
    counting = and_(_counts(cycle_id), col(Settlement.case_id) == here.c.case_id)
    return select(here.c.case_id).join(Settlement, counting).where(~kept)


def _not_there(cycle_id: int, source: SourceName, now: Select[Any]) -> Select[Any]:
    """The grade rests on something that is gone, or is otherwise now."""
    columns = now.selected_columns
    same = now.where(
        columns["origin_id"] == col(CombinedPart.origin_id),
        columns["case_id"] == col(CombinedPart.case_id),
        _same(columns),
    )
    of_grade = and_(
        _counts(cycle_id),
        col(Settlement.case_id) == col(CombinedPart.case_id),
        col(Settlement.version) == col(CombinedPart.version),
        col(Settlement.method) == COMBINED,
    )
    return (
        select(col(CombinedPart.case_id))
        .join(Settlement, of_grade)
        .where(
            col(CombinedPart.cycle_id) == cycle_id,
            col(CombinedPart.source) == source,
            ~same.correlate(CombinedPart).exists(),
        )
    )


def _counts(cycle_id: int) -> ColumnElement[bool]:
    return and_(col(Settlement.cycle_id) == cycle_id, col(Settlement.counts))


def _same(now: Any) -> ColumnElement[bool]:
    return and_(
        col(CombinedPart.grade).is_not_distinct_from(now["grade"]),
        col(CombinedPart.points).is_not_distinct_from(now["points"]),
        col(CombinedPart.sheets) == now["sheets"],
    )


def _observations(cycle_id: int) -> Select[Any]:
    handed_in = (
        select(func.count())
        .select_from(ObserverSeat)
        .where(
            col(ObserverSeat.observation_id) == col(Observation.id),
            col(ObserverSeat.state) == SeatState.ACTIVE,
            col(ObserverSeat.submitted_at).is_not(None),
        )
        .correlate(Observation)
        .scalar_subquery()
    )
    columns: list[Any] = [
        col(Hearing.case_id).label("case_id"), col(Observation.id).label("origin_id"),
        col(Observation.grade).label("grade"), col(Observation.points).label("points"),
        handed_in.label("sheets"),
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(Observation)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(
            col(Observation.cycle_id) == cycle_id,
            col(Observation.state).in_(DISCUSSED),
            col(Observation.grade).is_not(None),
            col(Hearing.case_id).is_not(None),
        )
    )


def _followups(cycle_id: int) -> Select[Any]:
    done = (col(Followup.cycle_id) == cycle_id, col(Followup.state) == FollowupState.DONE)
    return _with_sheets(Followup).where(*done)


def _opinions(cycle_id: int) -> Select[Any]:
    stands = (col(Opinion.cycle_id) == cycle_id, col(Opinion.state) == OpinionState.RECEIVED)
    return _with_sheets(Opinion).where(*stands)


def _with_sheets(table: Any) -> Select[Any]:
    columns: list[Any] = [
        col(table.case_id).label("case_id"), col(table.id).label("origin_id"),
        null().label("grade"), col(Scoresheet.points).label("points"), literal(1).label("sheets"),
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(table)
        .join(Scoresheet, col(Scoresheet.id) == col(table.scoresheet_id))
        .where(col(Scoresheet.points).is_not(None))
    )


_NOW = {
    SourceName.OBSERVATION: _observations,
    SourceName.FOLLOW_UP: _followups,
    SourceName.OPINION: _opinions,
}
"""What each source holds of cases of a cycle: case, row, grade, points, sheets."""
