"""The calculators: contract keys, published examples, strict input, examples of the docs."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.reports.calculators import CALCULATORS
from qa_app.reports.messages import MESSAGES

DOC = Path(__file__).parents[2] / "docs" / "statistics.md"
EXAMPLE = re.compile(
    r"<!-- example (\w+) -->\n```json\n(.*?)\n```\n```json\n(.*?)\n```\n", re.DOTALL
)


def codes(name: str, given: object) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        CALCULATORS[name](given)
    assert all(p.code in MESSAGES for p in caught.value.problems)
    for problem in caught.value.problems:
        assert MESSAGES[problem.code] % problem.params
    return {(p.code, p.column) for p in caught.value.problems}


def same(found: object, printed: object) -> bool:
    """Equal, floats to a relative 1e-9, whatever the machine's last digit."""
    if isinstance(found, dict) and isinstance(printed, dict):
        return found.keys() == printed.keys() and all(same(found[k], printed[k]) for k in found)
    if isinstance(found, list) and isinstance(printed, list):
        return len(found) == len(printed) and all(map(same, found, printed))
    if isinstance(found, float) and isinstance(printed, float):
        return found == pytest.approx(printed, rel=1e-9, abs=1e-12)
    return found == printed


def test_every_calculator_has_an_example_in_the_docs_that_still_holds() -> None:
    examples = EXAMPLE.findall(DOC.read_text(encoding="utf-8"))
    assert {name for name, _, _ in examples} == set(CALCULATORS)
    for name, question, printed in examples:
        assert same(CALCULATORS[name](json.loads(question)), json.loads(printed)), name


def test_share_has_the_keys_of_the_contract_for_each_method() -> None:
    strata = [{"N": 300, "n": 30, "x": 24}, {"N": 100, "n": 20, "x": 10}]
    for method in ("korn-graubard", "logit", "wilson-neff", None):
        found = CALCULATORS["share"]({"strata": strata, "level": 0.95, "method": method})
        assert set(found) == {"p", "se", "low", "high", "df", "n_eff", "method"}
        assert found["p"] == pytest.approx(0.725)
        assert found["low"] < 0.725 < found["high"]
    for method in ("hypergeometric", "clopper-pearson", "wilson"):
        found = CALCULATORS["share"]({"strata": strata[:1], "method": method})
        assert found["method"] == method
        refused = CALCULATORS["share"]({"strata": strata, "method": method})
        assert (refused["low"], refused["why"]) == (None, "method_needs_one_sample")


def test_share_of_newcombes_endless_sample_is_clopper_pearson() -> None:
    found = CALCULATORS["share"]({"strata": [{"N": None, "n": 263, "x": 81}]})
    assert (found["low"], found["high"]) == pytest.approx((0.2527, 0.3676), abs=5e-5)
    assert found["method"] == "clopper-pearson"


def test_share_from_clusters_and_its_refusals() -> None:
    given = {"clusters": [{"m": 10, "y": 7}, {"m": 20, "y": 9}], "clusters_total": 12}
    found = CALCULATORS["share"](given)
    assert (found["df"], found["method"]) == (1, "korn-graubard")
    lonely = CALCULATORS["share"]({"clusters": [{"m": 10, "y": 7}], "clusters_total": 12})
    assert (lonely["p"], lonely["why"]) == (None, "single_cluster")


def test_allocation_for_a_bound_agrees_with_scheaffer() -> None:
    strata = [{"N": 155, "sd": 5}, {"N": 62, "sd": 15}, {"N": 93, "sd": 10}]
    found = CALCULATORS["allocation"]({"strata": strata, "bound": 2, "rule": "neyman"})
    assert (found["n"], found["n_h"]) == (57, [17, 20, 20])
    found = CALCULATORS["allocation"]({"strata": strata, "n": 31, "rule": "proportional"})
    assert sum(found["n_h"]) == 31


