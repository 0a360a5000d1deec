"""Nobody is told by the loop of a case one is tied to: in the program, by mail or by a number.

Every kind of notice says who gets it; a new kind without a row fails. Kinds that go to whoever runs
a cycle or staffs an agency are sent here to people with a tie and without one.
"""

from datetime import datetime
from enum import StrEnum

import pytest
from sqlmodel import Session, select

from qa_app.accounts.models import Account
from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.notices.models import Mail, Notice
from qa_app.notices.registry import KINDS
from qa_app.objections.services.reminding import remind_office
from qa_app.objections.services.telling import tell_office
from qa_app.panel.models import Assignment
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.experts import declare_tie
from qa_app.rectification.models import Task
from qa_app.rectification.rules.states import Checker
from qa_app.rectification.services.telling import (
    remind_rectification,
    tell_checkers,
    tell_doers,
)
from tests.builders.cases import make_lawyer
from tests.builders.objections import LATER, hand_in, objected
from tests.builders.panel import make_expert
from tests.builders.rectification import DUE, make_office, make_task
from tests.builders.register import NOW, make_account
from tests.leaks.test_loop_notices import loop_kinds

pytestmark = pytest.mark.database


class Gets(StrEnum):
    """Who gets a kind of notice."""

    OWN = "the lawyer whose sheet, objection or task it is, and who handed it in"
    STAFF = "the staff of the agency of released sheets, which they read"
    OFFICE = "those who run the cycle, at once"
    DAILY = "those who run the cycle, once a day with numbers"
    DECIDER = "the expert chosen without a tie, for as long as the objection is on the desk"
    DOER = "whoever has to put something right: lawyer, else staff of the agency"
    CHECKER = "whoever checks what was put right: staff, and who made the task"
    CHOSEN = "the expert who nominated, or was chosen without a tie to confirm"
    NO_CASE = "about a training, a library, a list or a file of sums: no case"


ROWS: dict[str, Gets] = {
    **dict.fromkeys(
        ("feedback_answered", "feedback_extended", "feedback_released", "feedback_released_final",
         "feedback_renewed", "feedback_renewed_many", "feedback_withdrawn", "objection_accepted",
         "objection_decided", "objection_due_ask_again", "objection_due_draft",
         "objection_due_returned", "objection_due_several", "objection_due_unread",
         "objection_entered_for_you", "objection_extended", "objection_lapsed",
         "objection_returned", "objection_withdrawn_for_you"),
        Gets.OWN,
    ),
    **dict.fromkeys(
        ("feedback_extended_agency", "feedback_released_agency", "feedback_renewed_agency",
         "objection_agency", "objection_due_agency", "competition_entry_admitted",
         "competition_entry_refused"),
        Gets.STAFF,
    ),
    **dict.fromkeys(
        ("objection_to_check", "objection_withdrawn", "objection_closed_office",
         "objection_decided_office", "objection_given_back"),
        Gets.OFFICE,
    ),
    **dict.fromkeys(("objection_office_new", "objection_office_late"), Gets.DAILY),
    **dict.fromkeys(
        ("objection_decide_due", "objection_decide_late", "objection_extended_expert",
         "objection_returned_expert", "objection_taken", "objection_to_decide",
         "objection_withdrawn_expert"),
        Gets.DECIDER,
    ),
    **dict.fromkeys(
        ("rectification_cancelled", "rectification_done", "rectification_due",
         "rectification_made", "rectification_overdue", "rectification_postponed",
         "rectification_reopened", "rectification_resumed"),
        Gets.DOER,
    ),
    "rectification_handed_in": Gets.CHECKER,
    **dict.fromkeys(
        ("model_nomination_confirmed", "model_nomination_declined", "model_nomination_published",
         "model_nomination_withdrawn", "model_to_confirm"),
        Gets.CHOSEN,
    ),
    **dict.fromkeys(
        ("competition_published", "model_published", "subsidies_exported", "training_cancelled",
         "training_invited"),
        Gets.NO_CASE,
    ),
}  # fmt: skip


def kinds_of(gets: Gets) -> list[str]:
    return sorted(code for code, row in ROWS.items() if row is gets)


def test_every_kind_of_notice_of_the_loop_says_who_gets_it(app):
    assert set(loop_kinds()) == set(ROWS)
    assert set(ROWS) <= set(KINDS)


# Ways to be tied to a case.


def by_a_declared_tie(session: Session, account: Account, case: Case, cycle: Cycle) -> None:
    expert = make_expert(session, account=account, active=False)
    tie = (TieKind.CASE, case.id or 0)
    declare_tie(session, actor=SYSTEM, expert_id=expert.id or 0, tie=tie, reason="相识", now=NOW)


def as_its_lawyer(session: Session, account: Account, case: Case, cycle: Cycle) -> None:
    own = make_lawyer(session, "监督员本人")
    own.account_id = account.id
    session.flush()
    case.lawyer_id = own.id


