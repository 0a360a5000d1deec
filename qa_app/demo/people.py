"""Enters the invented regions and agencies and one account a role; experts share one password.

One password hash is made for each role, not for each person: a hash takes a fifth of a second.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency, Region
from qa_app.accounts.passwords import hashed
from qa_app.accounts.queries import account_by_login, actor_of
from qa_app.accounts.rules import NewAccount
from qa_app.accounts.services import create_accounts
from qa_app.audit.services import record
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.demo.rules.province import Expert, Province
from qa_app.demo.rules.scenario import DEMO_EXPERT, LOGINS, SECOND_CITY, Login


def enter_register(session: Session, province: Province, now: datetime) -> None:
    """The region tree and every agency under its region's code."""
    paths: dict[str, str] = {}
    ids: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    for number, region in enumerate(province.regions, start=1):
        paths[region.code] = f"{paths.get(region.parent, '/')}{region.code}/"
        ids[region.code] = number
        rows.append(
            {
                "id": number,
                "code": region.code,
                "name": region.full_name,
                "parent_id": ids.get(region.parent),
                "path": paths[region.code],
            }
        )
    session.execute(insert(Region.__table__), rows)  # type: ignore[attr-defined]
    agencies = [
        {"code": one.code, "name": one.name, "region_id": ids[one.region.code], "code_fixed": False}
        for one in province.agencies
    ]
    session.execute(insert(Agency.__table__), agencies)  # type: ignore[attr-defined]
    record(session, actor=SYSTEM, act="register.entered", on=("register", "demo"), now=now,
           regions=len(rows), agencies=len(agencies))  # fmt: skip


def enter_accounts(session: Session, now: datetime) -> None:
    """The accounts of people who are no experts and handle no cases."""
    for one in LOGINS:
        if one.scope in ("province", "city", "agency"):
            _enter(session, [_account(session, one)], one.password, now)


def enter_expert_accounts(session: Session, experts: Sequence[Expert], now: datetime) -> None:
    """One account for each expert, all with the demonstration's password for experts."""
    new = [NewAccount(one.login, one.name, DEMO_EXPERT.password, (Role.EXPERT,)) for one in experts]
    _enter(session, new, DEMO_EXPERT.password, now)


def enter_lawyer_account(session: Session, now: datetime) -> None:
    """The lawyer with the most cases gets an account that is tied to the register's entry."""
    login = next(one for one in LOGINS if one.role is Role.LAWYER)
    busiest = session.execute(
        select(Lawyer.id, Lawyer.name)
        .join(Case, col(Case.lawyer_id) == col(Lawyer.id))
        .group_by(col(Lawyer.id), col(Lawyer.name))
        .order_by(func.count().desc(), col(Lawyer.id))
        .limit(1)
    ).one()
    new = NewAccount(login.login, busiest[1], login.password, (Role.LAWYER,))
    ids = _enter(session, [new], login.password, now)
    tied = update(Lawyer).where(col(Lawyer.id) == busiest[0])
    session.execute(tied.values(account_id=ids[login.login]))


def enter_lawyers(session: Session, lawyers: Sequence[tuple[int, str]], now: datetime) -> None:
    """Accounts ``ls001``, ``ls002``, … tied to these lawyers (id, name) of the register."""
    password = next(one.password for one in LOGINS if one.role is Role.LAWYER)
    logins = {key: f"ls{place:03}" for place, (key, _) in enumerate(lawyers, 1)}
    new = [NewAccount(logins[key], name, password, (Role.LAWYER,)) for key, name in lawyers]
    accounts = _enter(session, new, password, now)
    for key, login in logins.items():
        tied = update(Lawyer).where(col(Lawyer.id) == key)
        session.execute(tied.values(account_id=accounts[login]))


def actor_named(session: Session, login: str) -> Actor:
    """The person with this login, as who acts."""
    account = account_by_login(session, login)
    if account is None:
        raise LookupError(login)
    return actor_of(session, account)


def names_by_login(session: Session) -> dict[str, str]:
    """The names behind the demonstration's logins."""
    wanted = col(Account.login).in_([one.login for one in LOGINS])
    return dict(session.execute(select(Account.login, Account.name).where(wanted)).all())  # type: ignore[arg-type]


def _account(session: Session, one: Login) -> NewAccount:
    region = session.exec(select(Region).where(Region.name == SECOND_CITY)).one()
    agency = session.exec(select(Agency).where(Agency.region_id == region.id)).one()
    return NewAccount(
        login=one.login,
        name=one.name,
        password=one.password,
        roles=(one.role,),
        region_id=region.id if one.scope == "city" else None,
        agency_id=agency.id if one.scope == "agency" else None,
    )


def _enter(
    session: Session, new: Sequence[NewAccount], password: str, now: datetime
) -> dict[str, int]:
    return create_accounts(session, actor=SYSTEM, new=new, now=now, password_hash=hashed(password))
