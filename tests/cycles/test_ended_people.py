"""After the end of a cycle: experts, callers, and people with a link change nothing of it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app import blueprints as _whole  # noqa: F401 - fills the counters
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.services import close_cycle
from qa_app.db.session import transaction
from qa_app.feedback.queries.lists import unread_count
from qa_app.followups.queries.calls import due_count
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.services.calling import note_attempt, take_one
from qa_app.followups.services.inviting import invite_people
from qa_app.opinions.services.asking import withdraw_opinion
from qa_app.panel.models import Assignment
from qa_app.reviews.queries.own import waiting_count
from qa_app.reviews.services import filling, opening
from tests.builders.cases import make_cases
from tests.builders.deciding import experts_with_accounts, fill, holder
from tests.builders.followups import an_attempt, followed_cycle, followups_of
from tests.builders.objections import objected
from tests.builders.opinions import asked_cycle, linked, opinions_of, ticked, ticked_for
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW
from tests.support.client import bare

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
AFTER = NOW + timedelta(days=30)


def end(session, cycle) -> None:
    close_cycle(session, actor=SYSTEM, name=cycle.name, now=AFTER)


def refused(act) -> str:
    with pytest.raises(Refused) as error, transaction() as session:
        act(session)
    return error.value.code


def test_an_expert_neither_begins_nor_goes_on_and_nothing_waits():
    with transaction() as session:
        cycle, _ = assigned_cycle(
            session, make_cases(session, 2), experts=experts_with_accounts(session, 4)
        )
        one, two = session.exec(select(Assignment).order_by(Assignment.id)).all()[:2]  # type: ignore[arg-type]
        _, first = holder(session, one)
        _, second = holder(session, two)
        begun = opening.open_review(session, actor=first, seat_id=one.public_id, now=NOW)
        assert waiting_count(session, second)[0] > 0
        end(session, cycle)
        seat_id = two.public_id
        assert waiting_count(session, first) == waiting_count(session, second) == (0, 0)
    acts = (
        lambda s: opening.open_review(s, actor=second, seat_id=seat_id, now=AFTER),
        lambda s: fill(s, first, begun, Grade.GOOD),
        lambda s: filling.submit_review(s, actor=first, review_id=begun, now=AFTER),
    )
    assert [refused(act) for act in acts] == ["cycle_is_closed"] * 3


def test_nobody_is_called_any_more_and_links_are_dead(client):
    with transaction() as session:
        cycle = followed_cycle(session, 2)
        one, two = followups_of(session, cycle)
        made = invite_people(
            session, actor=SYSTEM, cycle=cycle, followup_ids=[two.id or 0], now=NOW
        )
        token, public_id = made[two.id or 0], one.public_id
        form = {**ticked(questionnaire_of(session, cycle.id or 0)), "respondent": "self"}
        today = AFTER.date()
        assert due_count(session, SYSTEM, today) == 2
        end(session, cycle)
        assert due_count(session, SYSTEM, today) == 0
    acts = (
        lambda s: take_one(s, actor=SYSTEM, public_id=public_id, now=AFTER),
        lambda s: note_attempt(s, actor=SYSTEM, public_id=public_id, made=an_attempt(), now=AFTER),
    )
    assert [refused(act) for act in acts] == ["cycle_is_closed"] * 2
    dead = bare(client.get("/s/" + "0" * 26))
    assert bare(client.get(f"/s/{token}")) == dead
    assert client.post(f"/s/{token}", data=form).status_code == 404


def test_bodies_answer_no_more_and_their_links_are_dead(client):
    with transaction() as session:
        cycle = asked_cycle(session)
        opinion = opinions_of(session)[0]
        token, form = linked(session, cycle, opinion), ticked_for(session, opinion)
        public_id = opinion.public_id
        end(session, cycle)
    code = refused(lambda s: withdraw_opinion(s, actor=SYSTEM, public_id=public_id, now=AFTER))
    assert code == "cycle_is_closed"
    dead = bare(client.get("/o/" + "0" * 26))
    assert bare(client.get(f"/o/{token}")) == dead
    assert client.post(f"/o/{token}", data=form).status_code == 404


def test_what_nobody_has_read_waits_no_more(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        assert unread_count(session, found.lawyer, AFTER.date()) == (1, None)
        end(session, found.cycle)
        assert unread_count(session, found.lawyer, AFTER.date()) == (0, None)
