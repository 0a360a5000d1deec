"""The further expert rates alone, then sees the others, then decides; reopening; recomputing."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.core.errors import NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.db.session import transaction
from qa_app.reviews.models import Divergence, FurtherDecision, Review, Settlement
from qa_app.reviews.queries import further as queries
from qa_app.reviews.queries.explaining import recomputed
from qa_app.reviews.queries.progress import cases_page, progress_of
from qa_app.reviews.queries.settled import settled_case
from qa_app.reviews.services import amending, deciding, filling
from qa_app.reviews.services.reopening import Reopening, reopen_case
from qa_app.reviews.services.settling import settle_cycle
from qa_app.sampling.queries.portions import chosen_cases
from qa_app.sampling.rules.portions import Word
from qa_app.scoresheets.models import Scoresheet
from tests.builders.deciding import (
    FIRST_WORDS,
    diverging_cycle,
    experts_with_accounts,
    fill,
    further_seat,
    holder,
    rate_first_round,
    rate_on_screen,
)
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW

LATER = NOW + timedelta(hours=1)


def settle(session, cycle, now=LATER):
    return settle_cycle(session, actor=SYSTEM, cycle=cycle, now=now)


def counting(session, cycle, case_id):
    return session.exec(
        select(Settlement).where(
            Settlement.cycle_id == cycle.id, Settlement.case_id == case_id, Settlement.counts
        )
    ).all()


def decide(session, seat, *, reason="采纳较低一份的意见", now=NOW):
    _, actor = holder(session, seat)
    review = session.exec(select(Review.public_id).where(Review.assignment_id == seat.id)).one()
    deciding.show_others(session, actor=actor, review_id=review, now=now)
    deciding.decide(session, actor=actor, review_id=review, reason=reason, now=now)
    return review


def test_nothing_of_the_others_is_readable_before_the_own_first_rating(database, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path)
        seat = further_seat(session, cycle)
        _, actor = holder(session, seat)
        from qa_app.reviews.services.opening import open_review

        review = open_review(session, actor=actor, seat_id=seat.public_id, now=NOW)
        for act in (deciding.show_others,):
            with pytest.raises(NotFound):
                act(session, actor=actor, review_id=review, now=NOW)
        with pytest.raises(NotFound):
            queries.own_further(session, actor, review)
        fill(session, actor, review, Grade.PASS)
        filling.submit_review(session, actor=actor, review_id=review, now=NOW)
        found = queries.own_further(session, actor, review)
        with pytest.raises(NotFound):
            queries.other_sheets(session, found)
        with pytest.raises(Refused):
            deciding.decide(session, actor=actor, review_id=review, reason="x", now=NOW)
        assert deciding.show_others(session, actor=actor, review_id=review, now=NOW)
        assert not deciding.show_others(session, actor=actor, review_id=review, now=NOW)
        others = queries.other_sheets(session, queries.own_further(session, actor, review))
        assert [one.label for one in others] == ["A", "B"]
        assert {one.filled.comment for one in others} == {FIRST_WORDS}


def test_a_first_round_expert_has_no_such_page_before_or_after(database, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path)
        seat = further_seat(session, cycle)
        rate_on_screen(session, seat)
        decide(session, seat)
        settle(session, cycle)
        from qa_app.panel.models import Assignment

        rows = session.exec(
            select(Review, Assignment).where(
                Review.assignment_id == Assignment.id, Review.kind == "first"
            )
        ).all()
        assert rows
        for review, first in rows:
            _, actor = holder(session, first)
            with pytest.raises(NotFound):
                queries.own_further(session, actor, review.public_id)


def test_a_case_settles_only_once_the_further_expert_has_decided(database, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, cycle)
        rate_on_screen(session, seat)
        assert settle(session, cycle).settled == 0
        decide(session, seat, reason="两份之间")
        found = settle(session, cycle)
        assert (found.settled, found.diverging) == (1, 0)
        (one,) = counting(session, cycle, seat.case_id)
        assert (one.grade, one.reason, one.method) == (Grade.PASS, "两份之间", "third_decides")
        codes = [step["code"] for step in one.steps]
        assert codes == [
            "settle_rating", "settle_rating", "settle_grades_differ", "settle_gap_too_large",
            "settle_own_first", "settle_kept", "settle_third_rating", "settle_third_decides",
        ]  # fmt: skip
        assert session.exec(select(Divergence)).all() == []


def test_a_changed_rating_is_a_version_of_its_own_and_the_first_one_stays(database, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, cycle)
        review = rate_on_screen(session, seat, Grade.PASS)
        _, actor = holder(session, seat)
        deciding.show_others(session, actor=actor, review_id=review, now=NOW)
        amending.begin_amendment(
            session, actor=actor, review_id=review, reason="漏看会见笔录", now=NOW
        )
        with pytest.raises(Refused):
            deciding.decide(session, actor=actor, review_id=review, reason="r", now=NOW)
        fill(session, actor, review, Grade.GOOD)
        filling.submit_review(session, actor=actor, review_id=review, now=NOW)
        deciding.decide(session, actor=actor, review_id=review, reason="采纳", now=NOW)
        kept = session.exec(select(FurtherDecision)).one()
        assert (kept.first_grade, kept.changed) == (Grade.PASS, True)
        assert session.get(Scoresheet, kept.first_sheet_id).computed_grade is Grade.PASS
        with pytest.raises(Refused):
            amending.begin_amendment(session, actor=actor, review_id=review, reason="再改", now=NOW)
        settle(session, cycle)
        (one,) = counting(session, cycle, seat.case_id)
        assert one.grade is Grade.GOOD
        case = settled_case(session, SYSTEM, cycle, seat.case_id)
        assert [rated.label for rated in case.ratings] == ["A", "B", "own_first", "third"]
        assert recomputed(session, cycle, case).identical


def test_a_reopened_case_counts_once_with_the_new_grade_and_keeps_the_first(database, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, cycle)
        rate_on_screen(session, seat)
        decide(session, seat)
        settle(session, cycle)
        case_id = seat.case_id
        wanted = Reopening(case_id, AdjudicationWay.THIRD, "受援人提出异议")
        assert reopen_case(session, actor=SYSTEM, cycle=cycle, wanted=wanted, now=LATER)
        assert not reopen_case(session, actor=SYSTEM, cycle=cycle, wanted=wanted, now=LATER)
        found = progress_of(session, SYSTEM, cycle)
        assert (found.settled, found.reopened, found.diverging, found.waiting) == (1, 1, 0, 0)
        (before,) = counting(session, cycle, case_id)
        assert before.grade is Grade.PASS
        again = further_seat(session, cycle, case_id)
        assert again.id != seat.id
        assert again.expert_id != seat.expert_id
        assert settle(session, cycle).newly_settled == 0
        rate_on_screen(session, again, Grade.EXCELLENT)
        after = LATER + timedelta(hours=1)
        decide(session, again, now=after)
        summary = settle(session, cycle, after)
        assert (summary.settled, summary.newly_settled, summary.waiting) == (1, 1, 0)
        (one,) = counting(session, cycle, case_id)
        assert (one.version, one.grade) == (2, Grade.EXCELLENT)
        case = settled_case(session, SYSTEM, cycle, case_id)
        assert [(v.number, v.counts, v.grade) for v in case.versions] == [
            (1, False, Grade.PASS),
            (2, True, Grade.EXCELLENT),
        ]
        assert case.versions[0].reopen_reason == "受援人提出异议"
        assert [rated.label for rated in case.ratings] == ["A", "B", "earlier", "third"]
        for number in (1, 2):
            shown = settled_case(session, SYSTEM, cycle, case_id, number)
            assert recomputed(session, cycle, shown).identical
        assert cases_page(session, SYSTEM, cycle, show="settled").rows[0].grade is Grade.EXCELLENT


def test_recomputing_finds_a_grade_that_was_tampered_with(database, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, cycle)
        rate_on_screen(session, seat)
        decide(session, seat)
        settle(session, cycle)
        (one,) = counting(session, cycle, seat.case_id)
        one.grade = Grade.EXCELLENT
        session.flush()
        found = recomputed(session, cycle, settled_case(session, SYSTEM, cycle, seat.case_id))
        assert [(d.what, d.stored, d.computed) for d in found.differences] == [
            ("grade", "excellent", "pass")
        ]


def test_agreeing_cases_of_the_control_share_go_on_and_the_others_do_not(database, tmp_path):
    with transaction() as session:
        pool = experts_with_accounts(session, 6)
        cycle, _ = assigned_cycle(session, 10, experts=pool, control_share="0.25")
        rate_first_round(session, cycle, tmp_path)
        found = settle(session, cycle)
        assert (found.settled, found.diverging, found.thirds_assigned) == (7, 3, 3)
        picked = chosen_cases(session, cycle, Word.CONTROL, plan_share(cycle))
        rows = session.exec(select(Divergence)).all()
        assert {row.case_id for row in rows} == picked
        (step,) = rows[0].steps
        assert step["code"] == "settle_control"
        assert step["params"]["chosen"] == 3


def plan_share(cycle: Cycle):
    from qa_app.reviews.queries.rubrics import plan_of

    return plan_of(cycle).panel.control_share


def test_a_share_of_single_review_cases_is_read_twice_and_counted_right(database, tmp_path):
    with transaction() as session:
        pool = experts_with_accounts(session, 6)
        cycle, made = assigned_cycle(
            session, 10, experts=pool, reviewers=1, double_mark_share="0.3"
        )
        assert (made.cases, made.seats, made.assigned) == (10, 13, 13)
        from qa_app.panel.queries.overview import progress_of as panel_progress

        assert panel_progress(session, cycle).open == 0
        rate_first_round(session, cycle, tmp_path, {1: Grade.GOOD, 2: Grade.FAIL})
        found = settle(session, cycle)
        assert (found.settled, found.diverging, found.waiting) == (7, 3, 0)
        assert found.thirds_assigned == 3
        seats = {seat.seat for seat in [further_seat(session, cycle)]}
        assert seats == {3}
