"""Assigning a drawn cycle through the database: complete, conflict-free, all or nothing."""

import pytest
from sqlalchemy import func, insert, update
from sqlmodel import col, select

from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import CycleState
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Assignment, AssignmentState, ConflictDeclaration
from qa_app.panel.queries.checks import broken_seats, wrongly_filled
from qa_app.panel.queries.facts import expert_facts
from qa_app.panel.rules.facts import RegionRule
from qa_app.panel.services.assigning import CASE_REPLACED, ShortOfSeats, assign_cycle
from qa_app.sampling.models import SampleCase, SampleStatus
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.panel import (
    assigned_cycle,
    case_in,
    draw_cases,
    drawn_cycle,
    make_expert,
    make_experts,
    region_at,
)
from tests.builders.register import NOW, make_actor, make_agency, make_region


def seats_of(session, cycle):
    statement = select(Assignment).where(
        Assignment.cycle_id == cycle.id, Assignment.state == AssignmentState.ACTIVE
    )
    return session.exec(statement.order_by(col(Assignment.case_id), col(Assignment.seat))).all()


def test_every_case_gets_its_number_of_distinct_experts_with_even_loads(database):
    with transaction() as session:
        cycle, found = assigned_cycle(session, 7, experts=5)
    assert (found.cases, found.seats, found.assigned, found.new) == (7, 14, 14, 14)
    assert (found.experts, found.load_min, found.load_max) == (5, 2, 3)
    assert found.conflicts_broken == 0
    with reading() as session:
        seats = seats_of(session, cycle)
        by_case = {}
        for seat in seats:
            by_case.setdefault(seat.case_id, []).append(seat)
        assert len(by_case) == 7
        for held in by_case.values():
            assert [seat.seat for seat in held] == [1, 2]
            assert held[0].expert_id != held[1].expert_id


def test_doing_it_twice_changes_nothing(database):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 5)
        before = [seat.public_id for seat in seats_of(session, cycle)]
    with transaction() as session:
        again = assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert again.new == 0
        assert [seat.public_id for seat in seats_of(session, cycle)] == before


def test_the_same_facts_give_the_same_assignment(database):
    with transaction() as session:
        experts = make_experts(session, 4)
        cases = [make_case(session) for _ in range(6)]
        pairs = []
        for _ in range(2):
            cycle = drawn_cycle(session, cases)
            assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
            seats = seats_of(session, cycle)
            pairs.append([(seat.case_id, seat.seat, seat.expert_id) for seat in seats])
            for seat in seats:
                session.delete(seat)
            session.flush()
    assert pairs[0] == pairs[1]
    assert len(experts) == 4


def _own_case(session, case):
    return {"lawyer_id": case.lawyer_id}


def _namesake(session, case):
    return {"firm": make_firm(session, "同名律所"), "name": "李 四"}


def _same_firm(session, case):
    return {"firm": make_firm(session, "同名律所")}


def _same_agency(session, case):
    return {"agency_id": case.agency_id}


@pytest.mark.parametrize("tied", [_own_case, _namesake, _same_firm, _same_agency])
def test_who_is_tied_to_a_case_never_gets_it(database, tied):
    with transaction() as session:
        lawyer = make_lawyer(session, "李四", firm=make_firm(session, "同名律所"))
        case = make_case(session, lawyer=lawyer)
        kept_away = make_expert(session, **tied(session, case))
        make_experts(session, 2)
        cycle = drawn_cycle(session, [case])
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert kept_away.id not in {seat.expert_id for seat in seats_of(session, cycle)}


@pytest.mark.parametrize("what", ["case_id", "agency_id", "firm_id", "lawyer_id", "region_id"])
def test_a_declared_tie_of_every_kind_keeps_its_expert_away(database, what):
    with transaction() as session:
        case = case_in(session, "99/9901/990101")
        expert = make_expert(session)
        make_experts(session, 2)
        target = case.id if what == "case_id" else getattr(case, what)
        if what == "region_id":
            target = region_at(session, "99/9901").id
        row = {
            "expert_id": expert.id,
            what: target,
            "reason": "亲属",
            "declared_by": "s",
            "declared_at": NOW,
        }
        session.execute(insert(ConflictDeclaration.__table__), [row])
        cycle = drawn_cycle(session, [case])
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert expert.id not in {seat.expert_id for seat in seats_of(session, cycle)}


