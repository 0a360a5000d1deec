"""What the reader of an objection may do with it now, and where it leads: for its page.

Nothing is offered that could only be refused.
"""

from datetime import date
from typing import Any

from sqlmodel import Session

from qa_app.objections.models import Objection
from qa_app.objections.queries.grounds import grades_of
from qa_app.objections.queries.seen import Seat, Seen
from qa_app.objections.queries.standing import basis, current_sheet, of_level
from qa_app.objections.rules.basis import RETURNABLE, Basis, in_meeting, why_not_return
from qa_app.objections.rules.effect import Effect, Graded, effect_of
from qa_app.objections.rules.states import (
    ASSIGNABLE,
    FIRST_LEVEL,
    SECOND_LEVEL,
    WITHDRAWABLE,
    WRITABLE,
    ObjectionState,
)
from qa_app.objections.services import extending


def acts_of(session: Session, seen: Seen, today: date) -> dict[str, Any]:
    """Names of acts → whether they can be done, with the sheet and the days they depend on."""
    objection = seen.objection
    of_case = (objection.cycle_id, objection.case_id, seen.lawyer_id)
    sheet, until = current_sheet(session, *of_case) or (seen.sheet, None)
    known = {
        "sheet": sheet,
        "effect": _effect(session, objection),
        **_of_lawyer(session, seen, until, today),
    }
    return {**known, **_of_office(session, seen)}


def _effect(session: Session, objection: Objection) -> Effect:
    """What came of it, from the version objected to and the one after."""
    old, new = grades_of(session, objection) or (None, None)
    before = Graded(old.grade, old.points) if old else None
    return effect_of(before, Graded(new.grade, new.points) if new else None, objection.outcome)


def _of_office(session: Session, seen: Seen) -> dict[str, Any]:
    objection, office = seen.objection, seen.at_office
    state, first = objection.state, objection.level == FIRST_LEVEL
    stands = basis(session, objection) if state in RETURNABLE else Basis.SAME
    same, running = stands is Basis.SAME, extending.running(objection)
    return {
        "basis": stands.value,
        "may_check": office and state is ObjectionState.HANDED_IN and same,
        "may_return": office and why_not_return(objection.level, state, stands) is None,
        "may_extend": running[0] if office and running else "",
        "may_assign": office and first and state in ASSIGNABLE and same,
    }


def _of_lawyer(session: Session, seen: Seen, until: date | None, today: date) -> dict[str, Any]:
    objection, own = seen.objection, seen.seat is Seat.OWN
    state, second = objection.state, of_level(session, objection, SECOND_LEVEL)
    if objection.level != FIRST_LEVEL:
        until = _appeal_until(session, objection)
    in_time = objection.appeal_until is not None and objection.appeal_until >= today
    heard = second is not None and second.state is not ObjectionState.DRAFT
    decided = own and state is ObjectionState.DECIDED
    other = of_level(session, objection, objection.level)
    again = until is not None and until >= today
    free = other is None or other.state is ObjectionState.DRAFT
    return {
        "may_withdraw": own
        and state in WITHDRAWABLE
        and not in_meeting(objection.level, state)
        and not objection.meeting_item_id,
        "may_write": own and state in WRITABLE and objection.due_on >= today,
        "may_appeal": decided and in_time and not heard,
        "appeal_begun": second is not None,
        "may_again": own and state is ObjectionState.WITHDRAWN and again and free,
        "again_until": until if again else None,
    }


def _appeal_until(session: Session, objection: Objection) -> date | None:
    """Until when the second level may still be asked for; None once the first is closed."""
    first = of_level(session, objection, FIRST_LEVEL)
    decided = first is not None and first.state is ObjectionState.DECIDED
    return first.appeal_until if first and decided else None
