"""Reminders of objections at the edges of days, once a day, and what people are told meanwhile."""

import re
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from qa_app.accounts.models import Account, Agency
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.notices import services as notices
from qa_app.notices.models import Mail, Notice
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import closing, form_check, reminding, writing
from qa_app.objections.services.reminding import remind_deciders, remind_lawyers, remind_office
from tests.builders.objections import (
    assigned,
    at,
    decided,
    hand_in,
    objected,
    write,
)
from tests.builders.panel import make_expert
from tests.builders.register import NOW, make_account
from tests.support.counting import statements

AGAIN = "second_level = true\nsecond_level_days = 5\n"
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
DAY = timedelta(days=1)


@pytest.fixture
def standing(monkeypatch):
    """Pages are looked at on the day the story has come to."""
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


def morning(day):
    """The worker's first minute of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, 7, tzinfo=SHANGHAI)


def run(task, now):
    """As the worker does it: once a day, in a transaction of its own."""
    with transaction() as session:
        return notices.run_daily(session, task=task, now=now)


def told(*codes):
    """(kind, params, url) of notices of these kinds."""
    with reading() as session:
        rows = session.exec(select(Notice).where(col(Notice.kind).in_(codes)).order_by(Notice.id))
        return [(row.kind, row.params, row.url) for row in rows]


def made(tmp_path, **more):
    with transaction() as session:
        found = objected(session, tmp_path, email="li@example.org", **more)
        until = session.exec(select(FeedbackSheet.objections_until)).first()
    return found, until


DUE = [f"objection_due_{name}" for name in ("unread", "draft", "returned", "ask_again", "several")]


@pytest.mark.parametrize(("before", "count"), [(4, 0), (3, 1), (2, 0), (1, 1), (0, 1), (-1, 0)])
def test_unread_sheets_are_reminded_of_three_days_one_day_before_and_on_the_day(
    tmp_path, before, count
):
    _, until = made(tmp_path, cases=2)
    assert run(remind_lawyers, morning(until - before * DAY)) == count
    if count:
        params = {"count": 2, "until_on": until.isoformat()}
        assert told(*DUE) == [("objection_due_unread", params, "/feedback/mine?state=unread")]
        with reading() as session:
            mail = session.exec(select(Mail).order_by(col(Mail.created_at).desc())).first()
            assert mail.worth_until == notices.end_of(until), "no mail once the day is over"


def test_the_day_is_that_of_shanghai_to_the_minute(tmp_path):
    _, until = made(tmp_path)
    midnight = datetime(until.year, until.month, until.day, tzinfo=SHANGHAI)
    assert run(remind_lawyers, midnight + DAY - timedelta(minutes=1)) == 1, "23:59 of the last day"
    assert run(remind_lawyers, midnight + DAY) == 0, "over"


def test_twice_the_same_day_is_once_and_a_killed_run_is_done_again(tmp_path, monkeypatch):
    _, until = made(tmp_path)
    now = morning(until)

    def killed(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(reminding, "_remind_staff", killed)  # after lawyers, before the end
        with pytest.raises(KeyboardInterrupt):
            run(remind_lawyers, now)
    assert told(*DUE) == [], "nothing half"
    assert run(remind_lawyers, now) == 1
    assert run(remind_lawyers, now + timedelta(hours=8)) is None
    assert len(told(*DUE)) == 1


def test_a_day_without_a_worker_is_caught_up(tmp_path):
    _, until = made(tmp_path)
    assert run(remind_lawyers, morning(until - 5 * DAY)) == 0
    assert run(remind_lawyers, morning(until - 2 * DAY)) == 1, "three days before nobody ran"
    assert run(remind_lawyers, morning(until - DAY)) == 1


def test_a_read_sheet_and_a_sent_objection_are_left_in_peace(tmp_path):
    found, until = made(tmp_path)
    with transaction() as session:
        hand_in(session, found)
    assert run(remind_lawyers, morning(until)) == 0


def test_a_draft_is_reminded_of_until_the_last_day_of_the_sheet_that_counts(tmp_path):
    found, until = made(tmp_path, cases=3)
    with transaction() as session:
        write(session, found)
        for row in session.exec(select(FeedbackSheet)):
            row.first_read_at = NOW
    assert run(remind_lawyers, morning(until - DAY)) == 1
    assert told(*DUE) == [
        ("objection_due_draft", {"count": 1, "until_on": until.isoformat()},
         "/objections?state=draft")
    ]  # fmt: skip


def test_several_things_come_in_one_notice_with_their_number(tmp_path):
    found, until = made(tmp_path, cases=3)
    with transaction() as session:
        write(session, found)
    assert run(remind_lawyers, morning(until - DAY)) == 1
    params = {"count": 3, "until_on": until.isoformat()}
    assert told(*DUE) == [("objection_due_several", params, "/")]


def test_days_to_mend_and_to_ask_again_are_reminded_of(tmp_path):
    found, _ = made(tmp_path)
    with transaction() as session:
        row = hand_in(session, found)
        form_check.send_back(session, actor=found_office(session), at=at(row), words="请补正",
                             days=5, now=NOW)  # fmt: skip
        mend_by = row.due_on
    assert run(remind_lawyers, morning(mend_by - DAY)) == 1
    assert told("objection_due_returned")[0][1]["until_on"] == mend_by.isoformat()


def test_days_for_the_second_level_are_reminded_of_until_it_is_asked_for(tmp_path):
    found, _ = made(tmp_path, plan=AGAIN)
    with transaction() as session:
        row, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        until = row.appeal_until
    assert run(remind_lawyers, morning(until - 3 * DAY)) == 1
    with transaction() as session:
        write(session, found)
    assert run(remind_lawyers, morning(until - DAY)) == 1
    assert [kind for kind, _, _ in told(*DUE)] == ["objection_due_ask_again", "objection_due_draft"]


def found_office(session):
    """Somebody who supervises everything."""
    return actor_of(session, make_account(session, Role.SUPERVISOR))


def test_staff_are_reminded_of_cases_whose_lawyer_cannot_log_in(tmp_path):
    found, until = made(tmp_path)
    with transaction() as session:
        session.get_one(Account, found.account.id).active = False
        agency = session.exec(select(FeedbackSheet.agency_id)).one()
        make_account(session, Role.AGENCY_STAFF, agency=session.get_one(Agency, agency))
    assert run(remind_lawyers, morning(until)) >= 1
    assert told(*DUE) == []
    assert {kind for kind, _, _ in told("objection_due_agency")} == {"objection_due_agency"}


@pytest.mark.parametrize(
    ("late", "kind"),
    [(-4, None), (-3, "due"), (-2, None), (-1, "due"), (0, "due"), (1, "late"), (2, None),
     (7, None), (8, "late")],
)  # fmt: skip
def test_who_decides_is_reminded_before_on_and_after_the_day(tmp_path, late, kind):
    found, _ = made(tmp_path)
    with transaction() as session:
        row, _ = assigned(session, found)
        due = row.decide_by
    count = run(remind_deciders, morning(due + late * DAY))
    assert count == (kind is not None)
    codes = told("objection_decide_due", "objection_decide_late")
    assert [code for code, _, _ in codes] == ([f"objection_decide_{kind}"] if kind else [])


def test_the_office_has_one_mail_a_day_with_the_number_instead_of_one_for_each(tmp_path):
    with transaction() as session:
        office = make_account(session, Role.SUPERVISOR)
        office.email = "office@example.org"
    found, _ = made(tmp_path, cases=3)
    with transaction() as session:
        for row in session.exec(select(FeedbackSheet)).all():
            found.case_id = row.case_id
            hand_in(session, found)
    with reading() as session:
        to_check = session.exec(select(Notice).where(Notice.kind == "objection_to_check")).all()
        assert len(to_check) == 3, "in the program each"
        assert {row.mail_id for row in to_check} == {None}, "by mail none"
    assert run(remind_office, NOW + timedelta(hours=2)) == 1
    assert told("objection_office_new") == [
        ("objection_office_new", {"count": 3}, "/objections?state=handed_in")
    ]
    assert run(remind_office, NOW + timedelta(hours=3)) is None
    assert run(remind_office, morning(notices.day_of(NOW) + DAY)) == 0, "nothing new came in"


def test_the_office_is_told_of_late_checks_and_late_decisions_weekly(tmp_path):
    with transaction() as session:
        make_account(session, Role.SUPERVISOR)
    found, _ = made(tmp_path, plan="check_days = 2\n")
    with transaction() as session:
        row = hand_in(session, found)
        check_by = row.check_by
    assert run(remind_office, NOW + timedelta(hours=1)) == 1
    assert run(remind_office, morning(check_by)) == 0, "the last day counts whole"
    assert run(remind_office, morning(check_by + DAY)) == 1
    late = ("objection_office_late", {"count": 1, "slow": 1, "late": 0}, "/objections?only=late")
    assert told("objection_office_late") == [late]
    assert run(remind_office, morning(check_by + 2 * DAY)) == 0
    assert run(remind_office, morning(check_by + 8 * DAY)) == 1


def test_a_supervisor_tied_to_the_case_is_told_of_the_others_only(tmp_path):
    found, _ = made(tmp_path, cases=2)
    with transaction() as session:
        free, tied = make_account(session, Role.SUPERVISOR), make_account(session, Role.SUPERVISOR)
        firm = session.exec(select(Case.firm_id).where(Case.id == found.case_id)).one()
        make_expert(session, account=tied, active=False).firm_id = firm
        hand_in(session, found)
    run(remind_office, NOW + timedelta(hours=1))
    with reading() as session:
        rows = session.exec(select(Notice).where(Notice.kind == "objection_office_new")).all()
    assert free.id in {row.account_id for row in rows}
    assert tied.id not in {row.account_id for row in rows}


def test_withdrawing_tells_the_office_and_who_was_deciding(tmp_path):
    with transaction() as session:
        make_account(session, Role.SUPERVISOR)
    found, _ = made(tmp_path)
    with transaction() as session:
        row, _ = assigned(session, found)
        writing.withdraw(session, actor=found.lawyer, public_id=row.public_id,
                         revision=row.revision, now=NOW)  # fmt: skip
    kinds = [kind for kind, _, _ in told("objection_withdrawn", "objection_withdrawn_expert")]
    assert sorted(kinds) == ["objection_withdrawn", "objection_withdrawn_expert"]


def test_a_draft_nobody_saw_is_withdrawn_in_silence(tmp_path):
    found, _ = made(tmp_path)
    with transaction() as session:
        make_account(session, Role.SUPERVISOR)
        write(session, found)
        row = session.exec(select(Objection)).one()
        writing.withdraw(session, actor=found.lawyer, public_id=row.public_id,
                         revision=row.revision, now=NOW)  # fmt: skip
    assert told("objection_withdrawn", "objection_withdrawn_expert") == []


def test_what_lapses_and_what_is_let_stand_is_told_to_the_office(tmp_path):
    with transaction() as session:
        make_account(session, Role.SUPERVISOR)
    found, _ = made(tmp_path)
    with transaction() as session:
        row = hand_in(session, found)
        form_check.send_back(session, actor=found_office(session), at=at(row), words="请补正",
                             days=1, now=NOW)  # fmt: skip
        due = row.due_on
    assert run(closing.close_due, morning(due)) == 0
    assert told("objection_closed_office") == []
    assert run(closing.close_due, morning(due + DAY)) == 1
    assert told("objection_closed_office")


def test_the_agency_is_told_instead_of_a_lawyer_whose_account_is_closed(tmp_path):
    found, _ = made(tmp_path)
    with transaction() as session:
        row = hand_in(session, found)
        session.get_one(Account, found.account.id).active = False
        agency = session.exec(select(FeedbackSheet.agency_id)).one()
        staff = make_account(session, Role.AGENCY_STAFF, agency=session.get_one(Agency, agency))
        form_check.accept(session, actor=found_office(session), at=at(row), now=NOW)
    with reading() as session:
        told_now = session.exec(select(Notice).where(Notice.kind == "objection_agency")).all()
    assert {one.account_id for one in told_now} == {staff.id}


def test_work_lists_name_what_waits_for_lawyer_and_office(tmp_path, client_as, standing):
    found, _ = made(tmp_path, cases=2)
    with transaction() as session:
        row = hand_in(session, found)
        form_check.send_back(session, actor=found_office(session), at=at(row), words="请补正",
                             days=60, now=NOW)  # fmt: skip
        other = session.exec(
            select(FeedbackSheet).where(FeedbackSheet.case_id != found.case_id)
        ).one()
        found.case_id = other.case_id
        write(session, found)
    page = client_as(account=found.account).get("/").text
    assert "退回补正的异议 1 件" in page
    assert "已动笔没有提交的异议 1 件" in page
    with transaction() as session:
        for row in session.exec(select(Objection)):
            row.state, row.check_by = ObjectionState.HANDED_IN, notices.day_of(NOW) - DAY
            row.handed_in_at = NOW
    page = client_as(Role.SUPERVISOR).get("/").text
    assert "异议待形式审查 2 件" in page
    assert "异议逾期未办理 2 件" in page
    assert re.search(r"/objections\?only=late", page)
    listed = client_as(Role.SUPERVISOR).get("/objections?only=late").text
    assert listed.count("/objections/") >= 2


def test_reminding_costs_the_same_for_one_lawyer_and_for_many(tmp_path):
    _, until = made(tmp_path)
    with statements() as few:
        run(remind_lawyers, morning(until - 3 * DAY))
    with transaction() as session:
        for _ in range(3):
            objected(session, tmp_path)
    with statements() as many:
        run(remind_lawyers, morning(until - DAY))
    assert len(many) <= len(few) + 2


def test_the_daily_closing_takes_every_row_before_it_writes_down_the_first(tmp_path):
    with transaction() as session:
        for _ in range(2):
            found = objected(session, tmp_path)
            row = hand_in(session, found)
            form_check.send_back(session, actor=found_office(session), at=at(row), words="请补正",
                                 days=1, now=NOW)  # fmt: skip
    with statements() as sent:
        assert run(closing.close_due, morning(row.due_on + DAY)) == 2
    moved = [at for at, one in enumerate(sent) if one.startswith("UPDATE objection ")]
    noted = [at for at, one in enumerate(sent) if "INSERT INTO audit_event" in one]
    assert len(moved) == 2
    assert max(moved) < min(noted), "else it may wait for somebody who waits for the audit trail"


def test_what_is_late_is_marked_late_on_the_work_list(tmp_path, client_as, standing):
    found, _ = made(tmp_path)
    with transaction() as session:
        row = hand_in(session, found)
        row.check_by = notices.day_of(NOW) - DAY
    assert "已逾期" in client_as(Role.SUPERVISOR).get("/").text
    with transaction() as session:
        for row in session.exec(select(Objection)):
            row.check_by = notices.day_of(NOW) + DAY
    page = client_as(Role.SUPERVISOR).get("/").text
    assert "已逾期" not in page
    assert "（含当日）前" in page
