"""Migrations: one head, equal to the models, reversible, and kind to rows already there."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, inspect, text
from sqlalchemy.types import TypeDecorator

from qa_app.db import migrate
from qa_app.db.engine import WRITER
from qa_app.db.types import UtcTime
from qa_app.schema import metadata
from tests.conventions.trees import ROOT

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def test_there_is_one_head_and_the_numbers_have_no_gap():
    script = ScriptDirectory.from_config(migrate.config())
    assert len(script.get_heads()) == 1
    assert [path.name[:4] for path in VERSIONS] == [f"{n:04}" for n in range(1, len(VERSIONS) + 1)]


def test_no_migration_imports_the_program():
    assert not [p.name for p in VERSIONS if re.search(r"(from|import) qa_app", p.read_text())]


def test_the_migrated_schema_is_the_models_schema(database):
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _other_type})
        assert compare_metadata(context, metadata) == []


def test_down_and_up_again_leaves_the_same_schema(database):
    before = _schema(database)
    assert migrate.downgrade(database, "base") == ""
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(database)
    assert _schema(database) == before


@pytest.mark.parametrize("step", [2, 3])
def test_rows_of_the_step_before_survive_going_up_and_down(database, step):
    migrate.downgrade(database, f"{step - 1:04}")
    with database.execution_options(**{WRITER: True}).begin() as connection:
        connection.execute(
            text("INSERT INTO region (id, code, name, path) VALUES (1, '99', '云泽省', '/99/')")
        )
        connection.execute(
            text("INSERT INTO agency (id, code, name, region_id, code_fixed)"
                 " VALUES (1, 'A', '中心', 1, :fixed)"),
            {"fixed": False},
        )  # fmt: skip
    migrate.upgrade(database)
    migrate.downgrade(database, f"{step - 1:04}")
    with database.connect() as connection:
        rows = connection.execute(text("SELECT a.code, r.name FROM agency a, region r")).all()
    assert [tuple(row) for row in rows] == [("A", "云泽省")]


def _other_type(_context, _column, _metadata_column, found, wanted):
    """Text without a length is one type, whatever it is called."""
    both_text = isinstance(found, String) and isinstance(wanted, String | TypeDecorator)
    return False if both_text and not isinstance(wanted, UtcTime) else None


def _schema(engine):
    inspector = inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
            sorted(i["name"] for i in inspector.get_indexes(table)),
            sorted(str(u["column_names"]) for u in inspector.get_unique_constraints(table)),
            sorted(str(f["constrained_columns"]) for f in inspector.get_foreign_keys(table)),
            sorted(c["name"] for c in inspector.get_check_constraints(table)),
        )
        for table in inspector.get_table_names()
    }
