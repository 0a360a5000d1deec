"""Batches about the same files: the second finds what the first has made, however close."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from sqlmodel import select

from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from qa_app.rectification.models import Task, TaskBatch
from qa_app.rectification.queries.choosing import Choice, chosen, targets_of
from qa_app.rectification.queries.targets import Target
from qa_app.rectification.rules.states import Aim, Cause
from qa_app.rectification.services.making import Wanted, make_list, make_tasks, undo_batch
from tests.builders.rectification import CIVIL, DUE, MEETING, make_task
from tests.builders.register import NOW

pytestmark = pytest.mark.database
LATER = NOW + timedelta(hours=1)


def targets(office, aim=Aim.LAWYER):
    with reading() as session:
        cycle = cycle_named(session, office.cycle.name)
        actor = office.actor(session, "supervisor")
        return targets_of(
            aim, chosen(session, actor, cycle, Choice(CIVIL, MEETING, Grade.EXCELLENT))
        )


def wanted(office, some, token="", **more):
    values = {
        "finding": "会见笔录没有受援人签名，请补正。", "due_on": DUE, "cause": Cause.POOR_RECORD,
        "cycle_id": office.cycle.id, "rubric": CIVIL, "criterion": MEETING,
        "unless_running": True, **more,
    }  # fmt: skip
    return Wanted(targets=tuple(some), token=token, **values)


def made(office, some, token):
    with transaction() as session:
        actor = office.actor(session, "supervisor")
        make_tasks(session, actor=actor, wanted=wanted(office, some, token), now=LATER)


def tasks():
    with reading() as session:
        return [(one.case_id, one.agency_id) for one in session.exec(select(Task)).all()]


def test_two_batches_chosen_before_either_was_made_are_one_task_a_file(office):
    some = targets(office)
    assert len(some) > 1
    made(office, some[:1], "first-batch-1")
    made(office, some, "second-batch")
    assert sorted(case for case, _ in tasks()) == sorted(one.case_id for one in some)
    with reading() as session:
        assert sorted(session.exec(select(TaskBatch.tasks)).all()) == sorted([1, len(some) - 1])
    with pytest.raises(Refused, match="rectification_all_running"):
        made(office, some, "third-batch-1")


def test_two_batches_made_in_the_same_moment_are_one_task_a_file(office):
    some, together = targets(office), Barrier(2, timeout=20)

    def act(token):
        together.wait()
        try:
            made(office, some, token)
        except Refused as refused:
            return refused.code
        return "made"

    with ThreadPoolExecutor(2) as pool:
        came = sorted(pool.map(act, ("batch-of-one", "batch-of-two")))
    assert came == ["made", "rectification_all_running"]
    assert sorted(case for case, _ in tasks()) == sorted(one.case_id for one in some)


def test_a_batch_waits_for_one_that_holds_the_cycle_and_makes_nothing_twice(office):
    """The first is held open until the second has begun: it must wait, not look past it."""
    some, second_begins = targets(office), Event()

    def second():
        second_begins.set()
        try:
            made(office, some, "the-second-one")
        except Refused as refused:
            return refused.code
        return "made"

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            actor = office.actor(session, "supervisor")
            make_tasks(
                session, actor=actor, wanted=wanted(office, some, "the-first-one"), now=LATER
            )
            coming = pool.submit(second)
            assert second_begins.wait(20)
        assert coming.result(timeout=60) == "rectification_all_running"
    assert len(tasks()) == len(some)


def test_agencies_with_a_running_task_about_the_criterion_get_no_second_one(office):
    some = targets(office, Aim.AGENCY)
    made(office, some, "agencies-once")
    assert targets(office, Aim.AGENCY) == []
    with pytest.raises(Refused, match="rectification_all_running"):
        made(office, some, "agencies-twice")
    assert [case for case, _ in tasks()] == [None] * len(some)
    assert len(targets(office)) > 0, "its files can still be asked about one by one"


def test_a_single_task_may_stand_beside_a_running_one(office):
    with transaction() as session:
        make_task(session, office)
        make_task(session, office, finding="另一处")
    assert len(tasks()) == 2


def test_what_is_taken_back_can_be_made_again(office):
    some = targets(office)
    made(office, some, "taken-back-1")
    with transaction() as session:
        actor = office.actor(session, "supervisor")
        assert undo_batch(session, actor=actor, public_id="taken-back-1", now=LATER) == len(some)
    made(office, some, "made-again-1")
    assert len(tasks()) == 2 * len(some)


def test_a_list_in_words_of_its_own_is_one_batch_and_one_notice_a_person(office):
    some = targets(office)
    parts = [
        wanted(office, [one], "one-list-of-two", finding=f"第{number}处") for number, one in
        enumerate(some)
    ]  # fmt: skip
    with transaction() as session:
        actor = office.actor(session, "supervisor")
        make_list(session, actor=actor, parts=parts, now=LATER)
    with reading() as session:
        assert len({one.finding for one in session.exec(select(Task)).all()}) == len(some)
        assert session.exec(select(TaskBatch.tasks)).all() == [len(some)]
        told = [(one.account_id, one.params["count"]) for one in session.exec(select(Notice)).all()]
    assert len({account for account, _ in told}) == len(told)
    assert sum(count for _, count in told) == len(some)


def test_whoever_has_one_task_is_led_to_it_and_whoever_has_two_to_the_list(office):
    cases = [(one.agency_id, one.id, one.lawyer_id) for one in office.cases]
    some = [Target(*one) for one in cases]
    made(office, some, "led-to-it-one")
    with reading() as session:
        rows = session.exec(select(Notice)).all()
        public = {f"/rectification/tasks/{one}" for one in session.exec(select(Task.public_id))}
    assert rows
    for row in rows:
        single = row.params["count"] == 1
        assert (row.url in public) == single
        assert single or row.url == "/rectification/?state=pending"
