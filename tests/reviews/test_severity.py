"""Severity models against library oracles, known parameters, hand calculation and properties."""

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qa_app.reviews.rules.severity.additive import additive
from qa_app.reviews.rules.severity.design import Refused, Score, design_of, linked_groups
from qa_app.reviews.rules.severity.levels import levelled
from qa_app.reviews.rules.severity.likelihood import Table
from qa_app.reviews.rules.severity.rasch import rasch


def fitted(scores, model=additive, **options):
    found = model(design_of(scores), **options)
    assert not isinstance(found, Refused), found
    return found


def simulated(seed, cases, raters, per_case, items=1):
    """Ratings of four levels by known severities, difficulties and thresholds -2, 0, 2."""
    chance = np.random.default_rng(seed)
    able = chance.normal(0.5, 1.2, cases)
    strict = chance.normal(0, 0.6, raters)
    strict -= strict.mean()
    hard = np.linspace(-1, 1, items) if items > 1 else np.zeros(1)
    steps = np.array([0.0, -2.0, -2.0, 0.0])
    scores = []
    for case in range(cases):
        for rater in chance.permutation(raters)[:per_case]:
            for item in range(items):
                weight = np.arange(4) * (able[case] - strict[rater] - hard[item]) - steps
                share = np.exp(weight - weight.max())
                level = int((chance.random() > np.cumsum(share / share.sum())).sum())
                scores.append(Score(case, int(rater), level, item))
    return scores, strict, hard


# ---------------------------------------------------------------- which raters are linked


def test_raters_are_linked_through_chains_of_cases() -> None:
    scores = [Score("x", "A", 1), Score("x", "B", 1), Score("y", "B", 1), Score("y", "C", 1)]
    assert linked_groups(design_of(scores)) == (("A", "B", "C"),)


def test_unlinked_raters_are_refused_and_their_groups_named() -> None:
    scores = [Score("x", "A", 1), Score("x", "B", 2), Score("y", "C", 3), Score("z", "C", 1)]
    for model in (additive, rasch):
        found = model(design_of(scores))
        assert found == Refused("not_connected", (("A", "B"), ("C",)))


def test_a_chain_of_a_thousand_raters_in_any_order_is_one_group() -> None:
    order = np.random.default_rng(3).permutation(1000)
    scores = [Score(int(c), int(r), 1) for c in order for r in (c, c + 1)]
    assert len(linked_groups(design_of(scores))) == 1


def test_one_rater_alone_cannot_be_compared() -> None:
    assert additive(design_of([Score(1, "A", 3), Score(2, "A", 4)])) == Refused("needs_two_raters")


# ---------------------------------------------------------------- additive


def test_two_raters_by_hand() -> None:
    """B gives 4 less on each shared case, so B is stricter by 2 than the mean of both."""
    scores = [
        Score(1, "A", 84), Score(1, "B", 80), Score(2, "A", 74), Score(2, "B", 70),
        Score(3, "B", 60),
    ]  # fmt: skip
    found = fitted(scores)
    assert found.raters.values == pytest.approx({"A": -2, "B": 2})
    assert found.cases.values == pytest.approx({1: 82, 2: 72, 3: 62})
    assert (found.df, found.residual_sd) == (1, pytest.approx(0, abs=1e-9))


def test_without_a_degree_of_freedom_there_are_values_but_no_errors() -> None:
    found = fitted([Score(1, "A", 84), Score(1, "B", 80)])
    assert found.raters.values == pytest.approx({"A": -2, "B": 2})
    assert (found.raters.se, found.residual_sd, found.reliability) == (None, None, None)


def test_items_only_one_rater_scored_cannot_be_told_from_the_rater() -> None:
    scores = [Score(c, r, c + i, i) for c in range(4) for r, i in (("A", 1), ("B", 2))]
    assert additive(design_of(scores)) == Refused("items_confounded")


