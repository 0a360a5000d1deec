"""What an address or a hidden field holds is read, or counts as not given; nothing of it breaks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType
from qa_app.web.reading import day_in, member_of, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 0), ("999999999", 999999999), ("9999999999", 0), ("-1", 0), ("²", 0),
     ("1.5", 0), ("", 0), (None, 0)],
)  # fmt: skip
def test_a_whole_number_fits_a_column_or_is_none(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-07-09", date(2026, 7, 9)), ("2026-02-30", None), ("今天", None), ("", None),
     (None, None)],
)  # fmt: skip
def test_a_day_is_a_day_or_none(text, day):
    assert day_in(text) == day


def test_a_code_is_a_member_or_none():
    assert member_of(CaseType, "civil") is CaseType.CIVIL
    assert member_of(CaseType, "CIVIL") is None
    assert member_of(CaseType, None) is None


@given(st.text())
def test_no_text_breaks_a_page(text):
    assert 0 <= whole_number(text) < 2**31
    assert day_in(text) is None or day_in(text).isoformat()
    assert member_of(CaseType, text) in {None, *CaseType}
