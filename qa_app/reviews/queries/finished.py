"""Which seats are final because their review was submitted; the panel asks before changes."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from qa_app.reviews.models import Review, ReviewState


def submitted_seats(session: Session, assignment_ids: Collection[int]) -> set[int]:
    """Of these assignments, those whose review was submitted."""
    statement = select(Review.assignment_id).where(
        col(Review.assignment_id).in_(assignment_ids), Review.state == ReviewState.SUBMITTED
    )
    return set(session.exec(statement).all())
