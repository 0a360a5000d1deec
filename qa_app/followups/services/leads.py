"""A lead on its way: opened by an answer, handed to a supervisor, in hand, closed with a result.

What it says enters no average.  Supervisors of the region see it; lawyers never do.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Invalid, Problem
from qa_app.core.roles import Actor
from qa_app.followups.models import Followup, Lead, LeadStep
from qa_app.followups.queries.leads import lead_for, supervisors_of
from qa_app.followups.rules.leading import MAX_NOTE, why_not_act
from qa_app.followups.rules.states import LeadAct, LeadResult, LeadState
from qa_app.notices.services import notify
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.choices import Chosen

LIST_URL = "/followups/leads"


@dataclass(frozen=True, slots=True)
class LeadRead:
    """A lead as the page read it: its public id and its revision then."""

    public_id: str
    revision: int


def open_leads(
    session: Session,
    *,
    followup: Followup,
    found: Iterable[tuple[Chosen, Answer]],
    by: str,
    now: datetime,
) -> list[Lead]:
    """One lead for each red-line answer, and a notice to the supervisors of the region."""
    made = [_opened(followup, chosen, answer, by, now) for chosen, answer in found]
    if not made:
        return []
    session.add_all(made)
    session.flush()
    for lead in made:
        _step(session, lead, LeadAct.OPENED, by, now)
        record(session, actor=Actor(None, by, by), act="lead.opened", on=("lead", lead.public_id),
               now=now, case=lead.case_key, question=lead.question)  # fmt: skip
    told = supervisors_of(session, followup.region_id)
    notify(
        session, account_ids=[each.id for each in told], code="lead_opened",
        params={"count": len(made)}, url=LIST_URL, now=now,
    )  # fmt: skip
    return made


def hand_over(
    session: Session, *, actor: Actor, lead: LeadRead, to: str, note: str, now: datetime
) -> Lead:
    """Give the lead to a supervisor of its region, by login; the receiver is told.

    Invalid when ``to`` is no supervisor there. Refused when it is closed; Conflict when somebody
    acted since ``revision``.
    """
    row = _to_change(session, actor, lead, LeadAct.HANDED)
    known = {each.login: each for each in supervisors_of(session, row.region_id)}
    if to not in known:
        raise Invalid([Problem("lead_unknown_receiver", column="to", value=to)])
    row.state, row.handed_to, row.handed_at = LeadState.HANDED, to, now
    _acted(session, actor, row, LeadAct.HANDED, _noted(note), now)
    notify(
        session, account_ids=[known[to].id], code="lead_handed", params={},
        url=f"{LIST_URL}/{row.public_id}", now=now,
    )  # fmt: skip
    return row


def take_in_hand(session: Session, *, actor: Actor, lead: LeadRead, now: datetime) -> Lead:
    """The actor looks into it from now on."""
    row = _to_change(session, actor, lead, LeadAct.TAKEN)
    row.state, row.handed_to = LeadState.IN_HAND, actor.login
    row.handed_at = row.handed_at or now
    _acted(session, actor, row, LeadAct.TAKEN, "", now)
    return row


def add_note(session: Session, *, actor: Actor, lead: LeadRead, note: str, now: datetime) -> Lead:
    """Write down what was done; the state stays."""
    row = _to_change(session, actor, lead, LeadAct.NOTED)
    _acted(session, actor, row, LeadAct.NOTED, _noted(note, needed=True), now)
    return row


def close_lead(
    session: Session,
    *,
    actor: Actor,
    lead: LeadRead,
    result: LeadResult | None,
    note: str,
    now: datetime,
) -> Lead:
    """End it with a result and what it rests on; a closed lead stays closed.

    Invalid without a result or a note.
    """
    row = _to_change(session, actor, lead, LeadAct.CLOSED)
    if result is None:
        raise Invalid([Problem("lead_result_missing", column="result")])
    words = _noted(note, needed=True)
    row.state, row.result = LeadState.CLOSED, result
    row.closed_by, row.closed_at = actor.login, now
    _acted(session, actor, row, LeadAct.CLOSED, words, now)
    return row


def _opened(followup: Followup, chosen: Chosen, answer: Answer, by: str, now: datetime) -> Lead:
    return Lead(
        public_id=secrets.token_urlsafe(9),
        followup_id=followup.id or 0,
        cycle_id=followup.cycle_id,
        case_id=followup.case_id,
        case_key=followup.case_key,
        agency_id=followup.agency_id,
        region_id=followup.region_id,
        question=f"{chosen.criterion.id}/{chosen.name}",
        words=answer.comment,
        state=LeadState.OPEN,
        opened_by=by,
        opened_at=now,
    )


def _to_change(session: Session, actor: Actor, read: LeadRead, act: LeadAct) -> Lead:
    found = lead_for(session, actor, read.public_id, to_work=True)
    statement = select(Lead).where(col(Lead.id) == found.id).with_for_update()
    lead = session.exec(statement.execution_options(populate_existing=True)).one()
    refusal = why_not_act(lead.state, act)
    if refusal:
        raise refusal.error()
    if lead.revision != read.revision:
        raise Conflict("lead_changed")
    return lead


def _acted(
    session: Session, actor: Actor, lead: Lead, act: LeadAct, note: str, now: datetime
) -> None:
    lead.revision += 1
    session.add(lead)
    _step(session, lead, act, actor.login, now, note)
    record(session, actor=actor, act=f"lead.{act.value}", on=("lead", lead.public_id), now=now,
           state=lead.state.value, handed_to=lead.handed_to,
           result=lead.result.value if lead.result else None)  # fmt: skip


def _step(
    session: Session, lead: Lead, act: LeadAct, by: str, now: datetime, note: str = ""
) -> None:
    session.add(LeadStep(lead_id=lead.id or 0, at=now, by_login=by, act=act, note=note))


def _noted(note: str, *, needed: bool = False) -> str:
    words = note.strip()
    if needed and not words:
        raise Invalid([Problem("lead_note_missing", column="note")])
    if len(words) > MAX_NOTE:
        raise Invalid([Problem("lead_note_too_long", column="note", params={"limit": MAX_NOTE})])
    return words