@pytest.mark.parametrize(
    ("level", "allowed"),
    [
        ("county", {"99/9901/990102", "99/9902/990201", "98/9801/980101"}),
        ("city", {"99/9902/990201", "98/9801/980101"}),
        ("province", {"98/9801/980101"}),
    ],
)
def test_cross_region_keeps_experts_from_their_own_region(database, level, allowed):
    places = ("99/9901/990101", "99/9901/990102", "99/9902/990201", "98/9801/980101")
    with transaction() as session:
        case = case_in(session, places[0])
        home = {}
        for place in places:
            home[make_expert(session, region=region_at(session, place)).id] = place
        cycle = drawn_cycle(
            session,
            [case],
            reviewers=len(allowed),
            cross_region=True,
            cross_region_level=level,
        )
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert {home[seat.expert_id] for seat in seats_of(session, cycle)} == allowed


def test_an_expert_without_region_counts_as_from_the_agencys(database):
    with transaction() as session:
        case = case_in(session, "99/9901/990101")
        near = make_agency(session, "邻近机构", region=region_at(session, "99/9901/990101"))
        there = make_expert(session, agency_id=near.id)
        make_experts(session, 2, region=region_at(session, "99/9902/990201"))
        cycle = drawn_cycle(session, [case], cross_region=True)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert there.id not in {seat.expert_id for seat in seats_of(session, cycle)}


def test_an_inactive_expert_gets_nothing(database):
    with transaction() as session:
        away = make_expert(session, active=False)
        cycle, found = assigned_cycle(session, 3, experts=3)
        assert found.experts == 3
        assert away.id not in {seat.expert_id for seat in seats_of(session, cycle)}


def test_experts_get_the_types_they_are_at_home_in(database):
    with transaction() as session:
        criminal = make_experts(session, 2, types=[CaseType.CRIMINAL])
        make_experts(session, 2, types=[CaseType.CIVIL])
        cases = [make_case(session, type=CaseType.CRIMINAL) for _ in range(3)]
        cases += [make_case(session, type=CaseType.CIVIL) for _ in range(3)]
        cycle = drawn_cycle(session, cases)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        home = {expert.id for expert in criminal}
        kinds = {case.id: case.type for case in cases}
        for seat in seats_of(session, cycle):
            assert (seat.expert_id in home) == (kinds[seat.case_id] is CaseType.CRIMINAL)


def test_a_shortage_is_explained_and_leaves_nothing_behind(database):
    with transaction() as session:
        make_experts(session, 2, capacity=2)
        cycle = drawn_cycle(session, 3)
    with pytest.raises(ShortOfSeats) as short, transaction() as session:
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    shortage = short.value.shortage
    assert (shortage.needed, shortage.possible, shortage.missing) == (6, 4, 2)
    assert short.value.before.assigned == 0
    assert {case.key for case in shortage.unfilled}
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Assignment)).one() == 0


def test_a_shortage_names_the_regions_that_would_have_to_be_avoided(database):
    with transaction() as session:
        case = case_in(session, "99/9901/990101")
        make_experts(session, 3, region=region_at(session, "99/9901/990101"))
        cycle = drawn_cycle(session, [case], cross_region=True)
    with pytest.raises(ShortOfSeats) as short, transaction() as session:
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    assert list(short.value.region_names.values()) == ["地区990101"]
    assert str(next(iter(short.value.shortage.blocked))) == "same_region"


def test_the_rest_is_filled_after_an_extension_and_earlier_seats_stay(database):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 4, experts=6)
        before = {seat.public_id for seat in seats_of(session, cycle)}
        draw_cases(session, cycle, [make_case(session) for _ in range(2)])
        found = assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        after = {seat.public_id for seat in seats_of(session, cycle)}
    assert (found.new, found.assigned) == (4, 12)
    assert before < after


