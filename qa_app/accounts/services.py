"""Acts on accounts: creating, logging in, passwords, roles, and the register they refer to."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from qa_app.accounts import passwords, queries, rules
from qa_app.accounts.models import Account, Agency, LoginAttempt, Region, RoleGrant
from qa_app.accounts.rules import AccountChange, AgencyEntry, NewAccount, RegionEntry
from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refusal, Refused
from qa_app.core.roles import Actor, Role

_AT_ONCE = 500
KEEP_ATTEMPTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LoginTry:
    """One try to log in; ``allowed`` failures within ``lockout`` lock the login name."""

    login: str
    password: str
    address: str
    allowed: int
    lockout: timedelta

    @property
    def mark(self) -> str:
        """What was typed as login name, hashed: it may be a password typed in the wrong field."""
        return hashlib.sha256(self.login.strip().lower().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that was checked: its hash, and the hash it is to replace."""

    replaces: str
    hash: str


def create_account(session: Session, *, actor: Actor, new: NewAccount, now: datetime) -> Account:
    """Enter an account with its roles; refused when the login name is taken."""
    _refuse_outside(session, actor, new.region_id)
    if session.exec(select(Account.id).where(Account.login == new.login)).first():
        raise Refused("login_taken", login=new.login)
    refusal = rules.why_not_password(new.password, login=new.login, name=new.name)
    if refusal:
        raise refusal.error()
    account = Account(
        login=new.login,
        name=new.name,
        password_hash=passwords.hashed(new.password),
        language=new.language,
        session_key=secrets.token_urlsafe(16),
        must_change_password=new.must_change_password,
        created_at=now,
        email=new.email or None,
    )
    session.add(account)
    session.flush()
    _grant(session, account, new.roles, new.region_id, new.agency_id)
    details = {"roles": _sorted(new.roles), "region": new.region_id, "agency": new.agency_id}
    record(session, actor=actor, act="account.created", on=("account", new.login), now=now,
           **details)  # fmt: skip
    return account


def create_accounts(
    session: Session, *, actor: Actor, new: Sequence[NewAccount], now: datetime, password_hash: str
) -> dict[str, int]:
    """Enter many accounts that share one start password's hash; login → account id."""
    ids: dict[str, int] = {}
    for one in new:
        account = Account(
            login=one.login,
            name=one.name,
            password_hash=password_hash,
            language=one.language,
            session_key=secrets.token_urlsafe(16),
            must_change_password=one.must_change_password,
            created_at=now,
            email=one.email or None,
        )
        session.add(account)
        session.flush()
        _grant(session, account, one.roles, one.region_id, one.agency_id)
        ids[one.login] = account.id or 0
    record(session, actor=actor, act="accounts.created", on=("account", "many"), now=now,
           count=len(ids))  # fmt: skip
    return ids


def change_account(
    session: Session, *, actor: Actor, account_id: int, change: AccountChange, now: datetime
) -> Account:
    """Change name, roles, scope and activity; every session of the account ends."""
    account = session.get_one(Account, account_id)
    _refuse_outside(session, actor, change.region_id)
    if account.revision != change.revision:
        raise Conflict("account_changed_meanwhile")
    if not change.active:
        refusal = rules.why_not_deactivate(actor, account_id)
        if refusal:
            raise refusal.error()
    account.name, account.active = change.name, change.active
    if change.email is not None:
        account.email = change.email or None
    account.revision += 1
    account.session_key = secrets.token_urlsafe(16)
    session.execute(delete(RoleGrant).where(col(RoleGrant.account_id) == account_id))
    _grant(session, account, change.roles, change.region_id, change.agency_id)
    record(session, actor=actor, act="account.changed", on=("account", account.login), now=now,
           roles=_sorted(change.roles), active=change.active)  # fmt: skip
    return account


def give_role(session: Session, *, account_id: int, role: Role) -> bool:
    """Give a role in the regions the account's others are for; whether it was new.

    The act that gives it is what the audit trail records.
    """
    known = session.exec(select(RoleGrant).where(RoleGrant.account_id == account_id)).all()
    if any(grant.role is role for grant in known):
        return False
    region = next((grant.region_id for grant in known if grant.region_id), None)
    session.add(RoleGrant(account_id=account_id, role=role, region_id=region))
    session.flush()
    return True


def take_role(session: Session, *, account_id: int, role: Role) -> None:
    """Take a role away; the next request of the account does without it."""
    session.execute(
        delete(RoleGrant).where(
            col(RoleGrant.account_id) == account_id, col(RoleGrant.role) == role
        )
    )


