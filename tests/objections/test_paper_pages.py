"""Entering an objection from paper: two at once, and the pages from the sheet to the list."""

import io

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.db.session import reading, transaction
from qa_app.objections.models import (
    Objection,
    ObjectionPaper,
    ObjectionStep,
)
from qa_app.objections.rules.states import Act
from qa_app.objections.services import entering, writing
from tests.builders.objections import (
    SAID,
    objected,
    write,
)
from tests.builders.on_paper import PLAN, SCAN, TODAY, agency_staff, no_account, supervisor, typed
from tests.builders.register import NOW
from tests.objections.test_pages import picture
from tests.objections.test_two_at_once import at_once

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def test_of_two_who_enter_it_at_once_one_is_told_and_there_is_one_objection(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        both = [supervisor(session), actor_of(session, agency_staff(session, found))]
        made = [(one, *typed(session, found, one)) for one in both]

    def act(actor, sheet, revision):
        return lambda session: entering.enter(
            session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=NOW
        )

    assert at_once(*(act(*one) for one in made)) == ["done", "objection_is_one_per_case"]
    with reading() as session:
        assert len(session.exec(select(Objection)).all()) == 1
        assert len(session.exec(select(ObjectionPaper)).all()) == 1


def test_the_paper_and_the_lawyer_at_once_leave_one_of_them(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        write(session, found)
        actor, own = supervisor(session), found.sheet(session)
        sheet, revision = typed(session, found, actor)

    def enter(session):
        entering.enter(session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=NOW)

    def by_lawyer(session):
        writing.hand_in(session, actor=found.lawyer, sheet=own, now=NOW)

    said = at_once(enter, by_lawyer)
    assert said in (["done", "objection_is_one_per_case"], ["done", "done"])
    with reading() as session:
        handed = select(ObjectionStep).where(ObjectionStep.act == Act.HANDED_IN)
        assert len(session.exec(handed).all()) == 1


def test_the_pages_from_the_sheet_to_the_list(client_as, tmp_path, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    with transaction() as session:
        found = objected(session, tmp_path, plan=PLAN)
        staff = agency_staff(session, found)
        no_account(session, found)
    client, base = client_as(account=staff), f"/objections/{found.sheet_id}/enter"
    assert base in client.get(f"/feedback/sheets/{found.sheet_id}").get_data(as_text=True)
    page = client.get(base).get_data(as_text=True)
    assert "2026年7月13日" in page
    name = found.criteria[0]
    fields = {"revision": "0", f"reason:{name}": SAID, "about:received_on": TODAY}
    client.post(base, data=fields)
    page = client.get(f"{base}/check").get_data(as_text=True)
    assert SAID in page
    refused = client.post(f"{base}/check", data={"revision": "1"})
    assert "扫描件" in refused.get_data(as_text=True)
    sent = {"revision": "1", "scan": [(io.BytesIO(picture()), "原件.jpg")]}
    answer = client.post(f"{base}/check", data=sent)
    assert answer.status_code == 302
    shown = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "书面，2026年7月6日收到，代为登记" in shown
    assert client.get(base).status_code == 302
    listed = client.get("/objections").get_data(as_text=True)
    assert "代为登记" in listed
    exported = client.get("/objections/OBJECTIONS.csv").get_data(as_text=True)
    assert "2026-07-06" in exported
    assert "指标 1 项" in exported
    with reading() as session:
        row = session.exec(select(Objection)).one()
    back = f"/objections/{row.public_id}/withdraw-on-paper"
    assert back in shown
    assert "请填写收到书面撤回的日期" in client.post(back, data={}).get_data(as_text=True)
    fields = {"received_on": TODAY, "revision": str(row.revision)}
    client.post(back, data={**fields, "scan": [(io.BytesIO(picture()), "撤回.jpg")]})
    shown = client.get(f"/objections/{row.public_id}").get_data(as_text=True)
    assert "代为登记书面撤回（2026年7月6日收到）" in shown
    assert back not in shown
