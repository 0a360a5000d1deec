"""Which reviews count when experts are compared: submitted, first round, of standing sample cases.

For the agreement and severity figures and for the pairs of the panel office. Seeds are reviews of
cases outside the sample, in seats of their own (should the case be drawn later); practice has no
review at all; withdrawn reviews have their own state: none of them enters. A replaced case no
longer stands, nor do its reviews.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from qa_app.panel.models import FIRST_SEAT, Assignment
from qa_app.reviews.models import Review, ReviewKind, ReviewState
from qa_app.sampling.models import FrameCase, SampleCase, SampleStatus


def counted_reviews(
    cycle_id: int, *columns: Any, region_ids: Collection[int] | None = None
) -> Select[Any]:
    """These columns of the reviews that count, in the order of their ids.

    ``region_ids`` narrows to the cases of those regions as the frame has them (None: all).
    """
    statement = (
        select(*columns)
        .select_from(Review)
        .join(
            SampleCase,
            (col(SampleCase.cycle_id) == col(Review.cycle_id))
            & (col(SampleCase.case_id) == col(Review.case_id)),
        )
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .where(
            col(Review.cycle_id) == cycle_id,
            col(Assignment.seat) >= FIRST_SEAT,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.kind) == ReviewKind.FIRST,
            col(SampleCase.status) != SampleStatus.REPLACED,
        )
        .order_by(col(Review.id))
    )
    if region_ids is None:
        return statement
    return statement.join(
        FrameCase,
        (col(FrameCase.cycle_id) == col(Review.cycle_id))
        & (col(FrameCase.case_id) == col(Review.case_id)),
    ).where(col(FrameCase.region_id).in_(list(region_ids)))
