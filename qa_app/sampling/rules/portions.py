"""A random share of the drawn cases, by ticket: those read twice, and those checked once more.

For assigning experts and for settling.  The rule is fixed and anyone can repeat it: among the
cases of one round of the draw, ticket = hex SHA-256 of the UTF-8 text ``seed + "," + word + "," +
case_key``; the ceil(share x n) smallest are chosen (equal tickets by case_key).  Every round
counts by itself and substitutes stand in for the case they replace, so that what was chosen once
stays chosen however the sample grows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qa_app.sampling.rules.tickets import ticket


class Word(StrEnum):
    """What a share is for; part of the text that is hashed, so that shares do not overlap."""

    CONTROL = "control"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of the sample: its case, the round it was drawn in, whom it stands in for."""

    case_key: str
    round: int = 0
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in its round: ``chosen`` of ``of`` cases are taken, smallest first.

    ``hashed`` is the text whose SHA-256 the ticket is, without the seed.
    """

    ticket: str
    rank: int
    chosen: int
    of: int
    hashed: str

    @property
    def is_chosen(self) -> bool:
        """Whether the case is among those taken."""
        return self.rank <= self.chosen


def share_of(cases: int, share: Decimal) -> int:
    """ceil(share x cases), exactly."""
    exact = Fraction(share)
    return min(cases, -(-cases * exact.numerator // exact.denominator))


def places(seed: str, word: Word, slots: Iterable[Slot], share: Decimal) -> dict[str, Place]:
    """Case key → its place among the cases of its round; substitutes take that of the replaced."""
    listed = list(slots)
    rounds: defaultdict[int, list[str]] = defaultdict(list)
    for slot in listed:
        if slot.instead_of is None:
            rounds[slot.round].append(slot.case_key)
    found: dict[str, Place] = {}
    for keys in rounds.values():
        found |= _round(seed, word, keys, share)
    before = {slot.case_key: slot.instead_of for slot in listed}
    for slot in listed:
        key: str | None = slot.case_key
        while key is not None and key not in found:
            key = before.get(key)
        if key is not None:
            found[slot.case_key] = found[key]
    return found


def _round(seed: str, word: Word, keys: list[str], share: Decimal) -> dict[str, Place]:
    tickets = sorted((ticket(seed, f"{word.value},{key}"), key) for key in keys)
    chosen = share_of(len(keys), share)
    return {
        key: Place(number, rank, chosen, len(keys), f"{word.value},{key}")
        for rank, (number, key) in enumerate(tickets, start=1)
    }
