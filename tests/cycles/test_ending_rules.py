"""What forbids the end of a cycle, what only warns, and what is left of a cycle after it."""

import pytest

from qa_app import blueprints as _whole  # noqa: F401 - fills the counters
from qa_app.cycles.messages import AFTER_END, MATTERS
from qa_app.cycles.registry import COUNTERS
from qa_app.cycles.rules.ending import (
    LONGEST_REASON,
    WARNS,
    Ending,
    Matter,
    Open,
    forbids,
    why_not_close,
    why_not_reopen,
)
from qa_app.cycles.rules.states import CycleState, why_not_change

RIGHTS = {
    Matter.OBJECTIONS,
    Matter.RETURNED,
    Matter.TO_OBJECT,
    Matter.TO_ASK_AGAIN,
    Matter.OUTDATED,
    Matter.COMBINING,
}


def code_of(refusal) -> str:
    return refusal.code if refusal else ""


def test_every_matter_is_counted_named_and_told_what_becomes_of_it():
    assert set(COUNTERS) == set(Matter)
    assert set(MATTERS) == {one.value for one in Matter}
    told = {one.value for one in (*WARNS, Matter.UNRELEASED)}
    assert set(AFTER_END) == told


@pytest.mark.parametrize("hears", [True, False])
def test_what_would_be_taken_from_somebody_forbids_whatever_the_plan_says(hears):
    assert all(forbids(one, hears=hears) for one in RIGHTS)
    assert not any(forbids(one, hears=hears) for one in WARNS)


def test_cases_nobody_was_told_of_forbid_where_objections_are_heard():
    assert forbids(Matter.UNRELEASED, hears=True)
    assert not forbids(Matter.UNRELEASED, hears=False)


def test_only_a_drawn_cycle_without_anything_that_forbids_can_be_ended():
    open_one = Ending((Open(Matter.REVIEWED, 2, forbids=True),))
    warned = Ending((Open(Matter.OPINIONS, 3, forbids=False),))
    tied = Ending(tied=True)
    drawn = [code_of(why_not_close("a", CycleState.DRAWN, one)) for one in (open_one, warned, tied)]
    assert drawn == ["cycle_close_open", "", "cycle_close_tied"]
    states = [code_of(why_not_close("a", one, Ending())) for one in CycleState]
    not_drawn, closed = "cycle_close_not_drawn", "cycle_closed_already"
    assert states == [not_drawn, not_drawn, "", closed]


def test_the_mark_says_how_much_of_what_was_looked_at():
    one = Ending((Open(Matter.OPINIONS, 3, forbids=False), Open(Matter.TO_CHECK, 1, forbids=False)))
    assert one.mark == "opinions:3,to_check:1"
    assert (len(one.forbidding), len(one.warning)) == (0, 2)


@pytest.mark.parametrize(
    ("state", "reason", "code"),
    [
        (CycleState.CLOSED, "两件定级有误", ""),
        (CycleState.CLOSED, "  ", "cycle_reopen_reason"),
        (CycleState.CLOSED, "理" * (LONGEST_REASON + 1), "cycle_reopen_long"),
        (CycleState.DRAWN, "两件定级有误", "cycle_not_closed"),
    ],
)
def test_a_cycle_is_opened_again_with_a_reason(state, reason, code):
    assert code_of(why_not_reopen("a", state, reason)) == code


def test_only_what_was_ended_is_changed_no_more():
    found = [code_of(why_not_change("a", one)) for one in CycleState]
    assert found == ["", "", "", "cycle_is_closed"]
