"""Opens the database: SQLite tuned for one machine, or PostgreSQL, by the same function.

SQLite's own driver would start transactions late and upgrade them silently, losing updates; so the
driver's handling is switched off and every transaction says whether it reads or writes.
"""

import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

WRITER = "qa_writer"
_WAIT_SECONDS = 30.0


def make_engine(url: str) -> Engine:
    """An engine for the URL; creates the folder of a SQLite file."""
    if url.startswith("sqlite"):
        return _sqlite(url)
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 0, "check_same_thread": False})
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        retrying(lambda: connection.execute("PRAGMA journal_mode=WAL"))
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-32768")
        connection.execute("PRAGMA busy_timeout=5000")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITER):
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
            retrying(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
            connection.exec_driver_sql("PRAGMA busy_timeout=5000")
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def retrying(act: Callable[[], object]) -> None:
    """Do a SQLite act that may find the file locked; retry in short, uneven steps.

    SQLite's own waiting backs off to 100 ms and lets some writers starve for seconds.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    pause = 0.0005
    while True:
        try:
            act()
            return
        except (sqlite3.OperationalError, OperationalError) as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(pause * random.uniform(0.5, 1.5))
        pause = min(pause * 1.6, 0.004)
