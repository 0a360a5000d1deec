"""Where a lawyer stands with objecting to a sheet: what was written, and what stands against it.

One objection per case and level. A draft follows the case to a newer version of its sheet; what was
withdrawn can be taken up again where it was left.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from qa_app.clock import SHANGHAI
from qa_app.core.errors import Refusal
from qa_app.feedback.rules.sheets import ReleaseState, Sheet
from qa_app.objections.models import Objection
from qa_app.objections.rules.deadlines import Writing, why_not_write
from qa_app.objections.rules.states import FIRST_LEVEL, SECOND_LEVEL, WRITABLE, ObjectionState


@dataclass(frozen=True, slots=True)
class Place:
    """The objection to write on (None: nothing was typed yet), its level, and until when."""

    objection: Objection | None
    level: int
    facts: Writing
    first: Objection | None = None
    """On the second level: the objection decided before."""

    def why_not(self, today: date) -> Refusal | None:
        """Why nothing can be written today; None when it can."""
        return why_not_write(self.facts, today)


def day_of(now: datetime) -> date:
    """The day in Shanghai, which all deadlines are days of."""
    return now.astimezone(SHANGHAI).date()


def place_of(session: Session, sheet: Sheet) -> Place:
    """Where the reader of a sheet stands with objecting to it."""
    known = session.exec(
        select(Objection)
        .where(
            Objection.cycle_id == sheet.cycle_id,
            Objection.case_id == sheet.case_id,
            or_(
                col(Objection.state) != ObjectionState.WITHDRAWN,
                col(Objection.sheet_id) == sheet.id,
            ),
        )
        .order_by(
            col(Objection.state) == ObjectionState.WITHDRAWN,
            col(Objection.level).desc(),
            col(Objection.id).desc(),
        )
        .execution_options(populate_existing=True)
    ).all()
    first = next((one for one in known if one.level == FIRST_LEVEL), None)
    if first is not None and first.state is ObjectionState.DECIDED and first.appeal_until:
        second = next((one for one in known if one.level == SECOND_LEVEL), None)
        return _place(sheet, second, SECOND_LEVEL, first.appeal_until, first)
    return _place(sheet, first, FIRST_LEVEL, sheet.objections_until, None)


def _place(
    sheet: Sheet,
    found: Objection | None,
    level: int,
    until: date | None,
    first: Objection | None,
) -> Place:
    writable = found is None or found.state in (*WRITABLE, ObjectionState.WITHDRAWN)
    if found is not None and found.state is ObjectionState.RETURNED:
        until = found.due_on
    facts = Writing(
        until=until,
        own=sheet.own,
        counts=sheet.counts,
        released=sheet.release_state is ReleaseState.RELEASED,
        another=not writable,
    )
    return Place(found if writable else None, level, facts, first)
