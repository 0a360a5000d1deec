"""What happened elsewhere while the tablet was offline: other answers, plans and people."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.observations.models import Observation, ObserverSeat
from qa_app.observations.rules.states import Entry, ObservationState, SeatState
from qa_app.observations.services import observing
from tests.builders.observations import observer_of
from tests.builders.register import PASSWORD, make_account
from tests.observations.device.tablets import hearing_of, make_seat, seat_row, soon, stored
from tests.support.browser import BROWSER, PATIENCE_MS, log_in

pytestmark = BROWSER


def until_gone(tablet, name):
    """Until the browser's database has no such entry: scripts of a page take their time."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while name in tablet.database():
        assert time.monotonic() < deadline, f"{name} is still there"
        tablet.page.wait_for_timeout(25)


def save_on_screen(seat, **changed):
    """The same observer at the desk in the office."""
    with transaction() as session:
        row = session.exec(select(ObserverSeat).where(ObserverSeat.public_id == seat)).one()
        _, actor = observer_of(session, row)
        desk = observing.desk_of(session, actor, seat)
        fields = {name.replace("__", ":"): value for name, value in changed.items()}
        edit = observing.Edit(fields, desk.sheet.revision, Entry.SCREEN)
        observing.save_sheet(session, actor=actor, seat=seat, edit=edit, now=datetime.now(UTC))


@pytest.fixture
def begun(tablet, seat):
    """Signed in, nothing scored yet, the network gone."""
    tablet.open(seat.seat)
    tablet.sign_in()
    tablet.synced()
    tablet.offline()
    return tablet


def test_what_only_one_side_changed_is_joined_without_a_question(begun, seat, rubric):
    first, second = [one.id for one in rubric.criteria if one.levels][:2]
    begun.choose(first, "good")
    save_on_screen(seat.seat, **{f"level:{second}": ["pass"], "comment": ["在办公室写的"]})
    begun.offline(yes=False)
    begun.synced()
    answers = stored(seat.seat).answers
    assert (answers[first]["level"], answers[second]["level"]) == ("good", "pass")
    expect(begun.page.locator("#comment")).to_have_value("在办公室写的")
    expect(begun.page.locator(f"#{second}-pass")).to_be_checked()


@pytest.mark.parametrize(("which", "kept"), [("mine", "good"), ("theirs", "fail")])
def test_what_both_changed_is_shown_side_by_side_and_the_person_chooses(
    begun, seat, rubric, which, kept
):
    first = next(one for one in rubric.criteria if one.levels)
    begun.choose(first.id, "good")
    begun.kept()
    save_on_screen(seat.seat, **{f"level:{first.id}": ["fail"]})
    begun.offline(yes=False)
    question = begun.page.locator("[data-autosave-differences] fieldset")
    expect(question.locator("legend")).to_contain_text(first.title.zh)
    begun.says("已同步")
    begun.says("请选择")
    assert stored(seat.seat).answers[first.id] == {"level": "fail"}, "not overwritten"
    begun.reopen()
    question = begun.page.locator("[data-autosave-differences] fieldset")
    expect(question).to_have_count(1)
    question.locator(f'input[value="{which}"]').check()
    begun.page.locator("[data-autosave-decide]").click()
    begun.synced()
    assert stored(seat.seat).answers[first.id] == {"level": kept}
    expect(begun.page.locator(f"#{first.id}-{kept}")).to_be_checked()


def test_an_answer_that_does_not_fit_is_set_aside_and_the_others_go_on(begun, seat):
    begun.page.evaluate(
        """() => { const { work } = observe.seats[observe.open];
                   work.note("level:no-such", ["good"]); work.note("comment", ["其余照存"]); }"""
    )
    begun.offline(yes=False)
    bad = begun.page.locator('[data-observe="bad"]')
    expect(bad).to_be_visible()
    begun.page.wait_for_function("Object.keys(observe.seats[observe.open].work.pending).length < 1")
    begun.wait_state("idle")
    assert stored(seat.seat).comment == "其余照存"


def test_a_moved_hearing_is_said_and_nothing_written_is_touched(begun, seat):
    begun.page.fill("#comment", "已写的评语")
    begun.kept()
    later = soon(60 * 26)
    with transaction() as session:
        hearing_of(session, seat).starts_at = later
    begun.offline(yes=False)
    expect(begun.page.locator('[data-observe="moved-text"]')).to_contain_text("改为")
    begun.synced()
    expect(begun.page.locator("#comment")).to_have_value("已写的评语")
    begun.page.locator('[data-observe="moved-seen"]').click()
    expect(begun.page.locator('[data-observe="moved"]')).to_be_hidden()
    begun.reopen()
    expect(begun.page.locator('[data-observe="moved"]')).to_be_hidden()


