"""Weakest criteria against the overall: exact chances, correction, and silence without cases."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from qa_app.learning.rules.training import Finding, Rated, Sure, Tally, adjusted, chance, compared
from qa_app.learning.rules.training import weakest as weakest_of


def cases(lawyer: int, weak: int, of: int, start: int, criterion: str = "meeting") -> list[Rated]:
    judged = frozenset({criterion})
    return [
        Rated(start + at, lawyer, 1, judged, judged if at < weak else frozenset())
        for at in range(of)
    ]


def whole(*parts: list[Rated]) -> list[Rated]:
    return [case for part in parts for case in part]


def all_of(pool):
    return {case.case_id for case in pool}


def test_the_lady_tasting_tea():
    # R. A. Fisher, The Design of Experiments, ch. II: all four of eight cups right, 1 in 70;
    # at least three of four, 17 in 70.
    assert chance(4, 4, 4, 8) == Fraction(1, 70)
    assert chance(3, 4, 4, 8) == Fraction(17, 70)


def test_the_chance_is_what_counting_every_draw_gives():
    weak = {0, 1, 2}
    draws = [len(weak & set(draw)) for draw in combinations(range(9), 4)]
    for least in range(5):
        assert chance(least, 4, 3, 9) == Fraction(sum(x >= least for x in draws), len(draws))


@given(st.integers(1, 60), st.data())
def test_the_chance_agrees_with_a_library_and_falls_with_more_weak_cases(every, data):
    bad, mine = data.draw(st.integers(0, every)), data.draw(st.integers(1, every))
    odds = [chance(weak, mine, bad, every) for weak in range(mine + 1)]
    assert odds[0] == 1
    assert odds == sorted(odds, reverse=True)
    for weak, one in enumerate(odds):
        assert float(one) == pytest.approx(hypergeom.sf(weak - 1, every, bad, mine), abs=1e-9)


def test_the_correction_gives_the_published_example():
    # Benjamini and Hochberg 1995, section 3.2: of these fifteen the first four are significant.
    published = "0.0001 0.0004 0.0019 0.0095 0.0201 0.0278 0.0298 0.0344 0.0459 0.3240 0.4262"
    odds = [Fraction(x) for x in (published + " 0.5719 0.6528 0.7590 1.0000").split()]
    found = adjusted([Finding(1, str(n), Tally(9, 9), Tally(9, 99), p) for n, p in enumerate(odds)])
    assert [one.sure for one in found] == [Sure.CLEAR] * 4 + [Sure.HINT] * 5 + [Sure.OPEN] * 6


@given(st.lists(st.fractions(0, 1), min_size=1, max_size=20), st.randoms())
def test_the_correction_only_raises_and_knows_no_order(odds, order):
    found = [Finding(1, str(n), Tally(1, 1), Tally(1, 2), p) for n, p in enumerate(odds)]
    shuffled = list(found)
    order.shuffle(shuffled)
    by_name = {one.criterion: one.adjusted for one in adjusted(found)}
    assert by_name == {one.criterion: one.adjusted for one in adjusted(shuffled)}
    assert all(one.chance <= one.adjusted <= 1 for one in adjusted(found))


def test_a_lawyer_who_is_weak_in_most_cases_is_found_and_the_others_are_not():
    pool = whole(cases(1, 8, 10, 0), cases(2, 2, 20, 100), cases(3, 2, 20, 200))
    found = compared(pool, all_of(pool), 5)
    assert [(one.lawyer_id, one.sure) for one in found.findings] == [
        (1, Sure.CLEAR), (2, Sure.OPEN), (3, Sure.OPEN)
    ]  # fmt: skip
    assert found.findings[0].overall == Tally(12, 50)
    assert [one.criterion for one in weakest_of(found.findings, 1)] == ["meeting"]
    assert weakest_of(found.findings, 2) == []


def test_without_enough_cases_nothing_is_said_and_the_lawyer_is_counted():
    pool = whole(cases(1, 4, 4, 0), cases(2, 0, 20, 100))
    found = compared(pool, all_of(pool), 5)
    assert [one.lawyer_id for one in found.findings] == []
    assert (found.lawyers, found.too_few) == (2, 2), "nor are the others compared with four cases"


def test_the_overall_is_everybodys_even_where_only_some_cases_are_seen():
    pool = whole(cases(1, 5, 6, 0), cases(2, 1, 30, 100))
    found = compared(pool, all_of(cases(1, 5, 6, 0)), 5)
    assert [(one.lawyer_id, one.overall) for one in found.findings] == [(1, Tally(6, 36))]
    assert (found.lawyers, found.too_few) == (1, 0)
    assert found.by_chance == 0


def test_being_weak_as_often_as_all_is_no_finding_however_many_cases():
    pool = whole(cases(1, 50, 100, 0), cases(2, 50, 100, 200))
    assert {one.sure for one in compared(pool, all_of(pool), 5).findings} == {Sure.OPEN}
