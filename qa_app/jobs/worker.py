"""Runs jobs: claims one, keeps it alive while its handler works, and writes down the end.

``serve_queue`` is the worker process; ``run_job`` does one job and is all that tests need.
"""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from huey import crontab
from sqlalchemy.exc import OperationalError

from qa_app import clock
from qa_app.core.errors import CodedError, Invalid, NotFound
from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.jobs import queries, queue, rules, services
from qa_app.jobs.models import JobState
from qa_app.jobs.registry import EVERY_MINUTE, HANDLERS, Work
from qa_app.settings import Settings

log = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
_state: dict[str, Any] = {}


@dataclass
class Pulse:
    """How far the running job is, told again every few seconds as its sign of life."""

    settings: Settings
    public_id: str
    done: int = 0
    total: int = 0

    def tell(self, done: int, total: int) -> None:
        """Note progress; handed to handlers. A note that cannot be written ends no work."""
        self.done, self.total = done, total
        try:
            queue.tell_progress(self.settings, self.public_id, clock.now(), done, total)
        except (sqlite3.Error, psycopg.Error):
            log.warning("no sign of life could be given for job %s; tried again", self.public_id)


def configure(settings: Settings, load_actor: Any) -> None:
    """Tell this process which settings hold and how an actor is loaded from an account id."""
    if (_state.get("settings"), _state.get("load_actor")) == (settings, load_actor):
        return
    _state.clear()
    _state.update(settings=settings, load_actor=load_actor)


def announce(public_id: str) -> None:
    """Send a job's id to the workers. The job is durable already: a queue that cannot be reached
    only delays it, because the sweep sends lost messages again.
    """
    if "settings" not in _state:
        return
    try:
        _task()(public_id)
    except (sqlite3.Error, psycopg.Error):
        log.warning("the queue took no message for job %s; the sweep will send it", public_id)


def run_job(public_id: str) -> JobState | None:
    """Do one job to its end; None when it was not to be done."""
    settings: Settings = _state["settings"]
    with transaction() as session:
        beat = queue.last_beat(settings, public_id)
        job = services.claim(session, public_id=public_id, last_beat=beat, now=clock.now())
    if job is None:
        return None
    actor: Actor = _state["load_actor"](job.account_id)
    with _alive(Pulse(settings, public_id)) as pulse:
        work = Work(job.arguments, actor, clock.now(), pulse.tell, settings)
        end = _outcome(job.kind, work)
    if end is None:
        return JobState.RUNNING
    with transaction() as session:
        services.finish(session, job=job, end=end, now=clock.now())
    return end[0]


def _outcome(kind: str, work: Work) -> tuple[JobState, dict[str, Any]] | None:
    """How a handler ended; None when the database went away, so that nobody can say.

    Such a job is left as it is: the sweep has it done again, as after a killed worker.
    """
    try:
        return JobState.DONE, HANDLERS[kind](work)
    except (OperationalError, sqlite3.OperationalError):
        log.exception("job of kind %s lost the database", kind)
        return None
    except CodedError as error:
        return JobState.FAILED, {"code": error.code, "params": error.params}
    except Invalid as error:
        return JobState.FAILED, {"code": error.problems[0].code, "params": {}}
    except NotFound:
        return JobState.FAILED, {"code": "job_object_gone"}
    except Exception:
        log.exception("job of kind %s failed", kind)
        return JobState.FAILED, {"code": "job_fault"}


@contextmanager
def _alive(pulse: Pulse) -> Iterator[Pulse]:
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            pulse.tell(pulse.done, pulse.total)

    pulse.tell(0, 0)
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield pulse
    finally:
        ended.set()
        thread.join()


def sweep() -> int:
    """Send again what was lost or abandoned; returns how many were sent."""
    settings, sent, now = _state["settings"], 0, clock.now()
    with reading() as session:
        jobs = [(job.public_id, job.lease_until) for job in queries.unfinished(session, now)]
    for public_id, lease_until in jobs:
        if rules.is_abandoned(lease_until, queue.last_beat(settings, public_id), now):
            announce(public_id)
            sent += 1
    return sent


def minute() -> None:
    """The worker's round: lost jobs first, then what packages want seen to."""
    sweep()
    for tend in EVERY_MINUTE:
        try:
            tend(_state["settings"])
        except Exception:
            log.exception("what is seen to every minute failed: %s", tend.__module__)


def _task() -> Any:
    """The queue's task that runs a job; declared when first needed."""
    if "task" not in _state:
        huey = queue.queue_for(_state["settings"])
        huey.periodic_task(crontab(minute="*"), name="minute")(minute)
        _state["task"] = huey.task(name="run_job")(run_job)
    return _state["task"]


def serve_queue() -> None:
    """Be a worker until told to stop."""
    huey = _task().huey
    sweep()
    huey.create_consumer(workers=1, periodic=True, initial_delay=0.05, max_delay=0.5).run()
