"""Whether last cycle's problems came back: two cycles side by side, by criterion and agency.

For supervisors. Only files picked by ticket are counted, and only the same criterion of the same
rubric version in both cycles. Each number is the length of the list ``choosing`` shows for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.rectification.models import Task
from qa_app.rectification.queries.levels import CaseLevels, Rubric, case_levels
from qa_app.rectification.rules.levels import at_or_below
from qa_app.rectification.rules.recurrence import Change, Return, Tally, change, returned
from qa_app.rectification.rules.states import TaskState

Key = tuple[Rubric, str, int]
_NONE = Tally()


@dataclass(frozen=True, slots=True)
class RecurrenceLine:
    """One criterion at one agency in both cycles; ``tasks`` and ``done`` are of the one before."""

    rubric: Rubric
    criterion: str
    agency_id: int
    agency: str
    before: Tally
    now: Tally
    tasks: int
    done: int

    @property
    def returned(self) -> Return:
        """What became of the problem."""
        return returned(self.before, self.now)

    @property
    def change(self) -> Change:
        """What can be said of the difference."""
        return change(self.before, self.now)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What was compared, and the rubric versions only one of the cycles used."""

    lines: tuple[RecurrenceLine, ...]
    only_before: tuple[Rubric, ...]
    only_now: tuple[Rubric, ...]

    def counts(self) -> Counter[Return]:
        """How many lines there are of each kind."""
        return Counter(line.returned for line in self.lines)


def recurrence(
    session: Session, actor: Actor, before: Cycle, now: Cycle, level: Grade
) -> Recurrence:
    """Both cycles compared; a problem is a file at this level or below."""
    first, one = _tallies(case_levels(session, actor, before), level)
    second, two = _tallies(case_levels(session, actor, now), level)
    old, new = {key[0] for key in first}, {key[0] for key in second}
    tasks = _tasks(session, before)
    names = one | two
    keys = sorted(key for key in first.keys() | second.keys() if key[0] in old & new)
    lines = (
        RecurrenceLine(
            *key, names[key[2]], first.get(key, _NONE), second.get(key, _NONE),
            *tasks.get(key, (0, 0)),
        )
        for key in keys
    )  # fmt: skip
    kinds = {kind: at for at, kind in enumerate(Return)}
    said = {kind: at for at, kind in enumerate(Change)}

    def first_to_look_at(line: RecurrenceLine) -> tuple[int, int, int]:
        return kinds[line.returned], said[line.change], -line.now.problems

    return Recurrence(
        tuple(sorted(lines, key=first_to_look_at)),
        tuple(sorted(old - new)),
        tuple(sorted(new - old)),
    )


def _tallies(cases: Iterable[CaseLevels], level: Grade) -> tuple[dict[Key, Tally], dict[int, str]]:
    """Files and problems by criterion and agency, and what the agencies are called."""
    low = frozenset(at_or_below(level))
    found: dict[Key, Tally] = defaultdict(Tally)
    names: dict[int, str] = {}
    for one in cases:
        if one.random:
            names[one.agency_id] = one.agency
            for criterion, given in one.levels.items():
                key = (one.rubric, criterion, one.agency_id)
                found[key] = found[key].plus(given in low)
    return dict(found), names


def _tasks(session: Session, cycle: Cycle) -> dict[Key, tuple[int, int]]:
    """Tasks of a cycle by criterion and agency, cancelled ones left out, and those done."""
    done = func.sum(case((col(Task.state) == TaskState.DONE, 1), else_=0))
    keys = (Task.rubric, Task.rubric_version, Task.criterion, Task.agency_id)
    statement = (
        select(*keys, func.count(), done)  # type: ignore[call-overload]
        .where(
            Task.cycle_id == cycle.id,
            col(Task.rubric).is_not(None),
            Task.state != TaskState.CANCELLED,
        )
        .group_by(*keys)
    )
    return {
        ((rubric, version), criterion, agency): (tasks, int(ended))
        for rubric, version, criterion, agency, tasks, ended in session.execute(statement)
    }