def recognised(session: Session, *, attempt: LoginTry, now: datetime) -> Account | None:
    """The account when the password is right, None when not. Refused when locked.

    Slow on purpose, so it only reads: no writer waits for a hash. Unknown names cost the same.
    """
    _refuse(rules.why_not_log_in(_login_facts(session, attempt, now)))
    account = session.exec(select(Account).where(Account.login == attempt.login.strip())).first()
    if account is None or not account.active:
        passwords.matches(passwords.of_nobody(), attempt.password)
        return None
    return account if passwords.matches(account.password_hash, attempt.password) else None


def note_login(
    session: Session, *, actor: Actor, attempt: LoginTry, account: Account | None, now: datetime
) -> None:
    """Keep a try and its outcome. Refused when others failed meanwhile and locked the name."""
    _refuse(rules.why_not_log_in(_login_facts(session, attempt, now)))
    row = LoginAttempt(
        login_mark=attempt.mark, address=attempt.address, at=now, succeeded=account is not None
    )
    session.add(row)
    session.execute(delete(LoginAttempt).where(col(LoginAttempt.at) < now - KEEP_ATTEMPTS))
    act = "account.logged_in" if account else "account.login_failed"
    named = account.login if account else attempt.mark[:16]
    record(session, actor=actor, act=act, on=("account", named), now=now)


def checked_password(session: Session, *, actor: Actor, current: str, new: str) -> NewPassword:
    """The actor's new password, hashed; refused when the current one is wrong or the new one weak.

    Slow on purpose, so it only reads; ``change_password`` then writes it.
    """
    account = session.get_one(Account, actor.account_id)
    if not passwords.matches(account.password_hash, current):
        raise Refused("password_wrong")
    _refuse(rules.why_not_password(new, login=account.login, name=account.name))
    return NewPassword(replaces=account.password_hash, hash=passwords.hashed(new))


def change_password(
    session: Session, *, actor: Actor, password: NewPassword, now: datetime
) -> Account:
    """Set the actor's own password; every other session of the account ends."""
    account = session.get_one(Account, actor.account_id)
    if account.password_hash != password.replaces:
        raise Conflict("account_changed_meanwhile")
    account.password_hash, account.must_change_password = password.hash, False
    account.session_key = secrets.token_urlsafe(16)
    record(session, actor=actor, act="account.password_changed", on=("account", account.login),
           now=now)  # fmt: skip
    return account


def reset_password(session: Session, *, actor: Actor, account_id: int, now: datetime) -> str:
    """Give an account a start password, shown once, that has to be changed at the next log-in."""
    account = session.get_one(Account, account_id)
    password = passwords.start_password()
    account.password_hash, account.must_change_password = passwords.hashed(password), True
    account.session_key = secrets.token_urlsafe(16)
    account.revision += 1
    record(session, actor=actor, act="account.password_reset", on=("account", account.login),
           now=now)  # fmt: skip
    return password


def choose_language(session: Session, *, actor: Actor, language: str, now: datetime) -> None:
    """Remember the language the actor works in."""
    session.get_one(Account, actor.account_id).language = language
    record(session, actor=actor, act="account.language", on=("account", actor.login), now=now,
           language=language)  # fmt: skip


def change_email(session: Session, *, actor: Actor, address: str, now: datetime) -> None:
    """Keep the address the actor's own notices go to; empty for none. Refused when it is none."""
    if address and not rules.is_email(address):
        raise Refused("mail_address_wrong", address=address)
    account = session.get_one(Account, actor.account_id)
    if account.email != (address or None):
        account.email = address or None
        record(session, actor=actor, act="account.email", on=("account", account.login), now=now)


def fix_agency_codes(session: Session, agency_ids: set[int]) -> None:
    """Keep the codes of these agencies from changing: a frozen frame has published them."""
    ids = sorted(agency_ids)
    for at in range(0, len(ids), _AT_ONCE):
        some = col(Agency.id).in_(ids[at : at + _AT_ONCE])
        fixed = update(Agency).where(some).values(code_fixed=True)
        session.execute(fixed.execution_options(synchronize_session=False))


def _login_facts(session: Session, attempt: LoginTry, now: datetime) -> rules.LoginFacts:
    since, mark = now - attempt.lockout, attempt.mark
    good = select(func.max(LoginAttempt.at)).where(
        col(LoginAttempt.login_mark) == mark, col(LoginAttempt.succeeded)
    )
    last_good = session.exec(good).first()
    failed = (
        select(func.count())
        .select_from(LoginAttempt)
        .where(~col(LoginAttempt.succeeded), col(LoginAttempt.at) > since)
    )
    of_login = failed.where(col(LoginAttempt.login_mark) == mark)
    if last_good is not None:
        of_login = of_login.where(col(LoginAttempt.at) > last_good)
    of_address = failed.where(col(LoginAttempt.address) == attempt.address)
    return rules.LoginFacts(
        session.exec(of_login).one(),
        session.exec(of_address).one(),
        attempt.allowed,
        attempt.lockout,
    )


