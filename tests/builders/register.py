"""Builds regions, agencies, accounts and actors."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from qa_app.accounts import queries, services
from qa_app.accounts.models import Account, Agency, Region
from qa_app.accounts.rules import NewAccount
from qa_app.core.roles import SYSTEM, Actor, Role
from tests.builders.numbers import next_number

NOW = datetime(2026, 7, 6, 1, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"


def make_region(session: Session, code: str = "99", parent: Region | None = None) -> Region:
    """A region under a parent; the same code gives the same region."""
    found = session.exec(select(Region).where(Region.code == code)).first()
    if found:
        return found
    path = f"{parent.path if parent else '/'}{code}/"
    region = Region(
        code=code, name=f"地区{code}", parent_id=parent.id if parent else None, path=path
    )
    session.add(region)
    session.flush()
    return region


def make_agency(
    session: Session, name: str = "南江市法律援助中心", *, region: Region | None = None
) -> Agency:
    """An agency; its code is its name unless changed."""
    found = session.exec(select(Agency).where(Agency.name == name)).first()
    if found:
        return found
    region = region or make_region(session)
    agency = Agency(code=name, name=name, region_id=region.id or 0)
    session.add(agency)
    session.flush()
    return agency


def make_account(
    session: Session,
    *roles: Role,
    login: str = "",
    region: Region | None = None,
    agency: Agency | None = None,
) -> Account:
    """An account that can log in with ``PASSWORD``."""
    login = login or f"user{next_number()}"
    new = NewAccount(
        login=login,
        name=f"用户{login}",
        password=PASSWORD,
        roles=roles,
        region_id=region.id if region else None,
        agency_id=agency.id if agency else None,
    )
    return services.create_account(session, actor=SYSTEM, new=new, now=NOW)


def make_actor(session: Session, *roles: Role, **scope: object) -> Actor:
    """The actor of a new account."""
    return queries.actor_of(session, make_account(session, *roles, **scope))  # type: ignore[arg-type]
