"""Whom to ask, and what is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType, Stage
from qa_app.opinions.rules.bodies import DEFAULT, KEYS, NOBODY, body_to_ask, sound_rule
from qa_app.opinions.rules.counting import Answered, mean_points
from qa_app.opinions.rules.states import Body


@pytest.mark.parametrize(
    ("case_type", "stage", "body"),
    [
        (CaseType.CRIMINAL, Stage.INVESTIGATION, Body.POLICE),
        (CaseType.CRIMINAL, Stage.PROSECUTION, Body.PROCURATORATE),
        (CaseType.CRIMINAL, Stage.FIRST_INSTANCE, Body.COURT),
        (CaseType.CRIMINAL, Stage.DEATH_PENALTY_REVIEW, Body.COURT),
        (CaseType.CRIMINAL, None, Body.COURT),
        (CaseType.CIVIL, Stage.SECOND_INSTANCE, Body.COURT),
        (CaseType.ARBITRATION, Stage.ARBITRATION, Body.ARBITRATION),
        (CaseType.ARBITRATION, Stage.FIRST_INSTANCE, Body.COURT),
        (CaseType.NON_LITIGATION, Stage.NON_LITIGATION, None),
    ],
)
def test_the_body_that_decided_is_asked(case_type, stage, body):
    assert body_to_ask(DEFAULT, case_type, stage) is body


def test_the_more_exact_key_of_a_rule_wins_and_may_say_nobody():
    rule = {**DEFAULT, "criminal/investigation": NOBODY}
    assert body_to_ask(rule, CaseType.CRIMINAL, Stage.INVESTIGATION) is None
    assert body_to_ask(rule, CaseType.CRIMINAL, Stage.RETRIAL) is Body.COURT


def test_the_rule_of_the_program_is_sound_and_covers_every_type():
    assert sound_rule(DEFAULT)
    assert {case_type.value for case_type in CaseType} <= set(DEFAULT)


@given(st.sampled_from(KEYS), st.text(min_size=1, max_size=8))
def test_a_rule_with_a_missing_key_or_an_unknown_body_is_not_sound(key, word):
    assert not sound_rule({name: body for name, body in DEFAULT.items() if name != key})
    assert sound_rule({**DEFAULT, key: word}) is (word in set(Body))


def test_withdrawn_requests_count_neither_as_asked_nor_as_answered():
    assert Answered(asked=3, received=1, withdrawn=9).rate == "25.0"
    assert Answered(withdrawn=2).rate is None


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_the_mean_lies_within_the_opinions(points):
    assert min(points) <= mean_points(points) <= max(points)
    assert mean_points([]) is None
    assert mean_points([1, 2]) == 2
