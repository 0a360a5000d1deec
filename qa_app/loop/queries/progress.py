"""The table of the loop: what each list holds, by agency, for who runs the cycle.

Every number is the length of the list that its address shows the same reader, so the conditions
are those of the lists' own packages. Cases the reader is tied to are left out and counted.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries import visible as sheets
from qa_app.feedback.queries.ready import Standing, counts_of
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.loop.rules.progress import (
    AgencyProgress,
    Column,
    Progress,
    Step,
    StepDays,
    step_days,
    total_of,
)
from qa_app.objections.models import Objection
from qa_app.objections.queries import figures as objection_figures
from qa_app.objections.queries import seen as objections
from qa_app.objections.rules.states import ENDED
from qa_app.panel.queries.people import own_ties
from qa_app.rectification.models import Task
from qa_app.rectification.queries import figures as task_figures
from qa_app.rectification.queries.visible import sight_of
from qa_app.rectification.rules.states import TaskState

_Counts = dict[int, Counter[Column]]


def progress_of(session: Session, actor: Actor, cycle: Cycle, today: date) -> Progress:
    """The table of a cycle as the actor may see it."""
    cycle_id = cycle.id or 0
    counts: _Counts = defaultdict(Counter)
    released = _released(session, actor, cycle_id)
    _count_sheets(counts, released)
    _count_objections(session, actor, cycle_id, today, counts)
    _count_tasks(session, actor, cycle_id, today, counts)
    rows = _rows(session, counts)
    return Progress(
        rows=rows,
        total=total_of(rows),
        steps=(
            step_days(Step.TO_READ, ((row.made_at, row.first_read_at) for row in released)),
            step_days(
                Step.TO_ACKNOWLEDGE, ((row.made_at, row.acknowledged_at) for row in released)
            ),
            _days_to_decide(session, actor, cycle_id),
            _days_to_rectify(session, actor, cycle_id),
        ),
        hidden=_hidden(session, actor, cycle_id),
    )


def unreleased(session: Session, cycle: Cycle) -> int:
    """How many cases of the cycle are settled and not released yet, as its release page counts."""
    counts = counts_of(session, cycle)
    return counts[Standing.READY] + counts[Standing.WORDING]


def _released(session: Session, actor: Actor, cycle_id: int) -> Sequence[Any]:
    sheet = FeedbackSheet
    statement = sheets.joined(
        select(
            col(sheet.agency_id),
            col(sheet.made_at),
            col(sheet.first_read_at),
            col(sheet.acknowledged_at),
        )
    ).where(sheets.sheets_in_sight(session, actor), *_counting(cycle_id))
    return session.execute(statement).all()


def _counting(cycle_id: int) -> tuple[Any, ...]:
    return (col(FeedbackSheet.cycle_id) == cycle_id, col(FeedbackSheet.counts))


def _count_sheets(counts: _Counts, released: Sequence[Any]) -> None:
    for row in released:
        own = counts[row.agency_id]
        own[Column.RELEASED] += 1
        own[Column.READ] += row.first_read_at is not None
        own[Column.ACKNOWLEDGED] += row.acknowledged_at is not None


def _count_objections(
    session: Session, actor: Actor, cycle_id: int, today: date, counts: _Counts
) -> None:
    for agency, found in objection_figures.loop_figures(session, actor, cycle_id, today).items():
        counts[agency] += Counter(
            {
                Column.OBJECTED: found.objected,
                Column.OPEN: found.open,
                Column.LATE: found.late,
                Column.DECIDED: found.decided,
                Column.CHANGED: found.changed,
            }
        )


def _count_tasks(
    session: Session, actor: Actor, cycle_id: int, today: date, counts: _Counts
) -> None:
    for agency, found in task_figures.loop_figures(session, actor, cycle_id, today).items():
        counts[agency] += Counter(
            {
                Column.TASKS: found.tasks,
                Column.RECTIFIED: found.done,
                Column.OVERDUE: found.overdue,
            }
        )


def _rows(session: Session, counts: _Counts) -> tuple[AgencyProgress, ...]:
    wanted = [key for key, own in counts.items() if any(own.values())]
    names = session.execute(
        select(col(Agency.id), col(Agency.code), col(Agency.name))
        .where(col(Agency.id).in_(wanted))
        .order_by(col(Agency.code))
    )
    return tuple(
        AgencyProgress(key, code, name, {column: counts[key][column] for column in Column})
        for key, code, name in names
    )


def _days_to_decide(session: Session, actor: Actor, cycle_id: int) -> StepDays:
    own, office, agency = objections.sights(session, actor)
    statement = objections.joined(
        select(col(Objection.handed_in_at), col(Objection.decided_at))
    ).where(
        col(Objection.cycle_id) == cycle_id,
        objections.in_view(own, office, agency),
        col(Objection.state).in_(ENDED),
        col(Objection.outcome).is_not(None),
    )
    return step_days(Step.TO_DECIDE, map(tuple, session.execute(statement)))


def _days_to_rectify(session: Session, actor: Actor, cycle_id: int) -> StepDays:
    statement = select(col(Task.made_at), col(Task.checked_at)).where(
        col(Task.cycle_id) == cycle_id,
        sight_of(session, actor).seen,
        col(Task.state) == TaskState.DONE,
    )
    return step_days(Step.TO_RECTIFY, map(tuple, session.execute(statement)))


def _hidden(session: Session, actor: Actor, cycle_id: int) -> int:
    """Released cases of the cycle that the actor does not see, being tied to them."""
    if not own_ties(session, actor).any:
        return 0
    released = and_(*_counting(cycle_id), col(Release.state) == ReleaseState.RELEASED)
    seen = sheets.joined(select(col(FeedbackSheet.id))).where(
        released, sheets.sheets_in_sight(session, actor)
    )
    statement = sheets.joined(select(func.count())).where(
        released, col(FeedbackSheet.id).not_in(seen)
    )
    return session.execute(statement).scalar_one()
