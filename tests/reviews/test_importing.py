"""Scores done on paper: every rule of the review page holds, all or nothing, twice is once."""

from pathlib import Path

import pytest
from sqlmodel import func, select

from qa_app.cases.importer.batches import UploadedFile
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import CycleState
from qa_app.db.session import transaction
from qa_app.reviews.models import Entry, Review, ReviewKind, ReviewState
from qa_app.reviews.services.importing import ScoreOrder, import_reviews
from qa_app.scoresheets.models import Scoresheet
from tests.builders.panel import assigned_cycle, drawn_cycle, make_expert
from tests.builders.register import NOW
from tests.builders.reviews import (
    import_rows,
    rubric_named,
    score_cells,
    score_rows_of,
    seats_of,
    write_scores,
)


@pytest.fixture
def cycle(database):
    with transaction() as session:
        return assigned_cycle(session, 3)[0]


def codes(result) -> list[str]:
    return [problem.code for problem in result.problems]


def test_every_seat_gets_a_submitted_review_with_points_and_grade(cycle, tmp_path):
    with transaction() as session:
        rows = score_rows_of(session, cycle)
        result = import_rows(session, cycle, tmp_path, rows)
        assert (result.rows, result.imported, result.rejected) == (6, 6, 0)
        for review in session.exec(select(Review)):
            assert (review.state, review.entry) == (ReviewState.SUBMITTED, Entry.IMPORT)
            assert (review.kind, review.grade) == (ReviewKind.FIRST, Grade.GOOD)
            sheet = session.get(Scoresheet, review.scoresheet_id)
            assert review.points == sheet.points
            assert sheet.computed_grade is Grade.GOOD
            assert sheet.submitted_at == NOW
            assert sheet.form_points + sheet.substance_points <= 10_000


def test_the_same_file_again_changes_nothing(cycle, tmp_path):
    with transaction() as session:
        rows = score_rows_of(session, cycle)
        import_rows(session, cycle, tmp_path, rows)
    with transaction() as session:
        again = import_rows(session, cycle, tmp_path, rows)
        assert (again.imported, again.unchanged, again.rejected) == (0, 6, 0)
        assert session.exec(select(func.count()).select_from(Review)).one() == 6
        assert session.exec(select(func.count()).select_from(Scoresheet)).one() == 6


def test_a_submitted_review_is_locked(cycle, tmp_path):
    with transaction() as session:
        rows = score_rows_of(session, cycle)
        import_rows(session, cycle, tmp_path, rows)
        rows[0]["retainer-prompt"] = "fail"
        again = import_rows(session, cycle, tmp_path, rows)
        assert codes(again) == ["review_locked"]
        assert (again.unchanged, again.rejected, again.problems[0].row) == (5, 1, 2)


def test_one_bad_row_and_nothing_is_imported(cycle, tmp_path):
    with transaction() as session:
        rows = score_rows_of(session, cycle)
        rows[2]["retainer-prompt"] = "好极了"
        result = import_rows(session, cycle, tmp_path, rows)
        assert codes(result) == ["unclear_level"]
        assert (result.problems[0].row, result.problems[0].column) == (4, "retainer-prompt")
        assert (result.imported, result.rejected, result.written) == (0, 1, False)
        assert session.exec(select(func.count()).select_from(Review)).one() == 0


def test_the_good_rows_when_asked_for(cycle, tmp_path):
    with transaction() as session:
        rows = score_rows_of(session, cycle)
        rows[2]["retainer-prompt"] = "好极了"
        result = import_rows(session, cycle, tmp_path, rows, accept_good=True)
        assert (result.imported, result.rejected) == (5, 1)
        assert session.exec(select(func.count()).select_from(Review)).one() == 5


def test_a_dry_run_says_what_would_happen_and_changes_nothing(cycle, tmp_path):
    with transaction() as session:
        result = import_rows(session, cycle, tmp_path, score_rows_of(session, cycle), dry=True)
        assert (result.imported, result.written) == (6, False)
        assert session.exec(select(func.count()).select_from(Review)).one() == 0


def test_a_grade_alone_stands_as_a_judgement_on_paper(cycle, tmp_path):
    with transaction() as session:
        (key, login, _), *_ = seats_of(session, cycle)
        row = {"case_key": key, "expert": login, "grade": "优秀"}
        assert import_rows(session, cycle, tmp_path, [row]).imported == 1
        review = session.exec(select(Review)).one()
        assert (review.grade, review.points) == (Grade.EXCELLENT, None)
        assert session.exec(select(Scoresheet.points)).one() is None


