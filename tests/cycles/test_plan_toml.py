"""PLAN.toml in, a plan out; and every problem of a bad plan at once."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType
from qa_app.core.errors import Invalid
from qa_app.core.grades import Grade
from qa_app.cycles.rules.plan import (
    CertaintyFlag,
    Dimension,
    IntervalMethod,
    Override,
    Plan,
    RegionLevel,
    RubricChoice,
    Sizing,
)
from qa_app.cycles.rules.plan_toml import (
    plan_from_mapping,
    plan_from_toml,
    plan_to_toml,
)
from tests.cycles.plan_texts import LEAST, problems_of

LONG = "长" * 201
FULL = (
    LEAST
    + """
title = "2026 年度案件质量同行评估"
types = ["civil", "刑事", "非诉"]
strata = ["agency", "type"]
ratio = 0.277
minimum = 2
maximum = 40
coverage = ["lawyer"]
certainty = ["complaint"]
exclude_reviewed_within_years = 3
[[override]]
agency = "330106"
ratio = 1
[[override]]
region = "3301"
type = "刑事"
count = 5
[panel]
reviewers = 2
cross_region = true
cross_region_level = "city"
tolerance_points = 7.5
double_review_of = ["优秀", "fail"]
[rubrics]
civil = "civil-file-review/1"
"刑事" = "criminal-file-review/2"
[report]
minimum_cases = 12
method = "korn-graubard"
decimals = 2
"""
)


def test_a_plan_needs_only_a_name_and_two_days() -> None:
    assert plan_from_toml(LEAST) == Plan("2026-a", date(2025, 7, 1), date(2026, 6, 30))


def test_every_key_of_a_full_plan_is_read() -> None:
    plan = plan_from_toml(FULL)
    assert plan.title == plan.shown_title == "2026 年度案件质量同行评估"
    assert plan.types == (CaseType.CIVIL, CaseType.CRIMINAL, CaseType.NON_LITIGATION)
    assert plan.sizing == Sizing(Decimal("0.277"), None, 2, 40)
    assert plan.overrides == (
        Override(Sizing(Decimal(1), None, 2, 40), agency="330106"),
        Override(Sizing(None, 5, 0), type=CaseType.CRIMINAL, region="3301"),
    )
    assert plan.coverage == (Dimension.LAWYER,)
    assert plan.certainty == (CertaintyFlag.COMPLAINT,)
    assert plan.panel.tolerance_hundredths == 750
    assert plan.panel.cross_region_level is RegionLevel.CITY
    assert plan.panel.double_review_of == (Grade.EXCELLENT, Grade.FAIL)
    assert plan.rubrics == (
        RubricChoice(CaseType.CIVIL, "civil-file-review", 1),
        RubricChoice(CaseType.CRIMINAL, "criminal-file-review", 2),
    )
    assert plan.report.method is IntervalMethod.KORN_GRAUBARD
    assert plan_from_toml(plan_to_toml(plan)) == plan


def test_a_maximum_of_nothing_needs_no_minimum_written() -> None:
    assert plan_from_toml(LEAST + "maximum = 0").sizing == Sizing(minimum=0, maximum=0)


def test_all_problems_come_at_once_each_with_its_key() -> None:
    text = """
