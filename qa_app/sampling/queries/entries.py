"""Cases put forward for competitions: who may put which forward, what stands, what is frozen.

An agency's staff put forward cases of the agency, lawyers their own; both see the entries of these
cases and no others.  Supervisors who run the competition see all of its entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, false, func, or_, select, true, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Lawyer
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import managed, plan_of
from qa_app.cycles.rules.competition import CycleKind
from qa_app.sampling.models import CompetitionEntry, CompetitionList
from qa_app.sampling.queries import scope
from qa_app.sampling.queries.frame import CASE, FROZEN_COLUMNS
from qa_app.sampling.rules.entering import STANDING, EntryCounts, EntryState
from qa_app.web.paging import PAGE_SIZE, Page

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a list of entries shows."""

    text: str = ""
    state: str = ""
    agency: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry in a list."""

    public_id: str
    case_id: int
    number: str
    type: CaseType
    closed_on: date
    agency: str
    lawyer: str | None
    state: EntryState
    reason: str
    document: str
    entered_by: str
    entered_at: datetime
    decided_at: datetime | None
    decision_reason: str
    revision: int


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case that may be put forward; ``state`` of an earlier entry of it."""

    case_id: int
    number: str
    type: CaseType
    closed_on: date
    agency: str
    lawyer: str | None
    state: EntryState | None


def own_cases(session: Session, actor: Actor) -> Condition:
    """Cases the actor may put forward: those of the own agencies, and a lawyer's own."""
    parts: list[Condition] = []
    if actor.has(Role.AGENCY_STAFF):
        agencies = agencies_within(session, actor, (Role.AGENCY_STAFF,))
        parts.append(true() if agencies is None else col(Case.agency_id).in_(agencies))
    if actor.has(Role.LAWYER) and actor.account_id is not None:
        mine = select(Lawyer.id).where(col(Lawyer.account_id) == actor.account_id)
        parts.append(col(Case.lawyer_id).in_(mine))
    return or_(false(), *parts)


def competition_for(session: Session, actor: Actor, name: str) -> Cycle:
    """A competition in whose region the actor has cases, or which the actor runs; else NotFound.

    One question, so that a hidden competition costs what none costs.
    """
    wanted = (col(Cycle.name) == name, competitions_of(session, actor))
    cycle = session.execute(select(Cycle).where(*wanted)).scalar()
    if cycle is None:
        raise NotFound(name)
    return cycle


def competitions_of(session: Session, actor: Actor) -> Condition:
    """Competitions the actor runs, and those in whose region the actor has a case."""
    home, place = Region.__table__.alias(), Region.__table__.alias()  # type: ignore[attr-defined]
    mine = select(col(Case.region_id)).where(own_cases(session, actor))
    below = func.substr(place.c.path, 1, func.length(home.c.path)) == home.c.path
    within = select(home.c.id).select_from(home.join(place, below)).where(place.c.id.in_(mine))
    anywhere = and_(col(Cycle.region_id).is_(None), mine.exists())
    concerned = or_(managed(actor), anywhere, col(Cycle.region_id).in_(within))
    return and_(col(Cycle.kind) == CycleKind.COMPETITION, concerned)


def case_to_enter(session: Session, actor: Actor, case_id: int) -> Case:
    """A case the actor may put forward; NotFound for every other."""
    mine = own_cases(session, actor)
    found = session.execute(select(Case).where(col(Case.id) == case_id, mine)).scalar()
    if found is None:
        raise NotFound(str(case_id))
    return found


