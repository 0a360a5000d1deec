"""Terms, leave and wishes: who gets new cases, who decides, what the pages say."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from qa_app.panel.models import Assignment, AssignmentState, CapacityWish, Expert, WishState
from qa_app.panel.queries.facts import expert_facts
from qa_app.panel.queries.office import office_page, terms_ending
from qa_app.panel.rules.deadlines import Reminder, Urgency, deadline, due_on, reminder
from qa_app.panel.rules.duty import DeclineKind, Span, Term, standing
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services import duty
from qa_app.panel.services.replacing import declare_conflict_and_replace, decline_and_replace
from tests.builders.panel import assigned_cycle, drawn_cycle, make_expert, make_experts, region_at
from tests.builders.register import NOW, make_account

TODAY = date(2026, 7, 6)
DAY = timedelta(days=1)


def span(first, last):
    return Span(TODAY + first * DAY, TODAY + last * DAY)


@pytest.mark.parametrize(
    ("terms", "term"),
    [
        ([], Term.OPEN),
        ([span(-10, 300)], Term.CURRENT),
        ([span(-10, 60)], Term.ENDING),
        ([span(-10, 61)], Term.CURRENT),
        ([span(-10, 0)], Term.ENDING),
        ([span(-10, -1)], Term.EXPIRED),
        ([span(1, 300)], Term.FUTURE),
        ([span(-10, 5), span(6, 400)], Term.CURRENT),
        ([span(-10, 5), span(8, 400)], Term.ENDING),
        ([span(-400, -300), span(5, 400)], Term.FUTURE),
    ],
)
def test_an_appointment_stands_as_its_terms_say(terms, term):
    assert standing(terms, TODAY).term is term


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(0, 400)), max_size=4))
def test_who_may_be_seated_is_who_has_no_term_or_a_running_one(lengths):
    terms = [span(first, first + days) for first, days in lengths]
    running = any(one.holds(TODAY) for one in terms)
    assert standing(terms, TODAY).may_be_seated is (running or not terms)


def test_expired_absent_and_resting_experts_get_no_new_cases(database):
    with transaction() as session:
        free, ended, away, back = make_experts(session, 4)
        cycle = drawn_cycle(session, 2)
        duty.enter_term(session, actor=SYSTEM, expert_id=ended.id, span=span(-99, -1), note="",
                        now=NOW)  # fmt: skip
        for one in (away, back):
            duty.enter_leave(session, actor=SYSTEM, expert=one, span=span(0, 5), now=NOW)
        leave = session.exec(select(Expert).where(Expert.id == back.id)).one()
        line = duty.enter_leave(session, actor=SYSTEM, expert=leave, span=span(0, 5), now=NOW)
        duty.end_leave(session, actor=SYSTEM, public_id=line.public_id, now=NOW)
        names = {fact.expert_id for fact in expert_facts(session, cycle, NOW)}
        assert names == {free.id, back.id}
        assert len(expert_facts(session, cycle, NOW, whole_pool=True)) == 4
        later = expert_facts(session, cycle, NOW + 6 * DAY)
        assert away.id in {fact.expert_id for fact in later}


def test_the_office_lists_by_term_what_the_rule_says(database):
    with transaction() as session:
        for spans in ([], [span(-9, 9)], [span(-9, 90)], [span(-9, -1)], [span(5, 90)],
                      [span(-9, 5), span(6, 99)]):  # fmt: skip
            expert = make_expert(session)
            for one in spans:
                duty.enter_term(session, actor=SYSTEM, expert_id=expert.id, span=one, note="",
                                now=NOW)  # fmt: skip
        whole = office_page(session, SYSTEM, NOW, term=None, page=1)
        every = whole.rows
        assert whole.total == 6
        assert len(every) == 6
        for term in Term:
            wanted = [row.id for row in every if row.standing.term is term]
            found = office_page(session, SYSTEM, NOW, term=term, page=1)
            assert [row.id for row in found.rows] == wanted, term
        assert terms_ending(session, SYSTEM, NOW)[Term.EXPIRED] == 1


@pytest.mark.parametrize("odd", [span(3, 1), span(-9, -1), span(0, 400)])
def test_odd_leave_is_refused(database, odd):
    with transaction() as session, pytest.raises(Refused):
        duty.enter_leave(session, actor=SYSTEM, expert=make_expert(session), span=odd, now=NOW)


def test_leave_entered_twice_is_one(database):
    with transaction() as session:
        expert = make_expert(session)
        one, two = (
            duty.enter_leave(session, actor=SYSTEM, expert=expert, span=span(1, 2), now=NOW)
            for _ in range(2)
        )
        assert one.id == two.id


def test_a_wish_counts_once_granted_by_somebody_else(app, client_as):
    with transaction() as session:
        account = make_account(session, Role.EXPERT, Role.SUPERVISOR)
        expert = make_expert(session, account=account, capacity=30)
        other = make_account(session, Role.SUPERVISOR)
    browser, boss = client_as(account=account), client_as(account=other)
    for wanted in ("20", "25"):
        form = {"wish-wanted": wanted, "wish-reason": "家中有事"}
        assert browser.post("/experts/me/capacity", data=form).status_code == 302
    assert "25" in boss.get("/experts/office?show=wishes").text
    assert browser.post(f"/experts/{expert.id}/wish", data={"grant": "yes"}).status_code == 409
    for _twice in range(2):
        boss.post(f"/experts/{expert.id}/wish", data={"grant": "yes"})
    with reading() as session:
        assert session.get_one(Expert, expert.id).capacity == 25
        states = session.exec(select(CapacityWish.state).order_by(CapacityWish.id)).all()
        assert states == [WishState.WITHDRAWN, WishState.GRANTED]
        told = session.exec(select(Notice.kind).where(Notice.account_id == account.id)).all()
        assert told == ["panel_wish_granted"]


def test_only_ones_own_leave_and_only_ones_own_regions_experts(app, client_as):
    with transaction() as session:
        here, there = region_at(session, "99/9901"), region_at(session, "99/9902")
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account, region=here)
        other = make_expert(session, region=there)
        leave = duty.enter_leave(session, actor=SYSTEM, expert=other, span=span(1, 2), now=NOW)
        boss = make_account(session, Role.SUPERVISOR, region=here)
    for browser, address in (
        (client_as(account=account), f"/experts/me/leave/{leave.public_id}/end"),
        (client_as(account=boss), f"/experts/leave/{leave.public_id}/end"),
        (client_as(account=boss), f"/experts/{other.id}/terms"),
        (client_as(account=boss), f"/experts/{other.id}/wish"),
    ):
        assert browser.post(address, data={}).status_code == 404, address
    assert other.name not in client_as(account=boss).get("/experts/office?show=leave").text


def test_terms_and_leave_are_entered_on_the_experts_page(app, client_as):
    with transaction() as session:
        expert = make_expert(session)
    boss = client_as(Role.SUPERVISOR)
    dates = {"starts_on": "2026-01-01", "ends_on": "2099-12-31", "note": "聘字1号"}
    boss.post(f"/experts/{expert.id}/terms", data=dates)
    boss.post(
        f"/experts/{expert.id}/leave", data={"starts_on": "2098-01-01", "ends_on": "2098-01-05"}
    )
    page = boss.get(f"/experts/{expert.id}").text
    assert "聘字1号" in page
    assert "2098年1月1日" in page
    assert "2099年12月31日" in boss.get("/experts/office").text
    back = boss.post(f"/experts/{expert.id}/terms",
                     data={"starts_on": "2026-02-01", "ends_on": "2026-01-01"},
                     follow_redirects=True)  # fmt: skip
    assert "结束日期早于开始日期" in back.text


def test_an_expert_sees_the_own_arrangements(app, client_as):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
    browser = client_as(account=account)
    form = {"leave-starts_on": "2098-01-01", "leave-ends_on": "2098-01-03"}
    assert browser.post("/experts/me", data=form).status_code == 302
    assert "2098年1月1日" in browser.get("/experts/me").text
    past = {"leave-starts_on": "2020-01-01", "leave-ends_on": "2020-01-03"}
    assert "已经过去" in browser.post("/experts/me", data=past).text


def test_deadlines_are_the_cycles_date_or_a_week_for_late_seats():
    due = date(2026, 7, 20)
    assert due_on(due, date(2026, 7, 1)) == due
    assert due_on(due, date(2026, 7, 19)) == date(2026, 7, 26)
    assert due_on(None, TODAY) is None
    first = date(2026, 6, 1)
    assert deadline(due, first, due, 3).urgency is Urgency.SOON
    assert deadline(due, first, due + DAY, 3).urgency is Urgency.OVERDUE
    assert deadline(due, first, due - 4 * DAY, 3).urgency is Urgency.LATER
    days = {n: reminder(due, due + n * DAY, 3) for n in range(-5, 9)}
    assert {n for n, what in days.items() if what is Reminder.BEFORE} == {-3}
    assert days[0] is Reminder.TODAY
    assert {n for n, what in days.items() if what is Reminder.AFTER} == {1, 4, 7}


def seats_and_actors(session, experts=4, cases=2):
    people = []
    for _ in range(experts):
        account = make_account(session, Role.EXPERT)
        people.append((make_expert(session, account=account), account))
    cycle, _ = assigned_cycle(session, cases, experts=[one for one, _ in people])
    return cycle, {one.id: actor_of(session, account) for one, account in people}


@pytest.mark.parametrize("kind", [k for k in DeclineKind if k is not DeclineKind.CONFLICT])
def test_a_case_given_back_goes_to_another_who_is_told_like_anybody(database, kind):
    with transaction() as session:
        boss = make_account(session, Role.SUPERVISOR)
        cycle, actors = seats_and_actors(session)
        seat = session.exec(select(Assignment).order_by(Assignment.id)).first()
        first = {row.params["count"] for row in session.exec(select(Notice)).all()}
        before = set(session.exec(select(Notice.id)).all())
        successor = decline_and_replace(
            session, actor=actors[seat.expert_id], public_id=seat.public_id, why=(kind, "x"),
            now=NOW,
        )  # fmt: skip
        assert successor is not None
        assert (seat.state, seat.decline_kind) == (AssignmentState.DECLINED, kind)
        told = [one for one in session.exec(select(Notice)).all() if one.id not in before]
        to_new = [one for one in told if one.account_id == actors[successor.expert_id].account_id]
        assert [one.kind for one in to_new] == ["panel_seats_new"]
        assert to_new[0].params == {"count": 1, "cycle": cycle.title}
        assert first == {1}
        to_boss = [one for one in told if one.account_id == boss.id]
        assert [one.kind for one in to_boss] == ["panel_seat_back"]
        assert set(to_boss[0].params) == {"cycle"}, "neither who nor which case"
        assert len(told) == 2


def test_a_supervisor_tied_to_the_case_is_not_told_of_it(database):
    with transaction() as session:
        both = make_account(session, Role.SUPERVISOR, Role.EXPERT)
        _cycle, actors = seats_and_actors(session, cases=1, experts=3)
        seats = session.exec(select(Assignment)).all()
        held = {seat.expert_id for seat in seats}
        tied = session.get_one(Expert, next(iter(held)))
        tied.account_id = both.id
        session.flush()
        leaving = next(seat for seat in seats if seat.expert_id != tied.id)
        decline_and_replace(
            session, actor=actors[leaving.expert_id], public_id=leaving.public_id,
            why=(DeclineKind.ILLNESS, "x"), now=NOW,
        )  # fmt: skip
        kinds = session.exec(select(Notice.kind).where(Notice.account_id == both.id)).all()
        assert not [kind for kind in kinds if kind.startswith("panel_seat_back")]


def test_a_conflict_is_declared_not_declined_and_others_seats_are_no_ones_to_decline(database):
    with transaction() as session:
        _, actors = seats_and_actors(session)
        seat = session.exec(select(Assignment)).first()
        stranger = next(a for key, a in actors.items() if key != seat.expert_id)
        with pytest.raises(NotFound):
            decline_and_replace(session, actor=stranger, public_id=seat.public_id,
                                why=(DeclineKind.OTHER, "x"), now=NOW)  # fmt: skip
        with pytest.raises(Refused):
            decline_and_replace(session, actor=actors[seat.expert_id], public_id=seat.public_id,
                                why=(DeclineKind.CONFLICT, "x"), now=NOW)  # fmt: skip
        declare_conflict_and_replace(session, actor=actors[seat.expert_id],
                                     public_id=seat.public_id, reason="同学",
                                     relation=TieKind.CASE, now=NOW)  # fmt: skip
        assert seat.decline_kind is DeclineKind.CONFLICT


def test_an_assignment_tells_each_expert_once_how_many(database):
    with transaction() as session:
        seats_and_actors(session, experts=3, cases=6)
        rows = session.exec(select(Notice)).all()
        assert len(rows) == 3
        assert sum(row.params["count"] for row in rows) == 12
        assert {row.created_at for row in rows} == {NOW}
        assert isinstance(rows[0].created_at, datetime)
