"""What a plan yields before anything is drawn, and what a frozen frame will give.

For the live table of the plan pages, the freeze page and ``qa-app cycle create``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qa_app.cycles.rules.plan import Dimension
from qa_app.sampling.rules.allocation import Allocated
from qa_app.sampling.rules.planning import PlannedStratum, expected_half_width
from qa_app.sampling.rules.strata import Outside


@dataclass(frozen=True, slots=True)
class Preview:
    """Strata with their sizes, what stays outside and why, and how exact the share will be.

    ``outside`` counts closed cases of the cycle's region that are not in the frame, by first
    reason; ``units`` the agencies, firms or lawyers of the frame that coverage asks for.
    """

    strata: Sequence[Allocated]
    level: float = 0.95
    outside: Mapping[Outside, int] = field(default_factory=dict[Outside, int])
    units: Mapping[Dimension, int] = field(default_factory=dict[Dimension, int])

    @property
    def frame_size(self) -> int:
        """N, the cases of the frame."""
        return sum(each.stratum.cases for each in self.strata)

    @property
    def planned(self) -> int:
        """n, the cases to be drawn (coverage picks come on top)."""
        return sum(each.size for each in self.strata)

    @property
    def certain(self) -> int:
        """Cases reviewed for certain, part of ``planned``."""
        return sum(each.size for each in self.strata if each.stratum.key.certainty)

    def half_width(self) -> float | None:
        """Expected half width of the interval around a share of one half, the widest case."""
        return expected_half_width(
            [PlannedStratum(each.stratum.cases, each.size) for each in self.strata],
            level=self.level,
        )


@lru_cache(maxsize=20_000)
def stratum_half_width(cases: int, size: int, level: float) -> float | None:
    """The expected half width inside one stratum; None when nothing of it is drawn."""
    return expected_half_width([PlannedStratum(cases, size)], level=level)


@dataclass(frozen=True, slots=True)
class Growth:
    """What an extension adds to one stratum: N, n so far and n then."""

    label: str
    cases: int
    before: int
    after: int

    @property
    def added(self) -> int:
        """Cases drawn in addition."""
        return self.after - self.before
