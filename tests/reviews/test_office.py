"""The panel office of a cycle: late files given on, fees, what a tied supervisor may not see."""

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from qa_app.panel.models import Assignment, AssignmentState, Expert, FeeRate
from qa_app.panel.queries import checks
from qa_app.panel.rules.duty import Span
from qa_app.panel.rules.facts import RegionRule, TieKind
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.duty import enter_leave
from qa_app.panel.services.experts import declare_tie
from qa_app.panel.services.fees import set_rates
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.fees import statement
from qa_app.reviews.queries.forecast import cycle_forecast
from qa_app.reviews.rules.fees import cents_from, yuan
from qa_app.reviews.services.opening import open_review
from qa_app.reviews.services.reassigning import carry_out, preview
from tests.builders.panel import drawn_cycle, make_expert, make_experts
from tests.builders.register import NOW, make_account
from tests.builders.reviews import import_rows, score_rows_of
from tests.reviews.test_work_list import with_date
from tests.support.counting import selects

DAY = timedelta(days=1)
LATE = NOW + 30 * DAY


def late_cycle(session, cases=4, spare=2, name=""):
    """Two experts with accounts hold every seat and are late; ``spare`` others have none."""
    accounts = [make_account(session, Role.EXPERT) for _ in range(2)]
    holders = [make_expert(session, account=account) for account in accounts]
    cycle = with_date(drawn_cycle(session, cases, name=name), "2026-07-10")
    session.flush()
    assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    return cycle, holders, make_experts(session, spare)


def active(session, cycle):
    return session.exec(
        select(Assignment).where(
            Assignment.cycle_id == cycle.id, Assignment.state == AssignmentState.ACTIVE
        )
    ).all()


def test_overdue_files_go_to_others_without_conflict_and_both_are_told(database):
    with transaction() as session:
        cycle, holders, spare = late_cycle(session)
        begun = next(a for a in active(session, cycle) if a.expert_id == holders[0].id)
        holder = actor_of(session, session.get_one(type(make_account(session, Role.EXPERT)),
                                                   holders[0].account_id))  # fmt: skip
        open_review(session, actor=holder, seat_id=begun.public_id, now=NOW)
        found = preview(session, SYSTEM, cycle, {holders[0].id}, LATE)
        assert len(found.given) == 4
        assert found.begun == 1
        assert {move.to for move in found.given} <= {one.id for one in spare}
        count = carry_out(session, actor=SYSTEM, cycle=cycle, order=({holders[0].id}, found.mark),
                          reason="逾期", now=LATE)  # fmt: skip
        assert count == 4
        assert len(active(session, cycle)) == 8
        assert checks.wrongly_filled(session, cycle.id, 2) == 0
        assert checks.broken_seats(session, cycle.id, RegionRule.NONE) == []
        assert session.exec(select(Review)).one().state is ReviewState.WITHDRAWN
        taken = session.exec(select(Notice).where(Notice.kind == "panel_seats_taken")).one()
        assert (taken.account_id, taken.params["count"]) == (holders[0].account_id, 4)
        with pytest.raises(Conflict):
            carry_out(session, actor=SYSTEM, cycle=cycle, order=({holders[0].id}, found.mark),
                      reason="逾期", now=LATE)  # fmt: skip


def test_files_outside_the_sample_leave_with_the_others(database):
    """Were they left, the list of a late expert would hold nothing else."""
    with transaction() as session:
        cycle, holders, _ = late_cycle(session)
        outside = next(a for a in active(session, cycle) if a.expert_id == holders[0].id)
        outside.seat = 0
        session.flush()
        found = preview(session, SYSTEM, cycle, {holders[0].id}, LATE)
        assert len(found.moves) == 3
        carry_out(session, actor=SYSTEM, cycle=cycle, order=({holders[0].id}, found.mark),
                  reason="逾期", now=LATE)  # fmt: skip
        session.refresh(outside)
        assert outside.state is AssignmentState.WITHDRAWN
        assert not [a for a in active(session, cycle) if a.expert_id == holders[0].id]
        taken = session.exec(select(Notice).where(Notice.kind == "panel_seats_taken")).one()
        assert taken.params["count"] == 4


