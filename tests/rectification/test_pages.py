"""The pages of rectification: what each role sees and does there."""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.competition import CycleKind
from qa_app.db.session import reading, transaction
from qa_app.rectification.models import Task, TaskEvidence
from qa_app.rectification.queries.recurrence import recurrence
from qa_app.rectification.rules.states import TaskState
from tests.builders.files import blank_page
from tests.builders.rectification import MEETING, make_task, settled_files
from tests.support.counting import selects

pytestmark = pytest.mark.usefixtures("database", "today")
KEY = f"civil-file-review/1/{MEETING}"


def _task(public_id: str) -> Task:
    with reading() as session:
        return session.exec(select(Task).where(Task.public_id == public_id)).one()


def _made(office, **more) -> str:
    with transaction() as session:
        return make_task(session, office, **more).public_id


def test_many_tasks_by_criterion_are_previewed_made_and_taken_back(app, office, client_as):
    client = client_as(account=office.supervisor)
    page = client.get(f"/rectification/criteria?cycle={office.cycle.name}").text
    assert "笔录规范" in page
    address = {"cycle": office.cycle.name, "criterion": KEY, "level": "pass"}
    preview = client.get("/rectification/choose", query_string=address).text
    assert "<strong>1</strong>" in preview, "favourable: F alone; FG counts as good"
    token = re.search(r'name="token" value="([^"]+)"', preview)[1]
    form = {**address, "aim": "lawyer", "finding": "没有会见记录，请补制说明。", "papers": "说明",
            "cause": "paper_missing", "due_on": "2026-12-31", "checker": "supervisor",
            "token": token}  # fmt: skip
    done = client.post("/rectification/choose", data=form, follow_redirects=True).text
    assert "已下达 1 项整改" in done
    client.post("/rectification/choose", data=form)
    with reading() as session:
        (task,) = session.exec(select(Task)).all()
    assert task.case_id == office.cases[0].id
    assert "没有人开始办理之前" not in done
    again = client.get("/rectification/choose", query_string=address).text
    assert "都已有整改任务" in again
    undone = client.post(f"/rectification/batches/{token}/undo", follow_redirects=True).text
    assert "已撤回 1 项整改" in undone
    assert _task(task.public_id).state is TaskState.CANCELLED


