"""The editor of the second level: who decides there, what they see, and what was decided before."""

import pytest

from qa_app.core.roles import Role
from qa_app.db.session import transaction
from tests.builders.objections import SAID, WHY, decided, objected
from tests.builders.register import NOW, make_account

pytestmark = pytest.mark.database
PLAN = "second_level = true\nsecond_level_days = 5\n"
FIRST = "看不到您和机构的名称"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


def page_of(client, url: str, language: str = "zh") -> str:
    client.post("/language", data={"language": language})
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("masks", "zh", "en"),
    [
        ((True, True), "隐去承办人员和机构。", "keeps lawyer and agency from"),
        ((True, False), "隐去承办人员，不隐去机构。", "but not the agency"),
        ((False, True), "隐去机构，不隐去承办人员。", "but not the lawyer"),
        ((False, False), "不对评议会成员隐去承办人员和机构。", "keeps neither lawyer nor agency"),
    ],
)
def test_it_says_that_a_meeting_decides_and_what_the_cycle_keeps_from_it(
    client_as, tmp_path, masks, zh, en
):
    panel = dict(zip(("mask_lawyer", "mask_agency"), masks, strict=True))
    with transaction() as session:
        found = objected(session, tmp_path, plan=PLAN, panel=panel)
        decided(session, found, {found.criteria[0]: ("rejected", "")})
    client = client_as(account=found.account)
    page = page_of(client, f"/objections/{found.sheet_id}/write")
    assert "再次异议由评议会办理" in page
    assert f"对评议会成员{zh.removeprefix('不对评议会成员')}" in page
    assert ("本次评估不对" in page) is not any(masks)
    assert FIRST not in page
    assert en in page_of(client, f"/objections/{found.sheet_id}/write", "en")


def test_the_first_level_keeps_its_own_words(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=PLAN)
    page = page_of(client_as(account=found.account), f"/objections/{found.sheet_id}/write")
    assert FIRST in page
    assert "再次异议由评议会办理" not in page
    assert "上次的决定" not in page


def test_the_last_decision_stands_with_its_reason_under_its_own_point(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=PLAN)
        rejected, raised, *_ = found.criteria
        decisions = {rejected: ("rejected", ""), raised: ("partly", "good")}
        decided(session, found, decisions)
        sheet = found.sheet(session).public_id
        make_account(session, Role.SUPERVISOR)
    for client, editor in (
        (client_as(account=found.account), "write"),
        (client_as(Role.SUPERVISOR), "enter"),
    ):
        page = page_of(client, f"/objections/{sheet}/{editor}")
        sections = page.split('<section class="objection-point"')[1:]
        told = {
            name: part
            for part in sections
            for name in found.criteria
            if f'name="reason:{name}"' in part
        }
        assert len(told) == len(found.criteria)
        assert "<strong>不成立</strong></p>" in told[rejected]
        assert "<strong>部分成立</strong> 合格 → 良好" in told[raised]
        for name, part in told.items():
            assert ("上次的决定" in part) is (name in decisions)
            assert (WHY in part) is (name in decisions)
            assert (SAID in part) is (name in decisions)
