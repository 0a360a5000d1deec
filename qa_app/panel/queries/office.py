"""The panel office: every expert with term, test, leave and load, and the wishes to decide on.

Loads leave out cases the reader is tied to, totals included; whoever supervises and is an expert as
well is listed like the others.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.panel.models import CapacityWish, Expert, WishState
from qa_app.panel.queries.duty import LeaveLine, day_of, leave_of, standings
from qa_app.panel.queries.pool import in_own_regions, year_loads
from qa_app.panel.queries.qualification import Qualification, qualification_states
from qa_app.panel.rules.duty import Standing, Term
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One expert as the office sees him or her."""

    id: int
    login: str
    name: str
    active: bool
    types: tuple[str, ...]
    capacity: int | None
    load: int
    standing: Standing
    qualification: Qualification
    leave: tuple[LeaveLine, ...]


@dataclass(frozen=True, slots=True)
class WishLine:
    """A wish that waits."""

    expert_id: int
    name: str
    login: str
    capacity: int | None
    wanted: int
    reason: str
    asked_at: datetime
    own: bool


def office_page(
    session: Session, actor: Actor, now: datetime, *, term: Term | None, page: int
) -> Page[OfficeLine]:
    """Experts of the actor's regions; ``term`` narrows to those whose appointment stands so."""
    today = day_of(now)
    narrowed = [col(Expert.id).in_(_standing_so(session, actor, term, today))] if term else []
    columns: tuple[Any, ...] = (
        Expert.id, Expert.login, Expert.name, Expert.active, Expert.types, Expert.capacity,
    )  # fmt: skip
    statement = select(*columns).where(*in_own_regions(session, actor), *narrowed)
    total = session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    rows = session.execute(
        statement.order_by(col(Expert.login)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    ).all()
    ids = [row[0] for row in rows]
    loads, stands = year_loads(session, actor, ids, now), standings(session, ids, today)
    tests, leave = qualification_states(session, ids, now), leave_of(session, ids, today)
    return Page(
        [
            OfficeLine(
                key, login, name, active, tuple(types), capacity, loads.get(key, 0), stands[key],
                tests[key], tuple(one for one in leave if one.expert_id == key),
            )
            for key, login, name, active, types, capacity in rows
        ],
        total,
        page,
    )  # fmt: skip


def terms_ending(session: Session, actor: Actor, now: datetime) -> dict[Term, int]:
    """How many active experts' appointments have ended or end soon."""
    today = day_of(now)
    active = select(col(Expert.id)).where(*in_own_regions(session, actor), col(Expert.active))
    found = standings(session, _known(session.execute(active).scalars()), today).values()
    return {
        term: sum(stand.term is term for stand in found) for term in (Term.ENDING, Term.EXPIRED)
    }


def wishes(session: Session, actor: Actor) -> list[WishLine]:
    """Wishes nobody has decided on, the oldest first."""
    columns: tuple[Any, ...] = (
        Expert.id, Expert.name, Expert.login, Expert.capacity, CapacityWish.wanted,
        CapacityWish.reason, CapacityWish.asked_at, Expert.account_id,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(Expert, col(Expert.id) == col(CapacityWish.expert_id))
        .where(col(CapacityWish.state) == WishState.ASKED, *in_own_regions(session, actor))
        .order_by(col(CapacityWish.asked_at), col(CapacityWish.id))
    )
    mine = actor.account_id
    return [WishLine(*row[:-1], own=mine is not None and row[-1] == mine) for row in rows]


def coming_leave(session: Session, actor: Actor, now: datetime) -> list[LeaveLine]:
    """Leave of the actor's experts from today on, by its first day."""
    ids = session.execute(select(col(Expert.id)).where(*in_own_regions(session, actor))).scalars()
    return leave_of(session, _known(ids), day_of(now))


def _known(ids: Any) -> Collection[int]:
    return [key for key in ids if key is not None]


def _standing_so(session: Session, actor: Actor, term: Term, today: date) -> list[int]:
    """Ids of the actor's experts whose appointment stands so."""
    every = session.execute(select(col(Expert.id)).where(*in_own_regions(session, actor)))
    found = standings(session, _known(every.scalars()), today)
    return [key for key, stand in found.items() if stand.term is term]
