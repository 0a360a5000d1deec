"""Counts the statements a block sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from qa_app.db import session as db


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent while the block runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = db.engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
