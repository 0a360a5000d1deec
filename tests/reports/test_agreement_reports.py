"""From reviews in the database to agreement figures: small cycles worked out by hand."""

import pytest

from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.reports.queries.agreement import Basis, cycle_agreement
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.rules.readings import Flag
from qa_app.reviews.models import FurtherDecision, ReviewKind, ReviewState
from qa_app.reviews.rules.pairs import Verdict
from qa_app.rubrics.queries import frozen_rubric
from tests.builders.agreed import CIVIL, freeze_civil, rated_cycle, sample_ids
from tests.builders.panel import drawn_cycle, make_experts
from tests.builders.rated import rate
from tests.builders.register import NOW

FIVE = ("EE", "EG", "GG", "PP", "GP")
# ratings E 3, G 4, P 3 of 10; 2 of 5 cases differ: Do = 0.4, De = 1 - (3x2 + 4x3 + 3x2)/90
ALPHA = 1 - 0.4 / (66 / 90)


def agreement_of(name="2026-a"):
    with reading() as session:
        return cycle_agreement(session, report_cycle(session, SYSTEM, name))


def test_grades_gap_and_shares_are_those_made_by_hand(database):
    with transaction() as session:
        rated_cycle(session, FIVE)
    found = agreement_of()
    assert (found.basis, found.random_cases, found.grades.n) == (Basis.EVERY_CASE, 5, 5)
    assert found.grades.percent_agreement.value == pytest.approx(0.6)
    assert found.grades.alpha_nominal.value == pytest.approx(ALPHA)
    assert found.mean_gap_points == pytest.approx((11 + 17) / 5)
    specific = {one.grade: (one.n, one.specific.value) for one in found.by_grade}
    assert specific["excellent"] == (3, pytest.approx(2 / 3))
    assert specific["good"] == (4, pytest.approx(2 / 4))
    assert specific["pass"] == (3, pytest.approx(2 / 3))
    fail = found.by_grade[-1]
    assert (fail.n, fail.specific.value, fail.specific.why) == (0, None, "grade_not_given")
    good = found.by_grade[1].specific
    assert 0 <= good.low < 0.5 < good.high <= 1


def test_where_all_ratings_are_equal_it_says_undefined_never_one(database):
    with transaction() as session:
        rated_cycle(session, ("GG", "GG", "GG"))
    found = agreement_of()
    assert found.grades.percent_agreement.value == 1
    assert (found.grades.alpha_nominal.value, found.grades.alpha_nominal.why) == (
        None,
        "no_variation",
    )
    assert found.by_grade[1].alpha.why == "no_variation"
    assert found.by_grade[1].specific.value == 1


def test_pairs_have_names_counts_and_wilson_limits(database):
    with transaction() as session:
        _cycle, experts, _cases = rated_cycle(session, ["GG."] * 12 + ["E.P"] * 6 + [".EG"] * 2)
        names = [one.name for one in experts]
    found = agreement_of()
    assert found.all_pairs == 3
    pairs = [(found.names[one.pair.first], found.names[one.pair.second]) for one in found.by_pair]
    assert pairs == [(names[0], names[1]), (names[0], names[2])]  # two common cases are too few
    never, always = found.by_pair
    assert (never.pair.cases, never.pair.same, never.same.value) == (12, 12, 1)
    assert never.same.low == pytest.approx(0.7575, abs=5e-4)  # Wilson for 12 of 12
    assert always.pair.verdict is Verdict.ALWAYS_DIFFER
    assert never.pair.verdict is Verdict.NEVER_DIFFER
    assert always.pair.lean == pytest.approx(28)


def test_types_and_months_are_told_apart_and_together_make_the_whole(database):
    with transaction() as session:
        rated_cycle(session, FIVE)
    found = agreement_of()
    assert [(one.key, one.concord.n) for one in found.by_type] == [(CaseType.CIVIL.value, 5)]
    assert [(len(one.key), one.concord.n) for one in found.by_month] == [(7, 5)]
    assert found.by_month[0].concord.alpha_nominal.value == pytest.approx(ALPHA)


