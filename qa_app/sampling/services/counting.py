"""Counts a frozen frame by each dimension once, for reports that show how large a cell is.

Called when a frame is frozen; the frame does not change afterwards, and neither do the counts.
"""

from typing import Any

from sqlalchemy import String, cast, func, insert, literal, select
from sqlmodel import Session, col

from qa_app.sampling.models import FrameCase, FrameCount
from qa_app.sampling.queries.dimensions import COLUMNS


def count_frame(session: Session, cycle_id: int) -> None:
    """Store how many cases of the frame have each code of each dimension, by region."""
    columns = ["cycle_id", "dimension", "region_id", "code", "cases"]
    for dimension, column in COLUMNS.items():
        counted = (
            select(
                literal(cycle_id),
                literal(dimension),
                col(FrameCase.region_id),
                func.coalesce(cast(column, String), ""),
                func.count(),
            )
            .where(col(FrameCase.cycle_id) == cycle_id)
            .group_by(col(FrameCase.region_id), column)
        )
        table: Any = FrameCount.__table__  # type: ignore[attr-defined]
        session.execute(insert(table).from_select(columns, counted))