@pytest.mark.parametrize("items", [1, 3])
def test_the_additive_model_is_statsmodels_least_squares(items) -> None:
    chance = np.random.default_rng(5)
    scores = [
        Score(case, int(rater), float(chance.normal(80 + case % 7 + 2 * rater - item, 3)), item)
        for case in range(40)
        for rater in chance.permutation(6)[: 2 + case % 2]
        for item in range(items)
    ]
    found = fitted(scores)
    frame = pd.DataFrame([(s.case, s.rater, s.item, s.score) for s in scores], columns=list("crip"))
    wide = pd.get_dummies(frame["c"], prefix="c", dtype=float)
    for letter, count in (("r", 6), ("i", items)):
        marks = pd.get_dummies(frame[letter], prefix=letter, dtype=float).to_numpy()
        wide = wide.join(pd.DataFrame(marks[:, :-1] - marks[:, -1:]).add_prefix(letter))
        assert marks.shape[1] == count
    oracle = sm.OLS(frame["p"], wide).fit()
    for rater in range(5):
        assert -found.raters.values[rater] == pytest.approx(oracle.params[f"r{rater}"])
        assert found.raters.se[rater] == pytest.approx(oracle.bse[f"r{rater}"])
    for case in range(40):
        assert found.cases.values[case] == pytest.approx(oracle.params[f"c_{case}"])
        assert found.cases.se[case] == pytest.approx(oracle.bse[f"c_{case}"])
    assert found.residual_sd == pytest.approx(oracle.scale**0.5)
    assert found.df == oracle.df_resid
    assert found.explained == pytest.approx(oracle.rsquared)


@st.composite
def linked_scores(draw: st.DrawFn) -> list[Score]:
    raters = draw(st.integers(2, 5))
    cases = draw(st.integers(2, 8))
    pairs = draw(
        st.sets(st.tuples(st.integers(0, cases - 1), st.integers(0, raters - 1)), min_size=4)
    )
    scores = [Score(c, r, draw(st.integers(0, 3))) for c, r in sorted(pairs)]
    design = design_of(scores)
    assume(len(design.raters) > 1 and len(linked_groups(design)) == 1)
    return scores


@given(linked_scores(), st.integers(-50, 50), st.randoms())
def test_additive_severity_ignores_order_names_and_shifts(scores, shift, random) -> None:
    plain = fitted(scores)
    other = [Score(f"c{s.case}", f"r{s.rater}", s.score + shift) for s in scores]
    random.shuffle(other)
    moved = fitted(other)
    assert sum(plain.raters.values.values()) == pytest.approx(0, abs=1e-9)
    for rater, value in plain.raters.values.items():
        assert moved.raters.values[f"r{rater}"] == pytest.approx(value, abs=1e-8)
    for case, value in plain.cases.values.items():
        assert moved.cases.values[f"c{case}"] == pytest.approx(value + shift, abs=1e-8)


@given(linked_scores(), st.floats(0.1, 20))
def test_a_rater_who_lowers_every_score_by_so_much_gets_stricter_by_so_much(scores, by) -> None:
    lowered = [Score(s.case, s.rater, s.score - by * (s.rater == scores[0].rater)) for s in scores]
    before, after = fitted(scores).raters.values, fitted(lowered).raters.values
    part = by / len(before)
    for rater, value in before.items():
        more = by if rater == scores[0].rater else 0
        assert after[rater] == pytest.approx(value + more - part, abs=1e-7)


# ---------------------------------------------------------------- many-facet Rasch


@pytest.mark.parametrize("items", [1, 4])
def test_known_severities_come_back_within_their_errors(items) -> None:
    scores, strict, hard = simulated(1, 1500, 30, 2, items)
    found = fitted(scores, rasch)
    assert found.converged
    estimates = np.array([found.raters.values[r] for r in range(30)])
    errors = np.array([found.raters.se[r] for r in range(30)])
    off = (estimates - strict) / errors
    assert np.abs(off).max() < 3.5
    assert 0.7 < (off**2).mean() < 1.4  # the errors are neither too small nor too large
    assert float(estimates @ strict / (strict @ strict)) == pytest.approx(1, abs=0.08)
    assert found.sd == pytest.approx(1.2, abs=0.12)
    assert found.mean == pytest.approx(0.5, abs=0.15)
    assert found.thresholds[0] == pytest.approx((-2, 0, 2), abs=0.2)
    if items > 1:
        assert list(found.items.values.values()) == pytest.approx(list(hard), abs=0.15)
    mean_fit = np.mean([fit.infit for fit in found.rater_fit.values()])
    assert mean_fit == pytest.approx(1, abs=0.03)


def test_thresholds_of_each_items_own_come_back_too() -> None:
    scores, strict, _hard = simulated(2, 1500, 10, 3, 3)
    found = fitted(scores, rasch, own_thresholds=True)
    assert len(found.thresholds) == 3
    for thresholds in found.thresholds:
        assert thresholds == pytest.approx((-2, 0, 2), abs=0.25)
    assert list(found.raters.values[r] for r in range(10)) == pytest.approx(list(strict), abs=0.2)