def withdraw(session, seat):
    row = session.exec(select(ObserverSeat).where(ObserverSeat.public_id == seat.seat)).one()
    row.state, row.ended_at = SeatState.WITHDRAWN, datetime.now(UTC)


def cancel(session, seat):
    row = session.exec(select(ObserverSeat).where(ObserverSeat.public_id == seat.seat)).one()
    session.get_one(Observation, row.observation_id).state = ObservationState.CANCELLED


@pytest.mark.parametrize(("change", "word"), [(withdraw, "不再旁听"), (cancel, "取消")])
def test_what_was_written_for_a_seat_that_is_gone_is_kept_and_can_be_handed_on(
    begun, seat, rubric, change, word
):
    first = next(one for one in rubric.criteria if one.levels)
    begun.choose(first.id, "good")
    begun.page.fill(f"#comment-{first.id}", "庭前准备充分")
    begun.kept()
    with transaction() as session:
        change(session, seat)
    begun.offline(yes=False)
    expect(begun.page.locator('[data-observe="stopped-text"]')).to_contain_text(word)
    with begun.page.expect_download() as download:
        begun.page.locator('[data-observe="download"]').click()
    text = download.value.path().read_text("utf-8")
    assert first.title.zh in text
    assert "庭前准备充分" in text
    begun.reopen()
    expect(begun.page.locator('[data-observe="stopped-text"]')).to_contain_text(word)
    expect(begun.page.locator(f"#comment-{first.id}")).to_have_value("庭前准备充分")
    begun.page.locator('[data-observe="remove"]').click()
    begun.page.locator("[data-ask-yes]").click()
    expect(begun.page.locator('[data-observe="none"]')).to_be_visible()
    assert list(begun.database()) == ["device"]


def test_an_expired_log_in_keeps_everything_and_goes_on_after_logging_in(begun, seat):
    begun.page.fill("#comment", "登录过期时写的")
    begun.kept()
    begun.context.clear_cookies()
    begun.offline(yes=False)
    begun.wait_state("expired")
    begun.says("待同步 1 项")
    begun.page.locator('[data-observe="expired"] a').click()
    begun.page.fill("#login", seat.account.login)
    begun.page.fill("#password", PASSWORD)
    begun.page.click("main button[type=submit]")
    begun.page.wait_for_url("**/observations/device/zh")
    begun.synced()
    assert stored(seat.seat).comment == "登录过期时写的"


def test_another_account_sees_nothing_and_the_first_goes_on_later(begun, seat):
    begun.page.fill("#comment", "甲写的秘密评语")
    begun.kept()
    with transaction() as session:
        other = make_seat(session, starts_at=soon(40))
    begun.context.clear_cookies()
    begun.offline(yes=False)
    log_in(begun.page, begun.address, other.account.login, PASSWORD)
    begun.page.goto(f"{begun.address}/observations/device/zh")
    expect(begun.page.locator('[data-observe="foreign-text"]')).to_contain_text("1 项")
    expect(begun.page.locator(".observe-entry")).to_have_count(1)
    expect(begun.page.locator(f'a[href="#{other.seat}"]')).to_be_visible()
    assert "甲写的" not in begun.page.content()
    assert seat.account.name not in begun.page.content()
    assert "甲写的" not in str(begun.database()), "sealed"
    assert stored(seat.seat).comment == ""
    begun.page.locator('[data-observe="leave"]').click()
    begun.wait_state("expired")
    log_in(begun.page, begun.address, seat.account.login, PASSWORD)
    begun.page.goto(f"{begun.address}/observations/device/zh")
    begun.synced()
    assert stored(seat.seat).comment == "甲写的秘密评语"


def test_everything_on_the_device_is_sealed_and_no_more_than_the_hearing_needs(begun, seat):
    begun.page.fill("#comment", "只有本人能读")
    begun.kept()
    kept = begun.database()
    assert sorted(name.split(":")[0] for name in kept) == ["device", "parcel", "work"]
    sealed = str({name: value for name, value in kept.items() if name != "device"})
    for secret in ("只有本人能读", "劳动争议", "第三法庭", "律师"):
        assert secret not in sealed
    assert begun.page.evaluate("Object.keys(localStorage).length") == 0


