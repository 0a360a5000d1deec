"""The call list: what waits, for whom, due first; nothing personal is in it.

The open list is read in the order of an index, whatever the size of the cycle.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency, Region
from qa_app.accounts.queries import region_ids_within
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import open_cycles, plan_of
from qa_app.followups.models import Followup, FollowupDraw
from qa_app.followups.queries.visible import CALLERS, READERS, followups_in_sight
from qa_app.followups.rules.states import DayPart, DrawState, FollowupState, Outcome
from qa_app.web.paging import PAGE_SIZE, Page

OPEN_ONLY = "open"


@dataclass(frozen=True, slots=True)
class CallFilter:
    """What the list shows; ``state`` is "open", "due", a state, or "" for all."""

    cycle_id: int | None = None
    text: str = ""
    region: str = ""
    language: str = ""
    type: str = ""
    state: str = OPEN_ONLY
    outcome: str = ""
    page: int = 1

    @property
    def is_open(self) -> bool:
        """Whether only what is still to be called is shown, due first."""
        return self.state in (OPEN_ONLY, "due", "waiting", "again")


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the list."""

    public_id: str
    case_key: str
    agency: str
    region: str
    type: CaseType
    language: str
    state: FollowupState
    outcome: Outcome | None
    attempts: int
    next_on: date | None
    next_part: DayPart | None
    held_by: str | None
    held_until: datetime | None
    done_at: datetime | None

    def is_held(self, now: datetime) -> bool:
        """Whether somebody is calling just now."""
        return self.held_until is not None and self.held_until > now


@dataclass(frozen=True, slots=True)
class CallCycle:
    """A cycle whose follow-up was drawn."""

    id: int
    name: str
    title: str
    languages: tuple[str, ...]
    attempts: int


@dataclass(frozen=True, slots=True)
class Place:
    """A region callers can filter by; ``depth`` 0 is the top."""

    code: str
    name: str
    depth: int


_LINES: Select[Any] = (
    select(
        Followup.public_id, Followup.case_key, Agency.name, Region.name, Followup.type,
        Followup.language, Followup.state, Followup.outcome, Followup.attempts, Followup.next_on,
        Followup.next_part, Account.name, Followup.held_until, Followup.done_at,
    )  # type: ignore[call-overload]
    .select_from(Followup)
    .join(Agency, col(Agency.id) == col(Followup.agency_id))
    .join(Region, col(Region.id) == col(Followup.region_id))
    .join(Account, col(Account.id) == col(Followup.held_by), isouter=True)
)  # fmt: skip
"""The columns of a line, made once: making them costs as much as reading the rows."""


def calls_page(session: Session, actor: Actor, wanted: CallFilter, today: date) -> Page[CallRow]:
    """The list, due first while it is of open ones, else by state in the order of the draw."""
    where = _where(session, actor, wanted, today, READERS)
    total = session.execute(select(func.count()).select_from(Followup).where(where)).scalar_one()
    chosen = _keys_of_page(wanted, total).where(where).subquery()
    here = _LINES.join(chosen, col(Followup.id) == chosen.c.id)
    rows = session.execute(here.order_by(*_order(wanted))).all()
    return Page([CallRow(*row) for row in rows], total, wanted.page)


def _keys_of_page(wanted: CallFilter, total: int) -> Select[Any]:
    """The ids of a page; pages of the second half are counted from the end of the list."""
    first = (wanted.page - 1) * PAGE_SIZE
    size = max(0, min(PAGE_SIZE, total - first))
    keys = select(Followup.id)
    if first <= total // 2:
        return keys.order_by(*_order(wanted)).limit(size).offset(first)
    order = (column.desc() for column in _order(wanted))
    return keys.order_by(*order).limit(size).offset(max(0, total - first - size))


def every_call(session: Session, actor: Actor, wanted: CallFilter, today: date) -> list[CallRow]:
    """All that the list shows, for the file."""
    where = _where(session, actor, wanted, today, READERS)
    return [CallRow(*row) for row in session.execute(_LINES.where(where).order_by(*_order(wanted)))]


