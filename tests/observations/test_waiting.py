"""What waits of observation, who is reminded when, what is paid for, who is tied to a case."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.observations.models import Observation, ObserverSeat
from qa_app.observations.queries.fees import observed
from qa_app.observations.rules.states import ObservationState as State
from qa_app.observations.services.linking import link_cases
from qa_app.observations.services.reminding import move_on, remind_observers
from qa_app.observations.services.ties import tie_waiting
from qa_app.observations.work import for_observers, for_supervisors, of_case
from qa_app.panel.models import ConflictDeclaration
from qa_app.reviews.queries.fees import FEE_ACTS, Period
from tests.builders.cases import make_case
from tests.builders.observations import (
    AFTER,
    HEARD,
    hand_in,
    make_hearing,
    make_observation,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.register import NOW, make_actor
from tests.observations.test_discussing import agree


@pytest.fixture
def asked(app):
    """Words and addresses can be made."""
    with app.test_request_context():
        yield


def titles(items):
    return [item.title for item in items]


def test_observers_see_hearings_sheets_and_discussions_of_their_own(asked):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session))
        _, actor = observer_of(session, seats[0])
        assert titles(for_observers(session, actor, NOW)) == ["旁听庭审"]
        assert titles(for_observers(session, actor, AFTER)) == ["提交旁听评分"]
        hand_in(session, seats[0])
        assert for_observers(session, actor, AFTER) == []
        hand_in(session, seats[1])
        assert titles(for_observers(session, actor, AFTER)) == ["合议旁听的庭审"]
        agree(session, observation.public_id, actor)
        assert for_observers(session, actor, AFTER) == []


def test_supervisors_see_what_is_open_late_and_to_be_fed_back(asked):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        make_observation(session, cycle)
        observation, (held,) = seated(session, cycle, count=1)
        words = titles(for_supervisors(session, SYSTEM, NOW))
        assert [word.split("：")[0] for word in words] == ["安排旁听人员"]
        words = titles(for_supervisors(session, SYSTEM, AFTER))
        assert [word.split("：")[0] for word in words] == ["旁听评分逾期"]
        hand_in(session, held)
        _, actor = observer_of(session, held)
        agree(session, observation.public_id, actor)
        words = titles(for_supervisors(session, SYSTEM, NOW))
        assert [word.split("：")[0] for word in words] == ["安排旁听人员", "发出旁听反馈"]


def test_observers_are_reminded_before_the_day_and_while_the_sheet_is_missing(database):
    with transaction() as session:
        _, (held,) = seated(session, observed_cycle(session, observers=1), count=1)
        told = {
            days: remind_observers(session, HEARD + timedelta(days=days)) for days in range(-5, 16)
        }
        assert [day for day, count in told.items() if count] == [-3, -1, 0, 1, 3, 7, 14]
        kinds = session.exec(select(Notice.kind).order_by(Notice.id)).all()[1:]
        assert kinds == ["observer_coming"] * 3 + ["observer_late"] * 4
        hand_in(session, held)
        assert remind_observers(session, HEARD + timedelta(days=21)) == 0


def test_an_empty_seat_holds_nothing_up_once_the_hearing_is_over(database):
    with transaction() as session:
        observation, (held,) = seated(session, observed_cycle(session), count=1)
        hand_in(session, held)
        row = session.get(Observation, observation.id)
        row.state = State.WAITING
        session.flush()
        move_on(session, HEARD + timedelta(hours=1))
        assert row.state is State.WAITING
        move_on(session, AFTER)
        assert row.state is State.OBSERVED


def test_observed_hearings_are_an_act_that_is_paid_for(database):
    assert "observation" in [act.code for act in FEE_ACTS]
    with transaction() as session:
        cycle = observed_cycle(session)
        _, seats = seated(session, cycle)
        hand_in(session, seats[0])
        period = Period(cycle.id, AFTER.date(), AFTER.date(), SYSTEM)
        assert observed(session, period) == {seats[0].expert_id: 1}
        before = Period(cycle.id, NOW.date(), NOW.date(), SYSTEM)
        assert observed(session, before) == {}


def test_observers_are_tied_once_the_case_comes_in(database):
    with transaction() as session:
        hearing = make_hearing(session)
        _, seats = seated(session, observed_cycle(session), hearing=hearing)
        hand_in(session, seats[0])
        assert tie_waiting(session) == 0
        case = make_case(session, hearing.case_number)
        link_cases(session)
        assert (tie_waiting(session), tie_waiting(session)) == (1, 0)
        (tie,) = session.exec(select(ConflictDeclaration)).all()
        signed_in = session.get(ObserverSeat, seats[0].id).signed_in_at
        assert (tie.expert_id, tie.case_id, tie.declared_at) == (
            seats[0].expert_id,
            case.id,
            signed_in,
        )


def test_the_page_of_a_case_shows_agencies_only_what_is_released(asked):
    with transaction() as session:
        case = make_case(session)
        hearing = make_hearing(session, case=case)
        make_observation(session, observed_cycle(session), hearing)
        boss = make_actor(session, Role.SUPERVISOR)
        (line,) = of_case(session, boss, case)
        assert (line.state, line.detail.startswith("2026年7月8日")) == ("待安排", True)
        from qa_app.accounts.models import Agency

        staff = make_actor(
            session, Role.AGENCY_STAFF, agency=session.get(Agency, hearing.agency_id)
        )
        assert of_case(session, staff, case) == []
