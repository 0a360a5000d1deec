"""Enters experts from lists: all or nothing unless only the good rows are wanted, nothing doubles.

An expert is known by the login. Regions, agencies and firms are found in the register (and, if
asked, entered there); a register entry of a lawyer with the same name and firm is linked, so that
own cases are known as such. An account of the same login is linked; new ones only if asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from qa_app.accounts.models import Account
from qa_app.accounts.services import NewAccount, create_accounts
from qa_app.audit.services import record
from qa_app.cases.services.lists import ListImported, ListOrder
from qa_app.cases.services.register import Register
from qa_app.cases.services.scope import scope_of
from qa_app.core.errors import Problem
from qa_app.core.roles import Actor, Role
from qa_app.panel.importer import ExpertFile
from qa_app.panel.models import Expert
from qa_app.panel.rules.expert_rows import ExpertField, ExpertRow


@dataclass(frozen=True, slots=True)
class ExpertOrder(ListOrder):
    """How to import; ``password_hashes`` by login are the accounts to be created."""

    create_missing: bool = False
    password_hashes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True)
class ExpertsImported(ListImported):
    """What came of a list of experts."""

    imported: int = 0
    updated: int = 0
    created: dict[str, int] = field(
        default_factory=lambda: {"agencies": 0, "firms": 0, "lawyers": 0}
    )
    account_logins: list[str] = field(default_factory=list[str])
    linked: int = 0

    @property
    def accounts(self) -> int:
        """How many accounts were created."""
        return len(self.account_logins)

    def counts(self) -> dict[str, Any]:
        """The counts with the fixed keys of the command line."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "created": dict(self.created),
            "accounts": {"created": self.accounts, "linked": self.linked},
        }

    def withheld(self) -> "ExpertsImported":
        """The same after a check of what was not to be imported: only problems count."""
        self.imported = self.updated = self.unchanged = self.linked = 0
        self.created = dict.fromkeys(self.created, 0)
        return self


def import_experts(
    session: Session,
    *,
    actor: Actor,
    files: Sequence[ExpertFile],
    order: ExpertOrder,
    now: datetime,
) -> ExpertsImported:
    """Enter or update every good row and write one event; with ``dry`` only say what would happen.

    Raises ``NotAllGood`` at a problem unless ``accept_good`` or ``dry``.
    """
    run = _Run(session, actor, order)
    for file in files:
        run.take(file)
    run.result.refuse_unless_good(order)
    if order.dry:
        return run.result
    session.flush()
    run.create_accounts(now)
    changed = run.result.imported + run.result.updated + run.result.accounts + run.result.linked
    if changed:
        record(session, actor=actor, act="experts.imported", on=("experts", files[0].name), now=now,
               **run.result.counts())  # fmt: skip
    return run.result


