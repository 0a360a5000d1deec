"""Reads of leads for supervisors of their region, and for auditors; for nobody else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency, Region, RoleGrant
from qa_app.accounts.queries import region_ids_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.followups.models import Lead, LeadStep
from qa_app.followups.queries.visible import untied
from qa_app.followups.rules.leading import STILL_OPEN
from qa_app.followups.rules.states import LeadState
from qa_app.web.paging import PAGE_SIZE, Page

LEAD_WORKERS = (Role.SUPERVISOR,)
LEAD_READERS = (Role.SUPERVISOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A supervisor a lead can be handed to."""

    id: int
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class LeadEntry:
    """One line of what was done about a lead, with the name of who did it."""

    at: datetime
    act: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class LeadNames:
    """What a lead refers to, in names."""

    agency: str
    region: str
    cycle: str
    handed_to: str | None


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """What the list of leads shows; ``state`` is a state, "still" (not closed) or "" for all."""

    text: str = ""
    state: str = "still"
    cycle: str = ""
    mine: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One line of the list: nothing of who answered."""

    public_id: str
    case_key: str
    agency: str
    region: str
    cycle: str
    question: str
    state: LeadState
    opened_at: datetime
    handed_to: str | None
    closed_at: datetime | None


def lead_for(session: Session, actor: Actor, lead_id: str, *, to_work: bool = False) -> Lead:
    """A lead the actor may see, or work on; NotFound otherwise."""
    roles = LEAD_WORKERS if to_work else LEAD_READERS
    where = and_(col(Lead.public_id) == lead_id, leads_in_sight(session, actor, roles))
    lead = session.execute(select(Lead).where(where)).scalar()
    if lead is None:
        raise NotFound(lead_id)
    return lead


def leads_in_sight(
    session: Session, actor: Actor, roles: tuple[Role, ...] = LEAD_READERS
) -> ColumnElement[bool]:
    """The leads of the actor's regions that the actor is not tied to, as a condition."""
    regions = region_ids_within(session, actor.region_paths(*roles))
    inside = true() if regions is None else col(Lead.region_id).in_(regions)
    return and_(inside, untied(session, actor, col(Lead.case_id)))


def steps_of(session: Session, lead: Lead) -> list[LeadEntry]:
    """What was done about a lead, in order."""
    rows = session.execute(
        select(
            LeadStep.at, LeadStep.act, func.coalesce(Account.name, LeadStep.by_login),
            LeadStep.note,
        )
        .join(Account, col(Account.login) == col(LeadStep.by_login), isouter=True)
        .where(col(LeadStep.lead_id) == lead.id)
        .order_by(col(LeadStep.id))
    )  # fmt: skip
    return [LeadEntry(*row) for row in rows]


def names_of(session: Session, lead: Lead) -> LeadNames:
    """The names of its agency and region, of its cycle, and of who received it."""
    row = session.execute(
        select(
            Agency.name,
            Region.name,
            func.coalesce(func.nullif(Cycle.title, ""), Cycle.name),
            _receiver,
        )
        .select_from(Lead)
        .join(Cycle, _of_cycle)
        .join(Account, _received, isouter=True)
        .join(Agency, col(Agency.id) == col(Lead.agency_id))
        .join(Region, col(Region.id) == col(Lead.region_id))
        .where(col(Lead.id) == lead.id)
    ).one()
    return LeadNames(*row)


def leads_page(session: Session, actor: Actor, wanted: LeadFilter) -> Page[LeadRow]:
    """The leads in sight, newest first."""
    where = and_(leads_in_sight(session, actor), *_wanted(actor, wanted))
    counted = select(func.count()).select_from(Lead).join(Cycle, _of_cycle).where(where)
    total = session.execute(counted).scalar_one()
    rows = session.execute(
        _lines().where(where).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([LeadRow(*row) for row in rows], total, wanted.page)


def every_lead(session: Session, actor: Actor, wanted: LeadFilter) -> list[LeadRow]:
    """The same, all of them, for the file."""
    where = and_(leads_in_sight(session, actor), *_wanted(actor, wanted))
    return [LeadRow(*row) for row in session.execute(_lines().where(where))]


def open_leads_count(session: Session, actor: Actor) -> int:
    """How many leads in the actor's regions are not closed, for the work list."""
    still = col(Lead.state).in_(STILL_OPEN)
    where = and_(still, leads_in_sight(session, actor, LEAD_WORKERS))
    return session.execute(select(func.count()).select_from(Lead).where(where)).scalar_one()


def supervisors_of(session: Session, region_id: int) -> list[Receiver]:
    """The supervisors whose regions hold this one."""
    path = select(Region.path).where(col(Region.id) == region_id).scalar_subquery()
    holds = or_(
        col(RoleGrant.region_id).is_(None),
        path.like(col(Region.path) + "%"),
    )
    rows = session.execute(
        select(Account.id, Account.login, Account.name)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .join(Region, col(Region.id) == col(RoleGrant.region_id), isouter=True)
        .where(
            col(RoleGrant.role) == Role.SUPERVISOR,
            col(RoleGrant.agency_id).is_(None),
            col(Account.active),
            holds,
        )
        .distinct()
        .order_by(col(Account.login))
    )
    return [Receiver(*row) for row in rows]


_of_cycle = col(Cycle.id) == col(Lead.cycle_id)
_received = col(Account.login) == col(Lead.handed_to)
_receiver = func.coalesce(Account.name, Lead.handed_to)


def _lines():
    columns = (
        Lead.public_id, Lead.case_key, Agency.name, Region.name, Cycle.name, Lead.question,
        Lead.state, Lead.opened_at, _receiver, Lead.closed_at,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(Lead)
        .join(Cycle, _of_cycle)
        .join(Account, _received, isouter=True)
        .join(Agency, col(Agency.id) == col(Lead.agency_id))
        .join(Region, col(Region.id) == col(Lead.region_id))
        .order_by(col(Lead.opened_at).desc(), col(Lead.id).desc())
    )


def _wanted(actor: Actor, wanted: LeadFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(col(Lead.case_key).contains(wanted.text, autoescape=True))
    if wanted.state == "still":
        found.append(col(Lead.state).in_(STILL_OPEN))
    elif wanted.state in set(LeadState):
        found.append(col(Lead.state) == LeadState(wanted.state))
    if wanted.cycle:
        found.append(col(Cycle.name) == wanted.cycle)
    if wanted.mine:
        found.append(col(Lead.handed_to) == actor.login)
    return found
