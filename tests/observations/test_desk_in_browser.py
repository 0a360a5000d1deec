"""The scoring screen of an observer in a real browser: saving, a lost network, two windows."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from qa_app import clock
from qa_app.db.session import reading, transaction
from qa_app.observations.models import ObserverSeat
from qa_app.scoresheets.models import Scoresheet
from tests.builders.observations import (
    AT_COURT,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.register import PASSWORD
from tests.support.browser import BROWSER, logged_in

pytestmark = BROWSER


@pytest.fixture
def at_desk(served, chromium):
    """Signed in at the hearing, on the scoring screen: the page, its context, the seat."""
    with clock.standing_at(AT_COURT):
        with transaction() as session:
            _, seats = seated(session, observed_cycle(session))
            account, _ = observer_of(session, seats[0])
            login, key = account.login, seats[0].public_id
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        logged_in(page, served.address, login, PASSWORD)
        page.goto(f"{served.address}/observations/seats/{key}")
        page.get_by_role("button", name="签到并开始评分").click()
        page.wait_for_selector("[data-review-form]")
        page.wait_for_load_state("load")
        yield page, context, key
        assert not faults
        context.close()


def stored(key):
    with reading() as session:
        sheet = session.exec(
            select(Scoresheet)
            .join(ObserverSeat, ObserverSeat.scoresheet_id == Scoresheet.id)
            .where(ObserverSeat.public_id == key)
        ).one()
        return sheet.comment, dict(sheet.answers)


def wait_for(page, *states):
    page.wait_for_selector(", ".join(f"[data-autosave-state={state}]" for state in states))


def test_answers_are_saved_survive_a_lost_network_and_are_there_again(at_desk):
    page, context, key = at_desk
    page.locator("input[value=yes]").first.locator("xpath=..").click()
    wait_for(page, "saved")
    context.set_offline(True)
    page.fill("#overall-comment", "辩论有条理")
    wait_for(page, "offline")
    assert stored(key)[0] == ""
    context.set_offline(False)
    wait_for(page, "saved")
    assert stored(key)[0] == "辩论有条理"
    assert len(stored(key)[1]) == 1
    page.reload()
    expect(page.locator("#overall-comment")).to_have_value("辩论有条理")
    expect(page.locator("[data-phrases-open]")).to_have_count(0)
    expect(page.locator("input[name^='page:']")).to_have_count(0)


def test_two_windows_show_both_versions_of_a_field(at_desk):
    page, context, key = at_desk
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_load_state("load")
    context.set_offline(True)
    page.fill("#overall-comment", "第一扇窗口")
    other.fill("#overall-comment", "第二扇窗口")
    context.set_offline(False)
    settled = ("saved", "conflict")
    wait_for(page, *settled)
    wait_for(other, *settled)
    ends = [one.locator("[data-autosave-state]") for one in (page, other)]
    found = {one.get_attribute("data-autosave-state") for one in ends}
    assert found == set(settled), "one was first"
    assert stored(key)[0] in ("第一扇窗口", "第二扇窗口")
