"""Changes single seats: an expert declares a conflict, a supervisor takes back or gives a seat."""

import secrets
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.panel.models import (
    Assignment,
    AssignmentState,
    ConflictDeclaration,
)
from qa_app.panel.queries.assignments import assignment_for, holder_of, supervised_seat
from qa_app.panel.queries.facts import (
    case_facts,
    expert_facts,
    held_seats,
    panel_rules,
    panel_seed,
)
from qa_app.panel.rules.conflicts import Reason, conflicts_between
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.rules.replacement import NoReplacement, replacement
from qa_app.panel.services.locks import refuse_final
from qa_app.panel.services.telling import tell_given_back, tell_new_seats, tell_taken_seats

FULL = "capacity"


def declare_conflict_and_replace(
    session: Session, *, actor: Actor, public_id: str, reason: str, relation: TieKind, now: datetime
) -> Assignment | None:
    """End the actor's own seat for a conflict and seat the best free expert; None: seat stays open.

    ``relation`` says what the tie is to: the case itself, its lawyer, firm, agency or region. Done
    twice it changes nothing and gives the same answer. Refused once the review was submitted.
    """
    seat, cycle = _held_now(session, assignment_for(session, actor, public_id))
    if seat.state is not AssignmentState.ACTIVE:
        return holder_of(session, seat)
    refuse_final(session, seat.id or 0)
    reason = _said(reason)
    session.add(_declaration(session, seat, relation, reason, actor, now))
    successor = _given_back(session, cycle, seat, (DeclineKind.CONFLICT, reason), now)
    record(session, actor=actor, act="panel.declined", on=("assignment", seat.public_id), now=now,
           cycle=cycle.name, relation=relation, replaced=successor is not None)  # fmt: skip
    return successor


def decline_and_replace(
    session: Session, *, actor: Actor, public_id: str, why: tuple[DeclineKind, str], now: datetime
) -> Assignment | None:
    """End the actor's own seat for another reason than a conflict and seat the best free expert.

    ``why`` is the kind of reason and its words. None: the seat stays open. Twice changes nothing.
    Refused once the review was submitted, and for a conflict, which is declared instead.
    """
    if why[0] is DeclineKind.CONFLICT:
        raise Refused("decline_is_conflict")
    seat, cycle = _held_now(session, assignment_for(session, actor, public_id))
    if seat.state is not AssignmentState.ACTIVE:
        return holder_of(session, seat)
    refuse_final(session, seat.id or 0)
    successor = _given_back(session, cycle, seat, (why[0], _said(why[1])), now)
    record(session, actor=actor, act="panel.declined", on=("assignment", seat.public_id), now=now,
           cycle=cycle.name, kind=why[0], replaced=successor is not None)  # fmt: skip
    return successor


def withdraw(
    session: Session, *, actor: Actor, public_id: str, reason: str, now: datetime
) -> Assignment:
    """A supervisor takes a seat back; it is open until filled. Twice changes nothing."""
    seat, cycle = _held_now(session, supervised_seat(session, actor, public_id))
    if seat.state is not AssignmentState.ACTIVE:
        return seat
    refuse_final(session, seat.id or 0)
    _end(seat, AssignmentState.WITHDRAWN, _said(reason), now)
    session.flush()
    record(session, actor=actor, act="panel.withdrawn", on=("assignment", public_id), now=now,
           cycle=cycle.name)  # fmt: skip
    return seat


def reassign(
    session: Session, *, actor: Actor, public_id: str, expert_id: int, reason: str, now: datetime
) -> Assignment:
    """A supervisor gives one seat, held or open, to an expert of choice, who must be free for it.

    Refused for a conflict or a full expert, naming why. Twice changes nothing.
    """
    seat, cycle = _held_now(session, supervised_seat(session, actor, public_id))
    holder = holder_of(session, seat)
    if holder is not None and holder.expert_id == expert_id:
        return holder
    if holder is not None and holder.id != seat.id:
        raise Refused("seat_taken_meanwhile")
    reason = _said(reason)
    if holder is not None:
        refuse_final(session, holder.id or 0)
        _end(holder, AssignmentState.WITHDRAWN, reason, now)
        session.flush()
    against = why_not_seat(session, cycle, seat, expert_id, now)
    if against:
        raise Refused(f"seat_{against[0]}")
    made = _seat(session, seat, expert_id, now)
    tell_new_seats(session, cycle=cycle, expert_ids=[expert_id], now=now)
    if holder is not None:
        tell_taken_seats(session, cycle=cycle, expert_ids=[holder.expert_id], now=now)
    record(session, actor=actor, act="panel.reassigned", on=("assignment", made.public_id), now=now,
           cycle=cycle.name, instead_of=seat.public_id)  # fmt: skip
    return made


