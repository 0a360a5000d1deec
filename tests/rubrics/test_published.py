"""The rubrics we ship: sound, locked, complete in both languages, honest about what is ours."""

import re
import shutil
from pathlib import Path

import pytest

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import Refused
from qa_app.core.grades import ORDER, Grade
from qa_app.rubrics.loader import check_directory, load_all, publish
from qa_app.rubrics.queries import default_rubric, rubric_named
from qa_app.rubrics.rules.catalogue import Loaded, criteria_for
from qa_app.rubrics.rules.schema import Instrument, Kind, Mark, Method, Rubric
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.scoring import Scorer

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
    for stage in rubric.applies.stages or Stage:
        asked = criteria_for(rubric, rubric.applies.types[0], stage)
        possible = sum(c.maximum or 0 for c in asked)
        by_level = sum(c.levels[grade].points or 0 for c in asked if c.levels)
        rest = sum(c.maximum or 0 for c in asked if not c.levels)
        given = by_level + (0 if grade is Grade.FAIL else rest)
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


OBSERVATIONS = ["court-observation-civil/1", "court-observation-criminal/1"]
QUESTIONS = ["aided-person-follow-up/1", "deciding-body-opinion/1", "closing-check/1"]


def shipped(name: str) -> Rubric:
    loaded = load_all(RUBRICS).get(name)
    assert loaded is not None
    return loaded.rubric


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_an_observation_has_five_groups_and_asks_three_things_by_yes_or_no(name: str) -> None:
    rubric = shipped(name)
    assert rubric.instrument is Instrument.COURT_OBSERVATION
    assert len(rubric.groups) == 5
    assert sum(c.kind is Kind.YES_NO for c in rubric.criteria) == 3
    assert all(tuple(c.levels) == ORDER for c in rubric.criteria if c.kind is Kind.LEVEL)
    assert all(c.question for c in rubric.criteria if c.kind is Kind.YES_NO)


@pytest.mark.parametrize("instrument", [Instrument.FOLLOW_UP, Instrument.OPINION])
@pytest.mark.parametrize("case_type", list(CaseType))
def test_every_kind_of_case_can_be_asked_about(instrument: Instrument, case_type: CaseType) -> None:
    rubric = default_rubric(instrument, case_type)
    assert rubric.instrument is instrument
    assert rubric == rubric_named(rubric.id, rubric.version)


def test_only_a_case_without_a_hearing_has_no_observation() -> None:
    for case_type in set(CaseType) - {CaseType.NON_LITIGATION}:
        assert default_rubric(Instrument.COURT_OBSERVATION, case_type)
    with pytest.raises(Refused, match="no_rubric_for_type"):
        default_rubric(Instrument.COURT_OBSERVATION, CaseType.NON_LITIGATION)
    with pytest.raises(Refused, match="unknown_rubric"):
        rubric_named("court-observation-civil", 99)


def test_a_draft_is_no_default_before_it_is_published(tmp_path: Path) -> None:
    shutil.copytree(RUBRICS, tmp_path / "rubrics")
    draft = tmp_path / "rubrics" / "deciding-body-opinion" / "v2.toml"
    text = (draft.parent / "v1.toml").read_text(encoding="utf-8")
    draft.write_text(text.replace("version = 1", "version = 2", 1), encoding="utf-8")
    wanted = (Instrument.OPINION, CaseType.CIVIL, tmp_path / "rubrics")
    assert default_rubric(*wanted).version == 1
    publish(draft)
    assert default_rubric(*wanted).version == 2


def test_the_follow_up_asks_nine_published_items_and_whether_the_lawyer_came() -> None:
    rubric = shipped("aided-person-follow-up/1")
    assert len(rubric.criteria) == 9 + 1
    assert rubric.script is not None
    overall = rubric.criteria[-1].options
    assert [one.value for one in overall.values()] == [100, 75, 50, 25, 0, None]
    assert [one.satisfied for one in overall.values()] == [True, True, False, False, False, None]


def test_what_opens_a_lead_is_money_meals_fees_misconduct_and_absence() -> None:
    rubric = shipped("aided-person-follow-up/1")
    leads = {c.id for c in rubric.criteria for one in c.options.values() if one.lead}
    kept_out = {"visit-gifts", "visit-meals", "visit-fees", "visit-misconduct", "visit-appeared"}
    assert leads == kept_out
    values = {one.value for c in rubric.criteria if c.id in leads for one in c.options.values()}
    assert values == {None}


def test_the_deciding_body_is_asked_five_questions() -> None:
    assert len(shipped("deciding-body-opinion/1").criteria) == 5


@pytest.mark.parametrize("name", QUESTIONS[:2])
def test_somebody_outside_the_house_may_always_say_not_sure(name: str) -> None:
    for criterion in shipped(name).criteria:
        assert any(one.unknown for one in criterion.options.values()), criterion.id
        assert criterion.question


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_best_answers_give_one_hundred_and_the_worst_none(name: str) -> None:
    rubric = shipped(name)
    scorer = Scorer(rubric)
    for place, points in ((0, 10_000), (-1, 0)):
        valued = {
            c.id: [key for key, one in c.options.items() if one.value is not None]
            for c in rubric.criteria
        }
        answers = {name: Answer(level=keys[place]) for name, keys in valued.items() if keys}
        assert scorer.score(Sheet(answers)).points_hundredths == points


def test_ids_of_criteria_mean_one_thing_in_all_newest_rubrics() -> None:
    newest = [one.rubric for one in load_all(RUBRICS).rubrics.values()]
    ids = [
        (c.id, rubric.id) for rubric in newest for c in rubric.criteria
        if rubric.instrument is not Instrument.FILE_REVIEW
    ]  # fmt: skip
    taken = {c.id for r in newest if r.instrument is Instrument.FILE_REVIEW for c in r.criteria}
    assert len({name for name, _ in ids}) == len(ids)
    assert not taken & {name for name, _ in ids}
