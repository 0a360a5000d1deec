"""Acts on accounts and on the register of regions and agencies."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, select

from qa_app.accounts.models import Account, RoleGrant
from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor, Role

_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a new account starts with; ``region_id`` and ``agency_id`` scope its roles."""

    login: str
    name: str
    password: str
    roles: tuple[Role, ...]
    region_id: int | None = None
    agency_id: int | None = None
    language: str = "zh"


def create_account(session: Session, *, actor: Actor, new: NewAccount, now: datetime) -> Account:
    """Enter an account with its roles; refused when the login name is taken."""
    if session.exec(select(Account.id).where(Account.login == new.login)).first():
        raise Refused("login_taken", login=new.login)
    account = Account(
        login=new.login,
        name=new.name,
        password_hash=_hasher.hash(new.password),
        language=new.language,
        session_key=secrets.token_urlsafe(16),
        created_at=now,
    )
    session.add(account)
    session.flush()
    for role in new.roles:
        session.add(
            RoleGrant(
                account_id=account.id or 0,
                role=role,
                region_id=new.region_id,
                agency_id=new.agency_id,
            )
        )
    roles = sorted(role.value for role in new.roles)
    record(session, actor=actor, act="account.created", on=("account", new.login), now=now,
           roles=roles)  # fmt: skip
    return account


def password_matches(account: Account, password: str) -> bool:
    """Whether the password is the account's."""
    try:
        return _hasher.verify(account.password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
