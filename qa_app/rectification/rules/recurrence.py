"""Whether a problem of the cycle before is there again, honest about small numbers. Pure.

Counted are settled files of the two random samples rated by the same criterion of the same rubric
version at one agency, and how many of them show the problem.  What is said of a difference follows
from Fisher's exact test (R. A. Fisher, Statistical Methods for Research Workers, 5th ed. 1934,
§21.02; two-sided by summing the tables that are no more likely than the one found), not from two
shares.  A problem that was not found again among n files may still be in as many as
1 - 0.05^(1/n) of all: the one-sided 95 % limit of Clopper and Pearson, Biometrika 26 (1934)
404-413.

With twenty criteria and thirty agencies some thirty comparisons differ at 5 % by chance alone:
this is a list of where to look, and no proof.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import comb

MINIMUM = 5
"""Fewer files than this in either cycle: counts are shown, nothing is said of a difference."""
SIGNIFICANT = 0.05


class Return(StrEnum):
    """What became of a problem, in plain counts; what matters most comes first."""

    RETURNED = "returned"
    NEW = "new"
    GONE = "gone"
    NEVER = "never"
    NOT_LOOKED = "not_looked"


class Change(StrEnum):
    """What can be said of the difference; what is to be looked at first comes first."""

    MORE = "more"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Tally:
    """Files rated by a criterion, and how many of them show the problem."""

    files: int = 0
    problems: int = 0

    def plus(self, problem: bool) -> "Tally":
        """One file more."""
        return Tally(self.files + 1, self.problems + problem)


def returned(before: Tally, now: Tally) -> Return:
    """What became of the problem, whatever can be said of how often it is."""
    if not before.files or not now.files:
        return Return.NOT_LOOKED
    if before.problems:
        return Return.RETURNED if now.problems else Return.GONE
    return Return.NEW if now.problems else Return.NEVER


def change(before: Tally, now: Tally, minimum: int = MINIMUM) -> Change:
    """Whether there are more or fewer files with the problem than chance would do."""
    if min(before.files, now.files) < minimum:
        return Change.TOO_FEW
    if fisher(before, now) >= SIGNIFICANT:
        return Change.UNCLEAR
    more = now.problems * before.files > before.problems * now.files
    return Change.MORE if more else Change.FEWER


@lru_cache(maxsize=20_000)
def fisher(one: Tally, two: Tally) -> float:
    """The two-sided p of Fisher's exact test, 0 to 1; 1 where there is nothing to compare."""
    problems = one.problems + two.problems
    lowest, highest = max(0, problems - two.files), min(problems, one.files)
    ways = [comb(one.files, lowest) * comb(two.files, problems - lowest)]
    for k in range(lowest, highest):
        more, fewer = (one.files - k) * (problems - k), (k + 1) * (two.files - problems + k + 1)
        ways.append(ways[-1] * more // fewer)
    found, whole = ways[one.problems - lowest], sum(ways)
    return sum(way for way in ways if way <= found) / whole


def may_still_be(files: int) -> int:
    """In how many of a hundred files a problem may be that none of ``files`` showed; rounded up."""
    if files <= 0:
        return 100
    share = 1 - 0.05 ** (1 / files)
    return min(100, int(share * 100) + (share * 100 % 1 > 0))
