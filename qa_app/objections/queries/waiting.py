"""What waits for whom because of objections, and until which day: for reminders and work lists.

For lawyers the sheets they have not read, drafts they have not sent, what was returned, decisions
they may ask the second level about; for the office what is to be checked and what is late. Days are
last days and count whole.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from qa_app.accounts.models import Account
from qa_app.cases.models import Lawyer
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.queries.seen import joined, sights
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.states import (
    ASSIGNABLE,
    FIRST_LEVEL,
    PENDING,
    SECOND_LEVEL,
    ObjectionState,
)
from qa_app.workdays.queries import calendar


class Wait(StrEnum):
    """What a lawyer still has time for."""

    UNREAD = "unread"
    DRAFT = "draft"
    RETURNED = "returned"
    ASK_AGAIN = "ask_again"


WRITTEN = (Wait.DRAFT, Wait.RETURNED, Wait.ASK_AGAIN)
"""What has begun; sheets nobody has read have a line of their own on the work list."""


@dataclass(frozen=True, slots=True)
class LawyerWait:
    """How many things of one kind wait for an account until a day.

    ``account_id`` None: their lawyer cannot log in; then it is for the agency.
    """

    account_id: int | None
    agency_id: int
    wait: Wait
    until: date
    count: int


@dataclass(frozen=True, slots=True)
class OfficeWait:
    """Open objections of one standing with the same last day; ``last_in``: the newest of them."""

    state: ObjectionState
    due: date | None
    count: int
    last_in: datetime | None

    def is_late(self, today: date) -> bool:
        """Whether the day is over."""
        return self.due is not None and self.due < today


def last_day_to_check(session: Session, cycle: Cycle, now: datetime) -> date:
    """Until when the form of an objection handed in now is to be checked."""
    days = plan_of(cycle).feedback.check_days
    return calendar(session).add_working_days(day_of(now), days)


def lawyers_waits(session: Session, days: Collection[date]) -> list[LawyerWait]:
    """What ends on one of the days, by account; for closed or missing accounts by agency."""
    if not days:
        return []
    waits = _waits([], tuple(Wait)).subquery()
    account = Account.id
    rows = session.execute(
        select(account, waits.c.agency_id, waits.c.wait, waits.c.until, func.count())
        .select_from(waits)
        .join(Lawyer, col(Lawyer.id) == waits.c.lawyer_id, isouter=True)
        .join(
            Account,
            and_(col(Account.id) == col(Lawyer.account_id), col(Account.active)),
            isouter=True,
        )
        .where(waits.c.until.in_(sorted(days)))
        .group_by(account, waits.c.agency_id, waits.c.wait, waits.c.until)
    )
    return [
        LawyerWait(account_id, agency_id, Wait(wait), until, count)
        for account_id, agency_id, wait, until, count in rows
    ]


def own_waits(session: Session, actor: Actor, today: date) -> dict[Wait, tuple[int, date]]:
    """What the actor as a lawyer has begun and can still finish: how many, and the first day."""
    if not actor.has(Role.LAWYER) or actor.account_id is None:
        return {}
    mine = select(Lawyer.id).where(col(Lawyer.account_id) == actor.account_id)
    waits = _waits([col(FeedbackSheet.lawyer_id).in_(mine)], WRITTEN).subquery()
    rows = session.execute(
        select(waits.c.wait, func.count(), func.min(waits.c.until))
        .where(waits.c.until >= today)
        .group_by(waits.c.wait)
    )
    return {Wait(wait): (count, until) for wait, count, until in rows}


def deciders_days(session: Session) -> list[tuple[int, date, int]]:
    """Expert id, last day to decide and how many objections: everything being decided."""
    rows = session.execute(
        select(Objection.decider_expert_id, Objection.decide_by, func.count())
        .where(
            col(Objection.state) == ObjectionState.DECIDING,
            col(Objection.decider_expert_id).is_not(None),
            col(Objection.decide_by).is_not(None),
        )
        .group_by(Objection.decider_expert_id, Objection.decide_by)
    )
    return [(expert_id, due, count) for expert_id, due, count in rows]


def last_day_to_object(session: Session, cycle_id: int) -> date | None:
    """The last day on which anybody may object to a released sheet; None where nobody may."""
    wanted = (
        select(func.max(col(FeedbackSheet.objections_until)))
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(
            col(FeedbackSheet.cycle_id) == cycle_id,
            col(FeedbackSheet.counts),
            col(Release.state) == ReleaseState.RELEASED,
        )
    )
    return session.execute(wanted).scalar()


def has_pending(session: Session) -> bool:
    """Whether anybody's office has an objection at hand: one look spares the others."""
    found = select(Objection.id).where(col(Objection.state).in_(PENDING)).limit(1)
    return session.execute(found).first() is not None


