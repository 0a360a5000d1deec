"""What deciding bodies said of cases of a cycle, for pages that set sources side by side."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.counting import mean_points
from qa_app.opinions.rules.states import OpinionState
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.results import SourceResult

CHUNK = 500


def result_of(
    session: Session, cycle_id: int, case_ids: Collection[int]
) -> dict[int, SourceResult]:
    """Per case that was asked about: the mean of the opinions that came in, without a grade.

    ``n`` counts opinions that came in; ``state`` is ``received`` when one did, else ``asked``.
    Withdrawn requests are as if they had not been made.
    """
    points: defaultdict[int, list[int]] = defaultdict(list)
    times: defaultdict[int, list[datetime]] = defaultdict(list)
    asked: set[int] = set()
    for case_id, received_at, value in _rows(session, cycle_id, case_ids):
        asked.add(case_id)
        if received_at is not None:
            times[case_id].append(received_at)
        if value is not None:
            points[case_id].append(value)
    return {
        case_id: SourceResult(
            grade=None,
            points_hundredths=mean_points(points[case_id]),
            n=len(times[case_id]),
            at=max(times[case_id], default=None),
            state=(OpinionState.RECEIVED if times[case_id] else OpinionState.ASKED).value,
        )
        for case_id in asked
    }


def _rows(
    session: Session, cycle_id: int, case_ids: Collection[int]
) -> Iterator[tuple[int, datetime | None, int | None]]:
    wanted = sorted(case_ids)
    for start in range(0, len(wanted), CHUNK):
        found = session.execute(
            select(Opinion.case_id, Opinion.received_at, Scoresheet.points)
            .join(Scoresheet, col(Scoresheet.id) == col(Opinion.scoresheet_id), isouter=True)
            .where(
                col(Opinion.cycle_id) == cycle_id,
                col(Opinion.case_id).in_(wanted[start : start + CHUNK]),
                col(Opinion.state) != OpinionState.WITHDRAWN,
            )
        )
        yield from found
