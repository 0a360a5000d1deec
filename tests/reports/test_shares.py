"""Cells of the share report: counts, shares, estimates and refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.reports.messages import MESSAGES
from qa_app.reports.rules.shares import (
    CellFacts,
    CellSettings,
    Grades,
    StratumFacts,
    cell_figures,
    sensitivity,
)
from qa_app.sampling.rules.intervals import Method


def stratum(key: str, cases: int, drawn: int, *grades: int) -> StratumFacts:
    found = Grades(*grades)
    return StratumFacts(key, cases, drawn, found.settled, drawn, found)


def cell(*strata: StratumFacts) -> CellFacts:
    drawn = sum(s.cell_drawn for s in strata)
    return CellFacts(sum(s.cases for s in strata), drawn, drawn, drawn, strata)


def test_a_cell_carries_every_key_of_the_contract() -> None:
    found = cell_figures(cell(stratum("a", 480, 132, 20, 59, 50, 3))).as_json()
    assert found["sample_share"] == {
        "good_or_excellent": "59.8",
        "excellent": "15.2",
        "pass_or_above": "97.7",
    }
    assert (found["population"], found["drawn"], found["settled"]) == (480, 132, 132)
    assert (found["excellent"], found["good"], found["pass"], found["fail"]) == (20, 59, 50, 3)
    assert found["printed"] is True
    assert found["why_not"] is None
    estimate = found["estimate"]
    assert estimate["good_or_excellent"] == pytest.approx(79 / 132)
    assert estimate["se"] == pytest.approx((0.725 * (79 * 53 / 132**2) / 131) ** 0.5)
    assert (estimate["method"], estimate["level"]) == ("hypergeometric", 0.95)
    assert estimate["low"] < 79 / 132 < estimate["high"]


def test_renderers_get_the_same_figures_as_the_json() -> None:
    figures = cell_figures(cell(stratum("a", 480, 132, 20, 59, 50, 3)))
    drawn, shown = figures.as_cell(), figures.as_json()
    assert drawn.grades.in_order() == (20, 59, 50, 3)
    assert drawn.sample_share.good_or_excellent == "59.8"
    assert drawn.estimate.low == shown["estimate"]["low"]
    withheld = cell_figures(cell(stratum("a", 9, 9, 0, 9, 0, 0))).as_cell()
    assert (withheld.sample_share, withheld.estimate) == (None, None)
    assert withheld.why_not.code == "too_few_cases"


def test_several_strata_are_weighted_and_named_korn_graubard() -> None:
    facts = cell(stratum("a", 300, 30, 4, 20, 6, 0), stratum("b", 100, 20, 2, 8, 8, 2))
    found = cell_figures(facts)
    assert found.estimate.good_or_excellent == pytest.approx(0.75 * 0.8 + 0.25 * 0.5)
    assert found.estimate.interval.method is Method.KORN_GRAUBARD
    assert found.sample_share["good_or_excellent"] == "68.0"


def test_nine_cases_are_too_few_and_ten_are_not() -> None:
    nine = cell_figures(cell(stratum("a", 9, 9, 0, 9, 0, 0)))
    ten = cell_figures(cell(stratum("a", 10, 10, 0, 10, 0, 0)))
    assert (nine.why_not, nine.estimate, nine.printed) == ("too_few_cases", None, False)
    assert set(nine.sample_share.values()) == {None}
    assert nine.as_json()["good"] == 9
    assert ten.printed
    assert ten.estimate.interval.half_width == 0


def test_an_interval_wider_than_twenty_points_each_side_is_withheld() -> None:
    facts = cell(stratum("a", 400, 12, 2, 4, 5, 1))
    assert cell_figures(facts).why_not == "interval_too_wide"
    assert cell_figures(facts, CellSettings(widest_half=0.3)).printed
    assert cell_figures(facts, CellSettings(minimum_cases=13)).why_not == "too_few_cases"


def test_nothing_settled_and_lonely_strata_say_why() -> None:
    assert cell_figures(cell(stratum("a", 40, 10))).why_not == "no_settled_cases"
    lonely = cell(stratum("a", 40, 1, 1, 0, 0, 0), stratum("b", 20, 20, 5, 15, 0, 0))
    assert cell_figures(lonely).why_not == "single_case_stratum"


def test_a_domain_keeps_the_whole_strata_in_its_variance() -> None:
    whole = cell(stratum("a", 100, 40, 10, 20, 10, 0))
    part = Grades(4, 8, 8, 0)
    facts = CellFacts(50, 20, 20, 20, (StratumFacts("a", 100, 40, 40, 20, part),))
    found = cell_figures(facts)
    assert found.estimate.good_or_excellent == pytest.approx(0.6)
    assert found.estimate.df == 39
    assert found.estimate.interval.method is Method.KORN_GRAUBARD
    assert found.estimate.se > cell_figures(whole).estimate.se


def test_missing_files_bound_the_share_from_both_sides() -> None:
    """80 of 100 good and 10 of 110 files missing: 80/110 to 90/110."""
    found = sensitivity(cell(stratum("a", 400, 110, 20, 60, 15, 5)))
    assert found.missing == 10
    assert (found.if_fail, found.if_good) == pytest.approx((80 / 110, 90 / 110))


def test_every_refusal_has_a_sentence() -> None:
    for code in ("no_settled_cases", "too_few_cases", "interval_too_wide", "single_case_stratum",
                 "stratum_size_unknown", "method_needs_one_sample"):  # fmt: skip
        assert MESSAGES[code]


grades = st.lists(st.integers(0, 12), min_size=4, max_size=4)


@given(st.lists(st.tuples(grades, st.integers(0, 40), st.integers(0, 5)), min_size=1, max_size=5))
def test_totals_match_parts_and_a_rate_is_never_shown_without_its_interval(
    made: list[tuple[list[int], int, int]],
) -> None:
    strata = []
    for number, (counts, more, lost) in enumerate(made):
        settled = sum(counts)
        strata.append(stratum(f"s{number}", settled + lost + more, settled + lost, *counts))
    facts = cell(*strata)
    found = cell_figures(facts)
    shown = found.as_json()
    assert shown["excellent"] + shown["good"] + shown["pass"] + shown["fail"] == shown["settled"]
    assert shown["settled"] == sum(s.settled for s in strata)
    assert (shown["estimate"] is not None) == shown["printed"] == (shown["why_not"] is None)
    if found.estimate:
        interval = found.estimate.interval
        assert interval.low <= found.estimate.good_or_excellent <= interval.high
        assert interval.half_width <= 0.2
        assert found.sensitivity.if_fail <= found.sensitivity.if_good
