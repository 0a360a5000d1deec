"""The pace of a cycle's reviews, without cases the reader is tied to, and the forecast from it."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState
from qa_app.panel.queries.duty import day_of
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.progress import progress_of
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.rules.forecast import WINDOW, Forecast, forecast

LOOK_BACK = timedelta(days=2 * WINDOW)


def cycle_forecast(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> Forecast:
    """When the reviews of the seats given so far would be in."""
    found = progress_of(session, actor, cycle)
    sight = in_sight(own_ties(session, actor))
    standing = (
        col(Assignment.cycle_id) == cycle.id,
        col(Assignment.state) == AssignmentState.ACTIVE,
        col(Assignment.seat) >= FIRST_SEAT,
        *sight,
    )
    given = (
        select(func.min(Assignment.made_at))
        .select_from(Assignment)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(*standing)
    )
    begun = session.execute(given).scalar()
    submitted = (
        select(Review.submitted_at)
        .join(Assignment, col(Assignment.id) == col(Review.assignment_id))
        .join(Case, col(Case.id) == col(Review.case_id))
        .where(
            *standing,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.submitted_at) >= now - LOOK_BACK,
        )
    )
    days: Counter[date] = Counter(day_of(at) for at in session.execute(submitted).scalars())
    return forecast(
        days,
        found.seats - found.submitted,
        day_of(now),
        begun_on=day_of(begun) if begun else None,
        due=plan_of(cycle).timetable.reviews_due,
    )
