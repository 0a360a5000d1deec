"""Working days added and counted: weekends, holidays and weekend days worked instead."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.workdays import WEEKENDS, Calendar

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
SETS = st.frozensets(DAYS, max_size=40)
CALENDARS = st.builds(Calendar, holidays=SETS, workdays=SETS)
NATIONAL = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)


def test_three_working_days_from_the_last_of_september_2026():
    # 1–7 October are free, the 8th and 9th are worked, and so is Saturday the 10th.
    assert NATIONAL.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert NATIONAL.working_days_between(date(2026, 9, 30), date(2026, 10, 12)) == 4
    assert NATIONAL.next_working(date(2026, 10, 1)) == date(2026, 10, 8)
    assert WEEKENDS.add_working_days(date(2026, 10, 9), 1) == date(2026, 10, 12)


@given(CALENDARS, DAYS, DAYS)
def test_counting_is_looking_at_every_day(calendar, one, other):
    a, b = sorted((one, other))
    days = [a + timedelta(days=n) for n in range(1, (b - a).days + 1)]
    assert calendar.working_days_between(a, b) == sum(map(calendar.is_working, days))


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_counting_undoes_adding(calendar, day, n):
    later = calendar.add_working_days(day, n)
    assert calendar.is_working(later)
    assert calendar.working_days_between(day, later) == n
    earlier = calendar.add_working_days(day, -n)
    assert calendar.is_working(earlier)
    assert calendar.working_days_between(day, earlier) == -n


@given(CALENDARS, DAYS, st.integers(0, 30), st.integers(0, 30))
def test_adding_in_two_steps_is_adding_at_once(calendar, day, n, more):
    at_once = calendar.add_working_days(day, n + more)
    assert calendar.add_working_days(calendar.add_working_days(day, n), more) == at_once
    assert calendar.add_working_days(day, 0) == day


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_the_first_that_is_not_earlier(calendar, day):
    found = calendar.next_working(day)
    assert calendar.is_working(found)
    assert calendar.working_days_between(day - timedelta(days=1), found) == 1
