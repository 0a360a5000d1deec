"""The pages and commands that end a cycle: what is open, the end, and opening it again."""

import re
from datetime import timedelta

import pytest

from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycle_named
from qa_app.cycles.services import close_cycle
from qa_app.db.session import reading, transaction
from tests.builders.cases import make_cases
from tests.builders.cycles import make_cycle, make_plan
from tests.builders.objections import hand_in, objected
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW, make_account, make_region
from tests.builders.reviews import import_rows, score_rows_of

pytestmark = pytest.mark.database
AFTER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def after_the_days(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: AFTER)


def text_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def numbers(page: str) -> dict[str, str]:
    """The address behind each number of the page → the number."""
    found = re.findall(r'<td class="num"[^>]*><a href="([^"]+)"[^>]*>([\d,]+)</a>', page)
    return {url.replace("&amp;", "&"): count for url, count in found}


def half_reviewed(tmp_path) -> str:
    """Three cases, one of them reviewed and not settled."""
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 3, experts=6)
        rows = score_rows_of(session, cycle)
        first = rows[0]["case_key"]
        import_rows(session, cycle, tmp_path, [row for row in rows if row["case_key"] == first])
        return cycle.name


def state_of(name: str) -> CycleState:
    with reading() as session:
        return cycle_named(session, name).state


def test_what_is_open_stands_with_its_number_and_each_number_is_its_list(client_as, tmp_path):
    name = half_reviewed(tmp_path)
    client = client_as(Role.SUPERVISOR)
    page = text_of(client, f"/cycles/{name}/close")
    cases = f"/reviews/cycles/{name}/cases?show="
    assert numbers(page) == {f"{cases}reviewed": "1", f"{cases}unreviewed": "2"}
    assert page.index("必须先办完的事项") < page.index("结束前请确认的事项")
    assert 'name="checked"' not in page
    for url, count in numbers(page).items():
        rows = text_of(client, url).split("<tbody", 1)[1]
        assert rows.count("<tr") == int(count)


def test_a_cycle_is_ended_after_a_look_and_opened_again_with_a_reason(client_as):
    with transaction() as session:
        name = assigned_cycle(session, 2, experts=4)[0].name
    client = client_as(Role.SUPERVISOR)
    road = text_of(client, f"/cycles/{name}")
    assert f"/cycles/{name}/close" in road
    page = text_of(client, f"/cycles/{name}/close")
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    assert client.post(f"/cycles/{name}/close", data={"seen": seen}).status_code == 200
    assert state_of(name) is CycleState.DRAWN
    sent = client.post(f"/cycles/{name}/close", data={"seen": seen, "checked": "y"})
    assert sent.status_code == 302
    assert state_of(name) is CycleState.CLOSED
    road = text_of(client, f"/cycles/{name}")
    assert "结果不再变动" in road
    assert f"/cycles/{name}/reopen" in road
    assert f"/cycles/{name}/close" not in road
    assert client.get(f"/cycles/{name}/close").status_code == 302
    assert client.post(f"/cycles/{name}/reopen", data={"reason": " "}).status_code == 200
    client.post(f"/cycles/{name}/reopen", data={"reason": "一件定级有误"})
    assert state_of(name) is CycleState.DRAWN


def test_who_is_told_of_a_change_meanwhile_has_ended_nothing(client_as):
    with transaction() as session:
        name = assigned_cycle(session, 2, experts=4)[0].name
    client = client_as(Role.SUPERVISOR)
    sent = client.post(f"/cycles/{name}/close", data={"seen": "opinions:4", "checked": "y"})
    assert sent.status_code == 409
    assert "未办完的事项刚有变化" in sent.get_data(as_text=True)
    assert state_of(name) is CycleState.DRAWN


def test_what_an_ended_cycle_refuses_is_said_in_a_sentence(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        close_cycle(session, actor=SYSTEM, name=found.cycle.name, now=AFTER)
    name = found.cycle.name
    client = client_as(Role.SUPERVISOR)
    sent = client.post(f"/reviews/cycles/{name}/settle")
    assert sent.status_code == 409
    assert "已经结束，不能再改动" in sent.get_data(as_text=True)
    lawyer = client_as(account=found.account)
    for url in (f"/feedback/sheets/{found.sheet_id}", "/feedback/mine", "/"):
        assert text_of(lawyer, url)
    waits = text_of(client, "/")
    assert (found.cycle.title or name) not in waits.split("<main", 1)[1]


def test_the_list_shows_the_ended_ones_alone(client_as):
    with transaction() as session:
        make_cases(session, 3)
        make_cycle(session, make_plan("planned-one"))
        name = assigned_cycle(session, 1, experts=4)[0].name
        close_cycle(session, actor=SYSTEM, name=name, now=AFTER)
    client = client_as(Role.SUPERVISOR)
    ended = text_of(client, "/cycles?state=closed")
    assert f"/cycles/{name}" in ended
    assert "/cycles/planned-one" not in ended
    assert f"/cycles/{name}" in text_of(client, "/cycles")
    assert "没有符合条件的评估活动" in text_of(client, "/cycles?state=frozen")


def test_a_supervisor_of_a_part_sees_that_a_cycle_was_ended_and_opens_nothing(client_as):
    with transaction() as session:
        name = assigned_cycle(session, 1, experts=4)[0].name
        close_cycle(session, actor=SYSTEM, name=name, now=AFTER)
        account = make_account(session, Role.SUPERVISOR, region=make_region(session, "甲县"))
    client = client_as(account=account)
    road = text_of(client, f"/cycles/{name}")
    assert "已结束" in road or "结果不再变动" in road
    assert f"/cycles/{name}/reopen" not in road
    sent = client.post(f"/cycles/{name}/reopen", data={"reason": "一件定级有误"})
    assert "属于更大的区划" in sent.get_data(as_text=True)
    assert state_of(name) is CycleState.CLOSED


def test_the_command_says_what_is_open_ends_and_opens_again(command, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        hand_in(session, found)
    name = found.cycle.name
    code, told = command("cycle", "close", name, "--dry-run")
    one = {"matter": "objections", "count": 1, "forbids": True}
    assert (code, told["closed"], told["open"]) == (0, False, [one])
    assert command("cycle", "close", name)[0] == 4
    with transaction() as session:
        other = assigned_cycle(session, 1, experts=4)[0].name
    code, told = command("cycle", "close", other)
    assert (code, told["closed"], told["open"][0]["matter"]) == (0, True, "unreviewed")
    assert command("cycle", "settle", other)[0] == 4
    assert command("cycle", "close", other, "--dry-run")[0] == 4
    code, told = command("cycle", "reopen", other, "--reason", "一件定级有误")
    assert (code, told) == (0, {"cycle": other, "state": "drawn"})
    assert command("cycle", "reopen", other, "--reason", "再来")[0] == 4
