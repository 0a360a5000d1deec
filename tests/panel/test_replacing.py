"""Single seats: an expert declares a conflict, a supervisor changes a seat, a third decides."""

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Assignment, AssignmentState, ConflictDeclaration, Expert
from qa_app.panel.queries.assignments import assignment_for, assignments_of_expert
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services import locks
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.replacing import declare_conflict_and_replace, reassign, withdraw
from qa_app.panel.services.thirds import assign_third
from tests.builders.panel import assigned_cycle, drawn_cycle, make_expert, make_experts
from tests.builders.register import NOW, make_account, make_actor


def seated_expert(session, cases=2, others=2, **fields):
    """A cycle with an expert who has an account and sits on every case."""
    account = make_account(session, Role.EXPERT)
    expert = make_expert(session, account=account, **fields)
    make_experts(session, others - 1)
    cycle, _ = assigned_cycle(session, cases, experts=0)
    make_expert(session, "spare")
    return cycle, expert, actor_of(session, account)


def declared(session, actor, seat, relation=TieKind.CASE):
    return declare_conflict_and_replace(
        session,
        actor=actor,
        public_id=seat.public_id,
        reason="与当事人有亲属关系",
        relation=relation,
        now=NOW,
    )


def test_an_expert_sees_only_the_own_seats(database):
    with transaction() as session:
        _, expert, actor = seated_expert(session)
        mine = assignments_of_expert(session, actor)
        assert {seat.expert_id for seat in mine} == {expert.id}
        assert len(mine) == 2
        other = session.exec(select(Assignment).where(Assignment.expert_id != expert.id)).first()
        with pytest.raises(NotFound):
            assignment_for(session, actor, other.public_id)
        assert assignments_of_expert(session, make_actor(session, Role.SUPERVISOR)) == []


def test_an_account_of_the_same_login_is_the_expert_even_before_it_is_linked(database):
    with transaction() as session:
        expert = make_expert(session, "zhang")
        make_experts(session, 1)
        assigned_cycle(session, 2, experts=0)
        actor = make_actor(session, Role.EXPERT, login="zhang")
        assert {seat.expert_id for seat in assignments_of_expert(session, actor)} == {expert.id}


def test_a_declared_conflict_brings_another_expert_and_is_remembered(database):
    with transaction() as session:
        cycle, expert, actor = seated_expert(session)
        seat = assignments_of_expert(session, actor)[0]
        successor = declared(session, actor, seat)
    with reading() as session:
        left = assignment_for(session, actor, seat.public_id)
        assert left.state is AssignmentState.DECLINED
        assert left.end_reason == "与当事人有亲属关系"
        assert (successor.case_id, successor.seat) == (seat.case_id, seat.seat)
        assert successor.expert_id != expert.id
        tie = session.exec(select(ConflictDeclaration)).one()
        assert (tie.expert_id, tie.case_id) == (expert.id, seat.case_id)
    with transaction() as session:
        found = assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert found.new == 0


def test_declaring_twice_replaces_once(database):
    with transaction() as session:
        _, _, actor = seated_expert(session)
        seat = assignments_of_expert(session, actor)[0]
        first = declared(session, actor, seat)
    with transaction() as session:
        assert declared(session, actor, seat).id == first.id
        assert len(session.exec(select(ConflictDeclaration)).all()) == 1


@pytest.mark.parametrize(
    ("relation", "column"),
    [
        (TieKind.AGENCY, "agency_id"),
        (TieKind.FIRM, "firm_id"),
        (TieKind.LAWYER, "lawyer_id"),
        (TieKind.REGION, "region_id"),
    ],
)
def test_the_relation_says_what_the_tie_is_to(database, relation, column):
    with transaction() as session:
        _, _, actor = seated_expert(session)
        declared(session, actor, assignments_of_expert(session, actor)[0], relation)
        tie = session.exec(select(ConflictDeclaration)).one()
        assert getattr(tie, column) is not None
        assert tie.case_id is None


def test_without_a_free_expert_the_seat_stays_open_until_somebody_comes(database):
    with transaction() as session:
        cycle, _, actor = seated_expert(session, cases=1)
        session.exec(select(Expert).where(Expert.login == "spare")).one().active = False
        session.flush()
        assert declared(session, actor, assignments_of_expert(session, actor)[0]) is None
        make_expert(session)
        assert assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW).new == 1


def test_nobody_declares_for_another(database):
    with transaction() as session:
        _, expert, _ = seated_expert(session)
        seat = session.exec(select(Assignment).where(Assignment.expert_id != expert.id)).first()
        with pytest.raises(NotFound):
            declared(session, make_actor(session, Role.EXPERT), seat)


def test_a_reason_is_needed(database):
    with transaction() as session:
        _, _, actor = seated_expert(session)
        seat = assignments_of_expert(session, actor)[0]
        with pytest.raises(Refused) as refused:
            declare_conflict_and_replace(
                session,
                actor=actor,
                public_id=seat.public_id,
                reason=" ",
                relation=TieKind.CASE,
                now=NOW,
            )
        assert refused.value.code == "reason_missing"