def _grant(
    session: Session,
    account: Account,
    roles: tuple[Role, ...],
    region_id: int | None,
    agency_id: int | None,
) -> None:
    for role in sorted(set(roles)):
        bound = agency_id if role is Role.AGENCY_STAFF else None
        if role is Role.AGENCY_STAFF and bound is None:
            raise Refused("role_needs_agency")
        session.add(
            RoleGrant(account_id=account.id or 0, role=role, region_id=region_id, agency_id=bound)
        )
    session.flush()


def _sorted(roles: tuple[Role, ...]) -> list[str]:
    return sorted(role.value for role in roles)


IN_USE: list[Callable[[Session, int], bool]] = []
"""Higher packages say here whether an agency's code is in use by their rows."""


def enter_region(session: Session, *, actor: Actor, entry: RegionEntry, now: datetime) -> Region:
    """Add a region to the tree; refused when its code is taken."""
    parent = session.get(Region, entry.parent_id) if entry.parent_id else None
    _refuse(rules.why_not_manage(actor, rules.Scope(parent.path if parent else "/")))
    _refuse_taken(session, Region.code, entry.code, "region_code_taken")
    path = f"{parent.path if parent else '/'}{entry.code}/"
    region = Region(code=entry.code, name=entry.name, parent_id=entry.parent_id, path=path)
    session.add(region)
    session.flush()
    record(session, actor=actor, act="region.entered", on=("region", entry.code), now=now,
           name=entry.name)  # fmt: skip
    return region


def change_region(
    session: Session, *, actor: Actor, region_id: int, entry: RegionEntry, now: datetime
) -> None:
    """Rename a region or put it elsewhere in the tree; all below it move along."""
    region = session.get_one(Region, region_id)
    parent = session.get(Region, entry.parent_id) if entry.parent_id else None
    target = parent.path if parent else "/"
    for path in (region.path, target):
        _refuse(rules.why_not_manage(actor, rules.Scope(path)))
    _refuse(rules.why_not_move(region.path, target) if parent else None)
    before = region.path
    region.name, region.parent_id = entry.name, entry.parent_id
    below = session.exec(
        select(Region).where(col(Region.path).startswith(before, autoescape=True))
    ).all()
    for one in below:
        one.path = f"{target}{region.code}/{one.path.removeprefix(before)}"
    record(session, actor=actor, act="region.changed", on=("region", region.code), now=now,
           name=entry.name, path=region.path)  # fmt: skip


def enter_agency(session: Session, *, actor: Actor, entry: AgencyEntry, now: datetime) -> Agency:
    """Add an agency to the register; refused when its code or name is taken."""
    region = session.get_one(Region, entry.region_id)
    _refuse(rules.why_not_manage(actor, rules.Scope(region.path)))
    _refuse_taken(session, Agency.code, entry.code, "agency_code_taken")
    _refuse_taken(session, Agency.name, entry.name, "agency_name_taken")
    agency = Agency(code=entry.code, name=entry.name, region_id=entry.region_id)
    session.add(agency)
    session.flush()
    record(session, actor=actor, act="agency.entered", on=("agency", entry.code), now=now,
           name=entry.name)  # fmt: skip
    return agency


def change_agency(
    session: Session, *, actor: Actor, agency_id: int, entry: AgencyEntry, now: datetime
) -> None:
    """Rename an agency, move it, or give it another code while nothing carries the old one."""
    agency = session.get_one(Agency, agency_id)
    for region_id in (agency.region_id, entry.region_id):
        region = session.get_one(Region, region_id)
        _refuse(rules.why_not_manage(actor, rules.Scope(region.path)))
    if entry.code != agency.code:
        in_use = any(used(session, agency_id) for used in IN_USE)
        _refuse(rules.why_not_recode(fixed=agency.code_fixed, in_use=in_use))
        _refuse_taken(session, Agency.code, entry.code, "agency_code_taken")
    if entry.name != agency.name:
        _refuse_taken(session, Agency.name, entry.name, "agency_name_taken")
    agency.code, agency.name, agency.region_id = entry.code, entry.name, entry.region_id
    record(session, actor=actor, act="agency.changed", on=("agency", entry.code), now=now,
           name=entry.name)  # fmt: skip


def _refuse_outside(session: Session, actor: Actor, region_id: int | None) -> None:
    path = queries.region_path(session, region_id)
    _refuse(rules.why_not_manage(actor, rules.Scope(path)))


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise refusal.error()


def _refuse_taken(session: Session, column: Any, text: str, code: str) -> None:
    if session.exec(select(column).where(column == text)).first() is not None:
        raise Refused(code, text=text)
