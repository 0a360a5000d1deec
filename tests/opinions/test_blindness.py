"""Who reviews the file of a case does not learn what the deciding body said of the lawyer."""

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.asking import cases_to_ask
from qa_app.opinions.queries.lists import OpinionFilter, opinions_page
from qa_app.opinions.queries.visible import opinion_for
from qa_app.opinions.services.asking import ask_many
from qa_app.panel.models import Assignment
from qa_app.panel.services.assigning import assign_cycle
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, make_account
from tests.support.client import bare


@pytest.fixture
def both(app, client_as):
    """A supervisor who is also the expert of one case of two: browser, own, foreign opinion."""
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
        make_expert(session, account=account)
        cycle = drawn_cycle(session, 2, reviewers=1)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        cases = cases_to_ask(session, SYSTEM, cycle.id or 0)
        ask_many(session, actor=SYSTEM, cycle=cycle, cases=cases, now=NOW)
        seat, other = session.exec(select(Assignment)).all()
        session.delete(other)
        rows = {row.case_id: row for row in session.exec(select(Opinion))}
    return client_as(account=account), cycle, rows[seat.case_id], rows[other.case_id]


def test_the_opinion_on_the_own_case_is_absent_in_every_role(both):
    browser, _, own, foreign = both
    assert browser.get(f"/opinions/{foreign.public_id}").status_code == 200
    for act in ("", "/link", "/form", "/enter", "/withdraw"):
        method = "POST" if act in ("/link", "/form") else "GET"
        hidden = browser.open(f"/opinions/{own.public_id}{act}", method=method)
        absent = browser.open(f"/opinions/no-such-thing{act}", method=method)
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)


def test_lists_counts_exports_and_the_case_page_leave_it_out(both):
    browser, cycle, own, foreign = both
    page = browser.get(f"/opinions/cycles/{cycle.name}").get_data(as_text=True)
    assert foreign.public_id in page
    assert own.public_id not in page
    export = browser.get(f"/opinions/cycles/{cycle.name}/OPINIONS.csv").get_data(as_text=True)
    assert len(export.strip().splitlines()) == 2
    assert own.public_id not in browser.get(f"/cases/{own.case_id}").get_data(as_text=True)
    assert "已征询 1 件" in browser.get(f"/cycles/{cycle.name}").get_data(as_text=True)


def test_experts_and_lawyers_have_no_pages_of_opinions(client_as, both):
    _, cycle, own, _ = both
    for role in (Role.EXPERT, Role.LAWYER):
        browser = client_as(role)
        for address in (
            "/opinions",
            f"/opinions/cycles/{cycle.name}",
            f"/opinions/{own.public_id}",
        ):
            assert browser.get(address).status_code == 404


def test_everybody_else_still_sees_both(both):
    _, cycle, own, foreign = both
    with reading() as session:
        page = opinions_page(session, SYSTEM, cycle.id or 0, OpinionFilter())
        assert {row.public_id for row in page.rows} == {own.public_id, foreign.public_id}
        assert opinion_for(session, SYSTEM, own.public_id).id == own.id
