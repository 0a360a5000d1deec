"""An expert's private figures: files per month, and the own ratings beside the settled ones.

Only settled cases are compared, and only as they stood when the month began: what is settled today
shows next month, together with everything else, so that the moment of a change tells nothing.
Packages above that know a definitive result for a file outside the sample hand it in through
``DEFINITIVE``; such a file is then compared like any other.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.clock import SHANGHAI
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.queries import of_assessments
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.reviews.queries.own import own_reviews
from qa_app.reviews.queries.pace import minutes_by_review
from qa_app.reviews.rules.own_record import (
    FEWEST_EXPERTS,
    Agreement,
    Compared,
    CriterionUse,
    Strictness,
    agreement,
    level_use,
    strictness,
)
from qa_app.reviews.rules.pace import Pace, pace
from qa_app.rubrics.queries import rubric_in_use
from qa_app.scoresheets.models import Scoresheet

Definitive = Callable[[Session, Collection[int], datetime], dict[int, tuple[Grade, int | None]]]
"""Review ids and a moment → grade and points certain by then, for files outside the sample."""
DEFINITIVE: list[Definitive] = []
MONTHS = 12
MOST_TIMED = 400
MOST_COMPARED = 500
MOST_SHEETS = 1000


@dataclass(frozen=True, slots=True)
class Month:
    """One month: reviews submitted, and the usual time (None for too few)."""

    first: date
    files: int
    pace: Pace | None


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """All private figures of one expert; ``as_of``: settled cases up to this day are compared."""

    months: tuple[Month, ...]
    files: int
    pace: Pace | None
    compared: int
    agreement: Agreement | None
    strictness: Strictness | None
    criteria: tuple[CriterionUse, ...]
    rubric: tuple[str, int] | None
    as_of: date


def own_record(session: Session, actor: Actor, now: datetime) -> OwnRecord:
    """The actor's own figures over the last twelve months."""
    first = now.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    since = first - timedelta(days=31 * (MONTHS - 1))
    minutes = minutes_by_review(session, actor, most=MOST_TIMED)
    columns = (Review.id, Review.submitted_at)
    rows = session.execute(
        own_reviews(actor, *columns)
        .where(col(Review.state) == ReviewState.SUBMITTED, col(Review.submitted_at) >= since)
        .order_by(col(Review.submitted_at), col(Review.id))
    ).all()
    months = _months([(at, minutes.get(key)) for key, at in rows], first.date())
    compared = _compared(session, actor, first)
    rubric, criteria = _criteria(session, actor, first)
    return OwnRecord(
        months=months,
        files=len(rows),
        pace=pace(minutes.values()),
        compared=len(compared),
        agreement=agreement(compared),
        strictness=strictness(compared),
        criteria=criteria,
        rubric=rubric,
        as_of=first.date(),
    )


def criterion_titles(
    session: Session, rubric: tuple[str, int] | None, language: str
) -> dict[str, str]:
    """Criterion id → its title, under the rubric the figures are about."""
    if rubric is None:
        return {}
    criteria = rubric_in_use(session, *rubric).rubric.criteria
    return {one.id: one.title.in_language(language) for one in criteria}


def _months(rows: list[tuple[datetime, float | None]], last: date) -> tuple[Month, ...]:
    files: Counter[date] = Counter()
    times: dict[date, list[float | None]] = {}
    for at, minutes in rows:
        month = at.astimezone(SHANGHAI).date().replace(day=1)
        files[month] += 1
        times.setdefault(month, []).append(minutes)
    shown = [last]
    while len(shown) < MONTHS and shown[-1] > min(files, default=last):
        shown.append((shown[-1] - timedelta(days=1)).replace(day=1))
    return tuple(Month(month, files[month], pace(times.get(month, ()))) for month in shown)


def _compared(session: Session, actor: Actor, until: datetime) -> list[Compared]:
    """Own first-round reviews beside the settled grade, as things stood at a moment."""
    columns = (Review.id, Review.grade, Review.points, Settlement.grade, Settlement.points)
    settled = (
        (col(Settlement.cycle_id) == col(Review.cycle_id))
        & (col(Settlement.case_id) == col(Review.case_id))
        & col(Settlement.counts)
        & (col(Settlement.settled_at) < until)
    )
    rows = session.execute(
        own_reviews(actor, *columns)
        .join(Settlement, settled, isouter=True)
        .where(
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.kind) == ReviewKind.FIRST,
            col(Review.submitted_at) < until,
            of_assessments(col(Review.cycle_id)),
        )
        .order_by(col(Review.submitted_at).desc(), col(Review.id).desc())
        .limit(MOST_COMPARED)
    ).all()
    certain: dict[int, tuple[Grade, int | None]] = {}
    for definitive in DEFINITIVE:
        certain |= definitive(session, [row[0] for row in rows if row[3] is None], until)
    found: list[Compared] = []
    for key, grade, points, *result in rows:
        settled_grade, settled_points = certain.get(key, result)
        if grade is not None and settled_grade is not None:
            found.append(Compared(grade, settled_grade, points, settled_points))
    return found


def _criteria(
    session: Session, actor: Actor, until: datetime
) -> tuple[tuple[str, int] | None, tuple[CriterionUse, ...]]:
    """The use of levels under the rubric the actor used last, beside that of at least five."""
    last = _last_used(session, actor, until)
    if last is None:
        return None, ()
    rubric, version, cycle_id = last
    same = (
        col(Scoresheet.rubric) == rubric,
        col(Scoresheet.rubric_version) == version,
        col(Review.state) == ReviewState.SUBMITTED,
        col(Review.submitted_at) < until,
        col(Review.cycle_id) == cycle_id,
    )
    joined = col(Scoresheet.id) == col(Review.scoresheet_id)
    experts = select(func.count(func.distinct(Review.expert_id))).select_from(Review)
    settled = (
        (col(Settlement.case_id) == col(Review.case_id))
        & (col(Settlement.cycle_id) == col(Review.cycle_id))
        & col(Settlement.counts)
        & (col(Settlement.settled_at) < until)
    )
    counted = experts.join(Scoresheet, joined).join(Settlement, settled).where(*same)
    if session.execute(counted).scalar_one() < FEWEST_EXPERTS:
        return (rubric, version), ()
    mine = own_reviews(actor, Scoresheet.answers).join(Scoresheet, joined).where(*same)
    everyone = (
        select(Scoresheet.answers)
        .select_from(Review)
        .join(Scoresheet, joined)
        .join(Settlement, settled)
        .where(*same)
        .order_by(col(Review.submitted_at).desc(), col(Review.id).desc())
        .limit(MOST_SHEETS)
    )
    used = level_use(
        (_levels(answers) for answers in session.execute(mine.limit(MOST_SHEETS)).scalars()),
        (_levels(answers) for answers in session.execute(everyone).scalars()),
        [grade.value for grade in Grade],
    )
    return (rubric, version), tuple(used)


def _last_used(session: Session, actor: Actor, until: datetime) -> tuple[str, int, int] | None:
    """Rubric, version and cycle of the actor's newest review in an assessment."""
    row = session.execute(
        own_reviews(actor, Scoresheet.rubric, Scoresheet.rubric_version, Review.cycle_id)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .where(
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.submitted_at) < until,
            of_assessments(col(Review.cycle_id)),
        )
        .order_by(col(Review.submitted_at).desc(), col(Review.id).desc())
        .limit(1)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def _levels(answers: dict[str, dict[str, str]]) -> dict[str, str]:
    return {key: one["level"] for key, one in answers.items() if one.get("level") in set(Grade)}
