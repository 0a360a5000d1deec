"""Competitions say what they are: days, long lists of entries, fees, counts of other rooms."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from qa_app import clock
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.web.i18n import translator
from qa_app.web.words import sentence
from tests.builders.cases import make_case, make_cases
from tests.builders.competitions import (
    agency_of,
    enter,
    planned_competition,
    settled_competition,
)
from tests.builders.register import NOW, make_account, make_agency
from tests.support.counting import selects

SAID = "这是评选竞赛"


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch):
    """Pages are read on the day of the builders."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.usefixtures("program")
def test_days_in_sentences_are_written_as_on_pages():
    for code in ("entries_closed", "entries_still_open"):
        chinese = sentence(code, {"due_on": "2026-07-06"}, translator("zh"))
        assert "2026年7月6日" in chinese
        assert "2026-07-06" not in chinese
        assert "6 Jul 2026" in sentence(code, {"due_on": "2026-07-06"}, translator("en"))
    assert "2026年7月6日" in sentence(
        "objection_too_late", {"until_on": "2026-07-06"}, translator("zh")
    )


def test_a_competition_that_is_over_says_until_which_day(client_as, monkeypatch):
    with transaction() as session:
        case = make_case(session)
        cycle = planned_competition(session)
        staff = make_account(session, Role.AGENCY_STAFF, agency=agency_of(session, case))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=9))
    page = client_as(account=staff).get(f"/learning/competitions/{cycle.name}").text
    assert "报名已于 2026年7月6日 截止" in page


def test_a_long_list_of_own_entries_has_pages_beside_those_of_cases(client_as):
    with transaction() as session:
        agency = make_agency(session)
        cases = make_cases(session, 52, agency=agency)
        cycle = planned_competition(session, per_agency=60)
        for case in cases[:51]:
            enter(session, cycle, case)
        first = cases[0].number
        staff = make_account(session, Role.AGENCY_STAFF, agency=agency)
    browser = client_as(account=staff)
    address = f"/learning/competitions/{cycle.name}"
    own, more = (browser.get(address + query).text for query in ("", "?own=2"))
    assert 'href="?own=2"' in own
    assert 'aria-label="已报送案件的分页"' in own
    listed = [page.split("可以报送的案件")[0].count("待审核") for page in (own, more)]
    assert listed == [50, 1]
    assert first in more.split("可以报送的案件")[0]


def test_the_ranking_takes_as_many_statements_for_four_entries_as_for_two(client_as, tmp_path):
    counts = []
    for graded in (2, 4):
        with transaction() as session:
            name = f"best-{graded}"
            folder = tmp_path / name
            folder.mkdir()
            cases = [(make_case(session), Grade.GOOD) for _ in range(graded)]
            settled_competition(session, folder, cases, name=name)
        browser = client_as(Role.SUPERVISOR)
        browser.get(f"/learning/competitions/{name}/ranking")
        counts.append(selects(browser, f"/learning/competitions/{name}/ranking"))
    assert counts == [12, 12]


def test_fees_of_a_competition_say_so_on_the_page_and_in_the_file(client_as, tmp_path):
    with transaction() as session:
        cases = [(make_case(session), Grade.GOOD)]
        settled_competition(session, tmp_path, cases)
    boss = client_as(Role.SUPERVISOR)
    assert SAID in boss.get("/reviews/cycles/2026-best/fees").text
    with boss.get("/reports/fees/2026-best/statement.xlsx") as answer:
        rows = [row for sheet in load_workbook(BytesIO(answer.data)) for row in sheet.values]
    assert any("评选竞赛，与质量评估分开结算" in row for row in rows)


def test_closing_counts_of_a_competition_say_so(client_as, tmp_path):
    with transaction() as session:
        settled_competition(session, tmp_path, [(make_case(session), Grade.GOOD)])
    boss = client_as(Role.SUPERVISOR)
    for address in ("/closing/", "/closing/overview"):
        assert SAID in boss.get(f"{address}?cycle=2026-best").text
        whole = boss.get(address).text
        assert SAID not in whole
        assert "（竞赛）" in whole
