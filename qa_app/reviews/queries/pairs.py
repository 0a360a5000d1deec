"""The pairs of experts of a cycle with their names, for the panel office and the report.

Supervisors' figures: nothing of it may reach an expert, who is not to know who else rated a case.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Text, type_coerce
from sqlmodel import Session, col, select

from qa_app.panel.models import Expert
from qa_app.reviews.models import Review
from qa_app.reviews.queries.counted import counted_reviews
from qa_app.reviews.rules.pairs import Pair, Rated, pairs, remarkable


@dataclass(frozen=True, slots=True)
class CyclePairs:
    """Every pair with a case in common, those worth a look, and the experts' names by id."""

    pairs: tuple[Pair, ...]
    remarkable: tuple[Pair, ...]
    names: dict[int, str]


def pairs_of_cycle(
    session: Session, cycle_id: int, *, region_ids: Collection[int] | None = None
) -> CyclePairs:
    """The pairs over the counted reviews of a cycle, narrowed to regions where given."""
    columns = (
        col(Review.case_id),
        col(Review.expert_id),
        type_coerce(col(Review.grade), Text()),
        col(Review.points),
    )
    rows = session.execute(counted_reviews(cycle_id, *columns, region_ids=region_ids))
    found = pairs(Rated(*row) for row in rows if row[2] is not None)
    names = expert_names(session)
    return CyclePairs(tuple(found), tuple(remarkable(found)), names)


def expert_names(session: Session) -> dict[int, str]:
    """The name of every expert by id."""
    return {key: name for key, name in session.exec(select(Expert.id, Expert.name)) if key}
