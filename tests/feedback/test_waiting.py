"""The work list of those who release: every cycle in one statement, however many there are."""

import pytest
from sqlmodel import col, select

from qa_app.accounts.models import Region
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.ready import Standing, counts_of
from qa_app.feedback.queries.waiting import Waiting, waiting_of
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.services.releasing import release
from qa_app.feedback.stations import cycles_to_release
from qa_app.reviews.models import Review
from tests.builders.feedback_rated import FIRST, answered_cycle, say, settle
from tests.builders.register import NOW, make_actor
from tests.builders.released import regrade
from tests.support.counting import statements

pytestmark = pytest.mark.database


def waiting(session, name: str):
    """A released cycle with a text to look at, a sheet to renew and one that is up to date."""
    cycle, experts, _ = answered_cycle(session, "GG", "GG", "EE", name=name)
    reviews = session.exec(
        select(Review).where(Review.cycle_id == cycle.id).order_by(col(Review.case_id))
    ).all()
    say(session, reviews[0], {FIRST: f"{experts[0].name}认为笔录不全。"})
    settle(session, cycle)
    release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)
    sheets = session.exec(select(FeedbackSheet).where(FeedbackSheet.cycle_id == cycle.id)).all()
    regrade(session, sheets[0], "excellent", renew=False)
    return cycle


@pytest.mark.parametrize("cycles", [1, 3])
def test_the_work_list_takes_as_many_statements_for_three_cycles_as_for_one(app, cycles):
    with transaction() as session:
        names = [waiting(session, f"2026-{place}").name for place in range(cycles)]
        supervisor = make_actor(session, Role.SUPERVISOR)
    with reading() as session, app.test_request_context(), statements() as made:
        items = cycles_to_release(session, supervisor, NOW)
    assert len(items) == 2 * len(names)
    assert len(made) == 4  # is anything released, two for the ties of the actor, all cycles


def test_the_numbers_are_those_of_the_road(app):
    with transaction() as session:
        cycle = waiting(session, "2026-a")
        counts = counts_of(session, cycle)
        title = cycle.title
        found = waiting_of(session, SYSTEM)
    assert found == [
        Waiting("2026-a", title, Standing.WORDING, counts[Standing.WORDING]),
        Waiting("2026-a", title, Standing.RENEW, counts[Standing.RENEW]),
    ]
    assert {one.cases for one in found} == {1}


def test_nothing_waits_of_foreign_cycles_of_cases_one_is_tied_to_or_before_a_release(app):
    with transaction() as session:
        cycle = waiting(session, "2026-a")
        other = Region(code="98", name="他省", path="/98/")
        session.add(other)
        session.flush()
        stranger = make_actor(session, Role.SUPERVISOR, region=other)
        assert waiting_of(session, stranger) == []
        tied = make_actor(session, Role.SUPERVISOR)
        renew = session.exec(
            select(FeedbackSheet).where(FeedbackSheet.cycle_id == cycle.id)
        ).first()
        lawyer = Lawyer(name="自己", account_id=tied.account_id)
        session.add(lawyer)
        session.flush()
        session.get_one(Case, renew.case_id).lawyer_id = lawyer.id
        session.flush()
        assert [one.standing for one in waiting_of(session, tied)] == [Standing.WORDING]
