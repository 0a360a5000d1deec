"""Reads the expert pool as a supervisor sees it: list with loads, one expert, ties, export."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, and_, func, or_, type_coerce
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency, Region, RoleGrant
from qa_app.accounts.queries import region_ids_within
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.clock import SHANGHAI
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.panel.models import (
    FIRST_SEAT,
    Assignment,
    AssignmentState,
    ConflictDeclaration,
    Expert,
)
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.panel.rules.facts import TieKind
from qa_app.web.paging import PAGE_SIZE, Page

SORTS: dict[str, Any] = {
    "login": col(Expert.login),
    "name": col(Expert.name),
    "region": col(Region.path),
    "capacity": col(Expert.capacity),
}


@dataclass(frozen=True, slots=True)
class PoolFilter:
    """What the list of experts shows; ``active`` None: both."""

    text: str = ""
    region_id: int | None = None
    type: str = ""
    active: bool | None = None
    sort: str = "login"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """One line of the list; ``load`` are seats given this year, in all cycles."""

    id: int
    login: str
    name: str
    region: str | None
    agency: str | None
    firm: str | None
    types: tuple[str, ...]
    capacity: int | None
    practice_since: date | None
    active: bool
    account_id: int | None
    load: int = 0


@dataclass(frozen=True, slots=True)
class TieLine:
    """A declared tie with the name of what it is to."""

    id: int
    kind: TieKind
    target: str
    reason: str
    declared_by: str
    declared_at: datetime


def experts_page(session: Session, actor: Actor, wanted: PoolFilter, now: datetime) -> Page[Any]:
    """The experts of the actor's regions that match."""
    statement = _lines().where(*in_own_regions(session, actor), *_matches(session, wanted))
    total = session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    by = SORTS.get(wanted.sort, SORTS["login"])
    ordered = statement.order_by(by.desc() if wanted.descending else by, col(Expert.login))
    found = session.execute(ordered.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)).all()
    loads = year_loads(session, actor, [row[0] for row in found], now)
    return Page([_line(row, loads) for row in found], total, wanted.page)


def experts_as_imported(
    session: Session, actor: Actor, wanted: PoolFilter
) -> Iterator[tuple[Any, ...]]:
    """Every expert that matches, by login, in the columns ``experts import`` reads."""
    statement = _lines().add_columns(col(Expert.region_id))
    statement = statement.where(*in_own_regions(session, actor), *_matches(session, wanted))
    words = region_words(session)
    for row in session.execute(statement.order_by(col(Expert.login))):
        _, login, name, _, agency, firm, types, capacity, since, _, _, region_id = row
        yield login, name, words.get(region_id, ""), agency, firm, types, capacity, since


def expert_for(session: Session, actor: Actor, expert_id: int) -> Expert:
    """An expert of the actor's regions; raises ``NotFound`` for anyone else."""
    statement = select(Expert).where(col(Expert.id) == expert_id, *in_own_regions(session, actor))
    expert = session.exec(statement).first()
    if expert is None:
        raise NotFound(str(expert_id))
    return expert


def expert_line(session: Session, actor: Actor, expert_id: int, now: datetime) -> ExpertLine:
    """One expert as the list shows it; raises ``NotFound`` outside the actor's regions."""
    statement = _lines().where(col(Expert.id) == expert_id, *in_own_regions(session, actor))
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(str(expert_id))
    return _line(row, year_loads(session, actor, [expert_id], now))


def year_loads(
    session: Session, actor: Actor, expert_ids: list[int], now: datetime
) -> dict[int, int]:
    """Active seats given this year per expert, without cases the actor may not see."""
    start = datetime(now.astimezone(SHANGHAI).year, 1, 1, tzinfo=SHANGHAI)
    statement = (
        select(Assignment.expert_id, func.count())
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(
            col(Assignment.expert_id).in_(expert_ids),
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.made_at) >= start,
            col(Assignment.seat) >= FIRST_SEAT,
            *in_sight(own_ties(session, actor)),
        )
        .group_by(col(Assignment.expert_id))
    )
    return {key: number for key, number in session.execute(statement)}


def cycle_loads(session: Session, actor: Actor, expert_id: int) -> list[tuple[str, str, int]]:
    """An expert's active seats by cycle: name, title and number, newest cycle first."""
    statement = (
        select(Cycle.name, Cycle.title, func.count())
        .join(Assignment, col(Assignment.cycle_id) == col(Cycle.id))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(
            col(Assignment.expert_id) == expert_id,
            col(Assignment.seat) >= FIRST_SEAT,
            col(Assignment.state) == AssignmentState.ACTIVE,
            *in_sight(own_ties(session, actor)),
        )
        .group_by(col(Cycle.id), col(Cycle.name), col(Cycle.title))
        .order_by(col(Cycle.id).desc())
    )
    return [(name, title, number) for name, title, number in session.execute(statement)]


