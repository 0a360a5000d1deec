"""Ties entries of the register of lawyers to accounts, unties them, and opens accounts for them.

From the moment of a tie the cases are the account's own: it reads their sheets as their lawyer and
is kept from them as whoever else it is. Nothing has to be told to anybody: every reader asks for
ties when it reads.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from qa_app.accounts.models import Account, RoleGrant
from qa_app.accounts.queries import home_region, managed
from qa_app.accounts.rules import NewAccount, is_login
from qa_app.accounts.services import create_account, give_role, take_role
from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.cases.queries.lawyers import MANAGERS, LawyerLine, is_elsewhere, lawyer_for
from qa_app.cases.rules.lawyers import TieFacts, keeps_role, why_not_tie
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class Opening:
    """The account to be opened for an entry; its start password has to be changed."""

    login: str
    password: str
    email: str = ""


def link_lawyer(
    session: Session,
    *,
    actor: Actor,
    lawyer_id: int,
    login: str,
    other_name: bool = False,
    now: datetime,
) -> Account:
    """Tie an entry to an account that exists and make the account a lawyer's.

    ``other_name``: the administrator says that another name is the same person. Refused for an
    entry that belongs to somebody, for closed accounts and for those of other regions.
    """
    lawyer = lawyer_for(session, actor, lawyer_id, MANAGERS)
    found = select(Account).where(col(Account.login) == login.strip(), managed(session, actor))
    account = session.execute(found).scalar_one_or_none()
    if account is None:
        raise Refused("lawyer_no_account", login=login)
    facts = TieFacts(
        account.login,
        lawyer.login,
        account.active,
        other_name or account.name == lawyer.name,
        is_elsewhere(session, actor, lawyer_id),
    )
    _refuse(facts)
    tie(session, actor=actor, lawyer=lawyer, account=account, now=now)
    return account


def open_account(
    session: Session, *, actor: Actor, lawyer_id: int, opening: Opening, now: datetime
) -> Account:
    """Make an account of the lawyer's name for an entry, for the administrator's own regions."""
    lawyer = lawyer_for(session, actor, lawyer_id, MANAGERS)
    outside = is_elsewhere(session, actor, lawyer_id)
    _refuse(TieFacts(opening.login, lawyer.login, elsewhere=outside))
    if not is_login(opening.login):
        raise Refused("login_not_valid", login=opening.login)
    new = NewAccount(
        login=opening.login,
        name=lawyer.name,
        password=opening.password,
        roles=(Role.LAWYER,),
        region_id=home_region(session, actor),
        must_change_password=True,
        email=opening.email,
    )
    account = create_account(session, actor=actor, new=new, now=now)
    tie(session, actor=actor, lawyer=lawyer, account=account, now=now)
    return account


def unlink_lawyer(session: Session, *, actor: Actor, lawyer_id: int, now: datetime) -> str:
    """Untie an entry; returns the login it belonged to. The account stays what else it is.

    With its last entry an account loses the role of lawyer, unless it has no other.
    """
    lawyer = lawyer_for(session, actor, lawyer_id, MANAGERS)
    if lawyer.account_id is None:
        raise Refused("lawyer_not_linked")
    if is_elsewhere(session, actor, lawyer_id):
        raise Refused("lawyer_elsewhere")
    _move(session, lawyer.id, lawyer.account_id, None)
    left = select(func.count()).where(col(Lawyer.account_id) == lawyer.account_id)
    others = select(func.count()).where(
        col(RoleGrant.account_id) == lawyer.account_id, col(RoleGrant.role) != Role.LAWYER
    )
    entries, roles = (session.execute(one).scalar_one() for one in (left, others))
    if not keeps_role(entries=entries, other_roles=roles):
        take_role(session, account_id=lawyer.account_id, role=Role.LAWYER)
    record(session, actor=actor, act="lawyer.unlinked", on=("lawyer", lawyer.id), now=now,
           name=lawyer.name, firm=lawyer.firm, login=lawyer.login)  # fmt: skip
    return lawyer.login


def note_fetched(
    session: Session, *, actor: Actor, public_id: str, now: datetime, count: int
) -> None:
    """Somebody took the start passwords of a list: they exist nowhere else from now on."""
    record(session, actor=actor, act="lawyers.passwords_fetched", on=("import", public_id),
           now=now, count=count)  # fmt: skip


def tie(
    session: Session, *, actor: Actor, lawyer: LawyerLine, account: Account, now: datetime
) -> None:
    """Write the tie, the role and the event; refused when somebody else was first."""
    key = account.id or 0
    _move(session, lawyer.id, None, key)
    role = give_role(session, account_id=key, role=Role.LAWYER)
    record(session, actor=actor, act="lawyer.linked", on=("lawyer", lawyer.id), now=now,
           name=lawyer.name, firm=lawyer.firm, login=account.login, role_given=role)  # fmt: skip


def _move(session: Session, lawyer_id: int, before: int | None, after: int | None) -> None:
    here = col(Lawyer.account_id)
    as_seen = here.is_(None) if before is None else here == before
    moved = update(Lawyer).where(col(Lawyer.id) == lawyer_id, as_seen).values(account_id=after)
    done = session.execute(moved.execution_options(synchronize_session="fetch"))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict("lawyer_changed_meanwhile")


def _refuse(facts: TieFacts) -> None:
    refusal = why_not_tie(facts)
    if refusal:
        raise refusal.error()
