"""Which coefficient counts, what is paid, and how amounts are rounded and added up."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.consequences.loader import built_in, given_in
from qa_app.consequences.rules.coefficients import (
    MOST,
    ONE,
    Line,
    Pending,
    Subject,
    Version,
    coefficient_from,
    coefficient_of,
    coefficient_text,
    falls_with_quality,
    payable,
    version_for,
    why_not_entered,
)
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.errors import Invalid
from qa_app.core.grades import ORDER, Grade

DAY = date(2026, 3, 5)


def line(factor: int, **names) -> Line:
    return Line(dict.fromkeys(ORDER, factor), **names)


def version(key="v", path="/", day=date(2026, 1, 1), number=1, lines=()) -> Version:
    return Version(key, path, day, number, lines or (line(ONE),))


def subject(**names) -> Subject:
    values = {"path": "/99/9901/", "closed_on": DAY, "type": CaseType.CRIMINAL,
              "stage": Stage.INVESTIGATION, "source": Source.NOTIFIED} | names  # fmt: skip
    return Subject(**values)


def test_the_line_that_names_the_type_goes_first_then_the_stage_then_the_source():
    lines = (
        line(1), line(2, source=Source.NOTIFIED), line(3, stage=Stage.INVESTIGATION),
        line(4, stage=Stage.INVESTIGATION, source=Source.NOTIFIED), line(5, type=CaseType.CRIMINAL),
        line(6, type=CaseType.CRIMINAL, stage=Stage.INVESTIGATION),
    )  # fmt: skip
    found = [coefficient_of(version(lines=lines[:n]), subject(), Grade.GOOD) for n in range(1, 7)]
    assert found == [1, 2, 3, 4, 5, 6]
    other = subject(type=CaseType.CIVIL, stage=None, source=None)
    assert coefficient_of(version(lines=lines), other, Grade.GOOD) == 1


def test_the_smallest_region_counts_then_the_latest_day_then_the_latest_entry():
    province, city = version("p", "/99/"), version("c", "/99/9901/", date(2025, 1, 1))
    older = version("o", "/99/", date(2025, 1, 1), 9)
    again = version("a", "/99/", number=2)
    elsewhere, later = version("e", "/99/9902/"), version("l", "/99/9901/", date(2026, 3, 6))
    every = [province, older, again, elsewhere, later, city]
    assert version_for(every, "/99/9901/", DAY) is city
    assert version_for(every, "/99/9901/", date(2026, 3, 6)) is later
    assert version_for(every, "/99/9903/", DAY) is again
    assert version_for([built_in(), elsewhere], "/99/9903/", DAY) == built_in()
    assert version_for([province], "/99/", date(2025, 12, 31)) is None


def test_the_public_amounts_of_a_place_come_out_to_the_cent():
    # Tianchang pays 800 for a criminal file at the stage of investigation that passes, 1,000 for a
    # good one: https://www.tianchang.gov.cn/public/161054605/1110427448.html
    factor = coefficient_from("1.25")
    assert payable(80_000, factor) == 100_000
    assert payable(1, 5_000) == 1, "half a cent is rounded up"
    assert payable(333, 11_000) == 366


@given(st.integers(0, 10**9), st.integers(0, MOST))
def test_an_amount_is_never_more_than_half_a_cent_from_the_exact_one(base, factor):
    assert abs(payable(base, factor) - Fraction(base * factor, ONE)) <= Fraction(1, 2)


@given(st.integers(0, MOST))
def test_a_coefficient_is_read_as_it_is_written(value):
    assert coefficient_from(coefficient_text(value)) == value


@pytest.mark.parametrize("text", ["", "1.23456", "-1", "1,2", "１", "ten", "10.0001", "1e3", "+1"])
def test_what_is_no_coefficient_is_none(text):
    assert coefficient_from(text) is None


@pytest.mark.parametrize(
    ("lines", "note", "code"),
    [
        ((line(ONE),), " ", "coefficients_note_missing"),
        ((line(ONE),), "文" * 501, "coefficients_note_too_long"),
        ((line(ONE, type=CaseType.CIVIL),), "文件", "coefficients_no_general_line"),
        ((line(ONE), line(2)), "文件", "coefficients_line_twice"),
        ((line(MOST + 1),), "文件", "coefficients_out_of_range"),
        ((Line({Grade.GOOD: 1}),), "文件", "coefficients_grade_missing"),
        ((line(ONE),) * 41, "文件", "coefficients_too_many"),
    ],
)
def test_what_cannot_be_entered_is_refused(lines, note, code):
    assert why_not_entered(lines, note).code == code


def test_what_comes_with_the_program_can_be_entered_and_says_it_is_no_standard():
    assert why_not_entered(built_in().lines, "示例") is None
    assert not falls_with_quality(built_in().lines)
    assert built_in().terms.pending is Pending.APART
    assert falls_with_quality([Line({**dict.fromkeys(ORDER, 1), Grade.FAIL: 2})])


def test_every_problem_of_a_file_is_named():
    bad = """note = 3
valid_from = "soon"
pending = "later"
colour = "red"
[[line]]
type = "civl"
excellent = "1.2"
good = "x"
pass = 1
"""
    with pytest.raises(Invalid) as wrong:
        given_in(bad, "f.toml")
    found = [(p.code, p.row, p.column) for p in wrong.value.problems]
    assert sorted(found, key=str) == [
        ("coefficients_foreign_value", 1, "type"),
        ("coefficients_foreign_value", None, "pending"),
        ("coefficients_no_day", None, "valid_from"),
        ("coefficients_no_note", None, "note"),
        ("coefficients_no_number", 1, "fail"),
        ("coefficients_no_number", 1, "good"),
        ("coefficients_unknown_key", None, "colour"),
    ]
    with pytest.raises(Invalid):
        given_in("note = ", "f.toml")
