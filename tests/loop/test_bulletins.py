"""Bulletins on pages: preview, issue, numbers, the same bytes for ever; who sees whose."""

import io
import re

import docx
import pypdfium2
import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.audit.models import AuditEvent
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.loop.models import Bulletin
from qa_app.loop.queries.offices import Office
from qa_app.loop.queries.templates import template_for
from tests.builders.register import NOW, make_account, make_region
from tests.builders.reports import Lot, settled_cycle
from tests.builders.word_files import with_body, word_file
from tests.support.client import bare

ASKED = "cycle=2026-a&month=2026-06"
ISSUE = re.compile(r'name="(digest|once)"[^>]*value="([^"]*)"')


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def cycle(app):
    """Two agencies: one with enough cases for a rate, one without."""
    with transaction() as session:
        top = make_region(session)
        lots = (
            Lot("甲法律援助中心", 40, "EGGGGGGGGPPF", region=make_region(session, "9901", top)),
            Lot("乙法律援助中心", 9, "EGF", region=make_region(session, "9902", top)),
        )
        return settled_cycle(session, *lots, more="[report]\nmaximum_half_width = 0.45\n")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def issue(browser, asked: str = ASKED):
    page = browser.get(f"/loop/bulletins/preview?{asked}")
    assert page.status_code == 200
    form = dict(ISSUE.findall(page.get_data(as_text=True)))
    assert set(form) == {"digest", "once"}
    return browser.post(f"/loop/bulletins/issue?{asked}", data=form), form


def pdf_text(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "")


