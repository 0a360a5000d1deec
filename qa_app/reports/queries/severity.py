"""The severity report of a cycle: the experts with their names, the cases with their numbers.

For supervisors. Adjusted figures stand beside the settled grade; nothing here changes one.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.panel.queries.people import expert_names
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.queries.ratings import Sheets, graded_reviews, sheets_by_rubric
from qa_app.reports.rules.strictness import Severities, ShiftedCase, severities
from qa_app.reviews.models import Review, Settlement
from qa_app.reviews.queries.counted import counted_reviews
from qa_app.reviews.rules.severity.design import Refused, Score, design_of
from qa_app.reviews.rules.severity.rasch import Rasch, rasch
from qa_app.rubrics.queries import frozen_rubric
from qa_app.rubrics.rules.schema import CutOff, Kind
from qa_app.scoresheets.models import Scoresheet

MOST_RATINGS = 60_000
"""With more ratings of criteria a page would wait too long: then only part of the cases enter."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SettledCase:
    """What a shifted case is called and how it was settled, None while it is not."""

    number: str
    grade: Grade | None
    points: int | None


@dataclass(frozen=True, slots=True)
class CriterionModel:
    """The many-facet model of cases, experts and criteria; ``titles`` of the criteria by key.

    ``cases`` of ``of_cases`` enter: with very many sheets the first of them.
    """

    level: float
    model: Rasch | None
    why_not: str | None
    titles: dict[str, tuple[str, str]]
    names: dict[int, str]
    cases: int
    of_cases: int


@dataclass(frozen=True, slots=True)
class CycleSeverity:
    """The figures, and the names and cases they are about."""

    figures: Severities
    names: dict[int, str]
    cases: dict[int, SettledCase]


def cycle_severity(session: Session, cycle: ReportCycle) -> CycleSeverity:
    """The severity figures of a cycle within the reader's scope."""
    reviews = graded_reviews(session, cycle)
    level = float(cycle.plan.report.level)
    found = severities(reviews, _cut_offs(session, cycle), level)
    cases = _settled(session, cycle, {row.case for row in found.shifted})
    return CycleSeverity(found, expert_names(session), cases)


def criterion_model(session: Session, cycle: ReportCycle) -> CriterionModel:
    """Cases, experts and criteria together, over the criteria that have all four levels."""
    sheets = sheets_by_rubric(session, cycle)
    scores, cases, of_cases = _levels(sheets)
    found = rasch(design_of(scores)) if scores else Refused("no_levels")
    titles = {
        _key(one, column.criterion.id): (column.criterion.title.zh, column.criterion.title.en)
        for one in sheets
        for column in one.criteria
    }
    refused = isinstance(found, Refused)
    return CriterionModel(
        float(cycle.plan.report.level),
        None if refused else found,
        found.code if refused else None,
        titles,
        expert_names(session),
        cases,
        of_cases,
    )


def named_cases(found: CycleSeverity) -> list[tuple[ShiftedCase, SettledCase]]:
    """The shifted cases with what they are called."""
    return [(one, found.cases[one.case]) for one in found.figures.shifted]


def _key(sheets: Sheets, criterion: str) -> str:
    return f"{sheets.rubric.name}/{criterion}"


def _cut_offs(session: Session, cycle: ReportCycle) -> dict[int, tuple[CutOff, ...]]:
    """The cut-offs of the rubric each case was reviewed by."""
    columns = (col(Review.case_id), col(Scoresheet.rubric), col(Scoresheet.rubric_version))
    statement = counted_reviews(cycle.id, *columns, region_ids=cycle.scope.region_ids)
    statement = statement.join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
    known: dict[tuple[str, int], tuple[CutOff, ...]] = {}
    found: dict[int, tuple[CutOff, ...]] = {}
    for case, name, version in session.execute(statement):
        if (name, version) not in known:
            loaded = frozen_rubric(session, name, version)
            known[name, version] = loaded.rubric.grading.cut_offs if loaded else ()
        found[case] = known[name, version]
    return found


def _levels(found: list[Sheets]) -> tuple[list[Score], int, int]:
    """Ratings of criteria with all grades as levels, the cases they are of, and all cases."""
    worst = len(Grade) - 1
    scores: list[Score] = []
    cases: set[int] = set()
    for sheets in found:
        columns = [
            (_key(sheets, one.criterion.id), one.code)
            for one in sheets.criteria
            if one.criterion.kind is Kind.LEVEL and len(one.scale) == len(Grade)
        ]
        room = MOST_RATINGS // max(1, len(found) * len(columns))
        kept = set(dict.fromkeys(sheets.case[:room]))
        cases |= kept
        at = np.flatnonzero([case in kept for case in sheets.case]).tolist()
        scores += [
            Score(sheets.case[row], sheets.expert[row], worst - int(code[row]), key)
            for key, code in columns
            for row in at
            if code[row] >= 0
        ]
    return scores, len(cases), len({case for sheets in found for case in sheets.case})


def _settled(
    session: Session, cycle: ReportCycle, wanted: Collection[int]
) -> dict[int, SettledCase]:
    """Numbers and settled grades of cases, some hundreds at a time."""
    found: dict[int, SettledCase] = defaultdict(lambda: SettledCase("", None, None))
    listed = sorted(wanted)
    for start in range(0, len(listed), AT_ONCE):
        statement = (
            select(Case.id, Case.number, Settlement.grade, Settlement.points)
            .join(
                Settlement,
                (col(Settlement.case_id) == col(Case.id))
                & (col(Settlement.cycle_id) == cycle.id)
                & col(Settlement.counts),
                isouter=True,
            )
            .where(col(Case.id).in_(listed[start : start + AT_ONCE]))
        )
        for key, number, grade, points in session.execute(statement):
            found[key] = SettledCase(number, grade, points)
    return found
