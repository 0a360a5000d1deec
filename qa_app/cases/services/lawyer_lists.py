"""Opens and ties accounts for lawyers from lists: all or nothing unless only good rows are wanted.

A lawyer is known by name and firm. A login that exists is tied, one that does not is opened, and a
row without one gets the next free login. Nothing doubles: a lawyer with an account stays as is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.accounts.models import Account
from qa_app.accounts.queries import home_region, managed
from qa_app.accounts.rules import NewAccount, is_login
from qa_app.accounts.services import create_accounts
from qa_app.audit.services import record
from qa_app.cases.importer.lawyers import LawyerFile
from qa_app.cases.queries.lawyers import LawyerFilter, LawyerLine, all_lawyers, elsewhere
from qa_app.cases.rules.lawyer_rows import LawyerField, LawyerListRow
from qa_app.cases.rules.lawyers import TieFacts, proposed_logins, why_not_tie
from qa_app.cases.services.lawyers import tie
from qa_app.cases.services.lists import ListImported, ListOrder, NotAllGood
from qa_app.core.errors import Problem
from qa_app.core.roles import Actor, Role

SHOWN: Final = 200
"""Lines of a check that its page lists; all are in the file of start passwords."""
OF_NAME: Final = ("lawyer_elsewhere", "lawyer_linked")


@dataclass(frozen=True, slots=True)
class StartPassword:
    """A password to begin with and its hash, made before the transaction: hashing is slow."""

    password: str
    hash: str


@dataclass(frozen=True, slots=True)
class LawyerOrder(ListOrder):
    """How to import; ``passwords``: at least as many as accounts will be opened.

    ``open``: whether accounts are opened at all; ``region_id`` is what they are for, the
    administrator's own regions unless given.
    """

    open: bool = True
    region_id: int | None = None
    passwords: Sequence[StartPassword] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one good row."""

    name: str
    firm: str
    login: str
    opened: bool


@dataclass(slots=True)
class LawyersImported(ListImported):
    """What came of a list of lawyers."""

    named: ClassVar[str] = "name"
    linked: int = 0
    lines: list[Line] = field(default_factory=list[Line])
    passwords: dict[str, str] = field(default_factory=dict[str, str])
    """Start password by login, in the order of the rows."""

    @property
    def logins(self) -> list[str]:
        """Logins of the accounts opened, in the order of the rows."""
        return list(dict.fromkeys(line.login for line in self.lines if line.opened))

    def counts(self) -> dict[str, Any]:
        """The counts with the fixed keys of the command line."""
        return {
            "rows": self.rows,
            "imported": len(self.logins),
            "updated": self.linked,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }

    def withheld(self) -> "LawyersImported":
        """The same with nothing done."""
        self.lines, self.linked, self.unchanged = [], 0, 0
        return self


@dataclass(slots=True)
class _Known:
    """An account as the list sees it; ``id`` 0 while it is still to be opened."""

    name: str
    id: int = 0
    active: bool = True
    mine: bool = True
    email: str = ""


def import_lawyers(
    session: Session,
    *,
    actor: Actor,
    files: Sequence[LawyerFile],
    order: LawyerOrder,
    now: datetime,
) -> LawyersImported:
    """Open and tie what the good rows say; with ``dry`` only say what would happen.

    Raises ``NotAllGood`` at a problem unless ``accept_good`` or ``dry``, and when more accounts are
    to be opened than there are passwords for, because somebody else was at work meanwhile.
    """
    run = _Run(session, actor, order, files)
    for file in files:
        run.take(file)
    run.result.refuse_unless_good(order)
    if not order.dry and len(run.result.logins) > len(order.passwords):
        raise NotAllGood
    if not order.dry and run.pairs:
        run.write(now)
        record(session, actor=actor, act="lawyers.imported", on=("lawyers", files[0].name),
               now=now, **run.result.counts())  # fmt: skip
    return run.result


