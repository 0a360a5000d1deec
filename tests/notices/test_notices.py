"""Notices as people get them: the list, own mail choices, what is done once a day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.accounts import queries as accounts
from qa_app.accounts.models import Account
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.notices import rules, services
from qa_app.notices.background import words_of
from qa_app.notices.forms import topics
from qa_app.notices.models import DailyRun, Mail, Notice
from qa_app.notices.registry import DAILY, KINDS, Kind
from qa_app.notices.rules import Choice, Delivery, Wanted
from tests.builders.register import NOW, make_account
from tests.support.counting import selects

DUE = "test.due"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """A kind of these tests' own."""
    known = Kind("还有 %(count)s 件待评", "请在 %(due_on)s 前提交。", "到期提醒")
    monkeypatch.setitem(KINDS, DUE, known)


def tell(session, *accounts, now=NOW, **more):
    params = {"count": 3, "due_on": "2026-07-09"}
    ids = [account.id for account in accounts]
    return services.notify(
        session, account_ids=ids, code=DUE, params=params, url="/reviews/", now=now, **more
    )


def person(session, *roles, email="", **fields):
    account = make_account(session, *roles, **fields)
    account.email = email or None
    session.flush()
    return account


def test_a_notice_is_read_by_its_receiver_and_by_nobody_else(app, client_as):
    with transaction() as session:
        mine, other = person(session, Role.EXPERT), person(session, Role.EXPERT)
        assert tell(session, mine) == 1
    browser, stranger = client_as(account=mine), client_as(account=other)
    page = browser.get("/notices/").text
    assert "还有 3 件待评" in page
    assert "2026年7月9日" in page
    assert "通知，1 条未读" in page
    assert "还有 3 件待评" not in stranger.get("/notices/").text
    with reading() as session:
        notice = session.exec(select(Notice)).one()
    assert stranger.post(f"/notices/{notice.public_id}/read").status_code == 404
    answer = browser.post(f"/notices/{notice.public_id}/read")
    assert answer.location == "/reviews/"
    assert "通知，没有未读" in browser.get("/notices/").text
    assert "没有未读的通知" in browser.get("/notices/?show=unread").text


def test_all_are_marked_as_read_at_once_and_only_ones_own(app, client_as):
    with transaction() as session:
        mine, other = person(session, Role.EXPERT), person(session, Role.EXPERT)
        for _ in range(3):
            tell(session, mine, other)
    client_as(account=mine).post("/notices/read")
    with reading() as session:
        rows = session.exec(select(Notice)).all()
    assert {row.account_id for row in rows if row.read_at is None} == {other.id}


def test_a_notice_reads_in_the_receivers_language(app, client_as):
    with transaction() as session:
        account = person(session, Role.EXPERT)
        session.get_one(Account, account.id).language = "en"
        tell(session, account)
    assert "9 Jul 2026" in client_as(account=account).get("/notices/").text


def test_a_code_without_a_sentence_is_a_fault_at_once(database):
    with transaction() as session, pytest.raises(KeyError):
        services.notify(session, account_ids=[1], code="?", params={}, url="", now=NOW)


def test_a_closed_account_is_told_nothing(database):
    with transaction() as session:
        account = person(session, Role.EXPERT)
        account.active = False
        session.flush()
        assert tell(session, account) == 0
        assert not session.exec(select(Notice)).all()


@pytest.mark.parametrize(
    ("choice", "address", "mail", "wanted"),
    [
        (Choice(), "a@b.cn", True, Wanted.NOW),
        (Choice(), None, True, Wanted.NONE),
        (Choice(), "a@b.cn", False, Wanted.NONE),
        (Choice(Delivery.DAILY), "a@b.cn", True, Wanted.DAILY),
        (Choice(Delivery.OFF), "a@b.cn", True, Wanted.NONE),
        (Choice(Delivery.EACH, frozenset({DUE})), "a@b.cn", True, Wanted.NONE),
    ],
)
def test_mail_goes_out_as_the_account_chose(choice, address, mail, wanted):
    assert rules.wanted_mail(choice, DUE, address=address, mail=mail) is wanted


