"""How far the experts of a cycle agree: grades of the same cases, and every criterion, with n.

For the agreement report on screen and ``report agreement``. Only submitted first-round reviews
enter, for a third review is made because two differ. Experts change from case to case, so they
are taken as interchangeable: alpha, Fleiss' kappa and AC1/AC2 do not ask who rated first.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Text, select, type_coerce
from sqlmodel import Session, col

from qa_app.core.grades import ORDER
from qa_app.panel.models import FIRST_SEAT, Assignment
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.rules.concord import Concord, concord
from qa_app.reviews.models import Review, ReviewKind, ReviewState
from qa_app.reviews.rules.patterns import MISSING, Ratings
from qa_app.rubrics.queries import frozen_rubric
from qa_app.rubrics.rules.schema import Criterion, Kind
from qa_app.sampling.models import FrameCase
from qa_app.scoresheets.models import Scoresheet

YES_NO = ("yes", "no")
Rating = str | int
RatedCases = dict[int, list[Rating]]


@dataclass(frozen=True, slots=True)
class CriterionConcord:
    """The agreement on one criterion of one rubric version."""

    rubric: str
    version: int
    criterion: str
    titles: tuple[str, str]
    concord: Concord

    def title(self, language: str) -> str:
        """The criterion's title in a language."""
        return self.titles[1 if language.startswith("en") else 0]


@dataclass(frozen=True, slots=True)
class CycleAgreement:
    """All agreement figures of a cycle: of the grades, the scores and each criterion."""

    grades: Concord
    mean_gap_points: float | None
    criteria: tuple[CriterionConcord, ...]


def cycle_agreement(session: Session, cycle: ReportCycle) -> CycleAgreement:
    """The figures of a cycle within the reader's scope."""
    reviews = _reviews(session, cycle)
    grades: RatedCases = defaultdict(list)
    points: RatedCases = defaultdict(list)
    answers: dict[tuple[str, int], dict[str, RatedCases]] = {}
    for case_id, grade, total, rubric, version, text in reviews:
        if grade is not None:
            grades[case_id].append(grade)
        if total is not None:
            points[case_id].append(total)
        if text is not None:
            sheets = answers.setdefault((rubric, version), defaultdict(lambda: defaultdict(list)))
            _add_answers(sheets, case_id, json.loads(text))
    level = float(cycle.plan.report.level)
    order = [grade.value for grade in ORDER]
    return CycleAgreement(
        concord(_ratings(grades.values(), order), level),
        _mean_gap(points),
        tuple(_criteria(session, answers, level)),
    )


def _reviews(session: Session, cycle: ReportCycle) -> Iterable[Any]:
    """Case, grade, points, rubric, version and answers of every submitted first-round review."""
    statement = (
        select(
            col(Review.case_id),
            type_coerce(col(Review.grade), Text()),
            col(Review.points),
            col(Scoresheet.rubric),
            col(Scoresheet.rubric_version),
            type_coerce(col(Scoresheet.answers), Text()),
        )
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id), isouter=True)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .where(
            col(Assignment.seat) >= FIRST_SEAT,
            col(Review.cycle_id) == cycle.id,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.kind) == ReviewKind.FIRST,
        )
        .order_by(col(Review.id))
    )
    if not cycle.scope.is_whole:
        statement = statement.join(
            FrameCase,
            (col(FrameCase.cycle_id) == col(Review.cycle_id))
            & (col(FrameCase.case_id) == col(Review.case_id)),
        ).where(col(FrameCase.region_id).in_(cycle.scope.region_ids or ()))
    return session.execute(statement)


def _add_answers(
    sheets: dict[str, RatedCases], case_id: int, answers: dict[str, dict[str, Any]]
) -> None:
    for criterion, answer in answers.items():
        rating = answer.get("level", answer.get("points"))
        if rating is not None and not answer.get("not_applicable"):
            sheets[criterion][case_id].append(rating)


def _criteria(
    session: Session, answers: dict[tuple[str, int], dict[str, RatedCases]], level: float
) -> Iterable[CriterionConcord]:
    """Every criterion in the order of its rubric; one nobody answered is there, undefined."""
    for (name, version), sheets in sorted(answers.items()):
        loaded = frozen_rubric(session, name, version)
        for criterion in loaded.rubric.criteria if loaded else ():
            rated = sheets.get(criterion.id, {})
            found = concord(_ratings(rated.values(), _scale(criterion, rated)), level)
            titles = (criterion.title.zh, criterion.title.en)
            yield CriterionConcord(name, version, criterion.id, titles, found)


def _scale(criterion: Criterion, rated: RatedCases) -> list[Rating]:
    """The possible ratings in natural order; for points, those that were given."""
    if criterion.kind is Kind.LEVEL:
        return [grade.value for grade in ORDER if grade in criterion.levels]
    if criterion.kind is Kind.YES_NO:
        return list(YES_NO)
    return sorted({rating for row in rated.values() for rating in row}, key=float)


def _ratings(rows: Iterable[list[Rating]], scale: list[Rating]) -> Ratings:
    """Cases as columns, the first, second, … rating of each as rows; points keep distances."""
    kept = [row for row in rows if row]
    place = {rating: at for at, rating in enumerate(scale)}
    codes = np.full((max([2, *map(len, kept)]), len(kept)), MISSING, dtype=np.int64)
    for at, row in enumerate(kept):
        codes[: len(row), at] = [place.get(rating, MISSING) for rating in row]
    numbers = [float(rating) for rating in scale if isinstance(rating, int)]
    values = numbers if len(numbers) == len(scale) else [float(at) for at in range(len(scale))]
    return Ratings(codes, np.array(values))


def _mean_gap(points: RatedCases) -> float | None:
    """Mean absolute difference of two scores of a case, in points; None without pairs."""
    gaps: list[float] = []
    for row in points.values():
        pairs = [abs(int(a) - int(b)) for at, a in enumerate(row) for b in row[at + 1 :]]
        if pairs:
            gaps.append(sum(pairs) / len(pairs))
    return sum(gaps) / len(gaps) / 100 if gaps else None
