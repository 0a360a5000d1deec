"""Files chosen by criterion and level: how many there are, where, and the list behind a number.

For supervisors: the weakest criteria of a cycle, and the choice a batch of tasks is made from.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from qa_app.core.grades import ORDER, Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.rectification.queries.levels import (
    CaseLevels,
    CaseNamed,
    agency_names,
    case_levels,
    names_of,
)
from qa_app.rectification.queries.running import running_about
from qa_app.rectification.queries.sheet_levels import Rubric
from qa_app.rectification.queries.targets import Target
from qa_app.rectification.queries.titles import criteria_of
from qa_app.rectification.rules.levels import at_or_below
from qa_app.rectification.rules.packed import LEVELS, counted, signs_below
from qa_app.rectification.rules.states import Aim


@dataclass(frozen=True, slots=True)
class Choice:
    """A criterion of a rubric version, the worst level still chosen, and agencies (none: all)."""

    rubric: Rubric
    criterion: str
    level: Grade = Grade.FAIL
    agency_ids: tuple[int, ...] = ()
    random_only: bool = False


@dataclass(frozen=True, slots=True)
class CriterionCounts:
    """How many settled files have each level of a criterion."""

    rubric: Rubric
    criterion: str
    counts: Mapping[Grade, int]

    @property
    def files(self) -> int:
        """All that were rated by it."""
        return sum(self.counts.values())

    def low(self, level: Grade) -> int:
        """Those at this level or below."""
        return sum(self.counts[one] for one in at_or_below(level))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a choice, and those of them that have a running task about the criterion.

    ``place`` is the criterion's among the signs of a case.
    """

    cases: tuple[CaseLevels, ...]
    with_task: frozenset[int]
    fresh: tuple[CaseLevels, ...]
    """Those without one: tasks are made about these."""
    place: int
    agencies: Mapping[int, str]
    asked_agencies: frozenset[int] = frozenset()
    """Agencies with a running task about the criterion that is about no case."""

    @property
    def without_lawyer(self) -> int:
        """How many of the fresh ones name no lawyer."""
        return sum(case.lawyer_id is None for case in self.fresh)

    def level_of(self, case: CaseLevels) -> Grade:
        """The level the case was chosen by."""
        return LEVELS[case.levels[self.place]]

    def level_counts(self) -> dict[Grade, int]:
        """How many of the cases have each level of the criterion, best first."""
        counts = Counter(case.levels[self.place] for case in self.cases)
        found = {LEVELS[sign]: count for sign, count in counts.items()}
        return {level: found[level] for level in ORDER if level in found}

    def by_agency(self) -> list[tuple[int, str, int, int]]:
        """Agency id, name, cases, fresh ones; the most first."""
        cases = Counter(case.agency_id for case in self.cases)
        fresh = Counter(case.agency_id for case in self.fresh)
        rows = [(key, self.agencies[key], cases[key], fresh[key]) for key in cases]
        return sorted(rows, key=lambda row: (-row[2], row[1]))


def weaknesses(
    session: Session, actor: Actor, cycle: Cycle, agency_ids: Sequence[int] = ()
) -> list[CriterionCounts]:
    """The criteria of a cycle's settled files with their levels, in the order of each rubric."""
    signs: dict[Rubric, list[str]] = defaultdict(list)
    for case in case_levels(session, actor, cycle, agency_ids):
        signs[case.rubric].append(case.levels)
    found: list[CriterionCounts] = []
    for rubric, rows in sorted(signs.items()):
        names = [one.id for one in criteria_of(session, rubric)]
        counts = counted(rows, len(names))
        found += [CriterionCounts(rubric, *one) for one in zip(names, counts, strict=True)]
    return [one for one in found if one.files]


def chosen(session: Session, actor: Actor, cycle: Cycle, choice: Choice) -> Chosen:
    """The cases of a choice, in the order of their numbers."""
    names = [one.id for one in criteria_of(session, choice.rubric)]
    place = names.index(choice.criterion) if choice.criterion in names else None
    found = case_levels(session, actor, cycle, choice.agency_ids)
    low, cases = signs_below(choice.level), tuple[CaseLevels, ...]()
    if place is not None:
        cases = tuple(
            case
            for case in found
            if case.rubric == choice.rubric
            and case.levels[place] in low
            and (case.random or not choice.random_only)
        )
    running = running_about(session, cycle.id, choice.rubric, choice.criterion)
    fresh = tuple(case for case in cases if case.case_id not in running.cases)
    with_task = running.cases.intersection(case.case_id for case in cases)
    return Chosen(cases, with_task, fresh, place or 0, agency_names(session), running.agencies)


def targets_of(aim: Aim, found: Chosen) -> list[Target]:
    """Whom the tasks of a choice are for."""
    if aim is Aim.AGENCY:
        rows = [(agency, fresh) for agency, _name, _cases, fresh in found.by_agency()]
        asked = found.asked_agencies
        return [Target(agency) for agency, fresh in rows if fresh and agency not in asked]
    for_lawyers = aim is Aim.LAWYER
    return [
        Target(one.agency_id, one.case_id, one.lawyer_id if for_lawyers else None)
        for one in found.fresh
    ]


def named(session: Session, cases: Sequence[CaseLevels]) -> list[tuple[CaseLevels, CaseNamed]]:
    """The cases of one page with what they are called."""
    names = names_of(session, [case.case_id for case in cases])
    return [(case, names[case.case_id]) for case in cases]
