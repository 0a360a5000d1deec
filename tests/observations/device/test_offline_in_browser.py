"""The whole story in a real browser with the network switched off."""

from playwright.sync_api import expect

from tests.observations.device.tablets import rows, seat_row, stored
from tests.support.browser import BROWSER

pytestmark = BROWSER


def test_a_hearing_is_observed_without_a_network_and_synchronised_later(tablet, seat, rubric):
    tablet.offline()
    tablet.reopen()
    page = tablet.page
    expect(page.locator('[data-observe="state"]')).to_contain_text("没有网络")
    tablet.open(seat.seat)
    tablet.sign_in()
    tablet.answer_everything(rubric)
    first = next(one.id for one in rubric.criteria if one.levels)
    page.fill(f"#comment-{first}", "开庭前已阅卷")
    tablet.kept()
    total = page.locator('[data-observe="total"]').inner_text()
    tablet.reopen()
    page = tablet.page
    expect(page.locator('[data-observe="total"]')).to_have_text(total)
    expect(page.locator(f"#comment-{first}")).to_have_value("开庭前已阅卷")
    tablet.says("待同步")
    assert seat_row(seat.seat).signed_in_at is None
    tablet.offline(yes=False)
    tablet.synced()
    assert stored(seat.seat).answers[first] == {"level": "good", "comment": "开庭前已阅卷"}
    assert seat_row(seat.seat).signed_in_at is not None
    tablet.offline()
    page.locator('[data-observe="submit-button"]').click()
    page.locator("[data-ask-yes]").click()
    expect(page.locator('[data-observe="submit-waits"]')).to_be_visible()
    tablet.reopen()
    tablet.offline(yes=False)
    expect(tablet.page.locator('[data-observe="news"]')).to_contain_text("已提交")
    assert seat_row(seat.seat).submitted_at is not None
    assert [name for name in tablet.database() if name != "device"] == []
    changes, _ = rows(seat.seat)
    assert {one.outcome for one in changes} == {"applied"}
    assert tablet.complaints == []
