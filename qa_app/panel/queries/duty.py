"""Who may be given new cases on a day, and the terms, leave and wishes behind it."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_
from sqlmodel import Session, col, select

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor, Role
from qa_app.panel.models import (
    Assignment,
    AssignmentState,
    CapacityWish,
    Expert,
    ExpertLeave,
    ExpertTerm,
    WishState,
)
from qa_app.panel.queries.people import expert_of
from qa_app.panel.rules.duty import Span, Standing, standing

Due = Callable[[Session, Actor, datetime], list[date]]
"""The days on which reviews of the actor are due; packages above know them."""
DUE: list[Due] = []


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """One leave of an expert."""

    public_id: str
    expert_id: int
    name: str
    starts_on: date
    ends_on: date
    entered_by: str


@dataclass(frozen=True, slots=True)
class TermLine:
    """One appointment term."""

    id: int
    starts_on: date
    ends_on: date
    note: str
    entered_by: str


def day_of(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def on_duty(day: date) -> list[Any]:
    """Conditions on ``Expert``: appointed and not on leave on the day."""
    term, leave = ExpertTerm.__table__.alias(), ExpertLeave.__table__.alias()  # type: ignore[attr-defined]
    any_term = exists().where(term.c.expert_id == col(Expert.id))
    running = exists().where(
        term.c.expert_id == col(Expert.id), term.c.starts_on <= day, term.c.ends_on >= day
    )
    away = exists().where(
        leave.c.expert_id == col(Expert.id),
        leave.c.starts_on <= day,
        leave.c.ends_on >= day,
        leave.c.ended_at.is_(None),
    )
    return [or_(~any_term, running), ~away]


def standings(session: Session, expert_ids: Collection[int], today: date) -> dict[int, Standing]:
    """How the appointments of these experts stand."""
    terms: defaultdict[int, list[Span]] = defaultdict(list)
    statement = select(ExpertTerm.expert_id, ExpertTerm.starts_on, ExpertTerm.ends_on).where(
        col(ExpertTerm.expert_id).in_(expert_ids)
    )
    for expert_id, starts_on, ends_on in session.execute(statement):
        terms[expert_id].append(Span(starts_on, ends_on))
    return {expert_id: standing(terms[expert_id], today) for expert_id in expert_ids}


def terms_of(session: Session, expert_id: int) -> list[TermLine]:
    """An expert's terms, the newest first."""
    columns = (
        ExpertTerm.id, ExpertTerm.starts_on, ExpertTerm.ends_on, ExpertTerm.note,
        ExpertTerm.entered_by,
    )  # fmt: skip
    mine = select(*columns).where(col(ExpertTerm.expert_id) == expert_id)  # type: ignore[call-overload]
    return [
        TermLine(*row) for row in session.execute(mine.order_by(col(ExpertTerm.starts_on).desc()))
    ]


def leave_of(session: Session, expert_ids: Collection[int], since: date) -> list[LeaveLine]:
    """Leave of these experts that is not over on a day, by its first day."""
    columns = (
        ExpertLeave.public_id, ExpertLeave.expert_id, Expert.name, ExpertLeave.starts_on,
        ExpertLeave.ends_on, ExpertLeave.entered_by,
    )  # fmt: skip
    statement = (
        select(*columns)  # type: ignore[call-overload]
        .join(Expert, col(Expert.id) == col(ExpertLeave.expert_id))
        .where(
            col(ExpertLeave.expert_id).in_(expert_ids),
            col(ExpertLeave.ends_on) >= since,
            col(ExpertLeave.ended_at).is_(None),
        )
        .order_by(col(ExpertLeave.starts_on), col(ExpertLeave.id))
    )
    return [LeaveLine(*row) for row in session.execute(statement)]


def on_leave_now(session: Session, expert_ids: Collection[int], day: date) -> set[int]:
    """Which of these experts are on leave on a day."""
    return {line.expert_id for line in leave_of(session, expert_ids, day) if line.starts_on <= day}


def asked_wish(session: Session, expert_id: int) -> CapacityWish | None:
    """The expert's wish that nobody has decided on."""
    statement = select(CapacityWish).where(
        col(CapacityWish.expert_id) == expert_id, col(CapacityWish.state) == WishState.ASKED
    )
    return session.exec(statement).first()


def last_wish(session: Session, expert_id: int) -> CapacityWish | None:
    """The expert's newest wish, whatever became of it."""
    mine = select(CapacityWish).where(col(CapacityWish.expert_id) == expert_id)
    return session.exec(mine.order_by(col(CapacityWish.id).desc()).limit(1)).first()


def own_expert_or_none(session: Session, actor: Actor) -> Expert | None:
    """The expert the actor is, if any."""
    return expert_of(session, actor) if actor.has(Role.EXPERT) else None


def own_load(session: Session, expert_id: int, now: datetime) -> int:
    """Files an expert was given this year, for the expert's own page: all of them alike."""
    start = datetime(now.astimezone(SHANGHAI).year, 1, 1, tzinfo=SHANGHAI)
    statement = select(func.count()).where(
        col(Assignment.expert_id) == expert_id,
        col(Assignment.state) == AssignmentState.ACTIVE,
        col(Assignment.made_at) >= start,
    )
    return session.execute(statement).scalar_one()
