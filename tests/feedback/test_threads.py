"""Words about a sheet belong to its case: nothing is lost when the sheet gets a new version."""

import json

import pytest
from sqlalchemy import text
from sqlmodel import select

from qa_app.cases.models import Lawyer
from qa_app.core.roles import Role
from qa_app.db import migrate
from qa_app.db.engine import WRITER
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackReply, FeedbackSheet, ReplyDraft
from qa_app.feedback.queries.lists import to_answer_count
from qa_app.notices.models import Notice
from tests.builders.feedback_rated import FIRST, SECOND
from tests.builders.lawyers import told
from tests.builders.register import make_account
from tests.builders.released import regrade

pytestmark = pytest.mark.database
JSON = {"Accept": "application/json"}


@pytest.fixture
def room(app):
    with transaction() as session:
        return told(session, "GG", "EE")


def page(sheet: FeedbackSheet, more: str = "") -> str:
    return f"/feedback/sheets/{sheet.public_id}{more}"


def renewed(room, *, lines: list | None = None, lawyer: int | None = None) -> FeedbackSheet:
    with transaction() as session:
        fresh = regrade(session, session.get_one(FeedbackSheet, room.sheets[0].id), "excellent")
        fresh.lines = fresh.lines if lines is None else lines
        fresh.lawyer_id = fresh.lawyer_id if lawyer is None else lawyer
        session.flush()
        return fresh


def typed(browser, sheet, words: str, *, revision: int = 0, on: str = FIRST):
    form = {"revision": str(revision), "changed": f"reply:{on}", f"reply:{on}": words}
    return browser.post(page(sheet, "/draft"), data=form, headers=JSON)


def sent(browser, sheet, words: str, on: str = FIRST) -> None:
    assert typed(browser, sheet, words, on=on).status_code == 200
    assert browser.post(page(sheet, "/reply")).status_code == 302


def test_what_was_being_typed_stands_on_the_new_version(room, client_as):
    browser = client_as(account=room.lawyers[0])
    typed(browser, room.sheets[0], "有会见笔录。")
    fresh = renewed(room)
    saved = typed(browser, room.sheets[0], "有会见笔录，在第三页。", revision=1)
    assert (saved.status_code, saved.json["revision"]) == (200, 2)
    assert "有会见笔录，在第三页。" in browser.get(page(fresh)).text
    old = browser.get(page(room.sheets[0])).text
    assert "您写的回复在新的版本上" in old
    with reading() as session:
        assert session.exec(select(ReplyDraft)).one().texts == {FIRST: "有会见笔录，在第三页。"}


def test_the_new_version_is_seen_before_the_words_are_sent(room, client_as):
    browser = client_as(account=room.lawyers[0])
    typed(browser, room.sheets[0], "有会见笔录。")
    fresh = renewed(room)
    for method in (browser.get, browser.post):
        answer = method(page(room.sheets[0], "/reply"))
        assert answer.location == page(fresh)
    assert "您写的回复已经保留" in browser.get(page(fresh)).text
    assert "有会见笔录。" in browser.get(page(fresh, "/reply")).text
    assert browser.post(page(fresh, "/reply")).status_code == 302
    with reading() as session:
        assert session.exec(select(FeedbackReply)).one().sheet_id == fresh.id


def test_a_question_stays_in_the_work_list_and_is_answered_on_the_new_version(room, client_as):
    lawyer, office = client_as(account=room.lawyers[0]), client_as(account=room.supervisor)
    sent(lawyer, room.sheets[0], "为什么扣分？")
    fresh = renewed(room)
    assert fresh.public_id in office.get("/feedback?state=to_answer").text
    assert "1 份反馈表有回复等待答复" in office.get("/").text
    shown = office.get(page(fresh)).text
    assert "为什么扣分？" in shown
    assert "写于第 1 版" in shown
    sent(office, fresh, "笔录没有签名。")
    assert fresh.public_id not in office.get("/feedback?state=to_answer").text
    for sheet in (fresh, room.sheets[0]):
        assert "笔录没有签名。" in lawyer.get(page(sheet)).text
    with reading() as session:
        actor = room.actor(session, room.supervisor)
        assert to_answer_count(session, actor) == 0
        (notice,) = session.exec(select(Notice).where(Notice.kind == "feedback_answered"))
    assert (notice.account_id, notice.url) == (room.lawyers[0].id, page(fresh))


