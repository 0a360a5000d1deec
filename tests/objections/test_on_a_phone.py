"""A lawyer who disagrees with two criteria, on a phone: from the e-mail to the changed grade."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from qa_app import clock
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.notices.background import send_due
from qa_app.objections.models import Objection
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.services import assigning, deciding, form_check
from tests.builders.objections import (
    SAID,
    actor_of_expert,
    at,
    fill_in,
    objected,
    objection_named,
)
from tests.builders.register import NOW, PASSWORD
from tests.support.browser import BROWSER, SIZES
from tests.support.mail import mail_server

pytestmark = BROWSER
WEAK = ("opinion-claims", "opinion-content")
LINK = re.compile(r"https://qa\.example\.org(/\S+)")


@pytest.fixture
def post():
    with mail_server() as running:
        yield running


@pytest.fixture
def phone(chromium):
    width, height = SIZES["phone"]
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults


def test_from_the_email_to_the_changed_grade(settings, served, post, phone, tmp_path):
    operator = replace(
        settings, smtp_url=post.url, mail_from="qa@example.org", public_url="https://qa.example.org"
    )
    with clock.standing_at(NOW):
        with transaction() as session:
            found = objected(
                session, tmp_path, grade=Grade.EXCELLENT, email="lawyer@example.org",
                weak=dict.fromkeys(WEAK, Grade.FAIL),
            )  # fmt: skip
        _opens_the_mail(phone, operator, post, served.address, found.account.login)
        _opens_the_sheet(phone)
        expect(phone.locator(".feedback-result")).to_contain_text("良好")
        assert _fits(phone)
        _objects_and_is_interrupted(phone, served.address, found)
        public_id = _hands_in(phone)
        _hear(public_id, found)
        _opens_the_mail(phone, operator, post, served.address, found.account.login)
        _sees_what_was_decided(phone, served.address, found)


def _opens_the_mail(page, operator, post, address, login):
    """The newest mail leads into the program and to the log-in."""
    send_due(operator, clock.now())
    body = post.mails[-1].get_body(("plain",)).get_content()
    assert "第1号" not in body
    page.context.clear_cookies()
    page.goto(address + LINK.search(body)[1])
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    page.wait_for_selector("main")


def _opens_the_sheet(page):
    page.locator("main a", has_text="号").first.click()
    page.wait_for_selector("#result")


def _objects_and_is_interrupted(page, address, found):
    """Two reasons are typed; the log-in ends; they are there again."""
    page.get_by_role("link", name="提出异议").first.click()
    page.wait_for_selector("form[data-autosave-url]")  # the page itself, then its scripts
    page.wait_for_load_state("load")
    for place, name in enumerate(WEAK):
        page.fill(f"[name='reason:{name}']", f"{SAID}之{place}")
    page.wait_for_selector("[data-autosave-state=saved]")
    where = page.url
    page.context.clear_cookies()
    page.goto(where)
    page.fill("#login", found.account.login)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(where)
    for place, name in enumerate(WEAK):
        expect(page.locator(f"[name='reason:{name}']")).to_have_value(f"{SAID}之{place}")
    assert _fits(page)


def _hands_in(page):
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/hand-in")
    expect(page.locator("main")).to_contain_text("2")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/objections/[^/]+$"))
    assert _fits(page)
    return page.url.rsplit("/", 1)[1]


def _hear(public_id, found):
    """The office accepts it, another expert upholds both criteria to the best level."""
    with transaction() as session:
        row = objection_named(session, public_id)
        form_check.accept(session, actor=SYSTEM, at=at(row), now=clock.now())
        proposed = choice_for(session, found.cycle, row, clock.now()).proposed
        assert proposed
        expert_id = proposed.expert.expert_id
        assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=expert_id, now=clock.now())
        expert = actor_of_expert(session, expert_id)
        assigning.open_desk(session, actor=expert, public_id=public_id, now=clock.now())
        decisions = {name: ("upheld", "excellent") for name in WEAK}
        fill_in(session, row, expert, decisions)
        deciding.decide(
            session, actor=expert, public_id=public_id, revision=row.text_revision,
            now=clock.now(),
        )  # fmt: skip


def _sees_what_was_decided(page, address, found):
    with reading() as session:
        (row,) = session.exec(select(Objection)).all()
        assert found.sheet(session).version == 2
    page.goto(f"{address}/objections/{row.public_id}")
    expect(page.locator("main")).to_contain_text("成立")
    assert _fits(page)
    page.goto(f"{address}/feedback/mine")
    _opens_the_sheet(page)
    expect(page.locator(".feedback-result")).to_contain_text("优秀")
    expect(page.locator(".feedback-objection")).to_contain_text("成立")


def _fits(page):
    """Nothing reaches beyond the screen sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
