"""One case with its sources: the cycles that drew it, and what combining would make of it.

And what one's own job that combined a cycle came to.
"""

from typing import Any

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import managed, plan_of, visible
from qa_app.jobs.models import JobState
from qa_app.jobs.queries import job_of
from qa_app.reviews.queries.results import result_of
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.queries.lists import in_sight_of


def files_of_case(
    session: Session, actor: Actor, case: Case
) -> list[tuple[str, str, SourceResult | None]]:
    """Name and title of each cycle that drew the case, and its file's grade (None: not settled).

    Nothing when the actor is tied to the case.
    """
    statement = (
        select(Cycle)
        .join(SampleCase, col(SampleCase.cycle_id) == col(Cycle.id))
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .where(
            col(SampleCase.case_id) == case.id,
            col(SampleCase.status) != SampleStatus.REPLACED,
            col(Cycle.state).in_((CycleState.DRAWN, CycleState.CLOSED)),
            visible(actor),
            *in_sight_of(session, actor),
        )
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
    )
    key = case.id or 0
    return [
        (cycle.name, cycle.title or cycle.name, result_of(session, cycle.id or 0, [key]).get(key))
        for cycle in session.exec(statement)
    ]


def combining_cycle(session: Session, actor: Actor, name: str) -> Cycle:
    """A cycle under way that combines and that the actor runs; any other is as if absent."""
    running = col(Cycle.state) == CycleState.DRAWN
    statement = select(Cycle).where(Cycle.name == name, managed(actor), running)
    cycle = session.exec(statement).first()
    if cycle is None or not plan_of(cycle).sources.combines:
        raise NotFound(name)
    return cycle


def combined_by(
    session: Session, actor: Actor, cycle: Cycle, public_id: str
) -> dict[str, Any] | None:
    """How many grades one's own job wrote and changed; None without a job that is done."""
    if not public_id:
        return None
    job = job_of(session, actor, public_id)
    if job.arguments.get("cycle") != cycle.name or job.state is not JobState.DONE:
        raise NotFound(public_id)
    return job.result
