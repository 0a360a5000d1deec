"""Two cities in one database of a module's own, and a browser for everybody in them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from qa_app.app import create_app
from qa_app.core.roles import Role
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.db.session import transaction
from qa_app.settings import Settings
from tests.builders.cities import City, make_city
from tests.support.client import CheckingClient


@dataclass
class World:
    """The program on two cities; tests look from the first one."""

    app: Flask
    settings: Settings
    here: City
    there: City

    def browser(self, who: str, city: City | None = None) -> CheckingClient:
        """A browser of somebody of a city; "" for nobody."""
        client = self.app.test_client()
        if who:
            account = (city or self.here).accounts[who]
            with client.session_transaction() as cookie:
                cookie["account_id"], cookie["key"] = account.id, account.session_key
        return client  # type: ignore[return-value]


@pytest.fixture(scope="module")
def world(templates, tmp_path_factory) -> Iterator[World]:
    """Two cities with one of everything; tests of a module read it and change nothing."""
    home = tmp_path_factory.mktemp("cities")
    with templates.copy(home) as url:
        engine = make_engine(url)
        db.configure(engine)
        settings = Settings(home=home, database_url=url, secret_key="s" * 40, data_key="d" * 40)
        app = create_app(settings)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        app.test_client_class = CheckingClient
        with transaction() as session:
            here = make_city(session, settings, "9901")
            there = make_city(session, settings, "9902")
        yield World(app, settings, here, there)
        db.close()


STAFF = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY_STAFF)
