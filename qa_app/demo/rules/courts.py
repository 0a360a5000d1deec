"""Hearings of the invented cases as courts announce them: day, hour, court and room. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

from qa_app.core.case_types import CaseType, Stage
from qa_app.demo.rules.caseload import Period, cases
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.chance import Chance, between, one_of
from qa_app.demo.rules.places import Level
from qa_app.demo.rules.province import Province

HOURS: Final = (time(9), time(9, 30), time(10), time(14, 30), time(15), time(15, 30))
LATER_NUMBERS: Final = 5000
"""Serial numbers of cases that are not closed yet begin here, far from those of closed ones."""
_SATURDAY, _SERIAL_DIGITS = 5, 4
_CITY_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Hearing:
    """One hearing as a list of a court has it."""

    case: Case
    day: date
    hour: time
    court: str
    room: str

    def moved(self, days: int) -> "Hearing":
        """The same hearing on a later working day."""
        return replace(self, day=_working(self.day + timedelta(days=days)))


def hearings(
    closed: Iterable[Case], within: Period, cities: Iterable[str], chance: Chance
) -> list[Hearing]:
    """The hearings of cases of these cities (codes) within a period, in order of day and hour."""
    wanted = frozenset(code[:_CITY_DIGITS] for code in cities)
    found = [
        _announced(case, case.dates.heard, chance)
        for case in closed
        if case.agency.region.code[:_CITY_DIGITS] in wanted and case.dates.heard is not None
    ]
    inside = [one for one in found if within.first <= one.day <= within.last]
    return sorted(inside, key=lambda one: (one.day, one.hour, one.case.key))


def coming(province: Province, count: int, within: Period, chance: Chance) -> Iterator[Case]:
    """Cases of the province that will be closed later; their numbers belong to no closed one."""
    last = within.last + timedelta(days=90)
    for case in cases(province, count, chance, Period(within.first, last)):
        yield replace(case, number=_later_number(case.number))


def _announced(case: Case, heard: date, chance: Chance) -> Hearing:
    room = f"第{'一二三四五六'[between(0, 5, chance)]}法庭"
    return Hearing(case, _working(heard), one_of(HOURS, chance), _court(case), room)


def _court(case: Case) -> str:
    region = case.agency.region
    if case.case_type is CaseType.ARBITRATION and case.stage is Stage.ARBITRATION:
        return f"{region.full_name}劳动人事争议仲裁委员会"
    kind = "人民法院" if region.level is Level.COUNTY else "中级人民法院"
    return f"{region.full_name}{kind}"


def _working(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= _SATURDAY else day


def _later_number(number: str) -> str:
    head, _, tail = number.partition("第")
    serial = int(tail[:_SERIAL_DIGITS]) + LATER_NUMBERS
    return f"{head}第{serial:04d}{tail[_SERIAL_DIGITS:]}"
