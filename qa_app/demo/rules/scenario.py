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
MOMENT: Final = timedelta(minutes=1, seconds=40)
"""What one act takes of people at work on a screen."""
OBSERVED: Final = (
    Period(date(2025, 10, 9), date(2025, 12, 31)),
    Period(date(2026, 1, 19), date(2026, 5, 8)),
)
"""Hearings of these days are observed before the cycle they belong to is frozen."""
FIRST_LIST, CHANGES, SECOND_LIST = date(2025, 9, 22), date(2025, 10, 27), date(2026, 1, 8)
TO_COME: Final = Period(date(2026, 8, 31), date(2026, 12, 25))
FILES_DUE, REVIEWS_DUE = 12, 22
"""So many days after the plan was made files and reviews are due."""
FEW_CASES: Final = 2000
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
    planned_on: date | None = None
    """When it was planned, if long before it starts: it observes hearings meanwhile."""

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
    calibrated: date
    """The day on which practice files, the qualification test and a session were held."""
    followed_up: date
    """The day from which the finished cycle's aided persons and deciding bodies were asked."""
    told: date
    """The day on which the finished cycle's feedback was released to its lawyers."""
    contest: date | None
    """When a competition among the finished cycle's files was announced; None: there is none."""
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
reviewers = {reviewers}
cross_region = true
cross_region_level = "city"
tolerance_points = 10
control_share = 0.05
{panel}
[rubrics]
{rubrics}
[report]
minimum_cases = {cell}

[timetable]
files_due = {files_due}
reviews_due = {reviews_due}
reminder_days = 4
{calibration}{sources}"""


_CALIBRATION = """
[calibration]
qualification = true
seed_share = {share}
warn_misses = {warn}
pause_misses = {pause}
"""


_COMBINED = """
[followups]
ratio = 0.1
attempts = 1
languages = ["普通话", "云泽话"]

[sources]
decides = "combined"
weights = { file = 70, observation = 15, follow_up = 10, opinion = 5 }
caps = [{ source = "opinion", grade = "fail", at_most = "pass" }]
"""


_OBSERVING = """
[observations]
ratio = 0.05
from = 2025-10-09
to = 2026-12-31
must = ["group_case", "death_penalty", "complaint"]
observers = 2
"""


_LISTENING = """
[followups]
ratio = 0.3
attempts = 3
languages = ["普通话", "云泽话"]

[opinions]
link_days = 45
"""


_TOLD = """
[feedback]
objection_days = 10
second_level = true
minimum_cases = 3
"""


_CIVIL = 'civil = "civil-file-review/1"\n'
_CRIMINAL = 'criminal = "criminal-file-review/1"\n'


def _plan(name: str, title: str, period: Period, start: date, **other: object) -> str:
    """A plan as TOML; ``other`` is what differs from the defaults below."""
    values = {
        "scope": "",
        "ratio": "0.277",
        "cell": 10,
        "reviewers": 2,
        "panel": "",
        "rubrics": _CIVIL + _CRIMINAL,
        "calibration": "",
        "sources": "",
        "files_due": start + timedelta(days=FILES_DUE),
        "reviews_due": start + timedelta(days=REVIEWS_DUE),
        **other,
    }
    return _PLAN.format(name=name, title=title, first=period.first, last=period.last, **values)


def _calibration(cases: int) -> str:
    """Seeds for about three in each expert's hands; a small demonstration needs a larger share."""
    if cases < FEW_CASES:
        return _CALIBRATION.format(share="0.5", warn=1, pause=2)
    return _CALIBRATION.format(share="0.12", warn=2, pause=3)


def _story(
    name: str, start: date, plan: str, seed: str, planned_on: date | None = None
) -> CycleStory:
    drawn = start + timedelta(days=3)
    source = f"{drawn.year}年{drawn.month}月{drawn.day}日云泽省公证处现场摇号（虚构）"
    return CycleStory(name, start, plan, f"{drawn} {seed}", source, planned_on)