class _Run:
    """One list: the register, the accounts known, and what came of it so far."""

    def __init__(
        self, session: Session, actor: Actor, order: LawyerOrder, files: Sequence[LawyerFile]
    ) -> None:
        self.session, self.actor, self.order = session, actor, order
        self.register = {
            (one.name, one.firm): one for one in all_lawyers(session, actor, LawyerFilter())
        }
        self.outside = elsewhere(session, actor)
        self.accounts = _accounts(session, actor)
        asked = {row.login for file in files for row in file.rows}
        self.free = proposed_logins(asked | set(self.accounts))
        self.seen: dict[int, int] = {}
        self.pairs: list[tuple[LawyerLine, str]] = []
        self.emails: dict[str, str] = {}
        self.result = LawyersImported()

    def take(self, file: LawyerFile) -> None:
        """Resolve the rows of one file."""
        found = [self._row(file, row) for row in file.rows]
        self.result.note(file, [*file.problems, *filter(None, found)])

    def write(self, now: datetime) -> None:
        """Open the accounts, then tie every entry to its own."""
        region = self.order.region_id or home_region(self.session, self.actor)
        ids = {login: known.id for login, known in self.accounts.items()}
        for login, start in zip(self.result.logins, self.order.passwords, strict=False):
            new = NewAccount(
                login, self.accounts[login].name, "", (Role.LAWYER,), region,
                must_change_password=True, email=self.emails.get(login, ""),
            )  # fmt: skip
            ids |= create_accounts(
                self.session, actor=self.actor, new=[new], now=now,
                password_hash=start.hash,
            )  # fmt: skip
            self.result.passwords[login] = start.password
        for lawyer, login in self.pairs:
            account = self.session.get_one(Account, ids[login])
            if not account.email and self.emails.get(login):
                account.email = self.emails[login]
            tie(self.session, actor=self.actor, lawyer=lawyer, account=account, now=now)

    def _row(self, file: LawyerFile, row: LawyerListRow) -> Problem | None:
        lawyer = self.register.get((row.name, row.firm))
        if lawyer is None:
            return file.problem("lawyer_unknown", row.row, LawyerField.NAME, row.name,
                                firm=row.firm or "—")  # fmt: skip
        first = self.seen.setdefault(lawyer.id, row.row)
        if first != row.row:
            return file.problem("duplicate_lawyer", row.row, LawyerField.NAME, row.name,
                                first_row=first)  # fmt: skip
        if lawyer.account_id is not None and row.login in ("", lawyer.login):
            self.result.unchanged += 1
            return None
        return self._tie(file, row, lawyer)

    def _tie(self, file: LawyerFile, row: LawyerListRow, lawyer: LawyerLine) -> Problem | None:
        known = self.accounts.get(row.login)
        facts = TieFacts(
            row.login,
            lawyer.login,
            known.active if known else True,
            known is None or known.name == lawyer.name,
            lawyer.id in self.outside,
        )
        refusal = why_not_tie(facts)
        if refusal:
            of = LawyerField.NAME if refusal.code in OF_NAME else LawyerField.LOGIN
            value = row.name if of is LawyerField.NAME else row.login
            return file.problem(f"row_{refusal.code}", row.row, of, value, **refusal.params)
        if known is not None and not known.mine:
            return file.problem("row_login_taken", row.row, LawyerField.LOGIN, row.login)
        if known is None and row.login and not is_login(row.login):
            return file.problem("login_wrong", row.row, LawyerField.LOGIN, row.login)
        if known is None and not self.order.open:
            return file.problem("row_no_account", row.row, LawyerField.LOGIN, row.login)
        self._note(row, lawyer, row.login or next(self.free))
        return None

    def _note(self, row: LawyerListRow, lawyer: LawyerLine, login: str) -> None:
        known = self.accounts.setdefault(login, _Known(lawyer.name))
        if row.email:
            self.emails.setdefault(login, row.email)
        self.pairs.append((lawyer, login))
        self.result.linked += bool(known.id)
        self.result.lines.append(Line(lawyer.name, lawyer.firm, login, opened=not known.id))


def _accounts(session: Session, actor: Actor) -> dict[str, _Known]:
    rows = session.execute(select(Account.login, Account.name, Account.id, Account.active))  # type: ignore[call-overload]
    mine = set(session.execute(select(col(Account.id)).where(managed(session, actor))).scalars())
    return {login: _Known(name, key, active, key in mine) for login, name, key, active in rows}
