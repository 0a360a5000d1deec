"""Sessions: ``transaction()`` writes and holds the one commit; ``reading()`` only reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlmodel import Session

from qa_app.db.engine import LIGHT, WRITER

_engines: dict[str, Engine] = {}
_UNHURRIED = text("SET LOCAL synchronous_commit TO off")


def configure(engine: Engine) -> None:
    """Name the database this process works on; connections to the one before are closed."""
    if _engines.get("main") is not engine:
        close()
    _engines["main"] = engine
    _engines["writing"] = engine.execution_options(**{WRITER: True})
    _engines["light"] = engine.execution_options(**{WRITER: True, LIGHT: True})


def close() -> None:
    """Close idle connections; the next session opens a new one."""
    if "main" in _engines:
        _engines["main"].dispose()


def engine() -> Engine:
    """The database this process works on."""
    return _engines["main"]


@contextmanager
def transaction(*, light: bool = False) -> Iterator[Session]:
    """A writing session: everything in the block becomes durable together, or nothing does.

    ``light`` does not wait for the disk: the rows outlive the program, not a failing machine.
    """
    chosen = _engines["light" if light else "writing"]
    with Session(chosen, expire_on_commit=False) as session:
        if light and chosen.dialect.name == "postgresql":
            session.execute(_UNHURRIED)
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
