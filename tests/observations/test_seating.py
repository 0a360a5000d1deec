"""Observers are seated by hand and many at once, give hearings back, declare conflicts."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.observations.models import Observation, ObserverSeat
from qa_app.observations.rules.states import ObservationState as State
from qa_app.observations.rules.states import SeatState
from qa_app.observations.services import leaving, seating
from qa_app.panel.models import ConflictDeclaration, Expert
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from tests.builders.cases import make_case
from tests.builders.observations import (
    AFTER,
    HEARD,
    active_seats,
    hand_in,
    make_hearing,
    make_observation,
    make_observer,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW, make_actor

WHY = (DeclineKind.OVERLOAD, "当天另有开庭")


def seat(session, observation, expert, actor=SYSTEM):
    return seating.seat_observer(
        session, actor=actor, observation=observation.public_id, expert_id=expert.id, now=NOW
    )


def test_seating_by_hand_fills_tells_and_twice_is_once(database):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        observation = make_observation(session, cycle)
        expert, account = make_observer(session)
        one, again = seat(session, observation, expert), seat(session, observation, expert)
        assert one.id == again.id
        assert session.get(Observation, observation.id).state is State.STAFFED
        (notice,) = session.exec(select(Notice)).all()
        assert (notice.account_id, notice.kind) == (account.id, "observer_seated")
        assert notice.params == {"held_on": "2026-07-08"}


@pytest.mark.parametrize("how", ["own", "firm", "agency", "busy", "review", "full"])
def test_who_may_not_observe_is_refused_with_the_reason(database, how):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        expert, _ = make_observer(session)
        case = make_case(session)
        hearing = make_hearing(session, case=case if how == "review" else None)
        observation = make_observation(session, cycle, hearing)
        if how == "own":
            expert.lawyer_id = hearing.lawyer_id
        elif how == "firm":
            expert.firm_id = hearing.firm_id
        elif how == "agency":
            expert.agency_id = hearing.agency_id
        elif how == "busy":
            other = make_hearing(session, starts_at=HEARD + timedelta(hours=2))
            seat(session, make_observation(session, cycle, other), expert)
        elif how == "full":
            expert.capacity = 0
        else:
            assigned_cycle(session, [case], experts=0, reviewers=1)
        session.flush()
        code = {
            "own": "observer_own_case",
            "firm": "observer_same_firm",
            "agency": "observer_same_agency",
            "busy": "observer_busy",
            "review": "observer_reviews_case",
            "full": "observer_full",
        }[how]
        with pytest.raises(Refused, match=code):
            seat(session, observation, expert)


def test_many_hearings_are_staffed_evenly_and_what_stays_open_is_explained(database):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        for _ in range(3):
            make_observer(session)
        for day in range(6):
            hearing = make_hearing(session, starts_at=HEARD + timedelta(days=day))
            make_observation(session, cycle, hearing)
        for _ in range(4):
            make_observation(session, cycle, make_hearing(session))
        make_observation(session, cycle, make_hearing(session, starts_at=NOW - timedelta(days=1)))
        done = seating.seat_many(session, actor=SYSTEM, cycle=cycle.name, now=NOW)
        assert (done.observations, done.seats, len(done.short)) == (8, 8, 2)
        assert all(short.against == {"busy": 3} for short in done.short)
        held = [s.expert_id for s in session.exec(select(ObserverSeat))]
        assert max(held.count(k) for k in set(held)) - min(held.count(k) for k in set(held)) <= 1
        again = seating.seat_many(session, actor=SYSTEM, cycle=cycle.name, now=NOW)
        assert again.seats == 0


def test_giving_back_seats_another_and_nobody_is_asked_twice(database):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        observation, (held,) = seated(session, cycle, count=1)
        _, actor = observer_of(session, held)
        other, _ = make_observer(session)
        left = leaving.give_back(session, actor=actor, seat=held.public_id, why=WHY, now=NOW)
        assert left.replaced
        again = leaving.give_back(session, actor=actor, seat=held.public_id, why=WHY, now=NOW)
        assert again == left
        (now_held,) = active_seats(session, observation)
        assert now_held.expert_id == other.id
        _, second = observer_of(session, now_held)
        leaving.give_back(session, actor=second, seat=now_held.public_id, why=WHY, now=NOW)
        assert not active_seats(session, observation)
        assert session.get(Observation, observation.id).state is State.WAITING
        with pytest.raises(Refused, match="observer_declined"):
            seat(session, observation, other)


def test_a_seat_nobody_takes_over_is_told_to_the_supervisors(database):
    with transaction() as session:
        boss = make_actor(session, Role.SUPERVISOR)
        cycle = observed_cycle(session, observers=1)
        _, (held,) = seated(session, cycle, count=1)
        _, actor = observer_of(session, held)
        leaving.give_back(session, actor=actor, seat=held.public_id, why=WHY, now=NOW)
        told = session.exec(select(Notice).where(Notice.account_id == boss.account_id)).all()
        assert [notice.kind for notice in told] == ["observer_gave_back"]


def test_a_declared_conflict_ties_the_expert_for_good(database):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        hearing = make_hearing(session)
        _, (held,) = seated(session, cycle, count=1, hearing=hearing)
        _, actor = observer_of(session, held)
        leaving.declare_conflict(
            session,
            actor=actor,
            seat=held.public_id,
            relation=TieKind.LAWYER,
            reason="师生",
            now=NOW,
        )
        (tie,) = session.exec(select(ConflictDeclaration)).all()
        assert (tie.expert_id, tie.lawyer_id) == (held.expert_id, hearing.lawyer_id)
        assert held.state is SeatState.DECLINED
        other = make_observation(session, observed_cycle(session, observers=1), hearing)
        with pytest.raises(Refused, match="observer_declared"):
            seat(session, other, session.get(Expert, held.expert_id))


def test_a_seat_is_taken_back_and_may_come_back_by_hand_but_not_once_handed_in(database):
    with transaction() as session:
        cycle = observed_cycle(session)
        observation, (first, second) = seated(session, cycle)
        expert = session.get(Expert, first.expert_id)
        for _ in range(2):
            seating.take_seat_back(
                session, actor=SYSTEM, seat=first.public_id, reason="改由他人", now=NOW
            )
        assert seat(session, observation, expert).id != first.id
        hand_in(session, second)
        with pytest.raises(Refused, match="observer_submitted"):
            seating.take_seat_back(
                session, actor=SYSTEM, seat=second.public_id, reason="改由他人", now=AFTER
            )


def test_a_supervisor_tied_to_a_hearing_finds_nothing_of_it(database):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        boss = make_actor(session, Role.SUPERVISOR, Role.EXPERT)
        hearing = make_hearing(session)
        observation = make_observation(session, cycle, hearing)
        expert, _ = make_observer(session)
        tied, _ = make_observer(session, firm=None)
        tied.account_id, tied.firm_id = boss.account_id, hearing.firm_id
        session.flush()
        with pytest.raises(NotFound):
            seat(session, observation, expert, actor=boss)
        done = seating.seat_many(session, actor=boss, cycle=cycle.name, now=NOW)
        assert done.seats == 0
