"""Settling a cycle: grades where the reviews agree, one more expert where they do not, once."""

import os
import signal
import subprocess
import sys

import pytest
from sqlmodel import func, select

from qa_app.audit import rules as audit_rules
from qa_app.audit.queries import chain
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import CycleState
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Assignment
from qa_app.reviews.models import Review, ReviewKind, Settlement
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW
from tests.builders.reviews import import_rows, rubric_named, score_cells, score_rows_of, seats_of


@pytest.fixture
def cycle(database):
    with transaction() as session:
        return assigned_cycle(session, 4, experts=6)[0]


def settle(session, cycle):
    return settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)


def test_cases_wait_until_every_seat_is_submitted(cycle, tmp_path):
    with transaction() as session:
        rows = [row for row in score_rows_of(session, cycle)][:-1]
        import_rows(session, cycle, tmp_path, rows)
        found = settle(session, cycle)
        assert (found.settled, found.waiting, found.diverging) == (3, 1, 0)


def test_agreeing_reviews_give_a_grade_with_its_steps(cycle, tmp_path):
    with transaction() as session:
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
        assert settle(session, cycle).settled == 4
        one = session.exec(select(Settlement)).first()
        assert one.grade is Grade.GOOD
        assert [step["code"] for step in one.steps] == [
            "settle_rating",
            "settle_rating",
            "settle_agreed",
            "settle_points_average",
            "settle_grade_common",
        ]


def test_diverging_cases_get_one_more_expert_who_decides(cycle, tmp_path):
    with transaction() as session:
        seat_grades = {1: Grade.GOOD, 2: Grade.FAIL}
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle, seat_grades))
        found = settle(session, cycle)
        assert (found.settled, found.waiting, found.diverging) == (0, 0, 4)
        assert found.thirds_assigned == 4
        rubric = rubric_named(session)
        thirds = [
            {"case_key": key, "expert": login, **score_cells(rubric, Grade.PASS), "comment": "折中"}
            for key, login, seat in seats_of(session, cycle)
            if seat > 2
        ]
        import_rows(session, cycle, tmp_path, thirds)
        kinds = select(func.count()).select_from(Review).where(Review.kind == ReviewKind.THIRD)
        assert session.exec(kinds).one() == 4
        found = settle(session, cycle)
        assert (found.settled, found.waiting, found.diverging) == (4, 0, 0)
        for one in session.exec(select(Settlement)):
            assert (one.method, one.reason) == ("third_decides", "折中")
            assert (
                one.grade
                is session.exec(
                    select(Review.grade).where(
                        Review.case_id == one.case_id, Review.kind == ReviewKind.THIRD
                    )
                ).one()
            )


def test_settling_twice_does_nothing_the_second_time(cycle, tmp_path):
    with transaction() as session:
        grades = {1: Grade.GOOD, 2: Grade.GOOD}
        rows = score_rows_of(session, cycle, grades)
        rows[0] |= score_cells(rubric_named(session), Grade.FAIL)
        import_rows(session, cycle, tmp_path, rows)
        first = settle(session, cycle)
        seats = session.exec(select(func.count()).select_from(Assignment)).one()
        events = len(list(chain(session)))
    with transaction() as session:
        second = settle(session, cycle)
        assert (second.settled, second.diverging) == (first.settled, first.diverging) == (3, 1)
        assert (second.newly_settled, second.thirds_assigned) == (0, 0)
        assert session.exec(select(func.count()).select_from(Settlement)).one() == 3
        assert session.exec(select(func.count()).select_from(Assignment)).one() == seats
        assert len(list(chain(session))) == events
        assert audit_rules.verify(chain(session)).ok


def test_a_case_without_a_free_expert_stays_diverging_and_others_are_settled(database, tmp_path):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 2, experts=2)
        rows = score_rows_of(session, cycle)
        rows[0] |= score_cells(rubric_named(session), Grade.FAIL)
        import_rows(session, cycle, tmp_path, rows)
        found = settle(session, cycle)
        assert (found.settled, found.diverging, found.without_third) == (1, 1, 1)


def test_a_cycle_that_is_not_drawn_cannot_be_settled(cycle):
    with transaction() as session:
        cycle = session.merge(cycle)
        cycle.state = CycleState.CLOSED
        session.flush()
        with pytest.raises(Refused):
            settle(session, cycle)


KILLED = """
import os, signal, sys
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.reviews.services import settling
from tests.builders.register import NOW

db.configure(make_engine(sys.argv[1]))
inserted = settling.write_grades
def die(session, **given):
    inserted(session, **given)
    os.kill(os.getpid(), signal.SIGKILL)
settling.write_grades = die
with db.transaction() as session:
    settling.settle_cycle(session, actor=SYSTEM, cycle=cycle_named(session, sys.argv[2]), now=NOW)
"""


def test_killed_in_the_middle_it_leaves_nothing_and_can_run_again(cycle, tmp_path, database_url):
    with transaction() as session:
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
    command = [sys.executable, "-c", KILLED, database_url, cycle.name]
    killed = subprocess.run(command, check=False, capture_output=True, cwd=os.getcwd())
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Settlement)).one() == 0
    with transaction() as session:
        assert settle(session, cycle).settled == 4
