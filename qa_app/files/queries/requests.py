"""Requests for files: how a cycle stands, which are open, which are late, whom to tell.

For the page of a cycle's files, the work list and the daily reminders.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency, Region, RoleGrant
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.files.models import FileRequest, RequestState
from qa_app.files.queries.standing import holdings_by_case, standing_is
from qa_app.files.rules.standing import Standing
from qa_app.sampling.models import Pick, SampleCase, SampleStatus
from qa_app.web.paging import PAGE_SIZE, Page

_of_sample = and_(
    col(FileRequest.cycle_id) == col(SampleCase.cycle_id),
    col(FileRequest.case_id) == col(SampleCase.case_id),
)
STANDS = col(SampleCase.status) != SampleStatus.REPLACED
OPEN = and_(
    col(FileRequest.state) == RequestState.ASKED,
    col(SampleCase.received_at).is_(None),
    STANDS,
)


@dataclass(frozen=True, slots=True)
class FileCounts:
    """The standing cases of one cycle: files received, asked for and not, late, and replaced."""

    standing: int
    received: int
    asked: int
    unasked: int
    overdue: int
    substituted: int


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One open request; ``replaceable``: coverage picks have no substitute."""

    case_id: int
    case_key: str
    number: str
    agency: str
    asked_at: datetime
    due_on: date
    reminded_at: datetime | None
    replaceable: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files one cycle waits for from agencies the actor works for."""

    cycle: str
    title: str
    files: int
    due_on: date
    overdue: int


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """One open request as the reminders need it."""

    id: int
    cycle_id: int
    case_id: int
    agency_id: int
    asked_at: datetime
    due_on: date
    reminded_at: datetime | None


def file_counts(session: Session, cycle_id: int, today: date) -> FileCounts:
    """How the files of a cycle's sample have come in."""
    received = col(SampleCase.received_at).is_not(None)
    known = col(FileRequest.id).is_not(None)
    substituted = col(FileRequest.state) == RequestState.SUBSTITUTED
    conditions = [
        STANDS,
        STANDS & received,
        OPEN,
        STANDS & ~received & ~known,
        OPEN & (col(FileRequest.due_on) < today),
        known & substituted,
    ]
    sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in conditions]
    statement = (
        select(*sums)
        .select_from(SampleCase)
        .join(FileRequest, _of_sample, isouter=True)
        .where(col(SampleCase.cycle_id) == cycle_id)
    )
    return FileCounts(*session.execute(statement).one())


def unasked_cases(session: Session, cycle_id: int) -> list[int]:
    """Standing cases whose file was neither received nor asked for."""
    statement = (
        select(SampleCase.case_id)
        .join(FileRequest, _of_sample, isouter=True)
        .where(
            col(SampleCase.cycle_id) == cycle_id,
            STANDS,
            col(SampleCase.received_at).is_(None),
            col(FileRequest.id).is_(None),
        )
        .order_by(col(SampleCase.id))
    )
    return list(session.execute(statement).scalars())


def unasked_among(session: Session, cycle_id: int, case_keys: Collection[str]) -> list[int]:
    """Those of the cases, named by their keys, whose file nobody asked for yet."""
    wanted = select(SampleCase.case_id).where(
        col(SampleCase.cycle_id) == cycle_id, col(SampleCase.case_key).in_(case_keys)
    )
    unasked = set(unasked_cases(session, cycle_id))
    return [case_id for case_id in session.execute(wanted).scalars() if case_id in unasked]


