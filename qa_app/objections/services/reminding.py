"""Reminds once a day of what objections ask of lawyers, experts and the office, each in one notice.

Three days before a last day, one day before and on the day; what is late on its first day and then
weekly. Days nobody ran this on are caught up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, RoleGrant
from qa_app.accounts.queries import actor_of
from qa_app.core.roles import Role
from qa_app.files.queries.requests import staff_of
from qa_app.notices.rules import REMINDED_BEFORE, is_before_its_day, is_to_be_reported
from qa_app.notices.services import days_since_last, end_of, last_run, notify
from qa_app.objections.queries.waiting import (
    LawyerWait,
    OfficeWait,
    Wait,
    deciders_days,
    has_pending,
    lawyers_waits,
    office_waits,
)
from qa_app.objections.rules.states import ObjectionState
from qa_app.panel.queries.duty import on_leave_now
from qa_app.panel.services.telling import account_ids

OF_LAWYERS = {
    Wait.UNREAD: ("objection_due_unread", "/feedback/mine?state=unread"),
    Wait.DRAFT: ("objection_due_draft", "/objections?state=draft"),
    Wait.RETURNED: ("objection_due_returned", "/objections?state=returned"),
    Wait.ASK_AGAIN: ("objection_due_ask_again", "/objections?state=decided"),
}
SEVERAL, AGENCY = "objection_due_several", "objection_due_agency"
TO_DECIDE, TO_DECIDE_LATE = "objection_decide_due", "objection_decide_late"
OFFICE_NEW, OFFICE_LATE = "objection_office_new", "objection_office_late"
A_DAY = timedelta(days=1)


def remind_lawyers(session: Session, now: datetime) -> int:
    """Remind lawyers of the days that end soon, and staff of the cases of lawyers without account.

    How many people were told.
    """
    days = days_since_last(session, remind_lawyers, now)
    ends = {day + timedelta(days=ahead) for day in days for ahead in REMINDED_BEFORE}
    waits = lawyers_waits(session, {day for day in ends if day >= days[-1]})
    own, of_agencies = defaultdict(list[LawyerWait]), defaultdict(list[LawyerWait])
    for wait in waits:
        if wait.account_id is None:
            of_agencies[wait.agency_id].append(wait)
        else:
            own[wait.account_id].append(wait)
    told = _tell_alike(session, {key: _said(some) for key, some in own.items()}, now)
    return told + _remind_staff(session, of_agencies, now)


def remind_deciders(session: Session, now: datetime) -> int:
    """Remind experts of objections to decide before and on the day, and of late ones; how many.

    Who is on leave is told in the program only.
    """
    days = days_since_last(session, remind_deciders, now)
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for expert_id, due, count in deciders_days(session):
        if is_before_its_day(due, days) or is_to_be_reported(due, days):
            found[expert_id].append((due, count))
    accounts = account_ids(session, list(found))
    away, told = on_leave_now(session, list(found), days[-1]), 0
    for expert_id, lines in sorted(found.items()):
        if expert_id not in accounts:
            continue
        first = min(due for due, _ in lines)
        params = {"count": sum(count for _, count in lines), "due_on": first.isoformat()}
        late = first < days[-1]
        told += notify(
            session, account_ids=[accounts[expert_id]], params=params, url="/objections/mine",
            code=TO_DECIDE_LATE if late else TO_DECIDE, now=now, mail=expert_id not in away,
            worth_until=None if late else end_of(first),
        )  # fmt: skip
    return told


def remind_office(session: Session, now: datetime) -> int:
    """Tell supervisors once a day what came in to be checked and what is late; how many people.

    Nobody is told of cases they are tied to: everybody gets the own counts.
    """
    if not has_pending(session):
        return 0
    days = days_since_last(session, remind_office, now)
    since = last_run(session, remind_office, now) or now - A_DAY
    told = 0
    supervisors = (
        select(Account)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(RoleGrant.role == Role.SUPERVISOR, col(Account.active))
        .distinct()
        .order_by(col(Account.id))
    )
    for account in session.exec(supervisors).all():
        said = _to_say(office_waits(session, actor_of(session, account)), days, since)
        if said:
            code, params, url = said
            told += notify(
                session, account_ids=[account.id or 0], code=code, params=params, url=url, now=now
            )
    return told


Said = tuple[str, dict[str, str | int], str]


def _to_say(waits: list[OfficeWait], days: list[date], since: datetime) -> Said | None:
    """Code, counts and address for one supervisor; None when nothing is new today."""
    today = days[-1]
    to_check = [one for one in waits if one.state is ObjectionState.HANDED_IN]
    late = [one for one in waits if one.is_late(today)]
    fresh = any(one.last_in is not None and one.last_in > since for one in to_check)
    reported = any(one.due is not None and is_to_be_reported(one.due, days) for one in late)
    if not fresh and not reported:
        return None
    checks = sum(one.count for one in to_check)
    if not late:
        return OFFICE_NEW, {"count": checks}, f"/objections?state={ObjectionState.HANDED_IN}"
    slow = sum(one.count for one in to_check if one.is_late(today))
    params: dict[str, str | int] = {
        "count": checks, "slow": slow, "late": sum(one.count for one in late) - slow,
    }  # fmt: skip
    return OFFICE_LATE, params, "/objections?only=late"


def _said(waits: list[LawyerWait]) -> tuple[str, str, int, date]:
    """Code, address, count and first day of what one lawyer is reminded of."""
    counts = Counter[Wait]()
    for one in waits:
        counts[one.wait] += one.count
    until = min(one.until for one in waits)
    total = sum(counts.values())
    if len(counts) > 1:
        return SEVERAL, "/", total, until
    code, url = OF_LAWYERS[next(iter(counts))]
    return code, url, total, until


def _tell_alike(
    session: Session, said: Mapping[int, tuple[str, str, int, date]], now: datetime
) -> int:
    """One notice each; accounts with the same words are told together."""
    groups: dict[tuple[str, str, int, date], list[int]] = defaultdict(list)
    for account_id, words in said.items():
        groups[words].append(account_id)
    told = 0
    for (code, url, count, until), accounts in sorted(groups.items()):
        params: dict[str, str | int] = {"count": count, "until_on": until.isoformat()}
        told += notify(
            session, account_ids=accounts, code=code, params=params, url=url, now=now,
            worth_until=end_of(until),
        )  # fmt: skip
    return told


def _remind_staff(
    session: Session, of_agencies: Mapping[int, Iterable[LawyerWait]], now: datetime
) -> int:
    said: dict[int, list[LawyerWait]] = defaultdict(list)
    staff = staff_of(session, sorted(of_agencies)) if of_agencies else {}
    for agency_id, waits in of_agencies.items():
        for account_id in staff.get(agency_id, []):
            said[account_id] += waits
    return _tell_alike(
        session,
        {
            key: (
                AGENCY,
                "/feedback/agency",
                sum(w.count for w in some),
                min(w.until for w in some),
            )
            for key, some in said.items()
        },
        now,
    )
