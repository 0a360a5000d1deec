"""Writes new seats and ends old ones; the shared lowest step of every act on the panel."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, col, select

from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState
from qa_app.panel.queries.facts import Held

CHUNK = 5_000
Tell = Callable[[int, int], None]
"""``tell(done, total)`` in seats."""


@dataclass(frozen=True, slots=True)
class NewSeat:
    """A seat as written: its row, its public name, whose case and whose seat it is."""

    assignment_id: int
    public_id: str
    case_id: int
    expert_id: int
    seat: int


Wanted = tuple[int, int, int]
"""Case, expert, number of the seat."""


def nobody(_done: int, _total: int) -> None:
    """Tells nobody."""


def write_seats(
    session: Session,
    *,
    cycle_id: int,
    wanted: Sequence[Wanted],
    now: datetime,
    tell: Tell = nobody,
    further: bool = False,
) -> None:
    """Insert active seats, many at a time; ``further``: added for a divergence."""
    table: Table = Assignment.__table__  # type: ignore[attr-defined]
    for start in range(0, len(wanted), CHUNK):
        rows: list[dict[str, Any]] = [
            {
                "public_id": secrets.token_urlsafe(9),
                "cycle_id": cycle_id,
                "case_id": case_id,
                "expert_id": expert_id,
                "seat": seat,
                "further": further,
                "state": AssignmentState.ACTIVE,
                "made_at": now,
            }
            for case_id, expert_id, seat in wanted[start : start + CHUNK]
        ]
        session.connection().execute(insert(table), rows)
        tell(min(start + CHUNK, len(wanted)), len(wanted))


def seats_after(session: Session, cycle_id: int, last_id: int) -> list[NewSeat]:
    """The seats of the cycle written after a row, in the order written."""
    columns = (
        Assignment.id,
        Assignment.public_id,
        Assignment.case_id,
        Assignment.expert_id,
        Assignment.seat,
    )
    statement = select(*columns).where(  # type: ignore[call-overload]
        col(Assignment.cycle_id) == cycle_id, col(Assignment.id) > last_id
    )
    return [NewSeat(*row) for row in session.execute(statement.order_by(col(Assignment.id)))]


def free_numbers(held: Held, wanted: int) -> list[int]:
    """Numbers for the first-round seats a case still lacks of the ``wanted`` ones."""
    taken = {number for number in held.seats if number >= FIRST_SEAT}
    lacking = wanted - len(taken - held.further)
    highest = max(taken, default=0) + wanted
    return [number for number in range(FIRST_SEAT, highest + 1) if number not in taken][:lacking]
