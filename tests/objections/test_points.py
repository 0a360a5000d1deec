"""Points that are no criteria: red lines that are lifted, an overall judgement that is raised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import ORDER, Grade, severity
from qa_app.cycles.rules.plan import SettleRule
from qa_app.objections.rules.deciding import (
    PointDecision,
    better_grades,
    changes_of,
    why_not_decide,
)
from qa_app.objections.rules.points import (
    OVERALL,
    PointKey,
    PointKind,
    counted,
    known_point,
    of_criterion,
    of_red_line,
    point_of,
)
from qa_app.objections.rules.result import Changes, Ground, judged_overall, result_of
from qa_app.objections.rules.states import Outcome
from qa_app.reviews.rules.settling import Basis, Rating, joined
from qa_app.rubrics.queries import rubric_named
from qa_app.rubrics.rules.schema import Kind
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.scoring import RedLineEffect, Scorer, final_grade

RUBRIC = rubric_named("civil-file-review", 1)
FLAGS, VETOES = (Scorer(RUBRIC, red_line_effect=effect) for effect in RedLineEffect)
NAMES = [name for name, one in FLAGS.criteria.items() if one.kind is Kind.LEVEL]
LINES = [line.id for line in RUBRIC.red_lines]
GRADES = st.sampled_from(list(Grade))
SHEETS = st.lists(
    st.tuples(GRADES, st.frozensets(st.sampled_from(LINES), max_size=2), st.none() | GRADES),
    min_size=1,
    max_size=3,
)
CHANGES = st.builds(
    Changes,
    st.dictionaries(st.sampled_from(NAMES), GRADES.map(lambda one: one.value), max_size=4),
    st.frozensets(st.sampled_from(LINES), max_size=2),
    st.none() | GRADES,
)


def sheet(grade: Grade, red_lines=frozenset(), own: Grade | None = None) -> Sheet:
    answers = {name: Answer(level=grade.value) for name in FLAGS.criteria}
    return Sheet(answers, frozenset(red_lines), own, "x" if own else "")


def ground(scorer: Scorer, *sheets: Sheet, grade: Grade | None = None, **more) -> Ground:
    """Settled by the rule, unless a grade is given that a meeting voted."""
    ratings = []
    for place, one in enumerate(sheets):
        score = scorer.score(one)
        found = final_grade(score, one) or Grade.FAIL
        basis = Basis.COMPUTED if found is score.computed_grade else Basis.OWN
        basis = Basis.VETO if score.vetoed else basis
        ratings.append(Rating(str(place), found, score.points_hundredths, False, basis))
    settled, points = joined(ratings, SettleRule.AVERAGE, RUBRIC.grading.cut_offs)
    return Ground(1, grade or settled, points, tuple(sheets), SettleRule.AVERAGE, **more)


@given(SHEETS, CHANGES, CHANGES, st.none() | GRADES, st.sampled_from([FLAGS, VETOES]))
def test_nothing_ever_falls_whatever_is_decided_on_whatever_grade(
    given_sheets, earlier, changes, voted, scorer
):
    made = [sheet(*one) for one in given_sheets]
    before = ground(scorer, *made, grade=voted, earlier=earlier)
    after = result_of(before, scorer, changes)
    assert severity(after.grade) <= severity(before.grade)
    assert (after.points or 0) >= (before.points or 0)
    if changes.grade:
        assert severity(after.grade) <= severity(changes.grade)


@given(SHEETS, st.frozensets(st.sampled_from(LINES), min_size=1))
def test_lifting_a_red_line_that_did_not_veto_changes_nothing_but_the_flag(given_sheets, lifted):
    before = ground(FLAGS, *(sheet(*one) for one in given_sheets))
    after = result_of(before, FLAGS, Changes(lifted=lifted))
    assert (after.grade, after.points) == (before.grade, before.points)


@given(st.lists(GRADES, min_size=1, max_size=3), st.sampled_from(LINES))
def test_lifting_the_only_veto_gives_what_the_sheets_would_have_said_without_it(grades, line):
    vetoed = ground(VETOES, *(sheet(one, {line}) for one in grades))
    assert vetoed.grade is Grade.FAIL
    plain = ground(VETOES, *(sheet(one) for one in grades))
    after = result_of(vetoed, VETOES, Changes(lifted=frozenset({line})))
    assert (after.grade, after.points) == (plain.grade, plain.points)


def test_another_red_line_that_stands_keeps_the_veto_and_so_do_points_that_rise():
    both = ground(VETOES, sheet(Grade.FAIL, LINES[:2]))
    one = result_of(both, VETOES, Changes(lifted=frozenset(LINES[:1])))
    assert one.grade is Grade.FAIL
    raised = Changes(dict.fromkeys(FLAGS.criteria, "excellent"))
    kept = result_of(both, VETOES, raised)
    assert (kept.grade, kept.points) == (Grade.FAIL, 10_000)
    free = result_of(both, VETOES, raised.then(Changes(lifted=frozenset(LINES[:2]))))
    assert free.grade is Grade.EXCELLENT


def test_a_veto_that_is_gone_brings_an_experts_own_grade_back_and_no_better_one():
    own = ground(VETOES, sheet(Grade.EXCELLENT, LINES[:1], Grade.PASS))
    after = result_of(own, VETOES, Changes(lifted=frozenset(LINES[:1])))
    assert after.grade is Grade.PASS


def test_an_overall_judgement_is_raised_without_any_sheet():
    bare = Ground(1, Grade.FAIL, None, (), SettleRule.AVERAGE)
    after = result_of(bare, None, Changes(grade=Grade.GOOD))
    assert (after.grade, after.points, after.method) == (Grade.GOOD, None, "objection")
    assert [step.code.value for step in after.steps] == [
        "settle_objection", "settle_objection_overall", "settle_objection_sets",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scorer", "made", "voted", "shown", "judged"),
    [
        (FLAGS, [sheet(Grade.PASS)], None, (), False),
        (FLAGS, [sheet(Grade.PASS), sheet(Grade.PASS)], Grade.FAIL, (), True),
        (FLAGS, [sheet(Grade.PASS, own=Grade.FAIL)], None, (), True),
        (FLAGS, [sheet(Grade.PASS, own=Grade.PASS)], None, (), False),
        (VETOES, [sheet(Grade.GOOD, LINES[:1])], None, LINES[:1], False),
        (VETOES, [sheet(Grade.GOOD, LINES[:1])], None, (), True),
        (FLAGS, [sheet(Grade.GOOD, LINES[:1])], None, (), False),
        (FLAGS, [], Grade.FAIL, (), True),
    ],
)
def test_there_is_an_overall_judgement_where_what_is_shown_does_not_tell_the_grade(
    scorer, made, voted, shown, judged
):
    before = ground(scorer, *made, grade=voted) if made else Ground(
        1, voted, None, (), SettleRule.AVERAGE
    )  # fmt: skip
    assert judged_overall(before, scorer if made else None, frozenset(shown)) is judged


SLUGS = st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", fullmatch=True)


@given(st.sampled_from(list(PointKind)), SLUGS)
def test_a_point_is_read_back_as_it_was_written_and_no_two_are_written_alike(kind, name):
    point = OVERALL if kind is PointKind.OVERALL else PointKey(kind, name)
    assert point_of(str(point)) == point
    assert known_point(str(point)) == point
    others = {of_criterion(name), of_red_line(name), OVERALL} - {point}
    assert str(point) not in map(str, others)


@pytest.mark.parametrize("text", ["", ":", "red_line:", "overall:x", "red_line:a:b", "grade:x"])
def test_what_names_no_point_is_none(text):
    assert point_of(text) is None
    with pytest.raises(ValueError, match="^" + text):
        known_point(text)


def test_points_are_counted_by_kind():
    points = [OVERALL, of_criterion("a"), of_criterion("b")]
    assert counted(points) == {PointKind.CRITERION: 2, PointKind.OVERALL: 1}


def decision(point: PointKey, outcome: Outcome | None, level: str = "") -> PointDecision:
    return PointDecision(point, "fail" if point.is_overall else "", outcome, level, "理由")


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (decision(of_red_line("x"), Outcome.UPHELD), None),
        (decision(of_red_line("x"), Outcome.REJECTED), None),
        (decision(of_red_line("x"), Outcome.PARTLY), "objection_red_line_partly"),
        (decision(of_red_line("x"), None), "objection_point_open"),
        (decision(OVERALL, Outcome.REJECTED), None),
        (decision(OVERALL, Outcome.PARTLY, "pass"), None),
        (decision(OVERALL, Outcome.UPHELD), "objection_point_level"),
        (decision(OVERALL, Outcome.UPHELD, "fail"), "objection_level_not_better"),
    ],
)
def test_what_a_decision_on_a_red_line_or_the_whole_lacks(made, code):
    refusal = why_not_decide([made], {})
    assert (refusal.code if refusal else None) == code


def test_only_what_was_upheld_changes_anything():
    made = [
        decision(of_criterion("a"), Outcome.UPHELD, "good"),
        decision(of_criterion("b"), Outcome.REJECTED, "good"),
        decision(of_red_line("x"), Outcome.UPHELD),
        decision(of_red_line("y"), Outcome.REJECTED),
        decision(OVERALL, Outcome.PARTLY, "good"),
    ]
    assert changes_of(made) == Changes({"a": "good"}, frozenset({"x"}), Grade.GOOD)
    assert not changes_of([made[1], made[3], decision(OVERALL, Outcome.REJECTED)])


def test_better_grades_are_those_above_and_every_one_where_there_was_none():
    assert better_grades("pass") == (Grade.EXCELLENT, Grade.GOOD)
    assert better_grades("excellent") == ()
    assert better_grades("") == tuple(ORDER)
