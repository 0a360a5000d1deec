"""A supervisor tied to a case sees nothing of it move: no count, load, pace, fee, figure or name.

Rows 1, 14, 17 and 19 of a register of confidentiality bugs of other review systems
(docs/blindness.md): everything the supervisor can fetch is kept, reviewers of the tied case work,
and it is fetched again.
"""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from qa_app import clock
from qa_app.cases.models import Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.panel.models import Assignment
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.replacing import withdraw
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.deciding import experts_with_accounts, rate_on_screen
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, make_account
from tests.leaks.crawling import reach

FIGURES = r"^/reports/|/fees|^/rubrics/|^/loop/bulletins"
"""Not compared: figures of a whole cycle, which are the same for all who read them, and the fee
statement, which says how many reviews it leaves out (row 19)."""


def by_register(session, account, case) -> None:
    """The supervisor is the case's lawyer."""
    session.get_one(Lawyer, case.lawyer_id).account_id = account.id


def by_firm(session, account, case) -> None:
    """The supervisor is an expert, not on duty, of the firm that handled the case."""
    make_expert(session, account=account, active=False).firm_id = case.firm_id


@pytest.mark.parametrize("tie", [by_register, by_firm])
def test_1_14_17_19_nothing_of_the_tied_case_moves(app, client_as, monkeypatch, tie):
    moment = NOW + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
        whose = make_lawyer(session, "承办人", firm=make_firm(session, "承办所"))
        tied = make_case(session, "利害第1号", lawyer=whose)
        tie(session, account, tied)
        experts_with_accounts(session, 3)
        cycle = drawn_cycle(session, [tied, make_case(session), make_case(session)])
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        name = cycle.name
        other = session.exec(select(Assignment).where(Assignment.case_id != tied.id)).first()
        rate_on_screen(session, other, Grade.GOOD)  # nothing is the first of its kind afterwards
        of_tied = select(Assignment).where(Assignment.case_id == tied.id)
        one, two = session.exec(of_tied.order_by(col(Assignment.seat))).all()
    browser = client_as(account=account)
    reach(browser, account, starts(name), but=FIGURES)
    before = reach(browser, account, starts(name), but=FIGURES)
    assert before.answers[f"/reviews/cycles/{name}"][0] == 200
    assert one.public_id not in str(before.answers)
    with transaction() as session:
        rate_on_screen(session, one, Grade.FAIL)
    unmoved(browser, account, name, before)
    loads = offered(before)
    with transaction() as session:
        withdraw(session, actor=SYSTEM, public_id=two.public_id, reason="收回", now=moment)
    after = reach(browser, account, starts(name), but=FIGURES)
    assert loads == {1}, "one seat each outside the tied case"
    assert offered(after) <= loads
    assert two.public_id not in str(after.answers)


def offered(found) -> set[int]:
    """The loads told wherever another expert can be chosen for a seat."""
    pages = [answer[1] for address, answer in found.answers.items() if "/panel/seats/" in address]
    return {int(one) for page in pages for one in re.findall(r"已有 (\d+) 件", page)}


def unmoved(browser, account, name: str, before) -> None:
    found = reach(browser, account, starts(name), but=FIGURES).differs_from(before)
    assert not found, "\n".join(found)


def starts(name: str) -> list[str]:
    reviews = [f"/reviews/cycles/{name}{one}" for one in ("", "?by=agency", "/cases", "/forecast",
               "/late", "/fees")]  # fmt: skip
    panel = [f"/cycles/{name}/panel{one}" for one in ("", "/seats", "/seats?state=", "/open",
             "/seats.csv?state=")]  # fmt: skip
    return [*reviews, *panel, "/experts", "/experts/office", "/experts/export.csv"]
