"""Who must not learn what a person said: the lawyer, and an expert of the case, whatever else."""

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.followups.models import Lead
from qa_app.followups.queries.calls import CallFilter, calls_page, due_count, next_due
from qa_app.followups.queries.desks import call_desk
from qa_app.followups.queries.leads import LeadFilter, lead_for, leads_page, open_leads_count
from qa_app.followups.work import case_lines
from qa_app.panel.services.seating import write_seats
from tests.builders.followups import answer, followed_cycle, followups_of
from tests.builders.panel import make_expert
from tests.builders.register import NOW, make_account, make_agency


@pytest.fixture
def session(database):
    with transaction() as session:
        yield session


@pytest.fixture
def crossed(session):
    """A cycle of three whose first one opened a lead."""
    cycle = followed_cycle(session, 3)
    one = answer(session, followups_of(session, cycle)[0], visit_gifts="taken")
    return cycle, one


def nothing_of(session, actor, cycle, one):
    """The follow-up and its lead are nowhere for this actor."""
    with pytest.raises(NotFound):
        call_desk(session, actor, one.public_id)
    every = CallFilter(cycle.id, state="")
    assert one.public_id not in {
        row.public_id for row in calls_page(session, actor, every, NOW.date()).rows
    }
    lead = session.exec(select(Lead)).one()
    with pytest.raises(NotFound):
        lead_for(session, actor, lead.public_id)
    assert leads_page(session, actor, LeadFilter()).total == 0
    assert open_leads_count(session, actor) == 0


def test_a_supervisor_who_handled_the_case_does_not_find_it(session, crossed):
    cycle, one = crossed
    account = make_account(session, Role.SUPERVISOR, Role.LAWYER)
    lawyer = session.get_one(Lawyer, session.get_one(Case, one.case_id).lawyer_id)
    lawyer.account_id = account.id
    session.flush()
    nothing_of(session, actor_of(session, account), cycle, one)


def test_agency_staff_do_not_call_the_people_of_their_own_cases(session, crossed):
    cycle, one = crossed
    agency = make_agency(session, "甲县中心")
    account = make_account(session, Role.AGENCY_STAFF, Role.LAWYER, agency=agency)
    lawyer = session.get_one(Lawyer, session.get_one(Case, one.case_id).lawyer_id)
    lawyer.account_id = account.id
    session.flush()
    actor = actor_of(session, account)
    assert next_due(session, actor, CallFilter(cycle.id), NOW) is None
    assert due_count(session, actor, NOW.date()) == 0


def test_a_supervisor_who_reviews_the_file_does_not_find_it(session, crossed):
    cycle, one = crossed
    account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
    expert = make_expert(session, account=account)
    wanted = [(one.case_id, expert.id or 0, 1)]
    write_seats(session, cycle_id=cycle.id or 0, wanted=wanted, now=NOW)
    session.flush()
    nothing_of(session, actor_of(session, account), cycle, one)


def test_a_supervisor_without_ties_finds_it(session, crossed):
    _cycle, one = crossed
    actor = actor_of(session, make_account(session, Role.SUPERVISOR))
    assert call_desk(session, actor, one.public_id).public_id == one.public_id
    assert leads_page(session, actor, LeadFilter()).total == 1


def test_auditors_read_leads_and_agency_staff_do_not(app, session, crossed):
    _cycle, one = crossed
    case = session.get_one(Case, one.case_id)
    agency = make_agency(session, "甲县中心")
    seen = {}
    with app.test_request_context():
        for role in (Role.AUDITOR, Role.SUPERVISOR, Role.AGENCY_STAFF):
            scope = {"agency": agency} if role is Role.AGENCY_STAFF else {}
            actor = actor_of(session, make_account(session, role, **scope))
            seen[role] = [line.source for line in case_lines(session, actor, case)]
    assert seen[Role.AUDITOR] == seen[Role.SUPERVISOR] == ["follow_up", "lead"]
    assert seen[Role.AGENCY_STAFF] == ["follow_up"]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.LAWYER])
def test_experts_and_lawyers_have_none_of_the_pages(client_as, crossed_app, role):
    client = client_as(role)
    public_id, lead = crossed_app
    for path in ("/followups", f"/followups/{public_id}", "/followups/leads",
                 f"/followups/leads/{lead}", "/cycles/2026-a/followups",
                 "/followups/export.csv"):  # fmt: skip
        assert client.get(path).status_code == 404


@pytest.fixture
def crossed_app(app):
    with transaction() as session:
        cycle = followed_cycle(session, 1)
        one = answer(session, followups_of(session, cycle)[0], visit_gifts="taken")
        return one.public_id, session.exec(select(Lead.public_id)).one()
