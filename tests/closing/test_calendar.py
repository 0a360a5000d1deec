"""Days and working days counted by the rules of the law, holidays and moved days included."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.closing.rules.calendar import Count, Period, last_day
from qa_app.core.workdays import Calendar
from tests.builders.closing import BOOK, CALENDAR

DAYS = st.dates(date(2021, 1, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 26), True),  # a Sunday worked before the Spring Festival
        (date(2025, 1, 27), True),
        (date(2025, 1, 28), False),
        (date(2025, 2, 4), False),
        (date(2025, 2, 5), True),
        (date(2026, 10, 10), True),  # a Saturday
        (date(2026, 10, 11), False),
        (date(2022, 12, 31), False),
    ],
)
def test_published_holidays_and_worked_weekends_are_known(day, works):
    assert CALENDAR.is_working(day) is works


def test_three_days_from_a_wednesday_end_on_the_monday_because_saturday_is_free():
    found = last_day(date(2026, 3, 4), Period(3), CALENDAR)
    assert found.day == date(2026, 3, 9)
    assert last_day(date(2026, 3, 4), Period(3, extends=False), CALENDAR).day == date(2026, 3, 7)


def test_a_period_that_ends_in_a_festival_ends_with_the_first_working_day_after_it():
    assert last_day(date(2025, 9, 27), Period(7), CALENDAR).day == date(2025, 10, 9)


def test_five_working_days_count_worked_saturdays_and_leave_out_the_festival():
    found = last_day(date(2026, 2, 12), Period(5, Count.WORKING), CALENDAR)
    assert found.day == date(2026, 2, 26)  # the 13th, 14th (a Saturday, worked), 24th, 25th, 26th
    assert last_day(date(2026, 2, 12), Period(2, Count.WORKING), CALENDAR).day == date(2026, 2, 14)


def test_a_year_without_holidays_on_file_is_said_to_be_uncertain():
    assert not last_day(date(2030, 5, 1), Period(3), CALENDAR).certain
    assert last_day(date(2026, 5, 6), Period(3), CALENDAR).certain
    assert last_day(date(2030, 5, 1), Period(3, extends=False), CALENDAR).certain


@given(DAYS, st.integers(0, 90), st.sampled_from(list(Count)), st.booleans())
def test_a_last_day_never_lies_before_the_days_it_must_grant(start, days, count, extends):
    found = last_day(start, Period(days, count, extends), CALENDAR).day
    assert found >= start + timedelta(days=days)
    longer = last_day(start, Period(days + 1, count, extends), CALENDAR).day
    assert longer >= found


@given(DAYS, st.integers(1, 60))
def test_working_days_between_start_and_last_day_are_exactly_those_granted(start, days):
    found = last_day(start, Period(days, Count.WORKING), CALENDAR).day
    between = (start + timedelta(days=n) for n in range(1, (found - start).days + 1))
    assert sum(CALENDAR.is_working(day) for day in between) == days
    assert CALENDAR.is_working(found)


@given(DAYS, st.integers(0, 60))
def test_a_period_of_calendar_days_that_extends_ends_on_a_working_day(start, days):
    assert CALENDAR.is_working(last_day(start, Period(days), CALENDAR).day)


def test_without_any_holidays_only_weekends_are_free():
    empty = Calendar()
    assert empty.is_working(date(2026, 10, 1))
    assert not empty.is_working(date(2026, 10, 3))
    assert not empty.knows(date(2026, 1, 1), date(2026, 1, 1))


def test_the_program_has_holidays_of_each_year_from_the_first_of_the_law():
    assert set(range(2022, 2027)) <= BOOK.calendar.years
