"""The public draw: pinned tickets, and what must hold for every seed and frame."""

import hashlib
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Refused
from qa_app.sampling.rules.frames import Frame, frame_of
from qa_app.sampling.rules.tickets import draw, extend, substitute, ticket, why_not_seed

SEED = "双色球 2026130 期:03 08 11 17 25 32 + 09"
ROWS = [("A1 / civil", f"A1/(2026)民援字第{n}号") for n in range(1, 6)] + [
    ("A1 / criminal", f"A1/(2026)刑援字第{n}号") for n in range(1, 4)
]
frames = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
    st.sampled_from(["A / civil", "A / criminal", "B / civil"]),
    min_size=1,
    max_size=40,
).map(lambda cases: frame_of((stratum, key) for key, stratum in cases.items()))
seeds = st.text("abc 0123,种子", min_size=1).map(str.strip).filter(bool)


def _sizes(frame: Frame, share: float) -> dict[str, int]:
    return {label: round(count * share) for label, count in frame.sizes().items()}


def test_a_ticket_is_the_sha256_of_seed_comma_case_key() -> None:
    assert ticket("seed", "A1/1") == hashlib.sha256(b"seed,A1/1").hexdigest()
    assert (
        ticket(SEED, "A1/(2026)民援字第1号")
        == "7b76eac4be14607453207dccd68c3638f6fb6070a9d8db4ddd9398923e1d3bd4"
    )


def test_the_draw_of_a_fixed_seed_never_changes() -> None:
    result = draw(SEED, frame_of(ROWS), {"A1 / civil": 2, "A1 / criminal": 1})
    assert [(pick.case_key, pick.ticket[:8], pick.rank) for pick in result.drawn()] == [
        ("A1/(2026)民援字第4号", "1c5b77fd", 1),
        ("A1/(2026)民援字第3号", "60efe161", 2),
        ("A1/(2026)刑援字第3号", "4b5e26f0", 1),
    ]


@given(seeds, frames)
def test_every_case_has_its_ticket_and_ranks_follow_tickets(seed: str, frame: Frame) -> None:
    picks = list(draw(seed, frame, {}).every_case())
    assert sorted(pick.case_key for pick in picks) == list(frame.case_keys)
    assert all(pick.ticket == ticket(seed, pick.case_key) for pick in picks)
    for label in frame.strata:
        inside = [pick for pick in picks if pick.stratum == label]
        assert inside == sorted(inside, key=lambda pick: (pick.ticket, pick.case_key))
        assert [pick.rank for pick in inside] == list(range(1, len(inside) + 1))


@given(seeds, frames, st.randoms(use_true_random=False))
def test_the_draw_is_repeatable_and_blind_to_the_order_of_rows(
    seed: str, frame: Frame, chance: random.Random
) -> None:
    rows = [(frame.stratum(case), key) for case, key in enumerate(frame.case_keys)]
    chance.shuffle(rows)
    sizes = _sizes(frame, 0.5)
    assert draw(seed, frame, sizes).drawn() == draw(seed, frame_of(rows), sizes).drawn()


@given(seeds, frames, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_draw_contains_every_smaller_one(
    seed: str, frame: Frame, one: float, other: float
) -> None:
    small, large = _sizes(frame, min(one, other)), _sizes(frame, max(one, other))
    earlier = draw(seed, frame, small)
    later = extend(earlier, large)
    assert set(earlier.drawn()) <= set(later.drawn())
    assert later.drawn() == draw(seed, frame, large).drawn()
    assert len(later.drawn()) == sum(large.values())


@given(seeds, frames)
def test_ranks_by_case_agree_with_the_listing(seed: str, frame: Frame) -> None:
    result = draw(seed, frame, {})
    ranks = dict(zip(frame.case_keys, result.ranks().tolist(), strict=True))
    assert ranks == {pick.case_key: pick.rank for pick in result.every_case()}


@given(seeds, frames, st.floats(0, 1))
def test_columns_agree_with_picks(seed: str, frame: Frame, share: float) -> None:
    result = draw(seed, frame, _sizes(frame, share))
    tickets = result.tickets()
    assert tickets == [ticket(seed, key) for key in frame.case_keys]
    cases = result.drawn_cases().tolist()
    assert [frame.case_keys[case] for case in cases] == [pick.case_key for pick in result.drawn()]


@given(seeds, frames)
def test_a_stratum_draws_the_same_whatever_else_is_in_the_frame(seed: str, frame: Frame) -> None:
    label = frame.strata[0]
    alone = frame_of(
        (label, key) for i, key in enumerate(frame.case_keys) if frame.stratum(i) == label
    )
    inside = [pick for pick in draw(seed, frame, {}).every_case() if pick.stratum == label]
    assert inside == list(draw(seed, alone, {}).every_case())


def test_cases_whose_tickets_begin_alike_are_ordered_by_the_whole_ticket() -> None:
    from qa_app.sampling.rules.tickets import _order

    frame = frame_of([("h", "a"), ("h", "b"), ("h", "c"), ("g", "d")])
    alike = b"\xff" * 8
    digests = alike + b"\2" * 24 + alike + b"\1" * 24 + alike + b"\1" * 24 + b"\0" * 32
    assert [frame.case_keys[case] for case in _order(frame, digests)] == ["d", "b", "c", "a"]


def test_more_strata_than_16_bits_are_still_ordered() -> None:
    frame = frame_of((f"{n:06d}", f"{n:06d}") for n in range(70_000))
    assert np.array_equal(draw("s", frame, {}).order, np.arange(70_000))


def test_the_substitute_is_the_next_rank_until_the_stratum_is_used_up() -> None:
    result = draw("seed", frame_of(ROWS), {"A1 / criminal": 1})
    listed = [pick for pick in result.every_case() if pick.stratum == "A1 / criminal"]
    assert substitute(result, "A1 / criminal", 1) == listed[1]
    assert substitute(result, "A1 / criminal", 2) == listed[2]
    with pytest.raises(Refused) as refused:
        substitute(result, "A1 / criminal", 3)
    assert refused.value.code == "no_substitute_left"


def test_a_stratum_cannot_shrink_nor_give_more_than_it_has() -> None:
    result = draw("seed", frame_of(ROWS), {"A1 / civil": 3})
    with pytest.raises(Refused) as shrunk:
        extend(result, {"A1 / civil": 2})
    assert shrunk.value.code == "stratum_would_shrink"
    assert shrunk.value.params == {"stratum": "A1 / civil", "drawn": 3, "planned": 2}
    for sizes, code in (
        ({"A1 / civil": 6}, "size_out_of_range"),
        ({"A1 / civil": -1}, "size_out_of_range"),
        ({"B": 1}, "unknown_stratum"),
    ):
        with pytest.raises(Refused) as refused:
            draw("seed", frame_of(ROWS), sizes)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("seed", "code"),
    [
        ("", "seed_empty"),
        (" ", "seed_empty"),
        ("a ", "seed_untidy"),
        ("a\nb", "seed_untidy"),
        ("a\u200bb", "seed_untidy"),
        ("a\ud800", "seed_untidy"),
        ("x" * 501, "seed_too_long"),
    ],
)
def test_a_seed_must_be_one_that_anyone_can_type_again(seed: str, code: str) -> None:
    refusal = why_not_seed(seed)
    assert refusal is not None
    assert refusal.code == code
    with pytest.raises(Refused):
        draw(seed, frame_of(ROWS), {})


def test_an_empty_frame_draws_nothing() -> None:
    assert draw("seed", frame_of([]), {}).drawn() == []
