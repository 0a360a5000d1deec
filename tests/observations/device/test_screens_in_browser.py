"""The page on a tablet, a phone and a desk: sound by axe, in both languages, with the keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.builders.hostile_files import jpeg
from tests.observations.device.tablets import rows, seat_row, stored
from tests.support.browser import SCREEN

pytestmark = SCREEN
SIZES = [(1024, 768), (390, 844), (1440, 900)]
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll(
  ".level label, .observe-tick, main .btn, .observe-entry, .observe-back, .observe-tools .btn")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 80))"""


def sound(page):
    found = Axe().run(page).response["violations"]
    assert found == [], [(one["id"], [n["html"][:150] for n in one["nodes"]]) for one in found]
    assert not page.evaluate(WIDE)
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_state_of_the_page_is_sound(make_tablet, seat, rubric, width, height):
    tablet = make_tablet(width, height)
    tablet.page.goto(f"{tablet.address}/observations/device/zh")
    tablet.wait_state("expired")
    sound(tablet.page)
    tablet.log_in(seat.account.login)
    sound(tablet.page)
    tablet.open(seat.seat)
    sound(tablet.page)
    tablet.sign_in()
    tablet.choose(next(one.id for one in rubric.criteria if one.levels), "good")
    tablet.page.locator("input[name=red_lines]").first.check()
    tablet.page.locator("details.guidance summary").first.click()
    tablet.offline()
    tablet.page.locator('[data-observe="submit-button"]').click()
    tablet.page.set_input_files(
        "input[type=file]",
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg(600, 800)},
    )
    expect(tablet.page.locator(".observe-photo canvas")).to_be_visible()
    sound(tablet.page)
    tablet.page.locator('[data-observe="leave"]').click()
    expect(tablet.page.locator("[data-ask]")).to_be_visible()
    sound(tablet.page)
    assert tablet.complaints == []


def test_english_is_complete_and_stays_offline(tablet, seat, rubric):
    tablet.offline()
    tablet.page.get_by_role("link", name="English").click()
    tablet.page.wait_for_selector("html[lang=en]")
    tablet.kept()
    expect(tablet.page.locator("h1")).to_have_text("Court observation")
    tablet.open(seat.seat)
    tablet.sign_in()
    text = tablet.page.locator("main").inner_text()
    for fact in ("南江市第一人民法院", "第三法庭", "劳动争议", "律师", "律所", "民初", "号"):
        text = text.replace(fact, "")
    chinese = [line for line in text.split("\n") if re.search(r"[\u4e00-\u9fff]", line)]
    assert chinese == []
    assert "Signed in on this device" in text
    expect(tablet.page.locator("form legend").first).to_contain_text(rubric.criteria[0].title.en)


def test_a_hearing_is_scored_with_the_keyboard_alone(tablet, seat, rubric):
    keys, page = tablet.page.keyboard, tablet.page
    page.locator(f'a[href="#{seat.seat}"]').focus()
    keys.press("Enter")
    expect(page.locator('[data-observe="sign-in-button"]')).to_be_visible()
    page.locator('[data-observe="sign-in-button"]').press("Enter")
    expect(page.locator('[data-observe="signed-in"]')).to_be_visible()
    one = next(one for one in rubric.criteria if one.levels)
    page.locator(f"#{one.id}-excellent").focus()
    keys.press("Space")
    keys.press("ArrowDown")
    expect(page.locator(f"#{one.id}-good")).to_be_checked()
    page.locator(f"#comment-{one.id}").focus()
    keys.insert_text("用键盘写的")
    keys.press("Control+s")
    tablet.synced()
    assert stored(seat.seat).answers[one.id] == {"level": "good", "comment": "用键盘写的"}
    page.locator('[data-observe="missing-list"] a').first.press("Enter")
    missing = next(c for c in rubric.criteria if c.id != one.id)
    expect(page.locator(f"#{missing.id} :focus")).to_have_count(1)
    page.locator('[data-observe="number"]').focus()
    keys.press("Escape")
    expect(page.locator('[data-observe="list"]')).to_be_visible()


def test_a_photo_is_made_small_sealed_and_sent_when_there_is_a_network(tablet, seat):
    tablet.open(seat.seat)
    tablet.sign_in()
    tablet.synced()
    tablet.offline()
    page = tablet.page
    page.fill("#photo-caption", "出庭函")
    picture = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg(4000, 3000)}
    page.set_input_files("input[type=file]", picture)
    expect(page.locator(".observe-photo")).to_contain_text("出庭函")
    tablet.kept()
    size = page.evaluate("observe.seats[observe.open].work.photos[0].size")
    sides = page.evaluate(
        """async () => {
          const { op } = observe.seats[observe.open].work.photos[0];
          const one = await createImageBitmap(new Blob([await observe.store.photoBytes(op)]));
          return [one.width, one.height];
        }"""
    )
    assert sides == [2200, 1650]
    assert size < len(picture["buffer"])
    tablet.reopen()
    expect(tablet.page.locator(".observe-photo canvas")).to_be_visible()
    tablet.says("待同步 1 项")
    tablet.offline(yes=False)
    tablet.synced()
    _, (photo,) = rows(seat.seat)
    assert (photo.caption, photo.media_type) == ("出庭函", "application/pdf")
    expect(tablet.page.locator(".observe-photo")).to_contain_text("已送到服务器")


def test_what_is_no_picture_is_said_at_once_and_a_photo_can_be_taken_back(tablet, seat):
    tablet.open(seat.seat)
    tablet.sign_in()
    tablet.synced()
    tablet.offline()
    page = tablet.page
    wrong = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.set_input_files("input[type=file]", wrong)
    expect(page.locator("[data-photo-message]")).to_contain_text("读不出来")
    right = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg(300, 200)}
    page.set_input_files("input[type=file]", right)
    expect(page.locator(".observe-photo")).to_have_count(1)
    page.locator(".observe-photo button").click()
    page.locator("[data-ask-yes]").click()
    expect(page.locator(".observe-photo")).to_have_count(0)
    tablet.kept()
    assert not [name for name in tablet.database() if name.startswith("photo:")]
    tablet.offline(yes=False)
    tablet.synced()
    assert rows(seat.seat)[1] == []


def test_points_that_do_not_fit_are_said_and_red_lines_ask_for_grounds(tablet, seat, rubric):
    tablet.open(seat.seat)
    tablet.sign_in()
    line = rubric.red_lines[0].id
    reason = tablet.page.locator(f'[data-red-line="{line}"]')
    expect(reason).to_be_hidden()
    tablet.page.locator(f'input[name=red_lines][value="{line}"]').check()
    expect(reason).to_be_visible()
    reason.locator("textarea").fill("庭上索要费用")
    tablet.synced()
    sheet = stored(seat.seat)
    assert sheet.red_lines == [line]
    assert sheet.answers[line] == {"comment": "庭上索要费用"}


def test_it_is_too_early_to_sign_in_and_the_page_says_so(make_tablet, database):
    from qa_app.db.session import transaction
    from tests.observations.device.tablets import make_seat, soon

    with transaction() as session:
        early = make_seat(session, starts_at=soon(60 * 24))
    tablet = make_tablet()
    tablet.log_in(early.account.login)
    tablet.open(early.seat)
    tablet.page.locator('[data-observe="sign-in-button"]').click()
    expect(tablet.page.locator('[data-observe="sign-in-early"]')).to_contain_text("两小时")
    expect(tablet.page.locator("input[type=radio]").first).to_be_disabled()
    assert seat_row(early.seat).signed_in_at is None
