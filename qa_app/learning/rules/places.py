"""Places in a competition: by settled points, apart for each rubric, with the plan's rule for ties.

For the supervisor's list and the published one.  Entries rated by different rubrics cannot be
compared, so each rubric has a list of its own.  Ranks are "standard competition" ones: whoever has
k better ones before gets place k + 1, so equal ones share and the places after them are skipped.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from qa_app.core.errors import Refusal
from qa_app.core.grades import ORDER, Grade
from qa_app.cycles.rules.competition import CompetitionPlan, TieRule


@dataclass(frozen=True, slots=True)
class Entrant:
    """One judged entry: points in hundredths (None where the rubric gives none), and its grade.

    ``tie_rank`` is its order among equals as a meeting decided; None where none did.
    """

    case_id: int
    rubric: str
    grade: Grade
    points: int | None
    tie_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with its place, None where it takes none.

    ``shares``: others have the same place; ``waits``: a meeting must put these equals in order.
    """

    entrant: Entrant
    place: int | None
    shares: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class PublishFacts:
    """What decides whether the places may be published."""

    unsettled: int
    placed: Collection[Placed]


def places(entrants: Iterable[Entrant], rule: CompetitionPlan) -> dict[str, list[Placed]]:
    """Rubric → its entries, best first; equal ones in the order of their meeting, then by id."""
    ordered = sorted(entrants, key=lambda one: (one.rubric, *_merit(one), *_among(one)))
    return {
        rubric: _places(list(group), rule)
        for rubric, group in groupby(ordered, key=lambda one: one.rubric)
    }


def why_not_publish(facts: PublishFacts) -> Refusal | None:
    """Why the places cannot be published yet; None when they can."""
    if facts.unsettled:
        return Refusal("places_unsettled", {"count": facts.unsettled})
    waiting = sum(one.waits for one in facts.placed)
    if waiting:
        return Refusal("places_tied", {"count": waiting})
    if not any(one.place for one in facts.placed):
        return Refusal("places_none")
    return None


def why_not_order(group: Collection[Placed], ranks: Collection[int]) -> Refusal | None:
    """Why these ranks do not put a group of equals in order; None when they do."""
    if len({(one.entrant.rubric, *_merit(one.entrant)) for one in group}) != 1:
        return Refusal("tie_of_unequals")
    if len(group) < 2 or sorted(ranks) != list(range(1, len(group) + 1)):
        return Refusal("tie_order_incomplete", {"count": len(group)})
    return None


def _places(ordered: list[Entrant], rule: CompetitionPlan) -> list[Placed]:
    worst = ORDER.index(rule.at_least)
    able = [one for one in ordered if ORDER.index(one.grade) <= worst]
    found: list[Placed] = []
    for _, equals in groupby(able, key=_merit):
        found += _group(list(equals), len(found), rule)
    return found + [Placed(one, None) for one in ordered if ORDER.index(one.grade) > worst]


def _group(equals: list[Entrant], better: int, rule: CompetitionPlan) -> list[Placed]:
    """The places of entries of equal merit, ``better`` of others being ahead of them."""
    if better >= rule.places:
        return [Placed(one, None) for one in equals]
    decided = _decided(equals)
    if len(equals) > 1 and rule.tie is TieRule.MEETING and decided:
        ranks = range(better + 1, better + len(equals) + 1)
        return [
            Placed(one, rank if rank <= rule.places else None)
            for one, rank in zip(equals, ranks, strict=True)
        ]
    shares = len(equals) > 1
    waits = shares and rule.tie is TieRule.MEETING
    return [Placed(one, better + 1, shares, waits) for one in equals]


def _decided(equals: list[Entrant]) -> bool:
    """Whether a meeting put all of these equals, and no others with them, in order."""
    ranks = [one.tie_rank for one in equals if one.tie_rank is not None]
    return len(set(ranks)) == len(equals)


def _merit(one: Entrant) -> tuple[int, int]:
    """Smaller is better: the points; where a rubric gives none, the grade."""
    return (-one.points, 0) if one.points is not None else (0, ORDER.index(one.grade))


def _among(one: Entrant) -> tuple[int, int]:
    return (one.tie_rank or 0, one.case_id)
