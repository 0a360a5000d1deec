"""Prints and workbooks of feedback: what they say, how they are made, and whom they never name."""

import io
import re
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from qa_app.db.session import reading, transaction
from qa_app.feedback import background
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.pdf import Printing, SheetComposer, merged_pdf, one_pdf, single_pdfs
from qa_app.feedback.print_words import sheet_words
from qa_app.jobs.models import JobState
from qa_app.jobs.worker import run_job
from tests.builders.feedback_sheets import MADE_AT, made_facts, made_rubric, made_sheet
from tests.builders.lawyers import told

PRINTING = Printing("qa-app", MADE_AT)


def papers(count: int, language: str = "zh"):
    rubric, composer = made_rubric(), SheetComposer(language)
    for number in range(count):
        facts = made_facts(rubric, number)
        words = sheet_words(made_sheet(rubric, number), facts, language)
        yield composer.compose(words, facts.number)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_a_sheet_says_every_criterion_its_grade_and_what_would_be_better():
    rubric = made_rubric()
    text = text_of(one_pdf(next(papers(1)), PRINTING)).replace("\r\n", "")
    for criterion in rubric.criteria:
        assert criterion.title.zh[:6] in text
    assert "等级：良好" in text
    assert "更好的做法" in text
    assert "第 1 页" in text.replace("第1页", "第 1 页")


def test_the_same_sheet_gives_the_same_bytes_and_looks_the_same_among_others():
    some = list(papers(4))
    assert one_pdf(some[0], PRINTING) == one_pdf(next(papers(1)), PRINTING)
    alone = text_of(one_pdf(some[2], PRINTING))
    among = dict(single_pdfs(some, PRINTING))[some[2].label]
    assert text_of(among) == alone
    assert alone in text_of(merged_pdf(some, "全部", PRINTING))


def test_points_are_left_out_where_the_plan_shows_none():

    rubric, facts = made_rubric(), made_facts(made_rubric(), 1)
    plan = replace(facts.plan, feedback=replace(facts.plan.feedback, show_points=False))
    words = sheet_words(made_sheet(rubric, 1), replace(facts, plan=plan), "zh")
    assert words.points == ""
    assert not any(line.points for group in words.groups for line in group.lines)
    assert "分以上" not in "".join(words.how)


@pytest.mark.database
@pytest.mark.parametrize("kind", ["merged", "sheets", "agencies"])
def test_an_ordered_print_waits_for_who_ordered_it_and_counts_as_reading(app, client_as, kind):
    with transaction() as session:
        room = told(session, "GG", "EE")
    browser = client_as(account=room.staff)
    job = browser.post("/feedback/prints", data={"room": "agency", "kind": kind}).location
    assert run_job(job.rsplit("/", 1)[1]) is JobState.DONE
    (address,) = [
        part.split('"')[0] for part in browser.get(job).text.split('href="') if "/prints/" in part
    ][:1]
    token = address.rsplit("/", 1)[1]
    assert browser.get(f"/feedback/prints/{token}").status_code == 200
    file = fetched(browser, f"/feedback/prints/{token}/file")
    other = client_as(account=room.lawyers[0])
    assert other.get(f"/feedback/prints/{token}").status_code == 404
    assert other.get(f"/feedback/prints/{token}/file").status_code == 404
    with reading() as session:
        assert session.exec(select(Release)).one().first_read_at is not None
    said = [file] if kind == "merged" else _files(file)
    assert len(said) == (2 if kind == "sheets" else 1)
    assert sum(text_of(pdf).count("反馈表") for pdf in said) == 2


@pytest.mark.database
def test_many_single_sheets_come_as_zips_in_parts(app, client_as, monkeypatch):
    monkeypatch.setattr(background, "PART", 2)
    with transaction() as session:
        room = told(session, "GG", "EE", "GG")
    browser = client_as(account=room.staff)
    job = browser.post("/feedback/prints", data={"room": "agency", "kind": "sheets"}).location
    assert run_job(job.rsplit("/", 1)[1]) is JobState.DONE
    (token,) = set(re.findall(r"/feedback/prints/([\w-]+)", browser.get(job).text))
    page = browser.get(f"/feedback/prints/{token}").text
    assert "分成 2 个文件" in page
    links = re.findall(rf'href="(/feedback/prints/{token}/file[^"]*)"', page)
    assert [len(_files(fetched(browser, link))) for link in links] == [2, 1]
    assert browser.get(f"/feedback/prints/{token}/file?part=3").status_code == 404
    other = client_as(account=room.lawyers[0])
    assert [other.get(link).status_code for link in links] == [404, 404]


@pytest.mark.database
def test_a_print_that_would_fill_the_disk_is_refused_in_words(app, client_as, monkeypatch):
    monkeypatch.setattr(background, "BYTES_A_SHEET", 10**15)
    with transaction() as session:
        room = told(session, "GG")
    browser = client_as(account=room.staff)
    job = browser.post("/feedback/prints", data={"room": "agency", "kind": "sheets"}).location
    assert run_job(job.rsplit("/", 1)[1]) is JobState.FAILED
    assert "磁盘空间不够印制" in browser.get(job).text


@pytest.mark.database
def test_a_batch_a_lawyer_prints_counts_as_the_lawyers_reading_an_agencys_does_not(app, client_as):
    with transaction() as session:
        room = told(session, "GG", "EE", one_lawyer=True)
    for account, name, count in ((room.staff, "agency", 0), (room.lawyers[0], "mine", 2)):
        browser = client_as(account=account)
        job = browser.post("/feedback/prints", data={"room": name, "kind": "merged"}).location
        assert run_job(job.rsplit("/", 1)[1]) is JobState.DONE
        with reading() as session:
            rows = session.exec(select(FeedbackSheet)).all()
        assert len([row for row in rows if row.first_read_at]) == count
    assert "有新的评估反馈" not in client_as(account=room.lawyers[0]).get("/").text


@pytest.mark.database
def test_nothing_that_leaves_the_program_names_who_reviewed(app, client_as):
    with transaction() as session:
        room = told(session, "GG", "EE")
        people = [text for one in room.experts for text in (one.name, one.login) if text]
    browser = client_as(account=room.staff)
    workbook = fetched(browser, "/feedback/agency/FEEDBACK.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    sheet = f"/feedback/sheets/{room.sheets[0].public_id}"
    said = [
        str(rows),
        browser.get("/feedback/agency").text,
        browser.get(sheet).text,
        text_of(fetched(browser, f"{sheet}/FEEDBACK.pdf")),
    ]
    assert not [name for name in people for text in said if name in text]


def fetched(browser, address: str) -> bytes:
    answer = browser.get(address)
    content = answer.data
    answer.close()
    return content


def _files(archive: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert all(name.endswith(".pdf") and "/" not in name for name in opened.namelist())
        return [opened.read(name) for name in opened.namelist()]
