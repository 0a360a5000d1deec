"""The second level: what a meeting of the panel decided on the case decides the objection."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from qa_app.adjudication.models import AgendaItem
from qa_app.adjudication.services.closing import Bound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.feedback.queries.looking import look_of_expert
from qa_app.feedback.rules.looking import Look
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.queries.grounds import PLACE
from qa_app.objections.queries.meeting import objection_waiting
from qa_app.objections.queries.standing import newest_file_version
from qa_app.objections.rules.effect import Graded, is_better
from qa_app.objections.rules.states import (
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
from qa_app.reviews.rules.settling import Floor


def bound_by_objection(session: Session, cycle: Cycle, case_id: int) -> Bound | None:
    """What binds a meeting that was asked for by an objection: levels objections set before stay,
    and unless the plan says otherwise the grade of the file is not lowered."""
    if objection_waiting(session, cycle.id, case_id) is None:
        return None
    file = newest_file_version(session, cycle.id or 0, case_id)
    if file is None:
        return None
    kept = tuple(one for one in file.inputs or () if one["place"] == PLACE)
    if plan_of(cycle).feedback.second_level_may_lower:
        return Bound(None, kept)
    return Bound(Floor(file.version, file.grade, file.points), kept)


def take_over_decision(
    session: Session, actor: Actor, cycle: Cycle, item: AgendaItem, now: datetime
) -> None:
    """After an item of an agenda was decided: end the objection the meeting was asked for.

    Upheld when the grade or the points of the file are better than those objected to, else
    rejected; the meeting's reason is the reason on every criterion. The version that was made is
    kept in either case.
    """
    objection = objection_waiting(session, cycle.id, item.case_id)
    if objection is None:
        return
    outcome = Outcome.UPHELD if _is_better(session, objection) else Outcome.REJECTED
    move(
        session, objection, ObjectionState.CLOSED, objection.revision, outcome=outcome,
        decided_at=now, closed_at=now, meeting_item_id=item.id, decision_note=item.reason,
    )  # fmt: skip
    points = select(ObjectionPoint).where(ObjectionPoint.objection_id == objection.id)
    for point in session.exec(points):
        point.outcome, point.decision_reason = outcome, item.reason
    note_new_version(session, actor=actor, cycle=cycle, objection=objection, now=now)
    note(session, objection, actor, Done(Act.DECIDED, ByRole.MEETING), now)
    close_first_level(session, actor=actor, objection=objection, now=now)
    tell_lawyer(session, objection, cycle, DECIDED, now)
    tell_office(session, objection, cycle, DECIDED_OFFICE, now)


def note_called(
    session: Session, actor: Actor, cycle: Cycle, case_ids: Sequence[int], now: datetime
) -> None:
    """A meeting was called on these cases: the timelines of objections that wait for one say so."""
    for case_id in case_ids:
        objection = objection_waiting(session, cycle.id, case_id)
        if objection is not None:
            note(session, objection, actor, Done(Act.CALLED, ByRole.SUPERVISOR), now)


def read_reason(session: Session, cycle: Cycle, case_id: int, reason: str) -> Look | None:
    """What a meeting's reason may give away; None where no lawyer is going to read it."""
    if objection_waiting(session, cycle.id, case_id) is None:
        return None
    return look_of_expert(session, case_id, [reason])


def _is_better(session: Session, objection: Objection) -> bool:
    """Whether what the meeting made of the file is better than what the file said before."""
    old = session.get(Settlement, objection.old_settlement_id or 0)
    below = None if old is None else old.version
    before = newest_file_version(session, objection.cycle_id, objection.case_id, up_to=below)
    after = newest_file_version(session, objection.cycle_id, objection.case_id)
    if before is None or after is None:
        return False
    return is_better(Graded(after.grade, after.points), Graded(before.grade, before.points))
