"""Builds submitted reviews straight into the tables, with grades and answers chosen by the test."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.grades import Grade
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.reviews.models import Entry, Review, ReviewKind, ReviewState
from qa_app.scoresheets.models import Scoresheet
from tests.builders.numbers import next_number
from tests.builders.register import NOW


def rate(
    session: Session,
    cycle: Cycle,
    case_id: int,
    expert: Expert,
    grade: Grade,
    **more: Any,
) -> Review:
    """One submitted first-round review.

    ``more``: ``points`` (hundredths), ``answers`` (criterion → level) of the ``rubric`` (its frozen
    name and version), ``seat``, ``at`` (when submitted).
    """
    number = next_number()
    at: datetime = more.get("at", NOW)
    seat = Assignment(
        public_id=f"seat-{number}", cycle_id=cycle.id or 0, case_id=case_id,
        expert_id=expert.id or 0, seat=more.get("seat", number), state=AssignmentState.ACTIVE,
        made_at=NOW,
    )  # fmt: skip
    session.add(seat)
    session.flush()
    review = Review(
        public_id=f"review-{number}", cycle_id=cycle.id or 0, case_id=case_id,
        expert_id=expert.id or 0, assignment_id=seat.id or 0,
        scoresheet_id=_sheet(session, case_id, more), kind=more.get("kind", ReviewKind.FIRST),
        state=ReviewState.SUBMITTED, entry=Entry.SCREEN, grade=grade, points=more.get("points"),
        submitted_at=at,
    )  # fmt: skip
    session.add(review)
    session.flush()
    return review


def _sheet(session: Session, case_id: int, more: dict[str, Any]) -> int | None:
    if "answers" not in more:
        return None
    name, version = more["rubric"]
    sheet = Scoresheet(
        rubric=name, rubric_version=version, case_id=case_id,
        answers={key: {"level": level} for key, level in more["answers"].items()},
        red_lines=[], points=more.get("points"), created_at=NOW, saved_at=NOW, submitted_at=NOW,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    return sheet.id
