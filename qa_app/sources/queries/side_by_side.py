"""What every source says of cases of a cycle, read in a few statements however many cases.

A case a source does not know is not in that source's answer: missing is missing, never zero.
"""

from collections.abc import Callable, Collection

from sqlmodel import Session

from qa_app.cycles.rules.plan import SourceName
from qa_app.followups.queries import results as followups
from qa_app.observations.queries import results as observations
from qa_app.opinions.queries import results as opinions
from qa_app.reviews.queries import results as reviews
from qa_app.scoresheets.rules.results import SourceResult

Reader = Callable[[Session, int, Collection[int]], dict[int, SourceResult]]
OTHERS: dict[SourceName, Reader] = {
    SourceName.OBSERVATION: observations.result_of,
    SourceName.FOLLOW_UP: followups.result_of,
    SourceName.OPINION: opinions.result_of,
}
READERS: dict[SourceName, Reader] = {SourceName.FILE: reviews.result_of, **OTHERS}
FOR_FIGURES: dict[SourceName, Reader] = {SourceName.FILE: reviews.grade_of, **OTHERS}
"""The same without counting the sheets of the file."""

ByCase = dict[int, dict[SourceName, SourceResult]]


def results_of(
    session: Session,
    cycle_id: int,
    case_ids: Collection[int],
    readers: dict[SourceName, Reader] = READERS,
) -> ByCase:
    """Case id → source → what it says, for the cases any of the sources knows."""
    found: ByCase = {}
    for source, read in readers.items():
        for case_id, result in read(session, cycle_id, case_ids).items():
            found.setdefault(case_id, {})[source] = result
    return found
