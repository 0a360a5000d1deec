"""Comparing with a model, passing, drifting, placing seeds: pure rules and their properties."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.calibration.rules.comparing import Direction, Tolerance, compare
from qa_app.calibration.rules.distribution import spread
from qa_app.calibration.rules.drifting import (
    DriftRule,
    SeedResult,
    Standing,
    figures,
    last_good,
    standing,
)
from qa_app.calibration.rules.passing import PassRule, files_for_attempt, result_of, valid_until
from qa_app.calibration.rules.seeding import fits_between, in_order, places, seeds_wanted
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import ORDER, Grade
from qa_app.resources import resource_dir
from qa_app.rubrics import loader
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.scoring import Scorer

RUBRIC = loader.load_all(resource_dir("rubrics")).rubrics["civil-file-review", 1].rubric
SCORER = Scorer(RUBRIC, CaseType.CIVIL, Stage.FIRST_INSTANCE)
START = datetime(2026, 7, 1, tzinfo=UTC)
LEVELS = st.sampled_from(ORDER)
SHEETS = st.fixed_dictionaries({key: LEVELS for key in SCORER.criteria}).map(
    lambda given_: Sheet({key: Answer(level=level.value) for key, level in given_.items()})
)


def all_of(level: Grade, **others: Grade) -> Sheet:
    chosen = dict.fromkeys(SCORER.criteria, level) | {
        key.replace("_", "-"): value for key, value in others.items()
    }
    return Sheet({key: Answer(level=value.value) for key, value in chosen.items()})


def seed(within: bool, day: int, direction: Direction = Direction.LENIENT) -> SeedResult:
    return SeedResult(START + timedelta(days=day), within, direction)


@given(SHEETS)
def test_a_sheet_equals_itself(sheet):
    found = compare(SCORER, sheet, sheet, Tolerance(0, 0))
    assert found.within
    assert found.grade_equal
    assert found.total_gap == 0
    assert found.direction is Direction.EVEN


@given(SHEETS, SHEETS)
def test_turning_sheet_and_model_round_turns_the_direction_and_keeps_the_hits(one, other):
    there = compare(SCORER, one, other, Tolerance())
    back = compare(SCORER, other, one, Tolerance())
    assert there.hits == back.hits
    assert there.total_gap == -back.total_gap
    assert {there.direction, back.direction} in (
        {Direction.EVEN},
        {Direction.LENIENT, Direction.STRICT},
    )


@given(SHEETS, SHEETS, st.integers(0, 3), st.integers(0, 3))
def test_a_wider_tolerance_never_has_fewer_hits(one, other, narrow, more):
    few = compare(SCORER, one, other, Tolerance(levels=narrow))
    many = compare(SCORER, one, other, Tolerance(levels=narrow + more))
    assert few.hits <= many.hits


def test_one_level_off_is_within_two_are_not():
    model = all_of(Grade.GOOD)
    near = compare(SCORER, all_of(Grade.GOOD, retainer_prompt=Grade.PASS), model, Tolerance())
    far = compare(SCORER, all_of(Grade.GOOD, retainer_prompt=Grade.FAIL), model, Tolerance())
    assert near.within
    assert not far.within
    assert far.hits == len(SCORER.criteria) - 1
    assert far.direction is Direction.STRICT


def test_the_total_counts_by_itself():
    found = compare(SCORER, all_of(Grade.EXCELLENT), all_of(Grade.GOOD), Tolerance(500, 1))
    assert found.hits == len(SCORER.criteria)
    assert found.total_gap > 500
    assert not found.within
    assert found.direction is Direction.LENIENT


def test_not_applicable_against_a_mark_is_a_miss_and_against_itself_is_none():
    left_out = {key: Answer(level="good") for key in SCORER.criteria}
    left_out["retainer-prompt"] = Answer(not_applicable=True)
    model = Sheet(left_out)
    assert compare(SCORER, model, model, Tolerance()).within
    found = compare(SCORER, all_of(Grade.GOOD), model, Tolerance(10_000, 3))
    assert not found.within
    assert [one.criterion for one in found.criteria if not one.within] == ["retainer-prompt"]


@pytest.mark.parametrize(
    ("misses", "state"),
    [
        (0, Standing.IN_ORDER),
        (1, Standing.IN_ORDER),
        (2, Standing.WARNED),
        (3, Standing.PAUSED),
        (5, Standing.PAUSED),
    ],
)
def test_misses_among_the_last_five_warn_at_two_and_pause_at_three(misses, state):
    seeds = [seed(day >= misses, day) for day in range(5)]
    assert standing(seeds, DriftRule()) is state


def test_older_misses_leave_the_window():
    seeds = [seed(False, 0), seed(False, 1)] + [seed(True, day) for day in range(2, 7)]
    assert standing(seeds, DriftRule()) is Standing.IN_ORDER


@given(st.lists(st.booleans(), max_size=8), st.randoms(use_true_random=False))
def test_the_order_in_which_seeds_are_given_does_not_matter(hits, random):
    seeds = [seed(hit, day) for day, hit in enumerate(hits)]
    mixed = list(seeds)
    random.shuffle(mixed)
    assert standing(seeds, DriftRule()) is standing(mixed, DriftRule())


def test_only_a_release_ends_a_pause_and_begins_anew():
    seeds = [seed(False, day) for day in range(3)]
    good = [*seeds, *(seed(True, day) for day in range(3, 9))]
    assert standing(good, DriftRule(), now_is=Standing.PAUSED) is Standing.PAUSED
    released = START + timedelta(days=2, hours=1)
    assert standing(seeds, DriftRule(), released_at=released) is Standing.IN_ORDER


def test_doubt_begins_after_the_last_good_seed_before_the_pause():
    seeds = [seed(True, 0), seed(True, 2), seed(False, 3), seed(False, 4), seed(True, 9)]
    assert last_good(seeds, START + timedelta(days=5)) == START + timedelta(days=2)
    assert last_good([seed(False, 1)], START + timedelta(days=5)) is None


def test_the_share_comes_with_exact_limits_and_the_side_of_the_misses():
    """5 of 5: Clopper-Pearson (0.4782, 1); R 4.3 binom.test(5, 5)$conf.int."""
    found = figures([seed(True, day) for day in range(5)])
    assert (found.within, found.seeds) == (5, 5)
    assert found.low == pytest.approx(0.4781762, abs=1e-6)
    assert found.high == 1
    mixed = figures([seed(False, 0), seed(False, 1, Direction.STRICT), seed(False, 2)])
    assert (mixed.lenient, mixed.strict, mixed.leaning) == (2, 1, Direction.LENIENT)
    assert figures([]).low is None


def test_a_test_is_passed_by_all_its_numbers_together():
    rule = PassRule(files=2, criteria_percent=90, totals=2, grades=1)
    model, good = all_of(Grade.GOOD), all_of(Grade.GOOD)
    off = all_of(Grade.GOOD, retainer_prompt=Grade.FAIL)
    fine = compare(SCORER, good, model, rule.tolerance)
    assert result_of([fine, fine], rule).passed
    assert result_of([fine, compare(SCORER, off, model, rule.tolerance)], rule).passed
    assert not result_of([fine], rule).passed
    wrong = compare(SCORER, all_of(Grade.FAIL), model, rule.tolerance)
    assert not result_of([fine, wrong], rule).passed


@given(st.sets(st.integers(1, 60), min_size=4, max_size=20), st.sets(st.integers(1, 60)), st.text())
def test_an_attempt_gets_unseen_files_first_and_the_same_ones_every_time(pool, seen, key):
    files = files_for_attempt(pool, seen, 4, key)
    assert len(set(files)) == 4
    assert files == files_for_attempt(sorted(pool, reverse=True), seen, 4, key)
    fresh = len(pool - seen)
    assert sum(file in seen for file in files) == max(4 - fresh, 0)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 7, 6), 12, date(2027, 7, 6)),
        (date(2026, 12, 15), 2, date(2027, 2, 15)),
    ],
)
def test_a_pass_is_valid_to_the_same_day_of_a_later_month(day, months, until):
    assert valid_until(day, months) == until


@given(st.integers(0, 400), st.integers(0, 50), st.decimals(0, 1, places=2), st.text(), st.text())
def test_more_live_files_never_mean_fewer_seeds(live, more, share, secret, expert):
    few = seeds_wanted(live, share, secret, expert)
    assert few <= seeds_wanted(live + more, share, secret, expert)
    assert abs(few - live * share) < 1


@given(st.integers(1, 300), st.integers(0, 30), st.text(), st.text())
def test_seeds_are_spread_one_to_a_stretch_and_stand_there_every_time(live, seeds, secret, expert):
    found = places(live, seeds, secret, expert)
    assert found == places(live, seeds, secret, expert)
    assert len(found) == seeds
    for number, place in enumerate(found):
        start, end = live * number // seeds, live * (number + 1) // seeds
        assert start <= place <= max(end - 1, start)


def test_another_secret_places_and_chooses_otherwise():
    files = [f"case-{number}" for number in range(30)]
    assert in_order(files, "one", "e") == in_order(list(reversed(files)), "one", "e")
    assert in_order(files, "one", "e") != in_order(files, "two", "e")
    assert in_order(files, "one", "e") != in_order(files, "one", "f")
    spots = {tuple(places(40, 4, f"secret{number}", "e")) for number in range(20)}
    assert len(spots) > 15
    assert seeds_wanted(10, Decimal(0), "s", "e") == 0


@given(st.lists(st.text("abc", min_size=2), min_size=1, unique=True).map(sorted), st.text("abc"))
def test_a_name_fits_exactly_one_place_or_is_taken(others, name):
    fitting = [place for place in range(len(others) + 1) if fits_between(name, others, place)]
    assert len(fitting) == (0 if name in others else 1)


def test_a_spread_counts_levels_and_pairs_that_agree():
    sheets = [
        all_of(Grade.GOOD),
        all_of(Grade.GOOD),
        all_of(Grade.GOOD, retainer_prompt=Grade.FAIL),
    ]
    found = spread(SCORER, sheets)
    one = next(c for c in found.criteria if c.criterion == "retainer-prompt")
    assert one.counts == {"good": 2, "fail": 1}
    assert (one.pairs, one.equal_pairs) == (3, 1)
    assert found.raters == 3
    assert found.equal_pairs == found.pairs - 2
    gaps = [b - a for at, a in enumerate(found.totals) for b in found.totals[at + 1 :]]
    assert found.mean_gap == round(sum(gaps) / 3)


@given(st.lists(SHEETS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_spread_does_not_tell_the_order_of_raters(sheets, random):
    mixed = list(sheets)
    random.shuffle(mixed)
    assert spread(SCORER, sheets) == spread(SCORER, mixed)
