"""The survey on a phone of 390 pixels: with and without scripts, kept until sent, wiped after.

Skipped where no Chromium is installed.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlmodel import select

from qa_app import clock
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.followups.models import Followup
from qa_app.followups.services.inviting import invite_people
from qa_app.opinions.queries.asking import cases_to_ask
from qa_app.opinions.services.asking import ask_many, make_links
from tests.builders.followups import followed_cycle, followups_of
from tests.support.browser import BROWSER
from tests.support.serving import serving
from tests.web.looking import until

pytestmark = BROWSER
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(app):
    """A running program with a survey; the address of its link."""
    now = clock.now()
    with transaction() as session:
        cycle = followed_cycle(session, 1)
        ids = [one.id or 0 for one in followups_of(session, cycle)]
        made = invite_people(session, actor=SYSTEM, cycle=cycle, followup_ids=ids, now=now)
    with serving(app) as found:
        yield f"{found.address}/s/{made[ids[0]]}"


@pytest.fixture
def phone(chromium):
    """Opens pages on a phone and collects what the browser complains of and where it connects."""
    opened = []

    def open_phone(**options):
        context = chromium.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN", **options
        )
        page = context.new_page()
        page.complaints, page.hosts = [], set()
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.hosts.add(request.url.split("/")[2]))
        opened.append(context)
        return page

    yield open_phone
    for context in opened:
        context.close()


def _choose_all(page, leave_out=0):
    questions = page.locator("fieldset:has(input[type=radio])")
    for place in range(questions.count() - leave_out):
        questions.nth(place).locator("label.option").first.tap()


def _done():
    with reading() as session:
        return session.exec(select(Followup)).one().state.value


def _keeps(page, how_many):
    """Until so many entries of answers lie on the phone: a script that wipes runs last of all."""
    counted = "Object.keys(localStorage).filter((key) => key.startsWith('answers:')).length"
    until(page, f"{counted} === {how_many}")


def test_an_old_person_answers_with_a_thumb(address, phone):
    page = phone()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.eval_on_selector_all(
        ".option, .send", "all => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 48
    sizes = page.eval_on_selector_all(
        "legend, .option span, main p",
        "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))",
    )
    assert min(sizes) >= 16
    _choose_all(page, leave_out=1)
    page.locator("button.send").tap()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator(".errors li")).to_have_count(1)
    _choose_all(page)
    page.fill("#comment", "律师很好")
    page.locator("button.send").tap()
    expect(page.locator("h1")).to_have_text("谢谢您，我们收到了")
    _keeps(page, 0)
    assert _done() == "done"
    assert page.hosts == {address.split("/")[2]}
    assert [said for said in page.complaints if "422" not in said] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_passes_axe_in_both_languages(address, phone, language):
    page = phone()
    page.goto(f"{address}?lang={language}")
    for _ in range(2):  # as it opens, and with everything missing
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["target"]) for v in violations] == []
        page.locator("button.send").tap()
        page.wait_for_selector(".errors")


def test_the_order_for_a_screen_reader_is_the_order_on_the_page(address, phone):
    page = phone()
    page.goto(address)
    names = page.eval_on_selector_all(
        "h1, fieldset legend, fieldset .question, button.send",
        "all => all.map((one) => one.innerText)",
    )
    places = [name for name in names if "题，共" in name]
    assert names[0].startswith("请您说说")
    assert names[-1] == "提交"
    assert [name.split(" ")[1] for name in places] == [str(n + 1) for n in range(len(places))]
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()


def test_it_works_without_scripts(address, phone):
    page = phone(java_script_enabled=False)
    page.goto(address)
    _choose_all(page)
    page.locator("button.send").tap()
    expect(page.locator("h1")).to_have_text("谢谢您，我们收到了")
    assert _done() == "done"


def test_answers_stay_on_the_phone_until_they_are_sent(address, phone):
    page = phone()
    page.goto(address)
    _choose_all(page, leave_out=3)
    page.fill("#comment", "写到一半")
    chosen = page.locator("fieldset:has(input[type=radio])").count() - 3
    expect(page.locator("input:checked")).to_have_count(chosen)
    page.goto(f"{address}?lang=en")
    expect(page.locator("input:checked")).to_have_count(chosen)
    expect(page.locator("#comment")).to_have_value("写到一半")
    expect(page.locator("[data-answers-note]")).to_contain_text("still here")
    token = address.rsplit("/", 1)[1]
    assert token not in page.evaluate("JSON.stringify(localStorage)")


def test_without_a_connection_nothing_is_sent_and_nothing_lost(address, phone):
    page = phone()
    page.goto(address)
    _choose_all(page)
    page.context.set_offline(True)
    page.locator("button.send").tap()
    expect(page.locator("[data-answers-note]")).to_contain_text("没有网络")
    assert _done() == "waiting"
    page.context.set_offline(False)
    expect(page.locator("[data-answers-note]")).to_contain_text("网络恢复")
    page.locator("button.send").tap()
    expect(page.locator("h1")).to_have_text("谢谢您，我们收到了")
    _keeps(page, 0)


def test_a_dead_link_wipes_what_was_kept_for_it(address, phone):
    page = phone()
    page.goto(address)
    _choose_all(page)
    other = phone()
    other.goto(address)
    _choose_all(other)
    other.locator("button.send").tap()
    expect(other.locator("h1")).to_have_text("谢谢您，我们收到了")
    _keeps(page, 1)
    page.locator("button.send").tap()
    expect(page.locator("h1")).to_have_text("这个链接现在不能用")
    _keeps(page, 0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_deciding_body_passes_axe_as_well(app, address, phone, language):
    with transaction() as session:
        cycle = session.exec(select(Cycle)).one()
        cases = cases_to_ask(session, SYSTEM, cycle.id or 0)
        ids = ask_many(session, actor=SYSTEM, cycle=cycle, cases=cases, now=clock.now())
        made = make_links(session, actor=SYSTEM, cycle=cycle, opinion_ids=ids, now=clock.now())
    host = address.rsplit("/s/", 1)[0]
    page = phone()
    page.goto(f"{host}/o/{next(iter(made.values()))}?lang={language}")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["target"]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _choose_all(page)
    page.locator("button.send").tap()
    page.wait_for_url("**/o/thanks*")
    _keeps(page, 0)
