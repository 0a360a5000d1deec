"""Tables as CSV: what a spreadsheet program would compute stays text, numbers stay numbers."""

import csv

import pytest

from qa_app.core.spreadsheets import ROWS_AT_ONCE, csv_pieces, harmless


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-2", "@cmd", "\tx", "\rx"])
def test_text_that_would_be_computed_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["某县 2-1", "", "'=1", 0, -5, None])
def test_what_is_harmless_is_left_alone(cell):
    assert harmless(cell) == cell


@pytest.mark.parametrize("count", [0, 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_the_pieces_are_one_file_with_every_row_in_order(count):
    rows = [['=甲,\n"乙"', -number, None] for number in range(count)]
    content = b"".join(csv_pieces(["名", "数", "空"], rows))
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(content.decode("utf-8-sig").splitlines(keepends=True)))
    assert read[0] == ["名", "数", "空"]
    assert read[1:] == [['\'=甲,\n"乙"', str(-number), ""] for number in range(count)]
