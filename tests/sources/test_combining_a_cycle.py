"""Combining a cycle: new versions of the grades that are due, once; told again when more comes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.db.session import reading, transaction
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.reports import share_report
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.explaining import recomputed
from qa_app.reviews.queries.settled import settled_case
from qa_app.reviews.services.reopening import Reopening, reopen_case
from qa_app.reviews.services.settling import settle_cycle
from qa_app.sources.queries import explaining as _explaining  # noqa: F401 - the method of combining
from qa_app.sources.queries.due import due_grades
from qa_app.sources.services.combining import combine_cycle
from tests.builders.register import make_account, make_region
from tests.builders.reviews import import_rows, rubric_named, score_cells, seats_of
from tests.builders.sources import (
    FILE_ALONE,
    LATER,
    cases_of,
    followed_up,
    observed,
    opined,
    settled_cycle,
)
from tests.support.counting import cost


@pytest.fixture
def cycle(database, tmp_path):
    """Four cases settled good with 85 points each by their files."""
    with transaction() as session:
        return settled_cycle(session, tmp_path)


def combine(session, cycle, actor=SYSTEM, reason="按方案综合"):
    return combine_cycle(session, actor=actor, cycle=cycle, reason=reason, now=LATER)


def versions(session, case):
    statement = select(Settlement).where(Settlement.case_id == case.id)
    return list(session.exec(statement.order_by(Settlement.version)))


def test_a_combined_grade_is_a_new_version_that_counts(cycle):
    with transaction() as session:
        case, other, *_ = cases_of(session, cycle)
        observed(session, cycle, case, 4000, Grade.FAIL)
        done = combine(session, cycle)
        assert (done.written, done.changed) == (1, 1)
        first, second = versions(session, case)
        assert (first.counts, second.counts) == (False, True)
        assert (second.method, second.reason) == ("combined", "按方案综合")
        assert second.grade is Grade.PASS
        assert second.points == round((70 * first.points + 15 * 4000) / 85)
        assert len(versions(session, other)) == 1
        placed = [(one["place"], one.get("source")) for one in second.inputs]
        assert placed == [
            ("first", None), ("first", None), ("source", "file"), ("source", "observation"),
        ]  # fmt: skip


def test_repeating_changes_nothing_and_a_later_source_makes_it_due_again(cycle):
    with transaction() as session:
        case, *_ = cases_of(session, cycle)
        observed(session, cycle, case, 8500, Grade.GOOD)
        assert combine(session, cycle).written == 1
        assert due_grades(session, cycle) == []
        assert combine(session, cycle).written == 0
        assert len(versions(session, case)) == 2
        events = select(AuditEvent).where(AuditEvent.act == "cycle.combined")
        assert len(session.exec(events).all()) == 1
        followed_up(session, cycle, case, 2000)
        (due,) = due_grades(session, cycle)
        assert (due.version, due.before, due.changes_grade) == (2, Grade.GOOD, True)
        assert combine(session, cycle).changed == 1
        assert [one.counts for one in versions(session, case)] == [False, False, True]


def test_of_two_who_combine_at_once_one_writes_and_the_other_finds_nothing(cycle):
    with transaction() as session:
        for case in cases_of(session, cycle):
            followed_up(session, cycle, case, 2000)
    together = Barrier(2)

    def one(_number):
        together.wait()
        with transaction() as session:
            return combine(session, cycle_named(session, cycle.name)).written

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == [0, 4]
    with reading() as session:
        for case in cases_of(session, cycle):
            assert [row.counts for row in versions(session, case)] == [False, True]


def test_combining_tells_how_far_it_is(cycle):
    told: list[tuple[int, int]] = []
    with transaction() as session:
        for case in cases_of(session, cycle):
            followed_up(session, cycle, case, 2000)
        note = lambda *given: told.append(given)  # noqa: E731
        combine_cycle(session, actor=SYSTEM, cycle=cycle, reason="", now=LATER, tell=note)
    assert told == [(4, 4)]


def test_a_source_that_says_nothing_yet_makes_nothing_due(cycle):
    with transaction() as session:
        one, two, three, _ = cases_of(session, cycle)
        followed_up(session, cycle, one, None)
        opined(session, cycle, two, None)
        observed(session, cycle, three, None, None)
        assert due_grades(session, cycle) == []


def test_a_source_taken_back_gives_the_files_grade_again(cycle):
    with transaction() as session:
        case, *_ = cases_of(session, cycle)
        row = observed(session, cycle, case, 4000, Grade.FAIL)
        combine(session, cycle)
        session.delete(row)
        session.flush()
        assert combine(session, cycle).written == 1
        last = versions(session, case)[-1]
        assert (last.grade, last.points) == (Grade.GOOD, versions(session, case)[0].points)


@pytest.mark.parametrize("reached", ["reopened", "settled anew"])
def test_a_reopened_grade_waits_and_is_combined_with_the_next_file_grade(cycle, tmp_path, reached):
    with transaction() as session:
        case, *_ = cases_of(session, cycle)
        observed(session, cycle, case, 8500, Grade.GOOD)
        combine(session, cycle)
        wanted = Reopening(case.id, AdjudicationWay.THIRD, "重看")
        reopen_case(session, actor=SYSTEM, cycle=cycle, wanted=wanted, now=LATER)
        assert due_grades(session, cycle) == []
        if reached == "reopened":
            return
        rubric = rubric_named(session)
        later = LATER.replace(day=LATER.day + 1)
        rows = [
            {"case_key": key, "expert": login, **score_cells(rubric, Grade.PASS), "comment": "低"}
            for key, login, seat in seats_of(session, cycle)
            if key == case.case_key and seat > 2
        ]
        import_rows(session, cycle, tmp_path, rows)
        from qa_app.reviews.models import Review

        for review in session.exec(select(Review).where(Review.kind == "third")):
            review.submitted_at = later
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=later)
        (due,) = due_grades(session, cycle)
        assert due.version == 3
        combine(session, cycle)
        assert [one.method for one in versions(session, case)] == [
            "third_decides", "combined", "third_decides", "combined",
        ]  # fmt: skip
        found = settled_case(session, SYSTEM, cycle, case.id)
        assert recomputed(session, cycle, found).identical


def test_explaining_works_it_out_anew_and_finds_what_was_altered(cycle):
    with transaction() as session:
        case, *_ = cases_of(session, cycle)
        observed(session, cycle, case, 6000, Grade.PASS)
        opined(session, cycle, case, 9000)
        combine(session, cycle)
    with reading() as session:
        cycle = cycle_named(session, cycle.name)
        found = settled_case(session, SYSTEM, cycle, case.id)
        assert len(found.ratings) == 2
        assert recomputed(session, cycle, found).identical
    with transaction() as session:
        versions(session, case)[-1].points += 1
    with reading() as session:
        cycle = cycle_named(session, cycle.name)
        found = settled_case(session, SYSTEM, cycle, case.id)
        anew = recomputed(session, cycle, found)
        assert [one.what for one in anew.differences] == ["points"]


def test_a_later_source_does_not_spoil_the_explanation_of_an_earlier_version(cycle):
    with transaction() as session:
        case, *_ = cases_of(session, cycle)
        observed(session, cycle, case, 6000, Grade.PASS)
        combine(session, cycle)
        opined(session, cycle, case, 9000)
        found = settled_case(session, SYSTEM, cycle, case.id)
        assert recomputed(session, cycle, found).identical


def test_where_the_file_alone_decides_combining_is_refused(database, tmp_path):
    with transaction() as session:
        cycle = settled_cycle(session, tmp_path, plan=FILE_ALONE)
        case, *_ = cases_of(session, cycle)
        observed(session, cycle, case, 1000, Grade.FAIL)
        with pytest.raises(Refused) as refused:
            combine(session, cycle)
        assert refused.value.code == "combine_not_in_plan"
        assert len(versions(session, case)) == 1


def test_only_who_runs_the_cycle_combines(cycle):
    with transaction() as session:
        region = make_region(session, "9911")
        from qa_app.accounts.queries import actor_of

        actor = actor_of(session, make_account(session, Role.SUPERVISOR, region=region))
        with pytest.raises(NotFound):
            combine(session, cycle, actor)


def test_seeing_many_cases_costs_as_many_statements_as_seeing_few(database, tmp_path):
    with transaction() as session:
        cycle = settled_cycle(session, tmp_path, 6)
        every = cases_of(session, cycle)

        observed(session, cycle, every[0], 6000, Grade.PASS)
        due_grades(session, cycle)
        one = cost(lambda: due_grades(session, cycle))
        for case in every[1:]:
            observed(session, cycle, case, 6000, Grade.PASS)
            followed_up(session, cycle, case, 7000)
        assert cost(lambda: due_grades(session, cycle)) == one


def test_the_share_report_says_that_grades_are_combined(cycle):
    with reading() as session:
        found = report_cycle(session, SYSTEM, cycle.name)
        report = share_report(session, found, now=LATER).report
    assert report.header.grading_rule == "combined"
