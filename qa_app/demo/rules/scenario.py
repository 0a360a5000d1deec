"""What happens in the demonstration and when: two years of registers, three cycles, seven logins.

Days are working days in Shanghai; every act gets a moment of its own, so that the audit trail
reads as if people had worked there. With the whole province there is one year and a city's
follow-up in place of the second year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from qa_app.core.roles import Role
from qa_app.demo.rules.caseload import YEAR_TO_JUNE_2026, Period
from qa_app.demo.rules.chance import Chance, between
from qa_app.demo.rules.places import CITIES

_CHINA: Final = timezone(timedelta(hours=8))
YEAR_TO_JUNE_2025: Final = Period(date(2024, 7, 1), date(2025, 6, 30))
TWO_YEARS: Final = Period(YEAR_TO_JUNE_2025.first, YEAR_TO_JUNE_2026.last)
SET_UP: Final = date(2025, 6, 23)
SECOND_CITY: Final = f"{CITIES[1][0]}市"
MISSING_FILES: Final = ("案卷原件遗失，机构书面说明", "案卷被法院调阅，评估期内不能归还")
CONFLICTS: Final = (
    "曾与本案承办人在同一律所执业",
    "本案对方当事人为本所顾问单位",
    "曾参与本案前期咨询",
)


@dataclass(frozen=True, slots=True)
class Login:
    """One person of the demonstration; ``scope`` is province, city, agency or expert."""

    login: str
    name: str
    role: Role
    password: str
    scope: str = "province"


LOGINS: Final = (
    Login("admin", "陈明远", Role.ADMINISTRATOR, "yunze-admin"),
    Login("province", "林书瑶", Role.SUPERVISOR, "yunze-province"),
    Login("city", "何立群", Role.SUPERVISOR, "yunze-city", "city"),
    Login("zj001", "", Role.EXPERT, "yunze-expert", "expert"),
    Login("lawyer", "", Role.LAWYER, "yunze-lawyer", "lawyer"),
    Login("agency", "韦静", Role.AGENCY_STAFF, "yunze-agency", "agency"),
    Login("auditor", "罗开诚", Role.AUDITOR, "yunze-auditor"),
)
DEMO_EXPERT: Final = next(one for one in LOGINS if one.role is Role.EXPERT)
SUPERVISOR: Final = next(one for one in LOGINS if one.login == "province")


@dataclass(frozen=True, slots=True)
class CycleStory:
    """One cycle: the day it was planned, its plan as TOML, its seed and where that came from."""

    name: str
    start: date
    plan: str
    seed: str = ""
    seed_source: str = ""

    def day(self, offset: int) -> date:
        """So many days after the plan was made."""
        return self.start + timedelta(days=offset)


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happens: years of registers with the day they came in, and the cycles."""

    period: Period
    years: tuple[tuple[Period, date], ...]
    finished: CycleStory
    half_way: CycleStory
    planned: CycleStory
    late_register: bool
    """Whether the last register comes in late and still waits for somebody's decision."""


_PLAN = """\
name = "{name}"
title = "{title}"
closed_from = {first}
closed_to = {last}
{scope}strata = ["agency", "type"]
ratio = {ratio}
minimum = 1

[panel]
reviewers = 2
cross_region = true
cross_region_level = "city"
tolerance_points = 10

[rubrics]
{rubrics}
[report]
minimum_cases = {cell}
"""


_CIVIL = 'civil = "civil-file-review/1"\n'
_CRIMINAL = 'criminal = "criminal-file-review/1"\n'


def _plan(name: str, title: str, period: Period, **other: object) -> str:
    """A plan as TOML; ``other`` are scope, ratio, cell (fewest cases for a rate) and rubrics."""
    values = {"scope": "", "ratio": "0.277", "cell": 10, "rubrics": _CIVIL + _CRIMINAL, **other}
    return _PLAN.format(name=name, title=title, first=period.first, last=period.last, **values)


def _story(name: str, start: date, plan: str, seed: str) -> CycleStory:
    drawn = start + timedelta(days=3)
    source = f"{drawn.year}年{drawn.month}月{drawn.day}日云泽省公证处现场摇号（虚构）"
    return CycleStory(name, start, plan, f"{drawn} {seed}", source)


def default_story() -> Story:
    """Two years: the first fully reviewed, the second half-way."""
    first, second = YEAR_TO_JUNE_2025, YEAR_TO_JUNE_2026
    return Story(
        period=TWO_YEARS,
        years=((first, date(2025, 7, 2)), (second, date(2026, 7, 2))),
        finished=_story(
            "2025",
            date(2025, 7, 10),
            _plan("2025", "2025 年度案件质量同行评估", first, cell=5),
            "07 11 16 22 29 31 08",
        ),
        half_way=_story(
            "2026",
            date(2026, 7, 8),
            _plan("2026", "2026 年度案件质量同行评估", second, cell=5),
            "03 09 14 18 25 33 12",
        ),
        planned=_special(date(2026, 8, 3)),
        late_register=True,
    )


def province_story() -> Story:
    """One year of a whole province, fully reviewed; two cities are looked at once more."""
    year = YEAR_TO_JUNE_2026
    cities = ", ".join(f'"{name}市"' for name, _ in CITIES[:2])
    again = _plan(
        "2026-recheck",
        "2026 年度专项复查",
        year,
        scope=f"regions = [{cities}]\n",
        ratio="0.05",
    )
    return Story(
        period=year,
        years=((year, date(2026, 7, 2)),),
        finished=_story(
            "2026",
            date(2026, 7, 8),
            _plan("2026", "2026 年度案件质量同行评估", year),
            "03 09 14 18 25 33 12",
        ),
        half_way=_story("2026-recheck", date(2026, 9, 1), again, "02 05 17 21 28 30 06"),
        planned=_special(date(2026, 10, 8)),
        late_register=False,
    )


def _special(start: date) -> CycleStory:
    scope = 'types = ["criminal"]\ncoverage = ["lawyer"]\n'
    title = "2026 年度刑事案件专项评估"
    plan = _plan(
        "2026-criminal", title, YEAR_TO_JUNE_2026, scope=scope, ratio="0.1", rubrics=_CRIMINAL
    )
    return CycleStory("2026-criminal", start, plan)


def at(day: date, clock: str, chance: Chance) -> datetime:
    """A moment on a day, near the time on the clock (``"10:30"``), as UTC."""
    hour, minute = clock.split(":")
    moment = datetime.combine(day, time(int(hour), int(minute)), _CHINA)
    moment += timedelta(seconds=between(0, 480, chance), microseconds=between(0, 999_999, chance))
    return moment.astimezone(UTC)


def working_days(first: date, count: int) -> Iterator[date]:
    """So many days from the first on, Saturdays and Sundays left out."""
    day = first
    while count:
        if day.weekday() < 5:
            yield day
            count -= 1
        day += timedelta(days=1)
