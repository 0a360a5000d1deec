"""A hearing that was named is not observed after all: by whom, until when, and what follows."""

import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Lawyer
from qa_app.cases.rules.flags import CaseFlag
from qa_app.core.errors import Invalid, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import ObservationPick, SeatState
from qa_app.observations.rules.states import ObservationState as State
from qa_app.observations.services import choosing, observing
from tests.builders.observations import AT_COURT, observed_cycle, observer_of, seated
from tests.builders.register import NOW, make_account


def named(session, *, pick=ObservationPick.NAMED):
    cycle = observed_cycle(session, observers=1)
    observation, (seat,) = seated(session, cycle, count=1)
    observation.pick, observation.rule = pick, "当事人反映强烈"
    session.flush()
    return cycle, observation, seat


def withdraw(session, observation, reason="当事人撤诉在即", now=NOW):
    return choosing.withdraw_naming(
        session, actor=SYSTEM, observation=observation.public_id, reason=reason, now=now
    )


def test_withdrawing_ends_the_seats_tells_the_observer_and_is_on_record(database):
    with transaction() as session:
        _cycle, observation, seat = named(session)
        withdraw(session, observation)
        withdraw(session, observation, reason="第二次")
        row, held = session.get(Observation, observation.id), session.get(ObserverSeat, seat.id)
        assert (row.state, row.missed_reason) == (State.CANCELLED, "当事人撤诉在即")
        assert (held.state, held.end_reason) == (SeatState.WITHDRAWN, "当事人撤诉在即")
        kinds = [notice.kind for notice in session.exec(select(Notice).order_by(Notice.id))]
        assert kinds == ["observer_seated", "observation_withdrawn"]
        acts = select(AuditEvent).where(AuditEvent.act == "observation.withdrawn")
        (event,) = session.exec(acts)
        assert event.details["reason"] == "当事人撤诉在即"


def test_only_what_was_named_is_withdrawn_with_a_reason_before_anybody_was_there(database):
    with transaction() as session:
        _cycle, drawn, _seat = named(session, pick=ObservationPick.RANDOM)
        with pytest.raises(Refused, match="only_named_withdrawn"):
            withdraw(session, drawn)
        _cycle, observation, seat = named(session)
        with pytest.raises(Invalid):
            withdraw(session, observation, reason=" ")
        with pytest.raises(Refused, match="hearing_is_over"):
            withdraw(session, observation, now=AT_COURT)
        _, actor = observer_of(session, seat)
        observing.sign_in(session, actor=actor, seat=seat.public_id, now=AT_COURT)
        with pytest.raises(Refused, match="naming_signed_in"):
            withdraw(session, observation)


def test_a_withdrawn_hearing_can_be_named_again_and_a_rule_takes_it_up(database):
    with transaction() as session:
        cycle, observation, _seat = named(session)
        hearing = session.get_one(Hearing, observation.hearing_id)
        withdraw(session, observation)
        again = choosing.name_hearing(
            session, actor=SYSTEM, name=cycle.name, public_id=hearing.public_id,
            reason="又有投诉", now=NOW,
        )  # fmt: skip
        assert (again.id, again.state, again.rule) == (observation.id, State.WAITING, "又有投诉")
        assert again.missed_reason == ""
        withdraw(session, again)
        assert choosing.observe_certain(session, actor=SYSTEM, now=NOW) == 0
        hearing.flags = int(CaseFlag.GROUP_CASE)
        cycle.plan = cycle.plan + 'must = ["group_case"]\n'
        session.flush()
        assert choosing.observe_certain(session, actor=SYSTEM, now=NOW) == 1
        assert (again.pick, again.state) == (ObservationPick.MUST, State.WAITING)


def test_the_pages_of_hearing_and_observation_lead_to_each_other_and_show_the_reason(client_as):
    with clock.standing_at(NOW):
        with transaction() as session:
            _cycle, observation, _seat = named(session)
            hearing = session.get_one(Hearing, observation.hearing_id).public_id
            key = observation.public_id
        supervisor = client_as(Role.SUPERVISOR)
        page = supervisor.get(f"/hearings/{hearing}").text
        assert f'href="/observations/{key}"' in page
        assert f'href="/hearings/{hearing}"' in supervisor.get(f"/observations/{key}").text
        assert "撤销指定" in supervisor.get(f"/observations/{key}").text
        address = f"/observations/{key}/withdraw"
        supervisor.post(address, data={"reason": ""})
        assert "请写明撤销指定的理由" in supervisor.get(f"/observations/{key}").text
        done = supervisor.post(address, data={"reason": "已调解结案"}, follow_redirects=True).text
        assert "已撤销指定" in done
        assert done.count("已调解结案") == 2
        assert "已取消：已调解结案" in supervisor.get(f"/hearings/{hearing}").text
        auditor = client_as(Role.AUDITOR).get(f"/hearings/{hearing}").text
        assert "已调解结案" in auditor
        assert f'href="/observations/{key}"' not in auditor


def test_who_is_tied_to_a_hearing_does_not_learn_from_the_calendar_that_it_is_observed(client_as):
    with transaction() as session:
        _cycle, observation, _seat = named(session)
        hearing = session.get_one(Hearing, observation.hearing_id)
        account = make_account(session, Role.SUPERVISOR)
        session.get_one(Lawyer, hearing.lawyer_id).account_id = account.id
        number, public_id = hearing.case_number, hearing.public_id
    for browser, knows in ((client_as(Role.SUPERVISOR), True), (client_as(account=account), False)):
        assert ("当事人反映强烈" in browser.get(f"/hearings/{public_id}").text) is knows
        assert (number in browser.get("/hearings/?observed=yes").text) is knows
        assert number not in browser.get("/hearings/?observed=no").text