def test_mail_choices_are_kept_and_decide_what_is_mailed(app, client_as):
    with transaction() as session:
        account = person(session, Role.EXPERT)
    browser = client_as(account=account)
    assert (
        "不是有效的邮箱地址"
        in browser.post("/notices/settings", data={"email": "a b@c", "delivery": "each"}).text
    )
    form = {"email": "me@example.org", "delivery": "each"}
    assert browser.post("/notices/settings", data=form).status_code == 302
    with transaction() as session:
        tell(session, account)
        assert session.exec(select(Notice)).one().mail is Wanted.NONE, "its topic was not ticked"
    page = browser.get("/notices/settings").text
    assert "me@example.org" in page
    assert "到期提醒" in page
    browser.post(
        "/notices/settings", data=form | {"topics": [str(n) for n in range(len(topics()))]}
    )
    with transaction() as session:
        tell(session, account)
    with reading() as session:
        mail = session.exec(select(Mail)).one()
        last = session.exec(select(Notice).order_by(Notice.id.desc())).first()
    assert (last.mail, last.mail_id) == (Wanted.NOW, mail.id)


def test_daily_mail_gathers_what_came_since(database):
    with transaction() as session:
        account = person(session, Role.EXPERT, email="me@example.org")
        actor = accounts.actor_of(session, account)
        services.choose_mail(
            session, actor=actor, address="me@example.org", choice=Choice(Delivery.DAILY), now=NOW
        )
        tell(session, account)
        tell(session, account)
        assert not session.exec(select(Mail)).all()
        assert services.daily_mail(session, NOW) == 1
        assert services.daily_mail(session, NOW) == 0
        mail = session.exec(select(Mail)).one()
        assert {row.mail_id for row in session.exec(select(Notice)).all()} == {mail.id}


def test_a_daily_task_is_done_once_a_day_whoever_tries(database, monkeypatch):
    done = []

    def remind(session, now):
        done.append(now)
        return 2

    monkeypatch.setitem(services.tasks.__globals__, "DAILY", [*DAILY, remind])
    for moment in (NOW, NOW + timedelta(hours=2), NOW + timedelta(days=1)):
        with transaction() as session:
            for task in services.tasks():
                services.run_daily(session, task=task, now=moment)
    assert len(done) == 2
    with reading() as session:
        runs = [row for row in session.exec(select(DailyRun)).all() if row.task.endswith(".remind")]
    assert [run.told for run in runs] == [2, 2]


def test_a_daily_task_that_fails_is_tried_again_and_leaves_no_trace(database):
    def broken(session, now):
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction() as session:
        services.run_daily(session, task=broken, now=NOW)
    with transaction() as session:
        assert services.run_daily(session, task=lambda s, n: 1, now=NOW) == 1
        assert not [r for r in session.exec(select(DailyRun)).all() if "broken" in r.task]


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(app, client_as):
    with transaction() as session:
        few, many = person(session, Role.EXPERT), person(session, Role.EXPERT)
        tell(session, few)
        for _ in range(30):
            tell(session, many)
    one, thirty = (selects(client_as(account=who), "/notices/") for who in (few, many))
    assert one == thirty


def test_an_unknown_kind_of_an_older_program_is_still_shown():
    assert words_of("gone.for.good")[0]


def test_every_kind_reads_whole_in_both_languages():
    from qa_app.web.i18n import translator

    for code, kind in KINDS.items():
        for language in ("zh", "en"):
            translate = translator(language)
            text = translate(kind.subject) + (translate(kind.body) if kind.body else "")
            assert text.count("%(") == (kind.subject + kind.body).count("%("), code


def test_only_administrators_see_the_outbox_and_nothing_of_what_it_says(app, client_as):
    with transaction() as session:
        account = person(session, Role.EXPERT, email="secret@example.org")
        tell(session, account)
        mail = session.exec(select(Mail)).one()
        mail.state, mail.problem, mail.attempts = rules.MailState.FAILED, "refused", 1
    page = client_as(Role.ADMINISTRATOR).get("/notices/outbox").text
    assert "邮件服务器拒收" in page
    assert account.login in page
    assert "secret@example.org" not in page
    assert "待评" not in page
    assert client_as(Role.SUPERVISOR).get("/notices/outbox").status_code == 404


def test_an_old_mail_is_no_news():
    assert rules.is_news(NOW, NOW + rules.NEWS)
    assert not rules.is_news(NOW, NOW + rules.NEWS + timedelta(seconds=1))
    assert replace(Choice(), delivery=Delivery.OFF).delivery is Delivery.OFF
