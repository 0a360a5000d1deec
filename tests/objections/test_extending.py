"""Days of one objection that are put off: to mend it, to decide it, to ask for the second level."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from qa_app.objections.models import Objection, ObjectionExtension
from qa_app.objections.queries.timeline import timeline
from qa_app.objections.rules.extending import Extended
from qa_app.objections.services import closing, extending, form_check, writing
from qa_app.objections.services.extending import Later, extend
from qa_app.objections.services.form_check import At
from tests.builders.objections import (
    accepted,
    assigned,
    at,
    decided,
    hand_in,
    objected,
)
from tests.builders.register import NOW, make_actor

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
AGAIN = "second_level = true\nsecond_level_days = 5\n"
DAY = timedelta(days=1)


def put_off(session, row, until, reason="专家出差", actor=SYSTEM):
    extend(session, actor=actor, at=at(row), later=Later(until, reason), now=NOW)


def told(code):
    with reading() as session:
        return session.exec(select(Notice).where(Notice.kind == code)).all()


def test_the_day_to_decide_is_put_off_and_the_expert_told_without_the_reason(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, expert = assigned(session, found)
        later = row.decide_by + 7 * DAY
        put_off(session, row, later)
        assert row.decide_by == later
        lines = timeline(session, row, names=False, own=True)
        assert (lines[-1].act, lines[-1].until, lines[-1].note, lines[-1].who) == (
            Extended.DECIDING, later, "专家出差", "",
        )  # fmt: skip
        event = session.exec(select(AuditEvent).where(AuditEvent.act == "objection.extended")).one()
        assert event.details["new"] == later.isoformat()
    (notice,) = told("objection_extended_expert")
    assert notice.account_id == expert.account_id
    assert "出差" not in str(notice.params)
    assert told("objection_extended") == []


def test_who_was_to_mend_has_the_new_days_and_does_not_lapse(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        form_check.send_back(session, actor=SYSTEM, at=at(row), words="请补正", days=1, now=NOW)
        old = row.due_on
        put_off(session, row, old + 5 * DAY, "本人住院")
        closing.close_due(session, NOW + 3 * DAY)
        assert session.get_one(Objection, row.id).closed_at is None
        sheet, late = found.sheet(session), NOW + 5 * DAY
        assert writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=late)
    (notice,) = told("objection_extended")
    assert notice.account_id == found.account.id


def test_the_days_for_the_second_level_are_put_off(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=AGAIN)
        row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        until = row.appeal_until + 7 * DAY
        put_off(session, row, until)
        assert extending.running(row) == (Extended.ASKING_AGAIN, until)
        closing.close_due(session, NOW + 9 * DAY)
        assert session.get_one(Objection, row.id).closed_at is None


@pytest.mark.parametrize(
    ("ahead", "reason", "code"),
    [(0, "出差", "deadline_only_later"), (-1, "出差", "deadline_only_later"),
     (-90, "出差", "deadline_in_the_past"), (7, " ", "deadline_reason_missing")],
)  # fmt: skip
def test_never_earlier_and_never_without_a_reason(tmp_path, ahead, reason, code):
    with transaction() as session:
        row, _ = assigned(session, objected(session, tmp_path))
        with pytest.raises(Refused, match=code):
            put_off(session, row, row.decide_by + ahead * DAY, reason)
        assert session.exec(select(ObjectionExtension)).first() is None


def test_where_no_day_runs_there_is_none_to_put_off(tmp_path):
    with transaction() as session:
        row = hand_in(session, objected(session, tmp_path))
        with pytest.raises(Refused, match="objection_other_state"):
            put_off(session, row, date(2026, 12, 1))


def test_of_two_at_once_one_is_told(tmp_path):
    with transaction() as session:
        row = accepted(session, objected(session, tmp_path))
        seen = At(row.public_id, row.revision)
        put_off(session, row, row.decide_by + DAY)
        with pytest.raises(Conflict):
            extend(session, actor=SYSTEM, at=seen, now=NOW,
                   later=Later(row.decide_by + DAY, "再延"))  # fmt: skip


def test_nobody_but_the_office_puts_a_day_off(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, expert = assigned(session, found)
        for actor in (found.lawyer, expert, make_actor(session, Role.ADMINISTRATOR)):
            with pytest.raises(NotFound):
                put_off(session, row, row.decide_by + DAY, actor=actor)


def test_the_page_puts_a_day_off_and_the_lawyer_reads_why(tmp_path, client_as, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    today = NOW.astimezone(SHANGHAI).date()
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = assigned(session, found)
        row.decide_by = today + 10 * DAY
        key, revision = row.public_id, row.revision
    office = client_as(Role.SUPERVISOR)
    assert "延长办理期限" in office.get(f"/objections/{key}").text
    address = f"/objections/{key}/extend"
    given = {"revision": str(revision), "reason": "阅卷量大"}
    page = office.post(address, data={**given, "until": today.isoformat()}).text
    assert "期限只能延长" in page
    assert "阅卷量大" in page, "what was typed stays"
    until = (today + 20 * DAY).isoformat()
    page = office.post(address, data={**given, "until": until}, follow_redirects=True).text
    assert "期限已延长" in page
    page = client_as(account=found.account).get(f"/objections/{key}").text
    assert "阅卷量大" in page
    assert client_as(account=found.account).get(address).status_code == 404
