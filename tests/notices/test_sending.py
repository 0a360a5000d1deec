"""Mails against a real server on this machine: sent once, tried again, given up, never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.cli.main import run
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.notices import outbox, services
from qa_app.notices.background import send_due
from qa_app.notices.models import Mail, Notice
from qa_app.notices.registry import KINDS, Kind
from qa_app.notices.rules import LEASE, NEWS, PAUSES, MailState
from tests.builders.register import NOW, make_account
from tests.support.mail import mail_server

CODE = "test.sent"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setitem(KINDS, CODE, Kind("还有 %(count)s 件待评", "请按时提交。"))


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def operator(settings, database, server):
    return replace(
        settings,
        smtp_url=server.url,
        mail_from="qa@example.org",
        public_url="https://qa.example.org/app/",
    )


def mailed(count=1, now=NOW):
    with transaction() as session:
        accounts = [make_account(session, Role.EXPERT) for _ in range(count)]
        for account in accounts:
            account.email = f"{account.login}@example.org"
        session.flush()
        services.notify(
            session,
            account_ids=[account.id for account in accounts],
            code=CODE,
            params={"count": 4},
            url="/reviews/",
            now=now,
        )
    return accounts


def states():
    with reading() as session:
        return sorted(session.exec(select(Mail.state)).all())


def test_a_mail_is_sent_once_and_leads_into_the_program(operator, server):
    (account,) = mailed()
    assert send_due(operator, NOW).sent == 1
    assert send_due(operator, NOW + timedelta(hours=1)).sent == 0
    (mail,) = server.mails
    assert mail["Subject"] == "还有 4 件待评"
    assert mail["To"] == account.email
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_content()
    assert "https://qa.example.org/app/reviews/" in body
    assert "https://qa.example.org/app/notices/settings" in body
    assert account.name not in str(mail), "no names in mails"


def test_many_go_over_one_connection(operator, server):
    mailed(5)
    assert send_due(operator, NOW).sent == 5
    assert server.greetings == 1
    assert len({mail["Message-ID"] for mail in server.mails}) == 5


def test_a_busy_server_is_tried_again_later_and_at_last_given_up(operator, server):
    mailed()
    server.answers["RCPT"] = [450] * (len(PAUSES) + 1)
    now = NOW
    for pause in PAUSES:
        assert send_due(operator, now).again == 1
        assert send_due(operator, now + pause - timedelta(seconds=1)).again == 0
        now += pause
    assert send_due(operator, now).failed == 1
    assert states() == [MailState.FAILED]
    assert not server.mails


def test_a_refusal_is_final_and_the_others_still_go(operator, server):
    mailed(3)
    server.answers["RCPT"] = [550]
    found = send_due(operator, NOW)
    assert (found.sent, found.failed, found.again) == (2, 1, 0)
    assert send_due(operator, NOW + timedelta(days=1)).sent == 0


def test_a_server_out_of_reach_costs_one_try_and_loses_nothing(operator, server):
    mailed(3)
    away = replace(operator, smtp_url="smtp://127.0.0.1:9")
    assert send_due(away, NOW).again == 3
    assert send_due(operator, NOW + PAUSES[0]).sent == 3


def test_what_was_acknowledged_is_never_sent_again_even_when_the_next_one_fails(operator, server):
    mailed(2)
    server.answers["END"] = [250, 0]  # the second is cut off before the acknowledgement
    found = send_due(operator, NOW)
    assert (found.sent, found.again) == (1, 1)
    send_due(operator, NOW + timedelta(hours=1))
    ids = [mail["Message-ID"] for mail in server.mails]
    assert len(ids) == len(set(ids)) == 2


def test_a_sender_that_died_holds_its_mail_for_the_lease_and_no_longer(operator, server):
    mailed()
    with transaction() as session:
        (letter,) = outbox.claim(session, now=NOW)
    assert send_due(operator, NOW + LEASE - timedelta(seconds=1)).sent == 0
    assert send_due(operator, NOW + LEASE + timedelta(seconds=1)).sent == 1
    assert letter.mail_id in server.mails[0]["Message-ID"], "a repetition can be known as such"


def test_two_senders_do_not_take_the_same_mail(operator, server):
    mailed(3)
    with transaction() as session:
        first = outbox.claim(session, now=NOW, most=2)
    with transaction() as session:
        second = outbox.claim(session, now=NOW)
    taken = [letter.mail_id for letter in [*first, *second]]
    assert len(taken) == len(set(taken)) == 3


def test_a_long_run_claims_at_its_own_moment_and_ends_for_the_jobs(operator, server, monkeypatch):
    from qa_app.notices import background

    mailed(3)
    monkeypatch.setattr(outbox.claim, "__kwdefaults__", {"most": 1})
    lasted = iter(range(0, 100_000, 200))  # every look at the clock is 200 seconds later
    monkeypatch.setattr(background, "monotonic", lambda: next(lasted))
    leases, claim = [], outbox.claim

    def noted(session, *, now):
        letters = claim(session, now=now)
        leases.extend(
            session.get_one(Mail, one.mail_id).lease_until - now == LEASE for one in letters
        )
        moments.append(now)
        return letters

    moments: list = []
    monkeypatch.setattr(outbox, "claim", noted)
    assert send_due(operator, NOW, daily=False).sent == 3
    assert leases == [True] * 3
    assert moments == sorted(moments)
    assert moments[-1] - NOW > LEASE, "the run outlived its first lease"
    mailed(3)
    later = NOW + timedelta(days=1)
    assert send_due(operator, later, daily=False, most_seconds=500).sent in (1, 2), "the rest waits"


def test_without_a_server_nothing_is_sent_and_the_notice_is_there(settings, database):
    mailed()
    found = send_due(settings, NOW)
    assert (found.server, found.sent) == (False, 0)
    with reading() as session:
        assert session.exec(select(Notice)).one()
    assert send_due(settings, NOW + NEWS + timedelta(hours=1)).expired == 1, "no flood later"


def test_an_account_that_was_closed_meanwhile_gets_no_mail(operator, server):
    (account,) = mailed()
    with transaction() as session:
        session.merge(account).active = False
    assert send_due(operator, NOW).sent == 0
    assert states() == [MailState.FAILED]


def test_an_address_cannot_carry_another_header(operator, server):
    from qa_app.accounts.rules import is_email

    assert is_email("li.si@sub.example.cn")
    for wrong in ("a@b", "a b@c.cn", "a@c.cn\nBcc: x@y.cn", "a@@c.cn", "<a@c.cn>", "甲@c.cn", ""):
        assert not is_email(wrong), wrong


def test_the_command_says_what_it_did(home, monkeypatch, capsys, server):
    mailed()
    monkeypatch.setenv("QA_SMTP_URL", server.url)
    assert run(["notices", "send", "--json"]) == 2
    assert "QA_MAIL_FROM" in capsys.readouterr().err
    monkeypatch.setenv("QA_MAIL_FROM", "qa@example.org")
    monkeypatch.setenv("QA_PUBLIC_URL", "https://qa.example.org")
    assert run(["notices", "send", "--json"]) == 0
    assert '"sent"' in capsys.readouterr().out


@pytest.mark.parametrize(
    "url",
    ["http://x", "smtp://", "smtp://u:p@mail.example.org", "smtp://h:notaport", "smtps://h/path"],
)
def test_a_wrong_server_is_named_at_start_without_its_password(url, tmp_path):
    from qa_app.settings import SettingsError, load_settings

    given = {"QA_HOME": str(tmp_path), "QA_MAIL_FROM": "a@b.cn", "QA_PUBLIC_URL": "https://x"}
    with pytest.raises(SettingsError, match="QA_SMTP_URL") as error:
        load_settings(given | {"QA_SMTP_URL": url})
    assert ":p@" not in str(error.value).replace("user:password@", "")
    good = {"QA_SMTP_URL": "smtp+starttls://u:p%40@mail.example.org:587"}
    assert load_settings(given | good).smtp_url
