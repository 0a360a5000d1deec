"""Callers at the same moment: no two hold one person, no answer comes in twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from qa_app.core.errors import Refused
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.followups.models import ContactAttempt, Followup
from qa_app.followups.queries.calls import CallFilter
from qa_app.followups.rules.states import FollowupState
from qa_app.followups.services import calling
from tests.builders.followups import an_attempt, answer, followed_cycle, followups_of
from tests.builders.register import NOW, make_actor, make_agency

CALLERS = 8


@pytest.fixture
def cycle(database):
    with transaction() as session:
        return followed_cycle(session, CALLERS + 2)


@pytest.fixture
def callers(cycle):
    with transaction() as session:
        agency = make_agency(session, "甲县中心")
        return [make_actor(session, Role.AGENCY_STAFF, agency=agency) for _ in range(CALLERS)]


def together(act, items):
    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(act, items))


def test_callers_at_once_hold_different_people(cycle, callers):
    def take(caller):
        with transaction() as session:
            wanted = CallFilter(cycle_id=cycle.id)
            found = calling.take_next(session, actor=caller, wanted=wanted, now=NOW)
            return found.public_id if found else None

    taken = together(take, callers)
    assert None not in taken
    assert len(set(taken)) == CALLERS


def test_the_same_attempt_sent_at_once_is_one(cycle, callers):
    with transaction() as session:
        public_id = followups_of(session, cycle)[0].public_id
    made, caller = an_attempt(), callers[0]

    def note(_number):
        with transaction() as session:
            calling.note_attempt(session, actor=caller, public_id=public_id, made=made, now=NOW)

    together(note, range(CALLERS))
    with transaction() as session:
        assert len(session.exec(select(ContactAttempt)).all()) == 1


def test_of_answers_at_once_one_is_taken(cycle):
    def give(_number):
        with transaction() as session:
            try:
                answer(session, followups_of(session, cycle)[0])
            except Refused as refused:
                session.rollback()
                return refused.code
        return "taken"

    given = together(give, range(CALLERS))
    assert sorted(given) == ["followup_answered"] * (CALLERS - 1) + ["taken"]
    with transaction() as session:
        done = [row for row in session.exec(select(Followup)).all() if row.scoresheet_id]
        assert [row.state for row in done] == [FollowupState.DONE]
