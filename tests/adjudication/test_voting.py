"""What a vote comes to: quorum, majority, ties, the chair's vote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.adjudication.rules.voting import (
    Majority,
    Outcome,
    Result,
    TieRule,
    VotingRules,
    leading,
    outcome,
)
from qa_app.core.grades import Grade

G, P, F = Grade.GOOD, Grade.PASS, Grade.FAIL
votes = st.lists(st.sampled_from([None, *Grade]), max_size=9)
rules = st.builds(
    VotingRules,
    quorum=st.integers(1, 5),
    majority=st.sampled_from(Majority),
    tie=st.sampled_from(TieRule),
)


@pytest.mark.parametrize(
    ("ballots", "given", "chair", "result", "grade"),
    [
        ([G, G, P], VotingRules(3), None, Result.DECIDED, G),
        ([G, G], VotingRules(3), None, Result.NO_QUORUM, None),
        ([G, G, None], VotingRules(3), None, Result.DECIDED, G),
        ([G, P, F], VotingRules(3, tie=TieRule.OPEN), None, Result.TIED, None),
        ([G, G, P, P], VotingRules(3), P, Result.DECIDED, P),
        ([G, G, P, P], VotingRules(3), F, Result.TIED, None),
        ([G, G, P, P], VotingRules(3, tie=TieRule.OPEN), P, Result.TIED, None),
        ([G, G, P, P, F], VotingRules(3), F, Result.TIED, None),
        ([G, G, G, P, P], VotingRules(3, Majority.TWO_THIRDS), G, Result.NO_MAJORITY, None),
        ([G, G, G, G, P, P], VotingRules(3, Majority.TWO_THIRDS), None, Result.DECIDED, G),
        ([G, G, P, F], VotingRules(3), None, Result.NO_MAJORITY, None),
        ([None, None, None], VotingRules(3), None, Result.NO_MAJORITY, None),
    ],
)
def test_votes_come_to_what_the_rules_say(ballots, given, chair, result, grade):
    found = outcome(ballots, given, chair=chair)
    assert (found.result, found.grade) == (result, grade)
    assert found.casting is (chair is not None and grade is chair and len(set(ballots)) > 1
                             and result is Result.DECIDED)  # fmt: skip


@given(votes, rules, st.randoms())
def test_the_order_of_votes_never_matters(ballots, given_rules, chance):
    mixed = list(ballots)
    chance.shuffle(mixed)
    chair = ballots[0] if ballots else None
    assert outcome(ballots, given_rules, chair=chair) == outcome(mixed, given_rules, chair=chair)


@given(votes, rules)
def test_a_decided_grade_has_most_votes_and_votes_add_up(ballots, given_rules):
    found: Outcome = outcome(ballots, given_rules, chair=ballots[0] if ballots else None)
    assert found.cast + found.abstained == len(ballots)
    if found.result is Result.DECIDED:
        assert found.grade in leading(dict(found.votes))
        assert len(ballots) >= given_rules.quorum
    else:
        assert found.grade is None
