"""The small demonstration that the tests of this folder look at, built once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_app.db import session as db
from qa_app.db.engine import make_engine
from tests.demo.running import CASES, Ran, run


@pytest.fixture(scope="package")
def demonstration(templates, tmp_path_factory) -> Iterator[tuple[str, Path, Ran]]:
    """A small demonstration in an installation of its own: its database, its folder, its words.

    The environment speaks of it only while it is made: tests of other packages run on the same
    worker before this one ends.
    """
    folder = tmp_path_factory.mktemp("demonstration")
    with templates.copy(folder) as url:
        with pytest.MonkeyPatch.context() as patch:
            _live_in(patch, url, folder)
            ran = run("demo", "--no-serve", "--cases", str(CASES), "--json")
        yield url, folder, ran
        db.engine().dispose()


@pytest.fixture
def built(demonstration: tuple[str, Path, Ran], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ran]:
    """The demonstration, its database the one that is looked at."""
    url, folder, ran = demonstration
    _live_in(monkeypatch, url, folder)
    engine = make_engine(url)
    db.configure(engine)
    yield ran
    engine.dispose()
    db.engine().dispose()  # a command may have opened its own


def _live_in(patch: pytest.MonkeyPatch, url: str, folder: Path) -> None:
    patch.setenv("QA_DATABASE_URL", url)
    patch.setenv("QA_HOME", str(folder))
