"""Whoever reviews a case never sees what the closing check found, whatever else they are."""

import pytest
from sqlmodel import select

from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.panel.models import Assignment, AssignmentState
from tests.builders.closing import check_all, findings, make_timed_case
from tests.builders.panel import assigned_cycle, make_expert, make_experts
from tests.builders.register import make_account, make_agency, make_region

pytestmark = pytest.mark.usefixtures("database")
EXPERT_AND = [Role.SUPERVISOR, Role.AGENCY_STAFF, Role.AUDITOR]


@pytest.fixture
def panel(app):
    """``panel(role)``: one case the account reviews and one it does not, both with a finding."""

    def make(role):
        with transaction() as session:
            agency, region = make_agency(session), make_region(session)
            own = make_timed_case(session, agency=agency, met_on=None)
            other = make_timed_case(session, agency=agency, met_on=None)
            scope = {"agency": agency} if role is Role.AGENCY_STAFF else {"region": region}
            account = make_account(session, role, Role.EXPERT, **scope)
            make_expert(session, account=account)
            make_experts(session, 1)
            assigned_cycle(session, [own], experts=0)
            check_all(session)
            return account, own, other

    return make


@pytest.mark.parametrize("role", EXPERT_AND)
def test_no_page_list_count_or_file_shows_the_check_of_an_own_seat(panel, client_as, role):
    account, own, other = panel(role)
    client = client_as(account=account)
    assert client.get(f"/closing/cases/{own.id}").status_code == 404
    assert client.get(f"/closing/cases/{other.id}").status_code == 200
    page = client.get("/closing/").text
    assert other.number in page
    assert own.number not in page
    assert own.number not in client.get("/closing/export.csv").data.decode()
    found = client.get(f"/closing/?q={own.number}").text
    assert f"/closing/cases/{own.id}" not in found
    assert "<strong>1</strong>" in page  # the counts on top leave it out as well
    overview = client.get("/closing/overview").text
    assert '<td class="num">1</td><td class="num">1</td>' in overview
    assert f"/closing/cases/{own.id}" not in client.get(f"/cases/{own.id}").text
    assert f"/closing/cases/{other.id}" in client.get(f"/cases/{other.id}").text


def test_nothing_can_be_done_to_the_check_of_an_own_seat(panel, client_as):
    account, own, _ = panel(Role.SUPERVISOR)
    client = client_as(account=account)
    with transaction() as session:
        found = findings(session, own)["met_needed"]
    words = {"words": "情况属实", "revision": found.revision}
    base = f"/closing/cases/{own.id}"
    for address in (f"{base}/check", f"{base}/withdraw", f"{base}/dates", f"{base}/checklist",
                    f"{base}/findings/{found.public_id}/waive"):  # fmt: skip
        assert client.post(address, data=words).status_code == 404
    client.post("/closing/send-back", data={"due_on": "2099-12-31"})
    assert client.post("/closing/send-back", data={"case": own.id}).status_code == 404


def test_the_check_is_seen_again_when_the_seat_is_given_up(panel, client_as):
    account, own, _ = panel(Role.SUPERVISOR)
    with transaction() as session:
        for seat in session.exec(select(Assignment)).all():
            seat.state = AssignmentState.WITHDRAWN
            session.add(seat)
    assert client_as(account=account).get(f"/closing/cases/{own.id}").status_code == 200


def test_an_expert_or_lawyer_has_no_way_to_any_check(app, client_as):
    with transaction() as session:
        case = make_timed_case(session, met_on=None)
        check_all(session)
    for role in (Role.EXPERT, Role.LAWYER):
        client = client_as(role)
        for address in ("/closing/", f"/closing/cases/{case.id}", "/closing/overview.xlsx"):
            assert client.get(address).status_code in (403, 404)
        assert "结案检查" not in client.get("/").text
