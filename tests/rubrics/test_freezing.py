"""A rubric version in use is read from its frozen text, whatever happens to its file."""

import shutil

import pytest

from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM
from qa_app.db.session import transaction
from qa_app.rubrics import queries
from qa_app.rubrics.services import freeze_rubric
from tests.builders.register import NOW

NAME = "civil-file-review/1"


@pytest.fixture
def directory(tmp_path):
    return shutil.copytree(queries.directory_of_rubrics(), tmp_path / "rubrics")


def freeze(session, directory, name=NAME):
    return freeze_rubric(session, actor=SYSTEM, name=name, now=NOW, directory=directory)


def test_freezing_keeps_text_and_hash_and_is_done_once(database, directory):
    with transaction() as session:
        first = freeze(session, directory)
        assert freeze(session, directory) == queries.frozen_rubric(session, "civil-file-review", 1)
        assert queries.frozen_rubric(session, "civil-file-review", 1).sha256 == first.sha256


def test_a_changed_file_of_a_used_version_is_refused_and_the_frozen_text_counts(
    database, directory
):
    with transaction() as session:
        first = freeze(session, directory)
        path = directory / "civil-file-review" / "v1.toml"
        path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        with pytest.raises(Refused) as refused:
            freeze(session, directory)
        assert refused.value.code == "frozen_rubric_changed"
        assert queries.catalogue(session, directory).get(NAME).sha256 == first.sha256


@pytest.mark.parametrize("name", ["nothing/1", "civil-file-review/9", "civil-file-review/x", ""])
def test_an_unknown_name_is_refused(database, directory, name):
    with transaction() as session, pytest.raises(Refused):
        freeze(session, directory, name)
