"""Reads of accounts, roles, regions and agencies, for logging in and for scoping other reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, true
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency, Region, RoleGrant
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM, Actor, Grant, Role
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What the list of accounts shows."""

    text: str = ""
    role: Role | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the list of accounts."""

    id: int | None
    login: str
    name: str
    active: bool
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Something of a register that belongs to an account: what it is called, and its page."""

    text: str
    url: str


ENTRIES_OF: list[Callable[[Session, Actor, int], list[EntryLine]]] = []
"""Higher packages say here what belongs to an account."""


def entries_of(session: Session, actor: Actor, account_id: int) -> list[EntryLine]:
    """What of the registers belongs to an account, as far as the actor sees it."""
    return [line for lines in ENTRIES_OF for line in lines(session, actor, account_id)]


def account_by_login(session: Session, login: str) -> Account | None:
    """The account with this login name, active or not."""
    return session.exec(select(Account).where(Account.login == login)).first()


def actor_of(session: Session, account: Account) -> Actor:
    """The account as an actor, with every role it was granted."""
    rows = session.exec(
        select(RoleGrant.role, Region.path, RoleGrant.agency_id)
        .join(Region, col(Region.id) == col(RoleGrant.region_id), isouter=True)
        .where(RoleGrant.account_id == account.id)
    ).all()
    grants = tuple(Grant(role, path or "/", agency) for role, path, agency in rows)
    return Actor(account.id, account.login, account.name, grants, account.language)


_SIGNED_IN = (
    select(
        Account.login,
        Account.name,
        Account.language,
        RoleGrant.role,
        Region.path,
        RoleGrant.agency_id,
    )
    .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id), isouter=True)
    .join(Region, col(Region.id) == col(RoleGrant.region_id), isouter=True)
    .where(
        col(Account.id) == bindparam("account_id"),
        col(Account.active).is_(True),
        col(Account.session_key) == bindparam("key"),
    )
)
"""Account and grants in one statement, made once: every request begins with it."""


def actor_of_session(session: Session, account_id: int, key: str | None) -> Actor | None:
    """The actor of a session that was opened with ``key``; None when it is no longer good."""
    given = {"account_id": account_id, "key": key}
    rows = session.connection().execute(_SIGNED_IN, given).all()
    if not rows:
        return None
    grants = tuple(Grant(row[3], row[4] or "/", row[5]) for row in rows if row[3])
    return Actor(account_id, rows[0][0], rows[0][1], grants, rows[0][2])


def region_ids_within(session: Session, paths: tuple[str, ...]) -> list[int] | None:
    """Ids of all regions in the subtrees; None when a subtree is the whole tree."""
    if "/" in paths:
        return None
    if not paths:
        return []
    under = or_(*(col(Region.path).startswith(path, autoescape=True) for path in paths))
    return [i for i in session.exec(select(Region.id).where(under)).all() if i is not None]


def regions_visible(session: Session, actor: Actor) -> list[int] | None:
    """Region ids a supervising, administering or auditing actor sees; None: all of them."""
    roles = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
    return region_ids_within(session, actor.region_paths(*roles))


def agencies_by_name(session: Session) -> dict[str, Agency]:
    """The register of agencies by full name and by code."""
    found: dict[str, Agency] = {}
    for agency in session.exec(select(Agency)).all():
        found[agency.name] = agency
        found[agency.code] = agency
    return found


def account_for(session: Session, actor: Actor, account_id: int) -> Account:
    """An account the administrator may manage; anyone else's looks like none."""
    account = session.get(Account, account_id)
    if not _within(session, actor, account_id) or account is None:
        raise NotFound
    return account


def scope_of(session: Session, account_id: int) -> tuple[tuple[Role, ...], int, int]:
    """An account's roles and the ids of its region and agency (0: none)."""
    rows = session.exec(select(RoleGrant).where(RoleGrant.account_id == account_id)).all()
    region = next((row.region_id for row in rows if row.region_id), 0) or 0
    agency = next((row.agency_id for row in rows if row.agency_id), 0) or 0
    return tuple(sorted({row.role for row in rows})), region, agency


def accounts_page(session: Session, actor: Actor, wanted: AccountFilter) -> Page[AccountRow]:
    """Accounts an administrator may manage, by login name, with their roles."""
    statement = select(Account.id, Account.login, Account.name, Account.active)
    statement = statement.where(managed(session, actor))
    if wanted.text:
        like = f"%{wanted.text}%"
        statement = statement.where(
            or_(col(Account.login).ilike(like), col(Account.name).like(like))
        )
    if wanted.role:
        holders = select(RoleGrant.account_id).where(RoleGrant.role == wanted.role)
        statement = statement.where(col(Account.id).in_(holders))
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    shown = statement.order_by(Account.login).limit(PAGE_SIZE)
    found = session.exec(shown.offset((wanted.page - 1) * PAGE_SIZE)).all()
    roles = _roles_of(session, [row[0] for row in found if row[0]])
    rows = [AccountRow(*row, roles=roles.get(row[0] or 0, ())) for row in found]
    return Page(rows, total, wanted.page)


