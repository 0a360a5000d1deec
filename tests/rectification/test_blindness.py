"""Who sees which task, and what a task never tells: grades, levels, reviewers, the office's people.

A lawyer sees the own tasks only, an agency only its own; hidden and absent are the same answer with
the same statements; before release no level can be read from a task or be written into one.
"""

import io
import re

import pytest
from sqlmodel import select

from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Role
from qa_app.db.sealed import kept
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from qa_app.panel.models import Expert
from qa_app.rectification.models import TaskBatch, TaskEvidence
from qa_app.rectification.queries.cautions import aided_names
from qa_app.rectification.queries.figures import loop_figures
from qa_app.rectification.queries.levels import case_levels
from qa_app.rectification.services.making import Target, Wanted, make_tasks
from tests.builders.cases import make_aided_person
from tests.builders.files import blank_page
from tests.builders.panel import make_expert
from tests.builders.rectification import DUE, MEETING, make_task, release
from tests.builders.register import make_account
from tests.support.client import bare
from tests.support.counting import statements

pytestmark = pytest.mark.usefixtures("database", "today")
KEY = f"civil-file-review/1/{MEETING}"
GRADES = ("优秀", "良好", "合格", "excellent", "fail")


def _made(office, **more) -> str:
    with transaction() as session:
        return make_task(session, office, **more).public_id


def _words(body: str) -> str:
    """What a page says in its main part, and the addresses it leads to; a table as it is."""
    found = re.search(r"<main.*</main>", body, re.DOTALL)
    return re.sub(r' class="[^"]*"', "", found[0]) if found else body


@pytest.fixture
def tasks(office):
    """One task for each lawyer and one for each agency."""
    last = office.cases[-1]
    return {
        "lawyer": _made(office),
        "agency": _made(office, lawyer=False),
        "other lawyer": _made(office, case=last),
        "other agency": _made(office, case=last, lawyer=False),
    }


SEES = {
    "supervisor": {"lawyer", "agency", "other lawyer", "other agency"},
    "staff": {"lawyer", "agency"},
    "other_staff": {"other lawyer", "other agency"},
    "lawyer": {"lawyer"},
    "other_lawyer": {"other lawyer"},
}


@pytest.mark.parametrize("who", list(SEES))
def test_everybody_sees_exactly_the_own_tasks_everywhere(app, office, tasks, client_as, who):
    client = client_as(account=getattr(office, who))
    listed = client.get("/rectification/").text
    table = client.get("/rectification/export.csv").data.decode("utf-8-sig").strip()
    assert len(table.splitlines()) == 1 + len(SEES[who])
    for name, public_id in tasks.items():
        sees = name in SEES[who]
        assert (public_id in listed) == sees
        assert client.get(f"/rectification/tasks/{public_id}").status_code == (200 if sees else 404)
        one = client.get(f"/rectification/?agency={office.neighbour.id}").text
        assert (public_id in one) == (sees and name.startswith("other"))
    with reading() as session:
        figures = loop_figures(session, office.actor(session, who), office.cycle.id, DUE)
    assert sum(one.tasks for one in figures.values()) == len(SEES[who])


@pytest.mark.parametrize("who", ["staff", "lawyer"])
@pytest.mark.parametrize("act", ["", "/hand-in", "/papers", "/save", "/accept", "/papers/x"])
def test_hidden_is_absent_in_words_and_in_statements(app, office, tasks, client_as, who, act):
    client = client_as(account=getattr(office, who))
    answers = []
    for public_id in ("no-such-task", tasks["other lawyer"], "no-such-task"):
        address = f"/rectification/tasks/{public_id}{act}"
        ask = client.post if act and act != "/papers/x" else client.get
        with statements() as sent:
            answer = ask(address, **({"data": {"words": "x"}} if act else {}))
        answers.append((answer.status_code, bare(answer), len(sent)))
    assert answers[1] == answers[2]
    assert answers[1][0] == 404


def test_a_paper_of_another_agency_is_absent_even_by_its_own_task(app, office, client_as, tasks):
    lawyer = client_as(account=office.other_lawyer)
    at = f"/rectification/tasks/{tasks['other lawyer']}"
    sent = {"files": (io.BytesIO(blank_page("secret")), "a.pdf")}
    lawyer.post(f"{at}/papers", data=sent)
    with reading() as session:
        paper = session.exec(select(TaskEvidence.public_id)).one()
    assert lawyer.get(f"{at}/papers/{paper}").status_code == 200
    for who in ("staff", "lawyer"):
        client = client_as(account=getattr(office, who))
        assert client.get(f"{at}/papers/{paper}").status_code == 404
        own = f"/rectification/tasks/{tasks['lawyer']}/papers/{paper}"
        assert client.get(own).status_code == 404


