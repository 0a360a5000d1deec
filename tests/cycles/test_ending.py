"""A cycle is ended once nothing is open that forbids it; then nothing of it changes."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from qa_app import blueprints as _whole  # noqa: F401 - fills the counters
from qa_app.accounts.queries import actor_of
from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import (
    cycle_named,
    cycle_to_end,
    ending_of,
    hold_open,
    locked_cycle,
)
from qa_app.cycles.rules.ending import Matter
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.cycles.services import close_cycle, reopen_cycle
from qa_app.db.session import reading, transaction
from qa_app.feedback.rules.sides import ReplySide
from qa_app.feedback.services import replying
from qa_app.feedback.services.reading import acknowledge, note_reading
from qa_app.feedback.services.releasing import Scope, release
from qa_app.feedback.services.renewing import renew_cycle
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.services import closing, entering, writing
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.fees import set_rates
from qa_app.reviews.services.reopening import Reopening, reopen_case
from qa_app.reviews.services.settling import settle_cycle
from qa_app.sampling.services.receiving import mark_received
from qa_app.sources.services.combining import combine_cycle
from tests.builders.deciding import diverging_cycle
from tests.builders.objections import hand_in, lawyer_of, objected, write
from tests.builders.on_paper import SCAN, supervisor, typed
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW, make_account, make_region
from tests.builders.reviews import import_rows, score_rows_of
from tests.support.racing import at_once

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]
AFTER = NOW + timedelta(days=30)
"""The days to object to what was released at NOW are over."""


def counted(session, name, now=AFTER) -> dict[Matter, int]:
    cycle = cycle_named(session, name)
    return {one.matter: one.count for one in ending_of(session, SYSTEM, cycle, now).open}


def close(name, now=AFTER, actor=SYSTEM, seen=None):
    with transaction() as session:
        return close_cycle(session, actor=actor, name=name, now=now, seen=seen)


def refused(act) -> str:
    with pytest.raises((Refused, Conflict)) as error, transaction() as session:
        act(session)
    return error.value.code


def events(session, act: str) -> list[AuditEvent]:
    return list(session.exec(select(AuditEvent).where(col(AuditEvent.act) == act)))


def ended(tmp_path, **more):
    """A cycle of one released case that was ended after the days to object."""
    with transaction() as session:
        found = objected(session, tmp_path, **more)
    close(found.cycle.name)
    return found


def test_what_is_open_is_counted_from_the_reviews_to_the_days_to_object(tmp_path):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 3, experts=6)
        name = cycle.name
        assert counted(session, name) == {Matter.UNREVIEWED: 3}
        rows = score_rows_of(session, cycle)
        first = rows[0]["case_key"]
        import_rows(session, cycle, tmp_path, [row for row in rows if row["case_key"] == first])
        assert counted(session, name) == {Matter.REVIEWED: 1, Matter.UNREVIEWED: 2}
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert counted(session, name) == {Matter.UNREVIEWED: 2, Matter.UNRELEASED: 1}
        release(session, actor=SYSTEM, cycle=cycle, scope=Scope(), now=NOW)
        assert counted(session, name, NOW) == {Matter.UNREVIEWED: 2, Matter.TO_OBJECT: 1}
        assert counted(session, name) == {Matter.UNREVIEWED: 2}
    assert close(name).state is CycleState.CLOSED


def test_cases_that_wait_for_a_further_review_forbid_the_end(tmp_path):
    with transaction() as session:
        name = diverging_cycle(session, tmp_path, 2).name
        assert counted(session, name) == {Matter.DIVERGING: 2}
    assert refused(lambda s: close_cycle(s, actor=SYSTEM, name=name, now=AFTER)) == (
        "cycle_close_open"
    )


def test_an_objection_forbids_the_end_until_it_is_over(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        name = found.cycle.name
        row = hand_in(session, found)
        assert counted(session, name) == {Matter.OBJECTIONS: 1}
        assert counted(session, name, NOW) == {Matter.OBJECTIONS: 1}
        row.state, row.due_on = ObjectionState.RETURNED, AFTER.date()
        session.flush()
        assert counted(session, name) == {Matter.RETURNED: 1}
        assert counted(session, name, AFTER + timedelta(days=1)) == {}
        row.state, row.appeal_until = ObjectionState.DECIDED, AFTER.date()
        session.flush()
        assert counted(session, name) == {Matter.TO_ASK_AGAIN: 1}


def test_a_cycle_is_ended_once_with_one_event_that_says_what_was_open(tmp_path):
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 2, experts=6)
        name = cycle.name
    closed = close(name)
    assert (closed.closed_by, closed.closed_at) == (SYSTEM.login, AFTER)
    close(name, AFTER + timedelta(days=1))
    with reading() as session:
        assert cycle_named(session, name).closed_at == AFTER
        (event,) = events(session, "cycle.closed")
        assert event.details == {"open": {"unreviewed": 2}}


def test_who_confirms_something_else_than_is_open_now_is_told():
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 2, experts=6)
        name = cycle.name
        mark = ending_of(session, SYSTEM, cycle, AFTER).mark
    code = refused(lambda s: close_cycle(s, actor=SYSTEM, name=name, now=AFTER, seen="to_check:9"))
    assert code == "cycle_close_changed"
    assert close(name, seen=mark).state is CycleState.CLOSED


def test_who_is_tied_to_an_open_case_learns_that_something_is_open_and_not_what(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        name = found.cycle.name
        hand_in(session, found)
        account = make_account(session, Role.SUPERVISOR, Role.LAWYER)
        lawyer_of(session, found.case_id).account_id = account.id
        session.flush()
        tied = actor_of(session, account)
        ending = ending_of(session, tied, cycle_named(session, name), AFTER)
        assert (ending.open, ending.tied) == ((), True)
    assert refused(lambda s: close_cycle(s, actor=tied, name=name, now=AFTER)) == "cycle_close_tied"


def test_a_supervisor_of_a_part_ends_nothing_of_the_whole():
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 1, experts=4)
        name = cycle.name
        account = make_account(session, Role.SUPERVISOR, region=make_region(session, "甲县"))
        part = actor_of(session, account)
    code = refused(lambda s: close_cycle(s, actor=part, name=name, now=AFTER))
    assert code == "cycle_of_wider_region"
    close(name)
    code = refused(lambda s: reopen_cycle(s, actor=part, name=name, reason="x", now=AFTER))
    assert code == "cycle_of_wider_region"


def _reopening(found) -> Reopening:
    return Reopening(found.case_id, AdjudicationWay.THIRD, "漏看一页")


CHANGES = {
    "settle": lambda s, f: settle_cycle(s, actor=SYSTEM, cycle=f.cycle, now=AFTER),
    "combine": lambda s, f: combine_cycle(s, actor=SYSTEM, cycle=f.cycle, reason="", now=AFTER),
    "reopen": lambda s, f: reopen_case(
        s, actor=SYSTEM, cycle=f.cycle, wanted=_reopening(f), now=AFTER
    ),
    "release": lambda s, f: release(s, actor=SYSTEM, cycle=f.cycle, scope=Scope(), now=AFTER),
    "renew": lambda s, f: renew_cycle(s, actor=SYSTEM, cycle=f.cycle, scope=Scope(), now=AFTER),
    "assign": lambda s, f: assign_cycle(s, actor=SYSTEM, cycle=f.cycle, now=AFTER),
    "receive": lambda s, f: mark_received(
        s, actor=SYSTEM, name=f.cycle.name, case_ids=[f.case_id], now=AFTER
    ),
    "type an objection": lambda s, f: write(s, f),
    "hand in an objection": lambda s, f: writing.hand_in(
        s, actor=f.lawyer, sheet=f.sheet(s), now=NOW
    ),
}


@pytest.mark.parametrize("act", CHANGES)
def test_an_ended_cycle_refuses_what_would_change_it(tmp_path, act):
    found = ended(tmp_path)
    assert refused(lambda session: CHANGES[act](session, found)) == "cycle_is_closed"


def test_lawyers_read_acknowledge_and_reply_and_the_office_answers_after_the_end(tmp_path):
    found = ended(tmp_path)
    with transaction() as session:
        sheet = found.sheet(session)
        note_reading(session, actor=found.lawyer, sheet=sheet, now=AFTER)
        acknowledge(session, actor=found.lawyer, sheet=sheet, now=AFTER)
        replying.save_draft(
            session, actor=found.lawyer, sheet=found.sheet(session), revision=0,
            texts={found.criteria[0]: "已改进"}, now=AFTER,
        )  # fmt: skip
        sent = replying.send_replies(
            session, actor=found.lawyer, sheet=found.sheet(session), side=ReplySide.LAWYER,
            now=AFTER,
        )  # fmt: skip
        assert sent == 1
        set_rates(session, actor=SYSTEM, cycle=found.cycle, cents={"review": 5000}, now=AFTER)


def test_days_that_are_over_close_objections_also_after_the_end(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        row.state, row.due_on = ObjectionState.RETURNED, NOW.date()
    close(found.cycle.name)
    with transaction() as session:
        assert closing.close_due(session, AFTER) == 1
        assert session.exec(select(Objection.state)).one() is ObjectionState.CLOSED


def test_a_cycle_opened_again_goes_on_where_it_stood(tmp_path):
    found = ended(tmp_path, grade=Grade.GOOD)
    name = found.cycle.name
    with transaction() as session:
        reopen_cycle(session, actor=SYSTEM, name=name, reason=" 一件定级有误 ", now=AFTER)
    with transaction() as session:
        cycle = cycle_named(session, name)
        assert (cycle.state, cycle.closed_at, cycle.closed_by) == (CycleState.DRAWN, None, None)
        assert events(session, "cycle.reopened")[0].details["reason"] == "一件定级有误"
        reopen_case(session, actor=SYSTEM, cycle=cycle, wanted=_reopening(found), now=AFTER)
        assert counted(session, name) == {Matter.REOPENED: 1}


def test_of_a_paper_that_is_entered_and_an_end_at_the_same_moment_one_is_told(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        actor = supervisor(session)
        sheet, revision = typed(session, found, actor, now=AFTER)
        name = found.cycle.name

    def enter(session):
        return entering.enter(
            session, actor=actor, sheet=sheet, papers=(SCAN,), revision=revision, now=AFTER
        )

    def end(session):
        return close_cycle(session, actor=SYSTEM, name=name, now=AFTER).state.value

    came_in, state = at_once(enter, end)
    with reading() as session:
        found_states = list(session.exec(select(Objection.state)))
        closed = cycle_named(session, name).state is CycleState.CLOSED
    if closed:
        assert (came_in, state, found_states) == ("cycle_is_closed", "closed", [])
    else:
        assert (state, found_states) == ("cycle_close_open", [ObjectionState.HANDED_IN])


def test_who_ends_a_cycle_waits_for_short_acts_and_those_wait_for_nobody_else(database):
    if database.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer and locks no rows")
    with transaction() as session:
        cycle, _ = assigned_cycle(session, 1, experts=4)
        name, key = cycle.name, cycle.id
    with transaction() as long_act, transaction() as short_act:
        locked_cycle(long_act, name)
        short_act.execute(text("SET LOCAL lock_timeout = '300ms'"))
        hold_open(short_act, key)
    with transaction() as short_act, transaction() as ender:
        hold_open(short_act, name)
        ender.execute(text("SET LOCAL lock_timeout = '300ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            cycle_to_end(ender, name)
        ender.rollback()


def test_no_other_cycle_is_asked_and_none_is_not_found():
    with transaction() as session, pytest.raises(NotFound):
        close_cycle(session, actor=SYSTEM, name="nichts", now=AFTER)