def test_a_substitute_gets_experts_and_the_seats_of_the_replaced_case_end(database):
    with transaction() as session:
        cases = [make_case(session) for _ in range(3)]
        cycle, _ = assigned_cycle(session, cases)
        session.execute(
            update(SampleCase)
            .where(col(SampleCase.case_id) == cases[0].id)
            .values(status=SampleStatus.REPLACED)
        )
        draw_cases(session, cycle, [make_case(session)])
        found = assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        ended = session.exec(
            select(Assignment).where(Assignment.state == AssignmentState.WITHDRAWN)
        ).all()
    assert (found.cases, found.new, found.assigned) == (3, 2, 6)
    assert {(seat.case_id, seat.end_reason) for seat in ended} == {(cases[0].id, CASE_REPLACED)}


def test_capacity_is_a_years_over_all_cycles_and_loads_are_the_cycles(database):
    with transaction() as session:
        expert, *_ = make_experts(session, 2, capacity=5)
        first, _ = assigned_cycle(session, 3, experts=0)
        second = drawn_cycle(session, 2)
        facts = {e.expert_id: e for e in expert_facts(session, second, NOW)}
        assert (facts[expert.id].capacity, facts[expert.id].load) == (2, 0)
        next_year = NOW.replace(year=NOW.year + 1)
        facts = {e.expert_id: e for e in expert_facts(session, second, next_year)}
        assert facts[expert.id].capacity == 5
        own = {e.expert_id: e for e in expert_facts(session, first, NOW)}
        assert (own[expert.id].capacity, own[expert.id].load) == (5, 3)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CycleState.PLANNED, "panel_not_drawn"),
        (CycleState.FROZEN, "panel_not_drawn"),
        (CycleState.CLOSED, "cycle_is_closed"),
    ],
)
def test_only_a_drawn_cycle_is_assigned(database, state, code):
    with transaction() as session:
        make_experts(session, 3)
        cycle = drawn_cycle(session, 1)
        cycle.state = state
    with pytest.raises(Refused) as refused, transaction() as session:
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    assert refused.value.code == code


def test_a_supervisor_of_another_region_cannot_assign(database):
    with transaction() as session:
        top = make_region(session)
        make_experts(session, 3)
        cycle = drawn_cycle(session, 1, region=make_region(session, "9901", top))
        stranger = make_actor(session, Role.SUPERVISOR, region=make_region(session, "9902", top))
    with pytest.raises(NotFound), transaction() as session:
        assign_cycle(session, actor=stranger, cycle=cycle, now=NOW)


def test_the_check_finds_each_kind_of_broken_seat(database):
    with transaction() as session:
        case = case_in(session, "99/9901/990101", firm="甲所")
        clean = make_expert(session, region=region_at(session, "99/9902/990201"))
        firm = make_expert(session, firm=make_firm(session, "甲所"))
        agency = make_expert(session, agency_id=case.agency_id)
        own = make_expert(session, lawyer_id=case.lawyer_id)
        near = make_expert(session, region=region_at(session, "99/9901/990101"))
        tied = make_expert(session)
        row = {
            "expert_id": tied.id,
            "region_id": region_at(session, "99/9901").id,
            "reason": "r",
            "declared_by": "s",
            "declared_at": NOW,
        }
        session.execute(insert(ConflictDeclaration.__table__), [row])
        cycle = drawn_cycle(session, [case], reviewers=6)
        experts = [clean, firm, agency, own, near, tied]
        for seat, expert in enumerate(experts, start=1):
            session.add(
                Assignment(
                    public_id=f"p{seat}",
                    cycle_id=cycle.id,
                    case_id=case.id,
                    expert_id=expert.id,
                    seat=seat,
                    state=AssignmentState.ACTIVE,
                    made_at=NOW,
                )
            )
        session.flush()
        ids = {seat.expert_id: seat.id for seat in session.exec(select(Assignment)).all()}
        broken = broken_seats(session, cycle.id, RegionRule.NONE)
        assert set(broken) == {ids[e.id] for e in (firm, agency, own, tied)}
        nearby = broken_seats(session, cycle.id, RegionRule.COUNTY)
        assert set(nearby) - set(broken) == {ids[near.id]}
        assert wrongly_filled(session, cycle.id, 6) == 0
        assert wrongly_filled(session, cycle.id, 5) == 1
        assert wrongly_filled(session, cycle.id, 5, [case.id]) == 0
        assert wrongly_filled(session, cycle.id, 7) == 1
        session.exec(select(Assignment).where(Assignment.seat == 6)).one().further = True
        session.flush()
        assert wrongly_filled(session, cycle.id, 5) == 0
