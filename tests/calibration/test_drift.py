"""Drift: warned, paused, released; what was read while off goes to other experts."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from qa_app.accounts.queries import actor_of
from qa_app.calibration.models import Rereading, SeedPlacement, StandingChange
from qa_app.calibration.queries import drift as queries
from qa_app.calibration.queries.seeds import scored_seeds
from qa_app.calibration.rules.drifting import Standing
from qa_app.calibration.rules.states import FileUse
from qa_app.calibration.services.drift import assess_all, assess_cycle, give_feedback, release
from qa_app.calibration.services.rereading import Doubted, send_to_reread
from qa_app.core.errors import Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.notices.models import Notice
from qa_app.panel.models import Assignment
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Review, Settlement
from qa_app.reviews.services.deciding import decide, show_others
from qa_app.reviews.services.opening import open_review
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.calibration import model_file, review_seat, seats, seed_case, seeded_cycle
from tests.builders.panel import make_expert, make_experts
from tests.builders.register import NOW, make_account

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def room(database):
    """An expert with five seeds and ten live files, two colleagues, a supervisor's account."""
    with transaction() as session:
        for number in range(6):
            model_file(session, FileUse.SEED, case=seed_case(session, number))
        account = make_account(session, Role.EXPERT)
        chair = make_account(session, Role.SUPERVISOR)
        expert = make_expert(session, account=account)
        make_experts(session, 3)
        cycle = seeded_cycle(session, 20, more="seed_share = 0.5", reviewers=2)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert len(seats(session, cycle, expert, seeds=True)) >= 4
    return cycle, expert, account, chair


def rate(session, room, grades, *, live: bool = False, start: int = 0):
    cycle, expert, account, _ = room
    actor = actor_of(session, account)
    free = [s for s in seats(session, cycle, expert, seeds=not live) if not _done(session, s)]
    for day, (seat, grade) in enumerate(zip(free, grades, strict=False), start=start):
        review_seat(session, actor, seat, grade, NOW + timedelta(days=day + 1))


def _done(session, seat):
    return session.exec(select(Review.id).where(Review.assignment_id == seat.id)).first()


def state(session, room):
    cycle, expert, *_ = room
    found = queries.standings(session, cycle.id, [expert.id])
    return found[expert.id].state if found else Standing.IN_ORDER


def test_two_misses_warn_and_three_pause_but_only_when_the_day_is_judged(room):
    with transaction() as session:
        rate(session, room, [Grade.FAIL, Grade.FAIL])
        assert state(session, room) is Standing.IN_ORDER
        assert assess_all(session, NOW + timedelta(days=3)) == 1
        assert state(session, room) is Standing.WARNED
        assert assess_all(session, NOW + timedelta(days=4)) == 0
        rate(session, room, [Grade.FAIL], start=4)
        assess_all(session, NOW + timedelta(days=6))
        assert state(session, room) is Standing.PAUSED
        codes = session.exec(select(Notice.kind, Notice.account_id)).all()
        _, _, account, chair = room
        assert ("calibration_warned", account.id) in codes
        assert ("calibration_paused", account.id) in codes
        assert ("calibration_drift_seen", chair.id) in codes
        assert ("calibration_drift_seen", account.id) not in codes


def test_seeds_within_tolerance_leave_all_in_order(room):
    with transaction() as session:
        rate(session, room, [Grade.GOOD] * 4)
        assert assess_all(session, NOW + timedelta(days=9)) == 0
        cycle, expert, *_ = room
        line = queries.drift_page(session, SYSTEM, cycle).rows
        one = next(row for row in line if row.expert_id == expert.id)
        assert (one.figures.seeds, one.figures.within) == (4, 4)


def test_the_direction_of_the_misses_is_told(room):
    with transaction() as session:
        rate(session, room, [Grade.FAIL, Grade.FAIL])
        cycle, expert, *_ = room
        rows = queries.drift_page(session, SYSTEM, cycle).rows
        one = next(row for row in rows if row.expert_id == expert.id)
        assert (one.figures.strict, one.figures.lenient) == (2, 0)
        assert one.figures.high < 0.85


def test_a_pause_stops_opening_and_submitting_and_keeps_what_was_written(room):
    cycle, expert, account, _ = room
    with transaction() as session:
        actor = actor_of(session, account)
        live = seats(session, cycle, expert, seeds=False)
        begun = open_review(session, actor=actor, seat_id=live[0].public_id, now=NOW)
        rate(session, room, [Grade.FAIL] * 3)
        assess_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW + timedelta(days=5))
        assert state(session, room) is Standing.PAUSED
        for seat in (live[1], seats(session, cycle, expert, seeds=True)[-1]):
            with pytest.raises(Refused, match="calibration_paused"):
                open_review(session, actor=actor, seat_id=seat.public_id, now=NOW)
        assert open_review(session, actor=actor, seat_id=live[0].public_id, now=NOW) == begun
        from qa_app.reviews.services.filling import save_answers, submit_review
        from tests.builders.calibration import answers

        save_answers(
            session, actor=actor, review_id=begun, changed=answers(session), revision=1, now=NOW
        )
        with pytest.raises(Refused, match="calibration_paused"):
            submit_review(session, actor=actor, review_id=begun, now=NOW)
        assert release(
            session, actor=SYSTEM, cycle=cycle, expert_id=expert.id, reason="已谈话", now=NOW
        )
        assert not release(
            session, actor=SYSTEM, cycle=cycle, expert_id=expert.id, reason="已谈话", now=NOW
        )
        assert submit_review(session, actor=actor, review_id=begun, now=NOW)


