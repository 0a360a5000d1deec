"""How many cases to draw, how to spread them, and how wide the interval will be.

For the plan's preview and the calculators; drawing by ratio is in ``allocation``. Sources: Cochran
1977, §4.4 and §4.6 (size for a share), §5.5 (Neyman and cost); Scheaffer, Mendenhall and Ott,
Elementary Survey Sampling, ch. 5 (size for a bound B = 2 standard errors).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_app.sampling.rules.intervals import clopper_pearson
from qa_app.sampling.rules.quantiles import normal_tail_pair

DUST = 1e-9  # floating point must not turn 30.000000000000004 cases into 31
BOUND_IN_STANDARD_ERRORS = 2.0


class Rule(StrEnum):
    """Ways to spread a sample over strata."""

    PROPORTIONAL = "proportional"
    NEYMAN = "neyman"
    EQUAL = "equal"
    OPTIMAL = "optimal"


@dataclass(frozen=True, slots=True)
class Size:
    """Cases needed, and the figure before rounding up."""

    n: int
    unrounded: float


@dataclass(frozen=True, slots=True)
class Goal:
    """What a sample shall achieve: half width ``margin`` (0 to 1) at ``level`` for a share p."""

    margin: float
    level: float = 0.95
    share: float = 0.5
    design_effect: float = 1.0


@dataclass(frozen=True, slots=True)
class CostStratum:
    """A stratum to be planned: cases, standard deviation of the property, cost of one case."""

    cases: int
    sd: float
    cost: float = 1.0


@dataclass(frozen=True, slots=True)
class Allocation:
    """Cases in all and per stratum, in the order of the strata; ``shares`` are the unrounded."""

    n: int
    n_h: tuple[int, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PlannedStratum:
    """A stratum of a plan: cases in the frame and cases to be drawn."""

    cases: int
    drawn: int


def sample_size(goal: Goal, cases: int | None) -> Size:
    """Cochran's n0 = deff z² p (1 - p) / d², then n = n0 / (1 + (n0 - 1) / N); None: endless."""
    z = normal_tail_pair(goal.level)
    first = goal.design_effect * z * z * goal.share * (1 - goal.share) / goal.margin**2
    needed = first if cases is None else first / (1 + (first - 1) / cases)
    whole = max(1, math.ceil(needed - DUST))
    return Size(whole if cases is None else min(whole, cases), needed)


def allocation_fractions(strata: Sequence[CostStratum], rule: Rule) -> list[float]:
    """The part of the sample each stratum gets; they sum to 1. All sd 0: as proportional."""
    if rule is Rule.EQUAL:
        wanted = [1.0 for _ in strata]
    elif rule is Rule.PROPORTIONAL:
        wanted = [float(s.cases) for s in strata]
    elif rule is Rule.NEYMAN:
        wanted = [s.cases * s.sd for s in strata]
    else:
        wanted = [s.cases * s.sd / math.sqrt(s.cost) for s in strata]
    if not any(wanted):
        wanted = [float(s.cases) for s in strata]
    total = math.fsum(wanted)
    return [part / total for part in wanted]


def size_for_bound(strata: Sequence[CostStratum], bound: float, rule: Rule) -> Size:
    """Cases so that two standard errors of the mean are at most ``bound`` (Scheaffer, eq. 5.6)."""
    fractions = allocation_fractions(strata, rule)
    everyone = sum(s.cases for s in strata)
    allowed = (everyone * bound / BOUND_IN_STANDARD_ERRORS) ** 2
    spread = math.fsum(
        (s.cases * s.sd) ** 2 / part for s, part in zip(strata, fractions, strict=True) if part
    )
    needed = spread / (allowed + math.fsum(s.cases * s.sd**2 for s in strata))
    return Size(min(everyone, max(1, math.ceil(needed - DUST))), needed)


def allocate(strata: Sequence[CostStratum], n: int, rule: Rule) -> Allocation:
    """Spread n cases; a full stratum hands the rest on; whole numbers by largest remainders."""
    n = min(n, sum(s.cases for s in strata))
    shares = _capped(strata, n, allocation_fractions(strata, rule))
    counts = [math.floor(share + DUST) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (counts[i] - shares[i], i))
    for index in order[: n - sum(counts)]:
        counts[index] += 1
    return Allocation(n, tuple(counts), tuple(shares))


def _capped(strata: Sequence[CostStratum], n: int, fractions: Sequence[float]) -> list[float]:
    """Unrounded sizes, none above its stratum; what does not fit is spread over the others."""
    full: set[int] = set()
    while True:
        left = n - sum(strata[i].cases for i in full)
        free = [i for i in range(len(strata)) if i not in full]
        weights = {i: fractions[i] for i in free}
        if not any(weights.values()):
            weights = {i: float(strata[i].cases) for i in free}
        total = math.fsum(weights.values()) or 1.0
        shares = {i: left * weights[i] / total for i in free}
        over = {i for i in free if shares[i] > strata[i].cases + DUST}
        if not over:
            return [shares.get(i, float(s.cases)) for i, s in enumerate(strata)]
        full |= over


def expected_half_width(
    strata: Sequence[PlannedStratum], share: float = 0.5, level: float = 0.95
) -> float | None:
    """Half the width of the interval this plan will give if the share is as guessed; else None.

    Var = sum W_h² (1 - n_h/N_h) p (1 - p) N_h/(N_h - 1) / n_h, then exact limits on the effective
    size it implies; None when a stratum with cases gets none or nothing is to be drawn.
    """
    used = [s for s in strata if s.cases]
    everyone = sum(s.cases for s in used)
    if not used or any(s.drawn < 1 for s in used):
        return None
    unit = math.fsum(
        (s.cases / everyone) ** 2 * (1 - s.drawn / s.cases) * s.cases / (s.cases - 1) / s.drawn
        for s in used
        if s.drawn < s.cases
    )
    if unit <= 0:
        return 0.0
    low, high = clopper_pearson(share / unit, 1 / unit, level)
    return (high - low) / 2
