"""Which files and agencies have a task about a criterion that is not at its end.

Nobody is asked for the same thing twice: choices leave them out, and so does whoever makes the
tasks, for another batch may have been made since the choice was looked at.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from qa_app.rectification.models import Task
from qa_app.rectification.queries.sheet_levels import Rubric
from qa_app.rectification.queries.targets import Target
from qa_app.rectification.rules.states import RUNNING


@dataclass(frozen=True, slots=True)
class Running:
    """Cases with a running task about a criterion, and agencies with one about no case."""

    cases: frozenset[int]
    agencies: frozenset[int]

    def has(self, target: Target) -> bool:
        """Whether the case, or the agency where there is none, has one already."""
        if target.case_id is None:
            return target.agency_id in self.agencies
        return target.case_id in self.cases


def running_about(
    session: Session, cycle_id: int | None, rubric: Rubric | None, criterion: str
) -> Running:
    """The running tasks of a cycle about a criterion of a rubric version."""
    name, version = rubric or (None, None)
    columns: list[Any] = [Task.case_id, Task.agency_id]
    rows = session.execute(
        select(*columns).where(
            Task.cycle_id == cycle_id,
            Task.criterion == criterion,
            Task.rubric == name,
            Task.rubric_version == version,
            col(Task.state).in_(RUNNING),
        )
    ).all()
    cases = frozenset(case for case, _agency in rows if case is not None)
    return Running(cases, frozenset(agency for case, agency in rows if case is None))
