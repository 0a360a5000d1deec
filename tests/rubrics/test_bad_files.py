"""Every file under ``bad/`` fails with the problem its first line names, and fails cleanly."""

import re
from pathlib import Path

import pytest

from qa_app.rubrics.loader import check_files
from qa_app.rubrics.messages import MESSAGES

BAD = sorted((Path(__file__).parent / "bad").glob("*.toml"))
MINIMAL = Path(__file__).parent / "minimal.toml"
QUESTIONS = Path(__file__).parent / "questions.toml"


@pytest.mark.parametrize("path", [MINIMAL, QUESTIONS], ids=lambda path: path.stem)
def test_the_files_all_bad_ones_are_made_from_are_sound(path: Path) -> None:
    loaded, problems = check_files([path])
    assert problems == []
    assert loaded[0].rubric.id == path.stem


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_fails_with_its_named_problem(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    expected = re.fullmatch(r"# expects: (\S+) at (.+)", first)
    assert expected is not None
    loaded, problems = check_files([path])
    assert loaded == []
    found = {(one.code, one.column) for one in problems}
    code, where = expected.groups()
    if where == "*":
        assert code in {one.code for one in problems}
    else:
        assert (code, where) in found
    assert all(one.file == str(path) for one in problems)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_problem_has_a_complete_sentence(path: Path) -> None:
    _, problems = check_files([path])
    for one in problems:
        assert "%(" not in MESSAGES[one.code] % one.params


def test_every_meaning_and_shape_code_has_a_bad_file() -> None:
    shown = {path.read_text(encoding="utf-8").split()[2] for path in BAD}
    about_files = {"not_readable", "too_large", "not_utf8", "path_mismatch", "two_defaults"}
    about_lock = {"published_changed", "published_missing", "bad_lock_line", "not_a_version_file"}
    about_choice = {"no_rubric_for_type", "unknown_rubric", "rubric_not_for_type"}
    about_choice |= {"rubric_other_instrument", "frozen_rubric_changed", "frozen_rubric_unreadable"}
    assert set(MESSAGES) - shown == about_files | about_lock | about_choice | {
        "rubric_text_too_long"
    }


def test_all_problems_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = MINIMAL.read_text(encoding="utf-8")
    text = text.replace('zh = "意见"', 'zh = ""').replace("at_least = 0 ", "at_least = 10 ")
    text = text.replace('id = "order"', 'id = "advice"').replace("mark =", "marks =", 1)
    path = tmp_path / "many.toml"
    path.write_text(text, encoding="utf-8")
    _, problems = check_files([path])
    assert [(one.code, one.column) for one in problems] == [
        ("cut_offs_leave_gap", "grading.cut_offs[3]"),
        ("rubric_key_missing", "groups[1].criteria[1].mark"),
        ("rubric_key_unknown", "groups[1].criteria[1].marks"),
        ("rubric_text_empty", "groups[1].criteria[1].title.zh"),
        ("duplicate_id", "groups[1].criteria[2].id"),
    ]
