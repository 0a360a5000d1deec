"""Tells experts of new and withdrawn cases, and supervisors that a case was given back.

A notice counts cases and names the cycle and the due date; it reads the same for every seat,
whatever the seat is for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.notices.services import notify
from qa_app.panel.models import FIRST_SEAT, Assignment, Expert
from qa_app.panel.queries.duty import day_of
from qa_app.panel.queries.supervisors import who_may_know
from qa_app.panel.rules.deadlines import due_on

NEW, NEW_DUE, TAKEN = "panel_seats_new", "panel_seats_new_due", "panel_seats_taken"
GIVEN_BACK, GIVEN_BACK_OPEN = "panel_seat_back", "panel_seat_back_open"


def tell_new_seats(
    session: Session, *, cycle: Cycle, expert_ids: Iterable[int], now: datetime
) -> None:
    """Tell experts of new cases: one notice each; an id that comes twice stands for two cases."""
    due = due_on(plan_of(cycle).timetable.reviews_due, day_of(now))
    _tell(session, cycle, Counter(expert_ids), (NEW_DUE if due else NEW, now),
          {"due_on": due.isoformat()} if due else {})  # fmt: skip


def tell_taken_seats(
    session: Session, *, cycle: Cycle, expert_ids: Iterable[int], now: datetime
) -> None:
    """Tell experts that cases went to others; an id that comes twice stands for two cases."""
    _tell(session, cycle, Counter(expert_ids), (TAKEN, now), {})


def tell_given_back(
    session: Session, *, cycle: Cycle, seat: Assignment, replaced: bool, now: datetime
) -> None:
    """Tell the cycle's supervisors, except those tied to the case, that a seat was given back."""
    if seat.seat < FIRST_SEAT:
        return
    page = "panel/seats?state=declined" if replaced else "panel/open"
    notify(
        session,
        account_ids=who_may_know(session, cycle, seat.case_id),
        code=GIVEN_BACK if replaced else GIVEN_BACK_OPEN,
        params={"cycle": cycle.title or cycle.name},
        url=f"/cycles/{quote(cycle.name)}/{page}",
        now=now,
    )


def _tell(
    session: Session,
    cycle: Cycle,
    counts: Mapping[int, int],
    what: tuple[str, datetime],
    more: Mapping[str, str],
) -> None:
    accounts = account_ids(session, list(counts))
    groups: dict[int, list[int]] = {}
    for expert_id, count in counts.items():
        if expert_id in accounts:
            groups.setdefault(count, []).append(accounts[expert_id])
    for count, ids in sorted(groups.items()):
        params: dict[str, str | int] = {"count": count, "cycle": cycle.title or cycle.name, **more}
        notify(session, account_ids=ids, code=what[0], params=params, url="/reviews/", now=what[1])


def account_ids(session: Session, expert_ids: list[int]) -> dict[int, int]:
    """Expert id → account: the linked one, else the one of the same login."""
    linked = select(Expert.id, Account.id).where(col(Expert.id).in_(expert_ids))
    by_link = linked.join(Account, col(Account.id) == col(Expert.account_id))
    by_login = linked.join(Account, col(Account.login) == col(Expert.login)).where(
        col(Expert.account_id).is_(None)
    )
    return {
        expert_id: account_id
        for way in (by_login, by_link)
        for expert_id, account_id in session.execute(way)
    }