def test_before_release_no_level_can_be_read_from_a_task(app, office, client_as):
    supervisor = client_as(account=office.supervisor)
    form = {"cycle": office.cycle.name, "criterion": KEY, "level": "fail", "aim": "lawyer",
            "finding": "会见笔录没有签名。", "papers": "", "cause": "poor_record",
            "due_on": "2026-12-31", "checker": "supervisor", "token": "t" * 16}  # fmt: skip
    supervisor.post("/rectification/choose", data=form)
    with reading() as session:
        assert session.exec(select(TaskBatch.chosen)).one()["levels"] == ["fail"]
    for who in ("lawyer", "staff"):
        client = client_as(account=getattr(office, who))
        addresses = ["/rectification/", "/rectification/export.csv", "/notices"]
        with reading() as session:
            addresses += [each.url for each in session.exec(select(Notice)).all()]
        if who == "staff":
            addresses += ["/rectification/ledger", "/rectification/print"]
        for address in addresses:
            said = _words(client.get(address, follow_redirects=True).data.decode("utf-8-sig"))
            assert not [word for word in GRADES if word in said], address
        for address in (f"/rectification/batches/{'t' * 16}", "/rectification/criteria",
                        "/rectification/files", "/rectification/recurrence"):  # fmt: skip
            assert client.get(address).status_code == 404


@pytest.mark.parametrize("words", ["本件定为不合格", "会见一项良好"])
def test_a_level_cannot_be_written_into_a_task_before_release_and_can_be_after(office, words):
    with transaction() as session, pytest.raises(Refused, match="rectification_names_level"):
        make_task(session, office, finding=words)
    with transaction() as session:
        release(session, office, office.cases[0])
    assert _made(office, finding=words)
    with transaction() as session, pytest.raises(Refused, match="rectification_names_level"):
        make_task(session, office, case=office.cases[1], finding=words)


def test_a_reviewer_cannot_be_named_in_a_task_nor_in_a_decision(app, office, client_as):
    with transaction() as session, pytest.raises(Refused, match="rectification_names_reviewer"):
        make_task(session, office, finding="评审员0号认为笔录没有签名")
    task = _made(office)
    form = {"words": "评审员0号要求取消", "revision": 1}
    answer = client_as(account=office.supervisor).post(
        f"/rectification/tasks/{task}/cancel", data=form
    )
    assert answer.status_code == 409
    assert "评审专家的姓名" in answer.text


def test_nor_can_an_aided_person_of_the_case_or_of_the_agency(app, office, client_as):
    with transaction() as session:
        make_aided_person(session, office.cases[0], "慕容受援")
    with transaction() as session, pytest.raises(Refused, match="rectification_names_aided"):
        make_task(session, office, finding="慕容 受援没有签名")
    task = _made(office)
    form = {"words": "慕容受援要求取消", "revision": 1}
    answer = client_as(account=office.supervisor).post(
        f"/rectification/tasks/{task}/cancel", data=form
    )
    assert (answer.status_code, "受援人的姓名" in answer.text) == (409, True)
    with reading() as session:
        theirs, none = [office.cases[0].agency_id], [office.cases[1].id or 0]
        assert aided_names(session, kept(), "慕容受援未签名", (), theirs) == {"慕容受援"}
        assert not aided_names(session, kept(), "慕容受援未签名", none, ())


def test_who_acted_for_the_office_is_named_to_the_office_alone(app, office, tasks, client_as):
    at = f"/rectification/tasks/{tasks['lawyer']}"
    name = office.supervisor.name
    page = client_as(account=office.supervisor).get(at).text
    assert f"质量监督部门 {name}" in page
    for who in ("lawyer", "staff"):
        page = client_as(account=getattr(office, who)).get(at).text
        assert "质量监督部门" in page
        assert name not in page


def test_a_supervisor_who_is_the_lawyer_of_a_case_neither_makes_nor_checks_it(app, office):
    with transaction() as session:
        both = make_account(session, Role.SUPERVISOR)
        make_expert(session, account=both).firm_id = office.cases[0].firm_id
    task = _made(office)
    with transaction() as session:
        office.supervisor = both
        assert {one.case_id for one in case_levels(session, office.actor(session, "supervisor"),
                office.cycle)} == {office.cases[2].id}  # fmt: skip
        with pytest.raises(NotFound):
            make_task(session, office)
    with reading() as session:
        figures = loop_figures(session, office.actor(session, "supervisor"), office.cycle.id, DUE)
    assert figures == {}
    assert task


def test_staff_who_reviewed_a_case_do_not_see_its_task(app, office, client_as):
    task = _made(office)
    client = client_as(account=office.staff)
    assert client.get(f"/rectification/tasks/{task}").status_code == 200
    with transaction() as session:
        expert = session.exec(select(Expert).order_by(Expert.id)).first()
        expert.account_id = office.staff.id
    assert client.get(f"/rectification/tasks/{task}").status_code == 404


def test_nobody_makes_tasks_about_what_is_not_theirs(office):
    with transaction() as session:
        wrong = Target(office.neighbour.id, office.cases[0].id, office.cases[0].lawyer_id)
        for who, target in (
            ("supervisor", wrong),
            ("staff", Target(office.agency.id)),
            ("lawyer", Target(office.agency.id)),
        ):
            wanted = Wanted(targets=(target,), finding="请补正", due_on=DUE)
            with pytest.raises(NotFound):
                make_tasks(
                    session,
                    actor=office.actor(session, who),
                    wanted=wanted,
                    now=office.cycle.created_at,
                )
