"""Two people act on the same objection at the same moment: one wins, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.objections.models import Objection, ObjectionStep
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.rules.states import Act, ObjectionState
from qa_app.objections.services import assigning, deciding, form_check, writing
from qa_app.reviews.models import Settlement
from tests.builders.objections import (
    LATER,
    accepted,
    at,
    fill_in,
    hand_in,
    objected,
    opened,
    write,
)
from tests.builders.register import NOW

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def at_once(*acts: Callable) -> list[str]:
    """What became of acts begun together, each in a transaction of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable) -> str:
        barrier.wait()
        try:
            with transaction() as session:
                act(session)
        except (Conflict, Refused) as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_supervisors_give_it_to_two_experts_and_one_of_them_has_it(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = accepted(session, found)
        free = [one.expert.expert_id for one in choice_for(session, found.cycle, row, NOW).free]
        seen = at(row)

    def give(expert_id: int) -> Callable:
        return lambda session: assigning.assign(
            session, actor=SYSTEM, at=seen, expert_id=expert_id, now=NOW
        )

    assert at_once(give(free[0]), give(free[1])) == ["done", "objection_changed_meanwhile"]
    with reading() as session:
        row = session.exec(select(Objection)).one()
        assert row.state is ObjectionState.DECIDING
        assert row.decider_expert_id in free[:2]
        given = select(ObjectionStep).where(ObjectionStep.act == Act.ASSIGNED)
        assert session.exec(given).one().expert_id == row.decider_expert_id


def test_the_same_decision_given_twice_at_once_makes_one_version(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        name = found.criteria[0]
        row, actor = opened(session, found, name)
        fill_in(session, row, actor, {name: ("upheld", "excellent")})
        public_id, revision = row.public_id, row.text_revision

    def decide(session) -> None:
        deciding.decide(session, actor=actor, public_id=public_id, revision=revision, now=LATER)

    first, second = at_once(decide, decide)
    assert (first, second) == ("done", "objection_desk_closed")
    with reading() as session:
        versions = session.exec(select(Settlement.version).order_by(Settlement.version)).all()
        assert versions == [1, 2]


def test_a_decision_and_taking_the_case_away_at_once_leave_one_of_them(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        name = found.criteria[0]
        row, actor = opened(session, found, name)
        fill_in(session, row, actor, {name: ("upheld", "excellent")})
        seen, revision = at(row), row.text_revision
        other = choice_for(session, found.cycle, row, NOW).free[1].expert.expert_id

    def decide(session) -> None:
        deciding.decide(
            session, actor=actor, public_id=seen.public_id, revision=revision, now=LATER
        )

    def take(session) -> None:
        assigning.assign(session, actor=SYSTEM, at=seen, expert_id=other, now=LATER, reason="急")

    said = at_once(decide, take)
    assert said.count("done") == 1
    with reading() as session:
        row = session.exec(select(Objection)).one()
        decided = row.outcome is not None
        assert decided == (row.decider_expert_id != other)
        assert len(session.exec(select(Settlement)).all()) == (2 if decided else 1)


def test_two_checks_of_the_form_at_once_are_one(tmp_path):
    with transaction() as session:
        row = hand_in(session, objected(session, tmp_path))
        seen = at(row)

    def accept(session) -> None:
        form_check.accept(session, actor=SYSTEM, at=seen, now=NOW)

    def send_back(session) -> None:
        form_check.send_back(session, actor=SYSTEM, at=seen, words="补正", days=3, now=NOW)

    assert at_once(accept, send_back) == ["done", "objection_changed_meanwhile"]


def test_handing_in_from_two_windows_at_once_makes_one_objection(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        write(session, found)
        sheet = found.sheet(session)

    def act(session) -> None:
        writing.hand_in(session, actor=found.lawyer, sheet=sheet, now=NOW)

    assert at_once(act, act) == ["done", "done"]
    with reading() as session:
        assert len(session.exec(select(Objection)).all()) == 1
        handed = select(ObjectionStep).where(ObjectionStep.act == Act.HANDED_IN)
        assert len(session.exec(handed).all()) == 1
