"""How a lawyer's cases developed, and which criteria are weakest beside everybody's. Pure.

A rate is earned points over the most that could be earned, in percent. Nothing is said of fewer
cases than the plan's ``minimum_cases``. Everybody's rate is shown only where enough cases of enough
other lawyers are in it, since with few of them it would be somebody's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qa_app.core.grades import Grade
from qa_app.core.rounding import percent

FEWEST_OTHERS = 3
"""So many other lawyers stand behind a rate of everybody's."""
MOST_WEAK = 5


@dataclass(slots=True)
class Tally:
    """What one criterion came to over many cases, in hundredths of points; who is behind it."""

    earned: int = 0
    maximum: int = 0
    cases: int = 0
    lawyers: set[int] = field(default_factory=set[int])

    def add(self, earned: int, maximum: int, lawyer: int) -> None:
        """One more case."""
        self.earned += earned
        self.maximum += maximum
        self.cases += 1
        self.lawyers.add(lawyer)


@dataclass(frozen=True, slots=True)
class Weakness:
    """A criterion with the own rate and everybody's, None where it is withheld."""

    criterion: str
    cases: int
    own: str
    overall: str | None


@dataclass(frozen=True, slots=True)
class OfCycle:
    """The own cases of one cycle by grade; ``share`` of good or excellent, None for too few."""

    cycle: str
    title: str
    cases: int
    grades: Mapping[Grade, int]
    share: str | None


def weakest(
    own: Mapping[str, Tally], overall: Mapping[str, Tally], minimum: int
) -> tuple[Weakness, ...]:
    """The criteria with the lowest own rates, lowest first, of those with enough own cases."""
    enough = [(name, tally) for name, tally in own.items() if tally.cases >= max(minimum, 1)]
    ordered = sorted(enough, key=lambda one: (one[1].earned / one[1].maximum, one[0]))
    return tuple(
        Weakness(
            name,
            tally.cases,
            percent(tally.earned, tally.maximum) or "",
            _overall(overall.get(name), tally, minimum),
        )
        for name, tally in ordered[:MOST_WEAK]
    )


def of_cycle(cycle: str, title: str, grades: Iterable[Grade], minimum: int) -> OfCycle:
    """One cycle's own cases."""
    given = list(grades)
    counts = {grade: given.count(grade) for grade in Grade}
    good = counts[Grade.EXCELLENT] + counts[Grade.GOOD]
    share = percent(good, len(given)) if len(given) >= max(minimum, 1) else None
    return OfCycle(cycle, title, len(given), counts, share)


def _overall(every: Tally | None, own: Tally, minimum: int) -> str | None:
    """Everybody's rate, when neither it nor what is left without the own cases is too small."""
    if every is None or every.cases - own.cases < max(minimum, 1):
        return None
    if len(every.lawyers - own.lawyers) < FEWEST_OTHERS:
        return None
    return percent(every.earned, every.maximum)
