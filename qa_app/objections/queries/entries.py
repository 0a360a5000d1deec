"""Entering for a lawyer what came on paper: who may, where the case stands, what was typed so far.

For staff of the case's agency and who runs the cycle, never for the own case. A lawyer's draft is
the lawyer's alone and is not shown to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from qa_app.cases.models import Lawyer
from qa_app.core.errors import Refusal
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.visible import joined, leads
from qa_app.feedback.rules.sheets import Sheet
from qa_app.objections.models import Objection, ObjectionEntry, ObjectionStep
from qa_app.objections.queries.seen import points_of
from qa_app.objections.queries.writing import Place, day_of, place_of
from qa_app.objections.rules.deadlines import Writing
from qa_app.objections.rules.entering import REASON, why_not_enter
from qa_app.objections.rules.states import (
    FIRST_LEVEL,
    SECOND_LEVEL,
    Act,
    ByRole,
    ObjectionState,
)
from qa_app.panel.queries.supervisors import who_may_know


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody has typed so far, field → text."""

    texts: dict[str, str]
    revision: int = 0
    saved_at: datetime | None = None


def enters_as(session: Session, actor: Actor, sheet: Sheet) -> ByRole | None:
    """As what the actor may enter an objection against a sheet; None: not at all."""
    if sheet.own:
        return None
    staff = actor.has(Role.AGENCY_STAFF) and actor.agency_ids(Role.AGENCY_STAFF)
    if staff and sheet.agency_id in staff:
        return ByRole.AGENCY
    if not actor.has(Role.SUPERVISOR):
        return None
    led = joined(select(FeedbackSheet.id)).where(
        col(FeedbackSheet.id) == sheet.id, leads(session, actor)
    )
    return ByRole.SUPERVISOR if session.execute(led).first() else None


def why_not_entered_by(session: Session, actor: Actor, sheet: Sheet) -> Refusal | None:
    """Why the actor enters nothing against a sheet the actor otherwise could."""
    role = enters_as(session, actor, sheet)
    if role is None:
        return Refusal("objection_not_own")
    known = set(who_may_know(session, session.get_one(Cycle, sheet.cycle_id), sheet.case_id))
    return why_not_enter(role, len(known - {actor.account_id}))


def place_on_paper(session: Session, sheet: Sheet) -> Place:
    """Where the lawyer of a sheet stands with objecting to it on paper.

    A paper that asks for the second level in time may be entered after the days are over.
    """
    place = place_of(session, replace(sheet, own=True))
    if not place.facts.another:
        return place
    return _asked_in_time(session, sheet) or place


def earliest_day(place: Place, sheet: Sheet) -> date:
    """The first day the paper can have come in: that of the sheet, the return or the decision."""
    objection = place.objection
    if objection is not None and objection.state is ObjectionState.RETURNED:
        return day_of(objection.form_checked_at or sheet.made_at)
    first = place.first
    return day_of(first.decided_at if first and first.decided_at else sheet.made_at)


def entry_of(session: Session, account_id: int | None, sheet: Sheet) -> Entry:
    """What an account has typed about the case of a sheet."""
    row = entry_row(session, account_id, sheet.cycle_id, sheet.case_id)
    return Entry(dict(row.texts), row.revision, row.saved_at) if row else Entry({})


def whole_texts(session: Session, place: Place, texts: Mapping[str, str]) -> dict[str, str]:
    """What was typed, on top of what came in before and went back to be mended."""
    before: dict[str, str] = {}
    if place.objection is not None and place.objection.state is ObjectionState.RETURNED:
        given = points_of(session, place.objection.id)
        before = {f"{REASON}{one.point}": one.reason for one in given}
    return {**before, **texts}


def may_be_entered(place: Place) -> bool:
    """Whether a paper could be entered that came in on some day, whichever it is."""
    return place.facts.until is not None and place.why_not(place.facts.until) is None


def set_aside(session: Session, account_id: int | None, objection: Objection) -> dict[str, str]:
    """Point → what a lawyer had typed before the own paper was entered instead."""
    row = entry_row(session, account_id, objection.cycle_id, objection.case_id)
    texts = row.texts if row else {}
    return {
        name.removeprefix(REASON): text for name, text in texts.items() if name.startswith(REASON)
    }


def entry_row(
    session: Session, account_id: int | None, cycle_id: int, case_id: int
) -> ObjectionEntry | None:
    """The row itself, as it is now."""
    statement = select(ObjectionEntry).where(
        ObjectionEntry.cycle_id == cycle_id,
        ObjectionEntry.case_id == case_id,
        ObjectionEntry.account_id == account_id,
    )
    return session.exec(statement.execution_options(populate_existing=True)).first()


def account_of_lawyer(session: Session, sheet: Sheet) -> int | None:
    """The account of the lawyer a sheet was made for."""
    return session.exec(select(Lawyer.account_id).where(Lawyer.id == sheet.lawyer_id)).first()


def _asked_in_time(session: Session, sheet: Sheet) -> Place | None:
    """The second level of a decision the days alone have closed; None when there is none open."""
    rows = session.exec(
        select(Objection).where(
            Objection.cycle_id == sheet.cycle_id, Objection.case_id == sheet.case_id
        )
    ).all()
    first = next((one for one in rows if one.level == FIRST_LEVEL and one.appeal_until), None)
    second = next((one for one in rows if one.level == SECOND_LEVEL), None)
    if first is None or first.state is not ObjectionState.CLOSED or _let_stand(session, first):
        return None
    if second is not None and second.state is not ObjectionState.RETURNED:
        return None
    until = second.due_on if second else first.appeal_until
    facts = Writing(until, counts=sheet.counts)
    return Place(second, SECOND_LEVEL, facts, first)


def _let_stand(session: Session, objection: Objection) -> bool:
    """Whether the lawyer accepted the decision."""
    accepted = select(ObjectionStep.id).where(
        ObjectionStep.objection_id == objection.id,
        ObjectionStep.act == Act.CLOSED,
        ObjectionStep.by_role == ByRole.LAWYER,
    )
    return session.exec(accepted).first() is not None
