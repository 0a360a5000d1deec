"""The components in a real browser: accessibility, the content security policy, saving as one goes.

Skipped where no Chromium is installed.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.support.browser import BROWSER
from tests.web.gallery import PAGES
from tests.web.looking import until

pytestmark = BROWSER
AT_REST = """document.getAnimations().every((one) => one.playState !== "running") &&
  [...document.querySelectorAll("[data-chart]")].every((one) => one.classList.contains("drawn"))"""


@pytest.mark.parametrize("name", [*PAGES, "form?invalid", "errors/404"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_passes_axe_breaks_no_policy_and_never_scrolls_sideways(
    page: Page, address: str, name: str, width: int
) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{name}")
    until(page, AT_REST)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["target"]) for v in violations] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_charts_are_drawn_as_svg(page: Page, address: str) -> None:
    page.goto(f"{address}/chart")
    page.wait_for_selector(".chart svg")
    expect(page.locator(".chart svg")).to_have_count(4)


def test_the_menu_opens_and_closes_by_keyboard_on_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/work")
    expect(page.locator("#menu")).to_be_hidden()
    page.locator("[data-menu-toggle]").press("Enter")
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    expect(page.locator("[data-menu-toggle]")).to_be_focused()


def test_keys_choose_a_level_and_the_server_acknowledges_it(page: Page, address: str) -> None:
    page.goto(f"{address}/review")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator("#c2-4")).to_be_checked()
    page.wait_for_selector("[data-autosave-state=saved]")
    expect(page.locator("[data-autosave-text]")).to_have_text("已保存 10:42")
    expect(page.locator("[data-autosave-output=total]")).to_have_text("86.5")
    assert page.evaluate("localStorage.length") == 0


def test_answers_given_without_a_connection_are_kept_and_sent_when_it_returns(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/review")
    page.route("**/save", lambda route: route.abort())
    page.locator("#c1-note").fill("会见两次")
    page.wait_for_selector("[data-autosave-state=offline]")
    kept = page.evaluate("Object.entries(localStorage)")
    assert [name.rsplit(":", 1)[0] for name, _ in kept] == ["autosave:review:7:12"]
    assert "会见两次" not in kept[0][1]
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.continue_()

    page.unroute("**/save")
    page.route("**/save", answer)
    page.reload()
    page.wait_for_selector("[data-autosave-state=saved]")
    expect(page.locator("#c1-note")).to_have_value("会见两次")
    assert "changed=c1-note" in sent[0]
    assert page.evaluate("localStorage.length") == 0


def test_a_conflict_is_shown_and_one_may_keep_the_own_answers(page: Page, address: str) -> None:
    page.goto(f"{address}/review?revision=9")
    page.locator("label[for=c3-4]").click()
    page.wait_for_selector("[data-autosave-conflict]:not([hidden])")
    assert page.evaluate("localStorage.length") == 1
    page.locator("[data-autosave-keep]").click()
    page.wait_for_selector("[data-autosave-state=saved]")
    assert page.evaluate("localStorage.length") == 0


def test_a_form_pressed_twice_is_sent_once(page: Page, address: str) -> None:
    sent: list[str] = []
    page.goto(f"{address}/form")
    page.route("**/x/cases.index", lambda route: sent.append(route.request.method))
    with page.expect_request("**/x/cases.index"):
        page.evaluate(
            "() => { const b = document.querySelector('.confirm button'); b.click(); b.click(); }"
        )
    page.wait_for_timeout(300)  # a second one would have been begun by now
    assert sent == ["POST"]


@pytest.mark.parametrize("width", [1440, 390])
def test_answers_to_a_question_are_large_enough_for_a_thumb(
    page: Page, address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/questions")
    boxes = [one.bounding_box() for one in page.locator(".choices .option").all()]
    assert len(boxes) == 9
    assert all(box and box["height"] >= 44 and box["width"] >= 200 for box in boxes)
    page.locator(".choices .option").nth(6).click(position={"x": 180, "y": 20})
    expect(page.locator("#a-preparation-always")).to_be_checked()


def test_a_question_is_answered_by_keyboard_and_focus_is_seen(page: Page, address: str) -> None:
    page.goto(f"{address}/questions")
    page.locator("#a-preparation-always").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#a-preparation-partly")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#a-preparation-always")).to_be_checked()
    outline = "getComputedStyle(document.activeElement.closest('.option')).outlineWidth"
    until(page, f"{outline} === '3px'")
