"""The pages of the panel as a supervisor uses them."""

from io import BytesIO

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.jobs import worker
from qa_app.jobs.models import Job, JobState
from qa_app.panel.models import Assignment, AssignmentState, ConflictDeclaration, Expert
from qa_app.panel.services.replacing import withdraw
from tests.builders.cases import make_firm
from tests.builders.panel import (
    assigned_cycle,
    drawn_cycle,
    make_expert,
    make_experts,
    region_at,
)
from tests.builders.register import NOW, make_account
from tests.support.counting import selects


@pytest.fixture
def supervisor(client_as):
    return client_as(Role.SUPERVISOR)


def run_jobs():
    with reading() as session:
        waiting = session.exec(select(Job.public_id).where(Job.state == JobState.WAITING)).all()
    return [worker.run_job(public_id) for public_id in waiting]


def test_an_empty_pool_says_how_to_fill_it(supervisor):
    assert "导入专家名单" in supervisor.get("/experts").text


def test_the_pool_lists_filters_and_sorts(supervisor):
    with transaction() as session:
        make_expert(session, "zhang", name="张三", region=region_at(session, "99/9901"))
        make_expert(session, "li", name="李四", active=False)
    assert "张三" in supervisor.get("/experts").text
    assert "李四" not in supervisor.get("/experts?active=yes").text
    assert "李四" not in supervisor.get("/experts?q=张").text
    by_name = supervisor.get("/experts?sort=-login").text
    assert by_name.index("张三") < by_name.index("李四")


def test_the_pool_is_that_of_the_supervisors_regions(client_as):
    with transaction() as session:
        here = region_at(session, "99/9901")
        mine = make_expert(session, name="本地专家", region=here)
        other = make_expert(session, name="外地专家", region=region_at(session, "99/9902"))
        account = make_account(session, Role.SUPERVISOR, region=here)
    browser = client_as(account=account)
    page = browser.get("/experts").text
    assert "本地专家" in page
    assert "外地专家" not in page
    assert browser.get(f"/experts/{mine.id}").status_code == 200
    for address in (f"/experts/{other.id}", f"/experts/{other.id}/edit"):
        assert browser.get(address).status_code == 404


def test_an_expert_is_entered_and_changed(supervisor):
    wanted = {"login": "zhang", "name": "张三", "region": "0", "agency": "0", "firm": "新所"}
    refused = supervisor.post("/experts/new", data=wanted)
    assert "名册中没有这家律所" in refused.text
    wanted |= {"new_firm": "y", "types": ["civil"], "capacity": "30", "active": "y"}
    assert supervisor.post("/experts/new", data=wanted).status_code == 302
    assert supervisor.post("/experts/new", data=wanted).status_code == 409
    with reading() as session:
        expert = session.exec(select(Expert)).one()
        assert (expert.name, expert.capacity, expert.types) == ("张三", 30, ["civil"])
    address = f"/experts/{expert.id}/edit"
    assert 'value="30"' in supervisor.get(address).text
    change = wanted | {"capacity": "40", "revision": str(expert.revision)}
    assert supervisor.post(address, data=change).status_code == 302
    assert supervisor.post(address, data=change).status_code == 409
    with reading() as session:
        assert session.exec(select(Expert.capacity)).one() == 40


def test_a_tie_is_entered_and_removed(supervisor):
    with transaction() as session:
        expert = make_expert(session)
        make_firm(session, "有关律所")
    address = f"/experts/{expert.id}/ties"
    tie = {"kind": "firm", "target": "没有的所", "reason": "曾任职"}
    assert "没有找到" in supervisor.post(address, data=tie).text
    for _ in range(2):
        assert supervisor.post(address, data=tie | {"target": "有关律所"}).status_code == 302
    with reading() as session:
        declared = session.exec(select(ConflictDeclaration)).one()
    assert "曾任职" in supervisor.get(f"/experts/{expert.id}").text
    assert supervisor.post(f"/experts/ties/{declared.id}/remove").status_code == 302
    assert "曾任职" not in supervisor.get(f"/experts/{expert.id}").text


def test_a_list_is_checked_then_imported(supervisor, client_as):
    text = "登录名,姓名,律所\nzhang,张三,江南所\nli,,江南所\n"
    sent = {"file": (BytesIO(text.encode()), "名单.csv")}
    address = supervisor.post("/experts/import", data=sent).headers["Location"]
    page = supervisor.get(address).text
    assert "第 3 行没有姓名" in page
    assert client_as(Role.SUPERVISOR).get(address).status_code == 404
    refused = supervisor.post(address, data={"rows": "all", "create": "y"})
    assert "没有导入任何专家" in refused.text
    assert supervisor.post(address, data={"rows": "good", "create": "y"}).status_code == 302
    assert supervisor.get(address).status_code == 404
    with reading() as session:
        assert session.exec(select(Expert.login)).all() == ["zhang"]


def test_a_token_never_leaves_its_folder(supervisor):
    for token in ("..%2f..%2fsecret.key", "a", "x" * 60):
        assert supervisor.get(f"/experts/import/{token}").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_are_exported(supervisor, kind):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 2)
    for address in (f"/experts/export.{kind}", f"/cycles/{cycle.name}/panel/seats.{kind}"):
        answer = supervisor.get(address)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
    assert supervisor.get("/experts/export.exe").status_code == 404


