"""Who may observe a hearing, why the others may not, and how many hearings are staffed at once.

Conflicts are those of the panel (``panel.rules.conflicts``), asked of the hearing's lawyer, firm,
agency and region. Beside them an observer must be free at the hour, on duty on the day, have room
left, and not review the file of the same case. Pure; the same facts and seed give the same seats.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from qa_app.observations.rules.times import day_of, overlap
from qa_app.panel.rules.conflicts import conflicts_between
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules
from qa_app.panel.rules.replacement import in_order


class Hindrance(StrEnum):
    """What keeps an expert away who has no conflict."""

    REVIEWS_CASE = "reviews_case"
    BUSY = "busy"
    OFF_DUTY = "off_duty"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One observation that wants observers; ``key`` names it, ``open`` is how many are missing.

    ``facts.seated`` are those who stay, ``facts.declined`` those who left. ``reviewers`` are
    experts who have the file of the same case to review.
    """

    key: int
    facts: CaseFacts
    starts_at: datetime
    open: int = 1
    reviewers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert of the panel: hearings held already, and days without duty among those asked.

    ``expert.load`` counts seats of observers in the cycle, ``expert.capacity`` is what is left for
    them beside the files.
    """

    expert: ExpertFacts
    busy: tuple[datetime, ...] = ()
    away: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Short:
    """An observation that stays without: how many are missing, and what keeps how many away."""

    key: int
    missing: int
    against: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Seating:
    """Pairs of observation and expert in the order they were made, and what stays open."""

    pairs: tuple[tuple[int, int], ...]
    short: tuple[Short, ...]


def why_not(wanted: Wanted, candidate: Candidate, rules: PanelRules) -> tuple[str, ...]:
    """Every reason against seating this expert, conflicts first; empty when nothing stands."""
    conflicts = tuple(map(str, conflicts_between(wanted.facts, candidate.expert, rules)))
    return conflicts + _of_now(wanted, candidate)


def in_order_of_choice(
    wanted: Wanted, free: Iterable[Candidate], rules: PanelRules, *, seed: str
) -> list[Candidate]:
    """Free candidates as the program would take them: fewest hearings, best fit, then by ticket."""
    by_id = {one.expert.expert_id: one for one in free}
    ordered = in_order(wanted.facts, [one.expert for one in by_id.values()], rules, seed=seed)
    return [by_id[expert.expert_id] for expert in ordered]


def seat_all(
    wanted: Sequence[Wanted], candidates: Sequence[Candidate], rules: PanelRules, *, seed: str
) -> Seating:
    """Seats for many observations at once, balanced; those with the fewest free experts first."""
    people = {one.expert.expert_id: one for one in candidates}
    own = _rules_by_expert(people, rules)
    ranked = {one.key: _ranked(one, list(people.values()), own, rules, seed) for one in wanted}
    pairs: list[tuple[int, int]] = []
    short: list[Short] = []
    for one in sorted(wanted, key=lambda w: (len(ranked[w.key]), w.starts_at, w.facts.key)):
        missing = one.open
        while missing:
            free = [key for key in ranked[one.key] if not _of_now(one, people[key])]
            if not free:
                short.append(_short(one, missing, list(people.values()), rules))
                break
            key = min(free, key=lambda each: people[each].expert.load)
            people[key] = _seated(people[key], one.starts_at)
            ranked[one.key].remove(key)
            pairs.append((one.key, key))
            missing -= 1
    return Seating(tuple(pairs), tuple(short))


def _rules_by_expert(people: Mapping[int, Candidate], rules: PanelRules) -> dict[int, PanelRules]:
    """The rules with the ties of one expert only: most have none, and asking is the costly part."""
    plain = replace(rules, declared=frozenset())
    tied = {tie.expert_id for tie in rules.declared}
    return {key: rules if key in tied else plain for key in people}


def _ranked(
    one: Wanted,
    people: Sequence[Candidate],
    own: Mapping[int, PanelRules],
    rules: PanelRules,
    seed: str,
) -> list[int]:
    """Whom nothing but the hour and the room can keep from a hearing, best fit first."""
    day = day_of(one.starts_at)
    fit = [
        replace(person.expert, load=0)
        for person in people
        if day not in person.away
        and person.expert.expert_id not in one.reviewers
        and not conflicts_between(one.facts, person.expert, own[person.expert.expert_id])
    ]
    return [expert.expert_id for expert in in_order(one.facts, fit, rules, seed=seed)]


def _of_now(wanted: Wanted, candidate: Candidate) -> tuple[str, ...]:
    expert = candidate.expert
    checks = (
        (Hindrance.REVIEWS_CASE, expert.expert_id in wanted.reviewers),
        (Hindrance.BUSY, any(overlap(wanted.starts_at, held) for held in candidate.busy)),
        (Hindrance.OFF_DUTY, day_of(wanted.starts_at) in candidate.away),
        (Hindrance.FULL, expert.load >= expert.capacity),
    )
    return tuple(str(reason) for reason, holds in checks if holds)


def _seated(candidate: Candidate, starts_at: datetime) -> Candidate:
    expert = replace(candidate.expert, load=candidate.expert.load + 1)
    return replace(candidate, expert=expert, busy=(*candidate.busy, starts_at))


def _short(
    wanted: Wanted, missing: int, candidates: Sequence[Candidate], rules: PanelRules
) -> Short:
    counts = Counter(code for one in candidates for code in why_not(wanted, one, rules))
    return Short(wanted.key, missing, dict(sorted(counts.items())))
