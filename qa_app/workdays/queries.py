"""The calendar of working days as it holds now, for every room, and its days for the page."""

from functools import cache

from sqlmodel import Session, col, select

from qa_app.core.workdays import Calendar
from qa_app.workdays.loader import published
from qa_app.workdays.models import CalendarDay
from qa_app.workdays.rules import changed


def calendar(session: Session) -> Calendar:
    """The published holidays, with the days set by hand over them."""
    rows = session.exec(select(CalendarDay.day, CalendarDay.working)).all()
    return changed(published_calendar(), dict(rows)) if rows else published_calendar()


@cache
def published_calendar() -> Calendar:
    """The published holidays alone."""
    years = published()
    return Calendar(
        holidays=frozenset(day for one in years for day in one.free),
        workdays=frozenset(day for one in years for day in one.worked),
        years=frozenset(one.year for one in years),
    )


def set_days(session: Session) -> list[CalendarDay]:
    """Every day set by hand, the latest first."""
    return list(session.exec(select(CalendarDay).order_by(col(CalendarDay.day).desc())))
