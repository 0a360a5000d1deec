"""The store of the test's own settings."""

import pytest

from qa_app.files.store.objects import Store, store_for


@pytest.fixture
def store(settings) -> Store:
    return store_for(settings)
