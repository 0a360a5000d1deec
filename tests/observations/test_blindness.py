"""Observers never learn of each other before all are in; nobody learns why or what too early.

Numbers in the names are rows of a register of confidentiality bugs of other review systems
(docs/blindness.md).
"""

import re

import pytest
from sqlmodel import select

from qa_app.cases.rules.flags import CaseFlag
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import CycleState
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import ObservationPick, ObservationState
from qa_app.observations.services import discussing, observing
from qa_app.observations.services.discussing import Feedback
from qa_app.observations.services.observing import Edit
from qa_app.observations.services.seating import seat_observer, take_seat_back
from qa_app.panel.models import Assignment, Expert
from tests.builders.cases import make_case
from tests.builders.observations import (
    AFTER,
    AT_COURT,
    answers,
    hand_in,
    make_hearing,
    make_observation,
    make_observer,
    observed_cycle,
    observer_of,
    seated,
)
from tests.builders.panel import assigned_cycle
from tests.builders.register import make_account
from tests.observations.test_discussing import agree
from tests.support.client import bare
from tests.support.counting import statements

pytestmark = pytest.mark.usefixtures("at_court")

VARYING = r'"csrf":"[^"]*"|\d{1,2}:\d{2}(:\d{2})?(\.\d+)?'
SECRET = "另一位旁听人员写下的评语"


def everything(browser, key, observation):
    """All an observer can fetch of the own hearing, with its cost; times pass by themselves."""
    addresses = ["/", "/observations/", "/notices/", "/observations/device/parcels"]
    addresses += [f"/observations/seats/{key}{page}" for page in ("", "/sheet", "/submit")]
    addresses += [f"/observations/seats/{key}/submitted", f"/observations/{observation}/discussion"]
    addresses += [f"/observations/{observation}", f"/observations/feedback/{observation}"]
    found = []
    for address in addresses:
        with statements() as sent:
            answer = browser.get(address)
        words = re.sub(VARYING, "", bare(answer))
        found.append((address, answer.status_code, words, len(sent)))
    return found


@pytest.mark.parametrize("handed_in", [False, True])
def test_2_16_23_an_observer_reads_the_same_whatever_the_other_does(app, client_as, handed_in):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session, observers=3), count=3)
        first, second, _ = seats
        account, actor = observer_of(session, first)
        key, name = first.public_id, observation.public_id
        if handed_in:
            hand_in(session, first)
        else:
            observing.sign_in(session, actor=actor, seat=key, now=AT_COURT)
    browser = client_as(account=account)
    everything(browser, key, name)  # fills what the process keeps
    before = everything(browser, key, name)
    with transaction() as session:
        _, other = observer_of(session, session.get(ObserverSeat, second.id))
        observing.sign_in(session, actor=other, seat=second.public_id, now=AT_COURT)
    assert everything(browser, key, name) == before
    with transaction() as session:
        desk = observing.desk_of(session, other, second.public_id)
        edit = Edit({**answers(desk.rubric, Grade.FAIL), "comment": [SECRET]}, 1)
        observing.save_sheet(session, actor=other, seat=second.public_id, edit=edit, now=AT_COURT)
    assert everything(browser, key, name) == before
    with transaction() as session:
        observing.submit_sheet(session, actor=other, seat=second.public_id, now=AT_COURT)
    assert everything(browser, key, name) == before


def test_16_supervisors_read_no_sheet_and_no_grade_before_all_are_in(app, client_as):
    with transaction() as session:
        cycle = observed_cycle(session)
        observation, seats = seated(session, cycle)
        hand_in(session, seats[0], Grade.FAIL, comment=[SECRET])
        name, cycle_name = observation.public_id, cycle.name
    browser = client_as(Role.SUPERVISOR)
    pages = [browser.get(f"/observations/{name}"), browser.get(f"/observations/{name}/feedback")]
    pages += [browser.get(f"/cycles/{cycle_name}/observations/list"), browser.get("/")]
    for page in pages:
        assert page.status_code == 200
        assert SECRET not in page.text
        assert "grade-fail" not in page.text
    assert browser.get(f"/observations/{name}/discussion").status_code == 404


def test_5_6_a_discussion_that_waits_is_absent_at_the_same_cost(app, client_as):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session))
        hand_in(session, seats[0])
        account, _ = observer_of(session, seats[0])
    for browser in (client_as(account=account), client_as(Role.SUPERVISOR)):
        costs = []
        for name in (observation.public_id, "nothing"):
            browser.get(f"/observations/{name}/discussion")
            with statements() as sent:
                answer = browser.get(f"/observations/{name}/discussion")
            costs.append((bare(answer).replace(name, ""), len(sent)))
        assert costs[0] == costs[1]


def test_18_an_observer_does_not_learn_why_the_hearing_is_observed(app, client_as):
    with transaction() as session:
        hearing = make_hearing(
            session, flags=int(CaseFlag.COMPLAINT), note="受援人投诉承办人员收钱"
        )
        cycle = observed_cycle(session, observers=1)
        row = make_observation(session, cycle, hearing, pick=ObservationPick.MUST, rule="complaint")
        expert, account = make_observer(session)
        seat = seat_observer(
            session, actor=SYSTEM, observation=row.public_id, expert_id=expert.id, now=AT_COURT
        )
        key = seat.public_id
    browser = client_as(account=account)
    browser.post(f"/observations/seats/{key}/sign-in")
    for address, status, words, _ in everything(browser, key, row.public_id):
        for word in ("投诉", "complaint", "必听", "收钱"):
            assert word not in words, (address, status)


