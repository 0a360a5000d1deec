"""The desk in a real browser: keyboard, touch, no network, two tabs, an expired login, logging out.

Skipped where no Chromium is installed.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from qa_app.core.roles import Role
from qa_app.db.session import transaction
from tests.builders.register import PASSWORD, make_account
from tests.reviews.browsing import kept_entries, stored_answers
from tests.support.browser import SCREEN, log_in

pytestmark = SCREEN
LEVELS = ("excellent", "good", "pass", "fail")


def test_ten_criteria_by_keyboard_alone(pages, open_desk, criteria):
    desk = open_desk()
    keys = desk.page.keyboard
    desk.page.wait_for_selector("[data-viewer-quote]:enabled")
    for place in range(10):
        keys.press("j")
        keys.press(str(place % 4 + 1))
    keys.press("e")
    keys.press("g")
    expect(desk.page.locator(f"#{criteria[9]} details[open]")).to_have_count(1)
    keys.press("c")
    keys.insert_text("代理意见没有回应对方的抗辩。")
    keys.press("Escape")
    keys.press("k")
    keys.press("n")
    keys.press("1")
    desk.wait_for("saved")
    keys.press("Control+Enter")
    desk.page.wait_for_url("**/submit")
    expect(desk.page.locator("main")).to_contain_text("还有 8 项指标没有评定")
    stored = stored_answers(desk.review)
    levels = [stored[name]["level"] for name in criteria[:11]]
    assert levels == [LEVELS[place % 4] for place in range(10)] + ["excellent"]
    assert stored[criteria[9]]["comment"] == "代理意见没有回应对方的抗辩。"
    assert stored[criteria[9]]["evidence"] == [{"page": pages[0], "number": 1, "region": None}]
    assert desk.complaints == []


def test_a_phrase_is_kept_from_a_comment_and_offered_while_typing(open_desk, criteria):
    desk = open_desk()
    keys = desk.page.keyboard
    keys.press("j")
    keys.press("p")
    keys.insert_text("会见笔录没有受援人签名。")
    keys.press("Alt+p")
    desk.page.locator("[data-phrase-add]").click()
    expect(desk.page.locator("[data-phrase-said]")).to_have_text("已存为常用语")
    keys.press("Escape")
    keys.press("Escape")
    keys.press("j")
    keys.press("c")
    keys.insert_text("会见笔录")
    desk.page.wait_for_selector("#phrase-list li")
    keys.press("ArrowDown")
    keys.press("Enter")
    comment = desk.page.locator(f"#{criteria[1]}-comment")
    expect(comment).to_have_value("会见笔录没有受援人签名。")
    desk.wait_for("saved")
    assert stored_answers(desk.review)[criteria[1]]["comment"] == "会见笔录没有受援人签名。"


def test_ten_criteria_by_touch_on_a_tablet(pages, open_desk, criteria):
    desk = open_desk(1024, 768, has_touch=True)
    for place, name in enumerate(criteria[:10]):
        target = desk.page.locator(f'label[for="{name}-{LEVELS[place % 4]}"]')
        assert target.bounding_box()["height"] >= 44
        target.tap()
    desk.page.wait_for_selector("[data-viewer-quote]:enabled")
    desk.page.locator(f"#{criteria[9]} [data-evidence-add]").tap()
    desk.page.wait_for_selector(f"#{criteria[9]} [data-evidence-link]")
    remove = desk.page.locator(f"#{criteria[9]} [data-evidence-remove]")
    assert min(remove.bounding_box()["height"], remove.bounding_box()["width"]) >= 40
    desk.wait_for("saved")
    stored = stored_answers(desk.review)
    assert [stored[name]["level"] for name in criteria[:10]] == [LEVELS[n % 4] for n in range(10)]
    assert stored[criteria[9]]["evidence"][0]["page"] == pages[0]
    remove.tap()
    desk.wait_for("saved")
    assert "evidence" not in stored_answers(desk.review)[criteria[9]]


def test_narrow_screens_have_tabs_and_a_link_of_evidence_opens_the_file(pages, open_desk, criteria):
    desk = open_desk(390, 844, has_touch=True)
    expect(desk.page.locator("#desk-rubric")).to_be_visible()
    expect(desk.page.locator("[data-file-viewer]")).to_be_hidden()
    desk.page.locator('[data-desk-tab="file"]').tap()
    desk.page.wait_for_selector("[data-viewer-quote]:enabled")
    desk.page.locator("[data-viewer-quote]:visible").first.tap()
    desk.page.locator('[data-desk-tab="rubric"]').tap()
    desk.page.locator(f"#{criteria[0]} [data-evidence-link]").tap()
    expect(desk.page.locator("[data-file-viewer]")).to_be_visible()
    expect(desk.page.locator("#desk-rubric")).to_be_hidden()
    desk.page.locator('[data-desk-tab="case"]').tap()
    expect(desk.page.locator("#desk-case")).to_be_visible()


def test_without_a_network_everything_is_kept_and_saved_when_it_returns(open_desk, criteria):
    desk = open_desk()
    desk.context.set_offline(True)
    for name in criteria[:3]:
        desk.choose(name, "good")
    desk.page.fill(f"#{criteria[0]}-comment", "断网时写的评语")
    desk.wait_for("offline")
    assert stored_answers(desk.review) == {}
    desk.context.set_offline(False)
    desk.wait_for("saved")
    stored = stored_answers(desk.review)
    assert [stored[name]["level"] for name in criteria[:3]] == ["good"] * 3
    assert stored[criteria[0]]["comment"] == "断网时写的评语"


def test_a_page_closed_without_a_network_is_found_again(open_desk, criteria):
    desk = open_desk()
    desk.context.set_offline(True)
    desk.page.fill(f"#{criteria[0]}-comment", "合上电脑前写的评语")
    desk.choose(criteria[1], "pass")
    desk.wait_for("offline")
    desk.page.close()
    desk.context.set_offline(False)
    again = desk.another()
    expect(again.page.locator(f"#{criteria[0]}-comment")).to_have_value("合上电脑前写的评语")
    again.wait_for("saved")
    assert stored_answers(desk.review)[criteria[1]] == {"level": "pass"}
    assert kept_entries(again.page) == 0


def test_a_server_that_goes_away_and_comes_back_loses_nothing(open_desk, served, criteria):
    desk = open_desk()
    desk.choose(criteria[0], "good")
    desk.wait_for("saved")
    served.stop()
    desk.choose(criteria[1], "fail")
    desk.wait_for("offline")
    served.start()
    desk.wait_for("saved")
    assert stored_answers(desk.review)[criteria[1]] == {"level": "fail"}


def test_a_second_tab_learns_what_the_first_saved(pages, open_desk, criteria):
    first = open_desk()
    second = first.another()
    first.choose(criteria[0], "good")
    first.page.fill(f"#{criteria[0]}-comment", "第一页写的")
    expect(second.page.locator(f"#{criteria[0]}-comment")).to_have_value("第一页写的")
    expect(second.page.locator(f"#{criteria[0]}-good")).to_be_checked()
    second.choose(criteria[1], "pass")
    second.wait_for("saved")
    expect(first.page.locator(f"#{criteria[1]}-pass")).to_be_checked()
    assert len(stored_answers(first.review)) == 2


def test_two_versions_are_shown_field_by_field_and_the_person_chooses(
    open_desk, chromium, criteria
):
    here = open_desk()
    there = open_desk()
    there.context.set_offline(True)
    there.choose(criteria[0], "fail")
    there.page.fill(f"#{criteria[1]}-comment", "另一台电脑写的")
    there.page.fill(f"#{criteria[2]}-comment", "只有这里写了")
    there.wait_for("offline")
    here.choose(criteria[0], "good")
    here.page.fill(f"#{criteria[1]}-comment", "这台电脑写的")
    here.choose(criteria[3], "pass")
    here.wait_for("saved")
    there.context.set_offline(False)
    there.wait_for("conflict")
    assert stored_answers(here.review)[criteria[0]] == {"level": "good"}
    questions = there.page.locator("[data-autosave-differences] fieldset")
    expect(questions).to_have_count(2)
    expect(questions.nth(0)).to_contain_text("不合格")
    expect(questions.nth(0)).to_contain_text("良好")
    questions.nth(0).locator("input[value=theirs]").check()
    questions.nth(1).locator("input[value=mine]").check()
    there.page.locator("[data-autosave-decide]").click()
    there.wait_for("saved")
    stored = stored_answers(here.review)
    assert stored[criteria[0]] == {"level": "good"}
    assert stored[criteria[1]] == {"comment": "另一台电脑写的"}
    assert stored[criteria[2]] == {"comment": "只有这里写了"}
    expect(there.page.locator(f"#{criteria[0]}-good")).to_be_checked()
    # What only the other wrote is shown too.
    expect(there.page.locator(f"#{criteria[3]}-pass")).to_be_checked()


def test_after_an_expired_login_one_logs_in_beside_it_and_goes_on(open_desk, criteria):
    desk = open_desk()
    desk.context.clear_cookies()
    desk.page.fill(f"#{criteria[0]}-comment", "登录过期后写的")
    desk.wait_for("expired")
    expect(desk.page.locator("[data-autosave-sign-in]")).to_be_visible()
    with desk.context.expect_page() as opened:
        desk.page.locator("[data-autosave-sign-in-link]").click()
    beside = opened.value
    beside.fill("#login", desk.account.login)
    beside.fill("#password", PASSWORD)
    beside.click("main button[type=submit]")
    beside.wait_for_url("**/signed-in")
    desk.wait_for("saved")
    assert stored_answers(desk.review)[criteria[0]] == {"comment": "登录过期后写的"}
    expect(desk.page.locator("[data-autosave-sign-in]")).to_be_hidden()


def test_nothing_is_saved_to_another_account_that_logs_in(open_desk, served, criteria):
    desk = open_desk()
    with transaction() as session:
        other = make_account(session, Role.EXPERT)
    desk.context.clear_cookies()
    log_in(desk.context.new_page(), served.address, other.login, PASSWORD)
    desk.page.fill(f"#{criteria[0]}-comment", "本人的评语")
    desk.wait_for("expired")
    desk.page.locator("[data-autosave-signed-in]").click()
    desk.page.wait_for_selector("[data-autosave-other-account]:visible")
    assert stored_answers(desk.review) == {}


def test_logging_out_names_what_is_not_saved_and_the_next_user_reads_nothing(
    open_desk, served, criteria
):
    desk = open_desk()
    desk.context.set_offline(True)
    desk.page.fill(f"#{criteria[0]}-comment", "机密评语")
    desk.wait_for("offline")
    desk.page.locator(".account-menu summary").click()
    desk.page.locator("[data-logout] button").click()
    desk.page.wait_for_selector("#unsent-dialog[open]")
    desk.context.route("**/save", lambda route: route.abort())
    desk.context.set_offline(False)
    desk.page.locator("[data-unsent-leave]").click()
    desk.page.wait_for_url("**/login*")
    kept = desk.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "autosave:" in kept
    assert "机密" not in kept
    assert "\\u673a" not in kept
    desk.context.unroute("**/save")
    desk.open()
    desk.wait_for("saved")
    assert stored_answers(desk.review)[criteria[0]] == {"comment": "机密评语"}
    desk.page.locator(".account-menu summary").click()
    desk.page.locator("[data-logout] button").click()
    desk.page.wait_for_url("**/login*")
    left = "Object.keys(localStorage).filter((k) => /^(autosave|viewer|desk)/.test(k))"
    assert desk.page.evaluate(left) == []


def test_an_answer_that_does_not_fit_holds_up_no_other(open_desk, criteria):
    desk = open_desk()
    desk.page.fill(f"#{criteria[0]}-page", "第3页")
    desk.choose(criteria[1], "good")
    desk.page.wait_for_selector("[data-autosave-error]")
    desk.wait_for("refused")
    expect(desk.page.locator("[data-autosave-error]")).to_contain_text("证据页码应从 1 起")
    assert stored_answers(desk.review) == {criteria[1]: {"level": "good"}}
    desk.page.fill(f"#{criteria[0]}-page", "3")
    desk.wait_for("saved")
    assert stored_answers(desk.review)[criteria[0]] == {"page": 3}


def test_what_is_missing_leads_there_and_an_own_grade_asks_for_its_reason(open_desk, criteria):
    desk = open_desk()
    for name in criteria:
        desk.choose(name, "good")
    desk.page.wait_for_selector(".desk-missing.done")
    desk.page.locator('label[for="own-fail"]').click()
    desk.page.wait_for_selector(".desk-missing:not(.done)")
    desk.page.locator("[data-desk-missing] summary").click()
    desk.page.locator("[data-desk-missing-list] a").click()
    expect(desk.page.locator("#own-reason")).to_be_focused()
    desk.page.keyboard.insert_text("红线情形")
    desk.page.wait_for_selector(".desk-missing.done")
    desk.page.locator("[data-review-submit]").click()
    desk.page.wait_for_url("**/submit")
    desk.page.locator("section.confirm button[type=submit]").dblclick()
    desk.page.wait_for_url("**/submitted")


def test_the_line_between_file_and_rubric_is_remembered(pages, open_desk):
    desk = open_desk()
    divider = desk.page.locator(".review-divider")
    divider.focus()
    for _ in range(3):
        desk.page.keyboard.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "35")
    desk.page.reload()
    expect(desk.page.locator(".review-divider")).to_have_attribute("aria-valuenow", "35")


def test_the_seal_is_chacha20_as_published(open_desk):
    """RFC 8439, section 2.4.2: the example of encrypting a text."""
    desk = open_desk()
    sealed = desk.page.evaluate(
        """() => {
          const hex = (b) => b.toString(16).padStart(2, "0");
          const key = Seal.fromHex(Array.from({length: 32}, (_, i) => hex(i)).join(""));
          const nonce = Seal.fromHex("000000000000004a00000000");
          const text = new TextEncoder().encode("Ladies and Gentlemen of the class of '99: "
            + "If I could offer you only one tip for the future, sunscreen would be it.");
          return Array.from(Seal.stream(key, nonce, text), hex).join("");
        }"""
    )
    assert sealed.startswith("6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b")
    assert sealed.endswith("5af90bbf74a35be6b40b8eedf2785e42874d")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("with_file", [True, False])
def test_the_desk_passes_axe_and_never_scrolls_sideways(
    request, open_desk, width: int, with_file: bool
):
    if with_file:
        request.getfixturevalue("pages")
    desk = open_desk(width)
    if with_file and width > 992:
        desk.page.wait_for_selector("[data-viewer-quote]:enabled")
    violations = Axe().run(desk.page).response["violations"]
    assert [(v["id"], v["nodes"][0]["target"]) for v in violations] == []
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert desk.complaints == []
