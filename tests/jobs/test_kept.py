"""Files of background work: whole or not there, for who asked, gone after a day."""

from dataclasses import replace

import pytest

from qa_app.core.errors import NotFound
from qa_app.jobs import kept


def test_a_file_is_there_once_it_is_whole_and_leaves_nothing_beside_it(settings, tmp_path):
    path = kept.kept_path(replace(settings, home=tmp_path), "prints", 7, "a-token_1", ".pdf")

    def write(half):
        assert not path.exists()
        half.write_bytes(b"whole")

    kept.keep(path, write)
    assert [one.name for one in path.parent.iterdir()] == ["7-a-token_1.pdf"]
    assert path.read_bytes() == b"whole"


def test_a_file_that_could_not_be_written_leaves_the_one_before(settings, tmp_path):
    path = kept.kept_path(replace(settings, home=tmp_path), "prints", 7, "token", ".pdf")
    kept.keep(path, lambda half: half.write_bytes(b"first"))

    def fail(half):
        half.write_bytes(b"hal")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - raised just above
        kept.keep(path, fail)
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [
        ("7-token.pdf", b"first")
    ]


@pytest.mark.parametrize("token", ["", "../secret", "a/b", "a.b"])
def test_what_could_be_no_token_is_no_file(settings, token):
    with pytest.raises(NotFound):
        kept.kept_path(settings, "prints", 7, token, ".pdf")


def test_what_is_older_than_a_day_goes_whoever_else_removes_it(tmp_path, monkeypatch):
    (tmp_path / "there").touch()
    monkeypatch.setattr(kept, "KEEP_SECONDS", -1)
    monkeypatch.setattr(
        type(tmp_path), "iterdir", lambda folder: [folder / "gone", folder / "there"]
    )
    kept.tidy(tmp_path)
    assert not (tmp_path / "there").exists()
