"""Dates of a case with believable lags between the steps.

Assignment is due three days after the decision (Legal Aid Law, articles 36 and 43): 96 % of the
cases keep it. The file is due thirty days after closing (guide of Nujiang): about 85 % keep it.
"""

import math
from datetime import date, timedelta

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.demo.rules.cases import CaseDates
from qa_app.demo.rules.chance import Chance, Weighted, between, happens, log_normal

ASSIGNMENT_LAG: Weighted[int] = Weighted(
    (0, 1, 2, 3, 4, 5, 7, 10, 16), (38, 27, 18, 13, 1.6, 1.0, 0.8, 0.4, 0.2)
)
FILE_DUE_DAYS = 30
LATEST_FILE_DAYS = 60
_DURATION_MEDIAN = {
    CaseType.CRIMINAL: 45.0,
    CaseType.CIVIL: 92.0,
    CaseType.ADMINISTRATIVE: 110.0,
    CaseType.ARBITRATION: 58.0,
    CaseType.NON_LITIGATION: 24.0,
}
_WITHOUT_HEARING = frozenset(
    {
        Stage.INVESTIGATION,
        Stage.PROSECUTION,
        Stage.ENFORCEMENT,
        Stage.MEDIATION,
        Stage.NON_LITIGATION,
        Stage.ADMINISTRATIVE_PROCEDURE,
        Stage.DEATH_PENALTY_REVIEW,
    }
)
_SHORTEST = 22
_LONGEST = 700
# The second half of the year closes more files: agencies clear their desks before reports.
_SEASON = (0.9, 0.7, 1.0, 1.0, 1.0, 1.1, 1.0, 1.0, 1.0, 0.9, 1.2, 1.4)


def hearing_is_held(stage: Stage, chance: Chance) -> bool:
    """Court and arbitration stages are heard unless they end before the hearing."""
    return stage not in _WITHOUT_HEARING and happens(0.93, chance)


def closing_day(first: date, days: int, chance: Chance) -> date:
    """A day of the period; weekends are rare and December is busy."""
    while True:
        day = first + timedelta(days=int(chance.random() * days))
        wanted = _SEASON[day.month - 1] * (0.06 if day.weekday() >= 5 else 1.0)
        if chance.random() * 1.4 < wanted:
            return day


def case_dates(
    case_type: CaseType, stage: Stage, source: Source, closed: date, chance: Chance
) -> CaseDates:
    """All dates of a case that was closed on the given day, in order."""
    duration = int(log_normal(_DURATION_MEDIAN[case_type], 0.45, chance))
    duration = min(max(duration, _SHORTEST), _LONGEST)
    accepted = closed - timedelta(days=duration)
    assigned = accepted + timedelta(days=ASSIGNMENT_LAG.pick(chance))
    met = assigned + timedelta(days=min(int(log_normal(3.0, 0.7, chance)), 5))
    heard: date | None = None
    if hearing_is_held(stage, chance):
        room = (closed - met).days
        heard = met + timedelta(days=max(1, int(room * (0.45 + 0.45 * chance.random()))))
        heard = min(heard, closed)
    applied: date | None = None
    if source is Source.APPLICATION:
        applied = accepted - timedelta(days=between(0, 7, chance))
    late = min(math.ceil(log_normal(14.0, 0.75, chance)), LATEST_FILE_DAYS)
    return CaseDates(applied, accepted, assigned, met, heard, closed, closed + timedelta(days=late))
