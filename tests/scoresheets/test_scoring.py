"""Scores are exact, stay in scale, never fall when a level rises, and ignore order."""

import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import ORDER, Grade, severity
from qa_app.core.rounding import round_half_up
from qa_app.rubrics.loader import load_all
from qa_app.rubrics.rules.schema import Mark, Rubric
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.scoring import RedLineEffect, Scorer, Subtotal, final_grade

CATALOGUE = load_all(Path(__file__).parents[2] / "rubrics")


def shipped(name: str) -> Rubric:
    loaded = CATALOGUE.get(name)
    assert loaded is not None
    return loaded.rubric


CIVIL = Scorer(shipped("civil-file-review/1"))
CRIMINAL = Scorer(shipped("criminal-file-review/1"))
LEVELS = Scorer(shipped("civil-file-review-levels/1"))
ANSWER = st.one_of(
    st.sampled_from([Answer(level=grade.value) for grade in ORDER]),
    st.just(Answer(not_applicable=True)),
    st.just(Answer()),
)


def sheets(scorer: Scorer, answer: st.SearchStrategy[Answer] = ANSWER) -> st.SearchStrategy[Sheet]:
    every = st.fixed_dictionaries(dict.fromkeys(scorer.criteria, answer))
    return every.map(lambda answers: Sheet(answers))


def all_at(scorer: Scorer, grade: Grade, **other: Answer) -> Sheet:
    answers = dict.fromkeys(scorer.criteria, Answer(level=grade.value))
    return Sheet(answers | {name.replace("_", "-"): answer for name, answer in other.items()})


@given(sheets(CIVIL))
def test_points_are_the_exact_share_rounded_once_and_stay_in_scale(sheet: Sheet) -> None:
    score = CIVIL.score(sheet)
    earned = maximum = 0
    for name, answer in sheet.answers.items():
        if not answer.not_applicable:
            criterion = CIVIL.criteria[name]
            maximum += criterion.maximum or 0
            if answer.level:
                earned += criterion.levels[Grade(answer.level)].points or 0
    if not maximum:
        assert score.points_hundredths is None
        return
    assert score.points_hundredths == round_half_up(Fraction(10_000 * earned, maximum))
    assert 0 <= (score.points_hundredths or 0) <= 10_000
    assert (score.form.earned + score.substance.earned) == earned
    assert sum(part.maximum for part in score.groups.values()) == maximum


@pytest.mark.parametrize("scorer", [CIVIL, LEVELS], ids=["points", "levels"])
@given(chance=st.data())
def test_raising_a_level_never_lowers_points_or_grade(
    scorer: Scorer, chance: st.DataObject
) -> None:
    graded = ANSWER.filter(lambda answer: answer != Answer())
    sheet = chance.draw(sheets(scorer, graded))
    rated = [name for name, answer in sheet.answers.items() if answer.level]
    if not rated:
        return
    name = chance.draw(st.sampled_from(rated))
    level = severity(Grade(sheet.answers[name].level or ""))
    better = ORDER[chance.draw(st.integers(0, level))]
    before = scorer.score(sheet)
    after = scorer.score(Sheet({**sheet.answers, name: Answer(level=better.value)}))
    assert (after.points_hundredths or 0) >= (before.points_hundredths or 0)
    assert before.computed_grade is not None
    assert after.computed_grade is not None
    assert severity(after.computed_grade) <= severity(before.computed_grade)


