"""The directory and the uploads in a real browser: dragging, keys, and connections that break."""

import io
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError
from reportlab.pdfgen.canvas import Canvas
from sqlmodel import select

from qa_app.app import create_app
from qa_app.core.roles import SYSTEM, Role
from qa_app.db import session as db
from qa_app.db.session import reading, transaction
from qa_app.files.models import Document, DocumentPage, DocumentState, Upload, UploadState
from qa_app.files.queries.archive import archive_of
from qa_app.files.services.making import MadePaper, enter_papers, keep_papers
from qa_app.files.store.objects import store_for
from tests.builders.cases import make_case
from tests.builders.register import NOW, PASSWORD, make_account, make_agency
from tests.support.browser import SCREEN, logged_in
from tests.support.serving import serving

pytestmark = SCREEN
MEBIBYTE = 1 << 20
NUMBER = "(2026)甲援民字第900号"


def _pdf(pages):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    for number in range(pages):
        canvas.setFont("Helvetica", 96)
        canvas.drawString(240, 400, str(number + 1))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class Line:
    """The program behind a line that breaks whenever ``loses`` says so of a request."""

    def __init__(self, program):
        self.program = program
        self.loses = lambda method, offset: False

    def __call__(self, environ, start_response):
        offset = environ.get("HTTP_UPLOAD_OFFSET")
        if self.loses(environ["REQUEST_METHOD"], offset and int(offset)):
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError
        return self.program(environ, start_response)


@pytest.fixture
def line(settings) -> Line:
    return Line(create_app(settings))


@pytest.fixture
def address(line) -> Iterator[str]:
    with serving(line) as found:
        yield found.address
    db.engine().dispose()


@pytest.fixture
def case_id(settings, address) -> int:
    """A case with two documents of real pages: three in one part, two in another."""
    papers = [MadePaper("mandate", "委托书", _pdf(3)), MadePaper("interview", "谈话笔录", _pdf(2))]
    kept = keep_papers(store_for(settings), papers)
    with transaction() as session:
        agency = make_agency(session)
        case = make_case(session, NUMBER, agency=agency)
        make_account(session, Role.AGENCY_STAFF, login="staff", agency=agency)
        enter_papers(session, actor=SYSTEM, case_id=case.id, papers=kept, now=NOW)
        made = case.id
    return made


@pytest.fixture
def page(chromium: Browser, address: str, case_id: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 1200})
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    logged_in(page, address, "staff", PASSWORD)
    yield page
    context.close()


def _order(case_id):
    """Pages of each document as the database has them, by title."""
    with reading() as session:
        found = archive_of(session, SYSTEM, case_id)
        return {doc.title: [page.public_id for page in doc.pages] for doc in found.read}


def _thumbs(page, title):
    return page.locator(f"article:has(h3:has-text('{title}')) [data-page]")


def _saved(page):
    expect(page.locator("[data-archive-status]")).to_have_text("已保存")


def test_pages_are_drawn_and_the_page_breaks_no_rule(page, address, case_id):
    page.goto(f"{address}/files/case-{case_id}")
    expect(page.locator("[data-thumb].drawn")).to_have_count(5)
    assert page.complaints == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["target"]) for v in violations] == []


def test_a_page_is_dragged_within_its_document_and_into_another(page, address, case_id):
    page.goto(f"{address}/files/case-{case_id}")
    one, two, three = _order(case_id)["委托书"]
    x, y = _order(case_id)["谈话笔录"]
    expect(page.locator("[data-thumb].drawn")).to_have_count(5)
    _thumbs(page, "委托书").nth(2).locator("a.page-picture").drag_to(
        _thumbs(page, "委托书").nth(0), target_position={"x": 8, "y": 60}
    )
    _saved(page)
    assert _order(case_id)["委托书"] == [three, one, two]
    target = _thumbs(page, "谈话笔录").nth(0)
    width = target.bounding_box()["width"]
    _thumbs(page, "委托书").nth(1).locator("a.page-picture").drag_to(
        target, target_position={"x": width - 8, "y": 60}
    )
    expect(_thumbs(page, "谈话笔录")).to_have_count(3)
    assert _order(case_id) == {"委托书": [three, two], "谈话笔录": [x, one, y]}


def test_pages_and_documents_are_ordered_by_keys_alone(page, address, case_id):
    page.goto(f"{address}/files/case-{case_id}")
    one, two, three = _order(case_id)["委托书"]
    page.locator(f"#p-{one} a.page-picture").focus()
    page.keyboard.press("Alt+ArrowRight")
    _saved(page)
    assert _order(case_id)["委托书"] == [two, one, three]
    assert page.evaluate("document.activeElement.closest('[data-page]').dataset.page") == one
    page.keyboard.press("Alt+ArrowDown")
    expect(_thumbs(page, "谈话笔录")).to_have_count(3)
    assert _order(case_id)["谈话笔录"][0] == one
    page.keyboard.press("r")
    expect(page.locator(f"#p-{one}[data-turn='90'] .drawn")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.locator(".archive-undo")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(_thumbs(page, "谈话笔录")).to_have_count(3)
    page.locator("article:has(h3:has-text('委托书')) [data-grip]").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-part=service] article")).to_have_count(1)
    focused = "document.activeElement.closest('article').querySelector('h3').textContent"
    assert page.evaluate(focused) == "委托书"
    assert page.complaints == []


def test_a_stale_directory_says_so_and_changes_nothing(page, address, case_id):
    page.goto(f"{address}/files/case-{case_id}")
    before = _order(case_id)
    with transaction() as session:
        for document in session.exec(select(Document)).all():
            document.revision += 1
            session.add(document)
    page.locator(f"#p-{before['委托书'][0]} a.page-picture").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-archive-status]")).to_contain_text("在别处改动过")
    assert _order(case_id) == before


