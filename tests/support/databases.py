"""A database migrated once and copied for each test: a file on SQLite, a template on PostgreSQL."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Dialect, Engine, create_engine, event, make_url, text

from qa_app.db import migrate
from qa_app.db.engine import make_engine


class Templates(Protocol):
    """Makes fresh databases; ``url`` is the one they are made from."""

    url: str

    def copy(self, folder: Path):
        """A context manager that yields the address of a fresh database."""
        ...


class WanderingEngine:
    """One engine, pointed at the database of each test: its statements are compiled once."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        event.listen(self.engine, "do_connect", self._connect)

    def at(self, url: str) -> Engine:
        """The engine, with no connection left to the database before."""
        self.engine.dispose()
        self.engine.url = self.engine.url.set(database=make_url(url).database)
        return self.engine

    def _connect(self, dialect: Dialect, _record: Any, args: list[Any], named: dict[str, Any]):
        args[:], found = dialect.create_connect_args(self.engine.url)
        named.update(found)


class SqliteTemplates:
    """Copies one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "template.sqlite3"
        self.url = f"sqlite:///{self.path}"
        engine = make_engine(self.url)
        migrate.upgrade(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        engine.dispose()

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        path = folder / "qa.sqlite3"
        shutil.copyfile(self.path, path)
        yield f"sqlite:///{path}"


class PostgresTemplates:
    """Copies one migrated database of a cluster."""

    def __init__(self, url: str) -> None:
        self.url = url
        address = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.engine = create_engine(address, isolation_level="AUTOCOMMIT")
        self.connection = self.engine.connect()  # kept: a new one costs more than a copy
        self.numbers = itertools.count(1)
        self.name = f"template_{os.getpid()}"
        self._run(f'CREATE DATABASE "{self.name}"')
        engine = make_engine(self._address(self.name))
        migrate.upgrade(engine)
        engine.dispose()

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}" STRATEGY FILE_COPY')
        yield self._address(name)
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _address(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        self.connection.execute(text(statement))

    def close(self) -> None:
        """Let the server go, so that it can be stopped."""
        self.connection.close()
        self.engine.dispose()
