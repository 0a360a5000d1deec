"""Next attempts: within working hours, at another time, never more than the plan allows."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.workdays import WEEKENDS, Calendar
from qa_app.followups.rules.calling import (
    Try,
    part_of,
)
from qa_app.followups.rules.calling import standing as standing_by
from qa_app.followups.rules.calling import suggestion as suggestion_by
from qa_app.followups.rules.states import Channel, DayPart, FollowupState, Outcome

HOLIDAYS = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)
MONDAY = datetime(2026, 9, 7, 10, 0)
AGAIN = [each for each in Outcome if each is not Outcome.REFUSED]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
tries = st.lists(
    st.builds(Try, at=moments, outcome=st.sampled_from(Outcome)), min_size=1, max_size=8
).map(lambda made: sorted(made, key=lambda each: each.at))


def suggestion(made, calendar=WEEKENDS):
    return suggestion_by(made, calendar)


def standing(made, limit, calendar=WEEKENDS):
    return standing_by(made, limit, calendar)


def test_nobody_answered_on_monday_morning_so_tuesday_afternoon_is_suggested():
    found = suggestion([Try(MONDAY, Outcome.NO_ANSWER)])
    assert (found.on, found.part) == (date(2026, 9, 8), DayPart.AFTERNOON)
    assert found.channels == (Channel.TELEPHONE,)


def test_on_friday_the_next_day_is_monday():
    friday = datetime(2026, 9, 11, 15, 0)
    found = suggestion([Try(friday, Outcome.CONNECTED)])
    assert (found.on, found.part) == (date(2026, 9, 14), DayPart.MORNING)


def test_a_weekday_that_was_tried_is_not_suggested_again_while_others_are_left():
    made = [Try(MONDAY + timedelta(days=day), Outcome.NO_ANSWER) for day in (1, 7)]
    assert suggestion(made).on.weekday() not in {made[0].at.weekday(), made[1].at.weekday()}


@pytest.mark.parametrize("outcome", [Outcome.IN_CUSTODY, Outcome.IN_HOSPITAL])
def test_in_custody_or_hospital_a_visit_or_a_letter_is_suggested(outcome):
    found = suggestion([Try(MONDAY, outcome)])
    assert found.channels == (Channel.VISIT, Channel.LETTER)


@pytest.mark.parametrize("outcome", [Outcome.INVALID_NUMBER, Outcome.WRONG_PERSON])
def test_a_number_of_no_use_is_not_called_again(outcome):
    assert Channel.TELEPHONE not in suggestion([Try(MONDAY, outcome)]).channels


def test_the_day_the_person_asked_for_is_kept():
    wished = date(2026, 9, 19)
    assert suggestion([Try(MONDAY, Outcome.CONNECTED, wished_on=wished)]).on == wished


def test_who_refuses_is_not_called_again():
    found = standing([Try(MONDAY, Outcome.REFUSED)], 3)
    assert (found.state, found.next) == (FollowupState.REFUSED, None)


@given(tries, st.integers(1, 10))
def test_the_limit_of_attempts_holds(made, limit):
    found = standing(made, limit)
    assert found.attempts == len(made)
    assert (found.next is not None) == (found.state is FollowupState.AGAIN)
    if len(made) >= limit:
        assert found.state in (FollowupState.UNREACHABLE, FollowupState.REFUSED)


@given(tries)
def test_what_is_suggested_lies_ahead_on_a_working_day(made):
    found = suggestion(made)
    assert found.on > made[-1].at.date()
    assert WEEKENDS.is_working(found.on)
    assert (found.on - made[-1].at.date()).days <= 21


@given(tries)
def test_the_part_of_the_day_tried_least_comes_next(made):
    tried = [part_of(each.at) for each in made]
    assert tried.count(suggestion(made).part) <= min(tried.count(part) for part in DayPart)


@given(tries, st.sampled_from(AGAIN), moments, st.integers(1, 9))
def test_taking_back_the_last_attempt_leaves_what_was_before(made, outcome, at, limit):
    before = standing(made, limit)
    assert standing([*made, Try(at, outcome)][:-1], limit) == before


def test_over_a_holiday_the_next_attempt_waits_for_the_first_working_day():
    last_day = datetime(2026, 9, 30, 15, 0)
    assert suggestion([Try(last_day, Outcome.CONNECTED)]).on == date(2026, 10, 1)
    assert suggestion([Try(last_day, Outcome.CONNECTED)], HOLIDAYS).on == date(2026, 10, 8)


def test_a_weekend_day_that_is_worked_instead_can_be_called_on():
    saturday = datetime(2026, 10, 9, 15, 0)
    assert suggestion([Try(saturday, Outcome.CONNECTED)], HOLIDAYS).on == date(2026, 10, 10)