def test_words_on_a_criterion_the_new_version_has_not_are_shown_and_can_be_sent(room, client_as):
    lawyer, office = client_as(account=room.lawyers[0]), client_as(account=room.supervisor)
    sent(lawyer, room.sheets[0], "已发的话。")
    typed(lawyer, room.sheets[0], "没有发出的话。", on=SECOND)
    fresh = renewed(room, lines=[])
    shown = lawyer.get(page(fresh)).text
    assert shown.count("这一版没有的项目") == 2
    assert "没有发出的话。" in shown
    assert lawyer.post(page(fresh, "/reply")).status_code == 302
    assert "没有发出的话。" in office.get(page(fresh)).text
    sent(office, fresh, "已看过。")
    assert typed(office, fresh, "无此项", on="no-such-criterion").status_code == 422


def test_who_took_the_case_over_reads_nothing_of_the_lawyer_before(room, client_as):
    before, office = client_as(account=room.lawyers[0]), client_as(account=room.supervisor)
    sent(before, room.sheets[0], "前任的问题。")
    typed(before, room.sheets[0], "前任没有发出的话。", on=SECOND)
    with transaction() as session:
        account = make_account(session, Role.LAWYER)
        lawyer = Lawyer(name="接办人", account_id=account.id)
        session.add(lawyer)
        session.flush()
        heir = lawyer.id
    fresh, after = renewed(room, lawyer=heir), client_as(account=account)
    assert "前任" not in after.get(page(fresh)).text
    assert "前任没有发出的话。" in before.get(page(room.sheets[0])).text
    assert before.get(page(fresh)).status_code == 404
    sent(office, fresh, "答复前任的问题。")
    assert "答复前任的问题。" not in after.get(page(fresh)).text
    assert "答复前任的问题。" in before.get(page(room.sheets[0])).text
    with reading() as session:
        (notice,) = session.exec(select(Notice).where(Notice.kind == "feedback_answered"))
    assert (notice.account_id, notice.url) == (room.lawyers[0].id, page(room.sheets[0]))


def test_rows_go_up_and_down_with_the_migration(room, database, client_as):
    sent(client_as(account=room.lawyers[0]), room.sheets[0], "问")
    renewed(room)
    with reading() as session:
        of_case = FeedbackSheet.case_id == room.sheets[0].case_id
        ids = select(FeedbackSheet.id).where(of_case).order_by(FeedbackSheet.version)
        old, new = session.exec(ids)
    migrate.downgrade(database, "0025")
    drafts = [(old, {"": "旧", FIRST: "甲"}), (new, {"": "新", SECOND: "乙"})]
    with database.execution_options(**{WRITER: True}).begin() as connection:
        for sheet, texts in drafts:
            connection.execute(
                text("INSERT INTO feedback_reply_draft (sheet_id, account_id, texts, revision,"
                     " saved_at) VALUES (:sheet, :account, :texts, 2, '2026-07-06T01:30:00Z')"),
                {"sheet": sheet, "account": room.lawyers[0].id,
                 "texts": json.dumps(texts, ensure_ascii=False)},
            )  # fmt: skip
    migrate.upgrade(database)
    with reading() as session:
        draft = session.exec(select(ReplyDraft)).one()
        reply = session.exec(select(FeedbackReply)).one()
    assert draft.texts == {"": "旧\n新", FIRST: "甲", SECOND: "乙"}
    assert (draft.case_id, draft.revision) == (room.sheets[0].case_id, 4)
    assert (reply.cycle_id, reply.case_id, reply.sheet_id) == (room.cycle.id, draft.case_id, old)
    migrate.downgrade(database, "0025")
    with database.connect() as connection:
        (row,) = connection.execute(text("SELECT sheet_id, texts FROM feedback_reply_draft"))
    assert (row.sheet_id, json.loads(row.texts)[FIRST]) == (new, "甲")
    migrate.upgrade(database)