def test_a_release_needs_a_reason_and_begins_the_count_anew(room):
    cycle, expert, *_ = room
    with transaction() as session:
        rate(session, room, [Grade.FAIL] * 3)
        later = NOW + timedelta(days=6)
        assess_all(session, later)
        with pytest.raises(Refused, match="reason_missing"):
            release(session, actor=SYSTEM, cycle=cycle, expert_id=expert.id, reason=" ", now=later)
        release(session, actor=SYSTEM, cycle=cycle, expert_id=expert.id, reason="好", now=later)
        assert assess_all(session, later + timedelta(days=1)) == 0
        history = queries.changes_of(session, cycle.id, expert.id)
        assert [(one.state, one.released) for one in history] == [
            (Standing.IN_ORDER, True),
            (Standing.PAUSED, False),
        ]


def test_files_read_while_off_are_listed_and_one_more_expert_reads_them(room):
    cycle, expert, *_ = room
    with transaction() as session:
        rate(session, room, [Grade.GOOD])
        rate(session, room, [Grade.GOOD], live=True)  # the same day: not later than the good seed
        rate(session, room, [Grade.FAIL] * 3, start=2)
        rate(session, room, [Grade.GOOD] * 2, live=True, start=3)
        assess_all(session, NOW + timedelta(days=9))
        assert state(session, room) is Standing.PAUSED
        seeds = scored_seeds(session, cycle, [expert.id])[expert.id]
        since, doubt = queries.doubtful_since(session, cycle, expert.id, seeds)
        assert doubt
        found = queries.doubtful_page(session, SYSTEM, cycle, expert.id, since=since)
        assert found.total == 2
        live = {seat.case_id for seat in seats(session, cycle, expert, seeds=False)}
        assert {row.case_id for row in found.rows} <= live
        wanted = Doubted(expert.id, [row.review_id for row in found.rows], "校准")
        sent = send_to_reread(session, actor=SYSTEM, cycle=cycle, doubted=wanted, now=NOW)
        assert (sent.sent, sent.without) == (2, 0)
        for row in session.exec(select(Rereading)).all():
            seat = session.get_one(Assignment, row.assignment_id)
            assert seat.further
            assert seat.expert_id != expert.id
        with pytest.raises(Refused, match="calibration_nothing_to_reread"):
            send_to_reread(session, actor=SYSTEM, cycle=cycle, doubted=wanted, now=NOW)


def test_a_case_read_again_waits_for_that_rating(room):
    cycle, expert, *_ = room
    with transaction() as session:
        rate(session, room, [Grade.FAIL] * 3)
        rate(session, room, [Grade.GOOD], live=True, start=3)
        assess_all(session, NOW + timedelta(days=9))
        row = queries.doubtful_page(session, SYSTEM, cycle, expert.id, since=None).rows[0]
        others = session.exec(
            select(Assignment).where(
                Assignment.case_id == row.case_id, Assignment.expert_id != expert.id
            )
        ).all()
        for seat in others:
            _review_of(session, seat)
        wanted = Doubted(expert.id, [row.review_id], "校准")
        send_to_reread(session, actor=SYSTEM, cycle=cycle, doubted=wanted, now=NOW)
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        graded = select(func.count()).where(Settlement.case_id == row.case_id)
        assert session.exec(graded).one() == 0
        again = session.exec(
            select(Assignment).where(Assignment.case_id == row.case_id, Assignment.further)
        ).one()
        actor, review = _review_of(session, again)
        show_others(session, actor=actor, review_id=review.public_id, now=NOW)
        decide(session, actor=actor, review_id=review.public_id, reason="同意", now=NOW)
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert session.exec(graded).one() == 1


def _review_of(session, seat):
    from qa_app.panel.models import Expert

    expert = session.get_one(Expert, seat.expert_id)
    account = make_account(session, Role.EXPERT)
    expert.account_id = account.id
    session.flush()
    actor = actor_of(session, account)
    return actor, review_seat(session, actor, seat)


def test_feedback_is_given_once_and_only_on_what_was_handed_in(room):
    cycle, expert, *_ = room
    with transaction() as session:
        rate(session, room, [Grade.FAIL])
        placed = session.exec(
            select(SeedPlacement, Review.id)
            .join(Review, Review.assignment_id == SeedPlacement.assignment_id, isouter=True)
            .where(SeedPlacement.expert_id == expert.id)
        ).all()
        done = next(p for p, review in placed if review)
        waiting = next(p for p, review in placed if not review)
        with pytest.raises(Refused, match="calibration_seed_open"):
            give_feedback(
                session, actor=SYSTEM, cycle=cycle, placement_id=waiting.public_id, now=NOW
            )
        for _twice in range(2):
            give_feedback(session, actor=SYSTEM, cycle=cycle, placement_id=done.public_id, now=NOW)
        told = select(func.count()).where(Notice.kind == "calibration_feedback")
        assert session.exec(told).one() == 1
        assert session.exec(select(func.count()).select_from(StandingChange)).one() == 0
