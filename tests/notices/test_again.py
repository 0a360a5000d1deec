"""Mails that are worth more than three days, mails sent again, and what was taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.cli.main import run
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.notices import outbox, queries, rules, services
from qa_app.notices.background import send_due
from qa_app.notices.models import DailyRun, Mail, MailChoice
from qa_app.notices.registry import KINDS, Kind, name_of
from qa_app.notices.rules import NEWS, PAUSES, WITHDRAWN, Delivery, MailState
from tests.builders.register import NOW, make_account
from tests.support.mail import mail_server

CODE, OTHER, ABOUT = "test.told", "test.other", "release:one"
LONG = NOW + timedelta(days=12)
ALONE = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setitem(KINDS, CODE, Kind("反馈已发布", "请登录查看。", "反馈"))
    monkeypatch.setitem(KINDS, OTHER, Kind("还有一件事", "请登录查看。", "其他"))


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def operator(settings, database, server):
    return replace(settings, smtp_url=server.url, mail_from="qa@example.org")


def person(session, delivery=None, email=True):
    account = make_account(session, Role.EXPERT)
    account.email = f"{account.login}@example.org" if email else None
    session.flush()
    if delivery:
        session.add(MailChoice(account_id=account.id, delivery=delivery, muted=[]))
        session.flush()
    return account


def tell(session, *accounts, code=CODE, now=NOW, **more):
    services.notify(
        session, account_ids=[one.id for one in accounts], code=code, params={}, url="/feedback/x",
        now=now, **more,
    )  # fmt: skip


def mails():
    with reading() as session:
        return {(one.state, one.problem) for one in session.exec(select(Mail))}


def test_a_mail_with_a_day_of_its_own_is_tried_until_that_day_and_no_longer(operator, server):
    with transaction() as session:
        tell(session, person(session), worth_until=LONG)
    nowhere = replace(operator, smtp_url="smtp://127.0.0.1:9")
    now = NOW
    for _ in range(len(PAUSES) + 12):  # long past the last of the usual tries and three days
        send_due(nowhere, now, daily=False)
        now += PAUSES[-1]
    assert NOW + NEWS < now < LONG
    assert send_due(operator, now, daily=False).sent == 1, "the server is back: still news"


def test_after_its_day_it_is_given_up(settings, database):
    with transaction() as session:
        tell(session, person(session), worth_until=LONG)
    assert send_due(settings, LONG - timedelta(seconds=1), daily=False).expired == 0
    assert send_due(settings, LONG, daily=False).expired == 1


def test_the_daily_mail_keeps_the_longest_day_of_what_is_in_it(settings, database):
    with transaction() as session:
        account = person(session, Delivery.DAILY)
        tell(session, account, worth_until=LONG)
        tell(session, account, code=OTHER)
        services.daily_mail(session, NOW)
    assert send_due(settings, NOW + NEWS + timedelta(hours=1), daily=False).expired == 0
    assert send_due(settings, LONG, daily=False).expired == 1


def test_what_was_taken_back_goes_into_no_mail_and_leads_nowhere(operator, server, client_as):
    with transaction() as session:
        waiting, daily, silent = person(session), person(session, Delivery.DAILY), person(
            session, email=False
        )  # fmt: skip
        tell(session, waiting, daily, silent, about=ABOUT)
        tell(session, daily, code=OTHER)
        mailed, others = services.take_back(session, about=ABOUT, now=NOW)
        assert (mailed, set(others)) == ([], {waiting.id, daily.id, silent.id})
        services.daily_mail(session, NOW)
    assert send_due(operator, NOW, daily=False).sent == 1
    (mail,) = server.mails
    assert mail["To"] == daily.email
    assert "还有一件事" in str(mail["Subject"])
    assert (MailState.EXPIRED, WITHDRAWN) in mails()
    page = client_as(account=waiting).get("/notices/").text
    assert "内容已撤回" in page
    assert "去处理" not in page
    with transaction() as session:
        assert services.take_back(session, about=ABOUT, now=NOW) == ([], []), "twice is once"


def test_who_had_the_mail_is_named_as_such_when_it_is_taken_back(operator, server):
    with transaction() as session:
        had, has_not = person(session), person(session, email=False)
        tell(session, had, has_not, about=ABOUT)
    send_due(operator, NOW, daily=False)
    with transaction() as session:
        assert services.take_back(session, about=ABOUT, now=NOW) == ([had.id], [has_not.id])


def test_a_mail_taken_up_for_sending_and_then_taken_back_is_not_sent_when_it_failed(
    operator, server
):
    with transaction() as session:
        tell(session, person(session), about=ABOUT)
    with transaction() as session:
        (letter,) = outbox.claim(session, now=NOW)
    with transaction() as session:
        services.take_back(session, about=ABOUT, now=NOW)
        outbox.note_failed(session, mail_id=letter.mail_id, problem="busy", final=False, now=NOW)
    assert send_due(operator, NOW + timedelta(hours=1), daily=False).sent == 0
    assert mails() == {(MailState.EXPIRED, WITHDRAWN)}


def test_given_up_mails_go_again_one_by_one_by_kind_or_all(operator, server):
    with transaction() as session:
        one, two, three = (person(session) for _ in range(3))
        tell(session, one, two)
        tell(session, three, code=OTHER)
    late = NOW + NEWS + timedelta(hours=1)
    assert send_due(operator, late, daily=False).expired == 3
    with transaction() as session:
        assert dict(queries.given_up_by_kind(session)) == {CODE: 2, OTHER: 1}
        again = services.Again(kind=CODE)
        assert services.send_again(session, actor=SYSTEM, wanted=again, now=late) == 2
        assert services.send_again(session, actor=SYSTEM, wanted=again, now=late) == 0, "once"
    assert send_due(operator, late, daily=False).sent == 2
    with reading() as session:
        (left,) = queries.undelivered(session, page=1).rows
        assert (left.kinds, left.may_go_again) == ((OTHER,), True)
    with transaction() as session:
        with pytest.raises(NotFound):
            services.send_again(session, actor=SYSTEM, wanted=services.Again("none"), now=late)
        by_id = services.Again(mail_id=left.mail_id)
        assert services.send_again(session, actor=SYSTEM, wanted=by_id, now=late) == 1
    assert send_due(operator, late, daily=False).sent == 1
    with reading() as session:
        said = session.exec(select(AuditEvent).where(AuditEvent.act == "mail.sent_again")).all()
    assert [event.details["mails"] for event in said] == [2, 1]


def test_what_was_taken_back_or_was_sent_never_goes_again(operator, server):
    with transaction() as session:
        tell(session, person(session), about=ABOUT)
        tell(session, person(session))
        services.take_back(session, about=ABOUT, now=NOW)
    send_due(operator, NOW, daily=False)
    with transaction() as session:
        assert services.send_again(session, actor=SYSTEM, wanted=services.Again(), now=NOW) == 0
    assert len(server.mails) == 1


def test_an_administrator_sends_again_from_the_page(operator, server, client_as):
    with transaction() as session:
        tell(session, person(session), person(session))
    send_due(replace(operator, smtp_url=""), NOW + NEWS + timedelta(hours=1), daily=False)
    admin = client_as(Role.ADMINISTRATOR)
    page = admin.get("/notices/outbox").text
    assert "重发 2 封" in page
    with reading() as session:
        mail_id = session.exec(select(Mail.id)).first()
    page = admin.post("/notices/outbox/again", data={"mail": mail_id}, follow_redirects=True).text
    assert "已安排重发 1 封邮件" in page
    assert client_as(Role.EXPERT).post("/notices/outbox/again").status_code == 404


def test_the_command_sends_again_what_it_is_asked_for(home, settings, capsys):
    with transaction() as session:
        tell(session, person(session), person(session))
        tell(session, person(session), code=OTHER)
    send_due(settings, NOW + NEWS + timedelta(hours=1), daily=False)
    assert run(["notices", "send", "--json"]) == 0
    assert '"tried_again": 0' in capsys.readouterr().out
    assert run(["notices", "send", "--again", "--kind", CODE, "--json"]) == 0
    assert '"tried_again": 2' in capsys.readouterr().out
    assert run(["notices", "send", "--again", "--json"]) == 0
    assert '"tried_again": 1' in capsys.readouterr().out
    assert run(["notices", "send", "--again", "--kind", "no.such.kind"]) == 2


def test_people_are_counted_by_the_best_mail_that_reached_them(operator, server):
    with transaction() as session:
        sent, silent, gone = person(session), person(session, email=False), person(session)
        tell(session, sent, silent, about=ABOUT)
    send_due(operator, NOW, daily=False)
    with transaction() as session:
        tell(session, sent, gone, about=ABOUT)
    server.answers["RCPT"] = [550, 550]
    send_due(operator, NOW, daily=False)
    with reading() as session:
        found = queries.reached(session, ABOUT)
    assert (found.people, found.sent, found.waiting, found.undelivered, found.without) == (
        3, 1, 0, 1, 1,
    )  # fmt: skip
    assert found.not_by_mail == 2


def task(session, now):
    return 0


def test_days_nobody_ran_a_task_on_are_caught_up_once(database):
    def days(now):
        with transaction() as session:
            return services.days_since_last(session, task, now)

    def ran(day):
        with transaction() as session:
            session.add(DailyRun(day=day, task=name_of(task), ran_at=NOW, told=0))

    today = services.day_of(NOW)
    assert days(NOW) == [today]
    ran(today - timedelta(days=3))
    assert days(NOW) == [today - timedelta(days=n) for n in (2, 1, 0)]
    ran(today)
    assert len(days(NOW)) == 3, "within the run of today it is the same"
    assert days(NOW + timedelta(days=30))[0] == today + timedelta(days=24), "a week at most"


@given(st.integers(0, 20))
def test_three_days_before_one_day_before_and_on_the_day_itself(ahead):
    due = ALONE + timedelta(days=ahead)
    assert rules.is_before_its_day(due, [ALONE]) is (ahead in (3, 1, 0))


def test_what_fell_on_a_day_nobody_ran_is_said_once_and_never_when_it_is_over():
    days = rules.days_to_catch_up(ALONE - timedelta(days=3), ALONE)
    assert rules.is_before_its_day(ALONE + timedelta(days=2), days), "three days before: yesterday"
    assert not rules.is_before_its_day(ALONE + timedelta(days=4), days)
    assert not rules.is_before_its_day(ALONE - timedelta(days=1), days), "over"


def test_what_is_late_is_reported_on_the_first_day_and_weekly():
    reported = [
        late
        for late in range(-3, 20)
        if rules.is_to_be_reported(ALONE - timedelta(days=late), [ALONE])
    ]
    assert reported == [1, 8, 15]


def test_the_end_of_a_day_is_midnight_in_shanghai():
    assert services.day_of(services.end_of(ALONE) - timedelta(microseconds=1)) == ALONE
    assert services.day_of(services.end_of(ALONE)) == ALONE + timedelta(days=1)
