"""Pages: only embedded fonts, page x of y, text that copies out, tables that split, same bytes."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from qa_app.typeset.charts import Bar, Look, Stack, grade_stacks, interval_bars
from qa_app.typeset.document import (
    BODY,
    Heading,
    Printed,
    Sheet,
    Signatures,
    print_story,
    text_room,
)
from qa_app.typeset.grids import Column, Grid, GridRow, Span, Table
from qa_app.typeset.linebreaking import NEVER_STARTS
from qa_app.typeset.paragraphs import Align, Prose, TextStyle, broken, text_width

SHEET = Sheet(
    "结果报告", "左上", "右上", "第 %(page)d 页 共 %(total)d 页", "zh-CN", "某省司法厅",
    datetime(2026, 9, 15, 2, 30, tzinfo=UTC), "主题",
)  # fmt: skip
RARE = "承办人员𠮷田、𬭎某与䶵某，无字形\U000323af。"
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's tools")


def tool(name: str, printed: Printed, folder: Path) -> str:
    path = folder / "a.pdf"
    path.write_bytes(printed.pdf)
    command = [name, str(path)] + (["-"] if name == "pdftotext" else [])
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def columns(count: int) -> tuple[Column, ...]:
    return tuple(Column(f"列{at}", Align.RIGHT, 60) for at in range(count))


def story(paragraphs: int = 60, rows: int = 120):
    cells = [GridRow((f"{at}", "81.7", "案卷材料齐全")) for at in range(rows)]
    grid = Grid(columns(3), (*cells, GridRow((Span("不列", 3),), strong=True)))
    bars = [Bar("青川县䶵", 0.8, 0.7, 0.9, "80.0"), Bar("𠮷安", None, text="件数过少")]
    return [
        Heading("一、结果"),
        Prose(RARE, BODY),
        *(Prose("评估采取“随机抽取、交叉评审”的办法，" * 6, BODY) for _ in range(paragraphs)),
        Heading("二、表"),
        Table(grid),
        interval_bars(bars, Look(450), reference=(0.8, "全部")),
        grade_stacks(
            [Stack("全部", (5, 3, 0, 2)), Stack("无", (0, 0, 0, 0))], "甲乙丙丁", Look(450)
        ),
        Signatures(("制表人：", "日期："), 450),
    ]


def test_identical_input_gives_identical_bytes():
    assert print_story(story(), SHEET).pdf == print_story(story(), SHEET).pdf


def test_the_file_says_what_it_is(tmp_path: Path):
    printed = print_story(story(), SHEET)
    (tmp_path / "a.pdf").write_bytes(printed.pdf)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == printed.pages
        assert str(pdf.docinfo["/Title"]) == "结果报告"
        assert str(pdf.docinfo["/Author"]) == "某省司法厅"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260915023000")
        assert str(pdf.Root.Lang) == "zh-CN"
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["一、结果", "二、表"]


@poppler
def test_only_embedded_fonts_are_named(tmp_path: Path):
    rows = tool("pdffonts", print_story(story(), SHEET), tmp_path).splitlines()[2:]
    assert rows
    assert all("NotoSansSC" in row and row.split()[-5:-3] == ["yes", "yes"] for row in rows)


@poppler
def test_text_copies_out_with_rare_and_missing_characters_and_page_numbers(tmp_path: Path):
    printed = print_story(story(), SHEET)
    text = tool("pdftotext", printed, tmp_path)
    assert RARE in text
    assert f"第{printed.pages}页共{printed.pages}页" in text.replace(" ", "")
    assert text.count("列0") >= 3  # the head is repeated on every page of the table


@poppler
def test_no_printed_line_begins_with_a_closing_mark(tmp_path: Path):
    lines = tool("pdftotext", print_story(story(200, 2), SHEET), tmp_path).splitlines()
    assert len(lines) > 400
    assert [line for line in lines if line and line[0] in NEVER_STARTS] == []


def test_a_line_is_never_wider_than_its_column():
    style = TextStyle(size=9)
    for width in (60.0, 113.0, 250.5):
        for line in broken(RARE * 3 + "English words 98,000 件", style, width):
            assert text_width(line.text, style) <= width + 0.01


def test_a_wide_sheet_has_more_room():
    assert text_room(wide=True) > text_room(wide=False)


def test_a_table_without_heads_and_with_one_row_is_drawn():
    bare = Table(Grid((Column("", width=80), Column("", width=200)), (GridRow(("项目", "内容")),)))
    assert print_story([bare], SHEET).pages == 1


def test_an_empty_text_takes_one_line():
    assert print_story([Prose("", BODY)], SHEET).pages == 1
