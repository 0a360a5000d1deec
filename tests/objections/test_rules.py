"""What may be done until when, which level is better, and what a raised level makes of a grade."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import ORDER, Grade, severity
from qa_app.core.workdays import Calendar
from qa_app.cycles.rules.plan import SettleRule
from qa_app.objections.rules.deadlines import Writing, days_left, last_day, why_not_write
from qa_app.objections.rules.levels import (
    NOT_APPLICABLE,
    answer_of,
    better_than,
    is_better,
    text_of,
)
from qa_app.objections.rules.redaction import HIDDEN, names_in, without_names
from qa_app.objections.rules.result import Changes, Ground, result_of
from qa_app.objections.rules.states import FOLLOWS, ObjectionState, Outcome, overall, why_not_move
from qa_app.rubrics.queries import rubric_named
from qa_app.rubrics.rules.schema import Kind
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.scoring import Scorer

RUBRIC = rubric_named("civil-file-review", 1)
SCORER = Scorer(RUBRIC)
NAMES = [name for name, one in SCORER.criteria.items() if one.kind is Kind.LEVEL]
UNTIL = date(2026, 10, 9)
HOLIDAYS = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 10, 10)}),
    years=frozenset({2026}),
)


def ground(*grades: Grade, rule: SettleRule = SettleRule.AVERAGE, **changes: str) -> Ground:
    sheets = tuple(
        Sheet({name: Answer(level=grade.value) for name in SCORER.criteria}) for grade in grades
    )
    scores = [SCORER.score(sheet) for sheet in sheets]
    points = round(sum(one.points_hundredths or 0 for one in scores) / len(scores))
    grade = next(cut.grade for cut in RUBRIC.grading.cut_offs if points >= cut.at_least)
    return Ground(1, grade, points, sheets, rule, Changes(changes))


def test_the_last_day_counts_whole_and_the_day_after_is_late_with_the_date_said():
    facts = Writing(UNTIL)
    assert why_not_write(facts, UNTIL) is None
    late = why_not_write(facts, date(2026, 10, 10))
    assert late is not None
    assert (late.code, late.params) == ("objection_too_late", {"until_on": "2026-10-09"})


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Writing(None), "objection_not_in_cycle"),
        (Writing(UNTIL, own=False), "objection_not_own"),
        (Writing(UNTIL, released=False), "objection_not_released"),
        (Writing(UNTIL, counts=False), "objection_sheet_replaced"),
        (Writing(UNTIL, another=True), "objection_is_one_per_case"),
    ],
)
def test_each_thing_that_stands_against_writing_has_its_own_reason(facts, code):
    refusal = why_not_write(facts, UNTIL)
    assert refusal is not None
    assert refusal.code == code


def test_days_are_working_days_over_a_long_holiday_and_a_saturday_that_is_worked():
    start = date(2026, 9, 30)
    assert last_day(HOLIDAYS, start, 3) == date(2026, 10, 10)
    assert last_day(HOLIDAYS, start, 0) is None
    assert days_left(HOLIDAYS, start, date(2026, 10, 10)) == 3
    assert days_left(HOLIDAYS, date(2026, 10, 12), date(2026, 10, 10)) == 0


@given(st.sampled_from(NAMES), st.data())
def test_of_two_levels_one_is_better_or_they_are_the_same(name, data):
    criterion = SCORER.criteria[name]
    levels = sorted(level.value for level in criterion.levels)
    one, other = data.draw(st.sampled_from(levels)), data.draw(st.sampled_from(levels))
    assert is_better(criterion, one, other) != is_better(criterion, other, one) or one == other
    assert one not in better_than(criterion, one)


def test_a_level_is_read_back_as_it_was_written_and_foreign_ones_are_none():
    for criterion in RUBRIC.criteria:
        for text in better_than(criterion, ""):
            answer = answer_of(criterion, text)
            assert answer is not None
            assert text_of(answer) == text
        for foreign in ("", "splendid", "-1", "99999999", "٣"):
            assert answer_of(criterion, foreign) is None
    assert text_of(Answer(not_applicable=True)) == NOT_APPLICABLE


@given(
    st.lists(st.sampled_from(list(Grade)), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(list(Grade)), max_size=4),
)
def test_no_objection_makes_anything_worse(grades, raised):
    before = ground(*grades)
    changes = {name: grade.value for name, grade in raised.items()}
    after = result_of(before, SCORER, Changes(changes))
    assert severity(after.grade) <= severity(before.grade)
    assert (after.points or 0) >= (before.points or 0)


def test_the_result_is_what_the_rubric_gives_for_sheets_that_said_so_from_the_start():
    name = NAMES[0]
    before = ground(Grade.PASS, Grade.PASS)
    after = result_of(before, SCORER, Changes({name: "excellent"}))
    answers = {**before.sheets[0].answers, name: Answer(level="excellent")}
    anew = SCORER.score(Sheet(answers))
    assert (after.points, after.grade) == (anew.points_hundredths, anew.computed_grade)


def test_where_one_reviewer_gave_the_level_already_only_the_other_sheet_rises():
    name = NAMES[0]
    before = ground(Grade.PASS, Grade.GOOD)
    after = result_of(before, SCORER, Changes({name: "good"}))
    low = before.sheets[0]
    raised = Sheet({**low.answers, name: Answer(level="good")})
    both = [SCORER.score(one).points_hundredths or 0 for one in (raised, before.sheets[1])]
    assert after.points == pytest.approx(sum(both) / 2, abs=1)
    assert SCORER.score(low).points_hundredths != both[0]


def test_what_an_objection_raised_before_is_not_raised_twice():
    name = NAMES[0]
    first = result_of(ground(Grade.PASS), SCORER, Changes({name: "excellent"}))
    again = Ground(
        2, first.grade, first.points, ground(Grade.PASS).sheets, SettleRule.AVERAGE,
        Changes({name: "excellent"}),
    )  # fmt: skip
    assert result_of(again, SCORER, Changes({name: "excellent"})).points == first.points


def test_an_experts_own_grade_gives_way_only_when_the_computed_one_rises_above_it():
    sheet = Sheet(
        {name: Answer(level="pass") for name in SCORER.criteria}, own_grade=Grade.GOOD,
        own_reason="x",
    )  # fmt: skip
    own = Ground(1, Grade.GOOD, 6500, (sheet,), SettleRule.AVERAGE)
    assert result_of(own, SCORER, Changes({NAMES[0]: "good"})).grade is Grade.GOOD
    everything = dict.fromkeys(SCORER.criteria, "excellent")
    assert result_of(own, SCORER, Changes(everything)).grade is Grade.EXCELLENT


def test_outcomes_that_differ_come_to_partly():
    assert overall([Outcome.UPHELD, Outcome.UPHELD]) is Outcome.UPHELD
    assert overall([Outcome.REJECTED]) is Outcome.REJECTED
    assert overall([Outcome.UPHELD, Outcome.REJECTED]) is Outcome.PARTLY


def test_every_state_says_what_may_follow_and_what_is_over_stays_over():
    assert set(FOLLOWS) == set(ObjectionState)
    for state in ObjectionState:
        assert why_not_move(ObjectionState.CLOSED, state) is not None
    assert why_not_move(ObjectionState.ACCEPTED, ObjectionState.DECIDED) is not None


@given(st.sampled_from(["承办甲", "Lee Ming"]), st.text(max_size=20), st.text(max_size=20))
def test_a_name_is_gone_from_what_the_expert_reads_however_it_is_spaced(name, before, after):
    shown = without_names(
        f"{before}{' '.join(name) if not name.isascii() else name}{after}", [name]
    )
    assert name not in shown
    assert HIDDEN in shown
    assert names_in(f"本人{name}认为", [name, "别的律所"]) == [name]


def test_grades_are_ordered_as_the_tests_take_them():
    assert ORDER[0] is Grade.EXCELLENT
