"""A backup holds everything, fills an empty database, and refuses what would lose data."""

import zipfile

import pytest

from qa_app.accounts.models import Account, Region
from qa_app.audit import queries as audit
from qa_app.audit import rules
from qa_app.core.errors import Refused
from qa_app.core.roles import Role
from qa_app.db import backups
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.schema import metadata
from tests.builders.register import make_account, make_region

KEY = "k" * 40


def _quiet(_done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def backup(database, tmp_path):
    with db.transaction() as session:
        region = make_region(session)
        make_account(session, Role.SUPERVISOR, login="chen", region=region)
    path = tmp_path / "backup.zip"
    made = backups.write(database, metadata, path, KEY, _quiet)
    assert made.bytes == path.stat().st_size
    return path


@pytest.fixture
def empty(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/empty/qa.sqlite3")
    yield engine
    engine.dispose()


def test_a_restored_database_is_the_same_and_its_trail_verifies(backup, empty):
    backups.restore(empty, metadata, backup, KEY, _quiet)
    db.configure(empty)
    with db.reading() as session:
        assert session.get_one(Account, 1).login == "chen"
        assert session.get_one(Region, 1).path == "/99/"
        assert rules.verify(audit.chain(session)).ok


def test_a_restore_into_a_filled_database_is_refused(backup, database):
    with pytest.raises(Refused, match="database_not_empty"):
        backups.restore(database, metadata, backup, KEY, _quiet)


def test_a_restore_with_another_data_key_is_refused(backup, empty):
    with pytest.raises(Refused, match="backup_other_key"):
        backups.restore(empty, metadata, backup, "another" * 8, _quiet)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_backup_is_refused(tmp_path, empty, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(Refused, match="backup_unreadable"):
        backups.restore(empty, metadata, path, KEY, _quiet)


def test_a_backup_with_a_missing_table_leaves_nothing_behind(backup, empty, tmp_path):
    cut = tmp_path / "cut.zip"
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(cut, "w") as part:
        for name in whole.namelist():
            if name != "audit_event.jsonl":
                part.writestr(name, whole.read(name))
    with pytest.raises(Refused, match="backup_unreadable"):
        backups.restore(empty, metadata, cut, KEY, _quiet)
    backups.restore(empty, metadata, backup, KEY, _quiet)


def test_keys_and_secrets_are_not_in_the_file(backup, settings):
    with zipfile.ZipFile(backup) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert KEY.encode() not in content
    assert settings.secret_key.encode() not in content
