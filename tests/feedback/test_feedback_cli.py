"""``qa-app feedback``: what a script is told, and what it is refused."""

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.figures import LoopFigures, loop_figures
from tests.builders.feedback_rated import answered_cycle, settle
from tests.builders.register import NOW
from tests.builders.released import regrade
from tests.support.counting import statements


@pytest.fixture
def settled(home):
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG", "GG", "EF")
        settle(session, cycle)


@pytest.mark.usefixtures("settled")
def test_a_script_looks_first_then_releases_and_takes_back(command):
    code, looked = command("feedback", "release", "2026-a", "--dry-run")
    assert (code, looked["release"], looked["released"]) == (0, "", 0)
    assert (looked["before"]["ready"], looked["before"]["third"]) == (2, 1)
    code, made = command("feedback", "release", "2026-a", "--type", "civil")
    assert (code, made["released"], made["withheld"]) == (0, 2, 0)
    assert command("feedback", "release", "2026-a")[0] == 4
    assert command("feedback", "renew", "2026-a")[0] == 4
    code, gone = command("feedback", "withdraw", made["release"], "--reason", "wrong region")
    assert (code, gone["withdrawn"]) == (0, 2)
    assert command("feedback", "withdraw", made["release"], "--reason", "again")[0] == 4
    assert command("feedback", "withdraw", "none", "--reason", "x")[0] == 5
    assert command("feedback", "release", "none")[0] == 5


@pytest.mark.usefixtures("settled")
def test_sheets_of_grades_settled_anew_are_renewed(command):
    command("feedback", "release", "2026-a")
    with transaction() as session:
        regrade(session, session.exec(select(FeedbackSheet)).first(), "excellent", renew=False)
    code, answer = command("feedback", "renew", "2026-a")
    assert (code, answer["renewed"], answer["withheld"]) == (0, 1, 0)


@pytest.mark.usefixtures("settled")
def test_figures_of_an_agency_come_in_one_statement_and_count_the_version_that_counts(command):
    command("feedback", "release", "2026-a")
    with transaction() as session:
        first, second = session.exec(select(FeedbackSheet)).all()
        first.first_read_at = first.acknowledged_at = second.first_read_at = NOW
        session.flush()
        regrade(session, second, "excellent")
    with reading() as session:
        cycle = cycle_named(session, "2026-a")
        with statements() as made:
            (found,) = loop_figures(session, SYSTEM, cycle.id).values()
    assert found == LoopFigures(first.agency_id, 2, 1, 1, 1)
    assert len(made) == 1
