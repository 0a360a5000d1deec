"""What an announcement is to the calendar: the same, moved, new, old or unclear."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.observations.rules.calendar import (
    Announced,
    KnownHearing,
    Meeting,
    hearing_key,
    meet,
    why_not_held,
    why_not_move,
)
from qa_app.observations.rules.moments import Moment, moment_from_cells, moment_of
from qa_app.observations.rules.states import HearingState

TODAY = date(2026, 7, 6)
DAYS = st.dates(date(2026, 6, 1), date(2026, 9, 1))
TIMES = st.none() | st.times(time(8, 0), time(18, 0)).map(
    lambda t: t.replace(second=0, microsecond=0)
)
MOMENTS = st.builds(Moment, DAYS, TIMES)


def known(key: int, day: int, state=HearingState.PLANNED, *, earlier=()):
    moments = frozenset(Moment(date(2026, 8, each), time(9)) for each in earlier)
    return KnownHearing(key, Moment(date(2026, 8, day), time(9)), state, moments)


def row(place: int, day: int, before: int = 0):
    was = Moment(date(2026, 8, before)) if before else None
    return Announced(place, Moment(date(2026, 8, day), time(9)), was)


@pytest.mark.parametrize(
    ("calendar", "rows", "expected"),
    [
        ([], [row(1, 3)], ["new"]),
        ([known(1, 3)], [row(1, 3)], ["same"]),
        ([known(1, 3)], [row(1, 9)], ["moved"]),
        ([known(1, 3)], [row(1, 3), row(2, 9)], ["same", "new"]),
        ([known(1, 3), known(2, 5)], [row(1, 9)], ["unclear"]),
        ([known(1, 3)], [row(1, 8), row(2, 9)], ["unclear", "unclear"]),
        ([known(1, 3), known(2, 5)], [row(1, 9, before=5)], ["moved"]),
        ([known(1, 9, earlier=[3])], [row(1, 3)], ["superseded"]),
        ([known(1, 3, HearingState.HELD)], [row(1, 9)], ["new"]),
        ([known(1, 3, HearingState.CANCELLED)], [row(1, 9)], ["new"]),
        ([known(1, 3, HearingState.CANCELLED)], [row(1, 3)], ["same"]),
    ],
)
def test_rows_meet_the_calendar(calendar, rows, expected):
    assert [met.meeting.value for met in meet(calendar, rows, TODAY)] == expected


@given(st.lists(MOMENTS, max_size=6, unique_by=lambda m: (m.day, m.at)))
def test_a_list_that_is_the_calendar_changes_nothing(moments):
    calendar = [KnownHearing(n, m, HearingState.PLANNED) for n, m in enumerate(moments)]
    rows = [Announced(n, m) for n, m in enumerate(moments)]
    assert {met.meeting for met in meet(calendar, rows, TODAY)} <= {Meeting.SAME}


@given(st.lists(MOMENTS, max_size=6), st.lists(MOMENTS, max_size=6))
def test_no_hearing_is_met_twice_and_every_row_is_answered(moments, announced):
    calendar = [KnownHearing(n, m, HearingState.PLANNED) for n, m in enumerate(moments)]
    rows = [Announced(n, m) for n, m in enumerate(announced)]
    found = meet(calendar, rows, TODAY)
    met = [each.hearing_id for each in found if each.hearing_id is not None]
    assert len(met) == len(set(met))
    assert [each.row for each in found] == list(range(len(rows)))


@given(st.lists(DAYS, max_size=9))
def test_keys_are_never_given_twice(days):
    taken: list[str] = []
    for day in days:
        taken.append(hearing_key("机构/援1", day, taken))
    assert len(taken) == len(set(taken))


@given(MOMENTS)
def test_a_moment_survives_being_written_and_stored(moment):
    assert moment_of(moment.utc()) == moment
    text = moment.day.isoformat() + (f" {moment.at:%H:%M}" if moment.at else "")
    assert moment_from_cells(text) == moment


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.none()),
       st.one_of(st.text(max_size=20), st.floats(), st.none()))  # fmt: skip
def test_no_cell_makes_the_reader_fail(day, clock):
    found = moment_from_cells(day, clock)
    assert found is None or found.day.year >= 1950


def test_what_is_over_is_not_moved_and_what_lies_ahead_was_not_held():
    now = datetime(2026, 7, 6, tzinfo=UTC)
    assert why_not_move(HearingState.HELD).code == "hearing_is_over"
    assert why_not_held(HearingState.PLANNED, now.replace(day=7), now).code == "hearing_not_begun"
    assert why_not_held(HearingState.PLANNED, now.replace(day=5), now) is None
