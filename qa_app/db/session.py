"""Sessions: ``transaction()`` writes and holds the one commit; ``reading()`` only reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlmodel import Session

from qa_app.db.engine import WRITER

_engines: dict[str, Engine] = {}


def configure(engine: Engine) -> None:
    """Name the database this process works on; connections to the one before are closed."""
    if _engines.get("main") is not engine:
        close()
    _engines["main"] = engine
    _engines["writing"] = engine.execution_options(**{WRITER: True})


def close() -> None:
    """Close idle connections; the next session opens a new one."""
    if "main" in _engines:
        _engines["main"].dispose()


def engine() -> Engine:
    """The database this process works on."""
    return _engines["main"]


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing session: everything in the block becomes durable together, or nothing does."""
    with Session(_engines["writing"], expire_on_commit=False) as session:
        yield session
        session.commit()


def read_session() -> Session:
    """A reading session on one snapshot; the caller closes it."""
    return Session(engine(), expire_on_commit=False, autoflush=False)


@contextmanager
def reading() -> Iterator[Session]:
    """A reading session for a block."""
    with read_session() as session:
        yield session
