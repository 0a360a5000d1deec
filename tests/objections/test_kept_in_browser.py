"""What is typed into a form that is not saved as one goes outlives the end of a session."""

import re

import pytest
from playwright.sync_api import expect

from qa_app import clock
from qa_app.accounts.queries import actor_of
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.reviews.services import phrasing
from tests.builders.objections import hand_in, objected
from tests.builders.register import NOW, PASSWORD, make_account
from tests.support.browser import BROWSER, SIZES, logged_in

pytestmark = BROWSER
REASON = "理由里写了承办人员的电话，请删去后重新提交。"
PHRASES = "/reviews/phrases"
READY = "template[data-kept-words][data-ready]"
NOTHING_KEPT = "() => !Object.keys(localStorage).some((name) => name.includes(':typed:'))"
SOMETHING_KEPT = "() => Object.keys(localStorage).some((name) => name.includes(':typed:'))"


@pytest.fixture
def page(chromium):
    width, height = SIZES["phone"]
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda said: said.type == "error" and _is_policy(said) and faults.append(said)
    )
    yield page
    context.close()
    assert not faults


def _is_policy(said) -> bool:
    return "Content Security Policy" in said.text


def _open(page, address):
    page.goto(address)
    expect(page.locator(READY)).to_be_attached()


def _log_in_here(page, login):
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator(READY)).to_be_attached()


def test_a_reason_outlives_a_refusal_and_the_end_of_the_session(served, page, tmp_path):
    with clock.standing_at(NOW):
        with transaction() as session:
            row = hand_in(session, objected(session, tmp_path))
            office = make_account(session, Role.SUPERVISOR)
            address = f"{served.address}/objections/{row.public_id}/return"
        logged_in(page, served.address, office.login, PASSWORD)
        _open(page, address)
        page.fill("#note", REASON)
        page.fill("#days", "")
        page.locator("main form button[type=submit]").click()
        expect(page.locator(".error-summary")).to_be_visible()
        _open(page, address)
        expect(page.locator("#note")).to_have_value(REASON)
        page.fill("#days", "3")
        page.context.clear_cookies()
        page.locator("main form button[type=submit]").click()
        expect(page.locator("main")).to_contain_text("还没有被接收。填写的文字暂存在本机")
        _log_in_here(page, office.login)
        expect(page).to_have_url(address)
        expect(page.locator("#note")).to_have_value(REASON)
        expect(page.locator("#days")).to_have_value("3")
        expect(page.locator(".kept-notice")).to_contain_text("已恢复上次未提交的内容。")
        page.locator("main form button[type=submit]").click()
        expect(page).to_have_url(re.compile(rf"/objections/{row.public_id}$"))
        expect(page.locator("main")).to_contain_text("退回")
        page.wait_for_function(NOTHING_KEPT)


def test_only_the_same_account_sees_it_and_logging_out_can_drop_it(served, page):
    with transaction() as session:
        mine, other = make_account(session, Role.EXPERT), make_account(session, Role.EXPERT)
    logged_in(page, served.address, mine.login, PASSWORD)
    _open(page, served.address + PHRASES)
    page.fill("#text", "只有我看得到")
    page.context.clear_cookies()
    logged_in(page, served.address, other.login, PASSWORD)
    _open(page, served.address + PHRASES)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator(".kept-notice")).to_have_count(0)
    page.context.clear_cookies()
    logged_in(page, served.address, mine.login, PASSWORD)
    _open(page, served.address + PHRASES)
    expect(page.locator("#text")).to_have_value("只有我看得到")
    page.wait_for_function(SOMETHING_KEPT)
    page.locator(".account-menu summary").click()
    page.locator("[data-logout] button").click()
    page.locator("[data-unsent-drop]").click()
    expect(page.locator("#login")).to_be_visible()
    page.wait_for_function(NOTHING_KEPT)
    _log_in_here(page, mine.login)
    _open(page, served.address + PHRASES)
    expect(page.locator("#text")).to_have_value("")


def test_newer_words_of_the_server_stay_and_what_was_typed_can_be_cleared(served, page):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        actor = actor_of(session, account)
        words = [
            phrasing.add_phrase(session, actor=actor, text=text, criterion="", now=NOW).id
            for text in ("第一句", "第二句")
        ]
    logged_in(page, served.address, account.login, PASSWORD)
    _open(page, served.address + PHRASES)
    first, second = (page.locator(f"#phrase-{one}") for one in words)
    first.fill("第一句，我改过")
    second.fill("第二句，我改过")
    with transaction() as session:
        phrasing.edit_phrase(
            session, actor=actor, phrase_id=words[0], text="第一句，别处改过", now=NOW
        )
    _open(page, served.address + PHRASES)
    expect(first).to_have_value("第一句，别处改过")
    expect(second).to_have_value("第二句，我改过")
    differing, restored = (page.locator(f"form:has(#phrase-{one}) .kept-notice") for one in words)
    expect(differing).to_contain_text("第一句，我改过")
    expect(restored).to_contain_text("已恢复上次未提交的内容。")
    differing.get_by_role("button", name="清除").click()
    restored.get_by_role("button", name="清除").click()
    expect(second).to_have_value("第二句")
    expect(second).to_be_focused()
    expect(page.locator(".kept-notice")).to_have_count(0)
    page.wait_for_function(NOTHING_KEPT)


def test_an_editor_whose_session_has_ended_leads_to_the_log_in(served, page, tmp_path):
    with clock.standing_at(NOW):
        with transaction() as session:
            found = objected(session, tmp_path)
        logged_in(page, served.address, found.account.login, PASSWORD)
        page.goto(f"{served.address}/objections/{found.sheet_id}/write")
        line = page.locator("[data-autosave-line-sign-in]")
        expect(line).to_be_hidden()
        page.context.clear_cookies()
        page.locator("textarea").last.fill(REASON)
        expect(line).to_be_visible()
        expect(line).to_be_in_viewport()
        expect(line).to_have_attribute("href", re.compile("^/login\\?next="))
        page.get_by_role("button", name="检查并提交").click()
        link = page.locator("[data-autosave-sign-in-link]")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()
