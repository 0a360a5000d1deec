"""Reading and locking rubric files: hostile bytes, changed published files, two defaults."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import Invalid, Refused
from qa_app.rubrics.loader import (
    LOCK_NAME,
    check_directory,
    check_files,
    load_all,
    publish,
    rubric_files,
)
from qa_app.rubrics.rules.catalogue import select
from qa_app.rubrics.rules.parse import MAX_BYTES, parse

MINIMAL = Path(__file__).parent / "minimal.toml"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    home = tmp_path / "rubrics" / "minimal"
    home.mkdir(parents=True)
    shutil.copy(MINIMAL, home / "v1.toml")
    return home.parent


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def codes(directory: Path) -> list[str]:
    return [one.code for one in check_directory(directory)[1]]


@given(st.binary(max_size=400))
def test_random_bytes_are_problems_and_never_a_crash(content: bytes) -> None:
    parsed = parse(content)
    assert parsed.rubric is None
    assert parsed.problems


@given(position=st.integers(0, 2000), change=st.binary(min_size=1, max_size=3))
def test_a_damaged_file_is_read_or_refused_but_never_a_crash(position: int, change: bytes) -> None:
    content = MINIMAL.read_bytes()
    position %= len(content)
    parsed = parse(content[:position] + change + content[position + 1 :])
    assert (parsed.rubric is None) == bool(parsed.problems)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "rubric_key_missing"),
        (b"\xff\xfe", "not_utf8"),
        (b"title = " + b"[" * 100_000, "not_toml"),
        (b"version = " + b"9" * 5_000, "not_toml"),
        (b"version = 0x" + b"f" * 5_000, "bad_number"),
        (b"version = 1979-05-27", "bad_type"),
        (b"#" * (MAX_BYTES + 1), "too_large"),
        (b'title = { zh = "' + b"a" * 5_000 + b'", en = "a" }', "rubric_text_too_long"),
    ],
)
def test_hostile_files_have_a_name_for_what_is_wrong(content: bytes, code: str) -> None:
    assert code in {one.code for one in parse(content).problems}


def test_a_missing_file_and_a_directory_are_problems(tmp_path: Path) -> None:
    _, problems = check_files([tmp_path / "none.toml", tmp_path])
    assert [one.code for one in problems] == ["not_readable", "not_readable"]


def test_publishing_locks_the_hash_and_doing_it_again_changes_nothing(directory: Path) -> None:
    path = directory / "minimal" / "v1.toml"
    assert publish(path).published
    lock = (directory / LOCK_NAME).read_text(encoding="utf-8")
    assert publish(path).published
    assert (directory / LOCK_NAME).read_text(encoding="utf-8") == lock
    loaded = load_all(directory).get("minimal/1")
    assert loaded is not None
    assert loaded.published
    assert f"minimal/1 {loaded.sha256}\n" in lock


def test_a_changed_published_file_is_a_problem_even_by_one_space(directory: Path) -> None:
    path = directory / "minimal" / "v1.toml"
    publish(path)
    assert codes(directory) == []
    edit(path, "测试用。", "测试用 。")
    assert codes(directory) == ["published_changed"]
    with pytest.raises(Invalid):
        load_all(directory)
    with pytest.raises(Invalid):
        publish(path)


def test_a_published_file_that_is_gone_is_a_problem(directory: Path) -> None:
    publish(directory / "minimal" / "v1.toml")
    (directory / "minimal" / "v1.toml").unlink()
    assert codes(directory) == ["published_missing"]


def test_an_unpublished_draft_is_loaded_and_says_so(directory: Path) -> None:
    loaded = load_all(directory).get("minimal")
    assert loaded is not None
    assert not loaded.published


def test_a_damaged_lock_is_a_problem_and_blocks_publishing(directory: Path) -> None:
    (directory / LOCK_NAME).write_bytes(b"\xff what\n")
    assert codes(directory) == ["bad_lock_line"]
    with pytest.raises(Invalid):
        publish(directory / "minimal" / "v1.toml")


def test_a_file_in_the_wrong_place_is_a_problem(directory: Path) -> None:
    path = directory / "minimal" / "v1.toml"
    path.rename(path.with_name("v2.toml"))
    assert codes(directory) == ["path_mismatch"]


def test_only_version_files_can_be_published() -> None:
    with pytest.raises(Refused) as refused:
        publish(MINIMAL)
    assert refused.value.code == "not_a_version_file"


def test_two_defaults_for_one_type_are_a_problem(directory: Path) -> None:
    shutil.copytree(directory / "minimal", directory / "other")
    for name in ("minimal", "other"):
        edit(directory / name / "v1.toml", "version = 1\n", "version = 1\ndefault = true\n")
    edit(directory / "other" / "v1.toml", 'id = "minimal"', 'id = "other"')
    assert codes(directory) == ["two_defaults"]


def test_a_changed_draft_is_read_anew(directory: Path) -> None:
    before = load_all(directory).get("minimal")
    assert before is load_all(directory).get("minimal")
    edit(rubric_files(directory)[0], "最小量表", "另一个名字的量表")
    after = load_all(directory).get("minimal")
    assert after is not None
    assert after.rubric.title.zh == "另一个名字的量表"


def test_the_newest_version_is_meant_when_none_is_named(directory: Path) -> None:
    shutil.copy(directory / "minimal" / "v1.toml", directory / "minimal" / "v10.toml")
    edit(directory / "minimal" / "v10.toml", "version = 1\n", "version = 10\n")
    catalogue = load_all(directory)
    newest = catalogue.get("minimal")
    assert newest is not None
    assert newest.rubric.version == 10
    assert catalogue.get("minimal/x") is None
    assert catalogue.get("minimal/2") is None


def test_selection_prefers_the_stage_then_the_type_then_the_default() -> None:
    catalogue = load_all(Path(__file__).parents[2] / "rubrics")
    plan = {"civil.mediation": "civil-file-review-levels/1", "civil": "civil-file-review/1"}
    chosen = select(catalogue, plan, CaseType.CIVIL, Stage.MEDIATION)
    assert chosen.rubric.name == "civil-file-review-levels/1"
    assert select(catalogue, plan, CaseType.CIVIL).rubric.name == "civil-file-review/1"
    assert select(catalogue, plan, CaseType.CRIMINAL).rubric.name == "criminal-file-review/1"


@pytest.mark.parametrize(
    ("plan", "case_type", "code"),
    [
        ({"civil": "nothing/1"}, CaseType.CIVIL, "unknown_rubric"),
        ({"criminal": "minimal/1"}, CaseType.CRIMINAL, "rubric_not_for_type"),
        ({}, CaseType.CIVIL, "no_rubric_for_type"),
    ],
)
def test_selection_refuses_what_cannot_be_used(
    directory: Path, plan: dict[str, str], case_type: CaseType, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        select(load_all(directory), plan, case_type)
    assert refused.value.code == code


def test_a_rubric_for_another_purpose_is_refused() -> None:
    catalogue = load_all(Path(__file__).parents[2] / "rubrics")
    with pytest.raises(Refused) as refused:
        select(catalogue, {"civil": "court-observation-civil/1"}, CaseType.CIVIL)
    assert refused.value.code == "rubric_other_instrument"
