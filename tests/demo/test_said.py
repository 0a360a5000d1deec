"""What invented people answer: whole sheets, kinder for better cases, the same each time."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType, Stage
from qa_app.demo.rules.answers import CaseQuality
from qa_app.demo.rules.said import said
from qa_app.rubrics.queries import rubric_named
from qa_app.scoresheets.rules.answers import Sheet
from qa_app.scoresheets.rules.choices import chosen_options, satisfaction_in
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.submission import why_not_submit

RUBRICS = [rubric_named(name, 1) for name in ("aided-person-follow-up", "deciding-body-opinion")]


def case(quality: float = 0.0, stage: Stage = Stage.FIRST_INSTANCE) -> CaseQuality:
    return CaseQuality("key", CaseType.CIVIL, stage, quality)


@pytest.mark.parametrize("rubric", RUBRICS, ids=lambda one: one.id)
@given(seed=st.integers(), quality=st.floats(-4, 4), stage=st.sampled_from(Stage))
def test_answers_are_complete_and_fit(rubric, seed: int, quality: float, stage: Stage) -> None:
    found = said(rubric, case(quality, stage), 0.0, Random(seed))
    assert why_not_submit(scorer_for(rubric, CaseType.CIVIL), Sheet(found.answers)) is None
    for one in chosen_options(rubric, found.answers):
        assert bool(found.answers[one.criterion.id].comment) == one.option.lead


@given(seed=st.integers())
def test_the_same_chance_says_the_same(seed: int) -> None:
    rubric = RUBRICS[0]
    assert said(rubric, case(), 0.0, Random(seed)) == said(rubric, case(), 0.0, Random(seed))


def test_better_work_satisfies_more_people() -> None:
    def share(quality: float) -> float:
        told = [said(RUBRICS[0], case(quality), 0.0, Random(n)).answers for n in range(300)]
        known = [one for answers in told for one in satisfaction_in(RUBRICS[0], answers).values()]
        return sum(known) / len(known)

    assert share(-3) < 0.5 < 0.85 < share(0) <= share(2)


def test_nobody_attends_a_hearing_there_was_not() -> None:
    answers = said(RUBRICS[0], case(stage=Stage.INVESTIGATION), 0.0, Random(1)).answers
    assert answers["visit-appeared"].level in ("no-hearing", "unsure")
