"""Who reviews what stays hidden from supervisors who are tied to the case; numbers included."""

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.panel.models import Assignment
from qa_app.panel.queries.assignments import supervised_seat
from qa_app.panel.queries.overview import improper_seats, loads_page
from qa_app.panel.queries.pool import PoolFilter, experts_page, year_loads
from qa_app.panel.queries.seats import SeatFilter, hidden_seats, open_seats, seats_page
from qa_app.panel.services.replacing import withdraw
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.panel import assigned_cycle, make_expert, make_experts
from tests.builders.register import NOW, make_account

ALL = SeatFilter(state=None)


def as_lawyer(session, account, case):
    """The supervisor is the case's lawyer, known by the account."""
    lawyer = make_lawyer(session, "承办人", firm=make_firm(session, "甲所"))
    lawyer.account_id = account.id
    session.flush()


def as_colleague(session, account, case):
    """The supervisor is an expert in the firm that handled the case."""
    make_expert(session, account=account, firm=make_firm(session, "甲所"), active=False)


def as_reviewer(session, account, case):
    """The supervisor is an expert who reviews the case."""
    make_expert(session, account=account, firm=make_firm(session, "别所"))


def place(session, tie):
    """A cycle of three cases, the first of which the supervisor is tied to."""
    lawyer = make_lawyer(session, "承办人", firm=make_firm(session, "甲所"))
    tied = make_case(session, lawyer=lawyer)
    others = [make_case(session) for _ in range(2)]
    account = make_account(session, Role.SUPERVISOR)
    tie(session, account, tied)
    make_experts(session, 1 if tie is as_reviewer else 3)
    cycle, _ = assigned_cycle(session, [tied, *others], experts=0)
    return cycle, tied, actor_of(session, account)


@pytest.mark.parametrize("tie", [as_lawyer, as_colleague])
def test_lists_and_loads_of_a_tied_supervisor_leave_the_case_out(database, tie):
    with transaction() as session:
        cycle, tied, actor = place(session, tie)
        shown = seats_page(session, actor, cycle, ALL)
        assert shown.total == 4
        assert tied.id not in {row.case_id for row in shown.rows}
        assert seats_page(session, SYSTEM, cycle, ALL).total == 6
        assert hidden_seats(session, actor, cycle) == 2
        loads = loads_page(session, actor, cycle, 1)
        assert sum(row.load for row in loads.rows) == 4
        pool = experts_page(session, actor, PoolFilter(), NOW)
        assert sum(row.load for row in pool.rows) == 4
        ids = [row.id for row in pool.rows]
        assert sum(year_loads(session, SYSTEM, ids, NOW).values()) == 6


@pytest.mark.parametrize("tie", [as_lawyer, as_colleague])
def test_seats_of_the_case_look_absent_and_cannot_be_changed(database, tie):
    with transaction() as session:
        _, tied, actor = place(session, tie)
        for seat in session.exec(select(Assignment)).all():
            if seat.case_id == tied.id:
                with pytest.raises(NotFound):
                    supervised_seat(session, actor, seat.public_id)
            else:
                assert supervised_seat(session, actor, seat.public_id).id == seat.id


def test_a_supervisor_who_reviews_learns_nothing_about_the_other_reviewers(database):
    with transaction() as session:
        cycle, _, actor = place(session, as_reviewer)
        assert seats_page(session, actor, cycle, ALL).rows == []
        assert sum(row.load for row in loads_page(session, actor, cycle, 1).rows) == 0


def test_open_and_improper_seats_of_the_case_are_left_out_too(database):
    with transaction() as session:
        cycle, tied, actor = place(session, as_colleague)
        by_case = {seat.case_id: seat for seat in session.exec(select(Assignment)).all()}
        for seat in by_case.values():
            withdraw(session, actor=SYSTEM, public_id=seat.public_id, reason="试", now=NOW)
        assert open_seats(session, SYSTEM, cycle, 1).total == 3
        rows = open_seats(session, actor, cycle, 1).rows
        assert len(rows) == 2
        assert tied.id not in {row.case_id for row in rows}
        holder = session.exec(
            select(Assignment).where(Assignment.case_id == tied.id, Assignment.state == "active")
        ).one()
        from qa_app.panel.models import Expert

        session.get_one(Expert, holder.expert_id).firm_id = tied.firm_id
        session.flush()
        assert holder.id in improper_seats(session, SYSTEM, cycle)
        assert holder.id not in improper_seats(session, actor, cycle)


@pytest.mark.parametrize("state", [None, "active"])
def test_searching_for_an_expert_finds_no_hidden_seat(database, state):
    with transaction() as session:
        cycle, tied, actor = place(session, as_colleague)
        for row in seats_page(session, SYSTEM, cycle, ALL).rows:
            found = seats_page(session, actor, cycle, SeatFilter(expert=row.login, state=state))
            assert tied.id not in {one.case_id for one in found.rows}
