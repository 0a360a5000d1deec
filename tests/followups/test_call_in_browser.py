"""A caller at the keyboard in a real browser: forty keys a call, nothing lost, nothing doubled.

Skipped where no Chromium is installed.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlmodel import col, select

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.followups.models import ContactAttempt, Followup, Lead
from qa_app.followups.rules.states import FollowupState, Outcome
from tests.builders.followups import followed_cycle
from tests.builders.register import PASSWORD, make_account, make_agency
from tests.support.browser import SCREEN, logged_in

pytestmark = SCREEN
QUESTIONS = 10


@pytest.fixture
def open_list(chromium, served):
    """``open_list(width, height)``: the call list of a caller with four follow-ups."""
    contexts = []

    def begin(width: int = 1440, height: int = 900):
        with transaction() as session:
            followed_cycle(session, 4, now=clock.now() - timedelta(days=4))
            agency = make_agency(session, "甲县中心")
            account = make_account(session, Role.AGENCY_STAFF, agency=agency)
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        logged_in(page, served.address, account.login, PASSWORD)
        page.goto(f"{served.address}/followups")
        return page

    yield begin
    for context in contexts:
        context.close()


def shot(page, name: str) -> None:
    """A picture for people, where a folder for them is named."""
    folder = os.environ.get("QA_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=True)


def next_call(page) -> None:
    here = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != here)
    page.wait_for_selector("[data-call-form]")


def state_of(page) -> Followup:
    public_id = page.url.split("?")[0].rpartition("/")[2]
    with reading() as session:
        return session.exec(select(Followup).where(col(Followup.public_id) == public_id)).one()


def test_a_call_by_keyboard_alone_from_the_list_to_the_next(open_list):
    page = open_list()
    shot(page, "list-1440")
    keys = page.keyboard
    next_call(page)
    keys.press("v")
    expect(page.locator(".call-phone")).to_have_text("13800000000")
    keys.press("1")
    expect(page.locator("#step-respondent")).to_be_visible()
    keys.press("1")
    for _ in range(QUESTIONS):
        keys.press("1")
    expect(page.locator("[data-call-done]")).to_have_text(str(QUESTIONS))
    shot(page, "call-1440")
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("回访已完成")
    done = state_of(page)
    assert done.state is FollowupState.DONE
    next_call(page)
    assert state_of(page).public_id != done.public_id
    assert page.complaints == []


def test_nobody_answers_three_keys_and_the_next(open_list):
    page = open_list()
    next_call(page)
    page.keyboard.press("2")
    expect(page.locator("#step-respondent")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("建议下次")
    assert state_of(page).outcome is Outcome.NO_ANSWER
    next_call(page)
    with reading() as session:
        assert len(session.exec(select(ContactAttempt)).all()) == 1


def test_a_red_line_answer_asks_for_the_persons_words(open_list):
    page = open_list()
    keys = page.keyboard
    next_call(page)
    keys.press("1")
    keys.press("2")
    for number in range(QUESTIONS):
        lead = number == 5
        keys.press("2" if lead else "1")
        if lead:
            expect(page.locator("#words-visit-gifts")).to_be_focused()
            keys.insert_text("要了两千元")
            keys.press("Escape")
            keys.press("j")
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("线索已交质量监督员")
    with reading() as session:
        lead = session.exec(select(Lead)).one()
    assert (lead.question, lead.words) == ("visit-gifts/taken", "要了两千元")


def test_enter_goes_to_what_is_still_open_and_answers_survive_leaving(open_list):
    page = open_list()
    keys = page.keyboard
    next_call(page)
    for key in ("1", "1", "1", "1"):
        keys.press(key)
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-autosave-state", "saved")
    keys.press("Enter")
    expect(page.locator(".call-step.current")).to_have_id("step-visit-appeared")
    page.reload()
    expect(page.locator("#visit-evidence-gathered")).to_be_checked()
    assert state_of(page).state is FollowupState.WAITING


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_call_screen_is_accessible_and_fits(open_list, width, height):
    page = open_list(width, height)
    page.locator("[data-shortcut=n]").click()
    page.wait_for_selector("[data-call-form]")
    page.locator("label[for=outcome-connected]").click()
    expect(page.locator("#step-respondent")).to_be_visible()
    shot(page, f"call-{width}")
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
