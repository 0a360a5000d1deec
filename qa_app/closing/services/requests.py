"""Sends findings back with a deadline, and ends a request when nothing of it waits any more.

For supervisors, and for whatever settles findings: checks, explanations, decisions.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.closing.messages import NOTICE_KINDS
from qa_app.closing.models import ClosingCheck, ClosingFinding, CorrectionRequest
from qa_app.closing.queries.visible import DECIDERS, case_for, cases_for
from qa_app.closing.rules.settling import LONGEST_WORDS, request_state
from qa_app.closing.rules.states import CorrectionState, FindingState
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM, Actor
from qa_app.files.queries.requests import staff_of
from qa_app.files.rules.reminding import Asked, is_overdue, is_to_be_reminded
from qa_app.notices.registry import KINDS
from qa_app.notices.services import notify

PENDING = (CorrectionState.ASKED, CorrectionState.ANSWERED)
REMINDER_DAYS = 3
"""Days before the due day on which agencies are reminded, and between later reminders."""
LIST_ADDRESS = "/closing/?state=asked"
AT_ONCE = 2_000
KINDS.update(NOTICE_KINDS)


@dataclass(frozen=True, slots=True)
class Terms:
    """Until when findings are to be corrected or explained, and a word on it."""

    due_on: date
    note: str = ""


def ask_for_correction(
    session: Session, *, actor: Actor, case_ids: Sequence[int], terms: Terms, now: datetime
) -> int:
    """Send the open findings of these cases back to their agencies; how many cases.

    Cases with nothing open, with a pending request or outside the actor's scope are left as they
    are. Refused: ``correction_due_day_passed``, ``explanation_too_long``.
    """
    _check_terms(terms, now)
    chosen: list[int] = []
    for start in range(0, len(case_ids), AT_ONCE):
        some = cases_for(session, actor, list(case_ids[start : start + AT_ONCE]), DECIDERS)
        chosen += _enter_requests(session, actor, some, terms, now)
    if chosen:
        record(session, actor=actor, act="closing.correction_asked", on=("cases", len(chosen)),
               now=now, first=min(chosen), last=max(chosen),
               due_on=terms.due_on.isoformat())  # fmt: skip
        tell_agencies(session, chosen, "closing_asked", terms.due_on, now)
    return len(chosen)


def postpone_correction(
    session: Session, *, actor: Actor, case_id: int, due_on: date, now: datetime
) -> None:
    """Give the pending request of a case another due day."""
    _check_terms(Terms(due_on), now)
    request = pending_request(session, actor, case_id)
    request.due_on, request.reminded_at = due_on, None
    request.revision += 1
    session.add(request)
    record(session, actor=actor, act="closing.correction_postponed",
           on=("correction", request.public_id), now=now, due_on=due_on.isoformat())  # fmt: skip
    tell_agencies(session, [case_id], "closing_postponed", due_on, now)


def withdraw_correction(session: Session, *, actor: Actor, case_id: int, now: datetime) -> None:
    """Take the pending request of a case back; its findings stay as they are."""
    request = pending_request(session, actor, case_id)
    request.state, request.ended_by, request.ended_at = CorrectionState.WITHDRAWN, actor.login, now
    request.revision += 1
    session.add(request)
    record(session, actor=actor, act="closing.correction_withdrawn",
           on=("correction", request.public_id), now=now)  # fmt: skip


def pending_request(session: Session, actor: Actor, case_id: int) -> CorrectionRequest:
    """The pending request of a case the actor decides on. Refused: ``no_correction_pending``."""
    case_for(session, actor, case_id, DECIDERS)
    wanted = select(CorrectionRequest).where(
        CorrectionRequest.case_id == case_id, col(CorrectionRequest.state).in_(PENDING)
    )
    found = session.exec(wanted.with_for_update()).first()
    if found is None:
        raise Refused("no_correction_pending")
    return found


def settle_requests(session: Session, case_ids: Collection[int], now: datetime) -> None:
    """Bring pending requests of these cases in line with their findings."""
    session.flush()
    pending = select(CorrectionRequest).where(
        col(CorrectionRequest.case_id).in_(case_ids), col(CorrectionRequest.state).in_(PENDING)
    )
    requests = {each.id: each for each in session.exec(pending).all()}
    if not requests:
        return
    states: dict[int, list[FindingState]] = defaultdict(list)
    sent = select(ClosingFinding.request_id, ClosingFinding.state).where(
        col(ClosingFinding.request_id).in_(list(requests))
    )
    for request_id, state in session.execute(sent):
        states[request_id].append(state)
    for request_id, request in requests.items():
        state = request_state(states[request_id or 0])
        if state is request.state:
            continue
        request.state, request.revision = state, request.revision + 1
        if state is CorrectionState.DONE:
            request.ended_at = now
        session.add(request)
    session.flush()


def remind_corrections(session: Session, now: datetime) -> int:
    """Remind agencies of findings sent back to them, before, on and after the due day."""
    today = now.astimezone(SHANGHAI).date()
    asked = select(CorrectionRequest).where(CorrectionRequest.state == CorrectionState.ASKED)
    due = [each for each in session.exec(asked).all() if _is_due(each, today)]
    late = [each for each in due if is_overdue(each.due_on, today)]
    early = [each for each in due if not is_overdue(each.due_on, today)]
    for code, some in (("closing_reminder", early), ("closing_overdue", late)):
        if some:
            nearest = min(each.due_on for each in some)
            tell_agencies(session, [each.case_id for each in some], code, nearest, now)
    for each in due:
        each.reminded_at = now
        session.add(each)
    if due:
        record(session, actor=SYSTEM, act="closing.reminded", on=("cases", len(due)), now=now)
    return len(due)


def tell_agencies(
    session: Session, case_ids: Sequence[int], code: str, due_on: date, now: datetime
) -> None:
    """One notice to the staff of each agency: how many of its cases, until when."""
    counts: dict[int, int] = defaultdict(int)
    for start in range(0, len(case_ids), AT_ONCE):
        some = case_ids[start : start + AT_ONCE]
        found = session.execute(select(Case.agency_id).where(col(Case.id).in_(some)))
        for agency_id in found.scalars():
            counts[agency_id] += 1
    staff = staff_of(session, list(counts))
    for agency_id, count in counts.items():
        notify(
            session,
            account_ids=staff.get(agency_id, []),
            code=code,
            params={"count": count, "due_on": due_on.isoformat()},
            url=LIST_ADDRESS,
            now=now,
        )


def _enter_requests(
    session: Session, actor: Actor, case_ids: list[int], terms: Terms, now: datetime
) -> list[int]:
    """Requests for those of the cases that have open findings and none pending."""
    pending = select(CorrectionRequest.case_id).where(col(CorrectionRequest.state).in_(PENDING))
    wanted = select(ClosingCheck.case_id).where(
        col(ClosingCheck.case_id).in_(case_ids),
        ClosingCheck.open_count > 0,
        col(ClosingCheck.case_id).not_in(pending),
    )
    chosen = sorted(session.execute(wanted).scalars())
    if not chosen:
        return []
    rows: list[dict[str, Any]] = [
        {
            "public_id": secrets.token_urlsafe(9), "case_id": case_id,
            "state": CorrectionState.ASKED, "due_on": terms.due_on, "note": terms.note.strip(),
            "asked_by": actor.login, "asked_at": now, "revision": 1,
        }
        for case_id in chosen
    ]  # fmt: skip
    session.execute(insert(CorrectionRequest.__table__), rows)  # type: ignore[attr-defined]
    newest = (
        select(CorrectionRequest.id)
        .where(
            col(CorrectionRequest.case_id) == col(ClosingFinding.case_id),
            col(CorrectionRequest.state).in_(PENDING),
        )
        .correlate(ClosingFinding)
        .scalar_subquery()
    )
    sent = update(ClosingFinding).where(
        col(ClosingFinding.case_id).in_(chosen), col(ClosingFinding.state) == FindingState.OPEN
    )
    session.execute(sent.values(request_id=newest).execution_options(synchronize_session=False))
    return chosen


def _check_terms(terms: Terms, now: datetime) -> None:
    if is_overdue(terms.due_on, now.astimezone(SHANGHAI).date()):
        raise Refused("correction_due_day_passed")
    if len(terms.note) > LONGEST_WORDS:
        raise Refused("explanation_too_long", most=LONGEST_WORDS)


def _is_due(request: CorrectionRequest, today: date) -> bool:
    def day(time: datetime) -> date:
        return time.astimezone(SHANGHAI).date()

    reminded = day(request.reminded_at) if request.reminded_at else None
    return is_to_be_reminded(Asked(day(request.asked_at), request.due_on, reminded), today,
                             REMINDER_DAYS)  # fmt: skip
