"""Sheets of questions: the mean of the answers that have a value, leads and satisfaction."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Refusal
from qa_app.core.grades import Grade
from qa_app.core.rounding import round_half_up
from qa_app.rubrics.loader import check_files
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.answers import Answer, Sheet
from qa_app.scoresheets.rules.choices import chosen_options, leads_in, satisfaction_in
from qa_app.scoresheets.rules.editing import edited, fields_of
from qa_app.scoresheets.rules.scoring import Scorer, final_grade
from qa_app.scoresheets.rules.stored import Filled, answers_from, stored_answers
from qa_app.scoresheets.rules.submission import answer_refusals, why_not_submit

FILE = Path(__file__).parents[1] / "rubrics" / "questions.toml"
SMALL = check_files([FILE])[0][0].rubric
TEXT = {"zh": "文字", "en": "text"}
VALUES = (100, 75, 50, 33, 0, None)


def words(number: int) -> dict[str, str]:
    return {"zh": f"选项{number}", "en": f"option {number}"}


def question(number: int) -> dict[str, Any]:
    options = {
        f"o{place}": {"text": words(place)} | ({} if value is None else {"value": value})
        for place, value in enumerate(VALUES)
    }
    options["silent"] = {"text": words(9), "unknown": True}
    return {"id": f"q{number}", "title": TEXT, "kind": "choice", "options": options}


LARGE = Rubric.model_validate(
    {
        "id": "large",
        "version": 1,
        "instrument": "opinion",
        "title": TEXT,
        "about": TEXT,
        "applies": {"types": ["civil"]},
        "grading": {"method": "index"},
        "groups": [
            {"id": "all", "title": TEXT, "criteria": [question(number) for number in range(7)]}
        ],
    }
)
ANSWER = st.sampled_from([None, *(f"o{place}" for place in range(len(VALUES))), "silent"])
ANSWERS = st.fixed_dictionaries({f"q{number}": ANSWER for number in range(7)})


def sheet(**chosen: str | None) -> Sheet:
    return Sheet({name: Answer(level=level) for name, level in chosen.items()})


@given(ANSWERS)
def test_points_are_the_mean_value_rounded_once_and_there_is_never_a_grade(
    chosen: dict[str, str | None],
) -> None:
    score = Scorer(LARGE).score(sheet(**chosen))
    places = [int(level[1:]) for level in chosen.values() if level and level != "silent"]
    values = [value for value in (VALUES[place] for place in places) if value is not None]
    mean = round_half_up(Fraction(100 * sum(values), len(values))) if values else None
    assert score.points_hundredths == mean
    assert score.computed_grade is None
    assert set(score.missing) == {name for name, level in chosen.items() if level is None}
    assert final_grade(score, sheet(**chosen)) is None


@given(ANSWERS)
def test_a_sheet_survives_its_form_and_its_row(chosen: dict[str, str | None]) -> None:
    scorer = Scorer(LARGE)
    answers = {name: Answer(level=level) for name, level in chosen.items() if level}
    filled = Filled(answers=answers)
    assert edited(Filled(), scorer, fields_of(filled, scorer)) == filled
    assert answers_from(stored_answers(filled), LARGE) == answers
    assert answer_refusals(scorer, filled.sheet) == []


def test_not_sure_is_an_answer_that_enters_no_mean() -> None:
    score = Scorer(SMALL).score(sheet(service="unsure", paid="never"))
    assert (score.points_hundredths, score.missing) == (None, ())
    assert why_not_submit(Scorer(SMALL), sheet(service="unsure", paid="never")) is None


def test_a_lead_enters_no_mean_and_is_found() -> None:
    taken = sheet(service="bad", paid="taken")
    assert Scorer(SMALL).score(taken).points_hundredths == 0
    assert Scorer(SMALL).score(sheet(service="good", paid="taken")).points_hundredths == 10_000
    assert [(one.criterion.id, one.name) for one in leads_in(SMALL, taken.answers)] == [
        ("paid", "taken")
    ]
    assert leads_in(SMALL, sheet(service="bad", paid="never").answers) == ()


@pytest.mark.parametrize(
    ("level", "satisfied"),
    [("good", {"service": True}), ("bad", {"service": False}), ("unsure", {}), (None, {})],
)
def test_satisfaction_counts_only_those_who_said(
    level: str | None, satisfied: dict[str, bool]
) -> None:
    assert satisfaction_in(SMALL, sheet(service=level, paid="taken").answers) == satisfied


def test_an_option_the_rubric_does_not_know_is_refused_and_means_nothing() -> None:
    odd = sheet(service="perfect", paid="never")
    refusal = why_not_submit(Scorer(SMALL), odd)
    assert refusal is not None
    assert refusal.code == "unclear_option"
    assert [one.name for one in chosen_options(SMALL, odd.answers)] == ["never"]
    assert isinstance(edited(Filled(), Scorer(SMALL), {"level:service": ["perfect"]}), Refusal)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (sheet(service="good"), "criteria_open"),
        (Sheet(sheet(service="good", paid="never").answers, own_grade=Grade.GOOD),
         "own_grade_not_used"),
    ],
)  # fmt: skip
def test_a_sheet_of_questions_waits_for_every_answer_and_for_no_grade(
    given: Sheet, code: str
) -> None:
    refusal = why_not_submit(Scorer(SMALL), given)
    assert refusal is not None
    assert refusal.code == code
