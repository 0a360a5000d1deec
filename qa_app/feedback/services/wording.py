"""Decides how a suspect text is shown: edited, or confirmed to name nobody.

Each decision is a version of its own with its event; what the reviewer wrote stays where it was
written. A text in which nothing is found any more no longer keeps its case back.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.feedback.models import FeedbackSuspect, FeedbackWording
from qa_app.feedback.queries.grounds import ground_of
from qa_app.feedback.queries.suspects import suspect_of
from qa_app.feedback.rules.deciding import LONGEST, Decision
from qa_app.feedback.rules.parties import Parties
from qa_app.feedback.rules.suspicion import suspects_in
from qa_app.feedback.services.filing import keep_suspects
from qa_app.feedback.services.making import Prepared, suspects_of
from qa_app.feedback.services.opening import note_opened, parties_of
from qa_app.feedback.services.releasing import refuse_release


def decide_wording(
    session: Session, *, actor: Actor, cycle: Cycle, decision: Decision, now: datetime
) -> bool:
    """Enter a decision; False when something is still found in what would be shown.

    NotFound for a text that is not suspect, or of a case the actor is tied to. Conflict when
    somebody decided on it meanwhile.
    """
    cycle = locked_cycle(session, cycle.name)
    refuse_release(session, actor, cycle)
    suspect = suspect_of(session, actor, cycle, decision.public_id)
    text = decision.text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Refused("feedback_wording_too_long", limit=LONGEST)
    if decision.before is not None and decision.before != suspect.shown:
        raise Conflict("feedback_wording_gone")
    case = ground_of(session, cycle, suspect.case_id)
    parties = parties_of(case)
    found = suspects_in(text, case.people, natural=case.natural, parties=parties)
    cleared = [one.words for one in found] if decision.seen else []
    version = _next_version(session, suspect)
    session.add(
        FeedbackWording(
            cycle_id=suspect.cycle_id,
            case_id=suspect.case_id,
            criterion=suspect.criterion,
            mark=suspect.mark,
            version=version,
            original=suspect.original,
            shown=text,
            cleared=cleared,
            decided_by=actor.login,
            decided_at=now,
        )
    )
    session.flush()
    _look_again(session, cycle, suspect, parties, now)
    key = session.get_one(Case, suspect.case_id).case_key
    record(session, actor=actor, act="feedback.worded", on=("case", key), now=now,
           cycle=cycle.name, criterion=suspect.criterion, version=version,
           edited=text != suspect.original, confirmed=len(cleared))  # fmt: skip
    note_opened(session, actor=actor, on=("case", key), cases=int(case.aided is not None), now=now)
    return decision.seen or not found


def _next_version(session: Session, suspect: FeedbackSuspect) -> int:
    known = session.execute(
        select(func.max(FeedbackWording.version)).where(
            col(FeedbackWording.cycle_id) == suspect.cycle_id,
            col(FeedbackWording.case_id) == suspect.case_id,
            col(FeedbackWording.criterion) == suspect.criterion,
            col(FeedbackWording.mark) == suspect.mark,
        )
    ).scalar()
    return (known or 0) + 1


def _look_again(
    session: Session, cycle: Cycle, suspect: FeedbackSuspect, parties: Parties, now: datetime
) -> None:
    """Check the whole case anew, with the wording just entered."""
    case = ground_of(session, cycle, suspect.case_id)
    made = Prepared(checked=[suspect.case_id], suspects=suspects_of(case, parties))
    keep_suspects(session, cycle, made, now)
