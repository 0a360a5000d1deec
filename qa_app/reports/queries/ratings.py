"""The ratings of a cycle that count when experts are compared, as plain columns.

For the agreement and severity reports. What counts is decided in ``reviews.queries.counted``:
submitted first-round reviews of standing sample cases, never seeds, practice or withdrawn ones.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Text, select, type_coerce
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.core.grades import ORDER
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.rules.comparisons import GradedReview
from qa_app.reports.rules.concord import Rating
from qa_app.reports.rules.readings import Floats
from qa_app.reviews.models import FurtherDecision, Review, ReviewState
from qa_app.reviews.queries.counted import counted_reviews
from qa_app.reviews.rules.patterns import MISSING, Ratings
from qa_app.reviews.rules.severity.design import Ints
from qa_app.rubrics.queries import frozen_rubric
from qa_app.rubrics.rules.schema import Criterion, Kind, Rubric
from qa_app.sampling.queries.portions import chosen_cases
from qa_app.sampling.rules.portions import Word
from qa_app.scoresheets.models import Scoresheet

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One criterion over all sheets of a rubric version.

    ``code`` is the place of each sheet's rating on ``scale`` (best first), -1 without one;
    ``worth`` the same as a part of the best, 0 to 1, NaN without one.
    """

    criterion: Criterion
    scale: tuple[Rating, ...]
    code: Ints
    worth: Floats


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of one rubric version: whose case and expert each is, and its criteria.

    ``column`` is the place of each sheet's case among the cases, ``row`` 0, 1, … within the case.
    """

    rubric: Rubric
    case: tuple[int, ...]
    expert: tuple[int, ...]
    column: Ints
    row: Ints
    criteria: tuple[SheetColumn, ...]

    def ratings(self, one: SheetColumn) -> Ratings:
        """A criterion's ratings as cases by the first, second, … expert."""
        rows = int(self.row.max(initial=1)) + 1
        codes = np.full((rows, int(self.column.max(initial=-1)) + 1), MISSING, dtype=np.int64)
        codes[self.row, self.column] = one.code
        numbers = [float(rating) for rating in one.scale if isinstance(rating, int)]
        even = [float(at) for at in range(len(one.scale))]
        return Ratings(codes, np.array(numbers if len(numbers) == len(one.scale) else even))


def graded_reviews(session: Session, cycle: ReportCycle) -> list[GradedReview]:
    """Every counted review with a grade, in the reader's scope."""
    columns = (
        col(Review.case_id),
        col(Review.expert_id),
        type_coerce(col(Review.grade), Text()),
        col(Review.points),
        type_coerce(col(Case.type), Text()),
        col(Review.submitted_at),
    )
    statement = counted_reviews(cycle.id, *columns, region_ids=cycle.scope.region_ids)
    statement = statement.join(Case, col(Case.id) == col(Review.case_id))
    return [
        GradedReview(case, expert, grade, points, kind, _month(at))
        for case, expert, grade, points, kind, at in session.execute(statement)
        if grade is not None
    ]


def _month(at: Any) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m}" if at else ""


def control_reviews(session: Session, cycle: ReportCycle) -> list[GradedReview]:
    """The own first ratings of the further experts of control cases, chosen by ticket.

    A further expert rates before seeing the others, and control cases are a random share, so these
    ratings are as good as those of the first round; those of diverging cases are not.
    """
    cases = chosen_cases(session, cycle, Word.CONTROL, cycle.plan.panel.control_share)
    if not cases:
        return []
    statement = (
        select(
            col(Review.case_id),
            col(Review.expert_id),
            type_coerce(col(FurtherDecision.first_grade), Text()),
            col(FurtherDecision.first_points),
        )
        .join(Review, col(Review.id) == col(FurtherDecision.review_id))
        .where(col(Review.cycle_id) == cycle.id, col(Review.state) != ReviewState.WITHDRAWN)
        .order_by(col(Review.id))
    )
    return [GradedReview(*row, "", "") for row in session.execute(statement) if row[0] in cases]


def double_marked(session: Session, cycle: ReportCycle) -> frozenset[int]:
    """Cases of a cycle with one reviewer that were read twice, chosen by ticket."""
    share = cycle.plan.panel.double_mark_share
    return chosen_cases(session, cycle, Word.DOUBLE, share)


def sheets_by_rubric(session: Session, cycle: ReportCycle) -> list[Sheets]:
    """The counted sheets of every rubric version, by name and version."""
    columns = (
        col(Review.case_id),
        col(Review.expert_id),
        col(Scoresheet.rubric),
        col(Scoresheet.rubric_version),
        type_coerce(col(Scoresheet.answers), Text()),
    )
    statement = counted_reviews(cycle.id, *columns, region_ids=cycle.scope.region_ids)
    statement = statement.join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
    found: dict[tuple[str, int], list[tuple[int, int, str]]] = defaultdict(list)
    for case, expert, rubric, version, answers in session.execute(statement):
        found[rubric, version].append((case, expert, answers))
    sheets: list[Sheets] = []
    for (name, version), rows in sorted(found.items()):
        loaded = frozen_rubric(session, name, version)
        if loaded:
            sheets.append(_sheets(loaded.rubric, rows))
    return sheets


def _sheets(rubric: Rubric, rows: list[tuple[int, int, str]]) -> Sheets:
    answers = [json.loads(text) for _case, _expert, text in rows]
    place: dict[int, int] = {}
    seen: dict[int, int] = defaultdict(int)
    column, row = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    for at, (case, _expert, _text) in enumerate(rows):
        column[at] = place.setdefault(case, len(place))
        row[at] = seen[case]
        seen[case] += 1
    return Sheets(
        rubric,
        tuple(case for case, _expert, _text in rows),
        tuple(expert for _case, expert, _text in rows),
        column,
        row,
        tuple(_column(criterion, answers) for criterion in rubric.criteria),
    )


def _column(criterion: Criterion, answers: list[dict[str, Any]]) -> SheetColumn:
    given = [_rating(sheet.get(criterion.id)) for sheet in answers]
    scale = _scale(criterion, given)
    place = {rating: at for at, rating in enumerate(scale)}
    code = np.fromiter(
        (place.get(rating, MISSING) if rating is not None else MISSING for rating in given),
        dtype=np.int64,
        count=len(given),
    )
    worths = np.array([*_worths(criterion, scale), np.nan])
    return SheetColumn(criterion, scale, code, worths[code])


def _rating(answer: dict[str, Any] | None) -> Rating | None:
    if not answer or answer.get("not_applicable"):
        return None
    return answer.get("level", answer.get("points"))


def _scale(criterion: Criterion, given: list[Rating | None]) -> tuple[Rating, ...]:
    """The possible ratings in natural order; for points, those that were given."""
    if criterion.kind is Kind.LEVEL:
        return tuple(grade.value for grade in ORDER if grade in criterion.levels)
    if criterion.kind is Kind.YES_NO:
        return YES_NO
    return tuple(sorted({rating for rating in given if rating is not None}, key=float))


def _worths(criterion: Criterion, scale: tuple[Rating, ...]) -> list[float]:
    """What each rating is worth, as a part of the best: even steps for levels, else the points."""
    if criterion.kind in (Kind.LEVEL, Kind.YES_NO):
        steps = max(len(scale) - 1, 1)
        return [1 - at / steps for at in range(len(scale))]
    whole = criterion.maximum or 1
    parts = [float(rating) / whole for rating in scale]
    return [1 - part for part in parts] if criterion.kind is Kind.DEDUCTION else parts
