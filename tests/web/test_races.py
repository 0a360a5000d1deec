"""Two acts at once of which the database let one through: people are told, scripts try again."""

import pytest

from qa_app.accounts.models import Region
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from tests.builders.register import make_account, make_region


def _the_same_region_again():
    with transaction() as session:
        session.add(Region(code="77", name="再建一次", path="/77/"))


def _a_region_above_that_is_not():
    with transaction() as session:
        session.add(Region(code="78", name="没有上级", path="/78/", parent_id=987_654))


@pytest.fixture
def browser(app, client_as, monkeypatch):
    """A page that meets a race, or a fault, when it is asked for."""
    with transaction() as session:
        make_region(session, "77")
        account = make_account(session, Role.AUDITOR)

    def meets(act):
        monkeypatch.setitem(app.view_functions, "notices.index", lambda: act())
        return client_as(account=account)

    return meets


def test_who_comes_second_is_told_that_somebody_was_first(browser):
    answer = browser(_the_same_region_again).get("/notices/")
    assert answer.status_code == 409
    assert "别人或另一个窗口已经改动了同一内容" in answer.text


def test_a_script_that_comes_second_tries_again(browser):
    asked = browser(_the_same_region_again)
    answer = asked.get("/notices/", headers={"Accept": "application/json"})
    assert answer.status_code == 503


def test_a_fault_of_ours_stays_a_fault(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "TESTING", False)
    assert browser(_a_region_above_that_is_not).get("/notices/").status_code == 500
