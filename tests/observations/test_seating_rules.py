"""Who may observe a hearing: conflicts of the panel, hours, duty, room, the file of the case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType
from qa_app.observations.rules.seating import Candidate, Wanted, seat_all, why_not
from qa_app.observations.rules.times import LENGTH, day_of, is_over, may_sign_in, overlap
from qa_app.panel.rules.facts import CaseFacts, ExpertFacts, PanelRules, Tie, TieKind

NINE = datetime(2026, 7, 8, 1, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 7, 16, 0, tzinfo=UTC)
RULES = PanelRules()


def hearing(key=1, starts_at=NINE, wanted=1, **facts):
    case = CaseFacts(0, f"k{key}", 1, "/99/9901/", 10, 20, CaseType.CIVIL, lawyer_name="甲")
    return Wanted(key, replace(case, **facts), starts_at, wanted)


def person(number, busy=(), away=(), **facts):
    expert = ExpertFacts(number, f"e{number}", f"专家{number}", "/99/9902/")
    return Candidate(replace(expert, **facts), tuple(busy), frozenset(away))


def test_a_free_expert_has_nothing_against():
    assert why_not(hearing(), person(1), RULES) == ()


def test_conflicts_of_the_hearings_lawyer_firm_agency_and_ties_keep_an_expert_away():
    wanted = hearing()
    assert why_not(wanted, person(1, lawyer_ids=frozenset({20})), RULES) == ("own_case",)
    assert "same_firm" in why_not(wanted, person(1, firm_id=10), RULES)
    assert "own_case" in why_not(wanted, person(1, firm_id=10, name="甲"), RULES)
    assert why_not(wanted, person(1, agency_id=1), RULES) == ("same_agency",)
    tied = PanelRules(declared=frozenset({Tie(1, TieKind.LAWYER, 20)}))
    assert why_not(wanted, person(1), tied) == ("declared",)


def test_hours_duty_room_and_the_file_of_the_case_are_named():
    wanted = replace(hearing(), reviewers=frozenset({1}))
    full = person(1, busy=[NINE + timedelta(hours=2)], away=[day_of(NINE)], load=3, capacity=3)
    assert why_not(wanted, full, RULES) == ("reviews_case", "busy", "off_duty", "full")


def test_hearings_clash_within_three_hours_and_all_day_without_an_hour():
    assert overlap(NINE, NINE + LENGTH - timedelta(minutes=1))
    assert not overlap(NINE, NINE + LENGTH)
    assert overlap(MIDNIGHT, NINE + timedelta(hours=8))
    assert not overlap(MIDNIGHT, NINE + timedelta(days=1))


def test_a_hearing_is_over_after_its_hours_or_its_day_and_signing_in_opens_two_hours_before():
    assert not is_over(NINE, NINE + LENGTH - timedelta(seconds=1))
    assert is_over(NINE, NINE + LENGTH)
    assert not is_over(MIDNIGHT, NINE + timedelta(hours=10))
    assert is_over(MIDNIGHT, MIDNIGHT + timedelta(days=1))
    assert not may_sign_in(NINE, NINE - timedelta(hours=2, seconds=1))
    assert may_sign_in(NINE, NINE - timedelta(hours=2))


def test_what_cannot_be_staffed_is_told_with_its_reasons():
    people = [person(1), person(2, agency_id=1)]
    seating = seat_all([hearing(1), hearing(2)], people, RULES, seed="")
    assert seating.pairs in (((1, 1),), ((2, 1),))
    (short,) = seating.short
    assert (short.missing, dict(short.against)) == (1, {"busy": 1, "same_agency": 1})


def test_the_hearing_with_the_fewest_free_experts_is_staffed_first():
    choosy = hearing(1, starts_at=NINE + timedelta(hours=1), agency_id=7)
    easy = hearing(2)
    pool = [person(1, agency_id=1), person(2, agency_id=7)]
    seating = seat_all([easy, choosy], pool, RULES, seed="s")
    assert sorted(seating.pairs) == [(1, 1), (2, 2)]


hours = st.integers(0, 40).map(lambda h: NINE + timedelta(hours=h))
agencies = st.integers(1, 3)


@given(
    st.lists(st.tuples(hours, agencies, st.integers(1, 2)), max_size=8),
    st.lists(st.tuples(st.none() | agencies, st.integers(0, 4)), max_size=6),
)
def test_seats_never_break_a_rule_and_never_stay_open_beside_a_free_expert(hearings, people):
    wanted = [
        hearing(key, at, count, agency_id=agency)
        for key, (at, agency, count) in enumerate(hearings, start=1)
    ]
    pool = [
        person(number, agency_id=agency, capacity=room)
        for number, (agency, room) in enumerate(people, start=1)
    ]
    seating = seat_all(wanted, pool, RULES, seed="seed")
    again = seat_all(wanted[::-1], pool[::-1], RULES, seed="seed")
    assert sorted(seating.pairs) == sorted(again.pairs)
    assert len(set(seating.pairs)) == len(seating.pairs)
    by_key = {one.key: one for one in wanted}
    short = {one.key: one.missing for one in seating.short}
    for one in pool:
        mine = [by_key[key] for key, who in seating.pairs if who == one.expert.expert_id]
        assert len(mine) <= one.expert.capacity
        assert all(one.expert.agency_id != w.facts.agency_id for w in mine)
        assert not any(overlap(a.starts_at, b.starts_at) for a in mine for b in mine if a is not b)
        now = replace(
            one,
            busy=tuple(w.starts_at for w in mine),
            expert=replace(one.expert, load=len(mine)),
        )
        assert all(why_not(by_key[key], now, RULES) for key in short)
    for one in wanted:
        held = sum(key == one.key for key, _ in seating.pairs)
        assert held + short.get(one.key, 0) == one.open