def test_a_rectangle_drawn_on_a_turned_page_is_burned_in_where_it_was_drawn(page, address, case_id):
    public_id = _order(case_id)["委托书"][0]
    with transaction() as session:
        found = session.exec(select(DocumentPage).where(DocumentPage.public_id == public_id)).one()
        found.rotation = 90
        session.add(found)
    page.goto(f"{address}/files/case-{case_id}/pages/{public_id}/cover")
    stage = page.locator("[data-cover-stage]")
    expect(stage).to_be_visible()
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.3)
    page.mouse.up()
    expect(page.locator(".cover-box")).to_have_count(1)
    page.get_by_role("button", name="保存遮盖").click()
    expect(page.get_by_text("已遮盖 1 处")).to_be_visible()
    with reading() as session:
        found = session.exec(select(DocumentPage).where(DocumentPage.public_id == public_id)).one()
        (x, y, across, down) = found.covers[0]
        assert found.covered_address
    assert (abs(x - 200) < 8, abs(y - 600) < 8) == (True, True), found.covers
    assert (abs(across - 100) < 8, abs(down - 300) < 8) == (True, True), found.covers
    page.get_by_role("button", name="取消这一页的遮盖").click()
    expect(page.get_by_text("这一页没有遮盖")).to_be_visible()


def _scan(folder: Path, size: int) -> Path:
    path = folder / NUMBER / "03 授权委托书.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF-1.4\n" + bytes(size))
    return path


def _choose(page, address, folder):
    page.goto(f"{address}/files/bulk")
    page.locator("[data-upload-folder]").set_input_files(folder)
    expect(page.locator("[data-upload-case]")).to_have_text(NUMBER)


def _offsets(page):
    """Where each piece that is sent begins."""
    found: list[int] = []
    page.on(
        "request",
        lambda r: found.append(int(r.headers["upload-offset"])) if r.method == "PATCH" else None,
    )
    return found


def test_an_upload_goes_on_after_the_browser_was_closed_in_the_middle(
    page, address, line, tmp_path
):
    folder = tmp_path / "scans"
    _scan(folder, 20 * MEBIBYTE)
    line.loses = lambda method, offset: method == "PATCH" and offset
    _choose(page, address, folder)
    page.locator("[data-upload-start]").click()
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "broken")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/files/")
    line.loses = lambda method, offset: False
    with reading() as session:
        upload = session.exec(select(Upload)).one()
        assert (upload.received, upload.state) == (8 * MEBIBYTE, UploadState.OPEN)
    offsets = _offsets(page)
    _choose(page, address, folder)
    expect(page.locator("[data-upload-unfinished]")).to_contain_text("03 授权委托书.pdf")
    page.locator("[data-upload-start]").click()
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "sent")
    assert offsets == [8 * MEBIBYTE, 16 * MEBIBYTE]
    with reading() as session:
        document = session.exec(select(Document).where(Document.size > MEBIBYTE)).one()
        assert document.size == 20 * MEBIBYTE + 9
        assert (document.part, document.state) == ("mandate", DocumentState.UPLOADED)
        assert len(session.exec(select(Upload)).all()) == 1


def test_a_lost_connection_is_waited_for_and_the_upload_goes_on_by_itself(
    page, address, line, tmp_path
):
    folder = tmp_path / "scans"
    _scan(folder, 12 * MEBIBYTE)
    lost = []

    def lose_two(method, offset):
        lose = method == "PATCH" and len(lost) < 2
        lost.extend([offset] * lose)
        return lose

    line.loses = lose_two
    _choose(page, address, folder)
    page.locator("[data-upload-start]").click()
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "sent")
    assert len(lost) == 2
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('tus'))") == []


def test_files_are_paused_assigned_by_hand_and_known_ones_left_out(
    page, address, case_id, tmp_path
):
    loose = tmp_path / "散页.pdf"
    loose.write_bytes(_pdf(1))
    known = tmp_path / "委托书.pdf"
    with transaction() as session:
        document = session.exec(select(Document).where(Document.title == "委托书")).one()
        known.write_bytes(bytes(document.size))
    page.goto(f"{address}/files/bulk")
    page.locator("[data-upload-files]").set_input_files([loose, known])
    expect(page.locator("[data-upload-lost]")).to_contain_text("2 个文件没有对应到案件")
    expect(page.locator("[data-upload-start]")).to_be_disabled()
    page.locator("[data-upload-find]").fill("900")
    page.keyboard.press("Enter")
    expect(page.locator("[data-upload-choices]")).to_contain_text("900")
    page.locator("[data-upload-assign]").click()
    expect(page.locator("[data-upload-start]")).to_contain_text("1 个文件")
    row = page.locator(".upload-row", has_text="委托书.pdf")
    expect(row).to_contain_text("同名同大小的文件已在案卷中")
    held = []
    page.route("**/files/uploads", lambda route: held.append(route))
    page.locator("[data-upload-start]").click()
    page.locator("[data-upload-pause-all]").click()
    sent = page.locator(".upload-row", has_text="散页.pdf")
    expect(sent).to_have_attribute("data-state", "paused")
    page.unroute("**/files/uploads")
    for route in held:
        with suppress(PlaywrightError):  # what was paused asks no more
            route.continue_()
    page.locator("[data-upload-resume-all]").click()
    expect(sent).to_have_attribute("data-state", "sent")
    assert page.complaints == []
