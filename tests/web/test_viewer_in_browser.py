"""The file viewer in a real browser: speed, memory, places and regions.

The page's policy forbids evaluation, so waiting is by asking again, never by ``wait_for_function``.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import BROWSER
from tests.web.looking import (
    FIRST,
    MAIN,
    NUMBER,
    box,
    go,
    opened,
    red,
    rest,
    until,
)
from tests.web.viewer_papers import BOX

pytestmark = BROWSER


def test_the_first_page_of_200_is_visible_within_a_second(chromium: Browser, address: str) -> None:
    """On a slow machine, or beside others' work: as soon as the page of a file of one."""

    def first(tail: str) -> float:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(f"{address}/viewer{tail}")
        found = float(str(until(page, FIRST)))
        context.close()
        return found

    times: list[tuple[float, float]] = []
    while len(times) < 8 and not any(many <= max(1000, 1.5 * one) for many, one in times):
        times.append((first(""), first("?pages=1")))
    assert any(many <= max(1000, 1.5 * one) for many, one in times), times


def test_only_pages_near_the_one_seen_are_fetched(page: Page, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda r: fetched.append(r.url) if "/papers/" in r.url else None)
    opened(page, address)
    page.wait_for_timeout(1500)
    assert 1 <= len(fetched) <= 5


def test_reading_the_whole_file_keeps_few_canvases_and_moves_no_page(
    page: Page, address: str
) -> None:
    opened(page, address, "?pages=60")
    height = "document.querySelector('[data-viewer-scroll]').scrollHeight"
    before = page.evaluate(height)
    most = 0
    for _ in range(60):
        page.keyboard.press("]")
        page.wait_for_timeout(60)
        most = max(most, page.evaluate("document.querySelectorAll('.viewer-sheet canvas').length"))
    rest(page, 60)
    expect(page.locator(NUMBER)).to_have_value("60")
    assert 1 <= most <= 8
    assert page.evaluate(height) == before


def test_a_sharp_screen_zoomed_far_in_stays_within_the_memory_of_the_canvases(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, device_scale_factor=2)
    page = opened(context.new_page(), address)
    page.select_option("[data-viewer-zoom]", "4")
    rest(page, 1)
    sizes = page.evaluate(
        "[...document.querySelectorAll('.viewer-sheet canvas')].map((c) => c.width * c.height)"
    )
    assert sizes
    assert max(sizes) <= 16_100_000
    assert sum(sizes) <= 72_000_000
    page.select_option("[data-viewer-zoom]", "width")
    rest(page, 1)
    drawn = page.evaluate(
        "(() => { const c = document.querySelector('.viewer-sheet canvas');"
        " return c.width / c.getBoundingClientRect().width; })()"
    )
    assert drawn == pytest.approx(2, abs=0.02)
    context.close()


# ---- places


def test_page_number_buttons_keys_and_outline_lead_to_pages(page: Page, address: str) -> None:
    opened(page, address)
    number = page.locator(NUMBER)
    go(page, 12)
    expect(page.locator(MAIN + "[data-viewer-place]")).to_have_text("本件第 1 / 1 页")
    page.click("[data-viewer-next]")
    expect(number).to_have_value("13")
    page.keyboard.press("[")
    expect(number).to_have_value("12")
    page.keyboard.press("}")
    expect(number).to_have_value("13")
    page.keyboard.press("{")
    page.keyboard.press("{")
    expect(number).to_have_value("6")
    page.keyboard.press("o")
    expect(page.locator(".viewer-missing")).to_have_count(1)
    page.click("text=民事判决书 >> visible=true")
    expect(number).to_have_value("12")
    page.fill(NUMBER, "９９９")
    page.keyboard.press("Enter")
    expect(number).to_have_value("200")
    page.keyboard.press("Home")
    expect(number).to_have_value("1")
    expect(page.locator("[data-viewer-page-status]")).to_have_text(
        "第 1 页，共 200 页。 法律援助申请表"
    )


def test_letters_typed_into_a_comment_do_not_move_the_file(page: Page, address: str) -> None:
    opened(page, address)
    page.fill("#note", "")
    page.locator("#note").press_sequentially("e r s f o ] 0 +")
    assert page.evaluate("window.given.length") == 0
    expect(page.locator(NUMBER)).to_have_value("1")
    expect(page.locator("[data-viewer-second]")).to_be_hidden()


def test_deep_links_lead_to_a_page_or_a_place_again_and_again(page: Page, address: str) -> None:
    opened(page, address, "#page=12")
    rest(page, 12)
    expect(page.locator(NUMBER)).to_have_value("12")
    for _ in range(2):
        page.click("text=第 3 页的一处")
        rest(page, 3)
        expect(page.locator(NUMBER)).to_have_value("3")
        assert box(page, ".viewer-mark-flash") == pytest.approx(red(page, 3), abs=4)
        page.keyboard.press("]")
        page.keyboard.press("]")
        page.wait_for_timeout(200)


