"""Fixtures: a migrated database copied per test, on SQLite or PostgreSQL, and a checking client."""

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from qa_app.accounts import passwords
from qa_app.app import configure, create_app
from qa_app.cli import main
from qa_app.core.roles import Role
from qa_app.db import sealed
from qa_app.db import session as db
from qa_app.settings import Settings
from tests.builders.numbers import of_one_test
from tests.builders.register import make_account, make_agency
from tests.support import postgres
from tests.support.browser import ARGUMENTS, CHROMIUM, PATIENCE_MS, WHY_NOT
from tests.support.client import CheckingClient
from tests.support.databases import (
    PostgresTemplates,
    SqliteTemplates,
    Templates,
    WanderingEngine,
)
from tests.support.serving import Served, serving

_SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=_SLOW
)
hypothesis.settings.register_profile("others", deadline=None, suppress_health_check=_SLOW)
hypothesis.settings.load_profile("house")
"""The same examples every time, on a slow machine too; ``--hypothesis-profile=others`` tries new
ones."""
VAULT = sealed.make_vault("d" * 40)
"""The vault of the test settings."""
passwords.use(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""A hash is dear on purpose, and most tests make accounts: here it costs next to nothing."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Contents of files name no test: some hold the second they were made, and workers compare."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything that touches the database is marked, so that it can run on both databases."""
    for item in items:
        if "database_url" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def counting_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    """What builders number and what is shuffled is the same, whatever a worker did before."""
    random.seed(request.node.nodeid)
    with of_one_test():
        yield


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """Migrated once per worker; ``QA_TEST_DATABASE=postgresql`` chooses the other database."""
    folder = tmp_path_factory.mktemp("databases")
    if os.environ.get("QA_TEST_DATABASE") != "postgresql":
        yield SqliteTemplates(folder)
        return
    if postgres.why_not():
        pytest.skip(postgres.why_not())
    with postgres.cluster() as url:
        found = PostgresTemplates(url)
        yield found
        found.close()


@pytest.fixture
def database_url(templates: Templates, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database of this test's own."""
    with templates.copy(tmp_path) as url:
        yield url
        db.close()  # a command or a program of the test may have opened its own


@pytest.fixture(scope="session")
def wandering(templates: Templates) -> WanderingEngine:
    """The engine of this worker."""
    return WanderingEngine(templates.url)


@pytest.fixture
def database(wandering: WanderingEngine, database_url: str) -> Iterator[Engine]:
    """The fresh database, ready for ``transaction()``."""
    engine = wandering.at(database_url)
    db.configure(engine)
    sealed.keep(VAULT)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on the fresh database."""
    return Settings(
        home=tmp_path,
        database_url=database_url,
        secret_key="s" * 40,
        data_key="d" * 40,
    )


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The web program of this worker: making one costs more than most tests."""
    home = tmp_path_factory.mktemp("program")
    app = create_app(Settings(home, f"sqlite:///{home}/none.sqlite3", "s" * 40, "d" * 40))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = CheckingClient
    return app


@pytest.fixture
def app(program: Flask, settings: Settings, database: Engine) -> Iterator[Flask]:
    """The whole web program on the fresh database; what a test configures ends with it."""
    before = dict(program.config)
    configure(program, settings)
    db.configure(database)
    yield program
    program.config.clear()
    program.config.update(before)


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """A browser that is not logged in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def client_as(app: Flask) -> Callable[..., CheckingClient]:
    """``client_as(Role.SUPERVISOR, region=…)``: a browser logged in with a new account."""

    def log_in(*roles: Role, account: object = None, **scope: object) -> CheckingClient:
        if account is None:
            with db.transaction() as session:
                if Role.AGENCY_STAFF in roles and "agency" not in scope:
                    scope["agency"] = make_agency(session)
                account = make_account(session, *roles, **scope)  # type: ignore[arg-type]
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["account_id"] = account.id  # type: ignore[attr-defined]
            cookie["key"] = account.session_key  # type: ignore[attr-defined]
        return client  # type: ignore[return-value]

    return log_in


@pytest.fixture
def home(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an installation on the fresh database, as commands find it."""
    monkeypatch.setenv("QA_HOME", str(settings.home))
    monkeypatch.setenv("QA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("QA_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("QA_DATA_KEY", settings.data_key)
    yield settings.home
    db.engine().dispose()


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """``command("cases", "export", …)``: exit code and JSON answer of a command, None without."""

    def run(*arguments: object) -> tuple[int, Any]:
        db.engine().dispose()  # a command opens the database for itself
        capsys.readouterr()
        code = main.run([*map(str, arguments), "--json"])
        told = capsys.readouterr().out
        db.engine().dispose()
        return code, json.loads(told) if told else None

    return run


@pytest.fixture
def served(app: Flask) -> Iterator[Served]:
    """The web program on a port, for a browser: forms keep their tokens."""
    app.config["WTF_CSRF_ENABLED"] = True
    with serving(app) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One browser for all tests of this worker: Playwright allows one at a time."""
    if WHY_NOT:
        pytest.skip(WHY_NOT)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
