"""Files chosen by criterion and level: how many there are, where, and the list behind a number.

For supervisors: the weakest criteria of a cycle, and the choice a batch of tasks is made from.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from qa_app.core.grades import ORDER, Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.rectification.models import Task
from qa_app.rectification.queries.levels import CaseLevels, Rubric, case_levels
from qa_app.rectification.rules.levels import at_or_below
from qa_app.rectification.rules.states import RUNNING

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A criterion of a rubric version, the worst level still chosen, and agencies (none: all)."""

    rubric: Rubric
    criterion: str
    level: Grade = Grade.FAIL
    agency_ids: tuple[int, ...] = ()
    random_only: bool = False

    def takes(self, case: CaseLevels) -> bool:
        """Whether a case is among those chosen."""
        level = case.levels.get(self.criterion) if case.rubric == self.rubric else None
        wanted = case.random or not self.random_only
        return wanted and level is not None and level in at_or_below(self.level)


@dataclass(frozen=True, slots=True)
class CriterionCounts:
    """How many settled files have each level of a criterion."""

    rubric: Rubric
    criterion: str
    counts: Counter[Grade] = field(default_factory=Counter[Grade])

    @property
    def files(self) -> int:
        """All that were rated by it."""
        return sum(self.counts.values())

    def low(self, level: Grade) -> int:
        """Those at this level or below."""
        return sum(self.counts[one] for one in at_or_below(level))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a choice, and those of them that have a running task about the criterion."""

    cases: tuple[CaseLevels, ...]
    with_task: frozenset[int]

    @property
    def fresh(self) -> list[CaseLevels]:
        """Those without one: tasks are made about these."""
        return [case for case in self.cases if case.case_id not in self.with_task]

    @property
    def without_lawyer(self) -> int:
        """How many of the fresh ones name no lawyer."""
        return sum(case.lawyer_id is None for case in self.fresh)

    def by_agency(self) -> list[tuple[int, str, int, int]]:
        """Agency id, name, cases, fresh ones; the most first."""
        names: dict[int, str] = {}
        cases, fresh = Counter[int](), Counter[int]()
        for case in self.cases:
            names[case.agency_id] = case.agency
            cases[case.agency_id] += 1
            fresh[case.agency_id] += case.case_id not in self.with_task
        rows = [(key, names[key], cases[key], fresh[key]) for key in names]
        return sorted(rows, key=lambda row: (-row[2], row[1]))


def weaknesses(
    session: Session, actor: Actor, cycle: Cycle, agency_ids: Sequence[int] = ()
) -> list[CriterionCounts]:
    """The criteria of a cycle's settled files with their levels, in the order of each rubric."""
    counted: dict[Rubric, dict[str, Counter[Grade]]] = defaultdict(lambda: defaultdict(Counter))
    for case in case_levels(session, actor, cycle, agency_ids):
        for criterion, level in case.levels.items():
            counted[case.rubric][criterion][level] += 1
    return [
        CriterionCounts(rubric, criterion, counts)
        for rubric, criteria in sorted(counted.items())
        for criterion, counts in criteria.items()
    ]


def chosen(session: Session, actor: Actor, cycle: Cycle, choice: Choice) -> Chosen:
    """The cases of a choice, in the order of their numbers."""
    found = case_levels(session, actor, cycle, choice.agency_ids)
    cases = tuple(case for case in found if choice.takes(case))
    return Chosen(cases, running_cases(session, cycle, choice, [c.case_id for c in cases]))


def running_cases(
    session: Session, cycle: Cycle, choice: Choice, case_ids: Collection[int]
) -> frozenset[int]:
    """Which of these cases have a task about the criterion that is not at its end."""
    if not case_ids:
        return frozenset()
    statement = select(Task.case_id).where(
        Task.cycle_id == cycle.id,
        Task.criterion == choice.criterion,
        Task.rubric == choice.rubric[0],
        Task.rubric_version == choice.rubric[1],
        col(Task.state).in_(RUNNING),
        col(Task.case_id).is_not(None),
    )
    wanted = frozenset(case_ids)
    return frozenset(key for key in session.execute(statement).scalars() if key in wanted)


def level_counts(cases: Iterable[CaseLevels], criterion: str) -> dict[Grade, int]:
    """How many of the cases have each level of the criterion, best first."""
    counts = Counter(case.levels[criterion] for case in cases if criterion in case.levels)
    return {level: counts[level] for level in ORDER if counts[level]}
