"""Lists cost the same number of statements for one row and for three; results of many cases one."""

import itertools

import pytest

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.observations.queries.results import result_of
from qa_app.observations.services import discussing, observing
from qa_app.observations.services.discussing import Feedback
from qa_app.observations.services.seating import give_seat
from tests.builders.cases import make_case
from tests.builders.observations import (
    AFTER,
    AT_COURT,
    hand_in,
    make_hearing,
    make_observation,
    make_observer,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.register import NOW, make_account, make_agency
from tests.observations.test_discussing import agree
from tests.support.counting import cost

pytestmark = pytest.mark.usefixtures("at_court")

OPERATIONS = itertools.count(1)


def released(session, cycle):
    observation, seats = seated(session, cycle, count=1)
    hand_in(session, seats[0], Grade.GOOD)
    _, actor = observer_of(session, seats[0])
    agree(session, observation.public_id, actor)
    said = Feedback("反馈意见", "")
    discussing.feed_back(
        session, actor=SYSTEM, observation=observation.public_id, feedback=said, now=AFTER
    )


def test_the_supervisors_list_and_work_list_cost_the_same_for_three(app, client_as):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        seated(session, cycle, count=1)
        name = cycle.name
    browser = client_as(Role.SUPERVISOR)
    pages = (f"/cycles/{name}/observations/list", "/", f"/cycles/{name}/observations/list.csv")
    costs = []
    for _ in range(2):
        for page in pages:
            browser.get(page)
        costs.append([cost(lambda page=page: browser.get(page)) for page in pages])
        with transaction() as session:
            cycle = session.merge(cycle)
            for _more in range(2):
                seated(session, cycle, count=1)
    assert costs[0] == costs[1]


def test_an_observers_list_costs_the_same_for_three(app, client_as):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        expert, account = make_observer(session)
        held = []
        for _ in range(3):
            row = make_observation(session, cycle, make_hearing(session))
            held.append((row.id, expert.id))
        give_seat(session, *held[0], NOW)
    browser = client_as(account=account)
    costs = []
    for more in ([], held[1:]):
        with transaction() as session:
            for pair in more:
                give_seat(session, *pair, NOW)
        browser.get("/observations/")
        costs.append([cost(lambda p=p: browser.get(p)) for p in ("/observations/", "/")])
    assert costs[0] == costs[1]


def test_the_agencys_feedback_costs_the_same_for_three(app, client_as):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        released(session, cycle)
        account = make_account(session, Role.AGENCY_STAFF, agency=make_agency(session))
    browser = client_as(account=account)
    browser.get("/observations/feedback")
    one = cost(lambda: browser.get("/observations/feedback"))
    with transaction() as session:
        cycle = session.merge(cycle)
        for _ in range(2):
            released(session, cycle)
    assert cost(lambda: browser.get("/observations/feedback")) == one


def parcels_and_a_change(browser, seat):
    """What looking for hearings and sending one change cost a device."""
    address = "/observations/device/parcels"
    assert browser.get(address).status_code == 200
    change = {"seat": seat, "kind": "sign_in"}

    def send():
        op = f"00000000-0000-4000-8000-{next(OPERATIONS):012}"
        answer = browser.post("/observations/device/changes", json={"op": op, **change})
        assert answer.status_code == 200, answer.text

    send()
    return cost(lambda: browser.get(address)), cost(send)


@pytest.mark.parametrize(("signed_in", "parcels"), [(False, 6), (True, 4)])
def test_a_device_costs_the_same_for_three_hearings(app, client_as, signed_in, parcels):
    with transaction() as session:
        cycle = observed_cycle(session, observers=1)
        expert, account = make_observer(session)
        made = [make_observation(session, cycle, make_hearing(session)) for _ in range(4)]
        first = give_seat(session, made[0].id, expert.id, NOW)
        _, actor = observer_of(session, first)
        observing.sign_in(session, actor=actor, seat=first.public_id, now=AT_COURT)
    browser = client_as(account=account)
    for more in (made[1:2], made[2:]):
        with transaction() as session:
            for row in more:
                seat = give_seat(session, row.id, expert.id, NOW)
                if signed_in:
                    observing.sign_in(session, actor=actor, seat=seat.public_id, now=AT_COURT)
        assert parcels_and_a_change(browser, first.public_id) == (parcels, 15)


def test_results_of_many_cases_cost_one_statement(database):
    with transaction() as session:
        cycle = observed_cycle(session)
        cases = [make_case(session) for _ in range(5)]
        for case in cases:
            make_observation(session, cycle, make_hearing(session, case=case))
        ids = [case.id for case in cases]
        session.flush()
        assert cost(lambda: result_of(session, cycle.id, ids)) == 1
        assert set(result_of(session, cycle.id, ids)) == set(ids)
