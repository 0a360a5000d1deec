"""Counts of rectification per agency, for the supervisor's view of the whole loop.

Each number is the length of the list that ``/rectification/?cycle=…&agency=…&state=…`` shows.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.rectification.models import Task
from qa_app.rectification.queries.listing import shown_column
from qa_app.rectification.queries.visible import sight_of
from qa_app.rectification.rules.states import Shown


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """Tasks of one agency in a cycle; ``tasks`` without cancelled ones.

    As states of the list: ``tasks`` none, ``pending`` ``pending``, the others as they are called;
    ``overdue`` ones are among the pending.
    """

    tasks: int
    pending: int
    overdue: int
    handed_in: int
    done: int


def loop_figures(
    session: Session, actor: Actor, cycle_id: int, today: date
) -> dict[int, LoopFigures]:
    """Agency id → its counts, of what the actor sees, in one grouped statement."""
    state = shown_column(today)
    statement = (
        select(col(Task.agency_id), state, func.count())
        .where(col(Task.cycle_id) == cycle_id, sight_of(session, actor).seen)
        .group_by(col(Task.agency_id), state)
    )
    found: dict[int, Counter[Shown]] = defaultdict(Counter)
    for agency_id, code, count in session.execute(statement):
        found[agency_id][Shown(code)] = count
    return {agency_id: figures_from(counts) for agency_id, counts in found.items()}


def figures_from(counts: Counter[Shown]) -> LoopFigures:
    """The figures of counts by state."""
    pending = counts[Shown.OPEN] + counts[Shown.REOPENED] + counts[Shown.OVERDUE]
    return LoopFigures(
        tasks=pending + counts[Shown.HANDED_IN] + counts[Shown.DONE],
        pending=pending,
        overdue=counts[Shown.OVERDUE],
        handed_in=counts[Shown.HANDED_IN],
        done=counts[Shown.DONE],
    )