def test_a_seat_whose_review_was_submitted_does_not_change_hands(database):
    with transaction() as session:
        _, _, actor = seated_expert(session)
        seat = assignments_of_expert(session, actor)[0]

        def final(_session, ids):
            return set(ids)

        locks.FINAL.append(final)
        try:
            with pytest.raises(Refused) as refused:
                declared(session, actor, seat)
        finally:
            locks.FINAL.remove(final)
        assert refused.value.code == "seat_is_final"


def test_a_supervisor_gives_a_seat_to_an_expert_of_choice(database):
    with transaction() as session:
        _, expert, _ = seated_expert(session, cases=1)
        supervisor = make_actor(session, Role.SUPERVISOR)
        seat = session.exec(select(Assignment).where(Assignment.expert_id == expert.id)).one()
        free = make_expert(session)
        given = {"actor": supervisor, "public_id": seat.public_id, "expert_id": free.id}
        made = reassign(session, **given, reason="专家请假", now=NOW)
        assert (made.expert_id, made.seat) == (free.id, seat.seat)
        assert seat.state is AssignmentState.WITHDRAWN
        assert reassign(session, **given, reason="专家请假", now=NOW).id == made.id


def test_by_hand_conflicts_and_capacity_hold_as_well(database):
    with transaction() as session:
        _, expert, _ = seated_expert(session, cases=1)
        supervisor = make_actor(session, Role.SUPERVISOR)
        seat = session.exec(select(Assignment).where(Assignment.expert_id == expert.id)).one()
        partner = session.exec(select(Assignment).where(Assignment.expert_id != expert.id)).one()
        full = make_expert(session, capacity=0)
    for expert_id, code in ((partner.expert_id, "seat_already_seated"), (full.id, "seat_capacity")):
        with pytest.raises(Refused) as refused, transaction() as session:
            reassign(
                session,
                actor=supervisor,
                public_id=seat.public_id,
                expert_id=expert_id,
                reason="试",
                now=NOW,
            )
        assert refused.value.code == code
    with reading() as session:
        assert session.get(Assignment, seat.id).state is AssignmentState.ACTIVE


def test_a_withdrawn_seat_is_open_and_is_filled_by_somebody_else(database):
    with transaction() as session:
        cycle, expert, _ = seated_expert(session, cases=1)
        supervisor = make_actor(session, Role.SUPERVISOR)
        seat = session.exec(select(Assignment).where(Assignment.expert_id == expert.id)).one()
        for _ in range(2):
            withdraw(session, actor=supervisor, public_id=seat.public_id, reason="请假", now=NOW)
        found = assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert found.new == 1
        holders = session.exec(
            select(Assignment.expert_id).where(Assignment.state == AssignmentState.ACTIVE)
        ).all()
        assert expert.id not in holders


def test_a_third_expert_is_somebody_new_once_for_each_case(database):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 4, experts=4)
        ids = sorted({s.case_id for s in session.exec(select(Assignment)).all()})
        found = assign_third(session, actor=SYSTEM, cycle=cycle, case_ids=ids[:2], now=NOW)
        assert {seat.case_id for seat in found.assigned} == set(ids[:2])
        assert {seat.seat for seat in found.assigned} == {3}
        for case_id in ids[:2]:
            held = session.exec(select(Assignment.expert_id).where(Assignment.case_id == case_id))
            assert len(set(held.all())) == 3
        again = assign_third(session, actor=SYSTEM, cycle=cycle, case_ids=ids[:2], now=NOW)
        assert again.assigned == again.without == ()
        assert assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW).new == 0


def test_cases_that_cannot_get_a_third_are_named_and_the_others_get_theirs(database):
    with transaction() as session:
        make_experts(session, 2)
        cycle, _ = assigned_cycle(session, 3, experts=0)
        make_expert(session, capacity=2)
        ids = sorted({s.case_id for s in session.exec(select(Assignment)).all()})
        found = assign_third(session, actor=SYSTEM, cycle=cycle, case_ids=ids, now=NOW)
        assert len(found.assigned) == 2
        assert set(found.without) == set(ids) - {seat.case_id for seat in found.assigned}


def test_a_third_who_declares_is_replaced_in_the_same_seat(database):
    with transaction() as session:
        make_experts(session, 2)
        cycle, _ = assigned_cycle(session, 1, experts=0)
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
        case_id = session.exec(select(Assignment.case_id)).first()
        assign_third(session, actor=SYSTEM, cycle=cycle, case_ids=[case_id], now=NOW)
        after = make_expert(session)
        actor = actor_of(session, account)
        successor = declared(session, actor, assignments_of_expert(session, actor)[0])
        assert (successor.seat, successor.expert_id) == (3, after.id)


def test_an_undrawn_case_gets_nobody(database):
    with transaction() as session:
        cycle = drawn_cycle(session, 1)
        found = assign_third(session, actor=SYSTEM, cycle=cycle, case_ids=[999], now=NOW)
        assert found.assigned == found.without == ()
