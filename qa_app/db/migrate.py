"""Brings a database to the newest schema; used by the command line, the demo and the tests."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from qa_app.db.engine import WRITER
from qa_app.resources import resource_dir


def config(**attributes: Any) -> Config:
    """An alembic configuration for the folder that travels with the program."""
    made = Config()
    made.set_main_option("script_location", str(resource_dir("migrations")).replace("%", "%%"))
    made.attributes.update(attributes)
    return made


def upgrade(engine: Engine, revision: str = "head") -> str:
    """Migrate up, all or nothing; returns the revision reached."""
    with engine.execution_options(**{WRITER: True}).begin() as connection:
        command.upgrade(config(connection=connection), revision)
        return current(connection)


def downgrade(engine: Engine, revision: str) -> str:
    """Migrate down, all or nothing; returns the revision reached."""
    with engine.execution_options(**{WRITER: True}).begin() as connection:
        command.downgrade(config(connection=connection), revision)
        return current(connection)


def current(connection: Any) -> str:
    """The revision a database is at; empty for a new one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def head() -> str:
    """The newest revision the program knows."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""