def is_expert_account(session: Session, account_id: int | None) -> bool:
    """Whether an account holds the role of an expert."""
    statement = select(RoleGrant.id).where(
        RoleGrant.account_id == account_id, RoleGrant.role == Role.EXPERT
    )
    return account_id is not None and session.exec(statement).first() is not None


def account_login(session: Session, account_id: int | None) -> str:
    """The login of a linked account; empty for none."""
    account = session.get(Account, account_id) if account_id else None
    return account.login if account else ""


def ties_of_expert(session: Session, expert_id: int) -> list[TieLine]:
    """What an expert declared or a supervisor entered, newest first; for the assigner only."""
    statement = (
        select(
            ConflictDeclaration.id,
            Case.case_key,
            Agency.name,
            Firm.name,
            Lawyer.name,
            Region.name,
            ConflictDeclaration.reason,
            ConflictDeclaration.declared_by,
            ConflictDeclaration.declared_at,
        )  # type: ignore[call-overload]
        .join(Case, col(Case.id) == col(ConflictDeclaration.case_id), isouter=True)
        .join(Agency, col(Agency.id) == col(ConflictDeclaration.agency_id), isouter=True)
        .join(Firm, col(Firm.id) == col(ConflictDeclaration.firm_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(ConflictDeclaration.lawyer_id), isouter=True)
        .join(Region, col(Region.id) == col(ConflictDeclaration.region_id), isouter=True)
        .where(col(ConflictDeclaration.expert_id) == expert_id)
        .order_by(col(ConflictDeclaration.id).desc())
    )
    kinds = (TieKind.CASE, TieKind.AGENCY, TieKind.FIRM, TieKind.LAWYER, TieKind.REGION)
    lines: list[TieLine] = []
    for key, *targets, reason, by, at in session.execute(statement):
        named = ((kind, name) for kind, name in zip(kinds, targets, strict=True) if name)
        kind, name = next(named, (TieKind.CASE, ""))
        lines.append(TieLine(key, kind, name, reason, by, at))
    return lines


def region_words(session: Session) -> dict[int, str]:
    """Region id → how an exported list writes it: the name, or the code where two share it."""
    rows = session.execute(select(Region.id, Region.code, Region.name)).all()
    often = Counter(name for _, _, name in rows)
    return {key: name if often[name] == 1 else code for key, code, name in rows}


def _lines() -> Select[Any]:
    return (
        select(
            Expert.id,
            Expert.login,
            Expert.name,
            Region.name,
            Agency.name,
            Firm.name,
            Expert.types,
            Expert.capacity,
            Expert.practice_since,
            Expert.active,
            Expert.account_id,
        )  # type: ignore[call-overload]
        .select_from(Expert)
        .join(Region, col(Region.id) == col(Expert.region_id), isouter=True)
        .join(Agency, col(Agency.id) == col(Expert.agency_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Expert.firm_id), isouter=True)
    )


def _line(row: Any, loads: dict[int, int]) -> ExpertLine:
    key, login, name, region, agency, firm, types, *rest = row
    return ExpertLine(
        key, login, name, region, agency, firm, tuple(types), *rest, load=loads.get(key, 0)
    )


def in_own_regions(session: Session, actor: Actor) -> list[Any]:
    """Conditions on ``Expert``: of the supervisor's regions, by own region or by agency."""
    regions = region_ids_within(session, actor.region_paths(Role.SUPERVISOR))
    if regions is None:
        return []
    of_agency = select(Agency.id).where(col(Agency.region_id).in_(regions))
    by_agency = and_(col(Expert.region_id).is_(None), col(Expert.agency_id).in_(of_agency))
    return [or_(col(Expert.region_id).in_(regions), by_agency)]


def _matches(session: Session, wanted: PoolFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.text:
        conditions.append(
            or_(
                *(
                    column.icontains(wanted.text, autoescape=True)
                    for column in (col(Expert.login), col(Expert.name), col(Firm.name))
                )
            )
        )
    if wanted.region_id:
        path = session.execute(
            select(Region.path).where(col(Region.id) == wanted.region_id)
        ).scalar()
        conditions.append(col(Region.path).startswith(path or "?", autoescape=True))
    if wanted.type:
        said = col(Expert.types)
        conditions.append(_holds(said, wanted.type))
    if wanted.active is not None:
        conditions.append(col(Expert.active) == wanted.active)
    return conditions


def _holds(types: Any, kind: str) -> Any:
    """At home in a type: it is listed, or none is."""
    text = type_coerce(types, Text)
    return or_(text.contains(f'"{kind}"', autoescape=True), text == "[]")