@given(sheet=sheets(CRIMINAL), order=st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(sheet: Sheet, order: object) -> None:
    items = list(sheet.answers.items())
    order.shuffle(items)  # type: ignore[attr-defined]
    assert CRIMINAL.score(Sheet(dict(items))) == CRIMINAL.score(sheet)


@given(st.sets(st.sampled_from(sorted(CIVIL.criteria)), max_size=18))
def test_leaving_criteria_out_keeps_the_scale(left_out: set[str]) -> None:
    answers = dict.fromkeys(CIVIL.criteria, Answer(level="excellent"))
    answers |= dict.fromkeys(left_out, Answer(not_applicable=True))
    score = CIVIL.score(Sheet(answers))
    assert score.points_hundredths == 10_000
    assert score.computed_grade is Grade.EXCELLENT
    assert set(score.not_applicable) == left_out


@pytest.mark.parametrize("grade", list(Grade))
@pytest.mark.parametrize("stage", [Stage.INVESTIGATION, Stage.PROSECUTION, Stage.FIRST_INSTANCE])
def test_every_stage_of_a_criminal_case_is_out_of_one_hundred(grade: Grade, stage: Stage) -> None:
    scorer = Scorer(CRIMINAL.rubric, CaseType.CRIMINAL, stage)
    score = scorer.score(all_at(scorer, grade))
    assert score.computed_grade is grade
    assert score.points_hundredths == {"excellent": 10_000, "fail": 0}.get(
        grade.value, score.points_hundredths
    )


def test_answers_to_criteria_of_another_stage_count_nothing() -> None:
    scorer = Scorer(CRIMINAL.rubric, CaseType.CRIMINAL, Stage.INVESTIGATION)
    extra = {"hearing-conduct": Answer(level="fail")}
    plain = all_at(scorer, Grade.GOOD)
    assert scorer.score(Sheet({**plain.answers, **extra})) == scorer.score(plain)


def test_a_pinned_sheet_keeps_its_score() -> None:
    sheet = all_at(
        CIVIL,
        Grade.GOOD,
        opinion_content=Answer(level="excellent"),
        meeting_prompt=Answer(level="fail"),
        evidence_gathering=Answer(not_applicable=True),
    )
    score = CIVIL.score(sheet)
    assert score.points_hundredths == 8315  # (85.5 - 8.5 + 10 - 3.5 - 7) of 92
    assert score.computed_grade is Grade.GOOD
    assert score.form == Subtotal(2050, 2800)
    assert score.substance == Subtotal(5600, 6400)
    assert score.groups["evidence"] == Subtotal(850, 1000)


def test_open_criteria_leave_the_grade_open_and_count_nothing_yet() -> None:
    score = CIVIL.score(Sheet({"opinion-content": Answer(level="excellent")}))
    assert score.computed_grade is None
    assert score.points_hundredths == 1000
    assert len(score.missing) == 18


def test_nothing_applicable_means_no_points_and_no_grade() -> None:
    score = CIVIL.score(Sheet(dict.fromkeys(CIVIL.criteria, Answer(not_applicable=True))))
    assert (score.points_hundredths, score.computed_grade, score.missing) == (None, None, ())


@pytest.mark.parametrize(
    ("levels", "grade"),
    [
        ("EEEEEGGG", Grade.EXCELLENT),
        ("EEEEGGGG", Grade.GOOD),
        ("EEEEEEEP", Grade.GOOD),
        ("GGGGGGPP", Grade.GOOD),
        ("GGGGGPPP", Grade.PASS),
        ("EEEEEEEF", Grade.PASS),
        ("EEEEEEFF", Grade.FAIL),
        ("PPPPPPPP", Grade.PASS),
        ("FEEEEEEE", Grade.FAIL),
        ("EEEGEEEE", Grade.GOOD),
        ("EEEFEEEE", Grade.FAIL),
        ("EEE-EG-E", Grade.EXCELLENT),
        ("GGGGPP--", Grade.PASS),
        ("GGGGGP--", Grade.GOOD),
    ],
)
def test_eight_levels_combine_into_one_grade(levels: str, grade: Grade) -> None:
    words = {"E": "excellent", "G": "good", "P": "pass", "F": "fail"}
    answers = {
        name: Answer(level=words[letter]) if letter in words else Answer(not_applicable=True)
        for name, letter in zip(LEVELS.criteria, levels, strict=True)
    }
    score = LEVELS.score(Sheet(answers))
    assert score.computed_grade is grade
    assert score.points_hundredths is None


def test_a_red_line_is_flagged_by_default_and_fails_the_case_only_under_veto() -> None:
    sheet = Sheet(all_at(CIVIL, Grade.GOOD).answers, frozenset({"red-money"}), Grade.GOOD)
    flagged = CIVIL.score(sheet)
    assert flagged.second_review_forced
    assert flagged.computed_grade is Grade.GOOD
    vetoed = Scorer(CIVIL.rubric, red_line_effect=RedLineEffect.VETO).score(sheet)
    assert vetoed.computed_grade is Grade.FAIL
    assert vetoed.points_hundredths == flagged.points_hundredths
    assert final_grade(vetoed, sheet) is Grade.FAIL
    assert final_grade(flagged, sheet) is Grade.GOOD


def test_form_and_substance_are_counted_apart() -> None:
    form = [c.id for c in CIVIL.rubric.criteria if c.mark is Mark.FORM]
    answers = dict.fromkeys(CIVIL.criteria, Answer(level="fail"))
    score = CIVIL.score(Sheet(answers | dict.fromkeys(form, Answer(level="excellent"))))
    assert score.form == Subtotal(2800, 2800)
    assert score.substance == Subtotal(0, 7200)


def test_scoring_one_sheet_takes_less_than_150_microseconds() -> None:
    sheet = all_at(CIVIL, Grade.GOOD)
    rounds = []
    for _ in range(7):
        start = time.process_time()
        for _ in range(200):
            CIVIL.score(sheet)
        rounds.append((time.process_time() - start) / 200)
    assert min(rounds) < 150e-6
