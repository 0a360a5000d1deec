"""The file viewer in a real browser: search, two panes, touch, hostile and missing pages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser import BROWSER
from tests.web.looking import (
    FIRST,
    MAIN,
    NUMBER,
    SECOND,
    box,
    dark_share,
    go,
    opened,
    red,
    rest,
    until,
)
from tests.web.viewer_papers import BOX

pytestmark = BROWSER


def test_found_words_are_listed_and_marked_over_the_letters(page: Page, address: str) -> None:
    opened(page, address)
    page.keyboard.press("/")
    page.keyboard.type("综合工时")
    page.keyboard.press("Enter")
    expect(page.locator(".viewer-hit")).to_have_count(3)
    expect(page.locator("[data-viewer-search-state]")).to_contain_text("197 页")
    page.click(".viewer-hit >> nth=0")
    rest(page, 2)
    until(page, "document.querySelector('.viewer-mark-hit')")
    hit, (left, top, width, height) = (
        box(page, ".viewer-mark-hit"),
        box(page, '.viewer-sheet[data-number="2"] .viewer-text span:nth-of-type(4)'),
    )
    assert top - 8 <= hit[1] <= top + height
    assert left + width * 0.3 < hit[0] < left + width * 0.6
    page.keyboard.press("/")
    page.fill("[data-viewer-query]", "")
    expect(page.locator(".viewer-mark-hit")).to_have_count(0)


def test_text_can_be_selected_and_lies_over_its_picture(page: Page, address: str) -> None:
    opened(page, address)
    go(page, 2)
    line = page.locator('.viewer-sheet[data-number="2"] .viewer-text span', has_text="加班工资")
    line.click(click_count=3)
    assert "原告主张的加班工资没有事实依据" in page.evaluate("String(getSelection())")
    span = box(page, '.viewer-sheet[data-number="2"] .viewer-text span:nth-of-type(3)')
    sheet = box(page, '.viewer-sheet[data-number="2"]')
    down = (span[1] + span[3] / 2 - sheet[1]) / sheet[3]
    assert down == pytest.approx((100 + 2 * 28 - 5) / 842, abs=0.01)


# ---- two panes, touch


def test_two_panes_have_places_of_their_own_and_share_the_limit_of_canvases(
    page: Page, address: str
) -> None:
    opened(page, address)
    go(page, 2)
    page.keyboard.press("s")
    page.select_option(SECOND + "[data-viewer-document]", label="民事判决书")
    rest(page, 12, pane=SECOND)
    expect(page.locator(NUMBER)).to_have_value("12")
    page.locator(MAIN + "[data-viewer-scroll]").click(position={"x": 40, "y": 40})
    expect(page.locator(NUMBER)).to_have_value("2")
    assert page.evaluate("document.querySelectorAll('.viewer-sheet canvas').length") <= 8
    page.locator(SECOND + "[data-viewer-quote]").click()
    assert page.evaluate("window.given.at(-1).number") == 12
    page.locator("[data-viewer-pane-close]").click()
    expect(page.locator("[data-viewer-second]")).to_be_hidden()
    assert page.evaluate("document.querySelectorAll('[data-viewer-second] canvas').length") == 0


def test_two_fingers_zoom_and_one_draws_on_a_tablet(chromium: Browser, address: str) -> None:
    context = chromium.new_context(
        viewport={"width": 1024, "height": 768}, has_touch=True, is_mobile=True
    )
    page = opened(context.new_page(), address)
    go(page, 3)
    touch = context.new_cdp_session(page)
    left, top, width, height = box(page, MAIN + "[data-viewer-scroll]")
    middle = (left + width / 2, top + height / 2)

    def fingers(kind: str, apart: float) -> None:
        points = [
            {"x": middle[0] - apart, "y": middle[1]},
            {"x": middle[0] + apart, "y": middle[1]},
        ]
        ends = {"type": kind, "touchPoints": points if kind != "touchEnd" else []}
        touch.send("Input.dispatchTouchEvent", ends)

    before = box(page, '.viewer-sheet[data-number="3"]')[2]
    fingers("touchStart", 40)
    for apart in (50, 60, 70, 80):
        fingers("touchMove", apart)
        page.wait_for_timeout(40)
    fingers("touchEnd", 80)
    page.wait_for_timeout(600)
    assert box(page, '.viewer-sheet[data-number="3"]')[2] > before * 1.5
    page.select_option("[data-viewer-zoom]", "page")
    go(page, 3)
    page.wait_for_timeout(600)
    page.tap(MAIN + "[data-viewer-region]")
    x, y, w, h = red(page, 3)
    steps = [("touchStart", x, y), ("touchMove", x + w / 2, y + h / 2), ("touchMove", x + w, y + h)]
    for kind, at_x, at_y in steps:
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at_x, "y": at_y}]}
        )
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("window.given.at(-1)?.region") == pytest.approx(BOX, abs=6)
    context.close()


# ---- what goes wrong


def test_every_kind_of_scan_is_drawn_without_breaking_the_policy(page: Page, address: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    opened(page, address)
    for number in (1, 5, 6, 7, 8, 15):
        go(page, number)
        assert dark_share(page, number) > 0.002, f"page {number} is blank"
    known = [text for text in complaints if "404" not in text]  # page 11 leads nowhere
    assert known == []


def test_scripts_in_a_page_do_not_run_and_links_lead_nowhere(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    opened(page, address)
    title = page.title()
    go(page, 9)
    page.locator('.viewer-sheet[data-number="9"]').click(position={"x": 60, "y": 60})
    page.wait_for_timeout(300)
    assert dark_share(page, 9) > 0.001
    assert page.title() == title
    expect(page.locator('[data-number="9"] :is(a, input, iframe, form)')).to_have_count(0)
    assert [one for one in asked if not one.startswith(address)] == []


def test_a_broken_a_missing_and_a_bottomless_page_stop_nobody(page: Page, address: str) -> None:
    opened(page, address)
    go(page, 10, "failed")
    sheet = page.locator('.viewer-sheet[data-number="10"]')
    expect(sheet).to_contain_text("损坏")
    go(page, 11, "failed")
    expect(page.locator('.viewer-sheet[data-number="11"]')).to_contain_text("没有找到这一页")
    page.fill(NUMBER, "13")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    go(page, 14)
    assert dark_share(page, 14) > 0.001


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda route: route.abort(), "连接中断"),
        (lambda route: route.fulfill(status=401), "登录已过期"),
        (lambda route: route.fulfill(status=302, headers={"Location": "/login"}), "登录已过期"),
        (lambda route: route.fulfill(status=503), "稍后重试"),
    ],
)
def test_a_page_that_does_not_come_says_why_and_comes_when_asked_again(
    page: Page, address: str, answer: Callable[[Route], None], words: str
) -> None:
    opened(page, address)
    pattern = re.compile(r"/papers/2\d\.pdf")
    page.route(pattern, answer)
    go(page, 24, "failed")
    message = page.locator('.viewer-sheet[data-number="24"] .viewer-failure')
    expect(message).to_contain_text(words)
    assert message.locator("[data-viewer-login]").is_visible() == ("登录" in words)
    page.unroute(pattern)
    message.locator("[data-viewer-retry]").click()
    rest(page, 24)


def test_a_file_that_does_not_come_at_all_can_be_asked_for_again(page: Page, address: str) -> None:
    page.route("**/outline/*", lambda route: route.abort())
    page.goto(f"{address}/viewer")
    notice = page.locator("[data-viewer-notice] .viewer-failure")
    expect(notice).to_contain_text("连接中断")
    page.unroute("**/outline/*")
    notice.locator("[data-viewer-retry]").click()
    until(page, FIRST)


def test_a_case_without_pages_says_so_and_what_to_do(page: Page, address: str) -> None:
    page.goto(f"{address}/viewer?pages=0")
    expect(page.locator(".viewer-empty")).to_be_visible()
    expect(page.locator(".viewer-empty")).to_contain_text("本案没有电子案卷")
    expect(page.locator(".viewer-bar")).to_be_hidden()


def test_a_viewer_in_a_hidden_tab_goes_to_its_place_once_it_is_shown(
    page: Page, address: str
) -> None:
    opened(page, address)
    page.evaluate("document.querySelector('.review-file').hidden = true")
    page.wait_for_timeout(200)
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('viewer:goto',"
        " { detail: { page: 'page12', number: 12, region: null } }))"
    )
    page.evaluate("document.querySelector('.review-file').hidden = false")
    rest(page, 12)
    expect(page.locator(NUMBER)).to_have_value("12")


def test_the_words_are_english_when_english_is_chosen(page: Page, address: str) -> None:
    opened(page, address, "?lang=en")
    expect(page.locator("[data-viewer-next]")).to_have_attribute("title", "Next page (])")
    canvas = page.locator(".viewer-sheet canvas").first
    expect(canvas).to_have_attribute("aria-label", "Page 1, scanned image")