def test_logging_out_names_what_is_unsent_and_loses_nothing(begun, seat):
    begun.page.fill("#comment", "还没有送出")
    begun.kept()
    begun.page.locator('[data-observe="leave"]').click()
    dialog = begun.page.locator("[data-ask]")
    expect(dialog).to_contain_text("1 项")
    dialog.locator("[data-ask-no]").click()
    expect(begun.page.locator("#comment")).to_have_value("还没有送出")
    begun.page.locator('[data-observe="leave"]').click()
    dialog.locator("[data-ask-yes]").click()
    expect(begun.page.locator('[data-observe="nobody"]')).to_be_visible()
    kept = begun.database()
    assert "device" not in kept, "the key is gone"
    assert "还没有送出" not in str(kept)
    begun.offline(yes=False)
    begun.wait_state("expired")
    begun.page.goto(f"{begun.address}/")
    expect(begun.page).to_have_url(re.compile("/login"))  # the session ended with the network back
    log_in(begun.page, begun.address, seat.account.login, PASSWORD)
    begun.page.goto(f"{begun.address}/observations/device/zh")
    begun.synced()
    assert stored(seat.seat).comment == "还没有送出"


def test_giving_up_what_is_unsent_clears_the_device(begun, seat):
    begun.page.fill("#comment", "不要了")
    begun.kept()
    begun.page.locator('[data-observe="leave"]').click()
    begun.page.locator("[data-ask-other]").click()
    expect(begun.page.locator('[data-observe="nobody"]')).to_be_visible()
    assert list(begun.database()) == ["leaving"]


def test_logging_out_on_any_page_asks_for_what_a_tablet_holds(begun, seat):
    begun.page.fill("#comment", "在别的页面退出")
    begun.kept()
    begun.page.route("**/observations/device/parcels**", lambda route: route.abort())
    begun.offline(yes=False)
    begun.page.goto(f"{begun.address}/")
    begun.page.locator(".account-menu summary").click()
    begun.page.locator("[data-logout] button").click()
    expect(begun.page.locator("#unsent-dialog")).to_be_visible()
    begun.page.locator("[data-unsent-leave]").click()
    begun.page.wait_for_url("**/login**")
    begun.page.unroute("**/observations/device/parcels**")
    log_in(begun.page, begun.address, seat.account.login, PASSWORD)
    begun.page.goto(f"{begun.address}/observations/device/zh")
    begun.synced()
    assert stored(seat.seat).comment == "在别的页面退出"


def test_the_key_goes_as_soon_as_somebody_else_is_logged_in_on_any_page(begun, seat):
    begun.page.fill("#comment", "甲的")
    begun.kept()
    with transaction() as session:
        other = make_account(session, Role.SUPERVISOR)
    begun.context.clear_cookies()
    begun.page.goto("about:blank")
    begun.offline(yes=False)
    log_in(begun.page, begun.address, other.login, PASSWORD)
    until_gone(begun, "device")
    begun.offline()
    begun.page.goto(f"{begun.address}/observations/device/zh")
    expect(begun.page.locator('[data-observe="nobody"]')).to_be_visible()
    expect(begun.page.locator(".observe-entry")).to_have_count(0)


def test_the_key_lasts_seven_days_and_then_asks_for_a_log_in(begun, seat):
    begun.page.fill("#comment", "八天以后")
    begun.kept()
    begun.page.clock.install(time=datetime.now(UTC) + timedelta(days=8))
    begun.page.evaluate("observe.sync.now()")  # the page was left open all the time
    expect(begun.page.locator('[data-observe="nobody"]')).to_be_visible()
    left = begun.database()
    assert "device" not in left
    assert any(name.startswith("work:") for name in left), "what is unsent stays, sealed"
    begun.page.reload()
    expect(begun.page.locator('[data-observe="nobody"]')).to_be_visible()


NO_ROOM = """() => { observe.store.write = () => Promise.reject(new Error("full")); }"""
WARNS = "!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"


def test_a_device_without_room_says_so_and_asks_not_to_close_the_page(begun, seat):
    assert not begun.page.evaluate(WARNS)
    begun.page.evaluate(NO_ROOM)
    begun.page.fill("#comment", "存不下的话")
    begun.wait_state("unkept")
    begun.says("请不要关闭")
    assert begun.page.evaluate(WARNS)


def test_a_second_window_does_not_write_and_can_take_over(begun, seat):
    begun.page.fill("#comment", "第一个窗口")
    begun.kept()
    second = begun.context.new_page()
    second.goto(f"{begun.address}/observations/device/zh#{seat.seat}")
    notice = second.locator('[data-observe="elsewhere"]')
    expect(notice).to_be_visible()
    notice.get_by_role("button").click()
    expect(second.locator("#comment")).to_have_value("第一个窗口")
    expect(begun.page.locator('[data-observe="elsewhere"]')).to_be_visible()


def test_a_hearing_that_is_over_leaves_the_device_even_offline(begun, seat):
    assert seat_row(seat.seat).signed_in_at
    begun.page.clock.install(time=datetime.now(UTC) + timedelta(days=6))
    begun.page.reload()
    expect(begun.page.locator('[data-observe="none"]')).to_be_visible()
    assert list(begun.database()) == ["device"]