def test_when_too_few_are_free_the_rest_stays_and_is_named(database):
    with transaction() as session:
        cycle, holders, spare = late_cycle(session, spare=1)
        spare[0].capacity = 3
        session.flush()
        found = preview(session, SYSTEM, cycle, {one.id for one in holders}, LATE)
        assert len(found.moves) == 8
        assert 0 < len(found.given) <= 3
        assert len({move.seat.case_id for move in found.given}) == len(found.given)


def test_nobody_on_leave_gets_overdue_files(database):
    with transaction() as session:
        cycle, holders, spare = late_cycle(session, spare=2)
        away = Span(LATE.date() - DAY, LATE.date() + DAY)
        enter_leave(session, actor=SYSTEM, expert=spare[0], span=away, now=NOW)
        found = preview(session, SYSTEM, cycle, {holders[0].id}, LATE)
        assert {move.to for move in found.given} == {spare[1].id}


def test_what_changed_since_the_preview_is_not_done(database):
    with transaction() as session:
        cycle, holders, spare = late_cycle(session)
        found = preview(session, SYSTEM, cycle, {holders[0].id}, LATE)
        for expert in spare:
            expert.active = False
        session.flush()
        with pytest.raises(Conflict):
            carry_out(session, actor=SYSTEM, cycle=cycle, order=({holders[0].id}, found.mark),
                      reason="逾期", now=LATE)  # fmt: skip
        with pytest.raises(Refused):
            carry_out(session, actor=SYSTEM, cycle=cycle, order=({holders[0].id}, found.mark),
                      reason=" ", now=LATE)  # fmt: skip
        assert all(seat.expert_id in {h.id for h in holders} for seat in active(session, cycle))


def tied_supervisor(session, case_id):
    account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
    expert = make_expert(session, account=account)
    declare_tie(session, actor=SYSTEM, expert_id=expert.id, tie=(TieKind.CASE, case_id),
                reason="x", now=NOW)  # fmt: skip
    return actor_of(session, account), account


def test_a_tied_supervisor_neither_sees_nor_moves_nor_counts_the_case(database, tmp_path):
    with transaction() as session:
        cycle, holders, _ = late_cycle(session)
        case_id = active(session, cycle)[0].case_id
        actor, _account = tied_supervisor(session, case_id)
        found = preview(session, actor, cycle, {one.id for one in holders}, LATE)
        assert case_id not in {move.seat.case_id for move in found.moves}
        assert cycle_forecast(session, actor, cycle, LATE).left == 6
        assert cycle_forecast(session, SYSTEM, cycle, LATE).left == 8
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
        day = NOW.date()
        every = statement(session, SYSTEM, cycle, day, day)
        partly = statement(session, actor, cycle, day, day)
        assert [line.counts["review"] for line in every.lines] == [4, 4]
        assert [line.counts["review"] for line in partly.lines] == [3, 3]
        assert (every.hidden, partly.hidden) == (0, 2)


def test_nobody_draws_up_the_own_statement(database, tmp_path):
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
        own = make_expert(session, account=account)
        make_experts(session, 1)
        cycle = drawn_cycle(session, 2)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
        found = statement(session, actor_of(session, account), cycle, NOW.date(), NOW.date())
        assert own.id not in {line.expert_id for line in found.lines}


def test_work_outside_the_sample_is_paid_like_any_other(database, tmp_path):
    with transaction() as session:
        cycle, _, _ = late_cycle(session)
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
        for seat in active(session, cycle):
            if seat.seat == 2:
                seat.seat = 0
        session.flush()
        found = statement(session, SYSTEM, cycle, NOW.date(), NOW.date())
        assert sum(line.counts["review"] for line in found.lines) == 8
        assert cycle_forecast(session, SYSTEM, cycle, LATE).submitted == 0


