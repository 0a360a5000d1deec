"""Whether last cycle's problems came back: two cycles side by side, by criterion and agency.

First over all agencies, where there are files enough to say something, then at each. For
supervisors, and of assessments: what is put forward for a competition is no sample. Only files
picked by ticket are counted, and only the same criterion of the same rubric version in both
cycles. Each number is the length of the list ``choosing`` shows for it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import refuse_competition
from qa_app.rectification.models import Task
from qa_app.rectification.queries.levels import CaseLevels, agency_names, case_levels
from qa_app.rectification.queries.sheet_levels import Rubric
from qa_app.rectification.queries.titles import criteria_of
from qa_app.rectification.rules.levels import at_or_below
from qa_app.rectification.rules.packed import counted
from qa_app.rectification.rules.recurrence import Change, Return, Tally, change, returned
from qa_app.rectification.rules.states import TaskState

Key = tuple[Rubric, str, int]
Tasks = tuple[int, int]
Each = TypeVar("Each", Tally, Tasks)
EVERYWHERE = 0
"""In the place of an agency's id: all of them together."""
_NONE = Tally()


@dataclass(frozen=True, slots=True)
class RecurrenceLine:
    """One criterion at one agency (or ``EVERYWHERE``, without a name) in both cycles.

    ``tasks`` and ``done`` are of the one before.
    """

    rubric: Rubric
    criterion: str
    agency_id: int
    agency: str
    before: Tally
    now: Tally
    tasks: int
    done: int
    returned: Return
    """What became of the problem."""
    change: Change
    """What can be said of the difference."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What was compared, and the rubric versions only one of the cycles used.

    ``overall`` has a line for each criterion over all agencies, ``lines`` one for each at each.
    """

    overall: tuple[RecurrenceLine, ...]
    lines: tuple[RecurrenceLine, ...]
    only_before: tuple[Rubric, ...]
    only_now: tuple[Rubric, ...]

    def counts(self) -> Counter[Return]:
        """How many lines of single agencies there are of each kind."""
        return Counter(line.returned for line in self.lines)


def recurrence(
    session: Session, actor: Actor, before: Cycle, now: Cycle, level: Grade
) -> Recurrence:
    """Both cycles compared; a problem is a file at this level or below.

    Refused (``statistics_of_competition``) when one of them is a competition.
    """
    for cycle in (before, now):
        refuse_competition(cycle)
    first = _tallies(session, case_levels(session, actor, before), level)
    second = _tallies(session, case_levels(session, actor, now), level)
    old, new = {key[0] for key in first}, {key[0] for key in second}
    first, second = ({k: one[k] for k in one if k[0] in old & new} for one in (first, second))
    tasks, names = _tasks(session, before), agency_names(session)
    return Recurrence(
        _lines(_everywhere(first, _sum), _everywhere(second, _sum), _everywhere(tasks, _both), {}),
        _lines(first, second, tasks, names),
        tuple(sorted(old - new)),
        tuple(sorted(new - old)),
    )


def _lines(
    first: Mapping[Key, Tally],
    second: Mapping[Key, Tally],
    tasks: Mapping[Key, Tasks],
    names: Mapping[int, str],
) -> tuple[RecurrenceLine, ...]:
    """What is to be looked at first comes first."""
    keys = sorted(first.keys() | second.keys())
    pairs = ((key, first.get(key, _NONE), second.get(key, _NONE)) for key in keys)
    lines = (
        RecurrenceLine(
            *key, names.get(key[2], ""), *pair, *tasks.get(key, (0, 0)),
            returned(*pair), change(*pair),
        )
        for key, *pair in pairs
    )  # fmt: skip
    kinds = {kind: at for at, kind in enumerate(Return)}
    said = {kind: at for at, kind in enumerate(Change)}

    def first_to_look_at(line: RecurrenceLine) -> tuple[int, int, int]:
        return kinds[line.returned], said[line.change], -line.now.problems

    return tuple(sorted(lines, key=first_to_look_at))


def _everywhere(of: Mapping[Key, Each], add: Callable[[Each, Each], Each]) -> dict[Key, Each]:
    """The same over all agencies."""
    whole: dict[Key, Each] = {}
    for (rubric, criterion, _agency), one in of.items():
        key = (rubric, criterion, EVERYWHERE)
        whole[key] = add(whole[key], one) if key in whole else one
    return whole


def _sum(one: Tally, two: Tally) -> Tally:
    return Tally(one.files + two.files, one.problems + two.problems)


def _both(one: Tasks, two: Tasks) -> Tasks:
    return one[0] + two[0], one[1] + two[1]


def _tallies(session: Session, cases: Iterable[CaseLevels], level: Grade) -> dict[Key, Tally]:
    """Files and problems by criterion and agency."""
    low = at_or_below(level)
    signs: dict[tuple[Rubric, int], list[str]] = defaultdict(list)
    for one in cases:
        if one.random:
            signs[one.rubric, one.agency_id].append(one.levels)
    names = {of: [one.id for one in criteria_of(session, of)] for of in {key[0] for key in signs}}
    return {
        (rubric, criterion, agency): Tally(files, sum(counts[one] for one in low))
        for (rubric, agency), rows in signs.items()
        for criterion, counts in zip(names[rubric], counted(rows, len(names[rubric])), strict=True)
        if (files := sum(counts.values()))
    }


def _tasks(session: Session, cycle: Cycle) -> dict[Key, Tasks]:
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
