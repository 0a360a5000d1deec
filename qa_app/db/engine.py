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

from qa_app.db.turns import Turns

WRITER = "qa_writer"
LIGHT = "qa_light"
"""Option of writers whose rows need only outlive the process: records of who saw a page."""
_WAIT_SECONDS = 30.0
_PATIENT = "PRAGMA busy_timeout=5000"
_TURN = "qa_turn"


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
    turn = Turns()

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        retrying(lambda: connection.execute("PRAGMA journal_mode=WAL"))
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-32768")
        connection.execute(_PATIENT)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        options = connection.get_execution_options()
        if options.get(WRITER):
            _choose_safety(raw, connection.info, light=bool(options.get(LIGHT)))
            _begin_writing(raw, connection.info, turn)
        else:
            raw.execute("BEGIN")

    @event.listens_for(engine, "close")
    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        _give_turn(record.info)

    return engine


def _choose_safety(raw: sqlite3.Connection, info: dict[Any, Any], *, light: bool) -> None:
    """Wait for the disk at commit, or only for the operating system (SQLite's NORMAL in WAL)."""
    if info.get(LIGHT, False) is not light:
        raw.execute(f"PRAGMA synchronous={'NORMAL' if light else 'FULL'}")
        info[LIGHT] = light


def _begin_writing(raw: sqlite3.Connection, info: dict[Any, Any], turn: Turns) -> None:
    """Threads of one process wait for each other asleep; only processes have to ask again.

    So one thread a process asks the file, and the writer that holds it is not kept from working.
    """
    if _TURN not in info:
        if not turn.take(_WAIT_SECONDS):
            raise sqlite3.OperationalError("database is locked")
        info[_TURN] = turn
    raw.execute("PRAGMA busy_timeout=0")
    try:
        retrying(lambda: raw.execute("BEGIN IMMEDIATE"))
    except BaseException:
        _give_turn(info)
        raise
    finally:
        raw.execute(_PATIENT)


def _give_turn(info: dict[Any, Any]) -> None:
    turn = info.pop(_TURN, None)
    if turn is not None:
        turn.give()


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
        pause = min(pause * 1.3, 0.0015)
