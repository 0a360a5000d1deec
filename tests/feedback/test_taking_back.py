"""Taking back a release on which somebody wrote already: in words, never a crash."""

import pytest
from sqlmodel import select

from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import (
    FeedbackReply,
    FeedbackSheet,
    Release,
    ReplyDraft,
    SheetReading,
)
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.rules.sides import ReplySide
from qa_app.feedback.services.releasing import withdraw
from qa_app.feedback.services.replying import save_draft, send_replies
from qa_app.objections.models import Objection
from qa_app.objections.services.writing import save_texts
from tests.builders.lawyers import told
from tests.builders.register import NOW
from tests.builders.released import object_to

pytestmark = pytest.mark.database


@pytest.fixture
def room(app):
    with transaction() as session:
        return told(session, "GG", "EE")


def taken_back(room) -> int:
    with transaction() as session:
        made = session.exec(select(Release.public_id)).one()
        return withdraw(session, actor=SYSTEM, cycle=room.cycle, public_id=made, reason="错",
                        now=NOW)  # fmt: skip


def write(room, account, *, side: ReplySide | None = None) -> None:
    with transaction() as session:
        actor = room.actor(session, account)
        sheet = sheet_of(session, actor, room.sheets[0].public_id)
        save_draft(session, actor=actor, sheet=sheet, texts={"": "请补充。"}, revision=0, now=NOW)
        if side:
            send_replies(session, actor=actor, sheet=sheet, side=side, now=NOW)


def test_what_the_office_had_not_sent_goes_with_the_release(room, client_as):
    write(room, room.supervisor)
    address = f"/feedback/releases/{_release()}"
    page = client_as(account=room.supervisor).get(address).text
    assert "1 份没有发出的答复草稿一并删除" in page
    assert taken_back(room) == 2
    with reading() as session:
        assert not session.exec(select(ReplyDraft)).all()
        assert not session.exec(select(FeedbackSheet)).all()


def test_an_answer_that_was_sent_keeps_the_release(room, client_as):
    write(room, room.supervisor, side=ReplySide.OFFICE)
    browser = client_as(account=room.supervisor)
    address = f"/feedback/releases/{_release()}"
    assert "发出过答复" in browser.get(address).text
    answer = browser.post(address, data={"reason": "错"})
    assert (answer.status_code, "发出过答复" in answer.text) == (409, True)
    with pytest.raises(Refused, match="feedback_answered_already"):
        taken_back(room)
    with reading() as session:
        assert len(session.exec(select(FeedbackSheet)).all()) == 2
        assert session.exec(select(FeedbackReply)).one()


def test_who_writes_has_read(room):
    """Whatever page a lawyer's words came from: the release is read."""
    write(room, room.lawyers[0])
    with pytest.raises(Conflict, match="feedback_read_already"):
        taken_back(room)
    with reading() as session:
        assert session.exec(select(Release)).one().first_read_at is not None


@pytest.mark.parametrize("page", ["/objections/{}/write", "/objections/{}/hand-in",
                                  "/feedback/sheets/{}/reply"])  # fmt: skip
def test_a_page_about_a_sheet_that_is_opened_by_its_address_is_a_reading(room, client_as, page):
    """What may be objected to, criterion by criterion, is what the sheet says."""
    key = room.sheets[0].public_id
    assert client_as(account=room.lawyers[0]).get(page.format(key)).status_code == 200
    with pytest.raises(Conflict, match="feedback_read_already"):
        taken_back(room)
    with reading() as session:
        read = session.exec(select(FeedbackSheet).where(FeedbackSheet.public_id == key)).one()
        assert read.first_read_at is not None
        assert [one.sheet_id for one in session.exec(select(SheetReading))] == [read.id]


def test_the_editor_of_a_sheet_whose_release_is_gone_is_not_there(room, client_as):
    assert taken_back(room) == 2
    key = room.sheets[0].public_id
    assert client_as(account=room.lawyers[0]).get(f"/objections/{key}/write").status_code == 404


def test_what_somebody_else_rests_on_a_sheet_keeps_the_release(room, client_as):
    with transaction() as session:
        object_to(session, session.get_one(FeedbackSheet, room.sheets[1].id))
    address = f"/feedback/releases/{_release()}"
    assert "据以提出异议" in client_as(Role.SUPERVISOR).get(address).text
    with pytest.raises(Refused, match="feedback_in_use"):
        taken_back(room)
    with reading() as session:
        assert session.exec(select(Objection)).one()


@pytest.mark.parametrize("address", ["/feedback/mine", "/feedback/mine/FEEDBACK.xlsx"])
def test_a_grade_seen_in_a_list_is_seen(room, client_as, address):
    browser = client_as(account=room.lawyers[0])
    assert client_as(account=room.supervisor).get("/feedback").status_code == 200
    assert browser.get("/feedback/mine?q=none").status_code == 200
    with reading() as session:
        assert session.exec(select(Release)).one().first_read_at is None
    browser.get(address).close()
    with pytest.raises(Conflict, match="feedback_read_already"):
        taken_back(room)
    with reading() as session:
        assert not [row for row in session.exec(select(FeedbackSheet)) if row.first_read_at]


def test_who_begins_an_objection_from_elsewhere_has_read(room):
    line = room.sheets[0].lines[0]["criterion"]
    with transaction() as session:
        actor = room.actor(session, room.lawyers[0])
        sheet = sheet_of(session, actor, room.sheets[0].public_id)
        changed = {f"reason:{line}": ["有笔录。"]}
        save_texts(session, actor=actor, sheet=sheet, changed=changed, revision=0, now=NOW)
    with pytest.raises(Conflict, match="feedback_read_already"):
        taken_back(room)


def _release() -> str:
    with reading() as session:
        return session.exec(select(Release.public_id)).one()


SHOWS_GRADES = {
    "list": "/feedback/mine",
    "workbook": "/feedback/mine/FEEDBACK.xlsx",
    "workbook of the office": "/feedback/index/FEEDBACK.xlsx",
    "development": "/feedback/mine/development",
}


@pytest.mark.parametrize("page", SHOWS_GRADES)
def test_who_was_shown_a_grade_anywhere_has_seen_the_release(room, client_as, page):
    browser = client_as(account=room.lawyers[0])
    assert browser.get("/").status_code == 200
    with reading() as session:
        assert session.exec(select(Release)).one().first_read_at is None
    with browser.get(SHOWS_GRADES[page]) as answer:
        assert answer.status_code == 200
    with pytest.raises(Conflict, match="feedback_read_already"):
        taken_back(room)


@pytest.mark.parametrize("page", ["/feedback/agency", "/consequences/failed", "/learning/training"])
def test_so_has_an_agency(room, client_as, page):
    assert client_as(account=room.staff).get(page).status_code == 200
    with pytest.raises(Conflict, match="feedback_read_already"):
        taken_back(room)


def test_a_supervisor_who_looks_does_not_tie_it_down(room, client_as):
    browser = client_as(account=room.supervisor)
    for page in ("/feedback", "/feedback/index/FEEDBACK.xlsx", "/consequences/failed"):
        with browser.get(page) as answer:
            assert answer.status_code == 200
    assert taken_back(room) == 2


def test_there_are_three_lists_and_no_other(room, client_as):
    browser = client_as(account=room.lawyers[0])
    assert browser.get("/feedback/xyz/FEEDBACK.xlsx").status_code == 404
