"""A tablet at a real server that can go away; one observer with one hearing that begins shortly."""

import pytest

from qa_app.db.session import transaction
from qa_app.rubrics.queries import rubric_named
from tests.observations.device.tablets import Seat, Tablet, make_seat


@pytest.fixture
def seat(database) -> Seat:
    with transaction() as session:
        return make_seat(session)


@pytest.fixture
def rubric():
    return rubric_named("court-observation-civil", 1)


@pytest.fixture
def make_tablet(chromium, served):
    """``make_tablet(width=1024, height=768)``: a browser of its own, nobody logged in."""
    contexts = []

    def begin(width: int = 1024, height: int = 768, **options: object) -> Tablet:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        tablet = Tablet(page, context, served.address)
        page.on("pageerror", lambda error: tablet.complaints.append(str(error)))
        return tablet

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture
def tablet(make_tablet, seat):
    """The observer's tablet, logged in, everything downloaded."""
    found = make_tablet()
    found.log_in(seat.account.login)
    return found
