"""How many hearings of each agency are owed to observation, in exact decimals.

The quota of a province that asks for "not less than 5 % of the hearings held" (法治日报 2025-05-22,
全国法律援助工作培训班六省份发言摘登) is per agency here, so that no court far away goes unheard.
What is owed is ceil(ratio × hearings of the period so far) less what was drawn at random and has
not fallen through; hearings observed by rule or by name are never counted towards it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class AgencyCounts:
    """What the calendar and the observations of one cycle hold of one agency.

    ``hearings``: of the period, cancelled ones left out; ``held``: of these, marked as held or
    begun; ``drawn``: drawn at random and not cancelled; ``seen``/``missed``: of the drawn;
    ``must``/``must_seen`` and ``named``/``named_seen``: observed for other reasons; ``free``: still
    to come, neither drawn nor certain.
    """

    agency_id: int
    hearings: int = 0
    held: int = 0
    drawn: int = 0
    seen: int = 0
    missed: int = 0
    must: int = 0
    must_seen: int = 0
    named: int = 0
    named_seen: int = 0
    free: int = 0


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One agency beside its quota: how many are wanted, owed, and can be drawn next."""

    counts: AgencyCounts
    wanted: int
    owed: int
    next_draw: int

    @property
    def short(self) -> int:
        """Owed hearings for which the calendar holds none that could be drawn."""
        return self.owed - self.next_draw


def wanted(ratio: Decimal, hearings: int) -> int:
    """The least number of hearings that is not less than the ratio: ceil, without float error."""
    return int((ratio * hearings).to_integral_value(ROUND_CEILING))


def owed(ratio: Decimal, hearings: int, standing: int) -> int:
    """How many more are to be drawn; ``standing`` were drawn and have not fallen through."""
    return max(0, wanted(ratio, hearings) - standing)


def quota_line(ratio: Decimal, counts: AgencyCounts) -> QuotaLine:
    """One agency beside its quota; a missed hearing is owed again."""
    more = owed(ratio, counts.hearings, counts.drawn - counts.missed)
    return QuotaLine(counts, wanted(ratio, counts.hearings), more, min(more, counts.free))


def whole(lines: Iterable[QuotaLine]) -> QuotaLine:
    """The sums of all agencies; what is wanted is the sum, not the quota of the sum."""
    every = list(lines)
    names = [name for name in AgencyCounts.__slots__ if name != "agency_id"]
    sums = {name: sum(getattr(line.counts, name) for line in every) for name in names}
    return QuotaLine(
        AgencyCounts(0, **sums),
        sum(line.wanted for line in every),
        sum(line.owed for line in every),
        sum(line.next_draw for line in every),
    )


def share_seen(line: QuotaLine) -> Fraction | None:
    """Observed at random of all hearings of the period; None where there is none."""
    return Fraction(line.counts.seen, line.counts.hearings) if line.counts.hearings else None
