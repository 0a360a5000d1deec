"""The ready-made templates of a bulletin, in Chinese and in English, as documents of Word.

Laid out as official documents of Chinese offices are (GB/T 9704-2012: the office in red, a red
line below the number, text of size three on A4): a start for an office to edit, not a form.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from qa_app.loop.importer.filling import accepted, saved

LANGUAGES: Final = ("zh", "en")
WORDS: Final = Path(__file__).resolve().parent.parent / "ready_made.toml"
RED: Final = RGBColor(0xC0, 0x10, 0x10)
BODY, TABLE, SMALL = Pt(16), Pt(9), Pt(10.5)
_FACES: Final = {"zh": ("Times New Roman", "仿宋", "黑体"), "en": ("Georgia", "宋体", "黑体")}
_ALIGN: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


@cache
def ready_made(language: str) -> bytes:
    """The ready-made template of a language; the same bytes each time."""
    words, paper = _words()[language], _Paper(language)
    paper.line(words["head"], Pt(26 if language == "zh" else 22), "centre", colour=RED)
    paper.line(words["number"], Pt(14), "centre", rule="C01010")
    paper.line(words["title"], Pt(20), "centre", bold=True, before=Pt(14))
    paper.line(words["month"], Pt(14), "centre", after=Pt(8))
    paper.text(words["opening"])
    paper.heading(words["results"])
    for key in ("scope", "summary", "grades", "agencies_note"):
        paper.text(words[key])
    paper.listed(words["agencies"], (34, 9, 9, 12, 21, 16, 19))
    paper.heading(words["criteria_head"])
    paper.text(words["criteria_note"])
    paper.listed(words["criteria"], (9, 40, 34, 14, 14), texts=(1, 2))
    paper.heading(words["loop_head"])
    paper.text(words["loop_note"])
    paper.fixed(words["loop"], (40, 20, 20))
    paper.listed(words["by_agency"], (34, 16, 20, 16, 16))
    paper.heading(words["overdue_head"])
    paper.text(words["overdue_note"])
    paper.listed(words["overdue"], (40, 20, 20))
    paper.heading(words["wish_head"])
    paper.text(words["wish"])
    paper.line(words["notes"], SMALL, "left", before=Pt(6))
    paper.line(words["place"], BODY, "right", before=Pt(16))
    paper.line(words["day"], BODY, "right")
    return accepted(saved(paper.document)).content


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


class _Paper:
    """A document being written, in the faces of its language."""

    def __init__(self, language: str) -> None:
        self.document: Document = docx.Document()
        self.indent = 2 if language == "zh" else 0
        self.body = BODY if language == "zh" else Pt(11.5)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        latin, body, heads = _FACES[language]
        _face(self.document.styles["Normal"], latin, body)
        _face(self.document.styles["Heading 1"], latin, heads)
        heading = self.document.styles["Heading 1"].font  # type: ignore[attr-defined]
        heading.size, heading.bold, heading.color.rgb = self.body, True, RGBColor(0, 0, 0)
        _page_number(section.footer.paragraphs[0])

    def line(
        self,
        text: str,
        size: Any,
        place: str,
        *,
        bold: bool = False,
        **looks: Any,
    ) -> None:
        """One paragraph without an indent; ``colour``, ``rule``, ``before`` and ``after``."""
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = size, bold or "colour" in looks
        if "colour" in looks:
            run.font.color.rgb = looks["colour"]
        paragraph.alignment = _ALIGN[place]
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after = (
            looks.get("before", Pt(0)),
            looks.get("after", Pt(0)),
        )
        if "rule" in looks:
            _rule(paragraph, looks["rule"])

    def text(self, text: str) -> None:
        """A paragraph of the text."""
        paragraph = self.document.add_paragraph()
        paragraph.add_run(text).font.size = self.body
        shape = paragraph.paragraph_format
        shape.first_line_indent = self.body * self.indent
        shape.space_after = Pt(0 if self.indent else 6)
        shape.line_spacing = Pt(self.body.pt * 1.75)

    def heading(self, text: str) -> None:
        """A heading of the first level."""
        paragraph = self.document.add_heading(text, 1)
        shape = paragraph.paragraph_format
        shape.first_line_indent = self.body * self.indent
        shape.space_before, shape.space_after = Pt(8), Pt(2)

    def listed(
        self, columns: Sequence[Sequence[str]], widths: Sequence[int], texts: Sequence[int] = (0,)
    ) -> None:
        """A table with one row that is repeated; ``texts`` are the columns of words."""
        heads, fields = zip(*columns, strict=True)
        self.fixed((heads, fields), widths, texts)

    def fixed(
        self, rows: Sequence[Sequence[str]], widths: Sequence[int], texts: Sequence[int] = (0,)
    ) -> None:
        """A table with its head row."""
        table = self.document.add_table(len(rows), len(rows[0]), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        unit = 156 / sum(widths)
        for at, width in enumerate(widths):
            table.columns[at].width = Mm(width * unit)
        for number, row in enumerate(rows):
            for at, text in enumerate(row):
                cell = table.cell(number, at)
                cell.width = Mm(widths[at] * unit)
                paragraph = cell.paragraphs[0]
                paragraph.alignment = _ALIGN["left" if at in texts else "right"]
                run = paragraph.add_run(text)
                run.font.size, run.font.bold = TABLE, number == 0
        _repeat_head(table.rows[0])
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)


def _face(style: Any, latin: str, han: str) -> None:
    """The font of a style, for Latin and for Chinese."""
    style.font.name = latin
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:hAnsi"), latin)
    fonts.set(qn("w:eastAsia"), han)


def _rule(paragraph: Any, colour: str) -> None:
    """A line below the paragraph."""
    border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _repeat_head(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


def _page_number(paragraph: Any) -> None:
    """— 1 — in the middle of the foot."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" —")
