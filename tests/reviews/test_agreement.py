"""Agreement coefficients against published examples, library oracles and properties."""

import time
import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from qa_app.reviews.rules.agreement import agreement, ratings_from
from qa_app.reviews.rules.alpha import Scale, alpha
from qa_app.reviews.rules.icc import FORMS, icc
from qa_app.reviews.rules.kappa import Weights, cohen, fleiss, gwet
from qa_app.reviews.rules.patterns import MISSING, Ratings, pattern_table

# Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section C: 4 observers, 12 units.
X = None
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
    [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
]
# Shrout and Fleiss 1979, table 2: six targets (columns) by four judges (rows).
JUDGES = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
# Worked example of https://en.wikipedia.org/wiki/Fleiss%27_kappa: 10 subjects, 14 raters, 0.210.
FOURTEEN = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


@st.composite
def rating_sets(draw: st.DrawFn, raters: int | None = None, complete: bool = False) -> Ratings:
    rows = raters or draw(st.integers(2, 4))
    cases = draw(st.integers(2, 25))
    levels = draw(st.integers(2, 5))
    lowest = 0 if complete else MISSING
    flat = draw(
        st.lists(st.integers(lowest, levels - 1), min_size=rows * cases, max_size=rows * cases)
    )
    return Ratings(np.array(flat).reshape(rows, cases), np.arange(1.0, levels + 1))


def test_alpha_of_krippendorffs_own_example() -> None:
    ratings = ratings_from(OBSERVERS, [1, 2, 3, 4, 5])
    found = [round(alpha(ratings, scale).value, 3) for scale in Scale]
    assert found == [0.743, 0.815, 0.849]


def test_gwets_four_raters_example() -> None:
    """Gwet, Handbook 2014, table 2.14, as printed by the R package irrCAC for cac.raw4raters."""
    found = agreement(ratings_from(OBSERVERS, [1, 2, 3, 4, 5]))
    assert found.ac1.value == pytest.approx(0.77544, abs=5e-6)
    assert found.fleiss.value == pytest.approx(0.76117, abs=5e-6)
    assert found.percent_agreement.value == pytest.approx(0.81818, abs=5e-6)
    assert found.ac1.se == pytest.approx(0.14295, abs=5e-6)
    assert found.fleiss.se == pytest.approx(0.15302, abs=5e-6)
    assert found.percent_agreement.se == pytest.approx(0.12561, abs=5e-6)
    assert found.alpha["nominal"].se == pytest.approx(0.147, abs=0.005)
    assert (found.n_cases, found.n_pairable, found.n_raters) == (12, 11, 4)


def test_icc_of_shrout_and_fleiss_table_4() -> None:
    """Points from Shrout and Fleiss 1979, table 4; limits as printed by R's psych::ICC for it."""
    found = icc(ratings_from(JUDGES, list(range(1, 11))))
    assert [round(found[form].value, 2) for form in FORMS] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    limits = {form: (round(found[form].low, 3), round(found[form].high, 3)) for form in FORMS}
    assert limits == {
        "1,1": (-0.133, 0.723),
        "2,1": (0.019, 0.761),
        "3,1": (0.342, 0.946),
        "1,k": (-0.884, 0.912),
        "2,k": (0.071, 0.927),
        "3,k": (0.676, 0.986),
    }


def test_icc_without_usable_limits_gives_none_instead_of_failing() -> None:
    """Cases alike, raters at odds: the limits of the mean form pass through a pole."""
    found = icc(ratings_from([[4, 2], [4, 1], [1, 4]], [1, 2, 3, 4]))
    assert found["2,1"].value < 0
    assert (found["2,k"].low, found["2,k"].high) == (None, None)


@settings(max_examples=200)
@given(rating_sets(complete=True))
def test_icc_limits_hold_their_point(ratings: Ratings) -> None:
    for form, figure in icc(ratings).items():
        assert (figure.value is None) == (figure.why is not None)
        if figure.low is not None and form[0] in "13":
            assert figure.low <= figure.value <= figure.high