def of_the_same_firm(session: Session, account: Account, case: Case, cycle: Cycle) -> None:
    make_expert(session, account=account, active=False).firm_id = case.firm_id


def by_a_seat(session: Session, account: Account, case: Case, cycle: Cycle) -> None:
    expert = make_expert(session, account=account, active=False)
    known = session.exec(select(Assignment).where(Assignment.case_id == case.id)).first()
    row = {key: value for key, value in known.model_dump().items() if key != "id"}
    session.add(Assignment(**{**row, "expert_id": expert.id, "seat": 9,
                              "public_id": f"seat-{account.id}"}))  # fmt: skip


TIES = [by_a_declared_tie, as_its_lawyer, of_the_same_firm, by_a_seat]


def told(session: Session, account: Account) -> list[str]:
    """Kinds of all notices of an account; there is no mail without one."""
    session.flush()
    kinds = list(session.exec(select(Notice.kind).where(Notice.account_id == account.id)))
    mails = session.exec(select(Mail).where(Mail.account_id == account.id)).all()
    assert kinds or not mails
    return kinds


def two_of(session: Session, *roles: Role, **scope: object) -> tuple[Account, Account]:
    """Somebody who will be tied, and somebody who is not; both can be reached by mail."""
    both = make_account(session, *roles, **scope), make_account(session, *roles, **scope)
    for account in both:
        account.email = f"{account.login}@example.org"
    session.flush()
    return both


@pytest.mark.parametrize("tie", TIES)
@pytest.mark.parametrize("code", kinds_of(Gets.OFFICE))
def test_1_who_runs_a_cycle_hears_nothing_of_a_case_one_is_tied_to(app, tmp_path, code, tie):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        tied, free = two_of(session, Role.SUPERVISOR)
        tie(session, tied, session.get_one(Case, found.case_id), found.cycle)
        session.flush()
        before = told(session, free)
        tell_office(session, row, found.cycle, code, LATER)
        assert told(session, free) == [*before, code]
        assert told(session, tied) == []


@pytest.mark.parametrize("tie", TIES)
def test_1_nor_is_it_counted_in_what_one_is_told_daily(app, tmp_path, tie):
    with transaction() as session:
        found = objected(session, tmp_path)
        hand_in(session, found)
        tied, free = two_of(session, Role.SUPERVISOR)
        tie(session, tied, session.get_one(Case, found.case_id), found.cycle)
        session.flush()
        remind_office(session, datetime(2026, 12, 1, 9, tzinfo=NOW.tzinfo))
        assert set(told(session, free)) & set(kinds_of(Gets.DAILY))
        assert told(session, tied) == []


def task_of_agency(session: Session, office) -> Task:
    """A task for the agency, which the staff checks too."""
    task = make_task(session, office, lawyer=False)
    task.checker = Checker.AGENCY
    session.flush()
    return task


@pytest.mark.parametrize("code", kinds_of(Gets.DOER))
def test_14_staff_who_review_a_case_hear_of_no_task_about_it(app, code):
    with transaction() as session:
        office = make_office(session)
        task = task_of_agency(session, office)
        tied, free = two_of(session, Role.AGENCY_STAFF, agency=office.agency)
        by_a_seat(session, tied, office.cases[0], office.cycle)
        if code == "rectification_due":
            remind_rectification(session, datetime.combine(DUE, NOW.timetz()))
        elif code == "rectification_overdue":
            remind_rectification(session, datetime(2027, 6, 1, 9, tzinfo=NOW.tzinfo))
        else:
            tell_doers(session, [task], code, LATER)
        assert told(session, free) == [code]
        assert told(session, tied) == []


def test_14_nor_of_what_was_handed_in(app):
    with transaction() as session:
        office = make_office(session)
        task = task_of_agency(session, office)
        tied, free = two_of(session, Role.AGENCY_STAFF, agency=office.agency)
        by_a_seat(session, tied, office.cases[0], office.cycle)
        session.flush()
        tell_checkers(session, task, LATER)
        assert told(session, free) == kinds_of(Gets.CHECKER)
        assert told(session, tied) == []


@pytest.mark.parametrize("tie", TIES)
def test_1_who_made_a_task_hears_no_more_of_it_once_tied_to_its_case(app, tie):
    with transaction() as session:
        office = make_office(session)
        tasks = [make_task(session, office, lawyer=False) for _ in range(2)]
        tied, free = two_of(session, Role.SUPERVISOR)
        for task, maker in zip(tasks, (tied, free), strict=True):
            task.made_by = maker.login
        tie(session, tied, office.cases[0], office.cycle)
        session.flush()
        for task in tasks:
            tell_checkers(session, task, LATER)
        assert told(session, free) == kinds_of(Gets.CHECKER)
        assert told(session, tied) == []
