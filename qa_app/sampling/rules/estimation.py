"""The share of all closed cases estimated from a stratified draw, with its variance.

For the share report and the calculators. It weighs strata by their size in the frame, keeps the
whole design when only a part of the cases (a lawyer, a firm) is asked about, and says when a
variance cannot be had. Intervals are made in ``intervals``; offices drawn first in ``clusters``.
Certainty, targeted and coverage picks must be left out by the caller: they are not random.

Sources: Cochran, Sampling Techniques, 3rd ed. 1977, §5.3-5.6 (stratified mean), §5A.12
(collapsed strata); Särndal, Swensson and Wretman 1992, §5.6 and §10.3 (linearised domain mean);
Korn and Graubard, Analysis of Health Surveys, 1999, §5.2 (degrees of freedom of a domain).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class StratumSample:
    """One stratum: cases in the frame, random sample of it, and the part asked about in it.

    ``cases`` None means an endless population. ``in_domain`` of the ``sampled`` cases belong to
    the part asked about, ``positive`` of those have the property.
    """

    key: str
    cases: int | None
    sampled: int
    in_domain: int
    positive: int

    @property
    def is_census(self) -> bool:
        """Every case of the stratum was looked at."""
        return self.cases is not None and self.sampled >= self.cases

    @property
    def is_whole(self) -> bool:
        """All sampled cases of the stratum are asked about."""
        return self.in_domain == self.sampled


def whole_stratum(key: str, cases: int | None, sampled: int, positive: int) -> StratumSample:
    """A stratum asked about as a whole."""
    return StratumSample(key, cases, sampled, sampled, positive)


@dataclass(frozen=True, slots=True)
class Lot:
    """One simple random sample: ``positive`` of ``sampled`` out of ``cases`` (None: endless)."""

    cases: int | None
    sampled: int
    positive: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated share (0 to 1) and all an interval needs to know about its design.

    ``variance`` is None when a single case leaves it unknown. ``n_eff`` is share x (1 - share) /
    variance, or, where the sample shows no variation, the size after unequal weights and finite
    population; None for a census. ``lot`` is set when the design is one simple random sample.
    """

    share: float
    variance: float | None
    df: int
    sampled: int
    n_eff: float | None
    is_census: bool = False
    lot: Lot | None = None
    collapsed: tuple[tuple[str, ...], ...] = ()

    @property
    def se(self) -> float | None:
        """Standard error, in the unit of the share."""
        return None if self.variance is None else self.variance**0.5


def estimate_share(strata: Sequence[StratumSample]) -> Estimate | Refusal:
    """The weighted share with its linearised variance, or why there is none.

    Overall p = sum W_h p_h and Var = sum W_h² (1 - n_h/N_h) p_h (1 - p_h) / (n_h - 1); a domain is
    the ratio of weighted counts, its variance that of w (y - p) inside the whole strata.
    df = cases sampled minus strata, over the strata that hold cases asked about.
    """
    ordered = sorted((s for s in strata if s.cases != 0), key=lambda s: s.key)
    asked = sum(s.in_domain for s in ordered)
    if asked == 0:
        return Refusal("no_settled_cases")
    if len(ordered) == 1 and ordered[0].is_whole:
        return _one_lot(ordered[0])
    if any(s.cases is None for s in ordered) and len(ordered) > 1:
        return Refusal("stratum_size_unknown")
    groups = _groups(ordered)
    if groups is None:
        return Refusal("single_case_stratum")
    return _estimate_groups(groups, asked)


def _one_lot(stratum: StratumSample) -> Estimate:
    """One simple random sample; a single case keeps its exact limits but has no variance."""
    n = stratum.sampled
    lot = Lot(stratum.cases, n, stratum.positive)
    share = stratum.positive / n
    if stratum.is_census:
        return Estimate(share, 0.0, max(n - 1, 0), n, None, is_census=True, lot=lot)
    left = 1.0 if stratum.cases is None else 1 - n / stratum.cases
    if n == 1:
        return Estimate(share, None, 0, n, None, lot=lot)
    variance = left * share * (1 - share) / (n - 1)
    n_eff = (n - 1) / left if variance else n / left
    return Estimate(share, variance, n - 1, n, n_eff, lot=lot)


def _groups(ordered: Sequence[StratumSample]) -> list[tuple[StratumSample, ...]] | None:
    """Strata as used for the variance: a stratum with fewer than two cases joins the next one.

    The last joins the one before; census strata stay alone, for they have no variance. None when
    there is nobody to join.
    """
    groups = [(s,) for s in ordered if s.is_census]
    open_groups: list[tuple[StratumSample, ...]] = []
    waiting: tuple[StratumSample, ...] = ()
    for stratum in ordered:
        if stratum.is_census:
            continue
        waiting = (*waiting, stratum)
        if sum(s.sampled for s in waiting) > 1:
            open_groups.append(waiting)
            waiting = ()
    if waiting:
        if not open_groups:
            return None
        open_groups[-1] = (*open_groups[-1], *waiting)
    return groups + open_groups


def _weights(group: Sequence[StratumSample]) -> list[float]:
    """Frame cases per sampled case; a stratum nobody was seen of is carried by its group."""
    if all(s.sampled for s in group):
        return [1.0 if s.cases is None else s.cases / s.sampled for s in group]
    pooled = sum(s.cases or 0 for s in group) / sum(s.sampled for s in group)
    return [pooled] * len(group)


def _unseen_fraction(group: Sequence[StratumSample]) -> float:
    """1 - n/N of a group of strata."""
    if any(s.cases is None for s in group):
        return 1.0
    return 1 - sum(s.sampled for s in group) / sum(s.cases or 0 for s in group)


def _estimate_groups(groups: list[tuple[StratumSample, ...]], asked: int) -> Estimate:
    weighted = [(group, _weights(group), _unseen_fraction(group)) for group in groups]
    pairs = [(s, w) for group, weights, _ in weighted for s, w in zip(group, weights, strict=True)]
    size = sum(w * s.in_domain for s, w in pairs)
    share = sum(w * s.positive for s, w in pairs) / size
    if all(s.in_domain == s.positive for s, _ in pairs):
        share = 1.0  # the quotient of equal sums, without the dust of floating point
    variance = kish = 0.0
    for group, weights, left in weighted:
        variance += left * _spread(group, weights, share)
        kish += left * sum(w * w * s.in_domain for s, w in zip(group, weights, strict=True))
    variance /= size * size
    touched = [g for g in groups if any(s.in_domain for s in g)]
    sampled = sum(s.sampled for g in touched for s in g)
    return Estimate(
        share,
        variance,
        sampled - len(touched),
        asked,
        _effective(share, variance, kish / (size * size)),
        is_census=kish == 0,
        collapsed=tuple(tuple(s.key for s in g) for g in groups if len(g) > 1),
    )


def _effective(share: float, variance: float, kish: float) -> float | None:
    if kish == 0:
        return None
    return share * (1 - share) / variance if variance > 0 else 1 / kish


def _spread(group: Sequence[StratumSample], weights: Sequence[float], share: float) -> float:
    """n/(n-1) x the sum of squares of w (y - p) about its mean, over the sampled cases."""
    n = sum(s.sampled for s in group)
    if n <= 1:
        return 0.0
    total = squares = 0.0
    for s, w in zip(group, weights, strict=True):
        total += w * (s.positive - s.in_domain * share)
        misses = s.in_domain - s.positive
        squares += w * w * (s.positive * (1 - share) ** 2 + misses * share**2)
    return max(0.0, n / (n - 1) * (squares - total * total / n))
