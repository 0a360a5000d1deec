"""Lists and exports of the loop leave out cases their reader is tied to, and say how many.

Rows 1 and 19 of the register. The number comes from register and samples alone: it is the same
whatever became of the tied case, and whatever the list is narrowed to but its cycle.
"""

import io
import re
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.learning.models import ModelCase
from qa_app.objections.models import Objection
from qa_app.panel.queries.left_out import left_out_of_cycles
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.experts import declare_tie
from qa_app.rectification.models import Task
from tests.builders.cases import make_firm, make_lawyer
from tests.builders.looped import looped_cycle
from tests.builders.panel import make_expert
from tests.builders.register import NOW, make_account
from tests.support.client import bare
from tests.support.counting import statements

pytestmark = pytest.mark.database
WHOLE_CYCLE = re.compile(r"<p>按 \d+ 件已反馈的案件、.*?</p>", re.DOTALL)
"""Figures of a whole cycle are the same for all who read them."""
LISTS = {
    "/feedback": "/feedback/index/FEEDBACK.xlsx",
    "/objections": "/objections/OBJECTIONS.csv",
    "/rectification/": "/rectification/export.xlsx",
    "/rectification/ledger": "/rectification/ledger.xlsx",
    "/rectification/print": "/rectification/export.csv",
    "/learning/training": "/learning/training.xlsx",
    "/learning/models": "/learning/models.csv",
}
FILTERS = {
    "/feedback": ("?state=unread", "?q=1", "?grade=fail", "?state=to_answer"),
    "/objections": ("?state=deciding", "?outcome=upheld", "?q=1", "?only=late"),
    "/rectification/": ("?state=overdue", "?q=1", "?cause=late"),
    "/rectification/ledger": ("?by=lawyer", "?cause=late"),
    "/rectification/print": ("?q=1",),
    "/learning/training": ("?q=1", "?sure=clear"),
    "/learning/models": ("?state=nominated", "?type=civil"),
}
"""What of a case each list can be narrowed to; none of it moves the number."""


@dataclass
class Office:
    """A supervisor who is tied to one case that has everything, and to one that has nothing."""

    account: Account
    cycle: str
    tied: list[int]
    numbers: list[str]


def tied(session: Session, chair: Account, cases: list[Case]) -> None:
    """By a declared tie, and as the lawyer of the case."""
    expert = make_expert(session, account=chair, active=False)
    tie = (TieKind.CASE, cases[0].id or 0)
    declare_tie(session, actor=SYSTEM, expert_id=expert.id or 0, tie=tie, reason="相识", now=NOW)
    own = make_lawyer(session, "监督员本人", firm=make_firm(session, "监督员原所"))
    own.account_id = chair.id
    session.flush()
    cases[1].lawyer_id = own.id
    session.flush()


@pytest.fixture
def office(app, monkeypatch) -> Office:
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    with transaction() as session:
        cycle = looped_cycle(session, "甲中心", "乙中心")
        objected = session.exec(
            select(Objection.case_id).where(col(Objection.handed_in_at).is_not(None))
        ).all()
        tasks = set(session.exec(select(Task.case_id)).all())
        full = next(key for key in objected if key in tasks)
        other = next(key for key in session.exec(select(FeedbackSheet.case_id)) if key != full)
        cases = [session.get_one(Case, key) for key in (full, other)]
        chair = make_account(session, Role.SUPERVISOR)
        tied(session, chair, cases)
        return Office(chair, cycle.name, [full, other], [one.number for one in cases])


def text_of(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    content = answer.get_data()
    answer.close()
    if content[:2] != b"PK":
        return content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(content), read_only=True)
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])


def told(page: str) -> int:
    found = re.search(r"您与 (\d+) 件入样案件有回避关系", page)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("address", LISTS)
def test_19_a_list_and_its_export_say_how_many_cases_they_leave_out(office, client_as, address):
    browser = client_as(account=office.account)
    page, file = text_of(browser, address), text_of(browser, LISTS[address])
    assert told(page) == 2
    assert re.search(r"另有 2 件入样案件|没有列入的入样案件', 2|没有列入的入样案件.{1,9}2", file)
    for number in office.numbers:
        assert number not in page
        assert number not in file
    free = client_as(Role.SUPERVISOR)
    assert told(text_of(free, address)) == 0
    assert "另有" not in text_of(free, LISTS[address]).replace("另有要求", "")


@pytest.mark.parametrize("address", LISTS)
def test_1_the_number_tells_nothing_of_how_a_tied_case_fares(office, client_as, address):
    browser = client_as(account=office.account)
    assert {told(text_of(browser, address + more)) for more in FILTERS[address]} == {2}
    assert told(text_of(browser, f"{address}?cycle={office.cycle}")) == 2
    page, asked = looked_at(browser, address)
    with transaction() as session:
        forget(session, office.tied[0])
    assert (page, asked) == looked_at(browser, address)
    assert told(page) == 2


def looked_at(browser, address: str) -> tuple[str, int]:
    """The second look: the first one fills what is remembered of the whole cycle."""
    browser.get(address)
    with statements() as asked:
        page = bare(browser.get(address))
    return WHOLE_CYCLE.sub("", page), len(asked)


def forget(session: Session, case_id: int) -> None:
    """Nothing of the loop ever happened to the case."""
    for table in (Task, Objection, ModelCase, FeedbackSheet):
        for row in session.exec(select(table).where(table.case_id == case_id)).all():
            session.delete(row)
        session.flush()


def test_19_the_number_is_of_the_cycles_one_runs_and_of_the_one_asked_for(office, app):
    with transaction() as session:
        actor = actor_of(session, office.account)
        assert left_out_of_cycles(session, actor) == 2
        assert left_out_of_cycles(session, actor, office.cycle) == 2
        assert left_out_of_cycles(session, actor, "another") == 0
