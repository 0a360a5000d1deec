"""Reading a sheet and taking its release back in the same moment: one wins, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from qa_app.cases.models import Lawyer
from qa_app.core.errors import Conflict, NotFound
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet, Release, SheetReading
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.services.reading import note_reading
from qa_app.feedback.services.releasing import prepare, release, release_prepared, withdraw
from tests.builders.feedback_rated import answered_cycle, settle
from tests.builders.register import NOW, make_actor

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


@pytest.fixture
def told():
    """A released cycle and the actor of the lawyer of its case."""
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG")
        settle(session, cycle)
        lawyer = make_actor(session, Role.LAWYER)
        session.exec(select(Lawyer)).first().account_id = lawyer.account_id
        session.flush()
        made = release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)
        (sheet,) = session.exec(select(FeedbackSheet.public_id)).all()
    return lawyer, made.public_id, sheet


def test_a_reading_and_a_withdrawal_at_once_leave_one_winner(told):
    lawyer, made, public_id = told
    with reading() as session:
        sheet = sheet_of(session, lawyer, public_id)
    together = Barrier(2, timeout=120)

    def read():
        together.wait()
        try:
            with transaction() as session:
                note_reading(session, actor=lawyer, sheet=sheet, now=NOW)
        except NotFound:
            return False
        return True

    def take_back():
        together.wait()
        try:
            with transaction() as session:
                cycle = cycle_named(session, "2026-a")
                withdraw(session, actor=SYSTEM, cycle=cycle, public_id=made, reason="错", now=NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(act) for act in (read, take_back)]
        was_read, was_withdrawn = (future.result() for future in futures)
    assert was_read is not was_withdrawn
    with reading() as session:
        row = session.exec(select(Release)).one()
        sheets, seen = session.exec(select(FeedbackSheet)).all(), session.exec(select(SheetReading))
        assert (row.state is ReleaseState.WITHDRAWN) is was_withdrawn
        assert (len(sheets), len(seen.all())) == ((0, 0) if was_withdrawn else (1, 1))


def test_what_was_read_cannot_be_taken_back_and_what_was_taken_back_cannot_be_read(told):
    lawyer, made, public_id = told
    with transaction() as session:
        sheet = sheet_of(session, lawyer, public_id)
        cycle = cycle_named(session, "2026-a")
        withdraw(session, actor=SYSTEM, cycle=cycle, public_id=made, reason="错", now=NOW)
        with pytest.raises(NotFound):
            note_reading(session, actor=lawyer, sheet=sheet, now=NOW)
        with pytest.raises(NotFound):
            sheet_of(session, lawyer, public_id)


def test_two_releases_made_at_once_give_each_case_one_sheet():
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG", "GG")
        settle(session, cycle)
    with reading() as session:
        made = [prepare(session, cycle, WHOLE_CYCLE) for _ in range(2)]
    done = []
    for one in made:
        with transaction() as session:
            cycle = cycle_named(session, "2026-a")
            part = (WHOLE_CYCLE, one)
            done.append(
                release_prepared(session, actor=SYSTEM, cycle=cycle, part=part, now=NOW).sheets
            )
    assert done == [2, 0]
