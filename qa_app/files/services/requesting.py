"""Asks agencies for the files of drawn cases, reminds them, and notes what came or was replaced.

For the page of a cycle's files and the program's daily tasks. Whether a file is complete and whose
turn it is to be reminded, ``rules`` say; replacing a case is an act of ``sampling``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of
from qa_app.cycles.services import managed_cycle
from qa_app.files import wording  # noqa: F401 - enters the kinds of notices
from qa_app.files.models import FileRequest, RequestState
from qa_app.files.queries import requests as queries
from qa_app.files.queries.requests import OpenRequest
from qa_app.files.rules.reminding import Asked, is_overdue, is_to_be_reminded
from qa_app.notices.services import notify
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.sampling.services.receiving import mark_received
from qa_app.sampling.services.substituting import substitute_case

LIST_ADDRESS = "/files/?cycle={name}"


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms late files are given up: the reason, and until when substitutes are due."""

    reason: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Substituted:
    """Keys of the substitutes, and keys of cases whose stratum has none left."""

    substitutes: tuple[str, ...]
    without: tuple[str, ...]


def day_of(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def ask_for_files(session: Session, *, actor: Actor, name: str, due_on: date, now: datetime) -> int:
    """Ask for every file of the sample that has neither come nor been asked for; how many.

    Asked twice it asks once. Files that are there already are noted as received.
    Refused: ``not_drawn_yet``, ``files_due_day_passed``.
    """
    cycle = _drawn(session, actor, name)
    if is_overdue(due_on, day_of(now)):
        raise Refused("files_due_day_passed")
    note_arrivals(session, case_ids=None, now=now)
    case_ids = queries.unasked_cases(session, cycle.id or 0)
    _ask(session, cycle, case_ids, due_on, now)
    if case_ids:
        record(session, actor=actor, act="files.asked", on=("cycle", name), now=now,
               count=len(case_ids), due_on=due_on.isoformat())  # fmt: skip
    return len(case_ids)


def change_due_day(
    session: Session, *, actor: Actor, name: str, case_ids: Collection[int], due_on: date,
    now: datetime,
) -> int:  # fmt: skip
    """Give agencies another due day for open requests; how many were changed."""
    cycle = _drawn(session, actor, name)
    if is_overdue(due_on, day_of(now)):
        raise Refused("files_due_day_passed")
    found = queries.open_requests(session, cycle_id=cycle.id, case_ids=case_ids)
    changed = [each for each in found if each.due_on != due_on]
    for each in changed:
        _change(session, each.id, due_on=due_on, reminded_at=None)
    if changed:
        record(session, actor=actor, act="files.due_day_changed", on=("cycle", name), now=now,
               count=len(changed), due_on=due_on.isoformat())  # fmt: skip
        _tell(session, cycle, changed, "files_due_day_changed", now)
    return len(changed)


def remind_files(session: Session, now: datetime) -> int:
    """Remind agencies of files they were asked for, as each cycle's timetable says; how many files.

    First notes what came meanwhile, so that nobody is reminded of a file that is there.
    """
    note_arrivals(session, case_ids=None, now=now)
    today = day_of(now)
    by_cycle: dict[int, list[OpenRequest]] = defaultdict(list)
    for each in queries.open_requests(session):
        by_cycle[each.cycle_id].append(each)
    reminded = 0
    for cycle_id, found in by_cycle.items():
        cycle = session.get_one(Cycle, cycle_id)
        every = plan_of(cycle).timetable.reminder_days
        due = [each for each in found if is_to_be_reminded(_asked(each), today, every)]
        for each in due:
            _change(session, each.id, reminded_at=now)
        late = [each for each in due if is_overdue(each.due_on, today)]
        early = [each for each in due if not is_overdue(each.due_on, today)]
        _tell(session, cycle, early, "files_reminder", now)
        _tell(session, cycle, late, "files_overdue", now)
        reminded += len(due)
        if due:
            record(session, actor=SYSTEM, act="files.reminded", on=("cycle", cycle.name),
                   now=now, count=len(due))  # fmt: skip
    return reminded


def note_arrivals(session: Session, *, case_ids: Iterable[int] | None, now: datetime) -> int:
    """Note complete files of drawn cases as received and end their requests; how many came.

    Called after anything that can complete a file; None looks through all running cycles. Also
    ends requests whose file was noted as received by hand or whose case was replaced elsewhere.
    """
    came = 0
    for name, ids in queries.arrived(session, case_ids).items():
        came += mark_received(session, actor=SYSTEM, name=name, case_ids=ids, now=now)
    _end_settled(session, case_ids, now)
    return came


def substitute_overdue(
    session: Session, *, actor: Actor, name: str, case_ids: Sequence[int], terms: Terms,
    now: datetime,
) -> Substituted:  # fmt: skip
    """Replace cases whose file is late by the next ticket of their strata, and ask for those files.

    Cases whose file came meanwhile, or that are not late, are left as they are.
    Refused: ``not_drawn_yet``, ``files_due_day_passed``, ``substitute_reason_missing``.
    """
    cycle = _drawn(session, actor, name)
    if is_overdue(terms.due_on, day_of(now)):
        raise Refused("files_due_day_passed")
    if not terms.reason.strip():
        raise Refused("substitute_reason_missing")
    note_arrivals(session, case_ids=case_ids, now=now)
    found = queries.open_requests(session, cycle_id=cycle.id, case_ids=case_ids)
    late = [each for each in found if is_overdue(each.due_on, day_of(now))]
    done: list[str] = []
    without: list[str] = []
    for each in late:
        key = _key_of(session, each)
        new = _substitute(session, actor, name, key, terms.reason, now)
        if new is None:
            without.append(key)
            continue
        done.append(new)
        _change(session, each.id, state=RequestState.SUBSTITUTED, ended_at=now,
                reason=terms.reason.strip())  # fmt: skip
    _ask(session, cycle, queries.unasked_among(session, cycle.id or 0, done), terms.due_on, now)
    return Substituted(tuple(done), tuple(without))


def _drawn(session: Session, actor: Actor, name: str) -> Cycle:
    cycle = managed_cycle(session, actor, name)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("not_drawn_yet", name=name)
    return cycle


def _ask(
    session: Session, cycle: Cycle, case_ids: Sequence[int], due_on: date, now: datetime
) -> None:
    if not case_ids:
        return
    common = {
        "cycle_id": cycle.id, "asked_at": now, "due_on": due_on,
        "state": RequestState.ASKED, "reason": "", "revision": 1,
    }  # fmt: skip
    rows = [{**common, "case_id": case_id} for case_id in case_ids]
    session.execute(insert(FileRequest.__table__), rows)  # type: ignore[attr-defined]
    asked = queries.open_requests(session, cycle_id=cycle.id)
    wanted = set(case_ids)
    _tell(session, cycle, [each for each in asked if each.case_id in wanted], "files_asked", now)


def _tell(
    session: Session, cycle: Cycle, found: Sequence[OpenRequest], code: str, now: datetime
) -> None:
    """One notice to the staff of each agency: how many files, of which cycle, until when."""
    by_agency: dict[int, list[OpenRequest]] = defaultdict(list)
    for each in found:
        by_agency[each.agency_id].append(each)
    staff = queries.staff_of(session, list(by_agency))
    for agency_id, own in by_agency.items():
        due_on = min(each.due_on for each in own).isoformat()
        notify(
            session,
            account_ids=staff.get(agency_id, []),
            code=code,
            params={"count": len(own), "cycle": cycle.title or cycle.name, "due_on": due_on},
            url=LIST_ADDRESS.format(name=cycle.name),
            now=now,
        )


def _substitute(
    session: Session, actor: Actor, name: str, key: str, reason: str, now: datetime
) -> str | None:
    try:
        row = substitute_case(session, actor=actor, name=name, case_key=key, reason=reason, now=now)
    except Refused as refusal:
        if refusal.code in ("no_substitute_left", "coverage_not_replaceable"):
            return None
        raise
    return row.case_key


def _key_of(session: Session, each: OpenRequest) -> str:
    wanted = select(SampleCase.case_key).where(
        SampleCase.cycle_id == each.cycle_id, SampleCase.case_id == each.case_id
    )
    return session.exec(wanted).one()


def _end_settled(session: Session, case_ids: Iterable[int] | None, now: datetime) -> None:
    """End open requests whose case was received or replaced by any other way."""
    own = (
        col(SampleCase.cycle_id) == col(FileRequest.cycle_id),
        col(SampleCase.case_id) == col(FileRequest.case_id),
    )
    replaced = col(SampleCase.status) == SampleStatus.REPLACED
    open_ones = [col(FileRequest.state) == RequestState.ASKED]
    if case_ids is not None:
        open_ones.append(col(FileRequest.case_id).in_(sorted(set(case_ids))))
    for state, condition in (
        (RequestState.SUBSTITUTED, replaced),
        (RequestState.RECEIVED, ~replaced & col(SampleCase.received_at).is_not(None)),
    ):
        settled = select(SampleCase.id).where(*own, condition).correlate(FileRequest).exists()
        change = update(FileRequest).where(*open_ones, settled)
        change = change.values(state=state, ended_at=now, revision=FileRequest.revision + 1)
        session.execute(change.execution_options(synchronize_session=False))


def _change(session: Session, request_id: int, **values: object) -> None:
    change = update(FileRequest).where(col(FileRequest.id) == request_id)
    change = change.values(revision=FileRequest.revision + 1, **values)
    session.execute(change.execution_options(synchronize_session=False))


def _asked(each: OpenRequest) -> Asked:
    reminded = day_of(each.reminded_at) if each.reminded_at else None
    return Asked(day_of(each.asked_at), each.due_on, reminded)
