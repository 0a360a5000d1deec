"""Quotas and rounds as rules: never short, earlier picks stay, no order, the same script checks."""

from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.observations.rules.quota import (
    AgencyCounts,
    owed,
    quota_line,
    share_seen,
    wanted,
    whole,
)
from qa_app.observations.rules.rounds import (
    CalendarHearing,
    label_of,
    plan_round,
    round_frame,
    round_sample,
    why_not_freeze,
    why_not_round_seed,
)
from qa_app.sampling.rules.frames import frame_csv, frame_sha256
from qa_app.sampling.rules.samples import Status

RATIOS = st.decimals(0, 1, places=4)
FIVE = Decimal("0.05")


@pytest.mark.parametrize(
    ("ratio", "hearings", "expected"),
    [("0.05", 0, 0), ("0.05", 1, 1), ("0.05", 20, 1), ("0.05", 21, 2), ("0.1", 30, 3),
     ("0.07", 100, 7), ("1", 3, 3), ("0", 9, 0)],
)  # fmt: skip
def test_the_quota_is_rounded_up_in_exact_decimals(ratio, hearings, expected):
    assert wanted(Decimal(ratio), hearings) == expected


@given(RATIOS, st.integers(0, 5000), st.integers(0, 5000))
def test_what_was_drawn_and_is_owed_is_never_below_the_ratio(ratio, hearings, standing):
    more = owed(ratio, hearings, standing)
    assert Fraction(standing + more) >= Fraction(ratio) * hearings
    assert more == max(0, ceil(Fraction(ratio) * hearings) - standing)


@given(RATIOS, st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_topping_up_in_steps_reaches_the_ratio_and_never_asks_for_more_than_came_in(ratio, steps):
    hearings = drawn = 0
    for new in steps:
        hearings += new
        more = owed(ratio, hearings, drawn)
        assert more <= new
        drawn += more
        assert Fraction(drawn) >= Fraction(ratio) * hearings
    assert drawn == wanted(ratio, hearings)


def test_a_missed_hearing_is_owed_again_and_one_by_rule_never_counts():
    line = quota_line(
        FIVE, AgencyCounts(1, hearings=40, drawn=2, missed=1, must=5, must_seen=5, free=9)
    )
    assert (line.wanted, line.owed, line.next_draw, line.short) == (2, 1, 1, 0)
    empty = quota_line(FIVE, AgencyCounts(1, hearings=40))
    assert (empty.owed, empty.next_draw, empty.short) == (2, 0, 2)


def test_the_sum_of_all_agencies_is_the_sum_of_their_quotas():
    total = whole(
        quota_line(FIVE, AgencyCounts(key, hearings=1, seen=1, drawn=1)) for key in (1, 2)
    )
    assert (total.counts.hearings, total.wanted, total.owed) == (2, 2, 0)
    assert share_seen(total) == 1
    assert share_seen(quota_line(FIVE, AgencyCounts(1))) is None


def hearing(key: int, agency: int = 1, *, standing: bool = False, free: bool = True):
    return CalendarHearing(key, f"机构{agency}/援{key}#2026-08-03#1", agency, standing, free)


CODES = {agency: f"机构{agency}" for agency in range(1, 6)}
CALENDARS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["free", "standing", "apart"])), max_size=60
).map(
    lambda rows: [
        hearing(key, agency, standing=kind == "standing", free=kind == "free")
        for key, (agency, kind) in enumerate(rows)
    ]
)


@given(CALENDARS, RATIOS)
def test_a_round_draws_what_each_agency_owes_as_far_as_there_are_hearings(hearings, ratio):
    plan = plan_round(hearings, CODES, ratio)
    for part in plan.parts:
        mine = [each for each in hearings if each.agency_id == part.agency_id]
        free = sum(each.free for each in mine)
        drawn = sum(each.standing for each in mine)
        assert part.hearings == len(mine)
        assert part.sample_size == min(owed(ratio, len(mine), drawn), free)
    assert {each.id for each in plan.frame} == {each.id for each in hearings if each.free}


@given(CALENDARS, RATIOS, st.randoms(use_true_random=False))
def test_the_order_of_the_calendar_changes_neither_frame_nor_sample(hearings, ratio, random):
    other = list(hearings)
    random.shuffle(other)
    one, two = plan_round(hearings, CODES, ratio), plan_round(other, CODES, ratio)
    assert one.parts == two.parts
    contents = [frame_csv(round_frame(plan.rows())) for plan in (one, two)]
    assert frame_sha256(contents[0]) == frame_sha256(contents[1])
    sizes = {part.label: part.sample_size for part in one.parts}
    samples = [round_sample("种子 7", round_frame(plan.rows()), sizes) for plan in (one, two)]
    assert samples[0] == samples[1]


@given(
    CALENDARS, CALENDARS, st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)
)
def test_a_later_round_never_draws_what_an_earlier_one_drew(first, more, seed):
    ratio = Decimal("0.3")
    calendar = {each.id: each for each in first}
    drawn: set[int] = set()
    for number, coming in ((1, []), (2, more)):
        for each in coming:
            key = len(first) + each.id
            calendar[key] = hearing(key, each.agency_id)
        plan = plan_round(calendar.values(), CODES, ratio)
        sizes = {part.label: part.sample_size for part in plan.parts}
        sample = round_sample(f"{seed}{number}", round_frame(plan.rows()), sizes)
        ids = {each.hearing_key: each.id for each in plan.frame}
        now = {ids[row.case_key] for row in sample if row.status is not Status.NONE}
        assert not now & drawn
        drawn |= now
        for key in now:
            calendar[key] = hearing(key, calendar[key].agency_id, standing=True, free=False)
    assert all(part.sample_size == 0 for part in plan_round(calendar.values(), CODES, ratio).parts)


def test_nothing_ahead_or_nothing_owed_is_no_round():
    code = lambda plan: (why_not_freeze(plan) or None) and why_not_freeze(plan).code  # noqa: E731
    assert code(plan_round([], CODES, FIVE)) == "round_frame_empty"
    assert code(plan_round([hearing(1, standing=True, free=False)], CODES, FIVE)) == (
        "round_frame_empty"
    )
    full = [hearing(1, standing=True, free=False), hearing(2)]
    assert code(plan_round(full, CODES, FIVE)) == "round_owes_nothing"
    assert code(plan_round([hearing(1)], CODES, FIVE)) is None


def test_a_seed_is_used_for_one_round_only():
    assert why_not_round_seed("7", ["7"]).code == "round_seed_used"
    assert why_not_round_seed("8", ["7"]) is None


def test_labels_never_start_a_formula_and_keys_come_once():
    assert label_of("=A/1").startswith("%3D")
    with pytest.raises(Invalid):
        round_frame([("a", "k"), ("b", "k")])
