"""Private figures: time at work, agreement, strictness; small numbers withheld, nobody else's."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.panel.models import Expert
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Review
from qa_app.reviews.queries.own_record import DEFINITIVE, own_record
from qa_app.reviews.rules.own_record import Compared, agreement, strictness
from qa_app.reviews.rules.pace import LONGEST_GAP, minutes_of, pace, quantile
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.panel import drawn_cycle, make_expert, make_experts
from tests.builders.register import NOW, make_account
from tests.builders.reviews import import_rows, score_rows_of

MINUTE = timedelta(minutes=1)


def compared(gaps, grade="good"):
    return [Compared(grade, "good", 8000 + gap, 8000) for gap in gaps]


def test_long_gaps_count_as_ten_minutes():
    moments = [NOW, NOW + 3 * MINUTE, NOW + 600 * MINUTE, NOW + 605 * MINUTE]
    assert minutes_of(moments) == 3 + 10 + 5
    assert minutes_of([NOW]) is None


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=30))
def test_time_at_work_never_exceeds_the_time_between_and_ignores_the_order(offsets):
    moments = [NOW + n * MINUTE for n in offsets]
    found = minutes_of(moments)
    assert found == minutes_of(reversed(moments))
    assert 0 <= found <= max(offsets) - min(offsets)
    assert found <= (len(offsets) - 1) * LONGEST_GAP.total_seconds() / 60


def test_few_files_have_no_usual_time_and_one_odd_file_moves_it_little():
    assert pace([10.0, 12.0, None]) is None
    assert pace([10.0, 12.0, 14.0]).median == 12
    assert pace([10.0, 12.0, 14.0, 900.0]).median == 13
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.25) == 1.75  # numpy.quantile, definition 7


def test_agreement_is_withheld_for_few_cases():
    assert agreement(compared([0] * 4)) is None
    found = agreement([*compared([0] * 6), *compared([0] * 2, grade="pass")])
    assert (found.cases, found.same) == (8, 6)
    assert found.low < 0.75 < found.high
    assert (round(found.low, 4), round(found.high, 4)) == (0.4093, 0.9285)  # Wilson, 6 of 8


def test_strictness_says_nothing_that_chance_explains():
    assert strictness(compared([100] * 4)) is None
    assert strictness(compared([-500, -450, -520, -480, -510, -490])).verdict == -1
    assert strictness(compared([500, -500, 400, -300, 200, -100])).verdict == 0
    assert strictness(compared([200] * 5)).mean == 200
    found = strictness(compared([100, 200, 300, 400, 500]))
    assert (found.mean, found.low, found.high) == (300, 104, 496)  # t(4) = 2.776, s = 158.11


@pytest.fixture
def done(database, tmp_path):
    """An expert with six reviews, two of them stricter, all settled; the actor."""
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        own = make_expert(session, account=account)
        make_experts(session, 1)
        cycle = drawn_cycle(session, 6, tolerance_points=100, red_line_review=False)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        return own, actor_of(session, account)


def test_cases_settled_this_month_show_next_month(done):
    _own, actor = done
    with transaction() as session:
        now = own_record(session, actor, NOW + timedelta(days=2))
        assert (now.files, now.compared, now.agreement) == (6, 0, None)
        later = own_record(session, actor, NOW + timedelta(days=40))
        assert (later.compared, later.agreement.same) == (6, 6)
        assert later.strictness.mean == 0
        assert later.pace is None, "paper has no time"


def test_a_file_outside_the_sample_is_compared_like_any_other(done, monkeypatch):
    own, actor = done
    with transaction() as session:
        review = session.exec(select(Review).where(Review.expert_id == own.id)).first()
        from qa_app.reviews.models import Settlement

        for row in session.exec(select(Settlement)).all():
            if row.case_id == review.case_id:
                session.delete(row)
        session.flush()
        after = NOW + timedelta(days=40)
        assert own_record(session, actor, after).compared == 5
        sure = {review.id: (Grade.GOOD, review.points)}
        monkeypatch.setattr(
            "qa_app.reviews.queries.own_record.DEFINITIVE", [lambda session, ids, until: sure]
        )
        assert own_record(session, actor, after).compared == 6
        assert isinstance(DEFINITIVE, list)


def test_the_page_is_the_experts_alone(app, client_as):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
    assert "只有您自己能看到" in client_as(account=account).get("/reviews/record").text
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR):
        assert client_as(role).get("/reviews/record").status_code == 404


def test_levels_of_all_need_five_experts(done):
    own, actor = done
    with transaction() as session:
        assert own_record(session, actor, NOW + timedelta(days=40)).criteria == ()
        assert session.get_one(Expert, own.id)