def why_not_seat(
    session: Session, cycle: Cycle, seat: Assignment, expert_id: int, now: datetime
) -> tuple[str, ...]:
    """Codes of what keeps an expert from a seat by hand: ``Reason`` values or ``capacity``.

    Who declined the case stays away; who was only taken off it may come back by hand.
    """
    held = held_seats(session, cycle.id or 0, [seat.case_id])
    cases = case_facts(session, cycle, held, [seat.case_id])
    expert = next((e for e in expert_facts(session, cycle, now) if e.expert_id == expert_id), None)
    if expert is None or not cases:
        raise NotFound
    found = set(conflicts_between(cases[0], expert, panel_rules(session, cycle)))
    if Reason.DECLINED in found and not _declined(session, seat, expert_id):
        found.discard(Reason.DECLINED)
    reasons = tuple(str(reason) for reason in Reason if reason in found)
    return reasons or ((FULL,) if expert.load >= expert.capacity else ())


def _held_now(session: Session, seat: Assignment) -> tuple[Assignment, Cycle]:
    """The seat and its cycle, read again once other writers are held off."""
    name = session.exec(select(Cycle.name).where(col(Cycle.id) == seat.cycle_id)).one()
    cycle = locked_cycle(session, name)
    session.refresh(seat)
    return seat, cycle


def _given_back(
    session: Session, cycle: Cycle, seat: Assignment, why: tuple[DeclineKind, str], now: datetime
) -> Assignment | None:
    """End a seat its expert gives back, fill it, and tell who has to know."""
    seat.decline_kind = why[0]
    _end(seat, AssignmentState.DECLINED, why[1], now)
    session.flush()
    successor = _replace(session, cycle, seat, now)
    if successor is not None:
        tell_new_seats(session, cycle=cycle, expert_ids=[successor.expert_id], now=now)
    tell_given_back(session, cycle=cycle, seat=seat, replaced=successor is not None, now=now)
    return successor


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason_missing")
    return reason.strip()


def _end(seat: Assignment, state: AssignmentState, reason: str, now: datetime) -> None:
    seat.state, seat.ended_at, seat.end_reason = state, now, reason


def _replace(session: Session, cycle: Cycle, seat: Assignment, now: datetime) -> Assignment | None:
    held = held_seats(session, seat.cycle_id, [seat.case_id])
    cases = case_facts(session, cycle, held, [seat.case_id])
    if not cases:
        return None
    pool, rules = expert_facts(session, cycle, now), panel_rules(session, cycle)
    found = replacement(cases[0], pool, rules, seed=panel_seed(cycle))
    return None if isinstance(found, NoReplacement) else _seat(session, seat, found, now)


def _seat(session: Session, like: Assignment, expert_id: int, now: datetime) -> Assignment:
    made = Assignment(
        public_id=secrets.token_urlsafe(9),
        cycle_id=like.cycle_id,
        case_id=like.case_id,
        expert_id=expert_id,
        seat=like.seat,
        further=like.further,
        state=AssignmentState.ACTIVE,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _declaration(
    session: Session, seat: Assignment, relation: TieKind, reason: str, actor: Actor, now: datetime
) -> ConflictDeclaration:
    """The tie as declared; a case without the lawyer or firm meant is tied as a case."""
    case = session.exec(select(Case).where(col(Case.id) == seat.case_id)).one()
    targets = {
        TieKind.AGENCY: ("agency_id", case.agency_id),
        TieKind.FIRM: ("firm_id", case.firm_id),
        TieKind.LAWYER: ("lawyer_id", case.lawyer_id),
        TieKind.REGION: ("region_id", case.region_id),
    }
    column, target = targets.get(relation, ("case_id", case.id))
    place = {column: target} if target is not None else {"case_id": case.id}
    return ConflictDeclaration(
        expert_id=seat.expert_id,
        reason=reason,
        declared_by=actor.login,
        declared_at=now,
        **place,
    )


def _declined(session: Session, seat: Assignment, expert_id: int) -> bool:
    statement = select(Assignment.id).where(
        Assignment.cycle_id == seat.cycle_id,
        Assignment.case_id == seat.case_id,
        Assignment.expert_id == expert_id,
        Assignment.state == AssignmentState.DECLINED,
    )
    return session.exec(statement).first() is not None
