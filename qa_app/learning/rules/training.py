"""Which lawyers are weak in which criterion, against the overall, and how sure that is. Pure.

A criterion of a case is weak when its settled level is below good. Of N cases of a cycle K are
weak in a criterion; a lawyer has n of them, k weak. If the lawyer were like the others, those n
would be any n of the N, and at least k weak ones among them would come with the probability of the
hypergeometric tail (Fisher's exact test, one-sided: R. A. Fisher, The Design of Experiments, 1935,
ch. II; https://en.wikipedia.org/wiki/Fisher%27s_exact_test). Many comparisons are made at once, so
a finding is clear only after the correction of Benjamini and Hochberg (J. R. Stat. Soc. B 57,
1995, 289-300, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x). No share without enough cases.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import comb

LIMIT = Fraction(1, 20)
"""Rarer than this by chance is worth a look; after the correction it is clear."""


class Sure(StrEnum):
    """How sure a finding is."""

    CLEAR = "clear"
    HINT = "hint"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Rated:
    """A settled case: whose it is, which criteria were judged, and which of them are weak."""

    case_id: int
    lawyer_id: int
    agency_id: int
    judged: frozenset[str]
    weak: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """``weak`` of ``cases``."""

    weak: int
    cases: int

    @property
    def share(self) -> Fraction:
        """The weak part; 0 without cases."""
        return Fraction(self.weak, self.cases) if self.cases else Fraction(0)


@dataclass(frozen=True, slots=True)
class Finding:
    """A lawyer in a criterion: own cases, all cases, and how likely so many are by chance.

    ``adjusted`` is the chance after the correction for all comparisons of the list.
    """

    lawyer_id: int
    criterion: str
    own: Tally
    overall: Tally
    chance: Fraction
    adjusted: Fraction = Fraction(1)

    @property
    def sure(self) -> Sure:
        """How sure it is that the lawyer is weaker here than the others."""
        if self.own.share <= self.overall.share:
            return Sure.OPEN
        if self.adjusted <= LIMIT:
            return Sure.CLEAR
        return Sure.HINT if self.chance <= LIMIT else Sure.OPEN


@dataclass(frozen=True, slots=True)
class Compared:
    """Every comparison that could be made; ``too_few`` lawyers have not enough cases for any."""

    findings: tuple[Finding, ...]
    lawyers: int
    too_few: int

    @property
    def by_chance(self) -> int:
        """How many would pass the limit without the correction though nobody differs."""
        return int(len(self.findings) * LIMIT)


def compared(pool: Iterable[Rated], seen: Collection[int], minimum: int) -> Compared:
    """Compare the lawyers of the cases in ``seen`` with all cases of the pool.

    A comparison needs ``minimum`` cases of the lawyer and as many of others.
    """
    overall: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    own: defaultdict[tuple[int, str], Counter[bool]] = defaultdict(Counter)
    lawyers: set[int] = set()
    for case in pool:
        mine = case.case_id in seen
        if mine:
            lawyers.add(case.lawyer_id)
        for criterion in case.judged:
            weak = criterion in case.weak
            overall[criterion][weak] += 1
            if mine:
                own[case.lawyer_id, criterion][weak] += 1
    findings = _findings(own, overall, minimum)
    told = {one.lawyer_id for one in findings}
    return Compared(tuple(adjusted(findings)), len(lawyers), len(lawyers - told))


def _findings(
    own: Mapping[tuple[int, str], Counter[bool]],
    overall: Mapping[str, Counter[bool]],
    minimum: int,
) -> list[Finding]:
    found: list[Finding] = []
    for (lawyer, criterion), counts in sorted(own.items()):
        mine, every = _tally(counts), _tally(overall[criterion])
        if mine.cases >= minimum and every.cases - mine.cases >= minimum:
            odds = chance(mine.weak, mine.cases, every.weak, every.cases)
            found.append(Finding(lawyer, criterion, mine, every, odds))
    return found


@lru_cache(maxsize=65_536)
def chance(weak: int, cases: int, all_weak: int, all_cases: int) -> Fraction:
    """The probability of at least ``weak`` among ``cases`` drawn from all without putting back."""
    ways = sum(
        comb(all_weak, number) * comb(all_cases - all_weak, cases - number)
        for number in range(weak, min(cases, all_weak) + 1)
    )
    return Fraction(ways, comb(all_cases, cases))


def adjusted(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with Benjamini and Hochberg's adjusted chances, in their order."""
    order = sorted(range(len(findings)), key=lambda at: findings[at].chance, reverse=True)
    least, found = Fraction(1), list(findings)
    for place, at in enumerate(order):
        rank = len(findings) - place
        least = min(least, findings[at].chance * len(findings) / rank)
        found[at] = replace(findings[at], adjusted=least)
    return found


def weakest(findings: Iterable[Finding], lawyer_id: int, most: int = 3) -> list[Finding]:
    """The criteria a lawyer is weaker in than others, the surest first."""
    mine = [one for one in findings if one.lawyer_id == lawyer_id and one.sure is not Sure.OPEN]
    return sorted(mine, key=lambda one: (one.chance, one.criterion))[:most]


def _tally(counts: Counter[bool]) -> Tally:
    return Tally(counts[True], counts.total())
