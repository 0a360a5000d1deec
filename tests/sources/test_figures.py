"""Figures of sources: what is counted, what is withheld, and the same as JSON."""

import json

import pytest

from qa_app import clock
from qa_app.cli import main as program
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.cycles.rules.plan import SourceName
from qa_app.db import session as db
from qa_app.db.session import reading, transaction
from qa_app.followups.models import FollowupStratum
from qa_app.opinions.rules.states import Body
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.queries.figures import source_figures
from qa_app.sources.rules.pairs import source_pairs
from qa_app.sources.services.combining import combine_cycle
from tests.builders.cases import make_case
from tests.builders.register import make_agency
from tests.builders.sources import (
    LATER,
    cases_of,
    followed_up,
    observed,
    opined,
    settled_cycle,
)

FILE, SEEN, ASKED, SAID = SourceName


def said(points: int | None, grade: Grade | None = None) -> SourceResult:
    return SourceResult(grade, points, 1, None, "done")


def test_only_cases_both_sources_speak_of_are_compared():
    found = {
        n: {FILE: said(8000 + n, Grade.GOOD), SEEN: said(7000 + n, Grade.PASS)} for n in range(6)
    }
    found[6] = {FILE: said(9000, Grade.EXCELLENT)}
    found[7] = {FILE: said(9000, Grade.EXCELLENT), SEEN: said(None)}
    pair = source_pairs(found, minimum=5)[0]
    assert (pair.first, pair.second, pair.n) == (FILE, SEEN, 6)
    assert pair.spearman.value == 1.0
    assert (pair.grades.n, pair.grades.same, pair.grades.second_worse) == (6, 0, 6)


def test_where_persons_answer_few_cases_give_no_figure():
    found = {n: {FILE: said(8000 + n), ASKED: said(7000 + n)} for n in range(7)}
    pairs = {(one.first, one.second): one for one in source_pairs(found, minimum=8)}
    assert pairs[FILE, ASKED].spearman.why == "too_few_pairs"
    assert pairs[FILE, ASKED].grades is None
    pairs = {(one.first, one.second): one for one in source_pairs(found, minimum=7)}
    assert pairs[FILE, ASKED].spearman.value == 1.0


def test_a_source_with_points_in_some_cases_only_is_ordered_by_its_grades():
    grades = [Grade.FAIL, Grade.PASS, Grade.GOOD, Grade.EXCELLENT, Grade.EXCELLENT]
    found = {
        n: {FILE: said(None if n == 0 else 100, grade), SEEN: said(1000 * n)}
        for n, grade in enumerate(grades)
    }
    assert source_pairs(found, minimum=5)[0].kendall.value == pytest.approx(0.9486832980505138)


@pytest.fixture
def cycle(app, tmp_path):
    """Twelve cases of two agencies with follow-ups, five opinions of two bodies, one hearing."""
    with transaction() as session:
        one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
        cases = [make_case(session, agency=one if n < 6 else two) for n in range(12)]
        cycle = settled_cycle(session, tmp_path, cases)
        session.add(FollowupStratum(cycle_id=cycle.id, label="全部", frame_size=40, sample_size=12))
        for n, case in enumerate(cases_of(session, cycle)):
            points = None if n % 6 == 5 else 6000 + 100 * n
            happy = None if points is None else n != 3
            followed_up(session, cycle, case, points, satisfied=happy)
            if n < 5:
                opined(session, cycle, case, 8000 + n if n < 4 else None, Body.COURT)
            if n == 5:
                opined(session, cycle, case, 5000, Body.POLICE)
        observed(session, cycle, cases[0], 9500, Grade.EXCELLENT)
        return cycle


def figures(cycle):
    with reading() as session:
        return source_figures(session, SYSTEM, cycle, None, clock.now())


