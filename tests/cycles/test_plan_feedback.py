"""What PLAN.toml says of feedback to lawyers and their objections, and the form that writes it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.cycles.rules.feedback import CriterionRule, FeedbackPlan, ShownSource
from qa_app.cycles.rules.plan_toml import plan_from_toml, plan_to_toml
from tests.cycles.plan_texts import LEAST, problems_of

FEEDBACK = """[feedback]
objection_days = 7
second_level = true
second_level_days = 3
decision_days = 20
check_days = 3
second_level_may_lower = true
criterion_rule = "strict"
show_points = false
sources = ["opinion"]
minimum_cases = 8
"""


def test_the_plan_of_feedback_is_read_and_written():
    plan = plan_from_toml(LEAST + FEEDBACK)
    assert plan.feedback == FeedbackPlan(
        7, True, 3, 20, CriterionRule.STRICT, False, (ShownSource.OPINION,), 8, 3, True
    )
    assert plan_from_toml(plan_to_toml(plan)) == plan


def test_without_a_word_there_are_ten_days_and_the_better_level_is_shown():
    rule = plan_from_toml(LEAST).feedback
    assert (rule.objection_days, rule.criterion_rule, rule.show_points) == (
        10, CriterionRule.FAVOURABLE, True,
    )  # fmt: skip
    assert rule.hears_objections
    assert not plan_from_toml(LEAST + "[feedback]\nobjection_days = 0\n").feedback.hears_objections


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("objection_days = -1", ("out_of_range", "feedback.objection_days")),
        ("decision_days = 0", ("out_of_range", "feedback.decision_days")),
        ("check_days = 0", ("out_of_range", "feedback.check_days")),
        ('criterion_rule = "worst"', ("unknown_value", "feedback.criterion_rule")),
        ('sources = ["file"]', ("unknown_value", "feedback.sources.1")),
        ('sources = ["opinion", "opinion"]', ("listed_twice", "feedback.sources")),
        ("minimum_cases = 0", ("out_of_range", "feedback.minimum_cases")),
        ("days = 3", ("plan_unknown_key", "feedback.days")),
    ],
)
def test_what_the_rules_cannot_say_is_a_problem_at_its_key(line, problem):
    assert problems_of(f"{LEAST}[feedback]\n{line}\n") == [problem]


@given(
    st.builds(
        FeedbackPlan,
        st.integers(0, 90), st.booleans(), st.integers(1, 90), st.integers(1, 90),
        st.sampled_from(CriterionRule), st.booleans(),
        st.lists(st.sampled_from(ShownSource), unique=True).map(tuple), st.integers(1, 1000),
        st.integers(1, 90),
    )
)  # fmt: skip
def test_any_rule_of_feedback_survives_being_written(rule):
    plan = replace(plan_from_toml(LEAST), feedback=rule)
    assert plan_from_toml(plan_to_toml(plan)).feedback == rule
