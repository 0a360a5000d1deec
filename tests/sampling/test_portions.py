"""Random shares by ticket: exact in number, repeatable by anyone, stable while the sample grows."""

import hashlib
from decimal import Decimal
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from qa_app.sampling.rules.portions import Slot, Word, places, share_of

SEED = "2026-09-01 03 08 11"
keys = st.sets(st.text("abc123", min_size=1, max_size=4), max_size=30)
shares = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)


def chosen(slots, share, word=Word.CONTROL):
    found = places(SEED, word, slots, share)
    return {key for key, place in found.items() if place.is_chosen}


@given(keys, shares)
def test_a_share_is_rounded_up_exactly(cases, share):
    assert len(chosen([Slot(key) for key in cases], share)) == share_of(len(cases), share)
    assert share_of(len(cases), share) == ceil(len(cases) * int(share * 100) / 100 - 1e-9)


def test_the_smallest_tickets_are_chosen_and_anyone_can_hash_them():
    cases = [f"A1/{number}" for number in range(20)]
    by_hand = sorted(
        (hashlib.sha256(f"{SEED},control,{key}".encode()).hexdigest(), key) for key in cases
    )[:3]
    assert chosen([Slot(key) for key in cases], Decimal("0.15")) == {key for _, key in by_hand}
    assert chosen([Slot(key) for key in cases], Decimal("0.101")) == {key for _, key in by_hand}


def test_the_two_shares_are_chosen_apart():
    slots = [Slot(f"A1/{number}") for number in range(200)]
    both = [chosen(slots, Decimal("0.2"), word) for word in Word]
    assert both[0] != both[1]


@given(keys, keys, shares)
def test_what_was_chosen_stays_chosen_when_the_sample_grows(first, second, share):
    one = [Slot(key) for key in first]
    two = [Slot(f"+{key}", round=1) for key in second]
    assert chosen(one, share) == {
        key for key in chosen(one + two, share) if not key.startswith("+")
    }


def test_a_substitute_stands_in_for_the_case_it_replaces_at_any_remove():
    slots = [Slot(f"A1/{number}") for number in range(10)]
    taken = sorted(chosen(slots, Decimal("0.2")))[0]
    more = [*slots, Slot("B", 1, taken), Slot("C", 2, "B")]
    assert {"B", "C", taken} <= chosen(more, Decimal("0.2"))
    assert len(chosen(slots, Decimal("0.2"))) == 2


@given(keys, shares, shares)
def test_a_larger_share_contains_the_smaller_one(cases, one, other):
    slots = [Slot(key) for key in cases]
    assert chosen(slots, min(one, other)) <= chosen(slots, max(one, other))
