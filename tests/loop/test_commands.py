"""``qa-app loop``: counts as JSON, drafts as files, mistakes of a template by exit code."""

from datetime import UTC, datetime

import pytest

from qa_app.db.session import transaction
from qa_app.loop.rules.progress import Column, Step
from tests.builders.looped import looped_cycle
from tests.builders.word_files import word_file


@pytest.fixture
def cycle(database):
    with transaction() as session:
        return looped_cycle(session, "甲法律援助中心")


def test_progress_is_told_by_agency_with_its_steps(cycle, command):
    code, told = command("loop", "progress", cycle.name)
    assert code == 0
    assert set(told["total"]) == {column.value for column in Column}
    assert told["rows"] == [{"agency": "甲法律援助中心", **told["total"]}]
    assert set(told["steps"]) == {step.value for step in Step}


def test_a_draft_is_written_as_the_end_of_its_name_says(cycle, command, tmp_path):
    month = f"{datetime.now(UTC):%Y}-01"
    for kind, start in ((".docx", b"PK"), (".pdf", b"%PDF")):
        target = tmp_path / f"draft{kind}"
        code, told = command("loop", "bulletin", cycle.name, "--month", month, "-o", target)
        assert (code, told["bytes"]) == (0, target.stat().st_size)
        assert target.read_bytes().startswith(start)
    assert command("loop", "bulletin", cycle.name, "--month", "x", "-o", "y.pdf")[0] == 2


def test_a_template_is_checked_with_exit_codes(command, tmp_path):
    right, wrong, other = (tmp_path / f"{name}.docx" for name in ("right", "wrong", "other"))
    right.write_bytes(word_file("优良率《优良率》，依据《法律援助法》"))
    wrong.write_bytes(word_file("{{nobody}}"))
    other.write_bytes(b"%PDF")
    assert command("loop", "template", right) == (
        0, {"fields": 1, "titles": ["《法律援助法》"], "notes": []},
    )  # fmt: skip
    code, told = command("loop", "template", wrong)
    assert (code, told["problems"][0]["code"]) == (3, "field_unknown")
    assert told["problems"][0]["message"].startswith("正文第 1 段")
    assert command("loop", "template", other)[0] == 4


def test_the_draft_that_was_read_is_issued_once(cycle, command, tmp_path):
    month = f"{datetime.now(UTC):%Y}-01"
    given = (cycle.name, "--month", month)
    draft = command("loop", "bulletin", *given, "-o", tmp_path / "draft.pdf")[1]["digest"]
    assert command("loop", "issue", *given, "--digest", "0" * 64)[0] == 4, "never another one"
    target = tmp_path / "issued.docx"
    code, told = command("loop", "issue", *given, "--digest", draft, "-o", target)
    assert (code, told["number"]) == (0, 1)
    assert target.read_bytes().startswith(b"PK")
    assert command("loop", "issue", *given, "--digest", draft) == (0, told)
    assert command("loop", "issue", *given, "--digest", draft, "-o", "x.txt")[0] == 2
    assert command("loop", "issue", "none", "--month", month, "--digest", draft)[0] == 5
