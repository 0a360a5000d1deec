"""Which case a name means, however its number is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.files.rules.case_numbers import NumberIndex, tokens_of, years_in

NUMBERS = [
    (1, "(2026)南援民字第12号"),
    (2, "(2026)南援民字第123号"),
    (3, "(2026)南援刑字第12号"),
    (4, "南江援〔2025〕7号"),
    (5, "NJ-2026-0042"),
    (6, "(2026)南援民字第12号之一"),
]
INDEX = NumberIndex(NUMBERS)


@pytest.mark.parametrize(
    ("path", "case_id"),
    [
        ("(2026)南援民字第12号/委托书.pdf", 1),
        ("（２０２６）南援民字第１２号.pdf", 1),
        ("2026南援民12/01 会见笔录.jpg", 1),
        ("南援民字〔2026〕12号.pdf", 1),
        ("南援民字[2026]第0012号 王某 卷宗.pdf", 1),
        ("王某南援民字2026第12号.pdf", 1),
        ("扫描件/2026年/(2026)南援民字第123号/3.tif", 2),
        ("（2026）南援刑字第12号\\封面.png", 3),
        ("(2025)南江援7号.pdf", 4),
        ("南江援〔2025〕7号/12.pdf", 4),
        ("nj-2026-42_scan.pdf", 5),
        ("(2026)南援民字第12号之一.pdf", 6),
        ("(2026)南援民字第12号/(2026)南援刑字第12号.pdf", 3),
    ],
)
def test_a_number_is_found_however_it_is_written(path, case_id):
    assert INDEX.match(path).case_id == case_id


@pytest.mark.parametrize(
    "path",
    [
        "扫描件.pdf", "", "12.pdf", "2026.pdf", "(2026)南援民字第1号.pdf",
        "(2027)南援民字第12号.pdf",
        "(2026)南援民字第1234号.pdf", "(2026)北援民字第12号.pdf", "///", "..",
    ],
)  # fmt: skip
def test_another_number_is_not_taken_for_it(path):
    assert INDEX.match(path).case_ids == ()


def test_a_number_two_agencies_use_is_left_to_a_person():
    index = NumberIndex([(1, "(2026)援民1号"), (9, "〔2026〕援民字第1号")])
    match = index.match("(2026)援民字第1号.pdf")
    assert match.ambiguous
    assert match.case_id is None
    assert match.case_ids == (1, 9)


@given(year=st.integers(1990, 2099), serial=st.integers(1, 99999), zeros=st.integers(0, 4))
def test_every_number_is_found_in_its_own_folder(year, serial, zeros):
    number = f"({year})甲援民字第{serial}号"
    index = NumberIndex([(1, number), (2, f"({year})甲援民字第{serial + 1}号")])
    assert index.match(f"{number}/1.pdf").case_id == 1
    assert index.match(f"甲援民字〔{year}〕{'0' * zeros}{serial}号.pdf").case_id == 1


@given(st.text(max_size=60))
def test_any_name_is_read_without_fault(path):
    assert set(INDEX.match(path).case_ids) <= {case_id for case_id, _ in NUMBERS}


def test_years_tell_which_cases_to_look_through():
    assert years_in(["(2026)南援民12号/1.pdf", "南江援〔2025〕7号"]) == {"2026", "2025"}
    assert tokens_of("（２０２６）南援民字第０１２号") == ("2026", "南援民", "12")
