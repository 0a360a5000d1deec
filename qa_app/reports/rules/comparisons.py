"""The agreement of a cycle's grades broken down: by grade, pair of experts, case type and month.

For the agreement report. Every row has its n and its limits, or the reason it has none.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qa_app.core.errors import Refusal
from qa_app.core.grades import ORDER
from qa_app.reports.rules.concord import Concord, Rating, concord, ratings_by_case
from qa_app.reviews.rules.pairs import Pair
from qa_app.reviews.rules.patterns import (
    Figure,
    PatternTable,
    Ratings,
    jackknife_se,
    pattern_table,
)
from qa_app.sampling.rules.estimation import estimate_share, whole_stratum
from qa_app.sampling.rules.intervals import Method, share_interval
from qa_app.sampling.rules.quantiles import t_quantile

GRADES: tuple[Rating, ...] = tuple(grade.value for grade in ORDER)


@dataclass(frozen=True, slots=True)
class GradedReview:
    """One counted review of a sample case; ``month`` (2026-03) is when it was submitted."""

    case: int
    expert: int
    grade: str
    points: int | None
    type: str
    month: str


@dataclass(frozen=True, slots=True)
class GradeConcord:
    """One grade: how often a second expert gives it too, and whether more often than by chance.

    ``specific`` is the chance that another expert of the case gives this grade, given that one
    did (0 to 1); ``alpha`` Krippendorff's of "this grade or another". ``n`` counts the ratings.
    """

    grade: str
    n: int
    specific: Figure
    alpha: Figure


@dataclass(frozen=True, slots=True)
class GroupConcord:
    """The figures of the cases of one type, or settled in one month."""

    key: str
    concord: Concord
    mean_gap_points: float | None


@dataclass(frozen=True, slots=True)
class PairConcord:
    """One pair of experts with limits for the part of equal grades."""

    pair: Pair
    same: Figure


def by_grade(reviews: Sequence[GradedReview], level: float) -> list[GradeConcord]:
    """Every grade, best first.

    Specific agreement: Spitzer and Fleiss, Br. J. Psychiatry 125 (1974) 341-347, for several
    ratings a case Uebersax, Psych. Bulletin 91 (1982); its error by jackknife over cases.
    """
    ratings = ratings_by_case(grades_by_case(reviews), GRADES)
    if not ratings.codes.shape[1]:
        nothing = Figure(None, why="no_pairs")
        return [GradeConcord(str(grade), 0, nothing, nothing) for grade in GRADES]
    table = pattern_table(ratings).pairable()
    return [_of_grade(table, ratings, place, level) for place in range(len(GRADES))]


def _of_grade(table: PatternTable, ratings: Ratings, place: int, level: float) -> GradeConcord:
    def specific(found: PatternTable) -> Figure:
        given = float((found.cases * found.counts[:, place]).sum())
        if given <= 0:
            return Figure(None, why="grade_not_given")
        own = found.counts[:, place]
        agreed = (found.cases * own * (own - 1) / (found.per_case - 1)).sum()
        return Figure(float(agreed) / given)

    figure = specific(table)
    if figure.value is not None:
        se = jackknife_se(table, specific)
        df = float(table.cases.sum()) - 1
        times = t_quantile(0.5 + level / 2, df) if se and df >= 1 else 0.0
        low = max(0.0, figure.value - times * se) if se else None
        high = min(1.0, figure.value + times * se) if se else None
        figure = Figure(figure.value, se, low, high)
    codes = np.where(ratings.codes < 0, ratings.codes, (ratings.codes == place).astype(np.int64))
    alpha = concord(Ratings(codes, np.array([0.0, 1.0])), level).alpha_nominal
    given = int((table.cases * table.counts[:, place]).sum())
    return GradeConcord(str(GRADES[place]), given, figure, alpha)


def by_type(reviews: Sequence[GradedReview], level: float) -> list[GroupConcord]:
    """The figures of each case type."""
    return _grouped(reviews, lambda rows: rows[0].type, level)


def by_month(reviews: Sequence[GradedReview], level: float) -> list[GroupConcord]:
    """The figures of the cases whose last review came in the month, the earliest first."""
    return _grouped(reviews, lambda rows: max(row.month for row in rows), level)


def _grouped(
    reviews: Sequence[GradedReview], key: Callable[[list[GradedReview]], str], level: float
) -> list[GroupConcord]:
    groups: dict[str, list[GradedReview]] = defaultdict(list)
    for rows in _by_case(reviews).values():
        groups[key(rows)] += rows
    return [GroupConcord(name, *of_reviews(groups[name], level)) for name in sorted(groups)]


def by_pair(found: Iterable[Pair], fewest: int, level: float) -> list[PairConcord]:
    """Every pair with enough common cases; Wilson limits for the part of equal grades."""
    return [
        PairConcord(pair, share_figure(pair.same, pair.cases, level))
        for pair in found
        if pair.cases >= fewest
    ]


def share_figure(count: int, of: int, level: float) -> Figure:
    """A share with Wilson limits."""
    if not of:
        return Figure(None, why="no_pairs")
    estimate = estimate_share([whole_stratum("", None, of, count)])
    if isinstance(estimate, Refusal):
        return Figure(count / of)
    limits = share_interval(estimate, level, Method.WILSON)
    if isinstance(limits, Refusal):
        return Figure(count / of)
    return Figure(count / of, estimate.se, limits.low, limits.high)


def of_reviews(reviews: Sequence[GradedReview], level: float) -> tuple[Concord, float | None]:
    """The figures of the grades, and the mean absolute gap of the points of a case."""
    found = concord(ratings_by_case(grades_by_case(reviews), GRADES), level)
    return found, _mean_gap(_by_case(reviews).values())


def only(reviews: Iterable[GradedReview], cases: Collection[int]) -> list[GradedReview]:
    """The reviews of some cases."""
    return [review for review in reviews if review.case in cases]


def grades_by_case(reviews: Iterable[GradedReview]) -> list[list[Rating]]:
    """The grades of every case."""
    return [[row.grade for row in rows] for rows in _by_case(reviews).values()]


def _by_case(reviews: Iterable[GradedReview]) -> dict[int, list[GradedReview]]:
    cases: dict[int, list[GradedReview]] = defaultdict(list)
    for review in reviews:
        cases[review.case].append(review)
    return cases


def _mean_gap(cases: Iterable[list[GradedReview]]) -> float | None:
    """Mean absolute difference of two scores of a case, in points; None without pairs."""
    gaps: list[float] = []
    for rows in cases:
        points = [row.points for row in rows if row.points is not None]
        pairs = [abs(a - b) for at, a in enumerate(points) for b in points[at + 1 :]]
        if pairs:
            gaps.append(sum(pairs) / len(pairs))
    return sum(gaps) / len(gaps) / 100 if gaps else None