def office_waits(session: Session, actor: Actor) -> list[OfficeWait]:
    """Open objections of the cycles the actor runs, none the actor is tied to; one statement."""
    _, office, _ = sights(session, actor)
    due = case(
        (col(Objection.state) == ObjectionState.HANDED_IN, col(Objection.check_by)),
        else_=col(Objection.decide_by),
    )
    rows = session.execute(
        joined(
            select(Objection.state, due, func.count(), func.max(col(Objection.handed_in_at)))
        )
        .where(office, col(Objection.state).in_(PENDING))
        .group_by(Objection.state, due)
    )  # fmt: skip
    return [OfficeWait(*row) for row in rows]


def _waits(of_sheet: Sequence[Any], wanted: Collection[Wait]) -> Any:
    """Lawyer, agency, kind and last day of everything that waits; conditions on the sheet."""
    ways = {
        Wait.UNREAD: [_unread],
        Wait.DRAFT: [_first_drafts, _second_drafts],
        Wait.RETURNED: [_returned],
        Wait.ASK_AGAIN: [_to_ask_again],
    }
    return union_all(
        *(way(wait).where(*of_sheet) for wait in Wait if wait in wanted for way in ways[wait])
    )


def _columns(wait: Wait, until: Any) -> Any:
    return (
        select(
            col(FeedbackSheet.lawyer_id).label("lawyer_id"),
            col(FeedbackSheet.agency_id).label("agency_id"),
            literal(wait.value).label("wait"),
            until.label("until"),
        )
        .select_from(FeedbackSheet)
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(col(FeedbackSheet.counts), col(Release.state) == ReleaseState.RELEASED)
    )


def _unread(wait: Wait) -> Any:
    """Sheets nobody has opened, of cases without an objection."""
    objected = exists().where(
        col(Objection.cycle_id) == col(FeedbackSheet.cycle_id),
        col(Objection.case_id) == col(FeedbackSheet.case_id),
        col(Objection.state) != ObjectionState.WITHDRAWN,
    )
    return _columns(wait, col(FeedbackSheet.objections_until)).where(
        col(FeedbackSheet.first_read_at).is_(None), ~objected
    )


def _of_case(row: Any) -> Any:
    """The objection of the sheet's case; a draft follows the case to a newer sheet."""
    return and_(
        row.cycle_id == col(FeedbackSheet.cycle_id), row.case_id == col(FeedbackSheet.case_id)
    )


def _written() -> Any:
    return exists().where(
        col(ObjectionPoint.objection_id) == col(Objection.id), col(ObjectionPoint.reason) != ""
    )


def _first_drafts(wait: Wait) -> Any:
    return (
        _columns(wait, col(FeedbackSheet.objections_until))
        .join(Objection, _of_case(Objection))
        .where(
            col(Objection.state) == ObjectionState.DRAFT,
            col(Objection.level) == FIRST_LEVEL,
            _written(),
        )
    )


def _second_drafts(wait: Wait) -> Any:
    first = aliased(Objection)
    return (
        _columns(wait, first.appeal_until)
        .join(Objection, _of_case(Objection))
        .join(first, _of_case(first))
        .where(
            col(Objection.state) == ObjectionState.DRAFT,
            col(Objection.level) == SECOND_LEVEL,
            first.level == FIRST_LEVEL,
            first.state == ObjectionState.DECIDED,
            _written(),
        )
    )


def _returned(wait: Wait) -> Any:
    return (
        _columns(wait, col(Objection.due_on))
        .join(Objection, _of_case(Objection))
        .where(col(Objection.state) == ObjectionState.RETURNED)
    )


def _to_ask_again(wait: Wait) -> Any:
    """Decisions nobody has asked about a second time, nor begun to."""
    second = aliased(Objection)
    asked = exists().where(
        _of_case(second),
        second.level == SECOND_LEVEL,
        second.state != ObjectionState.WITHDRAWN,
    )
    return (
        _columns(wait, col(Objection.appeal_until))
        .join(Objection, _of_case(Objection))
        .where(
            col(Objection.state) == ObjectionState.DECIDED,
            col(Objection.level) == FIRST_LEVEL,
            col(Objection.appeal_until).is_not(None),
            ~asked,
        )
    )


def late_on(today: date) -> Any:
    """Open objections whose day is over: to check the form, to choose an expert, to decide."""
    return or_(
        and_(col(Objection.state).in_(ASSIGNABLE), col(Objection.decide_by) < today),
        and_(col(Objection.state) == ObjectionState.HANDED_IN, col(Objection.check_by) < today),
    )
