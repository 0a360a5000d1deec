"""Who holds a cycle keeps others from holding it, and nobody from writing what refers to it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from qa_app.cycles.queries import locked_cycle
from qa_app.db.session import transaction
from qa_app.feedback.models import Release
from qa_app.feedback.rules.sheets import ReleaseState
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW


def test_rows_of_a_held_cycle_are_written_and_a_second_holder_waits(database):
    if database.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer and locks no rows")
    with transaction() as session:
        name = drawn_cycle(session, 1).name
    with transaction() as holder:
        held = locked_cycle(holder, name)
        with transaction() as other:
            other.execute(text("SET LOCAL lock_timeout = '300ms'"))
            other.add(
                Release(
                    public_id="r", cycle_id=held.id or 0, scope={}, state=ReleaseState.RELEASED,
                    sheets=0, released_by="x", released_at=NOW,
                )
            )  # fmt: skip
        with transaction() as third:
            third.execute(text("SET LOCAL lock_timeout = '300ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                locked_cycle(third, name)
            third.rollback()