def test_a_grade_that_differs_needs_a_reason_and_takes_the_comment_for_it(cycle, tmp_path):
    with transaction() as session:
        rubric = rubric_named(session)
        (key, login, _), *_ = seats_of(session, cycle)
        row = {"case_key": key, "expert": login, **score_cells(rubric), "grade": "合格"}
        assert codes(import_rows(session, cycle, tmp_path, [row])) == ["own_reason_missing"]
        row["comment"] = "关键证据没有质证"
        assert import_rows(session, cycle, tmp_path, [row]).imported == 1
        sheet = session.exec(select(Scoresheet)).one()
        assert (sheet.own_grade, sheet.own_reason) == (Grade.PASS, "关键证据没有质证")
        assert session.exec(select(Review.grade)).one() is Grade.PASS


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"case_key": "nowhere/1"}, "review_case_not_drawn"),
        ({"expert": "nobody"}, "review_unknown_expert"),
        ({"retainer-prompt": ""}, "criteria_open"),
        ({"retainer-prompt": "3"}, "unclear_level"),
        ({"grade": "很好"}, "review_unknown_grade"),
        ({"red_lines": "red-nothing"}, "unknown_red_line"),
        ({"red_lines": "red-money"}, "red_line_reason_missing"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(cycle, tmp_path, change, code):
    with transaction() as session:
        row = score_rows_of(session, cycle)[0] | change
        assert codes(import_rows(session, cycle, tmp_path, [row])) == [code]


def test_points_instead_of_levels_and_chinese_words_are_understood(cycle, tmp_path):
    with transaction() as session:
        row = score_rows_of(session, cycle)[0]
        row |= {
            "retainer-prompt": "4",
            "retainer-scope": "优秀",
            "comment:retainer-prompt": "第3页",
        }
        assert import_rows(session, cycle, tmp_path, [row]).imported == 1
        answers = session.exec(select(Scoresheet.answers)).one()
        assert answers["retainer-prompt"] == {"level": "excellent", "comment": "第3页"}
        assert answers["retainer-scope"] == {"level": "excellent"}


def test_a_red_line_is_kept_with_its_reason(cycle, tmp_path):
    with transaction() as session:
        row = score_rows_of(session, cycle)[0]
        row |= {"红线项": "收取受援人财物", "comment:red-money": "卷内有转账记录"}
        assert import_rows(session, cycle, tmp_path, [row]).imported == 1
        sheet = session.exec(select(Scoresheet)).one()
        assert sheet.red_lines == ["red-money"]
        assert sheet.answers["red-money"] == {"comment": "卷内有转账记录"}
        assert session.exec(select(Review.red_line)).one() is True


def test_an_expert_without_the_seat_is_refused(cycle, tmp_path):
    with transaction() as session:
        make_expert(session, "stranger")
        row = score_rows_of(session, cycle)[0] | {"expert": "stranger"}
        assert codes(import_rows(session, cycle, tmp_path, [row])) == ["review_not_assigned"]


def test_the_later_of_two_rows_for_one_seat_is_the_problem(cycle, tmp_path):
    with transaction() as session:
        row = score_rows_of(session, cycle)[0]
        result = import_rows(session, cycle, tmp_path, [row, row])
        assert [(p.code, p.row) for p in result.problems] == [("review_duplicate_in_file", 3)]


def test_the_case_by_agency_and_number_and_the_expert_by_name(cycle, tmp_path):
    with transaction() as session:
        row = score_rows_of(session, cycle)[0]
        agency, number = str(row.pop("case_key")).split("/", 1)
        named = session.exec(select(Review)).all()
        assert not named
        row = {"机构": agency, "案号": number, **row}
        assert import_rows(session, cycle, tmp_path, [row]).imported == 1


def test_experts_are_seated_as_listed_where_nobody_is_yet(database, tmp_path):
    with transaction() as session:
        cycle = drawn_cycle(session, 2)
        experts = [make_expert(session, f"paper{i}") for i in range(2)]
        rubric = rubric_named(session)
        from qa_app.sampling.models import SampleCase

        keys = session.exec(select(SampleCase.case_key)).all()
        rows = [
            {"case_key": key, "expert": expert.login, **score_cells(rubric)}
            for key in keys
            for expert in experts
        ]
        assert codes(import_rows(session, cycle, tmp_path, rows))[0] == "review_not_assigned"
        result = import_rows(session, cycle, tmp_path, rows, assign_as_listed=True)
        assert (result.imported, result.assigned) == (4, 4)
        assert {seat for _, _, seat in seats_of(session, cycle)} == {1, 2}


def test_seating_as_listed_never_breaks_a_conflict_nor_the_number_of_experts(database, tmp_path):
    with transaction() as session:
        from qa_app.cases.models import Case, Firm
        from qa_app.sampling.models import SampleCase

        cycle = drawn_cycle(session, 1, reviewers=1)
        case = session.exec(select(Case)).one()
        tied = make_expert(session, "tied", firm=session.get(Firm, case.firm_id))
        free = [make_expert(session, f"free{i}") for i in range(2)]
        key = session.exec(select(SampleCase.case_key)).one()
        cells = score_cells(rubric_named(session))
        rows = [{"case_key": key, "expert": one.login, **cells} for one in (tied, *free)]
        result = import_rows(session, cycle, tmp_path, rows, assign_as_listed=True)
        assert codes(result) == ["review_expert_in_conflict", "review_too_many_experts"]
        assert seats_of(session, cycle) == []


def test_a_cycle_that_is_not_drawn_takes_no_scores(database, tmp_path):
    with transaction() as session:
        cycle = drawn_cycle(session, 1)
        cycle.state = CycleState.FROZEN
        order = ScoreOrder(UploadedFile(write_scores(tmp_path / "x.csv", [{"case_key": "a"}]), "x"))
        with pytest.raises(Refused):
            import_reviews(session, actor=SYSTEM, cycle=cycle, order=order, now=NOW)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"PK\x03\x04junk"])
def test_a_foreign_file_is_answered_with_a_problem(cycle, tmp_path: Path, content: bytes):
    path = tmp_path / "foreign.xlsx"
    path.write_bytes(content)
    with transaction() as session:
        order = ScoreOrder(UploadedFile(path, path.name))
        result = import_reviews(session, actor=SYSTEM, cycle=cycle, order=order, now=NOW)
        assert result.problems
        assert not result.written
