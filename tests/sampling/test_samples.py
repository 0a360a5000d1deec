"""Drawn, extended and replaced: the law of the rows, coverage picks, and SAMPLE.csv."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.cycles.rules.plan import Dimension
from qa_app.sampling.rules.coverage import CoveragePick, coverage_picks
from qa_app.sampling.rules.frames import frame_of
from qa_app.sampling.rules.samples import (
    SampleRow,
    Status,
    extended,
    first_sample,
    sample_csv,
    sample_from_csv,
    substituted,
    taken_ranks,
)
from qa_app.sampling.rules.tickets import Draw, draw, extend

FRAME = frame_of([("a", f"a/{n}") for n in range(9)] + [("b", f"b/{n}") for n in range(4)])
HASH = "0" * 64


def _draw(**sizes: int) -> Draw:
    return draw("seed", FRAME, sizes)


def _law_holds(rows: list[SampleRow], result: Draw) -> None:
    for label, count in FRAME.sizes().items():
        same = [row for row in rows if row.stratum == label]
        random_part = [row for row in same if row.status not in (Status.COVERAGE, Status.NONE)]
        replaced = sum(row.status is Status.REPLACED for row in same)
        until = min(count, same[0].planned + replaced)
        assert [row.rank for row in random_part] == list(range(1, until + 1))
        assert taken_ranks(same) == until
    keys = [row.case_key for row in rows if row.case_key]
    assert len(keys) == len(set(keys))
    listed = {(pick.case_key, pick.ticket, pick.rank) for pick in result.every_case()}
    assert {(row.case_key, row.ticket, row.rank) for row in rows if row.case_key} <= listed


def test_a_fresh_sample_holds_the_drawn_cases_and_names_strata_of_which_none_is() -> None:
    result = _draw(a=3)
    rows = first_sample(result)
    assert [(row.stratum, row.rank, row.status) for row in rows] == [
        ("a", 1, Status.DRAWN),
        ("a", 2, Status.DRAWN),
        ("a", 3, Status.DRAWN),
        ("b", 0, Status.NONE),
    ]
    _law_holds(rows, result)


def test_a_replaced_case_is_followed_by_the_next_ticket_with_the_reason() -> None:
    result = _draw(a=3)
    gone = result.pick(0, 2).case_key
    rows, new = substituted(first_sample(result), result, gone, " 案卷缺失 ")
    assert (new.case_key, new.rank) == (result.pick(0, 4).case_key, 4)
    assert (new.status, new.replaces, new.reason) == (Status.SUBSTITUTE, gone, "案卷缺失")
    _law_holds(rows, result)
    rows, second = substituted(rows, result, new.case_key, "也缺失")
    assert second.rank == 5
    _law_holds(rows, result)


def test_a_replacement_that_makes_no_sense_is_refused() -> None:
    result = _draw(a=1, b=4)
    rows = first_sample(result, [CoveragePick(3, Dimension.FIRM)])
    case = result.pick(0, 1).case_key
    once, _ = substituted(rows, result, case, "缺失")
    for given_rows, key, reason, code in (
        (once, case, "缺失", "already_replaced"),
        (rows, case, " ", "substitute_reason_missing"),
        (rows, result.pick(1, 1).case_key, "缺失", "no_substitute_left"),
        (rows, FRAME.case_keys[3], "缺失", "coverage_not_replaceable"),
    ):
        with pytest.raises(Refused) as refused:
            substituted(given_rows, result, key, reason)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        substituted(rows, result, "a/99", "缺失")


def test_an_extension_continues_after_the_substitutes() -> None:
    result = _draw(a=2)
    rows, _ = substituted(first_sample(result), result, result.pick(0, 1).case_key, "缺失")
    later = extend(result, {"a": 4, "b": 1})
    rows = extended(rows, later)
    assert [(row.rank, row.status.value, row.round) for row in rows if row.stratum == "a"] == [
        (1, "replaced", 1),
        (2, "drawn", 1),
        (3, "substitute", 1),
        (4, "drawn", 2),
        (5, "drawn", 2),
    ]
    assert [row.status for row in rows if row.stratum == "b"] == [Status.DRAWN]
    with pytest.raises(Refused):
        extended(rows, result)


def test_each_unit_gets_a_case_by_smallest_ticket_and_the_pick_is_marked() -> None:
    result = _draw(a=1)
    firms = ["north", "south", "", "south", "north", "", "", "", "", "east", "east", "", ""]
    drawn = set(map(FRAME.case_keys.index, [pick.case_key for pick in result.drawn()]))
    picks = coverage_picks(result, {Dimension.FIRM: firms}, drawn)
    covered = {firms[pick.case] for pick in picks} | {firms[case] for case in drawn}
    assert covered >= {"north", "south", "east"}
    for pick in picks:
        rivals = [case for case, firm in enumerate(firms) if firm == firms[pick.case]]
        assert result.ticket(pick.case) == min(map(result.ticket, rivals))
    rows = first_sample(result, picks)
    assert {row.coverage for row in rows if row.status is Status.COVERAGE} == {"firm"}
    _law_holds(rows, result)


def test_a_coverage_pick_reached_by_the_ranks_becomes_an_ordinary_pick() -> None:
    result = _draw(a=1)
    second = result.pick(0, 2).case_key
    rows = first_sample(result, [CoveragePick(FRAME.case_keys.index(second), Dimension.LAWYER)])
    rows, new = substituted(rows, result, result.pick(0, 1).case_key, "缺失")
    assert (new.case_key, new.coverage) == (second, "")
    _law_holds(rows, result)


def test_a_later_dimension_counts_the_picks_of_an_earlier_one() -> None:
    result = _draw()
    units = {Dimension.FIRM: ["f"] + [""] * 12, Dimension.LAWYER: ["l"] * 2 + [""] * 11}
    assert coverage_picks(result, units, set()) == [CoveragePick(0, Dimension.FIRM)]


@given(st.data())
def test_the_law_of_the_rows_survives_any_course_of_events(data: st.DataObject) -> None:
    sizes = {"a": data.draw(st.integers(0, 4)), "b": data.draw(st.integers(0, 2))}
    extra = data.draw(st.lists(st.integers(0, 12), unique=True, max_size=3))
    result = draw("seed", FRAME, sizes)
    drawn = {pick.case_key for pick in result.drawn()}
    picks = [CoveragePick(case, Dimension.FIRM) for case in extra]
    rows = first_sample(result, [each for each in picks if FRAME.case_keys[each.case] not in drawn])
    for _ in range(data.draw(st.integers(0, 6))):
        before = {row.case_key for row in rows}
        if data.draw(st.booleans()):
            sizes = {
                label: data.draw(st.integers(sizes[label], FRAME.sizes()[label])) for label in sizes
            }
            result = extend(result, sizes)
            rows = extended(rows, result)
        else:
            key = data.draw(st.sampled_from(FRAME.case_keys))
            try:
                rows, _ = substituted(rows, result, key, "缺失")
            except (Refused, NotFound):
                continue
        assert before - {""} <= {row.case_key for row in rows}
        _law_holds(rows, result)
    assert sample_from_csv(sample_csv(rows, HASH)) == rows


@pytest.mark.parametrize("reason", ["=1+1", "'=x", "@a", 'a,b\n"c"', "-1", "丢失"])
def test_a_reason_never_starts_a_formula_and_reads_back(reason: str) -> None:
    result = _draw(a=1)
    rows, _ = substituted(first_sample(result), result, result.pick(0, 1).case_key, reason)
    content = sample_csv(rows, HASH)
    assert all(f",{mark}" not in content.decode() for mark in "=@")
    assert sample_from_csv(content) == rows


@pytest.mark.parametrize(("old", "new"), [(b",drawn,", b",won,"), (b",1,1,", b",one,1,")])
def test_a_file_that_is_no_sample_is_a_problem(old: bytes, new: bytes) -> None:
    with pytest.raises(Invalid) as invalid:
        sample_from_csv(sample_csv(first_sample(_draw(a=1)), HASH).replace(old, new))
    assert [problem.code for problem in invalid.value.problems] == ["bad_sample_row"]
