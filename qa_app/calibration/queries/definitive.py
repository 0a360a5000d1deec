"""Definitive grades of seeds for an expert's own figures, no sooner than any other file's.

A seed counts as settled when every case of its cycle was settled before the month began: before, a
file that is not compared is one that waits; afterwards, none is left out that could be told.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.calibration.models import CalibrationAttempt, ModelFile, SeedPlacement
from qa_app.core.grades import Grade
from qa_app.reviews.models import Review, Settlement
from qa_app.reviews.queries.settling import settled_cases, standing_cases


def definitive_grades(
    session: Session, review_ids: Collection[int], until: datetime
) -> dict[int, tuple[Grade, int | None]]:
    """Review id to the model's grade and points (hundredths), for seeds of cycles finished then."""
    rows = session.execute(
        select(
            col(Review.id),
            col(Review.cycle_id),
            col(CalibrationAttempt.grade),
            col(CalibrationAttempt.points),
        )
        .join(SeedPlacement, col(SeedPlacement.assignment_id) == col(Review.assignment_id))
        .join(ModelFile, col(ModelFile.id) == col(SeedPlacement.file_id))
        .join(CalibrationAttempt, col(CalibrationAttempt.id) == col(ModelFile.model_id))
        .where(col(Review.id).in_(list(review_ids)))
    ).all()
    finished = {cycle: _is_finished(session, cycle, until) for cycle in {row[1] for row in rows}}
    return {
        key: (grade, points)
        for key, cycle, grade, points in rows
        if key is not None and grade is not None and finished[cycle]
    }


def _is_finished(session: Session, cycle_id: int, until: datetime) -> bool:
    later = (
        select(col(Settlement.id))
        .where(col(Settlement.cycle_id) == cycle_id, col(Settlement.settled_at) >= until)
        .limit(1)
    )
    complete = settled_cases(session, cycle_id) == standing_cases(session, cycle_id)
    return complete and session.execute(later).first() is None