def requests_page(
    session: Session, cycle_id: int, today: date, *, overdue: bool, page: int
) -> Page[RequestLine]:
    """Open requests of a cycle by due day: the late ones, or all."""
    where = [col(SampleCase.cycle_id) == cycle_id, OPEN]
    if overdue:
        where.append(col(FileRequest.due_on) < today)
    joined = select(func.count()).select_from(SampleCase).join(FileRequest, _of_sample)
    total = session.execute(joined.where(*where)).scalar_one()
    columns: list[Any] = [
        SampleCase.case_id, SampleCase.case_key, Case.number, Agency.name,
        FileRequest.asked_at, FileRequest.due_on, FileRequest.reminded_at,
        col(SampleCase.pick) != Pick.COVERAGE,
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .select_from(SampleCase)
        .join(FileRequest, _of_sample)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .where(*where)
        .order_by(col(FileRequest.due_on), col(SampleCase.case_key), col(FileRequest.id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([RequestLine(*row[:-1], bool(row[-1])) for row in rows], total, page)


def waiting_files(session: Session, actor: Actor, today: date) -> list[Waiting]:
    """What running cycles wait for from the agencies the actor works for, by cycle and due day."""
    agencies = agencies_within(session, actor, (Role.AGENCY_STAFF,))
    statement = (
        select(
            Cycle.name,
            Cycle.title,
            func.count(),
            func.min(FileRequest.due_on),
            func.sum(case((col(FileRequest.due_on) < today, 1), else_=0)),
        )
        .select_from(FileRequest)
        .join(SampleCase, _of_sample)
        .join(Cycle, col(Cycle.id) == col(FileRequest.cycle_id))
        .join(Case, col(Case.id) == col(FileRequest.case_id))
        .where(OPEN, col(Cycle.state) == CycleState.DRAWN)
        .group_by(col(Cycle.name), col(Cycle.title))
        .order_by(func.min(FileRequest.due_on), col(Cycle.name))
    )
    if agencies is not None:
        statement = statement.where(col(Case.agency_id).in_(agencies))
    return [
        Waiting(name, title or name, files, due_on, overdue)
        for name, title, files, due_on, overdue in session.execute(statement)
    ]


def overdue_by_cycle(session: Session, cycle_ids: Collection[int], today: date) -> dict[int, int]:
    """How many files are late in each of the cycles that have any late."""
    statement = (
        select(FileRequest.cycle_id, func.count())
        .select_from(FileRequest)
        .join(SampleCase, _of_sample)
        .where(OPEN, col(FileRequest.cycle_id).in_(cycle_ids), col(FileRequest.due_on) < today)
        .group_by(col(FileRequest.cycle_id))
    )
    return {cycle_id: count for cycle_id, count in session.execute(statement)}


def open_requests(
    session: Session, *, cycle_id: int | None = None, case_ids: Collection[int] | None = None
) -> list[OpenRequest]:
    """Open requests of running cycles."""
    statement = (
        select(
            FileRequest.id, FileRequest.cycle_id, FileRequest.case_id, Case.agency_id,
            FileRequest.asked_at, FileRequest.due_on, FileRequest.reminded_at,
        )  # type: ignore[call-overload]
        .join(SampleCase, _of_sample)
        .join(Cycle, col(Cycle.id) == col(FileRequest.cycle_id))
        .join(Case, col(Case.id) == col(FileRequest.case_id))
        .where(OPEN, col(Cycle.state) == CycleState.DRAWN)
        .order_by(col(FileRequest.id))
    )  # fmt: skip
    if cycle_id is not None:
        statement = statement.where(col(FileRequest.cycle_id) == cycle_id)
    if case_ids is not None:
        statement = statement.where(col(FileRequest.case_id).in_(case_ids))
    return [OpenRequest(*row) for row in session.execute(statement)]


def arrived(session: Session, case_ids: Iterable[int] | None = None) -> dict[str, list[int]]:
    """Standing cases of running cycles whose file is complete and not noted, by cycle name."""
    one_by_one = case_ids is not None
    wanted = {"case_ids": sorted(set(case_ids))} if case_ids is not None else {}
    found: dict[str, list[int]] = defaultdict(list)
    for name, case_id in session.execute(_arrived(one_by_one=one_by_one), wanted):
        found[name].append(case_id)
    return dict(found)


@cache
def _arrived(*, one_by_one: bool) -> Any:
    """The statement of ``arrived``, made once: every paper put in its place asks it."""
    some = bindparam("case_ids", expanding=True) if one_by_one else None
    held = holdings_by_case(some)
    return (
        select(Cycle.name, SampleCase.case_id)
        .join(Cycle, col(Cycle.id) == col(SampleCase.cycle_id))
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(held, held.c.case_id == col(Case.id))
        .where(
            col(Cycle.state) == CycleState.DRAWN,
            STANDS,
            col(SampleCase.received_at).is_(None),
            standing_is(Standing.COMPLETE, held),
        )
        .order_by(col(SampleCase.id))
    )


def staff_of(session: Session, agency_ids: Collection[int]) -> dict[int, list[int]]:
    """Accounts of the staff of each agency: those bound to it, else those of its regions."""
    role = (col(RoleGrant.role) == Role.AGENCY_STAFF, col(Account.active))
    joined = select(RoleGrant.agency_id, RoleGrant.account_id).join(
        Account, col(Account.id) == col(RoleGrant.account_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for agency_id, account_id in session.execute(
        joined.where(*role, col(RoleGrant.agency_id).in_(agency_ids))
    ):
        found[agency_id].append(account_id)
    alone = [agency_id for agency_id in agency_ids if agency_id not in found]
    return {**found, **(_staff_of_regions(session, alone) if alone else {})}


def _staff_of_regions(session: Session, agency_ids: list[int]) -> dict[int, list[int]]:
    granted = session.execute(
        select(func.coalesce(col(Region.path), "/"), RoleGrant.account_id)
        .join(Account, col(Account.id) == col(RoleGrant.account_id))
        .join(Region, col(Region.id) == col(RoleGrant.region_id), isouter=True)
        .where(
            col(RoleGrant.role) == Role.AGENCY_STAFF,
            col(RoleGrant.agency_id).is_(None),
            col(Account.active),
        )
    ).all()
    paths = session.execute(
        select(Agency.id, Region.path)
        .join(Region, col(Region.id) == col(Agency.region_id))
        .where(col(Agency.id).in_(agency_ids))
    )
    return {
        agency_id: [account for path, account in granted if own.startswith(path)]
        for agency_id, own in paths
        if agency_id is not None
    }
