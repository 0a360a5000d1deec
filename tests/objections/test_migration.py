"""Objections keep what they say when points get names of their own, and back again."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from qa_app.core.roles import SYSTEM
from qa_app.db import migrate
from qa_app.db.session import transaction
from qa_app.objections.models import ObjectionPaper
from qa_app.objections.services import form_check
from tests.builders.objections import at, decided, hand_in, objected
from tests.builders.register import NOW

pytestmark = pytest.mark.database
KEPT = ("point", "reason", "old_level", "outcome", "new_level", "decision_reason")


def rows(database, names: str, table: str) -> list[tuple]:
    with database.connect() as connection:
        found = connection.execute(text(f"SELECT {names} FROM {table} ORDER BY id"))
        return [tuple(row) for row in found]


def test_down_and_up_keeps_points_papers_and_steps(database, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row, _ = decided(session, found, {found.criteria[0]: ("upheld", "excellent")})
        session.add(
            ObjectionPaper(
                public_id="p",
                objection_id=row.id,
                point=found.criteria[0],
                name="a.pdf",
                media_type="application/pdf",
                size=1,
                pages=["a"],
                at=NOW + timedelta(days=1),
            )
        )
    wanted = (
        (", ".join(KEPT), "objection_point"),
        ("point, name, pages, at", "objection_paper"),
        ("objection_id, at, act, by_role, by_login, expert_id, note, inward", "objection_step"),
        ("public_id, state, outcome, handed_in_at", "objection"),
    )
    before = [rows(database, *one) for one in wanted]
    assert all(before)
    migrate.downgrade(database, "0023")
    old = [rows(database, names.replace("point,", "criterion,"), table) for names, table in wanted]
    assert old == before
    migrate.upgrade(database)
    assert [rows(database, *one) for one in wanted] == before


def test_going_down_refuses_to_lose_what_is_about_no_criterion(database, tmp_path):
    with transaction() as session:
        row = hand_in(session, objected(session, tmp_path))
        form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
        key = row.id
    with transaction() as session:
        session.execute(
            text("UPDATE objection_point SET point = 'overall:' WHERE objection_id = :key AND id ="
                 " (SELECT min(id) FROM objection_point)"), {"key": key},
        )  # fmt: skip
    with pytest.raises(RuntimeError, match="1 rows say what the older schema has no room for"):
        migrate.downgrade(database, "0023")
    assert rows(database, "point", "objection_point")[:1] == [("overall:",)]