def default_story(cases: int = 6000) -> Story:
    """Two years: the first fully reviewed, the second half-way."""
    first, second = YEAR_TO_JUNE_2025, YEAR_TO_JUNE_2026
    begun, again = date(2025, 7, 10), date(2026, 7, 8)
    seeds = _calibration(cases)
    return Story(
        period=TWO_YEARS,
        years=((first, date(2025, 7, 2)), (second, date(2026, 7, 2))),
        finished=_story(
            "2025",
            begun,
            _plan(
                "2025", "2025 年度案件质量同行评估", first, begun, cell=5, sources=_COMBINED + _TOLD
            ),
            "07 11 16 22 29 31 08",
        ),
        half_way=_story(
            "2026",
            again,
            _plan(
                "2026",
                "2026 年度案件质量同行评估",
                second,
                again,
                cell=5,
                calibration=seeds,
                sources=_OBSERVING + _LISTENING,
            ),
            "03 09 14 18 25 33 12",
            planned_on=date(2025, 9, 18),
        ),
        planned=_special(date(2026, 8, 3)),
        calibrated=date(2026, 5, 18),
        followed_up=date(2025, 9, 1),
        told=date(2025, 9, 10),
        contest=date(2026, 6, 1),
        late_register=True,
    )


def province_story(cases: int = 98_000) -> Story:
    """One year of a whole province, fully reviewed; two cities are looked at once more."""
    year, begun = YEAR_TO_JUNE_2026, date(2026, 7, 8)
    start = date(2026, 9, 2)
    cities = ", ".join(f'"{name}市"' for name, _ in CITIES[:2])
    again = _plan(
        "2026-recheck",
        "2026 年度专项复查",
        year,
        start,
        scope=f"regions = [{cities}]\n",
        ratio="0.05",
        calibration=_calibration(0),
        sources=_LISTENING,
    )
    return Story(
        period=year,
        years=((year, date(2026, 7, 1)),),
        finished=_story(
            "2026",
            begun,
            _plan("2026", "2026 年度案件质量同行评估", year, begun, sources=_COMBINED + _TOLD),
            "03 09 14 18 25 33 12",
        ),
        half_way=_story("2026-recheck", start, again, "02 05 17 21 28 30 06"),
        planned=_special(date(2026, 10, 19)),
        calibrated=date(2026, 8, 25),
        followed_up=date(2026, 9, 29),
        told=date(2026, 10, 9),
        contest=None,
        late_register=False,
    )


def _special(start: date) -> CycleStory:
    """Masked, one expert a case with a second one for some, decided by meetings."""
    plan = _plan(
        "2026-criminal",
        "2026 年度刑事案件专项评估",
        YEAR_TO_JUNE_2026,
        start,
        scope='types = ["criminal"]\ncoverage = ["lawyer"]\n',
        ratio="0.1",
        rubrics=_CRIMINAL,
        reviewers=1,
        panel='mask_lawyer = true\nmask_agency = true\nadjudication = "meeting"\n'
        "double_mark_share = 0.1\n",
        files_due=start + timedelta(days=21),
        reviews_due=start + timedelta(days=45),
    )
    return CycleStory("2026-criminal", start, plan)


_CONTEST = """\
name = "{name}"
title = "{title}"
kind = "competition"
closed_from = {first}
closed_to = {last}

[competition]
entries_due = {due}
per_agency = 3
places = 5

[panel]
reviewers = 2
cross_region = true
cross_region_level = "city"
tolerance_points = 10

[rubrics]
{rubrics}"""


def competition_of(story: Story, start: date) -> CycleStory:
    """The competition of the best files among those of the finished cycle."""
    scope, name = story.years[0][0], f"{story.finished.name}-best"
    plan = _CONTEST.format(
        name=name, title=f"{story.finished.name} 年度优秀案卷评选",
        first=scope.first, last=scope.last, due=start + timedelta(days=4),
        rubrics=_CIVIL + _CRIMINAL,
    )  # fmt: skip
    return CycleStory(name, start, plan, planned_on=start)


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
