"""The printed share report says every figure, withholds what must be, and stays quick."""

import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from qa_app.core.errors import Refusal
from qa_app.reports.pdf import share_pdf
from qa_app.reports.print_words import NOTES, WHY_NOT, WHY_NOT_SHORT, note_of, sentence_of
from qa_app.reports.rules.report import ShareReport
from tests.builders.share_report import OVERALL, make_report

ENGLISH = Path(__file__).parents[2] / "qa_app" / "translations" / "en"
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's tools")


def chinese(text: str) -> str:
    return text


def english():
    words = {}
    for path in ENGLISH.glob("*.po"):
        with path.open("rb") as file:
            words.update({entry.id: entry.string for entry in read_po(file) if entry.string})
    return lambda text: words.get(text, text)


def text_of(report: ShareReport, folder: Path, t=chinese) -> str:
    path = folder / "report.pdf"
    path.write_bytes(share_pdf(report, t).pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@poppler
def test_the_report_prints_how_it_was_made_and_every_count(tmp_path: Path):
    report = make_report()
    text = text_of(report, tmp_path)
    header = report.header
    for words in (header.frame_sha256, header.cycle, "civil-file-review/1", "Korn–Graubard"):
        assert words in text
    for figure in ("98000", "26985", "17837", "81.7", "81.3–82.1", "81.6%"):
        assert figure in text
    assert "10:30" in text  # local time
    assert "案卷遗失46件" in text.replace(" ", "")


@poppler
def test_a_withheld_rate_leaves_counts_and_a_reason_and_rare_names_copy(tmp_path: Path):
    text = text_of(make_report(10), tmp_path)
    row = next(line for line in text.splitlines() if "𠮷安县" in line and "21" in line)
    assert "件数过少，不列" in row
    assert "%" not in row


@poppler
def test_a_withheld_overall_rate_is_not_printed_anywhere(tmp_path: Path):
    refusal = Refusal("too_few_cases", {"n": 6, "minimum": 10})
    report = replace(
        make_report(0, ()),
        overall=replace(OVERALL, printed=False, why_not=refusal),
        sensitivity=None,
    )
    text = text_of(report, tmp_path)
    assert "已定级 6 件，少于 10 件，不列比率" in text
    assert "81.7" not in text


@poppler
def test_no_chinese_sentence_is_left_in_the_english_report(tmp_path: Path):
    report = make_report(0, ())
    header = replace(
        report.header, title="Review 2026", organisation="Office", seed="1", seed_source="lot",
        rubrics=(), types=(),
    )  # fmt: skip
    text = text_of(replace(report, header=header, non_receipt=()), tmp_path, english())
    assert "Page 1 of" in text
    assert [one for one in text if "\u4e00" <= one <= "\u9fff"] == []


def test_identical_reports_give_identical_bytes():
    assert share_pdf(make_report(), chinese).pdf == share_pdf(make_report(), chinese).pdf


def test_two_dimensions_turn_the_page_on_its_side():
    assert b"/MediaBox [ 0 0 841" in share_pdf(make_report(4, ("agency", "type")), chinese).pdf
    assert b"/MediaBox [ 0 0 595" in share_pdf(make_report(4), chinese).pdf


def test_two_thousand_rows_take_a_few_seconds():
    began = time.process_time()
    assert share_pdf(make_report(2000), chinese).pages > 40
    assert time.process_time() - began < 20  # about 2 s alone; the machine may be busy


def test_every_reason_has_a_sentence_and_a_short_form():
    assert set(WHY_NOT) == set(WHY_NOT_SHORT)
    assert sentence_of(None, chinese) == ""
    assert sentence_of(Refusal("not_ours"), chinese) == "not_ours"


@pytest.mark.parametrize("code", sorted(NOTES))
def test_a_note_without_its_values_shows_a_dash_and_does_not_fail(code: str):
    assert "—" in note_of(Refusal(code), chinese)
