"""A follow-up is held by one caller at a time, and comes free by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from qa_app.followups.rules.drawing import Share, ratio_of
from qa_app.followups.rules.holding import HOLD_MINUTES, Hold, held_until, why_not_call
from qa_app.followups.rules.leading import ACTS, why_not_act
from qa_app.followups.rules.states import FollowupState, LeadAct, LeadState

NOW = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)


def test_another_caller_is_told_while_one_is_calling():
    hold = Hold(FollowupState.WAITING, 1, held_until(NOW))
    assert why_not_call(hold, 1, NOW) is None
    assert why_not_call(hold, 2, NOW).code == "followup_held"


def test_a_hold_ends_by_itself():
    hold = Hold(FollowupState.WAITING, 1, held_until(NOW))
    later = NOW + timedelta(minutes=HOLD_MINUTES)
    assert why_not_call(hold, 2, later) is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (FollowupState.DONE, "followup_answered"),
        (FollowupState.REFUSED, "followup_ended"),
        (FollowupState.UNREACHABLE, "followup_ended"),
    ],
)
def test_what_is_finished_is_not_called(state, code):
    assert why_not_call(Hold(state, None, None), 1, NOW).code == code


def test_a_share_is_rounded_up_and_never_more_than_there_is():
    share = Share(ratio_of("0.3"), 2)
    assert share.sizes({"a": 10, "b": 11, "c": 1, "d": 4}) == {"a": 3, "b": 4, "c": 1, "d": 2}


@pytest.mark.parametrize("text", ["", "0", "-1", "1.1", "30", "abc", "NaN", "101%", "0.12345678"])
def test_no_ratio_is_read_from_what_is_none(text):
    assert ratio_of(text) is None


@pytest.mark.parametrize(("text", "value"), [("0.30", "0.3"), ("30%", "0.3"), ("100％", "1")])
def test_a_ratio_is_written_as_a_decimal_or_in_percent(text, value):
    assert format(ratio_of(text), "f") == value


def test_a_closed_lead_stays_closed():
    assert not ACTS[LeadState.CLOSED]
    assert all(why_not_act(LeadState.CLOSED, act).code == "lead_closed" for act in LeadAct)
