"""The frame of the desk at the widths people have: room for the work, and nothing under the bar."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import SCREEN

pytestmark = SCREEN
TWO_LINES = 104
PLACES = """() => {
  const box = (one) => document.querySelector(one).getBoundingClientRect();
  const bar = box(".review-bar"), title = box(".criterion.current legend");
  return {height: bar.height, bottom: bar.bottom, title: title.top, seen: innerHeight};
}"""

DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""The next key comes after the page was drawn, as a person's does."""


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (390, 844)])
def test_the_bar_stays_low_and_covers_no_title(pages, open_desk, size: tuple[int, int], english):
    desk = open_desk(*size, has_touch=size[0] <= 1024, reduced_motion="reduce")
    if english:
        desk.in_english()
    for press in range(5):
        desk.page.keyboard.press("j")
        at = desk.page.evaluate(PLACES)
        assert at["height"] <= TWO_LINES
        assert at["bottom"] <= at["title"] < at["seen"] / 2, f"after J {press + 1} times"
    desk.context.set_offline(True)
    desk.page.keyboard.press("1")
    desk.wait_for("offline")
    desk.page.evaluate(DRAWN)
    desk.page.keyboard.press("j")
    at = desk.page.evaluate(PLACES)
    assert at["bottom"] <= at["title"], "also while the bar says more"


@pytest.mark.parametrize("width", [1440, 1024])
def test_the_menu_gives_its_room_to_the_desk_and_comes_when_called(pages, open_desk, width: int):
    desk = open_desk(width)
    menu, called = desk.page.locator("#menu"), desk.page.locator("[data-menu-toggle]")
    expect(menu).to_be_hidden()
    before = desk.page.locator("#desk-rubric").bounding_box()
    called.click()
    expect(menu.locator("a[aria-current=page]")).to_be_visible()
    assert desk.page.locator("#desk-rubric").bounding_box() == before, "the desk stays where it is"
    desk.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(called).to_be_focused()
    called.click()
    desk.page.locator(".review-rubric-name").click()
    expect(menu).to_be_hidden()


def test_a_wide_screen_keeps_the_menu(pages, open_desk):
    desk = open_desk(1680)
    expect(desk.page.locator("#menu")).to_be_visible()
    expect(desk.page.locator("[data-menu-toggle]")).to_be_hidden()


@pytest.mark.parametrize("english", [False, True])
def test_a_submitted_sheet_is_read_on_a_phone_without_scrolling_sideways(
    pages, open_desk, criteria, english
):
    desk = open_desk(390, 844)
    if english:
        desk.in_english()
    for name in criteria:
        desk.choose(name, "good")
    desk.page.locator("[data-desk-missing].done").wait_for()
    desk.wait_for("saved")
    desk.page.goto(f"{desk.address}/reviews/{desk.review}/submit")
    desk.page.locator("section.confirm button[type=submit]").click()
    desk.page.wait_for_url("**/submitted")
    row = desk.page.locator(".filled-table tbody tr").first
    title, answer = row.locator("th").bounding_box(), row.locator("td").first.bounding_box()
    assert title["y"] + title["height"] <= answer["y"], "one below the other"
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
