"""Files nobody should send: each gives a documented problem, none an exception or a huge memory."""

import csv
import io
import itertools
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qa_app.cases.importer.batches import Batch, UploadedFile
from qa_app.cases.importer.pipeline import parse
from qa_app.cases.messages import BAD_FILE, MESSAGES, sentence
from qa_app.core.errors import Problem

FIXTURE = Path(__file__).parents[1] / "fixtures" / "closed_cases.xlsx"
HEADER = "案件编号,法律援助机构,案件类型,结案日期,备注\n"


def read(content: bytes, name: str = "a.csv") -> list[Batch]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        return list(parse([UploadedFile(path, name)]))


def problems_of(batches: list[Batch]) -> list[Problem]:
    return [problem for batch in batches for problem in batch.problems]


def reason(content: bytes, name: str = "a.csv") -> str:
    batches = read(content, name)
    (problem,) = problems_of(batches)
    assert problem.code == "bad_file"
    assert not any(batch.rows for batch in batches)
    return problem.params["reason"]


def repacked(part: str, content: bytes) -> bytes:
    """The sample workbook with one part exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(FIXTURE) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


BAD = [
    (b"", "a.csv", "empty"),
    (b"", "a.xlsx", "empty"),
    (b"\xff" * 500, "a.csv", "encoding"),
    (b"\x00\x01" * 500, "a.csv", "nul"),
    (b"\x80\x81\xff" * 500, "a.xlsx", "not_a_spreadsheet"),
    (b"PK\x03\x04" + bytes(range(256)), "a.xlsx", "not_a_spreadsheet"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls", "other_format"),
    ("你好,世界\n1,2\n".encode(), "a.csv", "no_header"),
    (HEADER.encode(), "a.csv", "no_rows"),
    (HEADER.encode() + b'"' + b"x" * 3_000_000, "a.csv", "unclosed_quote"),
    (b"x" * 9_000_000, "a.csv", "long_line"),
    (repacked("xl/worksheets/sheet1.xml", b"<broken"), "a.xlsx", "not_a_spreadsheet"),
    (
        repacked("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><sst/>'),
        "a.xlsx",
        "xml_entities",
    ),
    (repacked("xl/media.bin", b""), "a.xlsx", None),
    (
        repacked("xl/worksheets/sheet1.xml", SHEET + b" " * 60_000_000),
        "bomb.xlsx",
        "zip_bomb",
    ),
    (
        repacked(
            "xl/worksheets/sheet1.xml",
            SHEET + b'<row r="1048576"><c r="Z1048576"><v>1</v></c></row></sheetData></worksheet>',
        ),
        "far.xlsx",
        "too_many_cells",
    ),
    (
        repacked(
            "xl/worksheets/sheet1.xml",
            SHEET + b"<row r='9'><c r='XFD9'><v>1</v></c></row></sheetData></worksheet>",
        ),
        "wide.xlsx",
        "too_many_columns",
    ),
]


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    BAD,
    ids=itertools.count(),  # what is in a file holds the time it was made: no name for a test
)
def test_a_bad_file_says_why(content: bytes, name: str, expected: str | None) -> None:
    if expected is None:
        assert not any(p.code == "bad_file" for p in problems_of(read(content, name)))
    else:
        assert reason(content, name) == expected


def test_a_bomb_that_lies_about_its_size_is_found_by_inflating_it() -> None:
    content = bytearray(repacked("xl/worksheets/sheet1.xml", b" " * 50_000_000))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(signature)
        while at >= 0:
            (size,) = struct.unpack_from("<I", content, at + offset)
            if size == 50_000_000:
                struct.pack_into("<I", content, at + offset, 1000)
            at = content.find(signature, at + 4)
    assert reason(bytes(content), "lies.xlsx") == "zip_bomb"


def test_a_cell_of_a_million_characters_is_too_long_and_the_rest_is_read() -> None:
    text = f"{HEADER}1号,甲中心,民事,2024-03-05,{'长' * 1_000_000}\n2号,甲中心,民事,2024-03-05,\n"
    (batch,) = read(text.encode())
    (problem,) = batch.problems
    assert (problem.code, problem.row, problem.column) == ("too_long", 2, "备注")
    assert len(problem.value) <= 60
    assert [row.number for row in batch.rows] == ["2号"]


def test_a_sheet_of_two_hundred_columns_is_read_by_its_known_ones() -> None:
    more = ",".join(f"列{i}" for i in range(200))
    text = f"{more},{HEADER}{',' * 200}1号,甲中心,民事,2024-03-05,\n"
    (batch,) = read(text.encode())
    assert [row.number for row in batch.rows] == ["1号"]


def test_mixed_line_ends_and_breaks_in_cells_keep_row_numbers() -> None:
    text = (
        HEADER.strip() + '\r\n1号,甲中心,民事,2024-03-05,"a\r\nb"\r2号,甲中心,民亊,2024-03-05,\n\n'
    )
    (batch,) = read((text + "3号,甲中心,民亊,2024-03-05,").encode())
    assert [(p.code, p.row) for p in batch.problems] == [("unknown_type", 3), ("unknown_type", 5)]
    assert batch.data_rows == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_is_found(encoding: str, delimiter: str) -> None:
    text = HEADER + "1号,甲中心,民事,2024-03-05,㐀𠮷\n"
    (batch,) = read(text.replace(",", delimiter).encode(encoding))
    assert [row.note for row in batch.rows] == ["㐀𠮷"]


def test_formulas_give_their_values_and_text_like_formulas_stays_text() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    book.add_worksheet("说明").write(0, 0, "本表由系统导出")
    sheet = book.add_worksheet("案件")
    sheet.write_row(4, 1, ["案件编号", "法律援助机构", "案件类型", "结案日期", "备注"])
    sheet.write_row(5, 1, ["1号", "甲中心", "民事", 45356, "=HYPERLINK(1)"])
    sheet.write_formula(5, 1, "=1&A1", value="公式1号")
    book.close()
    (batch,) = read(out.getvalue(), "a.xlsx")
    (row,) = batch.rows
    assert (row.row, row.number, row.note) == (6, "公式1号", "=HYPERLINK(1)")
    assert row.closed_on.isoformat() == "2024-03-05"


def check_documented(batches: list[Batch]) -> None:
    for problem in problems_of(batches):
        assert problem.code in MESSAGES
        assert problem.params.get("reason", "empty") in BAD_FILE
        assert sentence(problem)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    content=st.binary(max_size=3000),
    name=st.sampled_from(["a.csv", "a.xlsx"]),
    header=st.booleans(),
)
@example(content=b"PK\x05\x06" + b"\0" * 18, name="a.xlsx", header=False)
def test_random_bytes_never_raise(content: bytes, name: str, header: bool) -> None:
    check_documented(read(HEADER.encode() + content if header else content, name))


@settings(deadline=None, max_examples=60)
@given(at=st.integers(0, 90_000), noise=st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_never_raises(at: int, noise: bytes) -> None:
    content = bytearray(FIXTURE.read_bytes())
    content[at : at + len(noise)] = noise
    check_documented(read(bytes(content), "a.xlsx"))


@settings(deadline=None, max_examples=100)
@given(rows=st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=12))
def test_random_cells_never_raise(rows: list[list[str]]) -> None:

    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER.strip().split(","), *rows])
    check_documented(read(text.getvalue().encode("utf-8", "replace")))
