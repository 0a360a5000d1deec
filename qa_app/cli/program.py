"""Opens settings, database and vault for a command, and brings a new database to its schema."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine

from qa_app import blueprints
from qa_app.core.errors import Refused
from qa_app.db import migrate, sealed
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.db.sealed import Vault, make_vault
from qa_app.settings import Settings, load_settings
from qa_app.web import words


@dataclass
class Program:
    """What a command works on; nothing is opened before it is asked for."""

    @cached_property
    def settings(self) -> Settings:
        """The operator's settings."""
        return load_settings()

    @cached_property
    def engine(self) -> Engine:
        """The database, not yet checked."""
        engine = make_engine(self.settings.database_url)
        db.configure(engine)
        sealed.keep(self.vault)
        return engine

    @cached_property
    def vault(self) -> Vault:
        """Seals personal data."""
        return make_vault(self.settings.data_key)

    def open(self) -> "Program":
        """Make ready: a new database gets its schema, an old one is refused with what to do."""
        with self.engine.connect() as connection:
            revision = migrate.current(connection)
        if not revision:
            migrate.upgrade(self.engine)
        elif revision != migrate.head():
            raise Refused("schema_not_current", revision=revision, head=migrate.head())
        return self


def register_words() -> None:
    """Make every package's sentences known (the web program does the same)."""
    for table in blueprints.MESSAGES:
        words.register(table)
