"""The small demonstration that the tests of this folder look at, built once."""

from collections.abc import Iterator

import pytest

from qa_app.db import session as db
from qa_app.db.engine import make_engine
from tests.demo.running import CASES, Ran, run


@pytest.fixture(scope="package")
def demonstration(templates, tmp_path_factory) -> Iterator[tuple[str, Ran]]:
    """A small demonstration in an installation of its own, and its address."""
    folder = tmp_path_factory.mktemp("demonstration")
    with templates.copy(folder) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_DATABASE_URL", url)
        patch.setenv("QA_HOME", str(folder))
        yield url, run("demo", "--no-serve", "--cases", str(CASES), "--json")
        db.engine().dispose()


@pytest.fixture
def built(demonstration: tuple[str, Ran]) -> Iterator[Ran]:
    """The demonstration, its database the one that is looked at."""
    url, ran = demonstration
    engine = make_engine(url)
    db.configure(engine)
    yield ran
    engine.dispose()
    db.engine().dispose()  # a command may have opened its own
