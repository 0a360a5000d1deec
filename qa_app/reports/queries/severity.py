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
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.queries.ratings import Sheets, graded_reviews, sheets_by_rubric
from qa_app.reports.rules.strictness import Severities, ShiftedCase, severities
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries.pairs import expert_names
from qa_app.reviews.rules.severity.design import Score
from qa_app.rubrics.rules.schema import CutOff, Kind

MOST_RATINGS = 60_000
"""With more ratings of criteria a page would wait: the overall grades are used instead."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SettledCase:
    """What a shifted case is called and how it was settled, None while it is not."""

    number: str
    grade: Grade | None
    points: int | None


@dataclass(frozen=True, slots=True)
class CycleSeverity:
    """The figures, and the names and cases they are about.

    ``items`` names the criteria of the many-facet model by their key there.
    """

    figures: Severities
    names: dict[int, str]
    cases: dict[int, SettledCase]
    items: dict[str, tuple[str, str]]


def cycle_severity(session: Session, cycle: ReportCycle) -> CycleSeverity:
    """The severity figures of a cycle within the reader's scope."""
    reviews = graded_reviews(session, cycle)
    sheets = sheets_by_rubric(session, cycle)
    level = float(cycle.plan.report.level)
    found = severities(reviews, _levels(sheets), _cut_offs(sheets), level)
    titles = {
        _key(one, column.criterion.id): (column.criterion.title.zh, column.criterion.title.en)
        for one in sheets
        for column in one.criteria
    }
    cases = _settled(session, cycle, {row.case for row in found.shifted})
    return CycleSeverity(found, expert_names(session), cases, titles)


def named_cases(found: CycleSeverity) -> list[tuple[ShiftedCase, SettledCase]]:
    """The shifted cases with what they are called."""
    return [(one, found.cases[one.case]) for one in found.figures.shifted]


def _key(sheets: Sheets, criterion: str) -> str:
    return f"{sheets.rubric.name}/{criterion}"


def _cut_offs(found: list[Sheets]) -> dict[int, tuple[CutOff, ...]]:
    """The cut-offs of the rubric each case was reviewed by."""
    return {case: one.rubric.grading.cut_offs for one in found for case in one.case}


def _levels(found: list[Sheets]) -> list[Score] | None:
    """The ratings of every criterion with all grades as levels; None when none or too many."""
    scores: list[Score] = []
    for sheets in found:
        for column in sheets.criteria:
            if column.criterion.kind is not Kind.LEVEL or len(column.scale) != len(Grade):
                continue
            if len(scores) > MOST_RATINGS:
                return None
            key = _key(sheets, column.criterion.id)
            worst = len(Grade) - 1
            scores += [
                Score(sheets.case[at], sheets.expert[at], worst - int(column.code[at]), key)
                for at in np.flatnonzero(column.code >= 0).tolist()
            ]
    return scores if 0 < len(scores) <= MOST_RATINGS else None


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
