"""The rules of rectification: who may act when, what words must not say, what came back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.grades import Grade
from qa_app.core.workdays import Calendar
from qa_app.cycles.rules.feedback import CriterionRule
from qa_app.feedback.rules.parties import Parties
from qa_app.rectification.rules.deadlines import proposed_due
from qa_app.rectification.rules.findings import why_not_say
from qa_app.rectification.rules.levels import at_or_below, level_of, settled_level
from qa_app.rectification.rules.recurrence import (
    Change,
    Return,
    Tally,
    change,
    fisher,
    may_still_be,
    returned,
)
from qa_app.rectification.rules.states import (
    Checker,
    Facts,
    Shown,
    Side,
    TaskState,
    shown_state,
    why_not_add_paper,
    why_not_check,
    why_not_hand_in,
    why_not_undo,
)
from qa_app.rubrics.rules.schema import Kind
from tests.builders.rectification import DUE

LAWYER, AGENCY, OFFICE = (frozenset({side}) for side in (Side.LAWYER, Side.AGENCY, Side.OFFICE))
tallies = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda t: Tally(max(t), min(t)))


def _facts(state: TaskState, sides: frozenset[Side], **more: object) -> Facts:
    return Facts(state, DUE, sides, "me", **more)  # type: ignore[arg-type]


def test_a_task_is_late_only_after_its_last_day_and_only_while_somebody_has_to_act():
    assert shown_state(TaskState.OPEN, DUE, DUE) is Shown.OPEN
    assert shown_state(TaskState.REOPENED, DUE, date(2027, 1, 1)) is Shown.OVERDUE
    for state in (TaskState.HANDED_IN, TaskState.DONE, TaskState.CANCELLED):
        assert shown_state(state, DUE, date(2027, 1, 1)).value == state.value


@pytest.mark.parametrize("sides", [LAWYER, AGENCY])
def test_whoever_a_task_is_for_hands_in_while_it_is_pending(sides):
    for state in TaskState:
        code = why_not_hand_in(_facts(state, sides), "已补正")
        pending = state in (TaskState.OPEN, TaskState.REOPENED)
        assert code == (None if pending else "rectification_not_pending")
    assert why_not_hand_in(_facts(TaskState.OPEN, sides), " ") == "rectification_words_missing"
    assert why_not_add_paper(_facts(TaskState.OPEN, sides, papers=20)) is not None


def test_the_office_hands_nothing_in_and_strangers_check_nothing():
    opened, handed = TaskState.OPEN, TaskState.HANDED_IN
    assert why_not_hand_in(_facts(opened, OFFICE), "x") == "rectification_not_yours"
    assert why_not_check(_facts(handed, LAWYER)) == "rectification_not_checker"
    assert why_not_check(_facts(handed, frozenset())) == "rectification_not_checker"


def test_nobody_checks_what_they_had_a_hand_in_whatever_else_they_are():
    handed = TaskState.HANDED_IN
    assert why_not_check(_facts(handed, OFFICE)) is None
    own = "rectification_own_handing_in"
    assert why_not_check(_facts(handed, OFFICE, handers=frozenset({"me"}))) == own
    assert why_not_check(_facts(handed, OFFICE | LAWYER)) == own


def test_an_agency_checks_only_where_it_was_told_to():
    handed = TaskState.HANDED_IN
    assert why_not_check(_facts(handed, AGENCY)) == "rectification_not_checker"
    assert why_not_check(_facts(handed, AGENCY, checker=Checker.AGENCY)) is None
    assert why_not_check(_facts(TaskState.OPEN, OFFICE)) == "rectification_not_handed_in"


def test_a_batch_is_taken_back_only_while_all_of_it_is_untouched():
    assert why_not_undo([TaskState.OPEN] * 2, begun=False) is None
    assert why_not_undo([TaskState.OPEN] * 2, begun=True)
    assert why_not_undo([TaskState.OPEN, TaskState.HANDED_IN], begun=False)


@pytest.mark.parametrize("words", ["这件案件评为不合格", "档次为良好", "graded Excellent"])
def test_a_level_is_not_told_before_release_and_may_be_after(words):
    assert why_not_say(words, names=(), released=False) == "rectification_names_level"
    assert why_not_say(words, names=(), released=True) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("评审员王大明认为笔录不全", "rectification_names_reviewer"),
        ("王 大 明 认为笔录不全", "rectification_names_reviewer"),
        ("see WANGDM.", "rectification_names_reviewer"),
        ("电话 138-1234-5678", "rectification_holds_personal"),
        ("电话１３８１２３４５６７８", "rectification_holds_personal"),
        ("受援人 13812345678 未签名", "rectification_holds_personal"),
        ("身份证 99010119900101123X", "rectification_holds_personal"),
        ("卡号 6222020200112233445", "rectification_holds_personal"),
        ("(2026)南援民字第12号，会见笔录缺第 3 页", None),
        ("the bigwangdm report", None),
    ],
)
def test_reviewers_and_personal_numbers_are_never_told(words, code):
    assert why_not_say(words, names={"王大明", "wangdm", "王"}, released=True) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("慕容受援未签名", "rectification_names_aided"),
        ("慕 容 受 援 未签名", "rectification_names_aided"),
        ("受援人未签名", None),
    ],
)
def test_nor_who_was_helped(words, code):
    aided = Parties(frozenset({"慕容受援"}))
    assert why_not_say(words, names=(), released=True, aided=aided) == code


class _Criterion:
    def __init__(self, kind: Kind, maximum: int | None = 1000) -> None:
        self.kind, self.maximum = kind, maximum


@pytest.mark.parametrize(
    ("kind", "answer", "level"),
    [
        (Kind.LEVEL, {"level": "pass"}, Grade.PASS),
        (Kind.LEVEL, {"level": "not_applicable"}, None),
        (Kind.LEVEL, {"level": "fail", "not_applicable": True}, None),
        (Kind.YES_NO, {"level": "no"}, Grade.FAIL),
        (Kind.POINTS, {"points": 900}, Grade.EXCELLENT),
        (Kind.POINTS, {"points": 599}, Grade.FAIL),
        (Kind.DEDUCTION, {"points": 400}, Grade.PASS),
        (Kind.POINTS, {}, None),
        (Kind.CHOICE, {"level": "other"}, None),
    ],
)
def test_every_way_of_answering_has_its_level_or_none(kind, answer, level):
    assert level_of(_Criterion(kind), answer) is level  # type: ignore[arg-type]


def test_two_levels_become_one_by_the_rule_of_the_cycle():
    both = [Grade.FAIL, Grade.GOOD]
    assert settled_level(both, CriterionRule.FAVOURABLE) is Grade.GOOD
    assert settled_level(both, CriterionRule.STRICT) is Grade.FAIL
    assert settled_level([], CriterionRule.STRICT) is None
    assert at_or_below(Grade.PASS) == (Grade.PASS, Grade.FAIL)


def test_fishers_own_example():
    """The lady tasting tea, R. A. Fisher, The Design of Experiments (1935): 3 of 4 and 1 of 4."""
    assert fisher(Tally(4, 3), Tally(4, 1)) == pytest.approx(34 / 70)
    assert fisher(Tally(), Tally()) == 1


def test_thousands_of_files_are_compared_as_exactly_as_few():
    """The numbers of ways have hundreds of digits."""
    assert fisher(Tally(1500, 300), Tally(1500, 300)) == 1
    assert fisher(Tally(27_000, 5_000), Tally(27_000, 5_600)) < 1e-9
    assert change(Tally(1500, 300), Tally(1500, 400)) is Change.MORE


@given(tallies, tallies)
def test_a_comparison_is_a_probability_and_the_same_from_both_sides(one, two):
    assert 0 < fisher(one, two) <= 1
    assert fisher(one, two) == pytest.approx(fisher(two, one))


@given(tallies, tallies)
def test_nothing_is_said_of_few_files_and_a_change_is_towards_where_it_says(before, now):
    said = change(before, now)
    if min(before.files, now.files) < 5:
        assert said is Change.TOO_FEW
    elif said is Change.MORE:
        assert now.problems * before.files > before.problems * now.files
    elif said is Change.FEWER:
        assert now.problems * before.files < before.problems * now.files


def test_what_came_back_is_told_in_plain_counts():
    assert returned(Tally(9, 2), Tally(8, 1)) is Return.RETURNED
    assert returned(Tally(9, 2), Tally(8, 0)) is Return.GONE
    assert returned(Tally(9, 0), Tally(8, 1)) is Return.NEW
    assert returned(Tally(9, 0), Tally(8, 0)) is Return.NEVER
    assert returned(Tally(9, 2), Tally()) is Return.NOT_LOOKED
    assert change(Tally(20, 15), Tally(20, 3)) is Change.FEWER
    assert change(Tally(5, 2), Tally(5, 1)) is Change.UNCLEAR


def test_none_of_few_files_is_no_proof():
    assert may_still_be(0) == 100
    assert may_still_be(1) == 95
    assert may_still_be(59) == 5
    assert may_still_be(10) == 26


def test_the_proposed_deadline_counts_working_days_only():
    calendar = Calendar(holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}))
    assert proposed_due(date(2026, 9, 30), calendar, 1) == date(2026, 10, 5)