nme = "x"
closed_from = 2025-02-01
closed_to = 2025-01-01
ratio = 1.5
types = ["xx", 3]
[panel]
reviewers = "a"
tolerance_points = 1.234
[[override]]
ratio = nan
[rubrics]
foo = "x"
"""
    assert set(problems_of(text)) == {
        ("plan_missing_key", "name"),
        ("plan_unknown_key", "nme"),
        ("plan_date_order", "closed_to"),
        ("out_of_range", "ratio"),
        ("unknown_value", "types.1"),
        ("unknown_value", "types.2"),
        ("wrong_kind", "panel.reviewers"),
        ("too_many_places", "panel.tolerance_points"),
        ("plan_not_a_number", "override.1.ratio"),
        ("unknown_value", "rubrics.foo"),
        ("bad_rubric", "rubrics.foo"),
    }


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("ratio = 0.1\ncount = 3", ("ratio_and_count", "count")),
        ("count = 3\nminimum = 1", ("bounds_without_ratio", "count")),
        ("minimum = 3\nmaximum = 2", ("minimum_over_maximum", "minimum")),
        ("ratio = true", ("plan_not_a_number", "ratio")),
        ("ratio = 1e-99999", ("plan_not_a_number", "ratio")),
        ("ratio = 0", ("out_of_range", "ratio")),
        ("count = -1", ("out_of_range", "count")),
        ("count = 1.5", ("wrong_kind", "count")),
        ("count = true", ("wrong_kind", "count")),
        ("regions = [33]", ("wrong_kind", "regions.1")),
        ('regions = [""]', ("plan_empty_text", "regions.1")),
        ('strata = ["agency", "agency"]', ("listed_twice", "strata")),
        ('strata = ["judge"]', ("unknown_value", "strata.1")),
        ('coverage = ["type"]', ("coverage_not_possible", "coverage.1")),
        (f'title = "{LONG}"', ("plan_too_long", "title")),
        ("[panel]\nreviewers = 6", ("out_of_range", "panel.reviewers")),
        ("[panel]\nseats = 6", ("plan_unknown_key", "panel.seats")),
        ('[panel]\nmask_lawyer = "yes"', ("wrong_kind", "panel.mask_lawyer")),
        ("[report]\nlevel = 1", ("out_of_range", "report.level")),
        ('[[override]]\nagency = "a"', ("override_without_size", "override.1")),
        ("[[override]]\nratio = 1", ("override_without_target", "override.1")),
        (
            'maximum = 3\n[[override]]\nagency = "a"\nratio = 1\nminimum = 5',
            ("minimum_over_maximum", "override.1.minimum"),
        ),
        (
            'strata = ["type"]\n[[override]]\nregion = "33"\nratio = 1',
            ("override_not_a_stratum", "override.1.region"),
        ),
        (
            'types = ["civil"]\n[[override]]\ntype = "criminal"\nratio = 1',
            ("override_of_other_type", "override.1.type"),
        ),
        (
            'types = ["civil"]\n[rubrics]\ncriminal = "a/1"',
            ("rubric_of_other_type", "rubrics.criminal"),
        ),
        ('[rubrics]\ncivil = "a/1"\n"民事" = "b/1"', ("listed_twice", "rubrics")),
        ('[rubrics]\ncivil = "a/0"', ("bad_rubric", "rubrics.civil")),
    ],
)
def test_one_problem_is_named_by_code_and_key(more: str, problem: tuple[str, str]) -> None:
    assert problems_of(LEAST + more) == [problem]


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("2026-a", True),
        ("浙江2026", True),
        ("２０２６", True),
        ("a b", False),
        ("a_b", False),
        ("-a", False),
        ("", False),
        ("a/../b", False),
        ("x" * 61, False),
    ],
)
def test_a_name_is_letters_digits_and_dashes(name: str, sound: bool) -> None:
    text = LEAST.replace("2026-a", name)
    if sound:
        plan_from_toml(text)
    else:
        assert [column for _, column in problems_of(text)] == ["name"]


@pytest.mark.parametrize(
    ("text", "code", "row"), [("name = \n", "bad_toml", 1), ("x=" + "[" * 5000, "bad_toml", None)]
)
def test_text_that_is_no_toml_is_a_problem_and_no_crash(
    text: str, code: str, row: int | None
) -> None:
    with pytest.raises(Invalid) as invalid:
        plan_from_toml(text)
    assert [(each.code, each.row) for each in invalid.value.problems] == [(code, row)]


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    with pytest.raises(Invalid):
        plan_from_toml(text)


def test_a_form_may_give_text_for_days_and_numbers_but_no_binary_floats() -> None:
    raw: dict[str, Any] = {"name": "2026-a", "closed_from": "2025-07-01", "closed_to": "2026-06-30"}
    assert plan_from_mapping(raw | {"ratio": "0.1"}) == plan_from_toml(LEAST + "ratio = 0.1")
    for key, value, code in (
        ("ratio", 0.1, "plan_not_a_number"),
        ("closed_to", "2025-11-31", "plan_impossible_date"),
        ("closed_to", "30 June", "plan_not_a_date"),
    ):
        with pytest.raises(Invalid) as invalid:
            plan_from_mapping(raw | {key: value})
        assert [(each.code, each.column) for each in invalid.value.problems] == [(code, key)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[panel]\nreviewers = 2\ndouble_mark_share = 0.1", "double_mark_of_many"),
        ("[panel]\ncontrol_share = 1.5", "out_of_range"),
        ("[calibration]\nwarn_misses = 3\npause_misses = 2", "pause_before_warning"),
        (
            "[timetable]\nfiles_due = 2026-09-01\nreviews_due = 2026-08-01",
            "reviews_due_before_files",
        ),
        ("[timetable]\nfiles_due = 'soon'", "plan_not_a_date"),
    ],
)
def test_rules_of_timetable_calibration_and_control_are_checked(text, code):
    assert [found for found, _ in problems_of(LEAST + text)] == [code]