def test_12_a_seat_given_back_or_taken_away_is_gone(app, client_as):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session))
        hand_in(session, seats[1])
        account, _ = observer_of(session, seats[0])
        key = seats[0].public_id
        take_seat_back(session, actor=SYSTEM, seat=key, reason="改由他人", now=AFTER)
    browser = client_as(account=account)
    for page in ("", "/sheet", "/submit", "/submitted", "/decline", "/conflict"):
        assert browser.get(f"/observations/seats/{key}{page}").status_code == 404
    assert browser.get(f"/observations/{observation.public_id}/discussion").status_code == 404


def test_who_reviews_the_file_learns_nothing_of_the_hearing(app, client_as):
    with transaction() as session:
        case = make_case(session)
        _, account = make_observer(session)
        cycle, _ = assigned_cycle(session, [case], experts=0, reviewers=1)
        cycle.state = CycleState.DRAWN
        seat = session.exec(select(Assignment.public_id)).one()
    browser = client_as(account=account)
    browser.post(f"/reviews/cases/{seat}")

    def pages():
        addresses = ["/", "/reviews/", f"/reviews/cases/{seat}", "/notices/", "/observations/"]
        return [bare(browser.get(address, follow_redirects=True)) for address in addresses]

    before = pages()
    with transaction() as session:
        hearing = make_hearing(session, case=session.get(type(case), case.id))
        observation, seats = seated(
            session, observed_cycle(session, observers=1), count=1, hearing=hearing
        )
        hand_in(session, seats[0], Grade.FAIL)
        _, actor = observer_of(session, seats[0])
        agree(session, observation.public_id, actor)
        said = Feedback("反馈意见", "")
        discussing.feed_back(
            session, actor=SYSTEM, observation=observation.public_id, feedback=said, now=AFTER
        )
    assert pages() == before


def test_17_notices_say_a_day_and_name_nobody(app):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session))
        for seat in seats:
            hand_in(session, seat)
        hearing = session.get(Hearing, session.get(Observation, observation.id).hearing_id)
        said = [str(notice.params) for notice in session.exec(select(Notice))]
        assert said
        secrets = [hearing.case_number, hearing.lawyer_name, hearing.court_number]
        secrets += [one.name for one in session.exec(select(Expert))]
        assert not [(one, word) for one in said for word in secrets if word in one]


@pytest.mark.parametrize("place", ["to_lawyer", "to_court"])
def test_20_feedback_that_names_who_observed_is_shown_and_confirmed_before_it_goes(
    app, client_as, place
):
    """The text is proposed from what the observers agreed on, who may have signed it."""
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session, observers=1), count=1)
        hand_in(session, seats[0])
        _, actor = observer_of(session, seats[0])
        session.get_one(Expert, seats[0].expert_id).name = "欧阳旁听"
        agree(session, observation.public_id, actor)
        key = observation.public_id
        for words in ("欧阳旁听认为", "另一位专家认为", "电话13800000000"):
            said = Feedback(**{"to_lawyer": "准备充分", place: words})
            with pytest.raises(Refused, match="feedback_words_not_confirmed"):
                discussing.feed_back(
                    session, actor=SYSTEM, observation=key, feedback=said, now=AFTER
                )
    browser, url = client_as(Role.SUPERVISOR), f"/observations/{key}/feedback"
    data = {"to_lawyer": "准备充分", "to_court": "", place: "欧阳旁听认为准备充分"}
    page = browser.post(url, data=data)
    assert (page.status_code, "评审人员姓名" in page.text) == (200, True)
    mark = re.search(r'name="seen" value="(\w{64})"', page.text)[1]
    other = browser.post(url, data={**data, place: "欧阳旁听说准备充分", "seen": mark})
    assert other.status_code == 200
    assert browser.post(url, data={**data, "seen": mark}).status_code == 302
    with transaction() as session:
        row = session.get_one(Observation, observation.id)
        assert row.state is ObservationState.FED_BACK


def test_released_feedback_of_others_is_absent(app, client_as):
    with transaction() as session:
        observation, seats = seated(session, observed_cycle(session, observers=1), count=1)
        hand_in(session, seats[0])
        _, actor = observer_of(session, seats[0])
        agree(session, observation.public_id, actor)
        said = Feedback("反馈意见", "")
        discussing.feed_back(
            session, actor=SYSTEM, observation=observation.public_id, feedback=said, now=AFTER
        )
        stranger = make_account(session, Role.LAWYER)
    for browser in (client_as(account=stranger), client_as(Role.EXPERT)):
        for page in ("", "/lawyer.pdf", "/court.pdf"):
            answer = browser.get(f"/observations/feedback/{observation.public_id}{page}")
            assert answer.status_code == 404
