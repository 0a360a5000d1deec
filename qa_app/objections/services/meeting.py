"""The second level: what a meeting of the panel decided on the case decides the objection."""

from datetime import datetime

from sqlmodel import Session, select

from qa_app.adjudication.models import AgendaItem
from qa_app.core.grades import severity
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.queries.looking import look_of_expert
from qa_app.feedback.rules.looking import Look
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.rules.states import (
    SECOND_LEVEL,
    Act,
    ByRole,
    ObjectionState,
    Outcome,
)
from qa_app.objections.services.closing import close_first_level
from qa_app.objections.services.deciding import note_new_version
from qa_app.objections.services.steps import Done, move, note
from qa_app.objections.services.telling import DECIDED, DECIDED_OFFICE, tell_lawyer, tell_office
from qa_app.reviews.models import Settlement
from qa_app.sources.services.combining import combine_case


def take_over_decision(
    session: Session, actor: Actor, cycle: Cycle, item: AgendaItem, now: datetime
) -> None:
    """After an item of an agenda was decided: end the objection the meeting was asked for.

    Upheld when the grade or the points are better than those objected to, else rejected; the
    meeting's reason is the reason on every criterion.
    """
    objection = _waiting(session, cycle, item.case_id)
    if objection is None:
        return
    better = _is_better(session, objection, item)
    outcome = Outcome.UPHELD if better else Outcome.REJECTED
    move(
        session, objection, ObjectionState.CLOSED, objection.revision, outcome=outcome,
        decided_at=now, closed_at=now, meeting_item_id=item.id, decision_note=item.reason,
    )  # fmt: skip
    points = select(ObjectionPoint).where(ObjectionPoint.objection_id == objection.id)
    for point in session.exec(points):
        point.outcome, point.decision_reason = outcome, item.reason
    combine_case(session, actor=actor, cycle=cycle, case_id=item.case_id, now=now)
    note_new_version(session, actor=actor, cycle=cycle, objection=objection, now=now)
    if not better:
        objection.new_settlement_id = None
    note(session, objection, actor, Done(Act.DECIDED, ByRole.MEETING), now)
    close_first_level(session, actor=actor, objection=objection, now=now)
    tell_lawyer(session, objection, cycle, DECIDED, now)
    tell_office(session, objection, cycle, DECIDED_OFFICE, now)


def read_reason(session: Session, cycle: Cycle, case_id: int, reason: str) -> Look | None:
    """What a meeting's reason may give away; None where no lawyer is going to read it."""
    if _waiting(session, cycle, case_id) is None:
        return None
    return look_of_expert(session, [reason])


def _waiting(session: Session, cycle: Cycle, case_id: int) -> Objection | None:
    """The objection that waits for what a meeting decides on the case."""
    return session.exec(
        select(Objection).where(
            Objection.cycle_id == cycle.id,
            Objection.case_id == case_id,
            Objection.level == SECOND_LEVEL,
            Objection.state == ObjectionState.DECIDING,
        )
    ).first()


def _is_better(session: Session, objection: Objection, item: AgendaItem) -> bool:
    old = session.get(Settlement, objection.old_settlement_id or 0)
    if old is None or item.grade is None:
        return False
    if item.grade is not old.grade:
        return severity(item.grade) < severity(old.grade)
    return item.points is not None and old.points is not None and item.points > old.points
