"""Keeps a paper from who decides, because it names whose case it is; and gives it free again.

The lawyer reads that it is kept back and why, and may hand in a covered one after a return.
"""

from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.services.looking import confirm
from qa_app.objections.queries.papers import paper_of_office
from qa_app.objections.queries.seen import objection_for
from qa_app.objections.rules.states import PENDING

LONGEST_REASON = 500


def hold_back(session: Session, *, actor: Actor, paper: str, reason: str, now: datetime) -> str:
    """Enter why; an empty reason gives the paper free again. The objection's public id.

    Refused when nobody is to decide any more, and while the reason may name who reviewed.
    """
    row, objection = paper_of_office(session, actor, paper)
    about = objection_for(session, actor, objection).objection
    hold_open(session, about.cycle_id)
    if about.state not in PENDING:
        raise Refused("objection_other_state")
    words = reason.strip()
    if len(words) > LONGEST_REASON:
        raise Refused("objection_text_too_long", limit=LONGEST_REASON)
    look = look_of_office(session, about.cycle_id, about.case_id, [words])
    confirm(session, actor=actor, look=look, seen="", on=("objection", objection), now=now)
    row.held_back = words
    session.flush()
    act = "objection.paper_held_back" if words else "objection.paper_given_free"
    record(session, actor=actor, act=act, on=("objection", objection), now=now, paper=paper)
    return objection
