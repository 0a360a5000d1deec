"""What experts are paid: acts times rates, in hundredths of a yuan. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

YUAN = 100


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One expert: number of acts by code, and the sum in cents."""

    expert_id: int
    login: str
    name: str
    counts: Mapping[str, int]
    cents: int


def cents_of(counts: Mapping[str, int], rates: Mapping[str, int]) -> int:
    """The sum of acts at their rates; an act without a rate is not paid."""
    return sum(number * rates.get(act, 0) for act, number in counts.items())


def yuan(cents: int) -> str:
    """Cents as yuan with two places: 12050 → 120.50."""
    return f"{cents // YUAN}.{cents % YUAN:02d}"


def cents_from(text: str) -> int | None:
    """Yuan as typed (at most two places) as cents; None for anything else."""
    whole, point, part = text.strip().partition(".")
    if not whole.isdecimal() or not whole.isascii() or len(whole) > len("1000000"):
        return None
    if point and (not part.isdecimal() or not part.isascii() or len(part) > len("00")):
        return None
    return int(whole) * YUAN + int(part.ljust(2, "0") or "0")
