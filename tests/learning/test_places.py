"""Places in a competition: by points, apart for each rubric, ties by the plan's rule."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Refusal
from qa_app.core.grades import Grade
from qa_app.cycles.rules.competition import CompetitionPlan, TieRule
from qa_app.learning.rules.places import (
    Entrant,
    PublishFacts,
    places,
    why_not_order,
    why_not_publish,
)

RULE = CompetitionPlan(entries_due=date(2026, 7, 6), places=3)
MEETING = CompetitionPlan(entries_due=date(2026, 7, 6), places=3, tie=TieRule.MEETING)


def entrant(case: int, points: int | None, **fields) -> Entrant:
    fields = {"rubric": "civil/1", "grade": Grade.EXCELLENT, **fields}
    return Entrant(case_id=case, points=points, **fields)


def given_places(found) -> list[tuple[int, int | None]]:
    return [(one.entrant.case_id, one.place) for one in found]


def test_more_points_come_first_and_only_so_many_places_are_given():
    found = places([entrant(n, 9000 + 100 * n) for n in range(1, 6)], RULE)["civil/1"]
    assert given_places(found) == [(5, 1), (4, 2), (3, 3), (2, None), (1, None)]


def test_equal_points_share_a_place_and_the_next_ones_are_skipped():
    points = {1: 9500, 2: 9400, 3: 9400, 4: 9300}
    found = places([entrant(*pair) for pair in points.items()], RULE)["civil/1"]
    assert given_places(found) == [(1, 1), (2, 2), (3, 2), (4, None)]
    assert [one.shares for one in found] == [False, True, True, False]


def test_all_who_share_the_last_place_have_it():
    points = {1: 9500, 2: 9400, 3: 9300, 4: 9300, 5: 9300}
    found = places([entrant(*pair) for pair in points.items()], RULE)["civil/1"]
    assert given_places(found) == [(1, 1), (2, 2), (3, 3), (4, 3), (5, 3)]


def test_a_meeting_puts_equals_in_order_and_until_then_the_list_waits():
    waiting = places([entrant(1, 9500), entrant(2, 9400), entrant(3, 9400)], MEETING)["civil/1"]
    assert [one.waits for one in waiting] == [False, True, True]
    decided = [entrant(1, 9500), entrant(2, 9400, tie_rank=2), entrant(3, 9400, tie_rank=1)]
    assert given_places(places(decided, MEETING)["civil/1"]) == [(1, 1), (3, 2), (2, 3)]


def test_the_order_of_a_meeting_can_leave_an_equal_without_a_place():
    equals = [entrant(n, 9400, tie_rank=n) for n in range(1, 5)]
    found = places([entrant(9, 9500), *equals], MEETING)["civil/1"]
    assert given_places(found) == [(9, 1), (1, 2), (2, 3), (3, None), (4, None)]


def test_an_order_that_leaves_out_an_equal_decides_nothing():
    found = places([entrant(1, 9400, tie_rank=1), entrant(2, 9400)], MEETING)["civil/1"]
    assert all(one.waits for one in found)


def test_equals_below_the_places_wait_for_nobody():
    ahead = [entrant(n, 9500 + n) for n in range(3)]
    found = places([*ahead, entrant(8, 9400), entrant(9, 9400)], MEETING)["civil/1"]
    assert not any(one.waits for one in found)


def test_a_grade_below_the_plans_takes_no_place_whatever_its_points():
    found = places([entrant(1, 9900, grade=Grade.FAIL), entrant(2, 8500)], RULE)["civil/1"]
    assert given_places(found) == [(2, 1), (1, None)]


def test_different_rubrics_have_lists_of_their_own():
    found = places([entrant(1, 9000), entrant(2, 9500, rubric="criminal/1")], RULE)
    assert {name: given_places(listed) for name, listed in found.items()} == {
        "civil/1": [(1, 1)],
        "criminal/1": [(2, 1)],
    }


def test_without_points_the_grade_decides():
    entrants = [entrant(1, None, grade=Grade.GOOD), entrant(2, None)]
    assert given_places(places(entrants, RULE)["civil/1"]) == [(2, 1), (1, 2)]


@given(
    st.lists(st.tuples(st.integers(8000, 8010), st.sampled_from(Grade)), max_size=12),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_places_do_not_depend_on_the_order_of_entries_and_respect_points(rows, most, random):
    rule = CompetitionPlan(entries_due=date(2026, 7, 6), places=most)
    entrants = [entrant(n, points, grade=grade) for n, (points, grade) in enumerate(rows)]
    shuffled = random.sample(entrants, len(entrants))
    assert places(shuffled, rule) == places(entrants, rule)
    found = places(entrants, rule).get("civil/1", [])
    placed = [one for one in found if one.place]
    for one in placed:
        better = sum(
            other.entrant.points > one.entrant.points
            for other in found
            if other.entrant.grade in (Grade.EXCELLENT, Grade.GOOD)
        )
        assert one.place == better + 1 <= most


@pytest.mark.parametrize(
    ("unsettled", "entrants", "refusal"),
    [
        (0, [entrant(1, 9000)], None),
        (2, [entrant(1, 9000)], Refusal("places_unsettled", {"count": 2})),
        (0, [entrant(1, 9000), entrant(2, 9000)], Refusal("places_tied", {"count": 2})),
        (0, [entrant(1, 9000, grade=Grade.PASS)], Refusal("places_none")),
    ],
)
def test_places_are_published_when_all_is_settled_and_no_tie_waits(unsettled, entrants, refusal):
    placed = places(entrants, MEETING)["civil/1"]
    assert why_not_publish(PublishFacts(unsettled, placed)) == refusal


def test_a_meetings_order_names_every_equal_once():
    group = places([entrant(1, 9000), entrant(2, 9000)], MEETING)["civil/1"]
    assert why_not_order(group, [2, 1]) is None
    for ranks in ([1, 1], [0, 1], [1, 3], [1]):
        assert why_not_order(group, ranks) == Refusal("tie_order_incomplete", {"count": 2})
    unequal = places([entrant(1, 9000), entrant(2, 9100)], MEETING)["civil/1"]
    assert why_not_order(unequal, [1, 2]) == Refusal("tie_of_unequals")
