"""Tells people of tasks: whoever has to do something, once for many; and reminds them daily.

A lawyer with an account is told of the own tasks; the staff of the agency of those for the agency,
and of those for lawyers who have no account or whose account is closed. Who may not read a task,
because of a tie to its case or a seat in its review, is not told of it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import update
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.clock import SHANGHAI
from qa_app.core.roles import SYSTEM
from qa_app.files.queries.requests import staff_of
from qa_app.files.rules.reminding import Asked, is_overdue, is_to_be_reminded
from qa_app.notices.registry import KINDS
from qa_app.notices.services import notify
from qa_app.rectification.messages import NOTICE_KINDS
from qa_app.rectification.models import Task
from qa_app.rectification.queries.visible import is_seen, reviewed_by
from qa_app.rectification.rules.states import PENDING, Checker

REMINDER_DAYS = 3
"""Days before the due day on which a reminder goes out, and between later ones."""
LIST_ADDRESS = "/rectification/"
AT_ONCE = 5_000
KINDS.update(NOTICE_KINDS)


class Told(Protocol):
    """What of a task says whom it is for: a task itself, or some columns of it."""

    @property
    def public_id(self) -> str:
        """Its name in addresses."""
        ...

    @property
    def agency_id(self) -> int:
        """Whose staff is told where no lawyer is."""
        ...

    @property
    def case_id(self) -> int | None:
        """What it is about; who reviews that is not told."""
        ...

    @property
    def lawyer_id(self) -> int | None:
        """Whose it is; none: the agency's."""
        ...

    @property
    def due_on(self) -> date:
        """Its last day."""
        ...


def tell_doers(session: Session, tasks: Sequence[Told], code: str, now: datetime) -> int:
    """Tell whoever these tasks are for; how many people.

    Who has the same number of them until the same day is told in one go, however many people
    that are: whoever has one is led to it.
    """
    session.flush()
    own: dict[int, list[Told]] = defaultdict(list)
    for account_id, task in _addressed(session, tasks):
        own[account_id].append(task)
    alike: dict[tuple[int, date], list[int]] = defaultdict(list)
    for account_id, mine in own.items():
        alike[len(mine), min(task.due_on for task in mine)].append(account_id)
    told = 0
    for (count, due_on), accounts in alike.items():
        params: Mapping[str, str | int] = {"count": count, "due_on": due_on.isoformat()}
        urls = {one: address_of(own[one][0]) for one in accounts} if count == 1 else {}
        told += notify(session, account_ids=accounts, code=code, params=params, urls=urls,
                       url=f"{LIST_ADDRESS}?state=pending", now=now)  # fmt: skip
    return told


def tell_checkers(session: Session, task: Task, now: datetime) -> None:
    """Tell who checks what was handed in: the agency's staff where it checks, and the maker.

    The maker in the program only; never whoever handed it in, for somebody else checks.
    """
    own = {one.id for one in _accounts(session, task.handed_in_by or "")}
    maker = {
        one.id or 0
        for one in _accounts(session, task.made_by)
        if is_seen(session, actor_of(session, one), task)
    }
    staff: set[int] = set()
    if task.checker is Checker.AGENCY:
        reviewing = reviewed_by(session, [task])
        ids = staff_of(session, [task.agency_id]).get(task.agency_id, ())
        staff = {one for one in ids if (one, task.case_id) not in reviewing} - own
    for accounts, mail in ((staff, True), (maker - staff - own, False)):
        notify(session, account_ids=accounts, code="rectification_handed_in", params={"count": 1},
               url=address_of(task), now=now, mail=mail)  # fmt: skip


def _accounts(session: Session, login: str) -> list[Account]:
    return list(session.exec(select(Account).where(Account.login == login)))


def address_of(task: Told) -> str:
    """Where a task is read."""
    return f"{LIST_ADDRESS}tasks/{task.public_id}"


def remind_rectification(session: Session, now: datetime) -> int:
    """Remind of tasks before, on and after their last day; how many people were told.

    Only what may be due is fetched, and of it only what a reminder needs: a province has tens of
    thousands that are not.
    """
    today = day_of(now)
    columns: list[Any] = [
        Task.id, Task.public_id, Task.agency_id, Task.case_id, Task.lawyer_id, Task.due_on,
        Task.made_at, Task.reminded_at,
    ]  # fmt: skip
    near = select(*columns).where(
        col(Task.state).in_(PENDING), col(Task.due_on) <= today + timedelta(days=REMINDER_DAYS)
    )
    due = [task for task in session.execute(near).all() if _is_due(task, today)]
    late = [task for task in due if is_overdue(task.due_on, today)]
    early = [task for task in due if not is_overdue(task.due_on, today)]
    told = sum(
        tell_doers(session, some, code, now)
        for code, some in (("rectification_due", early), ("rectification_overdue", late))
        if some
    )
    for start in range(0, len(due), AT_ONCE):
        those = col(Task.id).in_([task.id for task in due[start : start + AT_ONCE]])
        marked = update(Task).where(those).values(reminded_at=now)
        session.execute(marked.execution_options(synchronize_session=False))
    if due:
        record(session, actor=SYSTEM, act="rectification.reminded", on=("tasks", len(due)), now=now)
    return told


def day_of(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def _is_due(task: Any, today: date) -> bool:
    reminded = day_of(task.reminded_at) if task.reminded_at else None
    asked = Asked(day_of(task.made_at), task.due_on, reminded)
    return is_to_be_reminded(asked, today, REMINDER_DAYS)


def _addressed(session: Session, tasks: Sequence[Told]) -> list[tuple[int, Told]]:
    """Every pair of an account and a task it is told of."""
    lawyers = sorted({task.lawyer_id for task in tasks if task.lawyer_id})
    accounts: dict[int, int] = {}
    for start in range(0, len(lawyers), AT_ONCE):
        some = lawyers[start : start + AT_ONCE]
        linked = (
            select(Lawyer.id, Account.id)
            .join(Account, col(Account.id) == col(Lawyer.account_id))
            .where(col(Lawyer.id).in_(some), col(Account.active))
        )
        accounts |= {key: account for key, account in session.execute(linked)}
    rest = [task for task in tasks if task.lawyer_id not in accounts]
    staff = staff_of(session, sorted({task.agency_id for task in rest})) if rest else {}
    reviewing = reviewed_by(session, rest)
    found = [
        (accounts[task.lawyer_id], task)
        for task in tasks
        if task.lawyer_id is not None and task.lawyer_id in accounts
    ]
    return found + [
        (account, task)
        for task in rest
        for account in staff.get(task.agency_id, [])
        if (account, task.case_id) not in reviewing
    ]
