"""What observation says about cases, beside the other sources: the result, or how far it is.

For pages and reports that set sources side by side. A case without an observation has no entry.
"""

from collections import defaultdict
from collections.abc import Collection
from fractions import Fraction
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.core.rounding import round_half_up
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.outcome import median_grade
from qa_app.observations.rules.states import FALLEN, ObservationState, SeatState
from qa_app.scoresheets.rules.results import SourceResult

CHUNK = 2000
SETTLED = frozenset({ObservationState.DISCUSSED, ObservationState.FED_BACK})
"""States with a result that stands."""
_ORDER = tuple(ObservationState)


def result_of(
    session: Session, cycle_id: int, case_ids: Collection[int]
) -> dict[int, SourceResult]:
    """Case → result of its observed hearings in a cycle, or the state of the one that is furthest.

    Several hearings of a case: the mean of the points where all have points, the median of the
    grades (of two the worse one). A missed hearing says so only where there is no other.
    """
    rows: defaultdict[int, list[Any]] = defaultdict(list)
    keys = list(case_ids)
    for start in range(0, len(keys), CHUNK):
        for row in session.execute(_of_cases(cycle_id, keys[start : start + CHUNK])):
            rows[row.case_id].append(row)
    return {case_id: _result(found) for case_id, found in rows.items()}


def _of_cases(cycle_id: int, case_ids: Collection[int]) -> Any:
    sheets = (
        select(func.count())
        .select_from(ObserverSeat)
        .where(
            col(ObserverSeat.observation_id) == col(Observation.id),
            col(ObserverSeat.state) == SeatState.ACTIVE,
            col(ObserverSeat.submitted_at).is_not(None),
        )
        .scalar_subquery()
    )
    columns: list[Any] = [
        Hearing.case_id, Observation.state, Observation.grade, Observation.points,
        Observation.discussed_at, sheets.label("sheets"),
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(Observation.cycle_id == cycle_id, col(Hearing.case_id).in_(case_ids))
        .order_by(col(Observation.id))
    )


def _result(rows: list[Any]) -> SourceResult:
    settled = [row for row in rows if row.state in SETTLED and row.grade is not None]
    if not settled:
        under_way = [row.state for row in rows if row.state not in FALLEN]
        state = max(under_way, key=_ORDER.index) if under_way else rows[-1].state
        return SourceResult(None, None, 0, None, state.value)
    points = [row.points for row in settled if row.points is not None]
    mean = (
        round_half_up(Fraction(sum(points), len(points))) if len(points) == len(settled) else None
    )
    return SourceResult(
        grade=median_grade([row.grade for row in settled]),
        points_hundredths=mean,
        n=sum(row.sheets for row in settled),
        at=max(row.discussed_at for row in settled),
        state=settled[-1].state.value,
    )