def test_every_source_has_its_own_numbers(cycle):
    found = figures(cycle)
    assert (found.drawn, found.settled, found.combined) == (12, 12, 0)
    assert found.grades[FILE][Grade.GOOD] == 12
    assert found.grades[SEEN] == {
        Grade.EXCELLENT: 1, Grade.GOOD: 0, Grade.PASS: 0, Grade.FAIL: 0,
    }  # fmt: skip
    assert (found.contacts.drawn, found.contacts.answered) == (12, 10)
    assert found.satisfaction.sample_share == "90.0"
    assert found.satisfaction.low < 0.9 < found.satisfaction.high
    assert (found.opinions.total, found.opinions.received, found.opinions.rate) == (6, 5, "83.3")


def test_means_of_few_opinions_are_withheld_and_none_can_be_worked_out(cycle):
    bodies = {one.body: one for one in figures(cycle).bodies}
    assert (bodies[Body.COURT].points, bodies[Body.POLICE].points) == (None, None)
    assert bodies[Body.COURT].withheld
    assert bodies[Body.COURT].answered.received == 4


def test_agencies_are_added_up_and_small_ones_withheld(cycle):
    found = figures(cycle)
    assert [one.name for one in found.agencies] == ["乙县中心", "甲县中心"]
    assert sum(one.drawn for one in found.agencies) == found.drawn
    assert sum(one.opinions.received for one in found.agencies) == found.opinions.received
    assert {one.followup.answered for one in found.agencies} == {5}


@pytest.fixture
def run(home, capsys):
    """Runs a command on the fresh database: (exit code, stdout)."""

    def command(*arguments):
        db.engine().dispose()
        code = program.run(list(arguments))
        db.engine().dispose()
        return code, capsys.readouterr().out

    return command


def test_the_command_says_the_same_as_json(cycle, run):
    found = figures(cycle)
    code, words = run("report", "sources", cycle.name)
    assert (code, "受援人满意度" in words) == (0, True)
    code, out = run("report", "sources", cycle.name, "--json")
    assert code == 0
    told = json.loads(out)
    assert told["decides"] == "combined"
    assert told["follow_up"]["satisfaction"]["n"] == 10
    assert told["opinion"]["by_body"][0] == {
        "body": "court", "asked": 5, "received": 4, "response_rate": "80.0", "points": None,
        "withheld": True,
    }  # fmt: skip
    pair = told["pairs"][1]
    assert (pair["first"], pair["second"], pair["n"]) == ("file", "follow_up", 10)
    assert pair["spearman"]["value"] == found.pairs[1].spearman.value
    assert told["pairs"][0]["spearman"]["why"] == "too_few_pairs"
    assert told["pairs"][0]["confusion"]["n"] == 1
    assert run("report", "sources", "no-such")[0] != 0


def test_the_command_combines_once_and_says_what_it_would_do(cycle, run):
    code, out = run("cycle", "combine", cycle.name, "--dry-run", "--json")
    would = json.loads(out)
    assert (code, would["dry_run"], would["written"]) == (0, True, 0)
    assert would["due"] > 0
    assert would["changed"] == sum(move["cases"] for move in would["moves"])
    code, out = run("cycle", "combine", cycle.name, "--reason", "按方案", "--json")
    done = json.loads(out)
    assert done == {**would, "dry_run": False, "written": would["due"]}
    code, out = run("cycle", "combine", cycle.name)
    assert (code, "0" in out) == (0, True)
    assert run("cycle", "combine", "no-such")[0] == 5


def test_the_command_explains_a_combined_grade(cycle, run):
    with transaction() as session:
        whole = cycle_named(session, cycle.name)
        combine_cycle(session, actor=SYSTEM, cycle=whole, reason="按方案", now=LATER)
        key = cases_of(session, whole)[0].case_key
    code, out = run("reviews", "explain", cycle.name, key, "--json")
    told = json.loads(out)
    assert (code, told["method"], told["version"]) == (0, "combined", 2)
    assert told["recomputed"]["identical"] is True
    assert any(step["code"] == "settle_combined_points" for step in told["steps"])
    code, out = run("reviews", "explain", cycle.name, key, "--version", "1", "--json")
    assert (code, json.loads(out)["counts"]) == (0, False)
