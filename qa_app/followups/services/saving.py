"""Saves answers as the caller goes, and finishes a call: the attempt and the answers in one act."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.followups.models import Followup, Lead
from qa_app.followups.queries.desks import CallDesk, call_desk
from qa_app.followups.rules.attempting import Made
from qa_app.followups.rules.holding import Hold, held_until, why_not_call
from qa_app.followups.rules.states import FollowupState, Outcome, Respondent
from qa_app.followups.services.answering import Given, take_answers
from qa_app.followups.services.calling import add_attempt, check_attempt, is_known
from qa_app.scoresheets.rules.editing import Changed, edited, fields_of
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.services import create_scoresheet, write_answers


@dataclass(frozen=True, slots=True)
class Saved:
    """What the screen shows after a save."""

    revision: int
    saved_at: datetime
    desk: CallDesk


def save_answers(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    changed: Changed,
    revision: int,
    now: datetime,
) -> Saved:
    """Take over the changed fields of an open questionnaire.

    Refused when it is finished, somebody else is calling or a field does not fit; Conflict with
    the values in the database when another window saved since ``revision``.
    """
    desk = call_desk(session, actor, public_id, to_change=True)
    _refuse(desk, actor, now)
    found = edited(desk.filled, desk.scorer, changed)
    if isinstance(found, Refusal):
        raise found.error()
    if found == desk.filled and desk.sheet is not None:
        return Saved(desk.revision, desk.sheet.saved_at, desk)
    if desk.revision != revision:
        stored = fields_of(desk.filled, desk.scorer)
        theirs = {name: stored.get(name, []) for name in changed}
        raise Conflict("sheet_changed", revision=desk.revision, theirs=theirs, stored=stored)
    fresh = _write(session, desk, found, now)
    desk.followup.held_by, desk.followup.held_until = actor.account_id, held_until(now)
    session.add(desk.followup)
    record(session, actor=actor, act="followup.saved", on=("followup", public_id), now=now,
           revision=fresh, fields=len(changed))  # fmt: skip
    return Saved(fresh, now, replace(desk, filled=found))


def finish_call(
    session: Session, *, actor: Actor, public_id: str, made: Made, changed: Changed, now: datetime
) -> tuple[Followup, list[Lead]]:
    """Somebody answered: note the attempt and take the answers; twice is once.

    ``changed`` are fields not saved yet. Refused as ``save_answers`` and ``take_answers`` are, and
    with ``respondent_missing``.
    """
    desk = call_desk(session, actor, public_id, to_change=True)
    if desk.followup.state is FollowupState.DONE and is_known(session, desk.followup, made.op_id):
        return desk.followup, []
    _refuse(desk, actor, now)
    if made.respondent is None:
        raise Refused("respondent_missing")
    check_attempt(made, now)
    found = edited(desk.filled, desk.scorer, changed)
    if isinstance(found, Refusal):
        raise found.error()
    made = replace(made, outcome=Outcome.CONNECTED, wished_on=None)
    add_attempt(session, actor=actor, followup=desk.followup, made=made, now=now)
    respondent: Respondent = made.respondent
    given = Given(found, made.channel, respondent)
    leads = take_answers(session, followup=desk.followup, given=given, by=actor.login, now=now)
    return desk.followup, leads


def _refuse(desk: CallDesk, actor: Actor, now: datetime) -> None:
    row = desk.followup
    refusal = why_not_call(Hold(row.state, row.held_by, row.held_until), actor.account_id, now)
    if refusal:
        raise refusal.error()


def _write(session: Session, desk: CallDesk, found: Filled, now: datetime) -> int:
    """Write the answers on the sheet, made when there is none yet; the new revision."""
    if desk.sheet is not None:
        key, read = desk.sheet.id or 0, desk.sheet.revision
    else:
        row = create_scoresheet(session, rubric=desk.rubric, case_id=desk.followup.case_id, now=now)
        desk.followup.scoresheet_id = row.id
        session.add(desk.followup)
        session.flush()
        key, read = row.id or 0, row.revision
    return write_answers(session, sheet_id=key, filled=found, revision=read, now=now)
