"""The message queue between web and worker processes, and the signs of life of running jobs.

The queue (huey) carries only job ids and may lose them: the ``job`` table is the truth and a sweep
sends again what was lost. Progress and heartbeats are kept in the queue's own store because a
long-running writer on SQLite would keep every other connection from writing to the main database.
"""

import json
from datetime import datetime
from functools import cache
from typing import Any

import psycopg
from huey import PostgresHuey, SqliteHuey
from huey.api import Huey

from qa_app.settings import Settings


@cache
def queue_for(settings: Settings) -> Huey:
    """The queue that belongs to a database: a file beside SQLite, a schema inside PostgreSQL."""
    if settings.database_url.startswith("sqlite"):
        settings.home.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("qa", filename=str(settings.home / "queue.sqlite3"), results=False)
    dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)

    def connect() -> psycopg.Connection[Any]:
        connection = psycopg.connect(dsn, autocommit=True)
        connection.execute("CREATE SCHEMA IF NOT EXISTS queue")
        connection.execute("SET search_path TO queue")
        return connection

    return PostgresHuey("qa", connection=connect, results=False)


def tell_progress(settings: Settings, public_id: str, now: datetime, done: int, total: int) -> None:
    """Note how far a job is; also its sign of life."""
    note = {"at": now.isoformat(), "done": done, "total": total}
    queue_for(settings).storage.put_data(f"job:{public_id}", json.dumps(note).encode())


def progress_of(settings: Settings, public_id: str) -> dict[str, Any] | None:
    """The last note of a job: ``at`` (ISO time), ``done``, ``total``."""
    found = queue_for(settings).storage.peek_data(f"job:{public_id}")
    return json.loads(found) if isinstance(found, bytes | str) else None


def last_beat(settings: Settings, public_id: str) -> datetime | None:
    """When a job last gave a sign of life."""
    note = progress_of(settings, public_id)
    return datetime.fromisoformat(note["at"]) if note else None
