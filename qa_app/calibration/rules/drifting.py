"""From an expert's last seeds to a state: in order, warned, paused; and the share with its limits.

Only a chair's release ends a pause; a warning ends by itself. Seeds read before a release count no
more. The rule, with its defaults: docs/calibration.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qa_app.calibration.rules.comparing import Direction
from qa_app.sampling.rules.intervals import clopper_pearson


class Standing(StrEnum):
    """Whether an expert may go on."""

    IN_ORDER = "in_order"
    WARNED = "warned"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SeedResult:
    """One submitted seed: when, within tolerance or not, on which side, how far in points."""

    submitted_at: datetime
    within: bool
    direction: Direction
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class DriftRule:
    """Misses among the last ``window`` seeds that warn and that pause."""

    window: int = 5
    warn_misses: int = 2
    pause_misses: int = 3


@dataclass(frozen=True, slots=True)
class DriftFigures:
    """Seeds, those within tolerance, the limits of that share, and the side of the misses."""

    seeds: int
    within: int
    low: float | None
    high: float | None
    lenient: int
    strict: int

    @property
    def leaning(self) -> Direction:
        """The side on which more of the misses lie."""
        if self.lenient == self.strict:
            return Direction.EVEN
        return Direction.LENIENT if self.lenient > self.strict else Direction.STRICT


def in_window(
    results: Sequence[SeedResult], rule: DriftRule, since: datetime | None
) -> list[SeedResult]:
    """The last seeds that count, oldest first; ``since`` is the last release."""
    fresh = [one for one in results if since is None or one.submitted_at > since]
    return sorted(fresh, key=lambda one: one.submitted_at)[-rule.window :]


def standing(
    results: Sequence[SeedResult],
    rule: DriftRule,
    *,
    now_is: Standing = Standing.IN_ORDER,
    released_at: datetime | None = None,
) -> Standing:
    """The state the seeds call for; one that is paused stays so until it is released."""
    if now_is is Standing.PAUSED:
        return Standing.PAUSED
    misses = sum(not one.within for one in in_window(results, rule, released_at))
    if misses >= rule.pause_misses:
        return Standing.PAUSED
    return Standing.WARNED if misses >= rule.warn_misses else Standing.IN_ORDER


def last_good(results: Sequence[SeedResult], before: datetime) -> datetime | None:
    """When the last seed within tolerance came in before a moment; None: there was none.

    What was submitted after it may have been read while off.
    """
    good = [one.submitted_at for one in results if one.within and one.submitted_at < before]
    return max(good, default=None)


def figures(results: Sequence[SeedResult], level: float = 0.95) -> DriftFigures:
    """The share of seeds within tolerance with exact limits (Clopper and Pearson, 1934)."""
    within = sum(one.within for one in results)
    low, high = clopper_pearson(within, len(results), level) if results else (None, None)
    missed = [one.direction for one in results if not one.within]
    return DriftFigures(
        len(results),
        within,
        low,
        high,
        missed.count(Direction.LENIENT),
        missed.count(Direction.STRICT),
    )
