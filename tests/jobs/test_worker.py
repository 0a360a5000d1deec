"""Background jobs: done once, taken up again when abandoned, given up after three tries."""

import sqlite3
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from qa_app import clock
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.jobs import queue, registry, rules, services, worker
from qa_app.jobs.models import Job, JobState
from tests.builders.register import make_account

RAN: list[dict] = []


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    RAN.clear()

    def note(work):
        RAN.append(work.arguments)
        work.progress(1, 2)
        return {"sum": sum(work.arguments["numbers"])}

    def refuse(_work):
        raise Refused("login_taken", login="x")

    def break_down(_work):
        raise RuntimeError("a fault of ours")

    handlers = {"test.note": note, "test.refuse": refuse, "test.break": break_down}
    monkeypatch.setattr(registry, "HANDLERS", handlers)
    monkeypatch.setattr(worker, "HANDLERS", handlers)


@pytest.fixture
def sent(app, monkeypatch):
    """What would have been sent to the queue."""
    messages: list[str] = []
    monkeypatch.setitem(worker._state, "task", messages.append)
    return messages


def _ask(kind="test.note", actor=SYSTEM, now=None):
    with transaction() as session:
        job = services.request_job(
            session,
            actor=actor,
            kind=kind,
            arguments={"numbers": [1, 2]},
            now=now or clock.now(),
        )
        return job.public_id


def _job(public_id):
    with reading() as session:
        return session.exec(select(Job).where(Job.public_id == public_id)).one()


def test_a_job_is_announced_when_durable_and_done_once(app, sent):
    public_id = _ask()
    assert sent == [public_id]
    assert worker.run_job(public_id) is JobState.DONE
    assert worker.run_job(public_id) is None
    assert RAN == [{"numbers": [1, 2]}]
    assert _job(public_id).result == {"sum": 3}
    assert queue.progress_of(worker._state["settings"], public_id)["done"] == 1


def test_a_request_that_is_rolled_back_announces_nothing(app, sent):
    with suppress(RuntimeError), transaction() as session:
        services.request_job(session, actor=SYSTEM, kind="test.note", arguments={}, now=clock.now())
        raise RuntimeError
    assert sent == []


def test_a_refusal_and_a_fault_end_the_job_with_their_code(app, sent):
    refused, broken = _ask("test.refuse"), _ask("test.break")
    assert worker.run_job(refused) is JobState.FAILED
    assert _job(refused).result == {"code": "login_taken", "params": {"login": "x"}}
    assert worker.run_job(broken) is JobState.FAILED
    assert _job(broken).result == {"code": "job_fault"}


def test_a_job_of_a_killed_worker_is_taken_up_again_but_not_a_living_ones(app, sent):
    public_id, start = _ask(), clock.now()
    for beat, later, taken in (
        (None, timedelta(0), True),
        (None, timedelta(seconds=5), False),
        (start + timedelta(seconds=50), timedelta(seconds=60), False),
        (start, timedelta(seconds=60), True),
    ):
        with transaction() as session:
            job = services.claim(session, public_id=public_id, last_beat=beat, now=start + later)
            assert (job is not None) is taken


def test_after_three_tries_a_job_is_given_up(app, sent):
    public_id, now = _ask(), clock.now()
    for attempt in range(rules.MOST_ATTEMPTS + 1):
        with transaction() as session:
            later = now + timedelta(minutes=attempt)
            services.claim(session, public_id=public_id, last_beat=None, now=later)
    assert _job(public_id).state is JobState.FAILED
    assert _job(public_id).result == {"code": "job_gave_up"}


def test_the_sweep_sends_lost_messages_again(app, sent):
    lost = _ask(now=clock.now() - timedelta(minutes=1))
    fresh = _ask()
    sent.clear()
    assert worker.sweep() == 1
    assert sent == [lost]
    assert fresh not in sent


def test_a_queue_out_of_reach_does_not_undo_the_request(app, monkeypatch):
    import sqlite3

    def fail(_public_id):
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setitem(worker._state, "task", fail)
    assert _job(_ask()).state is JobState.WAITING


def test_people_see_their_own_jobs_and_no_others(app, client_as, sent):
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
    from qa_app.blueprints import load_actor

    public_id = _ask(actor=load_actor(account.id))
    assert client_as(account=account).get(f"/jobs/{public_id}").status_code == 200
    assert client_as(Role.SUPERVISOR).get(f"/jobs/{public_id}").status_code == 404


def test_who_waits_is_told_when_nobody_works_but_not_while_another_job_runs(
    app, client_as, sent, monkeypatch
):
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
    from qa_app.blueprints import load_actor

    begun = clock.now()
    public_id, client = _ask(actor=load_actor(account.id), now=begun), client_as(account=account)

    def said(minutes):
        monkeypatch.setattr("qa_app.clock.now", lambda: begun + timedelta(minutes=minutes))
        return "没有动静" in client.get(f"/jobs/{public_id}/status").text

    assert (said(1), said(3)) == (False, True)
    other = _ask()
    with transaction() as session:
        session.exec(select(Job).where(Job.public_id == other)).one().state = JobState.RUNNING
    queue.tell_progress(app.extensions["qa_settings"], other, begun + timedelta(minutes=2), 1, 9)
    assert (said(3), said(5)) == (False, True)


def test_an_attempt_that_was_taken_over_does_not_write_the_end(app, sent):
    public_id, start = _ask(), clock.now()
    with transaction() as session:
        slow = services.claim(session, public_id=public_id, last_beat=None, now=start)
    with transaction() as session:
        later = start + timedelta(minutes=2)
        other = services.claim(session, public_id=public_id, last_beat=None, now=later)
    assert slow is not None
    assert other is not None
    with transaction() as session:
        assert not services.finish(session, job=slow, end=(JobState.FAILED, {}), now=later)
        assert services.finish(session, job=other, end=(JobState.DONE, {"sum": 3}), now=later)
    assert (_job(public_id).state, _job(public_id).result) == (JobState.DONE, {"sum": 3})


def test_a_job_that_loses_the_database_is_left_for_the_sweep(app, sent, monkeypatch):
    def lose(_work):
        raise OperationalError("SELECT 1", {}, Exception("the connection is gone"))

    monkeypatch.setitem(worker.HANDLERS, "test.note", lose)
    public_id = _ask()
    assert worker.run_job(public_id) is JobState.RUNNING
    assert _job(public_id).result is None


def test_a_sign_of_life_that_cannot_be_written_ends_no_work(app, sent, monkeypatch):
    def unreachable(*_note):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(queue, "tell_progress", unreachable)
    assert worker.run_job(_ask()) is JobState.DONE
