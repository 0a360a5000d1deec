"""The papers of an invented case file: believable, repeatable, and weak where the case was weak."""

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest

from qa_app.core.case_types import CaseType
from qa_app.demo.casefiles import papers_of
from qa_app.demo.rules.filepages import FileStory
from qa_app.files.loader import all_parts


def story(number="（2025）云援刑字第0128号", **changed):
    facts = {
        "number": number,
        "case_type": CaseType.CRIMINAL,
        "cause": "盗窃罪",
        "person": "张喆",
        "agency": "青岚县法律援助中心",
        "lawyer": "欧阳慧敏",
        "firm": "云泽远望律师事务所",
        "accepted": date(2025, 3, 3),
        "assigned": date(2025, 3, 5),
        "met": date(2025, 3, 8),
        "heard": date(2025, 4, 2),
        "closed": date(2025, 4, 20),
        "quality": 0.5,
    }
    return FileStory(**{**facts, **changed})


def words_of(content):
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture(scope="module")
def papers():
    return {paper.part: paper for paper in papers_of(story(), "seed")}


def test_a_good_file_has_every_paper(papers):
    before = ["cover", "application", "identity", "approval", "appointment", "mandate", "meeting"]
    after = ["accusation", "file_reading", "evidence", "defence", "outcome", "closing"]
    assert list(papers) == before + after


@pytest.mark.parametrize("kind", CaseType)
def test_papers_lie_in_parts_of_the_archive_directory(kind):
    known = {part.code for part in all_parts()}
    made = {paper.part for paper in papers_of(story(case_type=kind), "seed")}
    assert made <= known


def test_every_paper_is_a_readable_pdf_of_a4_pages(papers):
    for paper in papers.values():
        with pikepdf.open(io.BytesIO(paper.content)) as document:
            for page in document.pages:
                wide, high = (float(page.mediabox[2]), float(page.mediabox[3]))
                assert (wide, high) == (pytest.approx(595, abs=3), pytest.approx(842, abs=3))


def test_scans_carry_no_text_and_the_others_do(papers):
    assert not words_of(papers["meeting"].content).strip()
    assert "证据目录" in words_of(papers["evidence"].content)
    assert "自首情节" in words_of(papers["defence"].content)


def test_the_same_story_and_seed_give_the_same_electronic_paper_and_number_of_pages(papers):
    again = {paper.part: paper for paper in papers_of(story(), "seed")}
    assert again["defence"].content == papers["defence"].content
    assert again.keys() == papers.keys()


def test_weak_cases_lack_papers_more_often():
    full = sum(len(papers_of(story(f"第{n}号"), "s")) for n in range(4))
    weak = sum(len(papers_of(story(f"第{n}号", quality=-2.0), "s")) for n in range(4))
    assert weak < full
