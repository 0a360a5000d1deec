"""Papers by the thousand: lines broken as everywhere, one subset for all, text that copies out."""

from datetime import UTC, datetime

import pikepdf
import pypdfium2
from hypothesis import given
from hypothesis import strategies as st

from qa_app.typeset.fonts import BOLD, REGULAR
from qa_app.typeset.linebreaking import NEVER_STARTS
from qa_app.typeset.papers import Cell, Composer, Look, Paper
from qa_app.typeset.paragraphs import Align, TextStyle, broken
from qa_app.typeset.quick_lines import quick_lines, unmarked, width_of
from qa_app.typeset.shared_fonts import SharedFonts

AT = datetime(2026, 10, 12, tzinfo=UTC)
HAN = st.text(alphabet="会见笔录证据庭审，。（）“”、", max_size=120)
MIXED = st.text(alphabet="会见，。abc 12.%（）", max_size=80)


@given(HAN, st.sampled_from([40.0, 133.7, 300.0]))
def test_chinese_breaks_where_it_breaks_everywhere(text, room):
    style = TextStyle(REGULAR, 9, 12, Align.LEFT)
    assert list(quick_lines(text, REGULAR, 9, room)) == [
        line.text for line in broken(text, style, room)
    ]


@given(MIXED, st.sampled_from([60.0, 133.7]))
def test_nothing_is_lost_but_spaces_and_no_line_is_too_wide(text, room):
    lines = quick_lines(text, REGULAR, 9, room)
    said = "".join(unmarked(line) for line in lines).replace(" ", "")
    assert said == text.replace(" ", "")
    assert all(width_of(line, REGULAR, 9) <= room + 1e-6 or len(line) < 12 for line in lines)


def paper(text: str, label: str = "1") -> Paper:
    composer = Composer(780, 60)
    composer.text(text, Look(BOLD, 12, 18), 57, 480)
    for _ in range(60):
        composer.row([Cell("会见", 57, 80, Look()), Cell(text, 140, 300, Look())], 3)
        composer.rule(57, 537, 0.25)
    return Paper("反馈表", label, "zh-CN", tuple(composer.pages))


def test_rare_characters_copy_out_and_every_font_is_embedded(tmp_path):
    text = "赵𠮷龘 2026年第3页"
    one = paper(text)
    file = tmp_path / "a.pdf"
    file.write_bytes(SharedFonts([one]).pdf([one], title="反馈表", author="甲", made_at=AT))
    document = pypdfium2.PdfDocument(file)
    said = document[0].get_textpage().get_text_range()
    document.close()
    assert "𠮷龘" in said
    with pikepdf.open(file) as opened:
        assert not opened.check_pdf_syntax()
        assert str(opened.docinfo["/Title"]) == "反馈表"
        fonts = opened.pages[0].Resources.Font
        for _, font in fonts.items():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor


def test_a_merged_file_has_an_outline_and_one_subset():
    papers = [paper(f"第{number}份反馈", str(number)) for number in range(3)]
    shared = SharedFonts(papers)
    merged = shared.pdf(papers, title="全部", author="甲", made_at=AT)
    alone = shared.pdf(papers[:1], title="全部", author="甲", made_at=AT)
    assert merged == SharedFonts(papers).pdf(papers, title="全部", author="甲", made_at=AT)
    assert merged.count(b"/FontFile2") == alone.count(b"/FontFile2")
    document = pypdfium2.PdfDocument(merged)
    titles = [entry.get_title() for entry in document.get_toc()]
    document.close()
    assert titles == ["0", "1", "2"]


def test_no_line_of_a_paper_begins_with_a_closing_mark():
    text = "会见笔录没有记明时间，地点；也没有签名。（见第3页）" * 20
    lines = [unmarked(line) for line in quick_lines(text, REGULAR, 9.5, 237.0)]
    assert not [line for line in lines if line[0] in NEVER_STARTS]
