"""What the tests of court observation share: the moment at which they act."""

from collections.abc import Iterator

import pytest

from qa_app import clock
from tests.builders.observations import AT_COURT


@pytest.fixture
def at_court() -> Iterator[None]:
    """It is five past the hour of the hearing."""
    with clock.standing_at(AT_COURT):
        yield
