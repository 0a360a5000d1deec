"""The intervals between the steps of a case, and what is found where they are too long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.closing.rules.rulebook import CaseFacts, Step, applies_to
from qa_app.closing.rules.states import FindingKind, Severity
from qa_app.closing.rules.timeline import measured, timeline_findings
from qa_app.core.case_types import CaseType, Source, Stage
from tests.builders.closing import BOOK, IN_TIME, TODAY, facts

DATES = st.dates(date(2021, 1, 1), date(2026, 12, 31))
CASES = st.builds(
    CaseFacts,
    type=st.sampled_from(list(CaseType)),
    stage=st.none() | st.sampled_from(list(Stage)),
    source=st.none() | st.sampled_from(list(Source)),
    dates=st.dictionaries(st.sampled_from(list(Step)), DATES),
)


def codes(case, today=TODAY):
    return {(each.rule, each.code) for each in timeline_findings(BOOK, case, today)}


def test_a_case_in_time_and_in_order_has_no_finding():
    assert codes(facts()) == set()
    assert codes(facts(source=None)) == set()


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"accepted": date(2026, 3, 10), "assigned": date(2026, 3, 11), "met": date(2026, 3, 12)},
         ("decided_within_seven_days", "late")),
        ({"assigned": date(2026, 3, 10), "met": date(2026, 3, 11)},
         ("assigned_within_three_days", "late")),
        ({"met": date(2026, 3, 20)}, ("met_after_assignment", "late")),
        ({"archived": date(2026, 9, 1)}, ("archived_after_closing", "late")),
        ({"archived": None}, ("archived_after_closing", "overdue")),
        ({"accepted": date(2026, 3, 1)}, ("applied_before_accepted", "wrong_order")),
        ({"archived": date(2026, 5, 19)}, ("closed_before_archived", "wrong_order")),
        ({"met": None}, ("met_needed", "missing_date")),
        ({"assigned": None}, ("assigned_needed", "missing_date")),
        ({"archived": date(2027, 1, 1)}, ("archived", "future_date")),
    ],
)  # fmt: skip
def test_one_date_changed_is_found_by_its_rule(changed, found):
    assert found in codes(facts(**changed))


def test_the_finding_says_how_late_and_until_when_it_was_in_time():
    late = timeline_findings(BOOK, facts(assigned=date(2026, 3, 10), met=date(2026, 3, 11)), TODAY)
    assert [(each.rule, each.params) for each in late] == [
        ("assigned_within_three_days",
         {"start": "accepted", "start_day": "2026-03-04", "end": "assigned",
          "end_day": "2026-03-10", "due_day": "2026-03-09", "days": 1, "certain": True}),
    ]  # fmt: skip


def test_the_last_day_itself_is_in_time():
    assert codes(facts(assigned=date(2026, 3, 9), met=date(2026, 3, 10))) == set()


def test_a_missing_end_is_overdue_only_after_the_last_day():
    due = date(2026, 7, 20)  # sixty days end on a Sunday
    assert codes(facts(archived=None), due) == set()
    assert codes(facts(archived=None), due + timedelta(days=1)) == {
        ("archived_after_closing", "overdue")
    }


def test_days_that_pass_do_not_change_what_was_found():
    first = timeline_findings(BOOK, facts(archived=None), date(2026, 9, 1))
    assert first == timeline_findings(BOOK, facts(archived=None), date(2026, 10, 1)) != ()


def test_cases_before_the_law_are_not_measured_by_it():
    old = {
        step: day.replace(year=2021) for step, day in IN_TIME.items() if step is not Step.ACCEPTED
    }
    case = CaseFacts(CaseType.CIVIL, Stage.FIRST_INSTANCE, Source.APPLICATION,
                     {**old, Step.ACCEPTED: date(2021, 3, 20)})  # fmt: skip
    assert "decided_within_seven_days" not in {rule for rule, _ in codes(case)}


def test_a_notified_case_is_measured_by_the_article_on_notifications():
    rules = {rule for rule, _ in codes(facts(Source.NOTIFIED, assigned=date(2026, 3, 16)))}
    assert "assigned_after_notification" in rules
    assert not rules & {"assigned_within_three_days", "decided_within_seven_days"}


def test_a_rule_without_days_checks_nothing():
    rule = BOOK.rule("met_before_hearing")
    assert rule.period is None
    assert measured(rule, facts(), BOOK.calendar) is None


def test_the_last_day_of_an_interval_is_there_for_drawing():
    rule = BOOK.rule("assigned_within_three_days")
    assert measured(rule, facts(), BOOK.calendar) == date(2026, 3, 9)
    assert measured(rule, facts(accepted=None), BOOK.calendar) is None


def test_a_finding_that_depends_on_unknown_holidays_says_so():
    book = replace(BOOK, calendar=replace(BOOK.calendar, years=frozenset()))
    found = timeline_findings(book, facts(assigned=date(2026, 3, 16)), TODAY)
    assert {each.params["certain"] for each in found if each.code == "late"} == {False}


@given(CASES, DATES)
def test_keys_are_unique_and_each_finding_names_a_known_rule(case, today):
    found = timeline_findings(BOOK, case, today)
    assert len({each.key for each in found}) == len(found)
    for each in found:
        assert each.kind is FindingKind.TIMELINE
        assert BOOK.rule(each.rule) is not None or each.rule in set(Step)
        assert each.severity in set(Severity)


@given(CASES, DATES)
def test_late_and_wrong_order_never_speak_of_the_same_two_dates(case, today):
    found = timeline_findings(BOOK, case, today)
    late = {(each.params["start"], each.params["end"]) for each in found if each.code == "late"}
    wrong = {
        (each.params["earlier"], each.params["later"])
        for each in found
        if each.code == "wrong_order"
    }
    assert not late & wrong


@given(CASES, DATES, st.sampled_from(list(Step)), st.integers(1, 400))
def test_a_later_end_is_never_less_late(case, today, step, more):
    """Moving the end of an interval later keeps it late, by at least as many days."""
    if step not in case.dates:
        return
    moved = replace(case, dates={**case.dates, step: case.dates[step] + timedelta(days=more)})

    def late(one):
        return {
            each.rule: each.params["days"]
            for each in timeline_findings(BOOK, one, today)
            if each.code == "late" and each.params["end"] == step
        }

    before, after = late(case), late(moved)
    assert all(after[rule] >= days for rule, days in before.items())


@given(CASES, DATES)
def test_without_dates_nothing_is_late_and_nothing_is_out_of_order(case, today):
    bare = replace(case, dates={})
    assert {each.code for each in timeline_findings(BOOK, bare, today)} <= {"missing_date"}


@given(CASES)
def test_a_rule_applies_by_type_stage_source_and_day_only(case):
    for rule in BOOK.all():
        start = date(2026, 1, 1)
        same = replace(case, dates={})
        assert applies_to(rule.applies, case, start) is applies_to(rule.applies, same, start)