def document_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_preview_says_what_the_report_says_and_withholds_alike(cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    page = text_of(browser.get(f"/loop/bulletins/preview?{ASKED}"))
    share = text_of(browser.get("/reports/share/2026-a?by=agency"))
    rate = re.search(r"已定级案件的优良率为([\d.]+)%", page)
    assert rate
    assert f"{rate[1]}%" in share
    assert "件数过少，不列" in page
    assert "（签发时填写）" in page
    assert "通报〔" not in page


def test_an_issued_bulletin_has_a_number_and_never_changes(cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    answer, form = issue(browser)
    address = answer.headers["Location"]
    assert "通报〔2026〕1号" in text_of(browser.get(address))
    files = {kind: browser.get(f"{address}/file.{kind}").data for kind in ("docx", "pdf")}
    for said in (document_text(files["docx"]), pdf_text(files["pdf"])):
        for words in ("通报〔2026〕1号", "2026年7月6日", "甲法律援助中心", "件数过少，不列"):
            assert words in said, words
    assert browser.post(f"/loop/bulletins/issue?{ASKED}", data=form).headers["Location"] == address
    with transaction() as session:
        settled_cycle(session, Lot("丙中心", 5, "EEEE"), name="2026-b")
    second = issue(browser)[0].headers["Location"]
    assert "通报〔2026〕2号" in text_of(browser.get(second))
    for kind, content in files.items():
        assert browser.get(f"{address}/file.{kind}").data == content
    with reading() as session:
        assert [row.number for row in session.exec(select(Bulletin)).all()] == [1, 2]
        acts = session.exec(select(AuditEvent.act).where(AuditEvent.act == "bulletin.issued"))
        assert len(acts.all()) == 2


def test_one_that_was_wrong_is_taken_back_and_its_number_is_not_used_again(cycle, client_as):
    browser, reader = client_as(Role.SUPERVISOR), client_as(Role.AUDITOR)
    address = issue(browser)[0].headers["Location"]
    files = {kind: reader.get(f"{address}/file.{kind}").data for kind in ("docx", "pdf")}
    assert "撤回通报" in text_of(browser.get(address))
    assert "撤回通报" not in text_of(reader.get(address))
    assert browser.post(f"{address}/withdraw", data={"reason": " "}).status_code == 409
    page = browser.post(f"{address}/withdraw", data={"reason": "优良率有误"}, follow_redirects=True)
    assert "通报已撤回" in text_of(page)
    assert browser.post(f"{address}/withdraw", data={"reason": "再撤"}).status_code == 409
    for who in (browser, reader):
        said = text_of(who.get(address))
        assert "已于 2026年7月6日" in said or "撤回，不再有效" in said
        assert "撤回原因：优良率有误" in said
        assert "已撤回" in text_of(who.get("/loop/bulletins"))
    assert {kind: reader.get(f"{address}/file.{kind}").data for kind in files} == files
    named = reader.get(f"{address}/file.pdf").headers["Content-Disposition"]
    assert "bulletin-2026-1-withdrawn.pdf" in named
    assert "尚未签发通报" in text_of(browser.get("/cycles/2026-a"))
    second = issue(browser)[0].headers["Location"]
    assert "通报〔2026〕2号" in text_of(browser.get(second))


def test_an_office_takes_back_only_its_own(cycle, client_as):
    address = issue(client_as(Role.SUPERVISOR))[0].headers["Location"]
    with transaction() as session:
        below = make_account(session, Role.SUPERVISOR, region=make_region(session, "9901"))
    other = client_as(account=below)
    assert other.post(f"{address}/withdraw", data={"reason": "不是我的"}).status_code == 404
    with reading() as session:
        assert session.exec(select(Bulletin.withdrawn_at)).all() == [None]


def test_what_changed_since_the_preview_is_not_issued(cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    page = browser.get(f"/loop/bulletins/preview?{ASKED}").get_data(as_text=True)
    form = dict(ISSUE.findall(page))
    template = {"file": (io.BytesIO(word_file("优良率《优良率》")), "新模板.docx")}
    assert browser.post("/loop/templates/zh", data=template).status_code == 302
    answer = browser.post(f"/loop/bulletins/issue?{ASKED}", data=form)
    assert answer.status_code == 409
    assert "没有签发" in text_of(answer)
    with reading() as session:
        assert not session.exec(select(Bulletin)).all()


def test_the_template_is_taken_edited_and_handed_back_and_dropped(cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    before = browser.get("/loop/templates/zh/file").data
    assert "《文号》" in document_text(before)
    edited = word_file("本院通报：优良率《优良率》，依据《法律援助法》")
    sent = {"file": (io.BytesIO(edited), "我们的模板.docx")}
    page = browser.post("/loop/templates/zh", data=sent, follow_redirects=True)
    for words in ("模板第 1 版已启用", "《法律援助法》", "我们的模板.docx", "本地区第 1 版"):
        assert words in text_of(page), words
    assert "本院通报" in text_of(browser.get(f"/loop/bulletins/preview?{ASKED}"))
    assert "{{share}}" not in text_of(browser.get("/loop/templates?language=en"))
    again = {"file": (io.BytesIO(browser.get("/loop/templates/zh/file").data), "x.docx")}
    assert browser.post("/loop/templates/zh", data=again).status_code == 409
    assert "以后的通报使用默认模板" in text_of(browser.get("/loop/templates/zh/default"))
    page = browser.post("/loop/templates/zh/default", follow_redirects=True)
    assert "默认模板" in text_of(page)
    assert browser.get("/loop/templates/zh/file").data == before
    assert "本院通报" in document_text(browser.get("/loop/templates/zh/versions/1").data)
    assert browser.get("/loop/templates/zh/versions/2").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            word_file("优良率《优良律》"),
            "正文第 1 段“优良率《优良律》”：没有名为 《优良律》 的字段",
        ),
        (b"%PDF-1.7", "这是 PDF 文件"),
        (with_body(word_file("x"), b'<w:p><w:fldSimple w:instr="DDE x"/></w:p>'), "DDE x"),
        (b"", "文件是空的"),
    ],
)
def test_a_wrong_template_is_refused_in_words_and_nothing_is_kept(app, client_as, content, words):
    browser = client_as(Role.SUPERVISOR)
    sent = {"file": (io.BytesIO(content), "模板.docx")}
    answer = browser.post("/loop/templates/zh", data=sent)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert "本地区没有上传过模板" in text_of(browser.get("/loop/templates"))


def test_an_office_below_uses_the_template_of_the_office_above(cycle, client_as):
    whole, city = client_as(Role.SUPERVISOR), None
    sent = {"file": (io.BytesIO(word_file("全省统一：《发文机关》")), "x.docx")}
    whole.post("/loop/templates/zh", data=sent)
    with transaction() as session:
        city = make_account(session, Role.SUPERVISOR, region=make_region(session, "9901"))
    below = client_as(account=city)
    assert "上级地区第 1 版" in text_of(below.get("/loop/templates"))
    assert "全省统一：地区9901" in text_of(below.get(f"/loop/bulletins/preview?{ASKED}"))
    own = {"file": (io.BytesIO(word_file("本市《发文机关》")), "y.docx")}
    below.post("/loop/templates/zh", data=own)
    with reading() as session:
        office = Office("/99/9901/", "9901", "")
        assert template_for(session, office, "zh").office_path == "/99/9901/"
        assert template_for(session, Office("/99/", "99", ""), "zh").office_path == "/"


def test_an_office_reports_its_own_region_and_sees_no_other_one(cycle, client_as):
    with transaction() as session:
        first, second = (
            make_account(session, Role.SUPERVISOR, region=make_region(session, code))
            for code in ("9901", "9902")
        )
    here, there = client_as(account=first), client_as(account=second)
    address = issue(here)[0].headers["Location"]
    said = document_text(here.get(f"{address}/file.docx").data)
    assert "甲法律援助中心" in said
    assert "乙法律援助中心" not in said
    assert issue(there)[0].status_code == 302
    absent = address[: -len("x" * 16)] + "y" * 16
    for path in (address, f"{address}/file.pdf", f"{address}/file.docx"):
        gone = there.get(path.replace(address, absent))
        assert there.get(path).status_code == gone.status_code == 404
        assert bare(there.get(path)) == bare(gone)
    assert "甲" not in text_of(there.get("/loop/bulletins"))
    assert there.get(f"/loop/bulletins/preview?{ASKED}&office=9901").status_code == 404
    auditor = client_as(Role.AUDITOR)
    assert auditor.get(address).status_code == 200
    assert "通报〔2026〕1号" in text_of(auditor.get("/loop/bulletins?cycle=2026-a&year=2026"))


def test_drafts_are_files_and_bad_wishes_are_asked_again(cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    draft = browser.get(f"/loop/bulletins/draft.pdf?{ASKED}&language=en")
    assert "Bulletin" not in pdf_text(draft.data) or "2026/" not in pdf_text(draft.data)
    assert "lost most" in pdf_text(draft.data)
    assert browser.get(f"/loop/bulletins/draft.docx?{ASKED}").mimetype.endswith("document")
    assert browser.get(f"/loop/bulletins/draft.txt?{ASKED}").status_code == 404
    assert browser.get("/loop/bulletins/preview?cycle=2026-a&month=june").status_code == 400
    assert browser.get("/loop/bulletins/preview?cycle=none&month=2026-06").status_code == 404
    ahead = browser.get("/loop/bulletins/preview?cycle=2026-a&month=2026-08")
    assert "还没有开始" in text_of(ahead)


def test_an_office_that_began_is_reminded_of_the_month_that_is_missing(cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    assert "通报尚未签发" not in text_of(browser.get("/"))
    issue(browser, "cycle=2026-a&month=2026-05")
    assert "2026年6月的通报尚未签发" in text_of(browser.get("/"))
    assert "已签发 1 份" in text_of(browser.get("/cycles/2026-a"))
    issue(browser)
    assert "通报尚未签发" not in text_of(browser.get("/"))