def test_agreement_of_text_levels_keeps_their_natural_order() -> None:
    levels = ["fail", "pass", "good", "excellent"]
    first = ["good", "excellent", "pass", None]
    second = ["pass", "excellent", "fail", "good"]
    found = CALCULATORS["agreement"]({"ratings": [first, second], "levels": levels})
    numbers = {"ratings": [[2, 3, 1, None], [1, 3, 0, 2]], "levels": [0, 1, 2, 3]}
    assert CALCULATORS["agreement"](numbers) == found
    assert set(found["se"]) == set(found["low"]) == set(found["high"]) == set(found["why"])


def test_undefined_agreement_is_null_with_the_reason() -> None:
    found = CALCULATORS["agreement"]({"ratings": [[1, 1], [1, 1]], "levels": [1, 2]})
    assert found["alpha"] == {"nominal": None, "ordinal": None, "interval": None}
    assert found["why"]["kappa"] == "no_variation"
    assert found["why"]["icc"]["2,1"] == "no_variation"
    assert found["percent_agreement"] == 1


def scores(*rows: tuple[object, object, float]) -> list[dict[str, object]]:
    return [{"case": case, "rater": rater, "score": score} for case, rater, score in rows]


def test_severity_answers_in_points_and_in_logits_with_errors_and_limits() -> None:
    rows = [(c, r, (c * 7 + r * 3 + c * r) % 4) for c in range(30) for r in range(3)]
    for model, unit in (("additive", "score"), ("rasch", "logit")):
        found = CALCULATORS["severity"]({"scores": scores(*rows), "model": model})
        assert {"raters", "cases", "connected"} <= set(found)
        assert (found["connected"], found["unit"], found["why"]) == (True, unit, None)
        assert set(found["raters"]) == set(found["se"]["raters"]) == {"0", "1", "2"}
        for rater, value in found["raters"].items():
            assert found["low"]["raters"][rater] < value < found["high"]["raters"][rater]
        assert json.loads(json.dumps(found)) == found


def test_severity_of_unlinked_raters_is_refused_and_the_groups_are_named() -> None:
    given = scores(("a", "甲", 1), ("a", "乙", 2), ("b", "丙", 3), ("b", "丁", 3))
    for model in ("additive", "rasch"):
        found = CALCULATORS["severity"]({"scores": given, "model": model})
        assert found == {
            "raters": None, "cases": None, "connected": False, "why": "not_connected",
            "groups": [["甲", "乙"], ["丙", "丁"]],
        }  # fmt: skip
        assert found["why"] in MESSAGES


def test_every_reason_for_no_severity_has_its_sentence() -> None:
    one = CALCULATORS["severity"]({"scores": scores(("a", "甲", 1), ("a", "乙", 1))})
    assert (one["why"], one["raters"]) == ("no_residual", {"甲": 0, "乙": 0})
    for code in ("items_confounded", "no_variation", "too_many_levels", "not_converged"):
        assert code in MESSAGES


def test_generalizability_of_the_three_designs() -> None:
    """Components worked out by hand for 2 x 2 tables; a crossed one without any third effect."""
    found = CALCULATORS["generalizability"]({"scores": [[1, 2], [3, 6]], "design": "p x r"})
    assert found["components"] == pytest.approx({"p": 4, "r": 1.5, "pr": 1})
    assert found["d_study"][0]["generalizability"] == pytest.approx(4 / 5)
    assert found["d_study"][1]["dependability"] == pytest.approx(4 / (4 + 0.5 + 0.75))
    cube = [[[p + 2 * t + 4 * r for r in range(2)] for t in range(3)] for p in range(4)]
    parts = CALCULATORS["generalizability"]({"scores": cube, "design": "p x t x r"})["components"]
    assert parts == pytest.approx(
        {"p": 5 / 3, "t": 4, "r": 8, "pt": 0, "pr": 0, "tr": 0, "ptr": 0}, abs=1e-12
    )


