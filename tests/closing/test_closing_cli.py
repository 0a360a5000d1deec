"""``qa-app closing check``: every case or the drawn ones of a cycle, again without harm."""

from datetime import date

import pytest

from qa_app.cli.main import run
from qa_app.db.session import transaction
from tests.builders.closing import make_timed_case
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.register import make_agency


@pytest.fixture
def cases(database):
    """Two agencies; one case is late, one was never met."""
    with transaction() as session:
        late = make_timed_case(session, agency=make_agency(session), met_on=date(2026, 3, 20))
        other = make_agency(session, "北江市法律援助中心")
        return late, make_timed_case(session, agency=other, met_on=None)


def test_all_cases_are_checked_and_checking_again_finds_nothing_new(command, cases):
    code, answer = command("closing", "check")
    assert code == 0
    assert (answer["cases"], answer["fresh"]) == (2, 2)
    assert answer["states"] == {"open": 2}
    found = {line["rule"]: line for line in answer["rules"]}
    assert found["met_after_assignment"]["open"] == 1
    assert found["met_needed"]["sentence"] == "应当有会见或者约见日期"
    _, again = command("closing", "check")
    assert (again["cases"], again["fresh"], again["reopened"], again["gone"]) == (2, 0, 0, 0)


def test_one_agency_and_one_cycle_narrow_it(command, cases):
    _, answer = command("closing", "check", "--agency", "北江")
    assert answer["cases"] == 1
    with transaction() as session:
        drawn_cycle(session, make_plan(count=1, strata=["type"]))
    _, answer = command("closing", "check", "--cycle", "2026-a")
    assert answer["cases"] == 1


def test_a_cycle_that_is_not_there_is_not_found(command, cases, capsys):
    code = run(["closing", "check", "--cycle", "none", "--json"])
    assert code == 5


def test_a_wrong_file_of_rules_is_refused_with_all_its_problems(
    command, cases, tmp_path, monkeypatch
):
    path = tmp_path / "rules.toml"
    path.write_text('[[needed]]\nid = "x"\nstep = "met"\n', encoding="utf-8")
    monkeypatch.setenv("QA_TIMELINE_FILE", str(path))
    code, answer = command("closing", "check")
    assert code == 3
    assert len(answer["problems"]) > 3
    assert {each["file"] for each in answer["problems"]} == {str(path)}
