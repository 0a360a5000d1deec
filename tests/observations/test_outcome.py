"""What observers come to together: mean of points and cut-offs, median of levels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import Grade, severity
from qa_app.observations.rules.outcome import Outcome, Rated, outcome_of
from qa_app.observations.rules.progress import Seats, state_after
from qa_app.observations.rules.states import ObservationState as State
from qa_app.rubrics.rules.schema import CutOff

E, G, P, F = Grade.EXCELLENT, Grade.GOOD, Grade.PASS, Grade.FAIL
CUTS = (
    CutOff(grade=E, at_least=90),
    CutOff(grade=G, at_least=80),
    CutOff(grade=P, at_least=60),
    CutOff(grade=F, at_least=0),
)


def test_points_are_averaged_once_half_up_and_graded_by_the_cut_offs():
    rated = [Rated(E, 9001), Rated(G, 8998)]
    assert outcome_of(rated, CUTS) == Outcome(E, 9000)
    assert outcome_of([Rated(G, 8999), Rated(G, 8998)], CUTS) == Outcome(G, 8999)
    assert outcome_of([Rated(E, 9500), Rated(P, 6000)], CUTS) == Outcome(P, 7750)


def test_levels_without_points_give_the_median_and_the_worse_of_two():
    assert outcome_of([Rated(E), Rated(P), Rated(G)]) == Outcome(G)
    assert outcome_of([Rated(E), Rated(G)]) == Outcome(G)


def test_an_own_grade_beside_the_points_makes_the_median_count():
    assert outcome_of([Rated(F, 9500), Rated(E, 9300), Rated(G, 8500)], CUTS) == Outcome(G, 9100)
    assert outcome_of([Rated(F, 9500)], CUTS) == Outcome(F, 9500)


def test_nobody_makes_nothing():
    assert outcome_of([], CUTS) is None


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=5), st.randoms())
def test_the_outcome_ignores_order_lies_between_the_sheets_and_never_falls(points, order):
    def of(values):
        return outcome_of([Rated(_grade(v), v) for v in values], CUTS)

    found = of(points)
    shuffled = points[:]
    order.shuffle(shuffled)
    assert of(shuffled) == found
    assert min(points) <= found.points_hundredths <= max(points)
    better = of([min(v + 500, 10_000) for v in points])
    assert better.points_hundredths >= found.points_hundredths
    assert severity(better.grade) <= severity(found.grade)


def _grade(points):
    return next(cut.grade for cut in CUTS if points >= cut.at_least)


@pytest.mark.parametrize(
    ("seats", "over", "after"),
    [
        (Seats(2, 0, 0), False, State.WAITING),
        (Seats(2, 1, 0), False, State.WAITING),
        (Seats(2, 2, 0), False, State.STAFFED),
        (Seats(2, 2, 1), True, State.STAFFED),
        (Seats(2, 2, 2), False, State.OBSERVED),
        (Seats(2, 1, 1), False, State.WAITING),
        (Seats(2, 1, 1), True, State.OBSERVED),
        (Seats(2, 0, 0), True, State.WAITING),
    ],
)
def test_seats_and_sheets_move_an_observation_on(seats, over, after):
    assert state_after(State.WAITING, seats, over=over) is after


def test_what_people_decided_stays():
    for state in (State.DISCUSSED, State.FED_BACK, State.MISSED, State.CANCELLED):
        assert state_after(state, Seats(1, 1, 1), over=True) is state