def managed(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Accounts the administrator may manage: all their roles lie in the administrator's regions."""
    regions = region_ids_within(session, actor.region_paths(Role.ADMINISTRATOR))
    if regions is None:
        return true()
    outside = select(RoleGrant.account_id).where(
        or_(col(RoleGrant.region_id).is_(None), col(RoleGrant.region_id).not_in(regions))
    )
    return col(Account.id).not_in(outside)


def home_region(session: Session, actor: Actor) -> int | None:
    """The region an administrator's new accounts are for: the own one; None for the whole tree."""
    paths = sorted(actor.region_paths(Role.ADMINISTRATOR), key=len)
    if not paths:
        raise NotFound
    found = select(Region.id).where(col(Region.path) == paths[0])
    return None if paths[0] == "/" else session.exec(found).one()


def region_choices(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Regions an administrator may grant, as an indented tree."""
    paths = actor.region_paths(Role.ADMINISTRATOR)
    rows = session.exec(select(Region.id, Region.name, Region.path).order_by(Region.path)).all()
    return [
        (key or 0, "　" * (path.count("/") - 2) + name)
        for key, name, path in rows
        if any(path.startswith(allowed) for allowed in paths)
    ]


def agency_choices(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Agencies an administrator may grant."""
    regions = region_ids_within(session, actor.region_paths(Role.ADMINISTRATOR))
    statement = select(Agency.id, Agency.name).order_by(Agency.name)
    if regions is not None:
        statement = statement.where(col(Agency.region_id).in_(regions))
    return [(key or 0, name) for key, name in session.exec(statement).all()]


def region_path(session: Session, region_id: int | None) -> str:
    """The path of a region; the whole tree for none."""
    region = session.get(Region, region_id) if region_id else None
    return region.path if region else "/"


def _within(session: Session, actor: Actor, account_id: int) -> bool:
    paths = actor.region_paths(Role.ADMINISTRATOR)
    rows = session.exec(
        select(Region.path)
        .select_from(RoleGrant)
        .join(Region, col(Region.id) == col(RoleGrant.region_id), isouter=True)
        .where(RoleGrant.account_id == account_id)
    ).all()
    return all(any((path or "/").startswith(allowed) for allowed in paths) for path in rows)


def _roles_of(session: Session, ids: list[int]) -> dict[int, tuple[Role, ...]]:
    rows = session.exec(
        select(RoleGrant.account_id, RoleGrant.role).where(col(RoleGrant.account_id).in_(ids))
    ).all()
    found: dict[int, set[Role]] = {}
    for account_id, role in rows:
        found.setdefault(account_id, set()).add(role)
    return {account_id: tuple(sorted(roles)) for account_id, roles in found.items()}


def region_by_code(session: Session, code: str) -> Region | None:
    """The region with this code."""
    return session.exec(select(Region).where(Region.code == code)).first()


def actor_by_id(session: Session, account_id: int | None) -> Actor:
    """The actor of an account that asked for background work; the command line for none."""
    account = session.get(Account, account_id) if account_id else None
    return actor_of(session, account) if account else SYSTEM


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One line of the region tree; ``depth`` 0 is the top."""

    id: int
    code: str
    name: str
    depth: int
    agencies: int


def region_tree(session: Session, actor: Actor) -> list[RegionRow]:
    """The administrator's part of the tree, in order, with the number of agencies of each node."""
    paths = actor.region_paths(Role.ADMINISTRATOR)
    counts = (
        select(Agency.region_id, func.count().label("agencies"))
        .group_by(col(Agency.region_id))
        .subquery()
    )
    statement = (
        select(Region.id, Region.code, Region.name, Region.path, counts.c.agencies)
        .join(counts, counts.c.region_id == Region.id, isouter=True)
        .order_by(Region.path)
    )
    return [
        RegionRow(key or 0, code, name, path.count("/") - 2, agencies or 0)
        for key, code, name, path, agencies in session.exec(statement).all()
        if any(path.startswith(allowed) for allowed in paths)
    ]


def region_for(session: Session, actor: Actor, region_id: int) -> Region:
    """A region the administrator may change; anyone else's looks like none."""
    region = session.get(Region, region_id)
    paths = actor.region_paths(Role.ADMINISTRATOR)
    if region is None or not any(region.path.startswith(allowed) for allowed in paths):
        raise NotFound
    return region


def agency_for(session: Session, actor: Actor, agency_id: int) -> Agency:
    """An agency the administrator may change; anyone else's looks like none."""
    known = select(Agency, Region.path).join(Region, col(Region.id) == col(Agency.region_id))
    found = session.exec(known.where(col(Agency.id) == agency_id)).first()
    paths = actor.region_paths(Role.ADMINISTRATOR)
    if found is None or not found[1].startswith(paths):
        raise NotFound
    return found[0]


def agencies_page(session: Session, actor: Actor, text: str, page: int) -> Page[Any]:
    """Agencies in the administrator's regions: (id, code, name, region, code_fixed)."""
    regions = region_ids_within(session, actor.region_paths(Role.ADMINISTRATOR))
    statement = select(
        Agency.id,
        Agency.code,
        Agency.name,
        Region.name.label("region"),
        Agency.code_fixed,  # type: ignore[attr-defined]
    ).join(Region, col(Region.id) == col(Agency.region_id))
    if regions is not None:
        statement = statement.where(col(Agency.region_id).in_(regions))
    if text:
        like = f"%{text}%"
        statement = statement.where(or_(col(Agency.code).like(like), col(Agency.name).like(like)))
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    shown = statement.order_by(Agency.name).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return Page(list(session.exec(shown).all()), total, page)