def test_the_many_facet_model_agrees_with_raschpy() -> None:
    """The same model on a complete table, by raschpy's conditional pairwise estimates."""
    scores, *_ = simulated(4, 400, 5, 5, 6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import raschpy

        rows = [(s.rater, s.case, f"i{s.item}", float(s.score)) for s in scores]
        frame = pd.DataFrame(rows, columns=["Rater", "Person", "item", "x"])
        wide = frame.pivot(index=["Rater", "Person"], columns="item", values="x")
        oracle = raschpy.MFRM(wide, max_score=3)
        oracle.calibrate(model="global")
    found = fitted(scores, rasch)
    assert found.raters.values == pytest.approx(dict(oracle.raters_global), abs=0.03)
    items = {f"i{item}": value for item, value in found.items.values.items()}
    assert items == pytest.approx(dict(oracle.items_global), abs=0.03)
    assert found.thresholds[0] == pytest.approx(tuple(oracle.thresholds_global), abs=0.06)


def test_two_levels_and_one_rater_each_are_the_plain_rasch_model() -> None:
    """Items of the same difficulty are alike; the harder item is the one fewer pass."""
    scores = [Score(c, r, int((c + 3 * i + r) % 7 > 2 + i), i)
              for c in range(60) for r in (0, 1) for i in (0, 1)]  # fmt: skip
    found = fitted(scores, rasch)
    passed = [sum(s.score for s in scores if s.item == i) for i in (0, 1)]
    assert (passed[0] > passed[1]) == (found.items.values[0] < found.items.values[1])
    assert found.thresholds == ((0.0,),)


def test_the_slope_of_the_likelihood_is_its_difference_quotient() -> None:
    scores, *_ = simulated(6, 40, 4, 2, 2)
    design = design_of(scores)
    for own in (False, True):
        table = Table(design, levelled(design, own_thresholds=own))
        at = np.random.default_rng(7).normal(0, 0.3, sum(table.sizes) + 2)
        _height, slope = table.minus_slope(at)
        for place, step in enumerate(1e-5 * np.eye(len(at))):
            rise = table.minus_slope(at + step)[0] - table.minus_slope(at - step)[0]
            assert slope[place] == pytest.approx(rise / 2e-5, abs=1e-5)


def test_a_rater_who_only_gives_the_best_is_finite_marked_and_the_most_lenient() -> None:
    scores, *_ = simulated(8, 120, 5, 2)
    scores = [Score(s.case, s.rater, 3 if s.rater == 0 else s.score) for s in scores]
    found = fitted(scores, rasch)
    assert found.rater_fit[0].extreme
    assert not found.rater_fit[1].extreme
    assert -8 < found.raters.values[0] == min(found.raters.values.values())


def test_scores_without_variation_or_with_endless_levels_are_refused() -> None:
    same = [Score(c, r, 2) for c in range(5) for r in range(2)]
    assert rasch(design_of(same)) == Refused("no_variation")
    endless = [Score(c, r, 50 + 3.5 * c + r) for c in range(30) for r in range(2)]
    assert rasch(design_of(endless)) == Refused("too_many_levels")


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.randoms())
def test_rasch_severity_ignores_order_names_and_shifts(seed, random) -> None:
    scores, *_ = simulated(seed, 30, 4, 2)
    design = design_of(scores)
    assume(len(set(design.score.tolist())) > 1 and len(linked_groups(design)) == 1)
    plain = fitted(scores, rasch)
    other = [Score(f"c{s.case}", f"r{s.rater}", s.score + 7) for s in scores]
    random.shuffle(other)
    moved = fitted(other, rasch)
    for rater, value in plain.raters.values.items():
        assert moved.raters.values[f"r{rater}"] == pytest.approx(value, abs=2e-3)
    assert sum(plain.raters.values.values()) == pytest.approx(0, abs=1e-8)


def test_turning_the_scale_round_turns_severity_round() -> None:
    scores, *_ = simulated(9, 300, 5, 2)
    turned = [Score(s.case, s.rater, 3 - s.score) for s in scores]
    plain, other = fitted(scores, rasch), fitted(turned, rasch)
    for rater, value in plain.raters.values.items():
        assert other.raters.values[rater] == pytest.approx(-value, abs=2e-3)