def test_funnel_without_counts_has_limits_but_no_scores() -> None:
    found = CALCULATORS["funnel"]({"baseline": 0.8, "n": [10, 100], "x": None})
    assert [row["z"] for row in found["rows"]] == [None, None]
    assert set(found["rows"][0]) == {"n", "low95", "high95", "low998", "high998", "z"}
    assert found["why"] == "needs_counts"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("share", [], {("not_an_object", ""), ("one_of_two", "strata, clusters")}),
        ("share", {"strata": [{"N": 5, "n": 6, "x": 7}]},
         {("more_than_whole", "strata[0].x"), ("more_than_whole", "strata[0].n")}),
        ("share", {"strata": [{"N": 5, "n": 2, "x": 1, "y": 1}], "levl": 1},
         {("unknown_key", "strata[0].y"), ("unknown_key", "levl")}),
        ("share", {"strata": [{"N": None, "n": 5, "x": 1}] * 2},
         {("missing_key", "strata[0].N"), ("missing_key", "strata[1].N")}),
        ("share", {"strata": [{"n": 5.5, "x": "1"}], "level": 1, "method": "wald"},
         {("not_whole", "strata[0].n"), ("not_a_number", "strata[0].x"), ("out_of_range", "level"),
          ("unknown_choice", "method")}),
        ("share", {"strata": [{"n": True, "x": 10**400}]},
         {("not_a_number", "strata[0].n"), ("not_a_number", "strata[0].x")}),
        ("share", {"strata": []}, {("not_a_list", "strata")}),
        ("difference", {"a": {"n": 0, "x": 0}, "b": 3},
         {("out_of_range", "a.n"), ("not_an_object", "b"), ("missing_key", "b.n"),
          ("missing_key", "b.x")}),
        ("size", {"margin": 0}, {("out_of_range", "margin")}),
        ("allocation", {"strata": [{"N": 5}], "rule": "neyman"},
         {("missing_key", "strata[0].sd"), ("one_of_two", "n, bound")}),
        ("allocation", {"strata": [{"N": 5}], "n": 6}, {("more_than_whole", "n")}),
        ("agreement", {"ratings": [[1, 9], [1]], "levels": [2, 1, 1]},
         {("unknown_level", "ratings[0]"), ("lengths_differ", "ratings"),
          ("repeated_level", "levels"), ("levels_not_rising", "levels")}),
        ("severity", {"scores": scores((1, "A", 1), (1, "A", 2)), "model": "anova"},
         {("repeated_score", "scores[1]"), ("unknown_choice", "model")}),
        ("severity", {"scores": [{"case": True, "score": "x"}]},
         {("unknown_choice", "scores[0].case"), ("missing_key", "scores[0].rater"),
          ("not_a_number", "scores[0].score")}),
        ("generalizability", {"scores": [[1, 2], [3]], "design": "p x r"},
         {("lengths_differ", "scores")}),
        ("generalizability", {"scores": [[1, 2], [3, 4]], "design": "p x (r:t)"},
         {("not_a_table", "scores")}),
        ("generalizability", {"scores": [[1], [3]], "design": "p x r"},
         {("out_of_range", "scores")}),
        ("funnel", {"baseline": 0.5, "n": [5, 0], "x": [6]},
         {("out_of_range", "n[1]"), ("lengths_differ", "x")}),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_with_every_problem_at_its_key(
    name: str, given: object, expected: set[tuple[str, str]]
) -> None:
    assert expected <= codes(name, given)


KEYS = [
    "strata",
    "N",
    "n",
    "x",
    "level",
    "ratings",
    "levels",
    "baseline",
    "a",
    "b",
    "scores",
    "case",
    "rater",
    "score",
    "design",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(KEYS),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.sampled_from(sorted(CALCULATORS)), json_values)
def test_any_json_gives_an_answer_or_problems(name: str, given: object) -> None:
    try:
        answer = CALCULATORS[name](given)
    except Invalid as found:
        answer = {"problems": found.problems}
    assert answer


def test_the_largest_lot_allowed_is_answered_quickly() -> None:
    found = CALCULATORS["share"]({"strata": [{"N": 10**7, "n": 5 * 10**6, "x": 4 * 10**6}]})
    assert found["low"] < 0.8 < found["high"]
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * found["se"], rel=0.01)