def test_a_lawyer_hands_in_with_a_paper_and_another_checks(app, office, client_as):
    task = _made(office, papers="补制的会见笔录")
    lawyer = client_as(account=office.lawyer)
    at = f"/rectification/tasks/{task}"
    assert "1 项整改待办理" in lawyer.get("/").text
    missing = lawyer.post(f"{at}/hand-in", data={"words": "已补签"})
    assert missing.status_code == 409
    assert "要求提交材料" in missing.text
    sent = {"files": (io.BytesIO(blank_page("note")), "补制会见笔录.pdf")}
    told = lawyer.post(f"{at}/papers", data=sent, follow_redirects=True).text
    assert "已添加 补制会见笔录.pdf" in told
    bad = {"files": (io.BytesIO(b"<script>alert(1)</script>"), "x.pdf")}
    assert "x.pdf：" in lawyer.post(f"{at}/papers", data=bad, follow_redirects=True).text
    saved = lawyer.post(
        f"{at}/save", data={"words": "已补签", "revision": "1"},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert saved.json["revision"] == 2
    assert "已补签" in lawyer.get(at).text
    supervisor = client_as(account=office.supervisor)
    with reading() as session:
        paper = session.exec(select(TaskEvidence.public_id)).one()
    assert supervisor.get(f"{at}/papers/{paper}").status_code == 404, "not handed in yet"
    assert "等待复核" in lawyer.post(
        f"{at}/hand-in", data={"words": "已补签，见材料"}, follow_redirects=True
    ).text  # fmt: skip
    read = supervisor.get(f"{at}/papers/{paper}")
    assert read.data.startswith(b"%PDF-")
    assert "attachment" in read.headers["Content-Disposition"]
    assert "sandbox" in read.headers["Content-Security-Policy"]
    assert "1 项整改待复核" in supervisor.get("/").text
    form = {"words": "签名日期不对", "due_on": "2027-01-15", "revision": _task(task).revision}
    supervisor.post(f"{at}/reopen", data=form)
    page = lawyer.get(at).text
    assert "签名日期不对" in page
    assert "2027年1月15日" in page
    lawyer.post(f"{at}/hand-in", data={"words": "已改正"})
    done = {"words": "", "revision": _task(task).revision}
    assert "整改完成" in supervisor.post(f"{at}/accept", data=done, follow_redirects=True).text
    assert _task(task).state is TaskState.DONE


def test_the_second_of_two_deciding_at_once_is_told(app, office, client_as):
    task = _made(office)
    at = f"/rectification/tasks/{task}"
    client_as(account=office.lawyer).post(f"{at}/hand-in", data={"words": "已补"})
    form = {"words": "", "revision": _task(task).revision}
    one = client_as(account=office.supervisor)
    assert one.post(f"{at}/accept", data=form).status_code == 302
    second = one.post(f"{at}/reopen", data={**form, "words": "不行", "due_on": "2027-01-15"})
    assert second.status_code == 409
    assert "刚刚在别处改动过" in second.text


def test_list_ledger_export_and_print_say_the_same(app, office, client_as):
    _made(office)
    _made(office, case=office.cases[2], lawyer=False)
    client = client_as(account=office.supervisor)
    page = client.get("/rectification/").text
    assert page.count("会见笔录没有受援人签名") == 2
    for by in ("criterion", "agency", "cause", "lawyer"):
        assert client.get(f"/rectification/ledger?by={by}").status_code == 200
    table = client.get("/rectification/export.csv").data.decode("utf-8-sig")
    assert len(table.strip().splitlines()) == 3
    with client.get("/rectification/ledger.xlsx") as answer:
        assert len(load_workbook(io.BytesIO(answer.data)).sheetnames) == 5
    assert "共 2 项" in client.get("/rectification/print").text
    assert client.get("/rectification/?state=overdue").text.count("没有受援人签名") == 0


def test_every_number_of_the_ledger_is_the_length_of_its_list(app, office, client_as):
    _made(office)
    _made(office, lawyer=False)
    _made(office, case=office.cases[2])
    client = client_as(account=office.supervisor)
    for by in ("criterion", "agency", "cause", "lawyer"):
        page = client.get(f"/rectification/ledger?by={by}").text
        links = re.findall(r'<td class="num"[^>]*><a href="([^"]+)">(\d+)</a>', page)
        assert links
        for address, number in links:
            shown = client.get(address.replace("&amp;", "&")).text
            assert shown.count("没有受援人签名") == int(number), address


def test_last_cycles_problem_is_found_again_with_its_files(app, office, client_as):
    with transaction() as session:
        cases = list(office.cases)
        later = settled_files(session, cases, ["F", "F", "G"], name="later")
    client = client_as(account=office.supervisor)
    page = client.get("/rectification/recurrence?level=fail").text
    assert "再次出现" in page
    assert "案卷太少，不作判断" in page
    links = re.findall(r'<a href="(/rectification/files[^"]+)">(\d+)</a>', page)
    for address, number in links:
        shown = client.get(address.replace("&amp;", "&")).text
        assert len(re.findall(r'<th scope="row"', shown)) == int(number), address
    assert any(later.name in address and number == "2" for address, number in links)
    table = client.get("/rectification/recurrence.csv?level=fail").data.decode("utf-8-sig")
    assert len(table.splitlines()) > 2
    assert client.get("/rectification/recurrence?cycle=later&before=later").status_code == 409


def test_all_agencies_together_come_first_and_add_up(app, office, client_as):
    with transaction() as session:
        later = settled_files(session, list(office.cases), ["F", "F", "G"], name="later")
        cycle, now = session.get_one(Cycle, office.cycle.id), session.get_one(Cycle, later.id)
        found = recurrence(session, SYSTEM, cycle, now, Grade.FAIL)
    assert found.overall
    for whole in found.overall:
        parts = [
            x for x in found.lines if (x.rubric, x.criterion) == (whole.rubric, whole.criterion)
        ]
        for name in ("before", "now"):
            assert getattr(whole, name).files == sum(getattr(x, name).files for x in parts)
            assert getattr(whole, name).problems == sum(getattr(x, name).problems for x in parts)
    page = client_as(account=office.supervisor).get("/rectification/recurrence?level=fail").text
    assert page.index("全部机构") < page.index("各机构")


def test_a_competition_is_no_cycle_to_compare_and_the_older_one_is_the_one_before(
    app, office, client_as
):
    with transaction() as session:
        cases = list(office.cases)
        later = settled_files(session, cases, ["F", "F", "G"], name="later")
        best = settled_files(session, cases, ["G", "G", "G"], name="best")
        best.kind = CycleKind.COMPETITION
        session.add(best)
    client = client_as(account=office.supervisor)
    page = client.get("/rectification/recurrence").text
    assert "best" not in page
    turned = client.get(f"/rectification/recurrence?before={later.name}&cycle={office.cycle.name}")
    assert f'value="{later.name}" selected' in turned.text.split('name="cycle"')[1]
    refused = client.get("/rectification/recurrence?before=later&cycle=best")
    assert refused.status_code == 409


@pytest.mark.parametrize("address", ["/rectification/", "/rectification/ledger?by=agency"])
def test_lists_ask_as_much_for_three_rows_as_for_one(app, office, client_as, address):
    _made(office)
    for who in (office.supervisor, office.staff):
        client = client_as(account=who)
        client.get(address)
        one = selects(client, address)
        for case in office.cases[:2]:
            _made(office, case=case)
        assert selects(client, address) == one


def test_what_cannot_be_taken_is_refused_and_leads_back_to_what_was_typed(app, office, client_as):
    task = _made(office)
    client, page = client_as(account=office.supervisor), f"/rectification/tasks/{task}"
    sent_from = {"Referer": f"http://localhost{page}"}
    for wrong in ({"words": "字" * 1_001}, {"words": "改期", "due_on": "2026-13-45"}):
        answer = client.post(f"{page}/due", data={"revision": "1", **wrong}, headers=sent_from)
        assert answer.status_code == 409
        assert "理由最多 1,000 个字" in answer.text
        assert f'href="{page}"' in answer.text
    case = office.cases[0]
    form = {"case": case.id, "cycle": office.cycle.name, "criterion": "civil-file-review/1/none",
            "finding": "请补制。", "cause": "paper_missing", "due_on": "2026-12-31",
            "aim": "lawyer", "checker": "supervisor", "token": "t" * 22}  # fmt: skip
    assert "所选的指标不在" in client.post("/rectification/new", data=form).text
