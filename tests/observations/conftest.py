"""What the tests of court observation share: running a command, counting statements."""

import json

import pytest

from qa_app.cli import main
from qa_app.db import session as db


@pytest.fixture
def command(database, database_url, tmp_path, monkeypatch, capsys):
    """Run a command on the test's database; its exit code and JSON answer."""
    monkeypatch.setenv("QA_HOME", str(tmp_path))
    monkeypatch.setenv("QA_DATABASE_URL", database_url)
    monkeypatch.setenv("QA_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("QA_DATA_KEY", "d" * 40)

    def run(*arguments: str):
        db.engine().dispose()
        capsys.readouterr()
        code = main.run(list(arguments))
        told = capsys.readouterr().out
        answer = json.loads(told) if told else {}
        db.engine().dispose()
        return code, answer

    yield run
    db.engine().dispose()
