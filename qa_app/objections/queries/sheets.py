"""What the feedback sheet of a case says of objections to it, one sheet or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from qa_app.feedback.models import FeedbackSheet
from qa_app.objections.models import Objection
from qa_app.objections.queries.standing import is_changed
from qa_app.objections.rules.states import ObjectionState, Outcome

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """The objection that stands for a case; of two levels the second."""

    public_id: str
    level: int
    state: ObjectionState
    outcome: Outcome | None
    due_on: date
    appeal_until: date | None
    changed: bool


def of_sheets(session: Session, sheet_ids: Sequence[int]) -> dict[int, ObjectionLine]:
    """Sheet id → the objection of its case; drafts are left out. One statement a thousand sheets.

    Every version of a sheet is given the objection of its case.
    """
    found: dict[int, ObjectionLine] = {}
    for start in range(0, len(sheet_ids), CHUNK):
        rows = session.execute(
            select(
                FeedbackSheet.id, Objection.public_id, Objection.level, Objection.state,
                Objection.outcome, Objection.due_on, Objection.appeal_until, is_changed(),
            )  # type: ignore[call-overload]
            .join(
                Objection,
                (col(Objection.case_id) == col(FeedbackSheet.case_id))
                & (col(Objection.cycle_id) == col(FeedbackSheet.cycle_id)),
            )
            .where(
                col(FeedbackSheet.id).in_(sheet_ids[start : start + CHUNK]),
                col(Objection.handed_in_at).is_not(None),
            )
            .order_by(col(Objection.level), col(Objection.id))
        )  # fmt: skip
        for key, *line, changed in rows:
            found[key] = ObjectionLine(*line, bool(changed))
    return found


def states_of(lines: Mapping[int, ObjectionLine]) -> dict[int, str]:
    """Sheet id → the code of the word that marks it in lists."""
    return {key: f"objection_mark_{_mark(line)}" for key, line in lines.items()}


def _mark(line: ObjectionLine) -> str:
    if line.outcome is not None and line.state not in (
        ObjectionState.DECIDING,
        ObjectionState.ACCEPTED,
    ):
        return line.outcome.value
    return line.state.value
