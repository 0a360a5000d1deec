"""What the follow-up says about cases, for the pages that set sources side by side."""

from collections.abc import Collection

from sqlalchemy import case, select
from sqlmodel import Session, col

from qa_app.followups.models import Followup
from qa_app.followups.rules.states import FollowupState
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.results import SourceResult

AT_ONCE = 2000


def result_of(
    session: Session, cycle_id: int, case_ids: Collection[int]
) -> dict[int, SourceResult]:
    """Case id to what its follow-up came to; cases not drawn for follow-up are not in it.

    ``points_hundredths`` is the mean of the answers that have a value; red-line answers have none.
    """
    wanted, found = sorted(case_ids), dict[int, SourceResult]()
    done = col(Followup.state) == FollowupState.DONE
    columns = (
        Followup.case_id,
        Followup.state,
        Followup.done_at,
        case((done, Scoresheet.points)),  # type: ignore[arg-type]
    )
    for start in range(0, len(wanted), AT_ONCE):
        rows = session.execute(
            select(*columns)
            .join(Scoresheet, col(Scoresheet.id) == col(Followup.scoresheet_id), isouter=True)
            .where(
                col(Followup.cycle_id) == cycle_id,
                col(Followup.case_id).in_(wanted[start : start + AT_ONCE]),
            )
        )
        for case_id, state, at, points in rows:
            n = int(state is FollowupState.DONE)
            found[case_id] = SourceResult(None, points, n, at, state.value)
    return found