def test_a_cycle_is_assigned_in_the_background_and_only_once(supervisor):
    with transaction() as session:
        make_experts(session, 4)
        cycle = drawn_cycle(session, 5)
    address = f"/cycles/{cycle.name}/panel"
    assert "开始分配" in supervisor.get(address).text
    first = supervisor.post(address).headers["Location"]
    assert supervisor.post(address).headers["Location"] == first
    assert "正在分配" in supervisor.get(address).text
    assert run_jobs() == [JobState.DONE]
    page = supervisor.get(address).text
    assert "5 件案件的 10 个评审名额都有专家" in page
    assert "开始分配" not in page
    with reading() as session:
        assert len(session.exec(select(Assignment)).all()) == 10


def test_a_shortage_is_explained_on_the_page(supervisor):
    with transaction() as session:
        make_experts(session, 2, capacity=1)
        cycle = drawn_cycle(session, 2)
    address = f"/cycles/{cycle.name}/panel"
    supervisor.post(address)
    run_jobs()
    page = supervisor.get(address).text
    assert "共需 4 个评审名额，最多只能安排 2 个，还差 2 个" in page
    assert "再增加 2 个名额即可" in page
    assert "南江市法律援助中心/" in page
    with transaction() as session:
        make_experts(session, 2, capacity=1)
    supervisor.post(address)
    run_jobs()
    assert "还差 2 个" not in supervisor.get(address).text


def test_one_seat_is_given_to_another_expert_by_hand(supervisor):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 1, experts=2)
        spare = make_expert(session, name="替补专家")
        seat = session.exec(select(Assignment)).first()
    address = f"/panel/seats/{seat.public_id}"
    assert "替补专家" in supervisor.get(address).text
    wanted = {"expert": str(spare.id), "reason": " "}
    assert "请写明原因" in supervisor.post(address, data=wanted).text
    assert supervisor.post(address, data=wanted | {"reason": "请假"}).status_code == 302
    assert "替补专家" in supervisor.get(f"/cycles/{cycle.name}/panel/seats").text
    ended = supervisor.get(f"/cycles/{cycle.name}/panel/seats?state=withdrawn").text
    assert "请假" in ended


def test_a_seat_taken_back_is_listed_as_open(supervisor):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 1, experts=2)
        seat = session.exec(select(Assignment)).first()
    address = f"/panel/seats/{seat.public_id}/withdraw"
    assert supervisor.post(address, data={"reason": ""}).status_code == 302
    with reading() as session:
        assert session.get(Assignment, seat.id).state is AssignmentState.ACTIVE
    supervisor.post(address, data={"reason": "调离"})
    page = supervisor.get(f"/cycles/{cycle.name}/panel/open").text
    assert "调离" in page
    assert seat.public_id in page


def test_an_improper_seat_is_listed_for_checking(supervisor):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 1, experts=2)
        seat = session.exec(select(Assignment)).first()
        session.get_one(Expert, seat.expert_id).firm_id = make_firm(session).id
    page = supervisor.get(f"/cycles/{cycle.name}/panel/open").text
    assert seat.public_id in page
    assert "出现了回避事由" in supervisor.get(f"/cycles/{cycle.name}/panel").text


def test_another_regions_cycle_looks_absent(client_as):
    with transaction() as session:
        cycle = drawn_cycle(session, 1, region=region_at(session, "99/9901"))
        account = make_account(session, Role.SUPERVISOR, region=region_at(session, "99/9902"))
    browser = client_as(account=account)
    for address in ("panel", "panel/seats", "panel/open", "panel/seats.csv"):
        assert browser.get(f"/cycles/{cycle.name}/{address}").status_code == 404
    assert browser.post(f"/cycles/{cycle.name}/panel").status_code == 404


def test_the_station_and_the_work_list_lead_to_the_panel(supervisor):
    with transaction() as session:
        make_experts(session, 3)
        cycle = drawn_cycle(session, 2)
    assert f"/cycles/{cycle.name}/panel" in supervisor.get("/").text
    assert "分配专家" in supervisor.get(f"/cycles/{cycle.name}").text


@pytest.mark.parametrize("page", ["", "/seats", "/open"])
def test_long_lists_take_no_more_queries_than_short_ones(supervisor, page):
    with transaction() as session:
        small, _ = assigned_cycle(session, 1, experts=3, name="small")
        seat = session.exec(select(Assignment)).first()
        withdraw(session, actor=SYSTEM, public_id=seat.public_id, reason="试", now=NOW)
    few = selects(supervisor, f"/cycles/small/panel{page}")
    with transaction() as session:
        assigned_cycle(session, 30, experts=30, name="large")
        for seat in session.exec(select(Assignment).where(Assignment.cycle_id != small.id)).all():
            if seat.seat == 1:
                withdraw(session, actor=SYSTEM, public_id=seat.public_id, reason="试", now=NOW)
    assert selects(supervisor, f"/cycles/large/panel{page}") == few
    assert selects(supervisor, "/experts") == selects(supervisor, "/experts?q=专家1")


def test_every_page_speaks_english(client_as):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 2)
        account = make_account(session, Role.SUPERVISOR)
        account.language = "en"
        seat = session.exec(select(Assignment)).first()
    browser = client_as(account=account)
    for address in (
        "/experts",
        "/experts/new",
        "/experts/import",
        f"/cycles/{cycle.name}/panel",
        f"/cycles/{cycle.name}/panel/seats",
        f"/cycles/{cycle.name}/panel/open",
        f"/panel/seats/{seat.public_id}",
    ):
        page = browser.get(address)
        assert page.status_code == 200
        assert 'lang="en"' in page.text