def test_the_file_opens_where_it_was_left_and_no_names_are_stored(page: Page, address: str) -> None:
    opened(page, address)
    go(page, 14)
    page.keyboard.press("Shift+R")
    page.select_option("[data-viewer-zoom]", "1.25")
    page.keyboard.press("s")
    until(page, "JSON.stringify(localStorage).includes('1.25')")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "民事" not in kept
    page.reload()
    until(page, FIRST)
    rest(page, 14)
    expect(page.locator("[data-viewer-second]")).to_be_visible()
    expect(page.locator("[data-viewer-zoom]")).to_have_value("1.25")
    turned = box(page, MAIN + '.viewer-sheet[data-number="14"]')
    assert turned[2] == pytest.approx(595 * 96 / 72 * 1.25, abs=2)  # 90 + 90: upright again


def test_zoom_keeps_the_place_under_the_pointer(page: Page, address: str) -> None:
    opened(page, address)
    page.select_option("[data-viewer-zoom]", "0.75")
    lead(page, 3)
    before = red(page, 3)
    page.mouse.move(before[0] + 5, before[1] + 5)
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(60)
    page.keyboard.up("Control")
    page.wait_for_timeout(900)
    rest(page, 3)
    after = red(page, 3)
    grown = after[2] / before[2]
    assert 1.5 < grown < 2.5
    pointed = [before[0] + 5, before[1] + 5]
    assert after[:2] == pytest.approx([at - 5 * grown for at in pointed], abs=5)


# ---- evidence


def lead(page: Page, number: int) -> None:
    """Go to the red box of a page as a link of an answer does, and wait until it is at rest."""
    detail = {"page": f"page{number}", "region": list(BOX)}
    page.evaluate(
        "(detail) => document.dispatchEvent(new CustomEvent('viewer:goto', { detail }))", detail
    )
    page.wait_for_timeout(150)
    rest(page, number)
    page.wait_for_timeout(400)


def draw(page: Page, place: list[float]) -> dict[str, object]:
    """Draw a rectangle over a place in the window; what the page is told."""
    page.keyboard.press("r")
    page.mouse.move(place[0], place[1])
    page.mouse.down()
    page.mouse.move(place[0] + place[2] / 2, place[1] + place[3] / 2)
    page.mouse.move(place[0] + place[2], place[1] + place[3])
    page.mouse.up()
    return page.evaluate("window.given.at(-1)")


@pytest.mark.parametrize(("number", "zoom"), [(3, "page"), (3, "1"), (4, "width"), (4, "0.75")])
def test_a_region_is_the_same_in_every_turn_and_zoom(
    page: Page, address: str, number: int, zoom: str
) -> None:
    opened(page, address)
    page.select_option("[data-viewer-zoom]", zoom)
    go(page, number)
    lead(page, number)
    for turns in range(4):
        given = draw(page, red(page, number))
        assert given["page"] == f"page{number}"
        assert given["number"] == number
        assert given["region"] == pytest.approx(BOX, abs=4), f"after {turns} turns"
        lead(page, number)
        assert box(page, ".viewer-mark-flash") == pytest.approx(red(page, number), abs=4)
        page.keyboard.press("Shift+R")
        page.wait_for_timeout(300)
        lead(page, number)


def test_a_page_is_cited_by_key_and_nothing_is_cited_while_only_reading(
    page: Page, address: str
) -> None:
    opened(page, address)
    go(page, 12)
    page.keyboard.press("e")
    assert page.evaluate("window.given") == [{"page": "page12", "number": 12, "region": None}]
    expect(page.locator("[data-viewer-status]")).to_have_text("已引用第 12 页。")
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(page.locator("[data-viewer-region-hint]")).to_be_hidden()
    opened(page, address, "?mode=read")
    expect(page.locator("[data-viewer-quote]")).to_have_count(0)
    page.keyboard.press("e")
    assert page.evaluate("window.given") == []


def test_kept_evidence_of_the_page_around_is_drawn_with_its_label(page: Page, address: str) -> None:
    opened(page, address)
    go(page, 3)
    marks = [{"page": "page3", "region": list(BOX), "label": "1.2"}]
    page.evaluate(
        "(marks) => document.dispatchEvent(new CustomEvent('viewer:marks', { detail: { marks } }))",
        marks,
    )
    assert box(page, ".viewer-mark-evidence") == pytest.approx(red(page, 3), abs=4)
    expect(page.locator(".viewer-mark-evidence")).to_have_attribute("data-label", "1.2")


# ---- text
