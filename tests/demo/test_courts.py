"""Hearings as courts announce them, and the lists they come in."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest

from qa_app.demo.hearing_lists import Line, write_list
from qa_app.demo.rules import courts
from qa_app.demo.rules.caseload import Period, cases
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.courts import Hearing
from qa_app.demo.rules.province import DEFAULT, Province, make_province
from qa_app.observations.importer import read_hearings
from qa_app.observations.rules.states import HearingState

YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
LATER = Period(date(2026, 8, 31), date(2026, 12, 25))
CITIES = ("990100", "990200")


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(DEFAULT, Random("courts"))


@pytest.fixture(scope="module")
def closed(province: Province) -> list[Case]:
    return list(cases(province, 1500, Random("closed"), YEAR))


@pytest.fixture(scope="module")
def announced(closed: list[Case]) -> list[Hearing]:
    return courts.hearings(closed, YEAR, CITIES, Random("hours"))


def test_hearings_are_on_working_days_of_the_period_and_in_the_cities(
    announced: Sequence[Hearing],
) -> None:
    assert len(announced) > 20
    assert all(one.day.weekday() < 5 for one in announced)
    assert all(YEAR.first <= one.day <= YEAR.last for one in announced)
    assert {one.case.agency.region.code[:4] for one in announced} <= {"9901", "9902"}
    assert [one.day for one in announced] == sorted(one.day for one in announced)


def test_cases_to_come_bear_numbers_no_closed_case_has(
    province: Province, closed: list[Case]
) -> None:
    later = list(courts.coming(province, 400, LATER, Random("later")))
    assert len({one.key for one in later}) == len(later)
    assert not {one.key for one in later} & {one.key for one in closed}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_list_is_read_back_with_day_and_hour(
    announced: Sequence[Hearing], tmp_path: Path, suffix: str
) -> None:
    lines = [Line(one) for one in announced[:20]]
    found = read_hearings(write_list(tmp_path / f"list{suffix}", "开庭排期", lines))
    assert found.problems == []
    assert [(row.number, row.moment.day, row.moment.at) for row in found.rows] == [
        (one.hearing.case.number, one.hearing.day, one.hearing.hour) for one in lines
    ]
    assert [row.flags for row in found.rows] == [
        int(one.hearing.case.flags) & row.flags for one, row in zip(lines, found.rows, strict=True)
    ]


def test_spoilt_rows_are_problems_and_changes_name_the_earlier_day(
    announced: Sequence[Hearing], tmp_path: Path
) -> None:
    lines = [Line(one) for one in announced[:9]]
    found = read_hearings(write_list(tmp_path / "list.csv", "开庭排期", lines, spoilt=2))
    assert [problem.code for problem in found.problems] == ["impossible_date"] * 2
    first, second = announced[0], announced[1]
    changes = [Line(first.moved(9), first, "改期"), Line(second, None, "取消")]
    rows = read_hearings(write_list(tmp_path / "changes.xlsx", "变更", changes)).rows
    assert rows[0].before is not None
    assert rows[0].before.day == first.day < rows[0].moment.day
    assert rows[1].state is HearingState.CANCELLED
