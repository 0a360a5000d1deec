"""The checker of published figures: pinned yardsticks, each verdict, and exactness."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rounding import percent
from qa_app.reports.messages import MESSAGES
from qa_app.reports.published_rows import published_row
from qa_app.reports.rules.published import (
    Finding,
    PublishedRow,
    Verdict,
    check_row,
    check_table,
    counts_giving,
)


def check(**cells: str) -> Finding:
    row, problems = published_row(cells)
    assert problems == []
    return check_row(row)


def test_79_of_132_is_59_8_percent_and_never_59_9() -> None:
    parts = {"total": "132", "excellent": "20", "good": "59", "pass": "50", "fail": "3"}
    right = check(**parts, rate_name="优良率", rate="59.8")
    wrong = check(**parts, rate_name="优良率", rate="59.9")
    assert (right.verdict, right.code, right.counts) == ("consistent", "count_gives_rate", (79,))
    assert (wrong.verdict, wrong.code, wrong.counts) == ("impossible", "rounded_twice", ())
    assert wrong.params == {"count": 79, "total": 132, "correct": "59.8"}


def test_79_of_132_is_found_from_the_total_alone() -> None:
    assert check(total="132", rate="59.8%", rate_name="优良率").counts == (79,)
    wrong = check(total="132", rate="59.9%", rate_name="优良率")
    assert (wrong.verdict, wrong.code, wrong.params["count"]) == ("impossible", "rounded_twice", 79)


def test_half_of_27_has_no_count() -> None:
    found = check(total="27", rate="50", rate_name="优良率")
    assert (found.verdict, found.code, found.counts) == ("impossible", "no_count_gives_rate", ())


def test_a_large_total_leaves_several_counts() -> None:
    found = check(total="27000", rate="81.7", rate_name="优良率")
    assert found.verdict is Verdict.CONSISTENT
    assert found.code == "several_counts_fit"
    assert (found.counts[0], found.counts[-1], len(found.counts)) == (22046, 22072, 27)


def test_dropping_digits_is_told_from_rounding() -> None:
    found = check(total="132", excellent="0", good="80", rate="60.6", rate_name="优良率")
    assert found.verdict is Verdict.CONSISTENT
    found = check(total="3", excellent="1", good="1", rate="66.6", rate_name="优良率")
    assert (found.verdict, found.code) == ("impossible", "cut_off")
    assert found.params["correct"] == "66.7"


def test_a_rate_of_another_definition_is_named() -> None:
    parts = {"total": "100", "excellent": "10", "good": "70", "pass": "18", "fail": "2"}
    found = check(**parts, rate_name="优良率", rate="98")
    assert (found.verdict, found.code) == ("ambiguous", "fits_other_definition")
    assert (found.params["definitions"], found.counts) == (["pass_or_above"], (98,))
    found = check(**parts, rate_name="优良率", rate="10")
    assert found.params["definitions"] == ["excellent"]


def test_a_name_used_both_ways_is_settled_by_the_counts_or_called_ambiguous() -> None:
    parts = {"total": "100", "excellent": "10", "good": "70", "pass": "18", "fail": "2"}
    found = check(**parts, rate_name="良好率", rate="80")
    assert (found.verdict, found.code) == ("consistent", "one_meaning_fits")
    assert found.params["definitions"] == ["good_or_excellent"]
    both = check(total="80", excellent="0", good="40", rate_name="良好率", rate="50")
    assert (both.verdict, both.code) == ("ambiguous", "several_meanings")


def test_parts_must_sum_to_the_total() -> None:
    found = check(total="100", excellent="10", good="70", **{"pass": "18", "fail": "3"})
    assert (found.verdict, found.code, found.counts) == ("impossible", "parts_do_not_sum", (101,))
    found = check(total="100", excellent="60", good="70")
    assert (found.verdict, found.code) == ("impossible", "parts_exceed_total")
    fine = check(total="100", excellent="10", good="70", **{"pass": "18", "fail": "2"})
    assert (fine.verdict, fine.code) == ("consistent", "parts_sum")


@pytest.mark.parametrize(
    ("cells", "verdict", "code"),
    [
        ({"total": "10", "rate": "120"}, "impossible", "rate_out_of_range"),
        ({"rate": "50"}, "ambiguous", "no_total"),
        ({"total": "0", "rate": "50"}, "impossible", "total_is_nought"),
        ({"total": "10"}, "ambiguous", "nothing_to_check"),
        ({"total": "100", "excellent": "1", "good": "2", "rate": "50", "rate_name": "优良率"},
         "impossible", "count_gives_other_rate"),
    ],
)  # fmt: skip
def test_other_rows_get_their_own_reason(cells: dict[str, str], verdict: str, code: str) -> None:
    found = check(**cells)
    assert (found.verdict, found.code) == (verdict, code)


def test_totals_and_subtotals_must_equal_the_rows_above() -> None:
    north, south, west = (PublishedRow(name, 10, 1, 2, 3, 4) for name in "北南西")
    good = [north, south, PublishedRow("小计", 20), west, PublishedRow("合计", 30, 3, 6, 9, 12)]
    assert Verdict.IMPOSSIBLE not in {f.verdict for f in check_table(good)}
    wrong = check_table([*good[:4], PublishedRow("合计", 31)])[-1]
    assert (wrong.verdict, wrong.code) == ("impossible", "rows_do_not_sum")
    assert wrong.params == {"column": "total", "stated": 31, "sum": 30}


@given(st.integers(1, 400), st.integers(0, 2), st.integers(0, 10_000))
def test_the_counts_are_exactly_those_that_round_to_the_rate(
    total: int, decimals: int, number: int
) -> None:
    rate = Fraction(number % (100 * 10**decimals + 1), 10**decimals)
    tried = [c for c in range(total + 1) if Fraction(percent(c, total, decimals)) == rate]
    assert list(counts_giving(rate, total, decimals)) == tried


@given(st.lists(st.integers(0, 300), min_size=4, max_size=4), st.integers(0, 2))
def test_truthful_figures_are_never_called_impossible(parts: list[int], decimals: int) -> None:
    total = sum(parts)
    rate = percent(parts[0] + parts[1], total, decimals)
    if rate is None:
        return
    names = ["excellent", "good", "pass", "fail"]
    cells = dict(zip(names, map(str, parts), strict=True))
    for name in ("优良率", "良好率"):
        found = check(total=str(total), rate=rate, rate_name=name, **cells)
        assert found.verdict is not Verdict.IMPOSSIBLE
    assert check(total=str(total), rate=rate).verdict is Verdict.CONSISTENT


def test_cells_as_people_publish_them_are_read_and_others_listed() -> None:
    row, problems = published_row({"label": " 甲 市 ", "total": "1,320", "rate": "５９．８％"})
    assert (row.label, row.total, row.rate, row.decimals) == ("甲 市", 1320, Fraction("59.8"), 1)
    assert problems == []
    _, problems = published_row({"total": "many", "rate": "-3", "decimals": "x"}, row=7)
    assert [(p.code, p.row, p.column) for p in problems] == [
        ("not_a_number", 7, "total"), ("not_a_number", 7, "rate"), ("not_a_number", 7, "decimals")
    ]  # fmt: skip


@given(st.dictionaries(st.sampled_from(["total", "rate", "decimals", "good"]), st.text()))
def test_any_text_in_a_cell_gives_a_row_or_a_problem(cells: dict[str, str]) -> None:
    row, _ = published_row(cells)
    assert check_row(row).code in MESSAGES
