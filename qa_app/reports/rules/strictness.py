"""How strict each expert of a cycle is, and which cases an average expert would grade otherwise.

For the severity report. Shown beside what was settled, never instead of it: the chair of the panel
decides. The models are ``reviews.rules.severity``; here their results meet raw means, cut-offs and
settled grades. Points are in points (not hundredths) once they are no longer whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_app.core.grades import ORDER, Grade
from qa_app.core.rounding import round_half_up
from qa_app.reports.rules.comparisons import GradedReview
from qa_app.reviews.rules.patterns import Figure
from qa_app.reviews.rules.severity.additive import Additive, Estimates, additive
from qa_app.reviews.rules.severity.design import Key, Refused, Score, design_of, linked_groups
from qa_app.reviews.rules.severity.rasch import Fit, Rasch, rasch
from qa_app.rubrics.rules.schema import CutOff
from qa_app.sampling.rules.quantiles import normal_tail_pair, t_quantile

NO_POINTS = Figure(None, why="no_points")


@dataclass(frozen=True, slots=True)
class ExpertSeverity:
    """One expert: raw means beside both severities (positive is strict) with their limits.

    ``points`` is severity in points, ``logits`` in logits; ``infit`` and ``outfit`` are 1 as
    expected. ``extreme``: only highest or only lowest levels, so the estimate is drawn in.
    """

    expert: int
    reviews: int
    raw_points: float | None
    good_or_excellent: float
    points: Figure
    logits: Figure
    infit: float | None = None
    outfit: float | None = None
    extreme: bool = False


@dataclass(frozen=True, slots=True)
class ShiftedCase:
    """A case whose grade by points would be another one, had average experts rated it.

    ``raw`` is the mean of its first-round points, ``adjusted`` the additive model's with limits.
    """

    case: int
    reviews: int
    raw: float
    raw_grade: Grade
    adjusted: Figure
    adjusted_grade: Grade


@dataclass(frozen=True, slots=True)
class Severities:
    """Everything the severity report says. A model that was refused is in ``why``-s instead.

    ``groups`` are the experts linked with each other; more than one: nothing can be compared.
    ``rasch`` is about the overall grades.
    """

    level: float
    reviews: int
    groups: tuple[tuple[int, ...], ...]
    experts: tuple[ExpertSeverity, ...]
    shifted: tuple[ShiftedCase, ...]
    additive: Additive | None
    why_not_additive: str | None
    rasch: Rasch | None
    why_not_rasch: str | None


def severities(
    reviews: Sequence[GradedReview], cut_offs: Mapping[int, Sequence[CutOff]], level: float
) -> Severities:
    """Both models over the counted reviews.

    ``cut_offs`` are those of the rubric of each case, best first.
    """
    pointed = [row for row in reviews if row.points is not None]
    scores = [Score(row.case, row.expert, (row.points or 0) / 100) for row in pointed]
    in_points = additive(design_of(scores)) if scores else Refused("no_points")
    grades = [Score(row.case, row.expert, grade_value(row.grade)) for row in reviews]
    in_logits = rasch(design_of(grades)) if reviews else Refused("no_reviews")
    points = None if isinstance(in_points, Refused) else in_points
    logits = None if isinstance(in_logits, Refused) else in_logits
    groups = linked_groups(design_of(grades)) if grades else ()
    return Severities(
        level=level,
        reviews=len(reviews),
        groups=tuple(tuple(int(str(key)) for key in group) for group in groups),
        experts=tuple(_experts(reviews, in_points, in_logits, level)),
        shifted=tuple(_shifted(pointed, points, cut_offs, level)),
        additive=points,
        why_not_additive=in_points.code if isinstance(in_points, Refused) else None,
        rasch=logits,
        why_not_rasch=in_logits.code if isinstance(in_logits, Refused) else None,
    )


def grade_value(grade: str) -> int:
    """A grade as a level, 0 for fail to 3 for excellent."""
    return len(ORDER) - 1 - ORDER.index(Grade(grade))


def grade_at(points: float, cut_offs: Sequence[CutOff]) -> Grade:
    """The grade of so many points; rounded to hundredths once, half up."""
    whole = round_half_up(Fraction(points) * 100)
    return next((cut.grade for cut in cut_offs if whole >= cut.at_least), ORDER[-1])


def _experts(
    reviews: Iterable[GradedReview],
    in_points: Additive | Refused,
    in_logits: Rasch | Refused,
    level: float,
) -> list[ExpertSeverity]:
    """Every expert with a review, the strictest first where that is known."""
    own: dict[int, list[GradedReview]] = defaultdict(list)
    for row in reviews:
        own[row.expert].append(row)
    found = [
        _expert(
            key,
            rows,
            _in_points(in_points, key, level),
            _in_logits(in_logits, key, level),
            None if isinstance(in_logits, Refused) else in_logits.rater_fit.get(key),
        )
        for key, rows in own.items()
    ]
    return sorted(found, key=_strictest_first)


def _in_points(found: Additive | Refused, key: Key, level: float) -> Figure:
    if isinstance(found, Refused):
        return Figure(None, why=found.code)
    times = t_quantile(0.5 + level / 2, found.df) if found.df > 0 else None
    return _limits(found.raters, key, times)


def _in_logits(found: Rasch | Refused, key: Key, level: float) -> Figure:
    if isinstance(found, Refused):
        return Figure(None, why=found.code)
    return _limits(found.raters, key, normal_tail_pair(level))


def _strictest_first(one: ExpertSeverity) -> tuple[float, int]:
    known = one.points.value if one.points.value is not None else one.logits.value
    return (-(known or 0.0), one.expert)


def _expert(
    key: int, rows: list[GradedReview], points: Figure, logits: Figure, fit: Fit | None
) -> ExpertSeverity:
    given = [row.points for row in rows if row.points is not None]
    good = sum(grade_value(row.grade) >= grade_value(Grade.GOOD) for row in rows)
    return ExpertSeverity(
        expert=key,
        reviews=len(rows),
        raw_points=sum(given) / len(given) / 100 if given else None,
        good_or_excellent=good / len(rows),
        points=points,
        logits=logits,
        infit=fit.infit if fit else None,
        outfit=fit.outfit if fit else None,
        extreme=bool(fit and fit.extreme),
    )


def _limits(found: Estimates, key: Key, times: float | None) -> Figure:
    value = found.values.get(key)
    if value is None:
        return NO_POINTS
    if found.se is None or times is None:
        return Figure(value)
    se = found.se[key]
    return Figure(value, se, value - times * se, value + times * se)


def _shifted(
    reviews: Iterable[GradedReview],
    points: Additive | None,
    cut_offs: Mapping[int, Sequence[CutOff]],
    level: float,
) -> list[ShiftedCase]:
    """The cases that would change their grade, the largest shift first."""
    if points is None:
        return []
    times = t_quantile(0.5 + level / 2, points.df) if points.df > 0 else None
    cases: dict[int, list[int]] = defaultdict(list)
    for row in reviews:
        cases[row.case].append(row.points or 0)
    found: list[ShiftedCase] = []
    for case, given in cases.items():
        cuts = cut_offs.get(case, ())
        adjusted = _limits(points.cases, case, times)
        if not cuts or adjusted.value is None:
            continue
        raw = sum(given) / len(given) / 100
        before, after = grade_at(raw, cuts), grade_at(adjusted.value, cuts)
        if before is not after:
            found.append(ShiftedCase(case, len(given), raw, before, adjusted, after))
    return sorted(found, key=lambda one: (-abs((one.adjusted.value or 0) - one.raw), one.case))
