"""All cases against all experts in little room: common rows plus a short list of exceptions.

For ``assignment``, ``seating`` and ``shortage``. What depends only on a case's region and type is
one row of costs shared by many cases; what is particular (firm, agency, lawyer, declared ties,
seats already held) concerns few pairs and is kept as sorted codes ``case * experts + expert``.
Cases and experts stand in the order of a hash keyed by the seed, so that the order of the input
never matters and ties fall by the seed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from qa_app.panel.rules.conflicts import (
    base_cost,
    regions_clash,
    shared_tie_targets,
)
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules, Tie, TieKind

Ints = npt.NDArray[np.int64]
Target = tuple[str, object]
FORBIDDEN = -1


@dataclass(frozen=True, slots=True)
class Tableau:
    """``n`` cases that need seats against ``m`` experts.

    ``need`` (n), ``row`` (n) index into ``costs`` (rows × m; -1 where the region forbids);
    ``barred`` and ``avoided``: sorted codes of forbidden and of costly pairs; ``load``, ``spare``
    and ``wanted`` (m) in seats; ``case_hash`` (n) as unsigned 64-bit.
    """

    cases: tuple[CaseFacts, ...]
    experts: tuple[ExpertFacts, ...]
    case_hash: npt.NDArray[np.uint64]
    need: Ints
    row: Ints
    costs: Ints
    barred: Ints
    avoided: Ints
    avoided_cost: int
    load: Ints
    spare: Ints
    wanted: Ints

    def codes(self, case: Ints, expert: Ints) -> Ints:
        """The codes of pairs, element by element."""
        return case * len(self.experts) + expert

    def is_barred(self, case: Ints, expert: Ints) -> npt.NDArray[np.bool_]:
        """Which pairs are forbidden as exceptions."""
        return contains(self.barred, self.codes(case, expert))

    def is_avoided(self, case: Ints, expert: Ints) -> npt.NDArray[np.bool_]:
        """Which pairs carry the cost of a soft tie."""
        return contains(self.avoided, self.codes(case, expert))


def build(
    cases: Iterable[CaseFacts],
    experts: Iterable[ExpertFacts],
    rules: PanelRules,
    seed: str,
) -> Tableau:
    """The tableau of every case that still needs seats; ids and keys must be distinct."""
    open_cases = (case for case in cases if case.seats > len(case.seated))
    hashed = sorted(
        ((ticket(seed, case.key), case) for case in open_cases),
        key=lambda pair: (pair[0], pair[1].key),
    )
    ordered = tuple(case for _, case in hashed)
    pool = tuple(sorted(experts, key=lambda e: (ticket(seed, e.login), e.login)))
    _refuse_doubles([case.case_id for case in ordered], [case.key for case in ordered])
    _refuse_doubles([e.expert_id for e in pool], [e.login for e in pool])
    row, costs = _rows(ordered, pool, rules)
    barred = _exceptions(ordered, _Ties.hard(pool, rules.declared), len(pool))
    avoided = _exceptions(ordered, _Ties.soft(pool, rules.avoided), len(pool))
    load = np.array([e.load for e in pool], dtype=np.int64)
    capacity = np.array([e.capacity for e in pool], dtype=np.int64)
    return Tableau(
        cases=ordered,
        experts=pool,
        case_hash=np.array([number for number, _ in hashed], dtype=np.uint64),
        need=np.array([case.seats - len(case.seated) for case in ordered], dtype=np.int64),
        row=row,
        costs=costs,
        barred=barred,
        avoided=np.setdiff1d(avoided, barred),
        avoided_cost=rules.costs.soft_tie,
        load=load,
        spare=np.maximum(capacity - load, 0),
        wanted=np.array([e.wanted for e in pool], dtype=np.int64),
    )


def ticket(seed: str, key: str) -> int:
    """A number in [0, 2^64) that depends on seed and key alone: the first bytes of SHA-256."""
    return int.from_bytes(hashlib.sha256(f"{seed},{key}".encode()).digest()[:8], "big")


def listed(numbers: Ints) -> list[int]:
    """A one-dimensional array as a list of plain integers."""
    return cast(list[int], numbers.tolist())


def contains(codes: Ints, wanted: Ints) -> npt.NDArray[np.bool_]:
    """Which of the wanted codes occur in the sorted codes."""
    if not len(codes):
        return np.zeros(wanted.shape, dtype=np.bool_)
    place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return codes[place] == wanted


def _refuse_doubles(*columns: Sequence[object]) -> None:
    for column in columns:
        if len(set(column)) != len(column):
            raise ValueError("cases and experts must each be given once")


def _rows(
    cases: Sequence[CaseFacts], experts: Sequence[ExpertFacts], rules: PanelRules
) -> tuple[Ints, Ints]:
    """Row number of each case and the distinct rows of cost, equal rows merged.

    Rows are worked out for the distinct looks of experts (region, types) and widened at the end.
    """
    looks = [(expert.region_path, expert.types) for expert in experts]
    first = {look: expert for look, expert in zip(looks, experts, strict=True)}
    place = {look: number for number, look in enumerate(first)}
    by_look: dict[tuple[str, str], int] = {}
    by_content: dict[tuple[int, ...], int] = {}
    numbers: list[int] = []
    for case in cases:
        look = (case.region_path, case.case_type)
        if look not in by_look:
            row = tuple(_pair_cost(case, expert, rules) for expert in first.values())
            by_look[look] = by_content.setdefault(row, len(by_content))
        numbers.append(by_look[look])
    narrow = np.array(list(by_content), dtype=np.int64).reshape(len(by_content), len(first))
    columns = np.array([place[look] for look in looks], dtype=np.int64)
    return np.array(numbers, dtype=np.int64), narrow[:, columns]


def _pair_cost(case: CaseFacts, expert: ExpertFacts, rules: PanelRules) -> int:
    """What region and type alone say of a pair."""
    if regions_clash(case.region_path, expert.region_path, rules.region):
        return FORBIDDEN
    return base_cost(case, expert, rules)


@dataclass(frozen=True, slots=True)
class _Ties:
    """Experts (by place) under everything a case may share with them."""

    places: dict[Target, list[int]]
    of_expert: dict[int, int]
    with_seats: bool

    @classmethod
    def soft(cls, experts: Sequence[ExpertFacts], ties: frozenset[Tie]) -> "_Ties":
        """Ties to avoid only."""
        of_expert = {expert.expert_id: place for place, expert in enumerate(experts)}
        places: defaultdict[Target, list[int]] = defaultdict(list)
        for tie in ties:
            if tie.expert_id in of_expert:
                places[tie.kind, tie.target].append(of_expert[tie.expert_id])
        return cls(dict(places), of_expert, with_seats=False)

    @classmethod
    def hard(cls, experts: Sequence[ExpertFacts], ties: frozenset[Tie]) -> "_Ties":
        """Declared ties, and those that follow from firm, agency, register entry and name."""
        declared = cls.soft(experts, ties)
        places = defaultdict(list, declared.places)
        for place, expert in enumerate(experts):
            if expert.firm_id is not None:
                places[TieKind.FIRM, expert.firm_id].append(place)
            if expert.agency_id is not None:
                places[TieKind.AGENCY, expert.agency_id].append(place)
            for lawyer_id in expert.lawyer_ids:
                places[TieKind.LAWYER, lawyer_id].append(place)
        return cls(dict(places), declared.of_expert, with_seats=True)

    def shared(self, case: CaseFacts) -> frozenset[int]:
        """Experts tied to what the case shares with other cases."""
        found: set[int] = set()
        for target in shared_tie_targets(case):
            found.update(self.places.get(target, ()))
        return frozenset(found)

    def own(self, case: CaseFacts) -> set[int]:
        """Experts tied to this very case."""
        found = set(self.places.get((TieKind.CASE, case.case_id), ()))
        if self.with_seats:
            held = case.seated | case.declined
            found.update(self.of_expert[e] for e in held if e in self.of_expert)
        return found


def _exceptions(cases: Sequence[CaseFacts], ties: _Ties, width: int) -> Ints:
    """Sorted codes of all tied pairs; namesakes in a firm are covered by the firm."""
    codes: list[int] = []
    known: dict[tuple[object, ...], frozenset[int]] = {}
    for number, case in enumerate(cases):
        look = (case.agency_id, case.firm_id, case.lawyer_id, case.region_path)
        if look not in known:
            known[look] = ties.shared(case)
        places = known[look] | ties.own(case)
        codes.extend(number * width + place for place in places)
    return np.unique(np.array(codes, dtype=np.int64))
