"""An office with settled files, and the day its tests play on."""

from datetime import timedelta

import pytest

from qa_app import clock
from qa_app.db.session import transaction
from tests.builders.rectification import Office, make_office
from tests.builders.register import NOW


@pytest.fixture
def today(monkeypatch):
    """A moment an hour after everything the builders made."""
    moment = NOW + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def office(database) -> Office:
    """Two agencies, two lawyers, a supervisor, and files of one cycle."""
    with transaction() as session:
        return make_office(session)
