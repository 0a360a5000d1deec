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

_DUST = 1e-15
"""Of a variance of a share: a standard error below 1 in 30 million is floating point."""


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
    groups: list[tuple[StratumSample, ...]] = []
    open_groups: list[tuple[StratumSample, ...]] = []
    waiting: tuple[StratumSample, ...] = ()
    seen = 0
    for stratum in ordered:
        if stratum.is_census:
            groups.append((stratum,))
            continue
        waiting = (*waiting, stratum)
        seen += stratum.sampled
        if seen > 1:
            open_groups.append(waiting)
            waiting, seen = (), 0
    if waiting:
        if not open_groups:
            return None
        open_groups[-1] = (*open_groups[-1], *waiting)
    return groups + open_groups


@dataclass(slots=True)
class _Sums:
    """Weighted cases asked about, positive ones, squared weights times 1 - n/N, and a count."""

    size: float = 0.0
    positive: float = 0.0
    kish: float = 0.0
    sampled: int = 0
    """Cases seen in the groups that hold cases asked about, less one a group."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Strata taken as one for the variance: their weights, cases seen n, and 1 - n/N."""

    strata: tuple[StratumSample, ...]
    weights: tuple[float, ...]
    seen: int
    left: float


def _weighed(strata: tuple[StratumSample, ...]) -> _Group:
    """A stratum nobody was seen of is carried by its group."""
    if len(strata) == 1:
        one = strata[0]
        if one.cases is None:
            return _Group(strata, (1.0,), one.sampled, 1.0)
        return _Group(strata, (one.cases / one.sampled,), one.sampled, 1 - one.sampled / one.cases)
    seen = sum(s.sampled for s in strata)
    cases = sum(s.cases or 0 for s in strata)
    endless = any(s.cases is None for s in strata)
    left = 1.0 if endless else 1 - seen / cases
    if all(s.sampled for s in strata):
        weights = tuple(1.0 if s.cases is None else s.cases / s.sampled for s in strata)
    else:
        weights = (cases / seen,) * len(strata)
    return _Group(strata, weights, seen, left)


def _sums(groups: Sequence[_Group]) -> _Sums:
    total = _Sums()
    for group in groups:
        touched = False
        for s, weight in zip(group.strata, group.weights, strict=True):
            if s.in_domain:
                touched = True
                total.size += weight * s.in_domain
                total.positive += weight * s.positive
                total.kish += group.left * weight * weight * s.in_domain
        if touched:
            total.sampled += group.seen - 1
    return total


def _estimate_groups(parts: list[tuple[StratumSample, ...]], asked: int) -> Estimate:
    groups = [_weighed(strata) for strata in parts]
    total = _sums(groups)
    share = total.positive / total.size
    if all(s.in_domain == s.positive for strata in parts for s in strata):
        share = 1.0  # the quotient of equal sums, without the dust of floating point
    square = total.size * total.size
    variance = sum(group.left * _spread(group, share) for group in groups if group.left) / square
    if variance < _DUST:
        variance = 0.0  # the sampled strata show no variation; what is left is rounding
    return Estimate(
        share,
        variance,
        total.sampled,
        asked,
        _effective(share, variance, total.kish / square),
        is_census=total.kish == 0,
        collapsed=tuple(tuple(s.key for s in strata) for strata in parts if len(strata) > 1),
    )


def _effective(share: float, variance: float, kish: float) -> float | None:
    if kish == 0:
        return None
    return share * (1 - share) / variance if variance > 0 else 1 / kish


def _spread(group: _Group, share: float) -> float:
    """n/(n-1) x the sum of squares of w (y - p) about its mean, over the sampled cases."""
    if group.seen <= 1:
        return 0.0
    total = squares = 0.0
    for s, weight in zip(group.strata, group.weights, strict=True):
        if s.in_domain:
            total += weight * (s.positive - s.in_domain * share)
            misses = s.in_domain - s.positive
            squares += weight * weight * (s.positive * (1 - share) ** 2 + misses * share**2)
    return max(0.0, group.seen / (group.seen - 1) * (squares - total * total / group.seen))
