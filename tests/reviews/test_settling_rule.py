"""When ratings diverge, and how they become a settled grade: the rule of docs/grading.md."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import Grade, severity
from qa_app.cycles.rules.plan import PanelPlan, RedLineEffect, SettleRule
from qa_app.reviews.rules.settling import (
    DIVERGENCES,
    Basis,
    Rating,
    StepCode,
    basis_of,
    divergence,
    settle,
)
from qa_app.rubrics.rules.schema import CutOff

CUTS = tuple(
    CutOff(grade=grade, at_least=points)
    for grade, points in zip(Grade, (90, 80, 60, 0), strict=True)
)
PLAN = PanelPlan(reviewers=2)


def by_points(points: int) -> Grade:
    return next(cut.grade for cut in CUTS if points >= cut.at_least)


def rating(points: int, key: str = "k", **fields) -> Rating:
    return Rating(key, fields.pop("grade", by_points(points)), points, **fields)


def codes(steps) -> list[StepCode]:
    return [step.code for step in steps]


@st.composite
def ratings(draw) -> Rating:
    points = draw(st.integers(0, 10_000))
    own = draw(st.booleans())
    grade = draw(st.sampled_from(list(Grade))) if own else by_points(points)
    return Rating(
        draw(st.text("abcdef", min_size=4, max_size=8)),
        grade,
        draw(st.sampled_from([points, points, None])),
        draw(st.booleans()),
        Basis.COMPUTED if grade is by_points(points) else Basis.OWN,
    )


plans = st.builds(
    PanelPlan,
    reviewers=st.just(2),
    tolerance_points=st.sampled_from([Decimal(0), Decimal("7.5"), Decimal(10)]),
    double_review_of=st.sampled_from([(), (Grade.EXCELLENT, Grade.FAIL)]),
    red_line_review=st.booleans(),
    settle=st.sampled_from(list(SettleRule)),
)


@pytest.mark.parametrize(
    ("first", "plan", "expected"),
    [
        ([8500, 8600], PLAN, []),
        ([8500, 7500], PLAN, [StepCode.GRADES_DIFFER]),
        ([8000, 8999], PanelPlan(tolerance_points=Decimal("9.98")), [StepCode.GAP_TOO_LARGE]),
        ([8000, 8999], PanelPlan(tolerance_points=Decimal("9.99")), []),
        ([9500], PanelPlan(reviewers=1), []),
        (
            [9500],
            PanelPlan(reviewers=1, double_review_of=(Grade.EXCELLENT,)),
            [StepCode.DOUBLE_REVIEW],
        ),
        (
            [9500, 9600],
            PanelPlan(double_review_of=(Grade.EXCELLENT, Grade.FAIL)),
            [StepCode.DOUBLE_REVIEW],
        ),
        (
            [9900, 5000],
            PLAN,
            [StepCode.GRADES_DIFFER, StepCode.GAP_TOO_LARGE],
        ),
    ],
)
def test_every_reason_for_one_more_expert_is_named(first, plan, expected):
    assert codes(divergence([rating(points) for points in first], plan)) == expected


def test_a_gap_that_equals_the_tolerance_is_tolerated():
    plan = PanelPlan(tolerance_points=Decimal(5))
    assert not divergence([rating(8000), rating(8500)], plan)
    assert divergence([rating(8000), rating(8501)], plan)


def test_a_red_line_calls_for_another_expert_unless_the_cycle_says_otherwise():
    first = [rating(8500, red_line=True), rating(8500)]
    assert codes(divergence(first, PLAN)) == [StepCode.RED_LINE]
    assert not divergence(first, PanelPlan(red_line_review=False))


def test_the_third_expert_decides_by_default():
    settled = settle([rating(9500), rating(7000)], rating(8200), PLAN, CUTS)
    assert (settled.grade, settled.points) == (Grade.GOOD, 8200)
    assert codes(settled.steps)[-1] is StepCode.THIRD_DECIDES


def test_the_average_of_all_three_is_rounded_once_half_up():
    plan = PanelPlan(settle=SettleRule.AVERAGE)
    settled = settle([rating(9500), rating(7000)], rating(7501), plan, CUTS)
    assert (settled.points, settled.grade) == (8000, Grade.GOOD)  # 24001 / 3 = 8000.33
    settled = settle([rating(8000), rating(8001)], None, plan, CUTS)
    assert settled.points == 8001  # 8000.5


def test_the_median_of_three_points_gives_its_grade():
    plan = PanelPlan(settle=SettleRule.MEDIAN)
    settled = settle([rating(9500), rating(5000)], rating(7900), plan, CUTS)
    assert (settled.points, settled.grade) == (7900, Grade.PASS)
    assert codes(settled.steps)[-1] is StepCode.GRADE_BY_POINTS


def test_judgements_are_never_averaged_as_numbers():
    plan = PanelPlan(settle=SettleRule.AVERAGE)
    own = rating(9500, grade=Grade.FAIL, basis=Basis.OWN)
    settled = settle([own, rating(9400)], rating(7000), plan, CUTS)
    assert settled.grade is Grade.PASS  # fail, excellent, pass: the middle one
    assert codes(settled.steps)[-1] is StepCode.GRADE_MEDIAN


def test_ratings_without_points_settle_without_points():
    plan = PanelPlan(settle=SettleRule.MEDIAN)
    first = [Rating("a", Grade.GOOD, None), Rating("b", Grade.GOOD, None)]
    settled = settle(first, None, plan)
    assert (settled.grade, settled.points) == (Grade.GOOD, None)


@pytest.mark.parametrize(
    ("grade", "computed", "red", "effect", "basis"),
    [
        (Grade.GOOD, Grade.GOOD, False, RedLineEffect.FLAG, Basis.COMPUTED),
        (Grade.PASS, Grade.GOOD, False, RedLineEffect.FLAG, Basis.OWN),
        (Grade.PASS, None, False, RedLineEffect.VETO, Basis.OWN),
        (Grade.FAIL, Grade.FAIL, True, RedLineEffect.VETO, Basis.VETO),
        (Grade.GOOD, Grade.GOOD, True, RedLineEffect.FLAG, Basis.COMPUTED),
    ],
)
def test_where_a_grade_comes_from(grade, computed, red, effect, basis):
    assert basis_of(grade, computed, red_line=red, effect=effect) is basis


@given(st.lists(ratings(), min_size=2, max_size=4), st.none() | ratings(), plans, st.randoms())
def test_the_order_of_reviewers_never_matters(first, third, plan, random):
    shuffled = list(first)
    random.shuffle(shuffled)
    if len({one.key for one in first}) < len(first):
        return
    assert settle(first, third, plan, CUTS) == settle(shuffled, third, plan, CUTS)


@given(st.lists(ratings(), min_size=1, max_size=4), plans)
def test_unsettled_exactly_when_something_diverges(first, plan):
    reasons = divergence(first, plan)
    assert (settle(first, None, plan, CUTS) is None) == bool(reasons)
    assert set(codes(reasons)) <= set(DIVERGENCES)


@given(st.lists(ratings(), min_size=2, max_size=4), ratings(), plans)
def test_the_settled_grade_lies_between_the_ratings(first, third, plan):
    settled = settle(first, third, plan, CUTS)
    every = [*first, third]
    ranks = [severity(one.grade) for one in every]
    assert min(ranks) <= severity(settled.grade) <= max(ranks)
    known = [one.points for one in every if one.points is not None]
    if settled.points is not None:
        assert min(known) <= settled.points <= max(known)


@given(st.integers(0, 10_000), st.integers(0, 2_000), st.sampled_from(list(SettleRule)))
def test_two_computed_ratings_of_one_grade_settle_on_the_grade_of_their_points(low, more, rule):
    high = min(low + more, 10_000)
    plan = PanelPlan(tolerance_points=Decimal(100), settle=rule)
    settled = settle([rating(low, "a"), rating(high, "b")], None, plan, CUTS)
    if settled:
        assert settled.grade is by_points(settled.points)


@given(ratings(), ratings(), plans)
def test_labels_follow_the_random_ids_and_never_the_order_given(one, other, plan):
    settled = settle([one, other], one, plan, CUTS)
    shown = [s.params["label"] for s in settled.steps if s.code is StepCode.RATING]
    assert shown == ["A", "B"]
