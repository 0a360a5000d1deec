"""Gives overdue files to other experts, many at once: first a preview, then exactly that.

Who gets what is found by the panel's own rules; nobody with a conflict, on leave or full, and none
of those whose files are taken away. What cannot be given to anybody stays where it is.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.services import managed_cycle
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState, Expert
from qa_app.panel.queries.duty import day_of
from qa_app.panel.queries.facts import (
    case_facts,
    expert_facts,
    held_seats,
    panel_rules,
    panel_seed,
)
from qa_app.panel.rules.assignment import Seat, assign
from qa_app.panel.rules.facts import CaseFacts
from qa_app.panel.rules.shortage import Shortage
from qa_app.panel.services.telling import tell_new_seats, tell_taken_seats
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.late import Outstanding, outstanding, overdue_seats


@dataclass(frozen=True, slots=True)
class Move:
    """One overdue seat and who would get it (None: nobody can)."""

    seat: Outstanding
    to: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """The preview; ``mark`` changes with anything in it."""

    moves: tuple[Move, ...]
    mark: str

    @property
    def given(self) -> list[Move]:
        """The seats somebody would get."""
        return [move for move in self.moves if move.to is not None]

    @property
    def begun(self) -> int:
        """How many of them are begun, whose answers would no longer be used."""
        return sum(move.seat.begun for move in self.given)


def preview(
    session: Session, actor: Actor, cycle: Cycle, expert_ids: Collection[int], now: datetime
) -> Moves:
    """What would happen to the overdue seats of these experts; the same facts give the same."""
    leaving = [
        one for one in overdue_seats(session, actor, cycle, now) if one.expert_id in expert_ids
    ]
    takers = _takers(session, cycle, leaving, now)
    moves = tuple(Move(one, takers.get(one.assignment_id)) for one in leaving)
    text = ";".join(f"{move.seat.public_id}>{move.to}" for move in moves)
    return Moves(moves, hashlib.sha256(text.encode()).hexdigest()[:16])


def carry_out(
    session: Session,
    *,
    actor: Actor,
    cycle: Cycle,
    order: tuple[Collection[int], str],
    reason: str,
    now: datetime,
) -> int:
    """Do what the preview showed; how many seats changed hands.

    ``order`` is the experts and the preview's mark. Conflict when anything changed since; done
    already, nothing is left to do, which is a Conflict as well.
    """
    cycle = managed_cycle(session, actor, cycle.name)
    if not reason.strip():
        raise Refused("reason_missing")
    found = preview(session, actor, cycle, order[0], now)
    if found.mark != order[1] or not found.given:
        raise Conflict("reassign_changed_meanwhile")
    besides = _outside(session, cycle, {move.seat.expert_id for move in found.given}, now)
    _move(session, cycle, found.given, (besides, reason.strip()), now)
    takers = [move.to for move in found.given if move.to is not None]
    tell_new_seats(session, cycle=cycle, expert_ids=takers, now=now)
    leavers = [one.expert_id for one in (*(move.seat for move in found.given), *besides)]
    tell_taken_seats(session, cycle=cycle, expert_ids=leavers, now=now)
    record(session, actor=actor, act="panel.overdue_reassigned", on=("cycle", cycle.name), now=now,
           seats=len(takers), begun=found.begun)  # fmt: skip
    return len(takers)


def _takers(
    session: Session, cycle: Cycle, leaving: list[Outstanding], now: datetime
) -> dict[int, int]:
    """Assignment id → the expert who would take the seat over; as many as possible."""
    by_case: dict[int, list[Outstanding]] = {}
    for one in leaving:
        by_case.setdefault(one.case_id, []).append(one)
    held = held_seats(session, cycle.id or 0, list(by_case))
    waiting = [
        _without(case, by_case[case.case_id])
        for case in case_facts(session, cycle, held, list(by_case))
    ]
    away = {one.expert_id for one in leaving}
    pool = [one for one in expert_facts(session, cycle, now) if one.expert_id not in away]
    rules, seats = panel_rules(session, cycle), ()
    while waiting:  # each round asks for at least one seat less, so this ends
        found = assign(waiting, pool, rules, seed=f"{panel_seed(cycle)},overdue")
        if not isinstance(found, Shortage):
            seats = found.seats
            break
        short = {case.case_id for case in found.unfilled}
        fewer = [replace(case, seats=case.seats - (case.case_id in short)) for case in waiting]
        waiting = [case for case in fewer if case.seats > len(case.seated)]
    return _matched(seats, by_case)


def _without(case: CaseFacts, leaving: list[Outstanding]) -> CaseFacts:
    """The case as if these seats were empty and their experts had left it."""
    gone = frozenset(one.expert_id for one in leaving)
    stay = case.seated - gone
    return replace(case, seated=stay, declined=case.declined | gone, seats=len(stay) + len(leaving))


def _matched(seats: tuple[Seat, ...], by_case: dict[int, list[Outstanding]]) -> dict[int, int]:
    left = {case_id: list(ones) for case_id, ones in by_case.items()}
    return {left[seat.case_id].pop(0).assignment_id: seat.expert_id for seat in seats}


def _outside(
    session: Session, cycle: Cycle, expert_ids: Collection[int], now: datetime
) -> list[Outstanding]:
    """Overdue files outside the sample of these experts: they end too, else only they would be
    left on the list and so be known for what they are.
    """
    mine = (col(Assignment.seat) < FIRST_SEAT, col(Assignment.expert_id).in_(list(expert_ids)))
    return [one for one in outstanding(session, cycle, *mine) if one.due < day_of(now)]


def _move(
    session: Session,
    cycle: Cycle,
    moves: list[Move],
    ended: tuple[list[Outstanding], str],
    now: datetime,
) -> None:
    """End the seats and those ended besides, for the reason; give the moved ones on."""
    besides, reason = ended
    ids = [move.seat.assignment_id for move in moves]
    rows = session.execute(
        Assignment.__table__.select().where(col(Assignment.id).in_(ids))  # type: ignore[attr-defined]
    ).mappings()
    old = {row["id"]: row for row in rows}
    ids += [one.assignment_id for one in besides]
    values = {"state": AssignmentState.WITHDRAWN, "ended_at": now, "end_reason": reason}
    session.execute(update(Assignment).where(col(Assignment.id).in_(ids)).values(values)
                    .execution_options(synchronize_session="fetch"))  # fmt: skip
    closing = update(Review).where(
        col(Review.assignment_id).in_(ids), col(Review.state) == ReviewState.OPEN
    )
    session.execute(closing.values(state=ReviewState.WITHDRAWN)
                    .execution_options(synchronize_session="fetch"))  # fmt: skip
    fresh = [
        {
            "public_id": secrets.token_urlsafe(9),
            "cycle_id": cycle.id,
            "case_id": move.seat.case_id,
            "expert_id": move.to,
            "seat": old[move.seat.assignment_id]["seat"],
            "further": old[move.seat.assignment_id]["further"],
            "state": AssignmentState.ACTIVE,
            "made_at": now,
        }
        for move in moves
    ]
    session.execute(insert(Assignment.__table__), fresh)  # type: ignore[attr-defined]


def names_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Experts' names by id, for the preview."""
    table = Expert.__table__.c  # type: ignore[attr-defined]
    rows = session.execute(
        Expert.__table__.select()
        .with_only_columns(table.id, table.name)
        .where(  # type: ignore[attr-defined]
            table.id.in_(list(ids))
        )
    )
    return {key: name for key, name in rows}
