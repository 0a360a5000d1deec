"""Reads of accounts, roles, regions and agencies, for logging in and for scoping other reads."""

from sqlalchemy import or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency, Region, RoleGrant
from qa_app.core.roles import Actor, Grant, Role


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
