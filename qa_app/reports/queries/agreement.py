"""How far the experts of a cycle agree: grades, criteria, pairs, types, months, each with its n.

For the agreement report on screen, as a file and in ``report agreement``. Experts change from case
to case, so they are taken as interchangeable: alpha, Fleiss' kappa and AC1/AC2 do not ask who rated
first. Where every case has two reviewers all count; where a random share is read twice, that share
is the comparison, and it stands for the cycle because it was chosen by ticket.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from sqlmodel import Session

from qa_app.panel.queries.people import expert_names
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.queries.ratings import (
    Sheets,
    control_reviews,
    double_marked,
    graded_reviews,
    sheets_by_rubric,
)
from qa_app.reports.rules import comparisons
from qa_app.reports.rules.comparisons import (
    GradeConcord,
    GradedReview,
    GroupConcord,
    PairConcord,
)
from qa_app.reports.rules.concord import Concord, concord
from qa_app.reports.rules.readings import Flag, Floats, Reading, read_differently, reading
from qa_app.reviews.rules.pairs import FEWEST_CASES, Rated, pairs

EVERY_CASE = 2


class Basis(StrEnum):
    """Which cases are compared, and so what the figures stand for."""

    EVERY_CASE = "every_case"
    DOUBLE_MARKED = "double_marked"
    AS_IT_CAME = "as_it_came"


@dataclass(frozen=True, slots=True)
class CriterionConcord:
    """The agreement on one criterion of one rubric version, and how the criterion works."""

    rubric: str
    version: int
    criterion: str
    titles: tuple[str, str]
    concord: Concord
    reading: Reading

    def title(self, language: str) -> str:
        """The criterion's title in a language."""
        return self.titles[1 if language.startswith("en") else 0]


@dataclass(frozen=True, slots=True)
class CycleAgreement:
    """All agreement figures of a cycle: of the grades, the scores and each criterion.

    ``basis`` says which cases are compared, ``random_cases`` how many of them were chosen at
    random; ``control`` adds the independent further ratings of control cases (None: none).
    """

    level: float
    basis: Basis
    random_cases: int
    grades: Concord
    mean_gap_points: float | None
    control: GroupConcord | None
    criteria: tuple[CriterionConcord, ...]
    by_grade: tuple[GradeConcord, ...]
    by_type: tuple[GroupConcord, ...]
    by_month: tuple[GroupConcord, ...]
    by_pair: tuple[PairConcord, ...]
    all_pairs: int
    names: dict[int, str]


def cycle_agreement(
    session: Session, cycle: ReportCycle, *, criteria: bool = True
) -> CycleAgreement:
    """The figures of a cycle within the reader's scope; without ``criteria`` in less time."""
    level = float(cycle.plan.report.level)
    reviews = graded_reviews(session, cycle)
    twice = double_marked(session, cycle)
    basis, compared = _compared(cycle, reviews, twice)
    found = pairs(Rated(one.case, one.expert, one.grade, one.points) for one in compared)
    grades, gap = comparisons.of_reviews(compared, level)
    return CycleAgreement(
        level=level,
        basis=basis,
        random_cases=0 if basis is Basis.AS_IT_CAME else grades.n,
        grades=grades,
        mean_gap_points=gap,
        control=_control(session, cycle, reviews, level),
        criteria=tuple(_criteria(sheets_by_rubric(session, cycle), level)) if criteria else (),
        by_grade=tuple(comparisons.by_grade(compared, level)),
        by_type=tuple(comparisons.by_type(compared, level)),
        by_month=tuple(comparisons.by_month(compared, level)),
        by_pair=tuple(comparisons.by_pair(found, FEWEST_CASES, level)),
        all_pairs=len(found),
        names=expert_names(session),
    )


def _compared(
    cycle: ReportCycle, reviews: list[GradedReview], twice: frozenset[int]
) -> tuple[Basis, list[GradedReview]]:
    """The reviews the grades are compared by: all, or those of the cases read twice at random."""
    if cycle.plan.panel.reviewers >= EVERY_CASE:
        return Basis.EVERY_CASE, reviews
    if twice:
        return Basis.DOUBLE_MARKED, comparisons.only(reviews, twice)
    return Basis.AS_IT_CAME, reviews


def _control(
    session: Session, cycle: ReportCycle, reviews: list[GradedReview], level: float
) -> GroupConcord | None:
    further = control_reviews(session, cycle)
    if not further:
        return None
    first = comparisons.only(reviews, {one.case for one in further})
    return GroupConcord("control", *comparisons.of_reviews([*first, *further], level))


def _criteria(found: Iterable[Sheets], level: float) -> Iterable[CriterionConcord]:
    """Every criterion in the order of its rubric; one nobody answered is there, undefined."""
    for sheets in found:
        concords = [concord(sheets.ratings(one), level) for one in sheets.criteria]
        marks = read_differently(concords)
        others = _means_of_others([one.worth for one in sheets.criteria])
        for one, agreed, marked, rest in zip(sheets.criteria, concords, marks, others, strict=True):
            works = reading(one.worth, rest, level)
            if marked:
                works = replace(works, flags=(Flag.READ_DIFFERENTLY, *works.flags))
            yield CriterionConcord(
                sheets.rubric.id,
                sheets.rubric.version,
                one.criterion.id,
                (one.criterion.title.zh, one.criterion.title.en),
                agreed,
                works,
            )


def _means_of_others(columns: list[Floats]) -> list[Floats]:
    """For every criterion the mean of the other criteria each sheet answered; NaN without any."""
    if not columns:
        return []
    table = np.stack(columns)
    answered = ~np.isnan(table)
    filled = np.where(answered, table, 0.0)
    total, number = filled.sum(axis=0), answered.sum(axis=0)
    means: list[Floats] = []
    for own, has in zip(filled, answered, strict=True):
        left = number - has
        means.append(np.where(left > 0, (total - own) / np.maximum(left, 1), np.nan))
    return means