def test_amounts_are_whole_cents(database, tmp_path):
    assert [cents_from(text) for text in ("80", "80.5", "80.05", " 1 ")] == [8000, 8050, 8005, 100]
    assert [cents_from(text) for text in ("", "-1", "1.234", "一", "1e3", "1,5")] == [None] * 6
    assert yuan(8005) == "80.05"
    with transaction() as session:
        cycle, _, _ = late_cycle(session)
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
        rates = {"review": 8050, "third": 12000}
        assert set_rates(session, actor=SYSTEM, cycle=cycle, cents=rates, now=NOW) == 2
        assert set_rates(session, actor=SYSTEM, cycle=cycle, cents=rates, now=NOW) == 0
        found = statement(session, SYSTEM, cycle, NOW.date(), NOW.date())
        assert [line.cents for line in found.lines] == [4 * 8050] * 2
        assert found.cents == 8 * 8050
        before = statement(session, SYSTEM, cycle, NOW.date() - DAY, NOW.date() - DAY)
        assert before.lines == ()


def test_the_pages_show_and_do_it(app, client_as, tmp_path):
    with transaction() as session:
        cycle, holders, _ = late_cycle(session, name="c1")
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle)[:2])
        name = holders[0].name
    boss = client_as(Role.SUPERVISOR)
    assert name in boss.get("/reviews/cycles/c1/late").text
    address = f"/reviews/cycles/c1/late/reassign?expert={holders[0].id}"
    page = boss.get(address).text
    mark = page.split('name="mark" value="')[1].split('"')[0]
    form = {"expert": str(holders[0].id), "mark": mark, "reason": "逾期未提交"}
    assert boss.post(address, data=form).status_code == 302
    assert boss.post(address, data=form).status_code == 409
    assert "数据太少" in boss.get("/reviews/cycles/c1/forecast").text
    fees = "/reviews/cycles/c1/fees?from=2026-07-01&to=2026-07-31"
    assert "没有保存" in boss.post(fees, data={"rate:review": "八十"}).text
    assert boss.post(fees, data={"rate:review": "80", "rate:third": "120"}).status_code in (
        200,
        302,
    )
    with transaction() as session:
        rates = {one: 8000 for one in ("review", "third")}
        set_rates(session, actor=SYSTEM, cycle=session.exec(select(Cycle)).one(), cents=rates,
                  now=NOW)  # fmt: skip
    assert "160.00" in boss.get(fees).text
    book = boss.get("/reports/fees/c1/statement.xlsx?from=2026-07-01&to=2026-07-31")
    sheet = CalamineWorkbook.from_filelike(BytesIO(book.data)).get_sheet_by_index(1).to_python()
    assert sum(row[-2] for row in sheet[1:]) == 160.0
    pdf = boss.get("/reports/fees/c1/statement.pdf?from=2026-07-01&to=2026-07-31")
    assert pdf.data.startswith(b"%PDF")
    for other in (Role.EXPERT, Role.ADMINISTRATOR, Role.AUDITOR):
        assert client_as(other).get("/reports/fees/c1/statement.pdf").status_code == 404
        assert client_as(other).get("/reviews/cycles/c1/late").status_code == 404


def test_the_late_list_takes_the_same_queries_for_few_and_many(app, client_as):
    with transaction() as session:
        late_cycle(session, cases=2, name="few")
        late_cycle(session, cases=30, name="many")
    boss = client_as(Role.SUPERVISOR)
    for page in ("late", "forecast", "fees"):
        few = selects(boss, f"/reviews/cycles/few/{page}")
        assert selects(boss, f"/reviews/cycles/many/{page}") == few, page


def test_a_supervisor_of_another_region_finds_nothing(app, client_as):
    from tests.builders.panel import region_at

    with transaction() as session:
        late_cycle(session, name="c1")
        account = make_account(session, Role.SUPERVISOR, region=region_at(session, "99/9901"))
        actor = actor_of(session, account)
        cycle = session.exec(select(Cycle)).one()
        with pytest.raises((NotFound, Refused)):
            set_rates(session, actor=actor, cycle=cycle, cents={"review": 1}, now=NOW)
    browser = client_as(account=account)
    for page in ("late", "forecast", "fees"):
        assert browser.get(f"/reviews/cycles/c1/{page}").status_code == 404
    with reading() as session:
        assert not session.exec(select(FeeRate)).all()
        assert session.exec(select(Expert)).all()
