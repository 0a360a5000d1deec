"""Last days to object that are put off: only later, with a reason, told to those concerned."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from qa_app.accounts.models import Agency
from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Case
from qa_app.cli.main import run
from qa_app.clock import SHANGHAI
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackExtension, FeedbackSheet, Release
from qa_app.feedback.queries.extensions import extensions_of, why_extended
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.services.extending import Wanted, extend, would_extend
from qa_app.feedback.services.releasing import withdraw
from qa_app.notices.models import Mail, Notice
from qa_app.notices.rules import MailState
from qa_app.notices.services import end_of
from qa_app.objections.queries.writing import place_of
from qa_app.objections.services import writing
from tests.builders.objections import objected, write
from tests.builders.register import NOW, make_account, make_actor

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
UNTIL = date(2026, 7, 20)
LATER = date(2026, 7, 31)


@pytest.fixture
def found(tmp_path):
    with transaction() as session:
        agency_of = objected(session, tmp_path, cases=2, email="li@example.org")
        agency = session.exec(select(FeedbackSheet.agency_id)).first()
        make_account(session, Role.AGENCY_STAFF, agency=session.get_one(Agency, agency))
    return agency_of


def the_release(session):
    return session.exec(select(Release)).one()


def put_off(session, found, until=LATER, reason="当天系统故障", now=NOW, sheet=None, actor=SYSTEM):
    cycle = session.get_one(Cycle, found.cycle.id)
    wanted = Wanted(the_release(session).public_id, until, reason, sheet)
    return extend(session, actor=actor, cycle=cycle, wanted=wanted, now=now)


def days(session):
    return sorted(session.exec(select(FeedbackSheet.objections_until)).all())


def kinds(code):
    with reading() as session:
        return session.exec(select(Notice).where(Notice.kind == code)).all()


def test_the_day_moves_for_every_sheet_and_all_concerned_are_told(found):
    with transaction() as session:
        assert days(session) == [UNTIL, UNTIL]
        done = put_off(session, found)
        assert (done.sheets, done.told) == (2, 2)
        assert days(session) == [LATER, LATER]
        assert the_release(session).objections_until == LATER
        event = session.exec(select(AuditEvent).where(AuditEvent.act == "feedback.extended")).one()
        assert (event.details["old"], event.details["new"]) == ("2026-07-20", "2026-07-31")
    (lawyer,) = kinds("feedback_extended")
    assert lawyer.account_id == found.account.id
    assert lawyer.params["until_on"] == "2026-07-31"
    assert lawyer.worth_until == end_of(LATER)
    assert len(kinds("feedback_extended_agency")) == 1


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (UNTIL, "故障", "deadline_only_later"),
        (UNTIL - timedelta(days=1), "故障", "deadline_only_later"),
        (date(2026, 7, 1), "故障", "deadline_in_the_past"),
        (date(2027, 9, 1), "故障", "deadline_too_far"),
        (LATER, "  ", "deadline_reason_missing"),
        (LATER, "长" * 501, "deadline_reason_too_long"),
    ],
)
def test_a_day_is_never_brought_forward_and_needs_a_reason(found, until, reason, code):
    with transaction() as session:
        with pytest.raises(Refused, match=code):
            put_off(session, found, until, reason)
        assert days(session) == [UNTIL, UNTIL]


def test_whose_day_was_over_may_object_again_until_the_new_one_ends(found):
    over = datetime(2026, 7, 21, tzinfo=SHANGHAI)
    with transaction() as session:
        write(session, found)
        sheet = found.sheet(session)
        with pytest.raises(Refused, match="objection_too_late"):
            writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=over)
        put_off(session, found, date(2026, 7, 21), now=over)
        sheet = found.sheet(session)
        assert place_of(session, sheet).facts.until == date(2026, 7, 21)
        late = over + timedelta(hours=23, minutes=59)
        assert writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=late)


def test_one_case_has_a_day_of_its_own_and_keeps_it_when_the_others_follow(found):
    with transaction() as session:
        sheet = found.sheet(session)
        far = date(2026, 8, 14)
        assert put_off(session, found, far, "本人住院", sheet=sheet).sheets == 1
        assert days(session) == [UNTIL, far]
        assert the_release(session).objections_until == UNTIL
        assert why_extended(session, sheet.id, far) == "本人住院"
        assert put_off(session, found).sheets == 1, "the later day stays"
        assert days(session) == [LATER, far]
        lines = extensions_of(session, SYSTEM, the_release(session).public_id)
        assert [bool(line.number) for line in lines] == [False, True]


def test_waiting_mails_of_the_release_are_worth_it_until_the_new_day(found):
    with transaction() as session:
        put_off(session, found)
        mails = session.exec(select(Mail).join(Notice, col(Notice.mail_id) == col(Mail.id))).all()
        assert {mail.worth_until for mail in mails} == {end_of(LATER)}


def test_nobody_else_puts_a_day_off(found):
    with transaction() as session, pytest.raises(NotFound):
        put_off(session, found, actor=make_actor(session, Role.EXPERT))


def test_a_release_taken_back_is_told_to_those_who_were_told_and_mails_stop(found):
    with transaction() as session:
        cycle = session.get_one(Cycle, found.cycle.id)
        key = the_release(session).public_id
        withdraw(session, actor=SYSTEM, cycle=cycle, public_id=key, reason="发错了", now=NOW)
        with pytest.raises(Refused, match="feedback_withdrawn_already"):
            put_off(session, found)
        assert {mail.state for mail in session.exec(select(Mail))} == {MailState.EXPIRED}
    told = kinds("feedback_withdrawn")
    assert found.account.id in {one.account_id for one in told}
    assert len(told) == 1
    assert {one.mail_id for one in told} == {None}, "no mail of the release went out before"
    released = [*kinds("feedback_released"), *kinds("feedback_released_agency")]
    assert all(one.withdrawn_at and one.url == "" for one in released)


def test_who_had_the_mail_of_a_release_hears_by_mail_that_it_was_taken_back(found):
    with transaction() as session:
        for mail in session.exec(select(Mail)):
            mail.state = MailState.SENT
        session.flush()
        cycle = session.get_one(Cycle, found.cycle.id)
        key = the_release(session).public_id
        withdraw(session, actor=SYSTEM, cycle=cycle, public_id=key, reason="发错了", now=NOW)
    by_mail = [one for one in kinds("feedback_withdrawn") if one.mail_id]
    assert [one.account_id for one in by_mail] == [found.account.id]


def test_the_page_shows_whom_it_concerns_before_it_asks_again(found, client_as):
    browser = client_as(Role.SUPERVISOR)
    with reading() as session:
        key = the_release(session).public_id
    page = browser.get(f"/feedback/releases/{key}").text
    assert "没有收到邮件" in page
    address = f"/feedback/releases/{key}/extend"
    soon = date.today() + timedelta(days=30)
    given = {"until": soon.isoformat(), "reason": "当天系统故障"}
    page = browser.post(address, data=given).text
    assert "<strong>2</strong>" in page
    with reading() as session:
        assert session.exec(select(FeedbackExtension)).first() is None, "only looked at"
    confirmed = re.search(r'name="confirmed" value="([^"]*)"', page).group(1)
    other = {**given, "until": (soon + timedelta(days=1)).isoformat(), "confirmed": confirmed}
    assert "<strong>2</strong>" in browser.post(address, data=other).text, "another day: look again"
    page = browser.post(address, data={**given, "confirmed": confirmed}, follow_redirects=True).text
    assert "已延长 2 份反馈表的异议期限" in page
    assert "当天系统故障" in page
    again = browser.post(address, data={**given, "confirmed": confirmed}).text
    assert "期限只能延长" in again


def test_the_lawyer_reads_the_new_day_and_why(found, client_as):
    soon = date.today() + timedelta(days=30)
    browser = client_as(Role.SUPERVISOR)
    with reading() as session:
        key = found.sheet(session).public_id
    address = f"/feedback/sheets/{key}/extend"
    assert "延长异议期限" in browser.get(f"/feedback/sheets/{key}").text
    given = {"until": soon.isoformat(), "reason": "本人住院", "confirmed": soon.isoformat()}
    assert browser.post(address, data=given).status_code == 302
    page = client_as(account=found.account).get(f"/feedback/sheets/{key}").text
    assert "本人住院" in page
    assert client_as(account=found.account).get(address).status_code == 404


def test_the_command_puts_off_a_release_or_a_case_and_tries_it_first(found, home, capsys):
    with reading() as session:
        key = the_release(session).public_id
        case_id = sheet_of(session, found.lawyer, found.sheet_id).case_id
        number = session.get_one(Case, case_id).number
    soon = (date.today() + timedelta(days=20)).isoformat()
    base = ["feedback", "extend", key, soon, "--reason", "故障", "--json"]
    assert run([*base, "--dry-run"]) == 0
    assert '"sheets": 2, "told": 0' in capsys.readouterr().out
    assert run([*base, "--case", "没有这件"]) == 5
    assert run([*base, "--case", number]) == 0
    assert '"sheets": 1, "told": 2' in capsys.readouterr().out
    assert run(base) == 0
    assert '"sheets": 1, "told": 2' in capsys.readouterr().out, "the other one"
    assert run(base) == 4, "not the same day once more"


def test_what_would_be_done_is_refused_for_the_same(found):
    with reading() as session:
        cycle = session.get_one(Cycle, found.cycle.id)
        wanted = Wanted(the_release(session).public_id, UNTIL, "故障")
        with pytest.raises(Refused, match="deadline_only_later"):
            would_extend(session, actor=SYSTEM, cycle=cycle, wanted=wanted, now=NOW)