class _Run:
    """One import: the register, the experts known, and what came of it so far."""

    def __init__(self, session: Session, actor: Actor, order: ExpertOrder) -> None:
        self.session, self.actor, self.order = session, actor, order
        self.scope = scope_of(session, actor)
        self.register = Register(session, self.scope, create=order.create_missing, dry=order.dry)
        self.known = {expert.login: expert for expert in session.exec(select(Expert)).all()}
        statement = select(Account.login, Account.id)
        self.accounts = {login: key for login, key in session.execute(statement)}
        self.rows: dict[str, ExpertRow] = {}
        self.result = ExpertsImported()

    def take(self, file: ExpertFile) -> None:
        """Resolve and write the rows of one file."""
        self.register.enter_firms(row.firm for row in file.rows)
        problems = list(file.problems)
        for row in file.rows:
            faults = self._repeated(file, row)
            values = self._values(file, row, faults)
            problems += faults
            if not faults:
                self._write(file, row, values)
        self.result.note(file, problems)
        for kind in self.result.created:
            self.result.created[kind] = self.register.created.counts[kind]

    def create_accounts(self, now: datetime) -> None:
        """Create the accounts asked for and link them; each must change its start password."""
        for login, password_hash in self.order.password_hashes.items():
            expert = self.known.get(login)
            if expert is None or login not in self.rows or login in self.accounts:
                continue
            new = NewAccount(
                login=login,
                name=expert.name,
                password="",
                roles=(Role.EXPERT,),
                region_id=expert.region_id,
                must_change_password=True,
            )
            made = create_accounts(
                self.session, actor=self.actor, new=[new], now=now, password_hash=password_hash
            )
            expert.account_id = made[login]
            self.result.account_logins.append(login)

    def _repeated(self, file: ExpertFile, row: ExpertRow) -> list[Problem]:
        first = self.rows.get(row.login)
        if first is None:
            self.rows[row.login] = row
            return []
        return [_problem("duplicate_expert", file, row, ExpertField.LOGIN, first_row=first.row)]

    def _values(self, file: ExpertFile, row: ExpertRow, faults: list[Problem]) -> dict[str, Any]:
        """The row's columns of ``Expert``; what the register lacks is added to ``faults``."""
        agency = self.register.agency(row.agency, "", row.region) if row.agency else None
        region = self.register.region(row.region, agency) if row.region else None
        firm = self.register.firms.get(row.firm) if row.firm else None
        for of, found in (
            (ExpertField.AGENCY, agency),
            (ExpertField.REGION, region),
            (ExpertField.FIRM, firm),
        ):
            if found is None and getattr(row, of):
                faults.append(_problem(f"unknown_{of}", file, row, of))
        known = self.known.get(row.login)
        if known is not None and not self._may_change(known):
            faults.append(_problem("expert_elsewhere", file, row, ExpertField.LOGIN))
        values: dict[ExpertField, tuple[str, Any]] = {
            ExpertField.NAME: ("name", row.name),
            ExpertField.REGION: ("region_id", region),
            ExpertField.AGENCY: ("agency_id", agency.id if agency else None),
            ExpertField.FIRM: ("firm_id", firm),
            ExpertField.TYPES: ("types", [kind.value for kind in row.types]),
            ExpertField.CAPACITY: ("capacity", row.capacity),
            ExpertField.PRACTICE_SINCE: ("practice_since", row.practice_since),
        }
        return dict(value for of, value in values.items() if of in file.headers)

    def _may_change(self, known: Expert) -> bool:
        regions = self.scope.regions
        return regions is None or known.region_id in regions

    def _write(self, file: ExpertFile, row: ExpertRow, values: dict[str, Any]) -> None:
        expert = self.known.get(row.login)
        firm_id = values.get("firm_id", expert.firm_id if expert else None)
        lawyer_id = self.register.lawyers.get((row.name, firm_id)) if firm_id else None
        if lawyer_id is not None:
            values["lawyer_id"] = lawyer_id
        account_id = self.accounts.get(row.login)
        if account_id is not None and (expert is None or expert.account_id is None):
            values["account_id"] = account_id
            self.result.linked += 1
        if expert is None:
            self.result.imported += 1
            self._add(row, values)
            return
        changed = {key: value for key, value in values.items() if getattr(expert, key) != value}
        self.result.updated += bool(changed)
        self.result.unchanged += not changed
        if changed and not self.order.dry:
            for key, value in changed.items():
                setattr(expert, key, value)
            expert.revision += 1

    def _add(self, row: ExpertRow, values: dict[str, Any]) -> None:
        if self.order.dry:
            return
        values.setdefault("types", [])
        expert = Expert(login=row.login, **values)
        self.session.add(expert)
        self.known[row.login] = expert


def logins_without_account(session: Session, files: Sequence[ExpertFile]) -> list[str]:
    """The logins of the files' good rows that no account has yet, in their order."""
    logins = list(dict.fromkeys(row.login for file in files for row in file.rows))
    taken = set(session.exec(select(Account.login)).all())
    return [login for login in logins if login not in taken]


def _problem(
    code: str, file: ExpertFile, row: ExpertRow, of: ExpertField, **params: object
) -> Problem:
    return file.problem(code, row.row, of, str(getattr(row, of)), **params)