def next_due(
    session: Session, actor: Actor, wanted: CallFilter, now: datetime, *, after: str = ""
) -> Followup | None:
    """The first the actor can call now: due, open, held by nobody else; locked for the caller.

    ``after`` is left out: the one just dealt with.
    """
    today = now.astimezone(SHANGHAI).date()
    free = or_(
        col(Followup.held_until).is_(None),
        col(Followup.held_until) <= now,
        col(Followup.held_by) == actor.account_id,
    )
    due = replace(wanted, state="due", outcome="")
    running = col(Followup.cycle_id).in_(open_cycles())
    where = and_(_where(session, actor, due, today, CALLERS), free, running)
    if after:
        where = and_(where, col(Followup.public_id) != after)
    statement = select(Followup).where(where).order_by(*_order(due)).limit(1)
    locked = statement.with_for_update(skip_locked=True)
    return session.execute(locked.execution_options(populate_existing=True)).scalar()


def due_count(session: Session, actor: Actor, today: date) -> int:
    """How many wait for the actor today, over all cycles not ended; for the work list."""
    due = _where(session, actor, CallFilter(state="due"), today, CALLERS)
    where = and_(due, col(Followup.cycle_id).in_(open_cycles()))
    return session.execute(select(func.count()).select_from(Followup).where(where)).scalar_one()


def call_cycles(session: Session, actor: Actor) -> list[CallCycle]:
    """The drawn follow-ups with anything the actor may see, newest first."""
    mine = followups_in_sight(session, actor)
    some = select(Followup.id).where(col(Followup.cycle_id) == col(Cycle.id), mine).exists()
    found = session.execute(
        select(Cycle)
        .join(FollowupDraw, col(FollowupDraw.cycle_id) == col(Cycle.id))
        .where(col(FollowupDraw.state) == DrawState.DRAWN, some)
        .order_by(col(FollowupDraw.drawn_at).desc(), col(Cycle.id).desc())
    ).scalars()
    return [_call_cycle(cycle) for cycle in found]


def places(session: Session, actor: Actor) -> list[Place]:
    """The regions in the actor's sight, as an indented tree."""
    regions = region_ids_within(session, actor.region_paths(*READERS))
    inside = true() if regions is None else col(Region.id).in_(regions)
    found = session.execute(
        select(Region.code, Region.name, Region.path).where(inside).order_by(col(Region.path))
    ).all()
    top = min((path.count("/") for _, _, path in found), default=0)
    return [Place(code, name, path.count("/") - top) for code, name, path in found]


def _call_cycle(cycle: Cycle) -> CallCycle:
    plan = plan_of(cycle).followups
    title = cycle.title or cycle.name
    return CallCycle(cycle.id or 0, cycle.name, title, plan.languages, plan.attempts)


def _order(wanted: CallFilter):
    by_day = (col(Followup.next_on), col(Followup.id))
    return by_day if wanted.is_open else (col(Followup.state), col(Followup.id))


def _where(
    session: Session, actor: Actor, wanted: CallFilter, today: date, roles
) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [followups_in_sight(session, actor, roles)]
    if wanted.cycle_id is not None:
        found.append(col(Followup.cycle_id) == wanted.cycle_id)
    if wanted.text:
        found.append(col(Followup.case_key).contains(wanted.text, autoescape=True))
    if wanted.region:
        path = select(Region.path).where(col(Region.code) == wanted.region).scalar_subquery()
        below = select(Region.id).where(col(Region.path).like(path + "%"))
        found.append(col(Followup.region_id).in_(below))
    if wanted.language:
        found.append(col(Followup.language) == wanted.language)
    if wanted.type in set(CaseType):
        found.append(col(Followup.type) == CaseType(wanted.type))
    if wanted.outcome in set(Outcome):
        found.append(col(Followup.outcome) == Outcome(wanted.outcome))
    return and_(*found, *_state(wanted.state, today))


def _state(state: str, today: date) -> list[ColumnElement[bool]]:
    if state == OPEN_ONLY:
        return [col(Followup.next_on).is_not(None)]
    if state == "due":
        return [col(Followup.next_on) <= today]
    if state in set(FollowupState):
        return [col(Followup.state) == FollowupState(state)]
    return []
