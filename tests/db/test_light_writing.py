"""Light transactions do not wait for the disk; the ones after them do."""

import pytest
from sqlalchemy import text

from qa_app.db.session import transaction

SAFETY = text("PRAGMA synchronous")


@pytest.fixture
def safety(database):
    if database.dialect.name == "sqlite":
        return lambda session: {1: "system", 2: "disk"}[session.execute(SAFETY).scalar_one()]
    asked = text("SHOW synchronous_commit")
    return lambda session: {"off": "system"}.get(session.execute(asked).scalar_one(), "disk")


def test_only_what_asks_for_it_is_light(safety):
    with transaction() as session:
        assert safety(session) == "disk"
    with transaction(light=True) as session:
        assert safety(session) == "system"
    with transaction() as session:
        assert safety(session) == "disk"