def test_seeds_withdrawn_and_third_reviews_change_nothing(database):
    with transaction() as session:
        cycle, experts, cases = rated_cycle(session, FIVE)
        seed = drawn_cycle(session, 1)
        for expert in experts:
            rate(session, cycle, sample_ids(session, seed)[0], expert, Grade.FAIL, points=100)
        other = make_experts(session, 2)
        third = rate(session, cycle, cases[0], other[0], Grade.FAIL, points=100, seat=90)
        third.kind = ReviewKind.THIRD
        gone = rate(session, cycle, cases[1], other[1], Grade.FAIL, points=100, seat=91)
        gone.state = ReviewState.WITHDRAWN
    found = agreement_of()
    assert (found.grades.n, found.grades.alpha_nominal.value) == (5, pytest.approx(ALPHA))


def test_of_a_cycle_read_once_only_the_cases_read_twice_by_ticket_are_compared(database):
    more = "double_mark_share = 0.4"
    with transaction() as session:
        cycle, _experts, _cases = rated_cycle(session, ["GP"] * 10, more=more)
        cycle.plan = cycle.plan.replace("reviewers = 2", "reviewers = 1")
    found = agreement_of()
    assert (found.basis, found.grades.n, found.random_cases) == (Basis.DOUBLE_MARKED, 4, 4)


def test_criteria_are_compared_and_looked_at_one_by_one(database):
    """30 cases: on the first criterion experts never agree, on the second all get the same."""
    with transaction() as session:
        freeze_civil(session)
        rubric = frozen_rubric(session, *CIVIL).rubric
        ids = [one.id for one in rubric.criteria]
        cycle, experts, cases = rated_cycle(session, [".."] * 30)
        for at, case in enumerate(cases):
            for seat, expert in enumerate(experts):
                usual = "good" if at % 2 else "pass"
                answers = dict.fromkeys(ids, usual)
                answers[ids[0]] = "excellent" if (at + seat) % 2 else "fail"
                answers[ids[1]] = "good"
                rate(session, cycle, case, expert, Grade.GOOD, answers=answers, rubric=CIVIL)
    found = {one.criterion: one for one in agreement_of().criteria}
    assert list(found) == ids
    first, second, third = (found[ids[at]] for at in range(3))
    assert first.concord.percent_agreement.value == 0
    assert Flag.READ_DIFFERENTLY in first.reading.flags
    assert (second.reading.flags, second.reading.commonest) == ((Flag.ALL_ALIKE,), 1)
    assert second.concord.alpha_nominal.why == "no_variation"
    assert (third.reading.flags, third.reading.sheets) == ((), 60)
    assert third.reading.rest.value > 0.9
    assert third.concord.percent_agreement.value == 1
    assert first.title("zh") == rubric.criteria[0].title.zh


def test_control_cases_bring_in_the_further_experts_own_first_rating(database):
    """Of ten cases two are control cases by ticket; the further expert first says fail."""
    with transaction() as session:
        cycle, _experts, cases = rated_cycle(session, ["GG"] * 10, more="control_share = 0.2")
        (further,) = make_experts(session, 1)
        freeze_civil(session)
        for case in cases:
            review = rate(
                session, cycle, case, further, Grade.GOOD, seat=9, answers={}, rubric=CIVIL
            )
            review.kind = ReviewKind.THIRD
            session.add(
                FurtherDecision(
                    review_id=review.id,
                    first_sheet_id=review.scoresheet_id,
                    first_grade=Grade.FAIL,
                    shown_at=NOW,
                )
            )
    found = agreement_of()
    assert (found.grades.n, found.grades.percent_agreement.value) == (10, 1)
    assert found.control is not None
    assert found.control.concord.n == 2
    assert found.control.concord.percent_agreement.value == pytest.approx(1 / 3)
