"""The pages of an objection: what each of the people sees, and what nobody is shown."""

import io
import re

import pytest
from PIL import Image
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.objections.models import Objection, ObjectionPaper, ObjectionPoint
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.rules.states import ObjectionState
from qa_app.panel.models import Assignment, Expert
from tests.builders.objections import (
    SAID,
    WHY,
    accepted,
    assigned,
    decided,
    hand_in,
    lawyer_of,
    objected,
    opened,
)
from tests.builders.register import NOW, make_account
from tests.support.counting import statements

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(made, "JPEG")
    return made.getvalue()


def expert_client(client_as, session, actor):
    return client_as(account=session.get_one(Account, actor.account_id))


def text_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def test_a_lawyer_writes_attaches_and_hands_in(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
    client = client_as(account=found.account)
    page = text_of(client, f"/objections/{found.sheet_id}/write")
    assert page.count("reason:") == len(found.criteria)
    assert "10 个工作日" in page
    name = found.criteria[0]
    save = {"revision": "0", "changed": f"reason:{name}", f"reason:{name}": SAID}
    wants = {"Accept": "application/json"}
    answer = client.post(f"/objections/{found.sheet_id}/save", data=save, headers=wants)
    assert answer.json["revision"] == 1
    paper = {"criterion": name, "paper": (io.BytesIO(picture()), "我的名字.jpg")}
    client.post(f"/objections/{found.sheet_id}/papers", data=paper)
    page = text_of(client, f"/objections/{found.sheet_id}/hand-in")
    assert SAID in page
    client.post(f"/objections/{found.sheet_id}/hand-in")
    with reading() as session:
        row = session.exec(select(Objection)).one()
        kept = session.exec(select(ObjectionPaper)).one()
    assert row.state is ObjectionState.HANDED_IN
    page = text_of(client, f"/objections/{row.public_id}")
    assert "我的名字.jpg" in page
    served = client.get(f"/objections/papers/{kept.public_id}/1.pdf")
    assert served.data.startswith(b"%PDF")
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert client.get(f"/objections/papers/{kept.public_id}/2.pdf").status_code == 404
    assert client.get(f"/objections/{found.sheet_id}/write").status_code == 302


def test_what_is_no_paper_is_refused_in_words(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
    client = client_as(account=found.account)
    for content in (b"<html><script>alert(1)</script></html>", b""):
        paper = {"criterion": "", "paper": (io.BytesIO(content), "x.pdf")}
        answer = client.post(f"/objections/{found.sheet_id}/papers", data=paper)
        assert answer.status_code == 409
    with reading() as session:
        assert session.exec(select(ObjectionPaper)).all() == []


def test_another_window_that_saved_first_is_answered_with_what_stands(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
    client, name = client_as(account=found.account), found.criteria[0]
    wants = {"Accept": "application/json"}
    for text, status in (("一", 200), ("二", 409)):
        save = {"revision": "0", "changed": f"reason:{name}", f"reason:{name}": text}
        answer = client.post(f"/objections/{found.sheet_id}/save", data=save, headers=wants)
        assert answer.status_code == status
    assert answer.json["theirs"] == {f"reason:{name}": ["一"]}


def test_a_supervisor_checks_and_chooses_and_is_told_why_not_others(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        lawyer = lawyer_of(session, found.case_id).name
        row = hand_in(session, found, text=f"{lawyer}会见了受援人")
    client = client_as(Role.SUPERVISOR)
    page = text_of(client, f"/objections/{row.public_id}")
    assert "理由中出现了" in page
    assert row.public_id in text_of(client, "/objections?state=handed_in")
    assert row.public_id not in text_of(client, "/objections?state=returned")
    assert "异议待形式审查" in text_of(client, "/")
    client.post(f"/objections/{row.public_id}/accept", data={"revision": row.revision})
    page = text_of(client, f"/objections/{row.public_id}/assign")
    with reading() as session:
        row = session.exec(select(Objection)).one()
        seated = session.exec(
            select(Expert.name).where(Expert.id == Assignment.expert_id).distinct()
        ).all()
        free = choice_for(session, found.cycle, row, NOW).free
    for name in seated:
        assert name in page.split("不能办理的专家及原因", 1)[1]
    chosen = str(free[1].expert.expert_id)
    stale = {"revision": row.revision - 1, "expert": chosen}
    answer = client.post(f"/objections/{row.public_id}/assign", data=stale)
    assert answer.status_code == 409
    client.post(
        f"/objections/{row.public_id}/assign", data={"revision": row.revision, "expert": chosen}
    )
    assert free[1].expert.name in text_of(client, f"/objections/{row.public_id}")
    listed = client.get("/objections/OBJECTIONS.csv").get_data(as_text=True)
    assert free[1].expert.name in listed
    assert lawyer in listed


def test_returning_asks_for_a_note_and_days(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
    client = client_as(Role.SUPERVISOR)
    url = f"/objections/{row.public_id}/return"
    assert "请写明退回的原因" in client.post(url, data={"days": "3"}).get_data(as_text=True)
    client.post(url, data={"note": "写明页码", "days": "3", "revision": row.revision})
    page = text_of(client_as(account=found.account), f"/objections/{found.sheet_id}/write")
    assert "写明页码" in page
    assert "2026年7月9日" in page


def test_the_expert_decides_without_a_name_and_without_who_gave_which_rating(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        lawyer = lawyer_of(session, found.case_id).name
        row, actor = assigned(session, found, text=f"本人{lawyer}在承办律所写有会见笔录")
        client = expert_client(client_as, session, actor)
        names = [*session.exec(select(Expert.name)).all()]
    url = f"/objections/mine/{row.public_id}"
    assert row.public_id in text_of(client, "/objections/mine")
    assert "办理异议 1 件" in text_of(client, "/")
    opening = text_of(client, url)
    client.post(f"{url}/open")
    desk = text_of(client, url)
    assert "会见笔录" in desk
    hidden = [lawyer, "承办律所", "南江市法律援助中心", *(n for n in names if n != actor.name)]
    for page in (opening, desk):
        assert not [name for name in hidden if name in page]
    assert "首轮专家写下的评语" not in desk
    first, other = found.criteria[:2]
    fields = {
        "revision": str(_revision()), f"outcome:{first}": "upheld", f"level:{first}": "excellent",
        f"reason:{first}": WHY, f"outcome:{other}": "rejected", f"level:{other}": "",
        f"reason:{other}": "评分有据",
    }  # fmt: skip
    client.post(url, data=fields)
    page = text_of(client, f"{url}/decide")
    assert WHY in page
    client.post(f"{url}/decide", data={"revision": _revision()})
    assert "已于" in text_of(client, url)
    assert "评分有据" in text_of(client_as(account=found.account), f"/objections/{row.public_id}")


def _revision() -> int:
    with reading() as session:
        return session.exec(select(Objection.text_revision)).one()


def test_whoever_had_it_is_told_and_everybody_else_finds_nothing(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, actor = opened(session, found)
        client = expert_client(client_as, session, actor)
    url = f"/objections/mine/{row.public_id}"
    client.post(f"{url}/give-back", data={"reason": "相识"})
    answer = client.get(url)
    assert answer.status_code == 409
    assert "改由他人办理" in answer.get_data(as_text=True)
    stranger = client_as(Role.EXPERT)
    assert stranger.get(url).status_code == 404
    assert stranger.get("/objections/mine/none").status_code == 404


def test_the_lawyer_never_reads_a_name_of_who_had_a_part_in_it(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, grade=Grade.PASS)
        row, _ = decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
        names = session.exec(select(Expert.name)).all()
        logins = session.exec(select(Expert.login)).all()
        agency = make_account(session, Role.AGENCY_STAFF, agency=_agency(session, found))
    for account in (found.account, agency):
        client = client_as(account=account)
        pages = [
            text_of(client, f"/objections/{row.public_id}"),
            text_of(client, "/objections"),
            client.get("/objections/OBJECTIONS.csv").get_data(as_text=True),
            text_of(client, "/notices/"),
        ]
        for page in pages:
            assert not [one for one in [*names, *logins] if one in page]


def _agency(session, found):
    from qa_app.accounts.models import Agency
    from qa_app.cases.models import Case

    return session.get_one(Agency, session.get_one(Case, found.case_id).agency_id)


def test_hidden_and_absent_objections_are_the_same_answer_at_the_same_cost(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = accepted(session, found)
        other = make_account(session, Role.LAWYER)
    client = client_as(account=other)
    answers = []
    for key in (row.public_id, "nobody"):
        with statements() as seen:
            answer = client.get(f"/objections/{key}")
        said = answer.data.replace(key.encode(), b"")
        body = re.sub(rb'(csrf-token" content|nonce|csrf_token" value)="[^"]*"', b"", said)
        answers.append((answer.status_code, body, len(seen)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.parametrize("wanted", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(client_as, tmp_path, wanted):
    with transaction() as session:
        found = objected(session, tmp_path, cases=wanted)
        hand_in(session, found)
        if wanted > 1:
            _copies(session, wanted - 1)
    client = client_as(Role.SUPERVISOR)
    text_of(client, "/objections")
    with statements() as seen:
        page = text_of(client, "/objections")
    assert page.count("待形式审查</") >= wanted
    assert len(seen) <= 22


def _copies(session, count: int) -> None:
    from qa_app.feedback.models import FeedbackSheet

    row = session.exec(select(Objection)).one()
    sheets = session.exec(select(FeedbackSheet).where(FeedbackSheet.id != row.sheet_id)).all()
    for number, sheet in enumerate(sheets[:count]):
        session.add(
            Objection(
                public_id=f"copy-{number}",
                sheet_id=sheet.id,
                cycle_id=sheet.cycle_id,
                case_id=sheet.case_id,
                state=ObjectionState.HANDED_IN,
                due_on=row.due_on,
                made_at=NOW,
                saved_at=NOW,
                handed_in_at=NOW,
            )
        )
    session.flush()


def test_an_objection_is_part_of_the_sheets_page(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
    client = client_as(account=found.account)
    page = text_of(client, f"/feedback/sheets/{found.sheet_id}")
    assert "提出异议" in page
    assert f"/objections/{found.sheet_id}/write" in page
    with transaction() as session:
        row = hand_in(session, found)
        assert session.exec(select(ObjectionPoint)).all()
    page = text_of(client, f"/feedback/sheets/{found.sheet_id}")
    assert f"/objections/{row.public_id}" in page
    assert SYSTEM.name not in page
