"""Counts what a block, an act or a page sends to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
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


def cost(act: Callable[[], object]) -> int:
    """How many statements an act sends."""
    with statements() as sent:
        act()
    return len(sent)


def selects(browser: FlaskClient, address: str) -> int:
    """How many questions a page asks that can be opened; what begins a transaction left out."""
    with statements() as sent:
        assert browser.get(address).status_code == 200
    return sum(one.startswith("SELECT") for one in sent)
