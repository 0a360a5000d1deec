"""Figures: denominators that are said, weights of the strata, small cells; leads stay out."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.followups.queries.figures import (
    contacts_of,
    in_sight,
    lead_counts,
    parts_of,
    satisfaction_of,
)
from qa_app.followups.rules.figures import (
    Contacts,
    Node,
    StratumAnswers,
    parts_shown,
    satisfaction,
)
from qa_app.followups.rules.states import FollowupState, Outcome
from qa_app.followups.services import calling
from tests.builders.cases import make_cases
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.followups import (
    an_attempt,
    answer,
    drawn_followup,
    followed_cycle,
    followups_of,
)
from tests.builders.register import NOW, make_actor, make_agency, make_region

strata = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6
).map(
    lambda rows: [
        StratumAnswers(f"s{at}", size, min(size, answered), min(size, answered),
                       min(size, answered, satisfied))
        for at, (size, answered, satisfied) in enumerate(rows)
    ]
)  # fmt: skip


def test_the_response_rate_names_its_denominator():
    states = {FollowupState.DONE: 47, FollowupState.WAITING: 30, FollowupState.AGAIN: 3}
    found = Contacts(drawn=80, tried=50, states=states)
    assert (found.response_rate, found.answered_of_drawn) == ("94.0", "58.8")


def test_a_rate_of_nobody_is_no_rate():
    assert Contacts(drawn=3, tried=0, states={FollowupState.WAITING: 3}).response_rate is None


def test_satisfaction_is_weighted_by_stratum():
    """Cochran 1977, 5.3: p = sum of W_h p_h, here (900 x 0.5 + 100 x 1) / 1000."""
    found = satisfaction(
        [StratumAnswers("a", 900, 10, 10, 5), StratumAnswers("b", 100, 10, 10, 10)], 5
    )
    assert found.share == pytest.approx(0.55)
    assert found.low < 0.55 < found.high
    assert found.sample_share == "75.0"
    assert found.method == "korn-graubard"


def test_too_few_answers_are_no_figure():
    found = satisfaction([StratumAnswers("a", 100, 4, 4, 4)], 5)
    assert (found.answered, found.satisfied, found.share) == (0, 0, None)
    assert found.why_not.code == "too_few_answers"
    assert found.sample_share is None


@given(strata, st.integers(1, 10))
def test_a_share_lies_in_its_interval_and_between_nought_and_one(rows, minimum):
    found = satisfaction(rows, minimum)
    if found.share is not None:
        assert 0 <= found.low <= found.share + 1e-12
        assert found.share <= found.high + 1e-12 <= 1 + 2e-12
    elif found.why_not.code == "too_few_answers":
        assert sum(row.here for row in rows) < max(minimum, 1)


def test_what_is_withheld_has_neither_count_nor_share():
    agencies = (Node("a", "甲", 9, 8, 6), Node("b", "乙", 4, 2, 2), Node("c", "丙", 9, 6, 1))
    region = Node("r", "县", 22, 16, 9, agencies)
    shown = {part.key: part for part in parts_shown(region, 5)}
    assert shown["a"].share == "75.0"
    assert shown["b"].answered is shown["b"].satisfied is shown["b"].share is None
    assert shown["c"].answered is None
    assert shown["b"].drawn == 4


@pytest.fixture
def session(database):
    with transaction() as session:
        yield session


def test_contacts_are_counted_by_state_and_outcome_without_what_was_taken_back(session):
    cycle = followed_cycle(session, 4)
    one, two, three, _four = followups_of(session, cycle)
    asked = {"actor": SYSTEM, "now": NOW}
    calling.note_attempt(session, public_id=one.public_id, made=an_attempt(), **asked)
    made = an_attempt(Outcome.SUSPENDED)
    calling.note_attempt(session, public_id=two.public_id, made=made, **asked)
    calling.undo_attempt(session, public_id=two.public_id, number=1, **asked)
    answer(session, three)
    session.flush()
    found = contacts_of(session, cycle.id)
    assert (found.drawn, found.tried, found.answered, found.attempts) == (4, 2, 1, 1)
    assert found.outcomes == {Outcome.NO_ANSWER: 1}
    assert found.states[FollowupState.WAITING] == 2


def test_leads_are_counted_apart(session):
    cycle = followed_cycle(session, 6)
    rows = followups_of(session, cycle)
    for row in rows[:5]:
        answer(session, row)
    before = satisfaction_of(session, cycle)
    answer(session, rows[5], visit_gifts="taken", visit_overall="unsure")
    after = satisfaction_of(session, cycle)
    assert (before.share, before.answered) == (after.share, after.answered) == (1.0, 5)
    assert (lead_counts(session, cycle.id).total, lead_counts(session, cycle.id).still_open) == (
        1,
        1,
    )


def test_a_supervisor_of_a_county_gets_the_figures_of_the_county(session):
    province = make_region(session)
    counties = [make_region(session, code, province) for code in ("9901", "9902")]
    for number, county in enumerate(counties):
        agency = make_agency(session, f"中心{number}", region=county)
        make_cases(session, 6, agency=agency)
    cycle = drawn_followup(session, drawn_cycle(session, make_plan()), ratio="1")
    for row in followups_of(session, cycle):
        said = "satisfied" if row.region_id == counties[0].id else "dissatisfied"
        answer(session, row, visit_overall=said)
    actor = make_actor(session, Role.SUPERVISOR, region=counties[0])
    where = in_sight(session, actor)
    assert contacts_of(session, cycle.id, where).drawn == 6
    assert satisfaction_of(session, cycle, where).share == 1.0
    assert satisfaction_of(session, cycle).share == pytest.approx(float(Fraction(1, 2)))
    assert {part.name for part in parts_of(session, cycle, where)} == {
        counties[0].name, "中心0",
    }  # fmt: skip


def test_the_plan_says_how_small_a_cell_may_be(session):
    cycle = followed_cycle(session, 3, followups={"minimum_cell": 3, "ratio": Decimal("0.5")})
    for row in followups_of(session, cycle):
        answer(session, row)
    assert satisfaction_of(session, cycle).share == 1.0
