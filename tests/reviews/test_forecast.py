"""The forecast of a cycle: simple, in working days, silent when there is too little to say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.reviews.rules.forecast import Outlook, after, forecast, window

MONDAY = date(2026, 7, 6)
DAY = timedelta(days=1)
LONG_AGO = date(2026, 1, 5)


def steady(per_day, days=14):
    return {MONDAY - n * DAY: per_day for n in range(1, days + 1)
            if (MONDAY - n * DAY).weekday() < 5}  # fmt: skip


def test_a_steady_pace_ends_on_the_day_it_says():
    found = forecast(steady(4), 20, MONDAY, begun_on=LONG_AGO, due=date(2026, 7, 31))
    assert (found.days, found.submitted, found.per_day) == (10, 40, 4.0)
    assert found.done_on == found.first_on == found.last_on == date(2026, 7, 10)
    assert found.outlook is Outlook.IN_TIME


def test_week_ends_count_for_the_monday_after_and_are_not_worked_on():
    days = [day for day in window(MONDAY, LONG_AGO)]
    assert len(days) == 10
    assert days[-1] == date(2026, 7, 3)
    assert not [day for day in days if day.weekday() > 4]
    saturday = {date(2026, 6, 27): 10, **steady(1)}
    assert forecast(saturday, 5, MONDAY, begun_on=LONG_AGO, due=None).submitted == 20
    assert after(date(2026, 7, 3), 2, 1.0) == MONDAY


@pytest.mark.parametrize(
    ("submitted", "begun"),
    [({}, LONG_AGO), (steady(1, 4), LONG_AGO), (steady(9), MONDAY - 4 * DAY), (steady(9), None)],
)
def test_it_is_silent_when_there_is_too_little(submitted, begun):
    found = forecast(submitted, 30, MONDAY, begun_on=begun, due=date(2026, 8, 1))
    assert (found.outlook, found.done_on) == (Outlook.UNKNOWN, None)
    late = forecast(submitted, 30, MONDAY, begun_on=begun, due=MONDAY - DAY)
    assert late.outlook is Outlook.LATE


def test_uneven_days_make_a_range_and_a_risk():
    uneven = {day: (12 if n % 2 else 1) for n, day in enumerate(window(MONDAY, LONG_AGO))}
    found = forecast(uneven, 60, MONDAY, begun_on=LONG_AGO, due=None)
    assert found.first_on < found.done_on < found.last_on
    due = found.done_on
    assert forecast(uneven, 60, MONDAY, begun_on=LONG_AGO, due=due).outlook is Outlook.AT_RISK
    early = found.first_on - DAY
    assert forecast(uneven, 60, MONDAY, begun_on=LONG_AGO, due=early).outlook is Outlook.LATE


def test_nothing_left_is_done():
    assert forecast({}, 0, MONDAY, begun_on=None, due=None).outlook is Outlook.DONE


@given(
    st.lists(st.integers(0, 40), min_size=10, max_size=10),
    st.integers(1, 500),
    st.integers(1, 50),
)
def test_more_left_never_ends_sooner(counts, left, more):
    submitted = dict(zip(window(MONDAY, LONG_AGO), counts, strict=True))
    one = forecast(submitted, left, MONDAY, begun_on=LONG_AGO, due=None)
    two = forecast(submitted, left + more, MONDAY, begun_on=LONG_AGO, due=None)
    if one.done_on and two.done_on:
        assert one.done_on <= two.done_on
        assert one.first_on <= one.done_on
        assert one.last_on is None or one.done_on <= one.last_on