def test_fleiss_kappa_of_the_public_worked_example() -> None:
    rows = [[level for level, count in enumerate(row) for _ in range(count)] for row in FOURTEEN]
    ratings = Ratings(np.array(rows).T, np.arange(5.0))
    assert round(fleiss(pattern_table(ratings)).value, 3) == 0.210


def test_cohens_kappa_of_cohen_1960() -> None:
    """Grant proposals of https://en.wikipedia.org/wiki/Cohen%27s_kappa: 20, 5, 10, 15 -> 0.4."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen(ratings_from([first, second], ["no", "yes"])).value == pytest.approx(0.4)


def test_ac1_resists_the_kappa_paradox_of_skewed_levels() -> None:
    """Gwet 2008, table of Feinstein and Cicchetti: 118, 5, 2, 0: kappa -0.0234, AC1 0.9408."""
    first = [0] * 118 + [0] * 5 + [1] * 2
    second = [0] * 118 + [1] * 5 + [0] * 2
    ratings = ratings_from([first, second], [0, 1])
    assert cohen(ratings).value == pytest.approx(-0.0234, abs=5e-5)
    assert gwet(pattern_table(ratings)).value == pytest.approx(0.9408, abs=5e-5)


@settings(max_examples=150)
@given(rating_sets(), st.sampled_from(Scale))
def test_alpha_agrees_with_the_krippendorff_package(ratings: Ratings, scale: Scale) -> None:
    found = alpha(ratings, scale)
    assume(found.value is not None)
    reliability = np.where(ratings.codes == MISSING, np.nan, ratings.codes + 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of empty rows
        oracle = krippendorff.alpha(
            reliability, value_domain=list(ratings.values), level_of_measurement=scale.value
        )
    assert found.value == pytest.approx(oracle, abs=1e-12)


@given(rating_sets(raters=2, complete=True))
def test_cohens_kappa_and_its_errors_agree_with_statsmodels(ratings: Ratings) -> None:
    levels = len(ratings.values)
    table = np.zeros((levels, levels))
    np.add.at(table, (ratings.codes[0], ratings.codes[1]), 1)
    for kind, name in ((Weights.IDENTITY, None), (Weights.LINEAR, "linear"),
                       (Weights.QUADRATIC, "quadratic")):  # fmt: skip
        found = cohen(ratings, kind)
        if found.value is None:
            assert found.why == "no_variation"
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it divides by its own null variance
            oracle = cohens_kappa(table, wt=name)
        assert found.value == pytest.approx(oracle.kappa, abs=1e-10)
        assert found.se == pytest.approx(max(oracle.var_kappa, 0) ** 0.5, abs=1e-6)


@given(rating_sets(complete=True))
def test_fleiss_kappa_agrees_with_statsmodels(ratings: Ratings) -> None:
    found = fleiss(pattern_table(ratings))
    assume(found.value is not None)
    levels = range(len(ratings.values))
    table = np.array([(ratings.codes == level).sum(axis=0) for level in levels]).T
    assert found.value == pytest.approx(fleiss_kappa(table), abs=1e-10)


@given(rating_sets(), st.randoms())
def test_order_of_raters_and_cases_does_not_matter(ratings: Ratings, chance) -> None:
    rows, columns = list(range(ratings.raters)), list(range(ratings.codes.shape[1]))
    chance.shuffle(rows)
    chance.shuffle(columns)
    mixed = Ratings(ratings.codes[rows][:, columns], ratings.values)
    first, second = agreement(ratings), agreement(mixed)
    for name in ("percent_agreement", "mean_gap", "kappa", "fleiss", "ac1"):
        one, other = getattr(first, name), getattr(second, name)
        assert one.why == other.why
        if one.value is not None:
            assert one.value == pytest.approx(other.value, abs=1e-9)


@given(rating_sets(), st.data())
def test_relabelling_levels_leaves_nominal_figures_alone(ratings: Ratings, choice) -> None:
    levels = len(ratings.values)
    names = np.array([*choice.draw(st.permutations(range(levels))), MISSING])
    renamed = Ratings(names[ratings.codes], ratings.values)
    before, after = pattern_table(ratings), pattern_table(renamed)
    for statistic in (fleiss, gwet):
        one, other = statistic(before), statistic(after)
        assert (one.why, one.value) == (other.why, pytest.approx(other.value, abs=1e-9))
    one, other = alpha(ratings, Scale.NOMINAL), alpha(renamed, Scale.NOMINAL)
    assert (one.why, one.value) == (other.why, pytest.approx(other.value, abs=1e-9))


@given(rating_sets(), st.floats(0.1, 9), st.floats(-5, 5))
def test_interval_alpha_ignores_unit_and_origin_of_the_scale(
    ratings: Ratings, unit: float, origin: float
) -> None:
    moved = Ratings(ratings.codes, ratings.values * unit + origin)
    one, other = alpha(ratings, Scale.INTERVAL), alpha(moved, Scale.INTERVAL)
    assert (one.why, one.value) == (other.why, pytest.approx(other.value, abs=1e-9))


def test_all_ratings_equal_is_undefined_with_the_reason_never_nought_or_one() -> None:
    found = agreement(ratings_from([["good"] * 9, ["good"] * 9], ["fail", "pass", "good"]))
    undefined = [*found.alpha.values(), found.kappa, *found.weighted_kappa.values(), found.fleiss]
    undefined += [found.ac1, *found.ac2.values(), *found.icc.values()]
    assert {(figure.value, figure.why) for figure in undefined} == {(None, "no_variation")}
    assert found.percent_agreement.value == 1
    assert found.mean_gap.value == 0


def test_no_case_with_two_ratings_is_undefined_with_the_reason() -> None:
    found = agreement(ratings_from([[1, X, X], [X, 2, X]], [1, 2]))
    for figure in (found.alpha["nominal"], found.kappa, found.fleiss, found.percent_agreement):
        assert (figure.value, figure.why) == (None, "no_pairs")
    assert found.icc["2,1"].why == "too_few_complete_cases"


def test_kappa_of_three_raters_says_it_needs_two() -> None:
    assert agreement(ratings_from(JUDGES[:3], list(range(1, 11)))).kappa.why == "needs_two_raters"


def test_many_raters_take_the_sorting_path_with_the_same_figure() -> None:
    chance = np.random.default_rng(5)
    codes = chance.integers(-1, 4, size=(15, 40))
    reliability = np.where(codes == MISSING, np.nan, codes)
    oracle = krippendorff.alpha(reliability, level_of_measurement="interval")
    found = alpha(Ratings(codes, np.arange(4.0)), Scale.INTERVAL)
    assert found.value == pytest.approx(oracle, abs=1e-12)


def test_alpha_of_a_province_takes_at_most_a_tenth_of_the_package() -> None:
    """Two experts, 27,000 cases, five levels, some ratings missing; best of three each."""
    chance = np.random.default_rng(1)
    truth = chance.integers(0, 5, 27_000)
    codes = np.clip(truth + chance.integers(-1, 2, (3, 27_000)), 0, 4)
    codes[2, chance.random(27_000) < 0.9] = MISSING
    ratings = Ratings(codes, np.arange(5.0))
    reliability = np.where(codes == MISSING, np.nan, codes)

    def best(act) -> float:
        times = []
        for _ in range(3):
            begin = time.process_time()
            act()
            times.append(time.process_time() - begin)
        return min(times)

    ours = best(lambda: alpha(ratings, Scale.ORDINAL))
    theirs = best(lambda: krippendorff.alpha(reliability, level_of_measurement="ordinal"))
    assert ours <= 0.1 * theirs
