"""Makes the tasks of a list an office wrote in a spreadsheet: all of them as one batch, or none.

Each row is looked at by the rules of the pages, and every problem is told with its row. Rows whose
case has a running task about the criterion are counted and left out, so that a list can be given
again after it was added to.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.errors import Problem
from qa_app.core.roles import Actor
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle
from qa_app.rectification.importer import TaskFile, problem_of
from qa_app.rectification.queries.cautions import is_released, reviewer_names
from qa_app.rectification.queries.levels import CaseLevels, case_levels
from qa_app.rectification.queries.listing import criterion_key
from qa_app.rectification.queries.running import Running, running_about
from qa_app.rectification.queries.targets import Target
from qa_app.rectification.queries.titles import Rubric, criteria_of
from qa_app.rectification.rules.deadlines import proposed_due
from qa_app.rectification.rules.findings import why_not_say
from qa_app.rectification.rules.states import Aim, why_not_due
from qa_app.rectification.rules.task_rows import Column, Fault, TaskRow
from qa_app.rectification.services.making import Wanted
from qa_app.rectification.services.telling import day_of
from qa_app.workdays.queries import calendar

CHUNK: Final = 5_000


@dataclass(slots=True)
class Listed:
    """What a list comes to: tasks to be made, problems, rows that have a running task already."""

    parts: list[Wanted] = field(default_factory=list[Wanted])
    problems: list[Problem] = field(default_factory=list[Problem])
    with_task: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows are compared with: settled files by key and by number, criteria by their names."""

    cases: Mapping[str, list[CaseLevels]]
    criteria: Mapping[Rubric, Mapping[str, str]]
    names: frozenset[str]
    released: bool
    today: date
    proposed: date


def listed(
    session: Session, *, actor: Actor, cycle: Cycle, file: TaskFile, now: datetime
) -> Listed:
    """Look at every row; writes nothing. What is to be made goes to ``making.make_list``."""
    known, found = _known(session, actor, cycle, file, now), Listed(problems=[*file.problems])
    seen: dict[tuple[int, str], int] = {}
    running: dict[tuple[Rubric | None, str], Running] = {}
    for row in file.rows:
        part = _part(known, cycle, row, file.name)
        if isinstance(part, Fault):
            found.problems.append(problem_of(file.name, row.number, part))
            continue
        (target,), about = part.targets, (part.rubric, part.criterion)
        first = seen.setdefault((target.case_id or 0, part.criterion), row.number)
        if first != row.number:
            found.problems.append(
                Problem("rectification_row_twice", file.name, row.number, params={"first": first})
            )
        if about not in running:
            running[about] = running_about(session, cycle.id, *about)
        if running[about].has(target):
            found.with_task += 1
        else:
            found.parts.append(part)
    found.problems.sort(key=lambda one: one.row or 0)
    return found


def _known(session: Session, actor: Actor, cycle: Cycle, file: TaskFile, now: datetime) -> _Known:
    settled = {one.case_id: one for one in case_levels(session, actor, cycle)}
    cases: dict[str, list[CaseLevels]] = defaultdict(list)
    for key, case_id in _keys(session, list(settled)):
        cases[key].append(settled[case_id])
        cases[key.rpartition("/")[2]].append(settled[case_id])
    wanted = {without_space(row.case) for row in file.rows}
    about = sorted({one.case_id for key in wanted for one in cases.get(key, ())})
    today = day_of(now)
    return _Known(
        cases,
        {rubric: _names_of(session, rubric) for rubric in {x.rubric for x in settled.values()}},
        frozenset(reviewer_names(session, cycle.id, about, [])),
        is_released(session, cycle.id, about, []),
        today,
        proposed_due(today, calendar(session)),
    )


def _keys(session: Session, ids: list[int]) -> Iterator[tuple[str, int]]:
    for start in range(0, len(ids), CHUNK):
        some = col(Case.id).in_(ids[start : start + CHUNK])
        keys: Any = select(Case.case_key, Case.id).where(some)  # type: ignore[call-overload]
        yield from ((key, case_id) for key, case_id in session.execute(keys))


def _names_of(session: Session, rubric: Rubric) -> dict[str, str]:
    """What a criterion may be called in a list: its key, its id, its title in either language."""
    found: dict[str, str] = {}
    for one in criteria_of(session, rubric):
        for name in (criterion_key(rubric, one.id), one.id, one.title.zh, one.title.en):
            found.setdefault(without_space(name).lower(), one.id)
    return found


def _part(known: _Known, cycle: Cycle, row: TaskRow, name: str) -> Wanted | Fault:
    """What a row asks for, or what is wrong with it."""
    fitting = known.cases.get(without_space(row.case), [])
    if len(fitting) != 1:
        code = "rectification_row_cases" if fitting else "rectification_row_case"
        return Fault(code, Column.CASE, row.case)
    (case,) = fitting
    criteria = known.criteria.get(case.rubric, {})
    criterion = criteria.get(without_space(row.criterion).lower(), "")
    if row.criterion and not criterion:
        return Fault("rectification_row_criterion", Column.CRITERION, row.criterion)
    due_on = row.due_on or known.proposed
    if why_not_due(due_on, known.today):
        return Fault("rectification_row_due", Column.DUE, due_on.isoformat())
    for column, words in ((Column.FINDING, row.finding), (Column.PAPERS, row.papers)):
        code = why_not_say(words, names=known.names, released=known.released)
        if code:
            return Fault("rectification_row_words", column, why=code)
    lawyer = case.lawyer_id if row.aim is Aim.LAWYER else None
    return Wanted(
        targets=(Target(case.agency_id, case.case_id, lawyer),), finding=row.finding,
        due_on=due_on, cause=row.cause, papers=row.papers, cycle_id=cycle.id,
        rubric=case.rubric if criterion else None, criterion=criterion, checker=row.checker,
        chosen={"list": [name]}, unless_running=True,
    )  # fmt: skip
