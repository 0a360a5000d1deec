"""On which days an agency is reminded of a file it was asked for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.files.rules.reminding import (
    Asked,
    Urgency,
    is_overdue,
    is_to_be_reminded,
    last_reminder_day,
    urgency,
)

DUE = date(2026, 9, 30)
ASKED = date(2026, 9, 1)


def _days_reminded(every, until):
    """The days reminders go out when the program looks every day."""
    last, days, today = None, [], ASKED
    while today <= until:
        if is_to_be_reminded(Asked(ASKED, DUE, last), today, every):
            days.append(today)
            last = today
        today += timedelta(days=1)
    return days


def test_reminders_go_out_before_on_and_after_the_due_day():
    days = _days_reminded(3, date(2026, 10, 7))
    assert [day.isoformat() for day in days] == [
        "2026-09-27", "2026-09-30", "2026-10-03", "2026-10-06",
    ]  # fmt: skip


def test_without_days_before_there_is_one_on_the_day_and_one_a_week():
    days = _days_reminded(0, date(2026, 10, 15))
    assert [day.isoformat() for day in days] == ["2026-09-30", "2026-10-07", "2026-10-14"]


def test_a_day_the_program_was_off_is_made_up_for_once():
    asked = Asked(ASKED, DUE, None)
    assert is_to_be_reminded(asked, date(2026, 9, 28), 3)
    assert not is_to_be_reminded(Asked(ASKED, DUE, date(2026, 9, 28)), date(2026, 9, 29), 3)
    assert is_to_be_reminded(Asked(ASKED, DUE, date(2026, 9, 28)), date(2026, 10, 2), 3)


def test_who_was_asked_today_is_not_reminded_today():
    assert not is_to_be_reminded(Asked(DUE, DUE, None), DUE, 3)


@given(every=st.integers(0, 60), late=st.integers(-90, 400))
def test_a_reminder_day_is_never_in_the_future_and_never_far_back(every, late):
    today = DUE + timedelta(days=late)
    newest = last_reminder_day(DUE, today, every)
    if newest is None:
        assert today < DUE - timedelta(days=every)
        return
    assert timedelta(0) <= today - newest <= timedelta(days=max(every, 7))


@pytest.mark.parametrize(
    ("today", "late", "word"),
    [
        (date(2026, 9, 26), False, Urgency.NONE),
        (date(2026, 9, 27), False, Urgency.SOON),
        (DUE, False, Urgency.SOON),
        (date(2026, 10, 1), True, Urgency.OVERDUE),
    ],
)
def test_the_due_day_itself_is_in_time(today, late, word):
    assert is_overdue(DUE, today) is late
    assert urgency(DUE, today, 3) is word


def test_without_a_due_day_nothing_is_late():
    assert not is_overdue(None, DUE)
    assert urgency(None, DUE, 3) is Urgency.NONE
