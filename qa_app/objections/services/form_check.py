"""The supervisor checks an objection for form: it is accepted, or goes back with a note and days.

An objection on the second level that is accepted reopens the grade for a meeting of the panel.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import locked_cycle, plan_of
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.services.looking import confirm
from qa_app.feedback.services.renewing import renew_sheet
from qa_app.objections.queries.seen import Seen, objection_for
from qa_app.objections.queries.standing import basis, is_renewed
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.basis import Basis, why_not_go_on, why_not_return
from qa_app.objections.rules.deadlines import why_not_new_days
from qa_app.objections.rules.entering import why_not_check
from qa_app.objections.rules.states import SECOND_LEVEL, Act, ByRole, ObjectionState
from qa_app.objections.services.steps import NOBODY, Done, drop_drafts, move, note
from qa_app.objections.services.telling import ACCEPTED, RETURNED, tell_lawyer, tell_returned
from qa_app.reviews.services.reopening import Reopening, reopen_case
from qa_app.workdays.queries import calendar

LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class At:
    """Which objection, and the revision the page showed.

    ``seen`` confirms what was found in words the lawyer will read (``feedback.rules.looking``).
    """

    public_id: str
    revision: int
    seen: str = ""


def office_objection(session: Session, actor: Actor, public_id: str) -> Seen:
    """An objection of a cycle the actor runs; NotFound for everybody else."""
    seen = objection_for(session, actor, public_id)
    if not seen.at_office:
        raise NotFound(public_id)
    return seen


def accept(session: Session, *, actor: Actor, at: At, now: datetime) -> None:
    """Let the objection go on: to an expert, or on the second level to a meeting of the panel.

    Refused when another version of the grade counts than the one objected to.
    """
    seen = office_objection(session, actor, at.public_id)
    objection = seen.objection
    refuse_own_entry(actor, seen)
    refuse_other_grade(session, seen)
    checked = {"form_checked_by": actor.login, "form_checked_at": now, "form_note": ""}
    days = plan_of(seen.cycle).feedback.decision_days
    by = calendar(session).add_working_days(day_of(now), days)
    if objection.level == SECOND_LEVEL:
        move(session, objection, ObjectionState.DECIDING, at.revision, decide_by=by, **checked)
        wanted = Reopening(objection.case_id, AdjudicationWay.MEETING, f"objection {at.public_id}")
        reopen_case(session, actor=actor, cycle=seen.cycle, wanted=wanted, now=now)
    else:
        move(session, objection, ObjectionState.ACCEPTED, at.revision, decide_by=by, **checked)
    note(session, objection, actor, Done(Act.ACCEPTED, ByRole.SUPERVISOR), now)
    tell_lawyer(session, objection, seen.cycle, ACCEPTED, now)


def send_back(
    session: Session, *, actor: Actor, at: At, words: str, days: int, now: datetime
) -> None:
    """Return it to the lawyer with a note and so many working days from today.

    What was accepted goes back only when its grade moved: the sheet is renewed, whoever was to
    decide is told, and what was begun is dropped. Refused while there is no new sheet yet.
    """
    seen = office_objection(session, actor, at.public_id)
    refuse_own_entry(actor, seen)
    if not words.strip():
        raise Refused("objection_note_missing")
    if len(words) > LONGEST_NOTE:
        raise Refused("objection_text_too_long", limit=LONGEST_NOTE)
    refusal = why_not_new_days(days)
    if refusal:
        raise refusal.error()
    look = look_of_office(session, seen.objection.cycle_id, seen.objection.case_id, [words])
    on = ("objection", at.public_id)
    confirm(session, actor=actor, look=look, seen=at.seen, on=on, now=now)
    until = calendar(session).add_working_days(day_of(now), days)
    _refuse_to_return(session, actor, seen, now)
    decider = seen.objection.decider_expert_id
    move(
        session, seen.objection, ObjectionState.RETURNED, at.revision, due_on=until,
        form_checked_by=actor.login, form_checked_at=now, form_note=words.strip(),
        decide_by=None, **NOBODY,
    )  # fmt: skip
    drop_drafts(session, seen.objection)
    if decider is not None:
        tell_returned(session, seen.objection, decider, now)
    done = Done(Act.RETURNED, ByRole.SUPERVISOR, words.strip())
    note(session, seen.objection, actor, done, now)
    tell_lawyer(session, seen.objection, seen.cycle, RETURNED, now, until_on=until.isoformat())


def refuse_own_entry(actor: Actor, seen: Seen) -> None:
    """Raise for who entered the objection from paper: somebody else checks its form."""
    refusal = why_not_check(seen.objection.entered_by, actor.login)
    if refusal:
        raise refusal.error()


def refuse_other_grade(session: Session, seen: Seen) -> None:
    """Raise when the version objected to no longer counts, or is being decided anew."""
    refusal = why_not_go_on(basis(session, seen.objection))
    if refusal:
        raise refusal.error()


def _refuse_to_return(session: Session, actor: Actor, seen: Seen, now: datetime) -> None:
    """Raise what stands against returning; where the grade moved, see that there is a new sheet."""
    objection = seen.objection
    cycle = locked_cycle(session, seen.cycle.name)
    stands = basis(session, objection)
    refusal = why_not_return(objection.level, objection.state, stands)
    if refusal:
        raise refusal.error()
    if stands is not Basis.MOVED:
        return
    of_case = {"cycle_id": cycle.id or 0, "case_id": objection.case_id}
    renew_sheet(session, actor=actor, now=now, **of_case)
    if not is_renewed(session, **of_case):
        raise Refused("objection_sheet_not_renewed")
