"""What may be done with a finding, and what becomes of one when a case is checked again."""

from hypothesis import given
from hypothesis import strategies as st

from qa_app.closing.rules.settling import (
    Known,
    compared,
    request_state,
    why_not_explain,
    why_not_return,
    why_not_waive,
)
from qa_app.closing.rules.states import (
    CorrectionState,
    FindingKind,
    FindingState,
    Severity,
)
from qa_app.closing.rules.timeline import Found

KEYS = st.sampled_from(["a", "b", "c", "d"])
FOUND = st.builds(
    Found,
    key=KEYS,
    kind=st.just(FindingKind.TIMELINE),
    rule=st.just("rule"),
    code=st.just("late"),
    severity=st.just(Severity.FAULT),
    params=st.fixed_dictionaries({"days": st.integers(1, 3)}),
)
FINDINGS = st.lists(FOUND, unique_by=lambda each: each.key)
KNOWN = st.lists(
    st.builds(
        Known,
        key=KEYS,
        code=st.just("late"),
        params=st.fixed_dictionaries({"days": st.integers(1, 3)}),
        state=st.sampled_from(list(FindingState)),
    ),
    unique_by=lambda each: each.key,
)


def found(key="a", **params):
    return Found(key, FindingKind.TIMELINE, "rule", "late", Severity.FAULT, params)


def test_a_waiver_holds_for_the_facts_it_was_given_for():
    waived = Known("a", "late", {"days": 2}, FindingState.WAIVED)
    assert compared([waived], [found(days=2)]).reopened == ()
    assert compared([waived], [found(days=40)]).reopened == (found(days=40),)


def test_what_is_gone_is_corrected_and_what_comes_back_is_open_again():
    corrected = Known("a", "late", {}, FindingState.CORRECTED)
    assert compared([corrected], []).gone == ()
    assert compared([corrected], [found()]).reopened == (found(),)
    assert compared([Known("a", "late", {}, FindingState.WAIVED)], []).gone == ("a",)


@given(KNOWN, FINDINGS)
def test_every_finding_is_fresh_open_again_or_as_it_was(known, now):
    change = compared(known, now)
    keys = {each.key for each in known}
    assert {each.key for each in change.fresh} == {each.key for each in now} - keys
    assert {each.key for each in change.reopened} <= keys & {each.key for each in now}
    assert set(change.gone) <= keys - {each.key for each in now}


@given(FINDINGS)
def test_checking_twice_changes_nothing(now):
    known = [Known(each.key, each.code, each.params, FindingState.OPEN) for each in now]
    change = compared(known, now)
    assert (change.fresh, change.reopened, change.gone) == ((), (), ())


@given(st.lists(st.sampled_from(list(FindingState))))
def test_a_request_is_done_when_nothing_waits_any_more(states):
    state = request_state(states)
    waits = [each for each in states if each in (FindingState.OPEN, FindingState.EXPLAINED)]
    assert (state is CorrectionState.DONE) is (not waits)
    assert (state is CorrectionState.ASKED) is (FindingState.OPEN in states)


def test_words_are_needed_and_settled_findings_stay():
    for rule in (why_not_explain, why_not_waive):
        assert rule(FindingState.OPEN, "先行提供法律援助") is None
        assert rule(FindingState.OPEN, "  ").code == "explanation_missing"
        assert rule(FindingState.CORRECTED, "理由").code == "finding_settled"
        assert rule(FindingState.OPEN, "字" * 1001).code == "explanation_too_long"
    assert why_not_return(FindingState.EXPLAINED, "请补充材料") is None
    assert why_not_return(FindingState.OPEN, "理由").code == "nothing_explained"
