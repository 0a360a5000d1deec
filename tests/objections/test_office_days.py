"""The days an objection waits by, for the office: on its page, in the list and in its table."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.objections.models import Objection
from qa_app.objections.rules.deadlines import came_in_time
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import form_check
from tests.builders.objections import at, decided, hand_in, objected
from tests.builders.on_paper import TODAY, agency_staff, entered, supervisor
from tests.builders.register import NOW

pytestmark = pytest.mark.database
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


def facts(page: str) -> dict[str, str]:
    pairs = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {name.strip(): value.strip() for name, value in pairs}


def page_of(client, url: str, language: str = "zh") -> str:
    client.post("/language", data={"language": language})
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def changed(**values) -> None:
    with transaction() as session:
        row = session.exec(select(Objection)).one()
        for name, value in values.items():
            setattr(row, name, value)


def test_the_last_day_counts_whole():
    day = NOW.date()
    assert came_in_time(day, day)
    assert not came_in_time(day, day + DAY)


def test_who_checks_the_form_reads_whether_it_came_in_time_and_by_when_to_check(
    client_as, tmp_path
):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        staff = agency_staff(session, found)
    office, url = client_as(Role.SUPERVISOR), f"/objections/{row.public_id}"
    changed(due_on=NOW.date(), check_by=NOW.date())
    said = facts(page_of(office, url))
    assert said["提出期限"] == "2026年7月6日（含当日），在期限内提出"
    assert said["形式审查期限"] == "2026年7月6日"
    english = facts(page_of(office, url, "en"))
    assert english["Last day to object"] == "6 Jul 2026, that day included; it came in in time"
    changed(check_by=NOW.date() - DAY)
    assert facts(page_of(office, url))["形式审查期限"] == "2026年7月5日（含当日），已逾期"
    for account in (found.account, staff):
        known = facts(page_of(client_as(account=account), url))
        assert not {"提出期限", "形式审查期限"} & set(known)


def test_what_came_on_paper_is_in_time_by_the_day_it_came_in(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = entered(session, found, supervisor(session), day=TODAY)
    url = f"/objections/{row.public_id}"
    changed(due_on=NOW.date(), handed_in_at=NOW + 9 * DAY)
    office = client_as(Role.SUPERVISOR)
    assert "在期限内" in facts(page_of(office, url))["提出期限"]
    changed(received_on=NOW.date() + DAY)
    assert "提出时已过期限" in facts(page_of(office, url))["提出期限"]


def test_once_checked_only_the_day_to_object_is_left_and_none_when_it_went_back(
    client_as, tmp_path
):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        form_check.accept(session, actor=supervisor(session), at=at(row), now=NOW)
    office, url = client_as(Role.SUPERVISOR), f"/objections/{row.public_id}"
    said = facts(page_of(office, url))
    assert "提出期限" in said
    assert "形式审查期限" not in said
    changed(state=ObjectionState.RETURNED, decide_by=None)
    assert "提出期限" not in facts(page_of(office, url))


def test_the_list_and_its_table_show_by_when_to_check_until_it_is_checked(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        hand_in(session, found)
    check, decide = NOW.date() + DAY, NOW.date() + 9 * DAY
    changed(check_by=check, decide_by=decide)
    office = client_as(Role.SUPERVISOR)

    def shown() -> tuple[str, str, bool]:
        page = page_of(office, "/objections")
        head, line = page_of(office, "/objections/OBJECTIONS.csv").splitlines()[:2]
        cell = dict(zip(head.split(","), line.split(","), strict=True))["办理期限"]
        return page, cell, "已逾期" in page.split("<tbody")[1]

    page, cell, late = shown()
    assert ("2026年7月7日" in page, "2026年7月15日" in page, late) == (True, False, False)
    assert cell == check.isoformat()
    changed(check_by=NOW.date() - DAY)
    assert shown()[1:] == ((NOW.date() - DAY).isoformat(), True)
    changed(state=ObjectionState.DECIDING)
    page, cell, late = shown()
    assert ("2026年7月15日" in page, late) == (True, False)
    assert cell == decide.isoformat()
    changed(decide_by=NOW.date() - DAY)
    assert shown()[2]


def test_what_is_decided_is_late_no_more(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
    changed(decide_by=NOW.date() - DAY, check_by=NOW.date() - DAY)
    assert "已逾期" not in page_of(client_as(Role.SUPERVISOR), "/objections").split("<tbody")[1]
