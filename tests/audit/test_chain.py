"""The audit trail shows every later change."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from qa_app.audit import queries, rules
from qa_app.audit.services import record
from qa_app.core.roles import SYSTEM
from qa_app.db.engine import WRITER
from qa_app.db.session import reading, transaction
from tests.builders.register import NOW


def _three_events() -> None:
    with transaction() as session:
        for number in range(3):
            record(session, actor=SYSTEM, act="test.done", on=("thing", number), now=NOW, n=number)


def _verdict() -> rules.Verdict:
    with reading() as session:
        return rules.verify(queries.chain(session))


def test_an_untouched_chain_verifies(database: Engine) -> None:
    _three_events()
    assert _verdict().ok
    assert _verdict().events == 3


def test_the_database_refuses_to_change_or_remove_events(database: Engine) -> None:
    _three_events()
    for statement in ("UPDATE audit_event SET actor='x'", "DELETE FROM audit_event"):
        with pytest.raises(DatabaseError), database.begin() as connection:
            connection.execute(text(statement))


def test_an_event_changed_behind_the_programs_back_is_found(database: Engine) -> None:
    _three_events()
    sqlite = database.dialect.name == "sqlite"
    drop = (
        "DROP TRIGGER audit_event_no_update"
        if sqlite
        else "ALTER TABLE audit_event DISABLE TRIGGER ALL"
    )
    with database.execution_options(**{WRITER: True}).begin() as connection:
        connection.execute(text(drop))
        connection.execute(text("UPDATE audit_event SET actor='x' WHERE id=2"))
    assert _verdict() == rules.Verdict(2, _verdict().head, ok=False, broken_at=2)
