"""The one clock of the program."""

from datetime import UTC, datetime, timedelta

from qa_app import clock


def test_a_story_can_stand_at_another_time_and_the_clock_goes_back_after_it():
    moment = datetime(2025, 7, 1, 9, 30, tzinfo=UTC)
    with clock.standing_at(moment):
        assert timedelta(0) <= clock.now() - moment < timedelta(minutes=1)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
