"""The rubrics we ship: sound, locked, complete in both languages, honest about what is ours."""

import re
from pathlib import Path

import pytest

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import ORDER, Grade
from qa_app.rubrics.loader import check_directory, load_all
from qa_app.rubrics.rules.catalogue import Loaded, criteria_for
from qa_app.rubrics.rules.schema import Instrument, Mark, Method, Rubric

RUBRICS = Path(__file__).parents[2] / "rubrics"
ALL = sorted(load_all(RUBRICS).rubrics.items())
BY_POINTS = [one for _, one in ALL if one.rubric.grading.method is Method.POINTS]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def named(loaded: Loaded) -> str:
    return loaded.rubric.name


def file_of(rubric: Rubric) -> Path:
    return RUBRICS / rubric.id / f"v{rubric.version}.toml"


def test_nothing_is_wrong_with_the_shipped_rubrics_and_all_are_locked() -> None:
    loaded, problems = check_directory(RUBRICS)
    assert problems == []
    assert all(one.published for one in loaded)


@pytest.mark.parametrize("name", ["civil-file-review/1", "criminal-file-review/1"])
def test_a_file_review_has_8_groups_19_criteria_and_4_levels_each(name: str) -> None:
    loaded = load_all(RUBRICS).get(name)
    assert loaded is not None
    rubric = loaded.rubric
    assert rubric.instrument is Instrument.FILE_REVIEW
    assert (len(rubric.groups), len(rubric.criteria)) == (8, 19)
    assert all(tuple(c.levels) == ORDER for c in rubric.criteria)
    assert {c.mark for c in rubric.criteria} == set(Mark)
    assert rubric.red_lines


def test_every_case_type_has_a_default_file_review() -> None:
    defaults = load_all(RUBRICS).defaults(Instrument.FILE_REVIEW)
    assert set(defaults) == set(CaseType)
    assert defaults[CaseType.CRIMINAL] == "criminal-file-review/1"
    assert defaults[CaseType.ARBITRATION] == "civil-file-review/1"


@pytest.mark.parametrize("loaded", BY_POINTS, ids=named)
@pytest.mark.parametrize("grade", [Grade.EXCELLENT, Grade.GOOD, Grade.PASS, Grade.FAIL])
def test_one_level_throughout_gives_that_grade_at_every_stage(loaded: Loaded, grade: Grade) -> None:
    rubric = loaded.rubric
    for stage in rubric.applies.stages:
        asked = criteria_for(rubric, rubric.applies.types[0], stage)
        possible = sum(c.maximum or 0 for c in asked)
        given = sum(c.levels[grade].points or 0 for c in asked)
        reached = next(
            c.grade for c in rubric.grading.cut_offs if 100 * given >= possible * c.at_least / 100
        )
        assert reached is grade


@pytest.mark.parametrize(
    ("stage", "asked", "not_asked"),
    [
        (Stage.INVESTIGATION, "reading-inquiry", "hearing-conduct"),
        (Stage.PROSECUTION, "hearing-plea", "reading-inquiry"),
        (Stage.FIRST_INSTANCE, "hearing-conduct", "reading-inquiry"),
        (Stage.DEATH_PENALTY_REVIEW, "opinion-sentence", "hearing-conduct"),
    ],
)
def test_criminal_criteria_differ_by_stage(stage: Stage, asked: str, not_asked: str) -> None:
    loaded = load_all(RUBRICS).get("criminal-file-review")
    assert loaded is not None
    ids = {c.id for c in criteria_for(loaded.rubric, CaseType.CRIMINAL, stage)}
    assert asked in ids
    assert not_asked not in ids


@pytest.mark.parametrize("loaded", [one for _, one in ALL], ids=named)
def test_chinese_texts_are_chinese_and_english_texts_are_not(loaded: Loaded) -> None:
    text = file_of(loaded.rubric).read_text(encoding="utf-8")
    pairs = re.findall(r'zh = "([^"]+)", en = "([^"]+)"', text)
    assert len(pairs) > 40
    assert all(CHINESE.search(zh) for zh, _ in pairs)
    assert not [en for _, en in pairs if CHINESE.search(en)]


@pytest.mark.parametrize("loaded", [one for _, one in ALL], ids=named)
def test_chinese_texts_use_full_width_punctuation(loaded: Loaded) -> None:
    text = file_of(loaded.rubric).read_text(encoding="utf-8")
    wrong = re.findall(r'zh = "[^"]*[\u4e00-\u9fff][,;:?!()][^"]*"', text)
    assert wrong == []


@pytest.mark.parametrize("loaded", [one for _, one in ALL], ids=named)
def test_a_rubric_says_what_is_ours_and_names_public_sources(loaded: Loaded) -> None:
    assert "自拟" in loaded.rubric.about.zh
    assert "ours" in loaded.rubric.about.en or "our own" in loaded.rubric.about.en
    assert loaded.rubric.sources
    assert "公开" in file_of(loaded.rubric).read_text(encoding="utf-8").split("\nid = ")[0]


@pytest.mark.parametrize("loaded", [one for _, one in ALL], ids=named)
def test_level_descriptors_differ_from_one_another(loaded: Loaded) -> None:
    for criterion in loaded.rubric.criteria:
        texts = [level.text.zh for level in criterion.levels.values()]
        assert len(set(texts)) == len(texts)
