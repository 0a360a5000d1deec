"""What PLAN.toml says of observations, follow-ups, opinions and how sources are combined."""

from datetime import date
from decimal import Decimal

import pytest

from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.cycles.rules.plan import (
    Cap,
    CertaintyFlag,
    FollowupPlan,
    GradeSource,
    ObservationPlan,
    RubricChoice,
    SourceName,
    SourcesPlan,
)
from qa_app.cycles.rules.plan_toml import (
    plan_from_toml,
    plan_to_toml,
)
from tests.cycles.plan_texts import LEAST, problems_of

SOURCES = """
[observations]
ratio = 0.05
from = 2026-01-01
to = 2026-12-31
must = ["group_case", "death_penalty", "first_case", "complaint"]
observers = 2
rubrics = { civil = "court-observation-civil/1", "刑事" = "court-observation-criminal/1" }
[followups]
ratio = 0.3
languages = ["普通话", "温州话"]
[opinions]
link_days = 14
[sources]
decides = "combined"
weights = { opinion = 5, follow_up = 10, file = 70, observation = 15 }
caps = [ { source = "observation", grade = "不合格", at_most = "pass" } ]
"""


def test_the_plan_of_the_other_sources_is_read_and_written() -> None:
    plan = plan_from_toml(LEAST + SOURCES)
    assert plan.observations == ObservationPlan(
        Decimal("0.05"),
        date(2026, 1, 1),
        date(2026, 12, 31),
        (
            CertaintyFlag.GROUP_CASE,
            CertaintyFlag.DEATH_PENALTY,
            CertaintyFlag.FIRST_CASE,
            CertaintyFlag.COMPLAINT,
        ),
        2,
        (
            RubricChoice(CaseType.CIVIL, "court-observation-civil", 1),
            RubricChoice(CaseType.CRIMINAL, "court-observation-criminal", 1),
        ),
    )
    assert plan.followups == FollowupPlan(Decimal("0.3"), languages=("普通话", "温州话"))
    assert plan.opinions.link_days == 14
    assert plan.sources.combines
    assert plan.sources.weights == (
        (SourceName.FILE, 70),
        (SourceName.OBSERVATION, 15),
        (SourceName.FOLLOW_UP, 10),
        (SourceName.OPINION, 5),
    )
    assert plan.sources.caps == (Cap(SourceName.OBSERVATION, Grade.FAIL, Grade.PASS),)
    assert plan_from_toml(plan_to_toml(plan)) == plan


def test_without_a_word_only_the_file_decides_and_nobody_is_followed_up() -> None:
    plan = plan_from_toml(LEAST)
    assert plan.sources == SourcesPlan()
    assert plan.sources.decides is GradeSource.FILE
    assert plan.followups.ratio is None
    assert plan.observations.ratio == Decimal("0.05")
    written = plan_to_toml(plan)
    assert "ratio = 0.1\n" in written
    assert plan_from_toml(written) == plan


def test_a_source_that_is_not_listed_weighs_nothing() -> None:
    plan = plan_from_toml(LEAST + "[sources]\nweights = { file = 3, opinion = 1 }")
    assert plan.sources.weight_of(SourceName.OPINION) == 1
    assert plan.sources.weight_of(SourceName.FOLLOW_UP) == 0


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("[observations]\nratio = 1.1", ("out_of_range", "observations.ratio")),
        ("[observations]\nfrom = 2025-13-01", ("bad_toml", "")),
        ("[observations]\nfrom_on = 2025-12-01", ("plan_unknown_key", "observations.from_on")),
        ('[observations]\nfrom = "2025-02-30"', ("plan_impossible_date", "observations.from")),
        (
            "[observations]\nfrom = 2026-02-01\nto = 2026-01-01",
            ("hearings_date_order", "observations.to"),
        ),
        ("[observations]\nfrom = 2027-01-01", ("hearings_date_order", "observations.from")),
        ('[observations]\nmust = ["judge"]', ("unknown_value", "observations.must.1")),
        (
            'types = ["civil"]\n[observations.rubrics]\ncriminal = "a/1"',
            ("rubric_of_other_type", "observations.rubrics.criminal"),
        ),
        ("[followups]\nratio = 0", ("out_of_range", "followups.ratio")),
        ("[followups]\nminimum_cell = 2", ("out_of_range", "followups.minimum_cell")),
        ("[followups]\nlanguages = []", ("plan_empty_text", "followups.languages")),
        ("[followups]\ncalls = 3", ("plan_unknown_key", "followups.calls")),
        ("[opinions]\nlink_days = 0", ("out_of_range", "opinions.link_days")),
        ('[sources]\ndecides = "all"', ("unknown_value", "sources.decides")),
        ("[sources]\nweights = { judge = 1 }", ("unknown_value", "sources.weights.judge")),
        ("[sources]\nweights = { file = 1.5 }", ("wrong_kind", "sources.weights.file")),
        ("[sources]\nweights = { file = -1 }", ("out_of_range", "sources.weights.file")),
        ("[sources]\nweights = { opinion = 0 }", ("weights_all_zero", "sources.weights")),
        (
            '[sources]\ndecides = "combined"\nweights = { opinion = 1 }',
            ("file_without_weight", "sources.weights"),
        ),
        (
            '[sources]\ncaps = [{ source = "file", grade = "fail", at_most = "excellent" }]',
            ("cap_without_effect", "sources.caps.1.at_most"),
        ),
        (
            "[sources]\ncaps = ["
            '{ source = "opinion", grade = "fail", at_most = "pass" }, '
            '{ source = "opinion", grade = "fail", at_most = "good" }]',
            ("cap_listed_twice", "sources.caps.2"),
        ),
        ('[sources]\ncaps = [{ source = "file" }]', ("plan_missing_key", "sources.caps.1.grade")),
    ],
)
def test_problems_of_the_other_sources_are_named(more: str, problem: tuple[str, str]) -> None:
    assert problems_of(LEAST + more)[0] == problem
