"""Two cities in one database, and a browser for everybody in them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from qa_app.app import configure
from qa_app.core.roles import Role
from qa_app.db import session as db
from qa_app.db.session import transaction
from qa_app.settings import Settings
from tests.builders.cities.building import make_city
from tests.builders.cities.city import City
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


@pytest.fixture(scope="session")
def cities(program, templates, tmp_path_factory) -> Iterator[World]:
    """Two cities with one of everything, made once: whoever looks changes nothing."""
    home = tmp_path_factory.mktemp("cities")
    with templates.copy(home) as url:
        settings = Settings(home=home, database_url=url, secret_key="s" * 40, data_key="d" * 40)
        configure(program, settings)
        with transaction() as session:
            here = make_city(session, settings, "9901")
            there = make_city(session, settings, "9902")
        yield World(program, settings, here, there)


@pytest.fixture
def world(cities: World) -> Iterator[World]:
    """The two cities, entered: tests read them and change nothing."""
    configure(cities.app, cities.settings)
    yield cities
    db.close()


STAFF = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY_STAFF)
