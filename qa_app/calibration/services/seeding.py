"""Places seeds among the live files of experts: ordinary seats, told from others by one table.

A seed's seat is made when live seats are, carries the time of the live seat beside it and a random
name that sorts where the hash wants it. Its number lies below the first seat of a drawn case, so
that no figure of the cycle counts it. Docs: docs/calibration.md.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.calibration.models import SeedPlacement, SeedSecret
from qa_app.calibration.queries import seeds as queries
from qa_app.calibration.queries.people import refuse_panel
from qa_app.calibration.queries.seeds import LiveSeat, Seed
from qa_app.calibration.rules.seeding import fits_between, in_order, places, seeds_wanted
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of
from qa_app.cycles.services import managed_cycle
from qa_app.panel.models import FIRST_SEAT, Assignment
from qa_app.panel.queries.facts import expert_facts, panel_rules
from qa_app.panel.rules.conflicts import conflicts_between
from qa_app.panel.rules.facts import ExpertFacts
from qa_app.panel.services.seating import NewSeat, Wanted, seats_after, write_seats
from qa_app.panel.services.telling import tell_new_seats

MOST_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Placed:
    """What placing came to: new seeds, and how many seats found no fitting seed."""

    placed: int
    missing: int
    experts: int


@dataclass(frozen=True, slots=True)
class _Wish:
    """One seed for one expert: the file, and after how many live files it stands."""

    expert_id: int
    seed: Seed
    place: int
    beside: LiveSeat | None


def place_seeds(session: Session, *, actor: Actor, cycle: Cycle, now: datetime) -> Placed:
    """Bring every expert up to the cycle's share of seeds; repeating it adds what is due since.

    Refused when the plan asks for none. Experts are told of new files as of any others.
    """
    refuse_panel(session, actor)
    cycle = managed_cycle(session, actor, cycle.name)
    if not plan_of(cycle).calibration.seed_share:
        raise Refused("calibration_no_seed_share")
    if cycle.state is not CycleState.DRAWN:
        raise Refused("review_cycle_not_drawn", cycle=cycle.name)
    placed, seats = _place(session, actor, cycle, now)
    experts = [seat.expert_id for seat in seats]
    tell_new_seats(session, cycle=cycle, expert_ids=experts, now=now)
    return placed


def after_assigning(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> None:
    """Seeds come with the live seats, in the same transaction; their notice counts all."""
    if plan_of(cycle).calibration.seed_share:
        _place(session, actor, cycle, now)


def _place(
    session: Session, actor: Actor, cycle: Cycle, now: datetime
) -> tuple[Placed, list[NewSeat]]:
    cycle_id, secret = cycle.id or 0, _secret(session, cycle, now)
    wishes, missing = _wishes(session, cycle, secret, now)
    numbers = queries.lowest_seats(session, cycle_id, {w.seed.facts.case_id for w in wishes})
    wanted: list[Wanted] = []
    for wish in wishes:
        case_id = wish.seed.facts.case_id
        numbers[case_id] = min(numbers.get(case_id, FIRST_SEAT), FIRST_SEAT) - 1
        wanted.append((case_id, wish.expert_id, numbers[case_id]))
    last = session.exec(select(Assignment.id).order_by(col(Assignment.id).desc()).limit(1)).first()
    write_seats(session, cycle_id=cycle_id, wanted=wanted, now=now)
    seats = seats_after(session, cycle_id, last or 0)
    _name(session, wishes, seats, queries.live_seats(session, cycle_id), now)
    if wishes:
        record(session, actor=actor, act="calibration.seeds_placed", on=("cycle", cycle.name),
               now=now, seeds=len(wishes), missing=missing)  # fmt: skip
    return Placed(len(wishes), missing, len({wish.expert_id for wish in wishes})), seats


def _wishes(session: Session, cycle: Cycle, secret: str, now: datetime) -> tuple[list[_Wish], int]:
    """What each expert gets, in a fixed order, and how many seeds could not be found."""
    share = plan_of(cycle).calibration.seed_share
    live, placed = (
        queries.live_seats(session, cycle.id or 0),
        queries.placed_count(session, cycle.id or 0),
    )
    fit, _ = queries.seeds_for(session, cycle)
    known, rules = queries.known_files(session, list(live)), panel_rules(session, cycle)
    wishes: list[_Wish] = []
    missing = 0
    for expert in expert_facts(session, cycle, now, whole_pool=True):
        seats = live.get(expert.expert_id, [])
        wanted = seeds_wanted(len(seats), share, secret, expert.login)
        due = wanted - placed.get(expert.expert_id, 0)
        if due <= 0:
            continue
        free = [
            seed
            for seed in fit
            if (expert.expert_id, seed.facts.case_id) not in known
            and not conflicts_between(seed.facts, expert, rules)
        ]
        chosen = _chosen(free, seats, secret, expert)[:due]
        spots = places(len(seats), wanted, secret, expert.login)[-due:]
        missing += due - len(chosen)
        for seed, place in zip(chosen, spots, strict=False):
            beside = seats[min(place, len(seats) - 1)] if seats else None
            wishes.append(_Wish(expert.expert_id, seed, place, beside))
    return wishes, missing


def _chosen(
    free: Sequence[Seed], seats: Sequence[LiveSeat], secret: str, expert: ExpertFacts
) -> list[Seed]:
    """The seeds in this expert's order; types the expert has live files of come first."""
    types = Counter(seat.type for seat in seats)
    by_key = {seed.facts.key: seed for seed in free}
    ordered = [by_key[key] for key in in_order(by_key, secret, expert.login)]
    return sorted(ordered, key=lambda seed: types[seed.facts.case_type] == 0)


def _name(
    session: Session,
    wishes: Sequence[_Wish],
    seats: Sequence[NewSeat],
    live: dict[int, list[LiveSeat]],
    now: datetime,
) -> None:
    """Give each new seat a name that sorts where it belongs, and enter it as a seed."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    for expert_id, own in live.items():
        names[expert_id] = [seat.public_id for seat in own]
    for wish, seat in zip(wishes, seats, strict=True):
        row = session.get_one(Assignment, seat.assignment_id)
        row.public_id = _random_name(names[wish.expert_id], wish.place)
        row.made_at = wish.beside.made_at if wish.beside else now
        session.add(
            SeedPlacement(
                public_id=secrets.token_urlsafe(9),
                cycle_id=row.cycle_id,
                expert_id=wish.expert_id,
                file_id=wish.seed.file_id,
                assignment_id=seat.assignment_id,
                place=wish.place,
                placed_at=now,
            )
        )
    session.flush()


def _random_name(others: Sequence[str], place: int) -> str:
    """A random name behind ``place`` of the others; alike at first where two lie close."""
    neighbour = others[place - 1] if place else others[0] if others else ""
    for kept in range(len(neighbour)):
        for _ in range(MOST_TRIES):
            name = neighbour[:kept] + secrets.token_urlsafe(9)[kept:]
            if fits_between(name, others, place):
                return name
    return secrets.token_urlsafe(9)


def _secret(session: Session, cycle: Cycle, now: datetime) -> str:
    """The cycle's secret, made once."""
    found = session.get(SeedSecret, cycle.id)
    if found is None:
        found = SeedSecret(cycle_id=cycle.id or 0, secret=secrets.token_urlsafe(32), made_at=now)
        session.add(found)
        session.flush()
    return found.secret