def entry_for(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> CompetitionEntry:
    """An entry of a case the actor may put forward; NotFound otherwise."""
    statement = (
        select(CompetitionEntry)
        .join(Case, col(Case.id) == col(CompetitionEntry.case_id))
        .where(col(CompetitionEntry.public_id) == public_id, own_cases(session, actor))
    )
    return _one(session, statement, public_id, to_change=to_change)


def entry_to_decide(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> CompetitionEntry:
    """An entry of a competition the actor runs; NotFound otherwise."""
    statement = (
        select(CompetitionEntry)
        .join(Cycle, col(Cycle.id) == col(CompetitionEntry.cycle_id))
        .where(col(CompetitionEntry.public_id) == public_id, managed(actor))
    )
    return _one(session, statement, public_id, to_change=to_change)


def entry_of_case(session: Session, cycle_id: int, case_id: int) -> CompetitionEntry | None:
    """The entry of a case in a competition, whatever its state."""
    same = (col(CompetitionEntry.cycle_id) == cycle_id, col(CompetitionEntry.case_id) == case_id)
    return session.execute(select(CompetitionEntry).where(*same)).scalar()


def standing_of_agency(session: Session, cycle_id: int, agency_id: int) -> int:
    """How many entries an agency's cases have that count for its limit."""
    statement = (
        select(func.count())
        .select_from(CompetitionEntry)
        .join(Case, col(Case.id) == col(CompetitionEntry.case_id))
        .where(
            col(CompetitionEntry.cycle_id) == cycle_id,
            col(CompetitionEntry.state).in_(STANDING),
            col(Case.agency_id) == agency_id,
        )
    )
    return session.execute(statement).scalar_one()


def is_inside(session: Session, cycle: Cycle, case_id: int) -> bool:
    """Whether the plan covers a case."""
    inside = scope.inside(session, plan_of(cycle), cycle.region_id)
    return (
        session.execute(select(Case.id).where(col(Case.id) == case_id, inside)).first() is not None
    )


def counts_of(session: Session, cycle: Cycle) -> EntryCounts:
    """How many entries are in each state, and how many admitted ones the plan does not cover."""
    inside = scope.inside(session, plan_of(cycle), cycle.region_id)
    astray = and_(col(CompetitionEntry.state) == EntryState.ADMITTED, ~inside)
    rows = session.execute(
        select(
            col(CompetitionEntry.state),
            func.count(),
            func.coalesce(func.sum(case((astray, 1), else_=0)), 0),
        )
        .join(Case, col(Case.id) == col(CompetitionEntry.case_id))
        .where(col(CompetitionEntry.cycle_id) == cycle.id)
        .group_by(col(CompetitionEntry.state))
    ).all()
    counted = {state.value: count for state, count, _ in rows}
    return EntryCounts(**counted, outside=sum(int(outside) for *_, outside in rows))


def admitted_rows(session: Session, cycle: Cycle) -> Sequence[Row[Any]]:
    """The admitted cases in code-point order of keys, as ``frame.rows`` gives those of a frame."""
    columns = [type_coerce(CASE[name], NullType()).label(name) for name in FROZEN_COLUMNS]
    statement = (
        select(*columns)
        .join(CompetitionEntry, col(CompetitionEntry.case_id) == CASE.id)
        .where(
            col(CompetitionEntry.cycle_id) == cycle.id,
            col(CompetitionEntry.state) == EntryState.ADMITTED,
        )
    )
    return sorted(session.execute(statement).all(), key=lambda row: row.case_key)


def entries_page(session: Session, cycle: Cycle, wanted: EntryFilter) -> Page[EntryLine]:
    """The entries of a competition for who runs it, newest first."""
    where = [col(CompetitionEntry.cycle_id) == cycle.id, *_wanted(wanted)]
    return _page(session, where, wanted.page)


def all_entries(session: Session, cycle: Cycle, wanted: EntryFilter) -> list[EntryLine]:
    """The same list whole, for a file."""
    where = [col(CompetitionEntry.cycle_id) == cycle.id, *_wanted(wanted)]
    return [EntryLine(*row) for row in session.execute(_lines(where))]


def own_entries(session: Session, actor: Actor, cycle: Cycle, page: int = 1) -> Page[EntryLine]:
    """The entries of the cases the actor may put forward."""
    where = [col(CompetitionEntry.cycle_id) == cycle.id, own_cases(session, actor)]
    return _page(session, where, page)


def entry_line(session: Session, entry: CompetitionEntry) -> EntryLine:
    """One entry as lists show it."""
    row = session.execute(_lines([col(CompetitionEntry.id) == entry.id])).one()
    return EntryLine(*row)


def cases_to_enter(
    session: Session, actor: Actor, cycle: Cycle, text: str = "", page: int = 1
) -> Page[CaseLine]:
    """The actor's cases the plan covers, newest first, with what became of earlier entries."""
    where = [
        scope.inside(session, plan_of(cycle), cycle.region_id),
        own_cases(session, actor),
        *([col(Case.number).contains(text, autoescape=True)] if text else []),
    ]
    total = session.execute(select(func.count()).select_from(Case).where(*where)).scalar_one()
    of_cycle = and_(
        col(CompetitionEntry.case_id) == col(Case.id), col(CompetitionEntry.cycle_id) == cycle.id
    )
    columns: list[Any] = [
        Case.id, Case.number, Case.type, Case.closed_on, Agency.name, Lawyer.name,
        CompetitionEntry.state,
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .select_from(Case)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(CompetitionEntry, of_cycle, isouter=True)
        .where(*where)
        .order_by(col(Case.closed_on).desc(), col(Case.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([CaseLine(*row) for row in rows], total, page)


def standing_list(session: Session, cycle_id: int) -> CompetitionList | None:
    """The published places that stand; None where there are none."""
    statement = (
        select(CompetitionList)
        .where(
            col(CompetitionList.cycle_id) == cycle_id, col(CompetitionList.withdrawn_at).is_(None)
        )
        .order_by(col(CompetitionList.version).desc())
        .limit(1)
    )
    return session.execute(statement).scalar()


def latest_version(session: Session, cycle_id: int) -> int:
    """The number of the newest published list, 0 before the first."""
    newest = func.coalesce(func.max(CompetitionList.version), 0)
    return session.execute(
        select(newest).where(col(CompetitionList.cycle_id) == cycle_id)
    ).scalar_one()


def judged_document(session: Session, cycle_id: int, case_id: int) -> str:
    """Public id of the paper that is judged in place of the whole file; empty for a file."""
    same = (col(CompetitionEntry.cycle_id) == cycle_id, col(CompetitionEntry.case_id) == case_id)
    return session.execute(select(CompetitionEntry.document).where(*same)).scalar() or ""


def is_open(cycle: Cycle) -> bool:
    """Whether entries may still change: the competition is not frozen."""
    return cycle.state is CycleState.PLANNED


def _one(session: Session, statement: Any, public_id: str, *, to_change: bool) -> CompetitionEntry:
    if to_change:
        statement = statement.with_for_update(of=CompetitionEntry)
    found = session.execute(statement.execution_options(populate_existing=to_change)).scalar()
    if found is None:
        raise NotFound(public_id)
    return found


def _wanted(wanted: EntryFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.text:
        found.append(col(Case.number).contains(wanted.text, autoescape=True))
    if wanted.state in set(EntryState):
        found.append(col(CompetitionEntry.state) == EntryState(wanted.state))
    if wanted.agency:
        found.append(col(Agency.name).contains(wanted.agency, autoescape=True))
    return found


def _lines(where: list[Condition]) -> Any:
    entry = CompetitionEntry
    columns: list[Any] = [
        entry.public_id, entry.case_id, Case.number, Case.type, Case.closed_on, Agency.name,
        Lawyer.name, entry.state, entry.reason, entry.document, entry.entered_by,
        entry.entered_at, entry.decided_at, entry.decision_reason, entry.revision,
    ]  # fmt: skip
    return (
        _joined(select(*columns))
        .where(*where)
        .order_by(col(entry.entered_at).desc(), col(entry.id).desc())
    )


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(CompetitionEntry)
        .join(Case, col(Case.id) == col(CompetitionEntry.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
    )


def _page(session: Session, where: list[Condition], page: int) -> Page[EntryLine]:
    total = session.execute(_joined(select(func.count())).where(*where)).scalar_one()
    rows = session.execute(_lines(where).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Page([EntryLine(*row) for row in rows], total, page)
