"""The expert decides: saved as it is typed, then given once, and the grade follows the rubric.

An upheld objection makes a new version of the grade and of the sheet; the ones before stay.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import hold_open, locked_cycle, plan_of, refuse_closed
from qa_app.feedback.queries.looking import look_of_expert
from qa_app.feedback.services.looking import confirm
from qa_app.feedback.services.renewing import renew_sheet
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.queries.desk import Desk, desk_of
from qa_app.objections.queries.grounds import Grounds, counting_of, grounds_of, input_of
from qa_app.objections.queries.seen import Point
from qa_app.objections.queries.standing import basis
from qa_app.objections.queries.writing import day_of
from qa_app.objections.rules.basis import why_not_go_on
from qa_app.objections.rules.deadlines import last_day
from qa_app.objections.rules.deciding import (
    LONGEST_REASON,
    PointDecision,
    changes_of,
    why_not_decide,
)
from qa_app.objections.rules.result import Changes, result_of
from qa_app.objections.rules.states import Act, ByRole, ObjectionState, Outcome, overall
from qa_app.objections.services.steps import MEANWHILE, Done, move, note
from qa_app.objections.services.telling import DECIDED, DECIDED_OFFICE, tell_lawyer, tell_office
from qa_app.objections.services.writing import Saved
from qa_app.reviews.models import Settlement
from qa_app.reviews.rules.settling import COMBINED
from qa_app.reviews.services.grades import NewGrade, write_grades
from qa_app.sources.services.combining import combine_case
from qa_app.workdays.queries import calendar

OUTCOME, LEVEL, REASON = "outcome", "level", "reason"


def save_decisions(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    changed: Mapping[str, Sequence[str]],
    revision: int,
    now: datetime,
) -> Saved:
    """Take over changed fields ``outcome:P``, ``level:P`` and ``reason:P`` of an open objection.

    Conflict with the stored values when another window saved meanwhile; Refused once it is decided
    or was given to somebody else.
    """
    desk = _open_desk(session, actor, public_id)
    before = fields_of(desk.points)
    wanted = {**before, **{name: _first(changed[name]) for name in changed if name in before}}
    if wanted == before:
        return Saved(desk.objection.text_revision, desk.objection.saved_at, _decided(desk.points))
    if desk.objection.text_revision != revision:
        stored = {name: [text] for name, text in before.items() if text}
        theirs = {name: stored.get(name, [""]) for name in changed}
        current = desk.objection.text_revision
        raise Conflict("sheet_changed", revision=current, theirs=theirs, stored=stored)
    count = _write(session, desk.objection, wanted)
    desk.objection.text_revision, desk.objection.saved_at = revision + 1, now
    session.flush()
    record(session, actor=actor, act="objection.decision_saved", on=("objection", public_id),
           now=now, revision=revision + 1, fields=len(changed))  # fmt: skip
    return Saved(revision + 1, now, count)


def decide(
    session: Session,
    *,
    actor: Actor,
    public_id: str,
    revision: int,
    now: datetime,
    seen: str = "",
) -> None:
    """Give the decision; whoever comes second is told (Conflict) and changes nothing.

    ``revision`` is the text revision that was looked at; ``seen`` confirms what was found in the
    reasons, which the lawyer will read. Refused while something is missing, and when another
    version of the grade counts by now than the one objected to.
    """
    desk = desk_of(session, actor, public_id)
    cycle = locked_cycle(session, desk.cycle.name)
    desk = _open_desk(session, actor, public_id)
    objection = desk.objection
    if objection.text_revision != revision:
        raise Conflict(MEANWHILE)
    grounds = _grounds(session, cycle, objection)
    points = decisions_of(desk.points)
    refusal = why_not(points, grounds)
    if refusal:
        raise refusal.error()
    look = look_of_expert(session, objection.case_id, [point.reason for point in points])
    confirm(session, actor=actor, look=look, seen=seen, on=("objection", public_id), now=now)
    outcome = overall([point.outcome for point in points if point.outcome])
    _close(session, cycle, objection, outcome, now)
    changes = changes_of(points)
    if changes:
        _change(session, actor, cycle, (objection, grounds), changes, now)
    done = Done(Act.DECIDED, ByRole.EXPERT, expert_id=objection.decider_expert_id)
    note(session, objection, actor, done, now)
    tell_lawyer(session, objection, cycle, DECIDED, now)
    tell_office(session, objection, cycle, DECIDED_OFFICE, now)


def why_not(points: Sequence[PointDecision], grounds: Grounds) -> Refusal | None:
    """The first thing the decision lacks; for the button and for the act."""
    return why_not_decide(points, grounds.criteria)


def decisions_of(points: Sequence[Point]) -> list[PointDecision]:
    """The points as the rules take them."""
    return [
        PointDecision(p.point, p.old_level, p.outcome, p.new_level, p.decision_reason)
        for p in points
    ]


def fields_of(points: Sequence[Point]) -> dict[str, str]:
    """Every field of the page, as it is stored."""
    fields: dict[str, str] = {}
    for point in points:
        fields[f"{OUTCOME}:{point.point}"] = point.outcome.value if point.outcome else ""
        fields[f"{LEVEL}:{point.point}"] = point.new_level
        fields[f"{REASON}:{point.point}"] = point.decision_reason
    return fields


def _open_desk(session: Session, actor: Actor, public_id: str) -> Desk:
    """The own desk as it is now, locked; Refused when nothing is to be decided on it."""
    desk = desk_of(session, actor, public_id)
    hold_open(session, desk.objection.cycle_id)
    held = select(Objection).where(Objection.id == desk.objection.id).with_for_update()
    session.exec(held.execution_options(populate_existing=True)).one()
    desk = desk_of(session, actor, public_id)
    if not desk.is_open:
        raise Refused("objection_desk_closed")
    return desk


def _first(values: Sequence[str]) -> str:
    text = values[0] if values else ""
    if len(text) > LONGEST_REASON:
        raise Refused("objection_text_too_long", limit=LONGEST_REASON)
    return text


def _write(session: Session, objection: Objection, fields: Mapping[str, str]) -> int:
    rows = session.exec(
        select(ObjectionPoint).where(ObjectionPoint.objection_id == objection.id)
    ).all()
    for row in rows:
        outcome = fields[f"{OUTCOME}:{row.point}"]
        row.outcome = Outcome(outcome) if outcome in set(Outcome) else None
        row.new_level = fields[f"{LEVEL}:{row.point}"]
        row.decision_reason = fields[f"{REASON}:{row.point}"]
    return sum(row.outcome is not None for row in rows)


def _decided(points: Sequence[Point]) -> int:
    return sum(point.outcome is not None for point in points)


def _grounds(session: Session, cycle: Cycle, objection: Objection) -> Grounds:
    """What the grade objected to rests on; Refused when another one counts by now."""
    refuse_closed(cycle)
    grounds = grounds_of(session, cycle, objection.case_id)
    refusal = why_not_go_on(basis(session, objection))
    if refusal:
        raise refusal.error()
    if grounds is None:
        raise Refused("objection_other_grade")
    return grounds


def _close(
    session: Session, cycle: Cycle, objection: Objection, outcome: Outcome, now: datetime
) -> None:
    """Note the outcome first: of two who decide at once the second goes no further than here."""
    until = _appeal_until(session, cycle, outcome, now)
    to = ObjectionState.DECIDED if until else ObjectionState.CLOSED
    move(
        session, objection, to, objection.revision, outcome=outcome, decided_at=now,
        appeal_until=until, closed_at=None if until else now,
    )  # fmt: skip
    for row in session.exec(
        select(ObjectionPoint).where(
            ObjectionPoint.objection_id == objection.id,
            col(ObjectionPoint.outcome) == Outcome.REJECTED,
        )
    ):
        row.new_level = ""


def _appeal_until(session: Session, cycle: Cycle, outcome: Outcome, now: datetime) -> date | None:
    feedback = plan_of(cycle).feedback
    if not feedback.second_level or outcome is Outcome.UPHELD:
        return None
    return last_day(calendar(session), day_of(now), feedback.second_level_days)


def _change(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    found: tuple[Objection, Grounds],
    changes: Changes,
    now: datetime,
) -> None:
    """Write the next version of the grade, and what follows from it."""
    objection, grounds = found
    counting = counting_of(session, objection.cycle_id, objection.case_id)
    settled = result_of(grounds.ground, grounds.scorer, changes)
    inputs = (*grounds.inputs, input_of(objection.public_id, changes))
    replaces = counting.version if counting else grounds.ground.version
    new = NewGrade(objection.case_id, settled, objection.public_id, inputs, replaces)
    write_grades(session, actor=actor, cycle=cycle, grades=[new], now=now)
    note_new_version(session, actor=actor, cycle=cycle, objection=objection, now=now)


def note_new_version(
    session: Session, *, actor: Actor, cycle: Cycle, objection: Objection, now: datetime
) -> None:
    """Combine again a grade that was combined, remember which version came of the objection, and
    renew the lawyer's sheet. What was not combined yet waits for the cycle's own combining."""
    old = session.get(Settlement, objection.old_settlement_id or 0)
    if old is not None and old.method == COMBINED:
        combine_case(session, actor=actor, cycle=cycle, case_id=objection.case_id, now=now)
    counting = counting_of(session, objection.cycle_id, objection.case_id)
    objection.new_settlement_id = counting.settlement_id if counting else None
    session.flush()
    renew_sheet(
        session, actor=actor, cycle_id=objection.cycle_id, case_id=objection.case_id, now=now
    )
