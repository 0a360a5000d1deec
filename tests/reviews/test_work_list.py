"""The expert's work list: order, filters, the next file, giving back; nothing of anybody else."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_of
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from qa_app.panel.models import Assignment, AssignmentState
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.late import late_experts, overdue_seats
from qa_app.reviews.queries.parties import family_name
from qa_app.reviews.queries.worklist import WorkFilter, next_file, work_list
from qa_app.reviews.services.opening import open_review
from qa_app.reviews.services.reminding import remind_experts, report_late
from tests.builders.panel import drawn_cycle, make_expert, make_experts
from tests.builders.register import NOW, make_account
from tests.support.counting import selects

DAY = timedelta(days=1)


def with_date(cycle: Cycle, due: str, days: int = 3) -> Cycle:
    cycle.plan += f"[timetable]\nreviews_due = {due}\nreminder_days = {days}\n"
    return cycle


def make_desk(session, cases=3, due="2026-07-20", name=""):
    account = make_account(session, Role.EXPERT)
    own = make_expert(session, account=account)
    make_experts(session, 1)
    cycle = with_date(drawn_cycle(session, cases, name=name), due)
    session.flush()
    assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    return account, own, cycle


def seats_of(session, own):
    return list(
        session.exec(
            select(Assignment.public_id).where(
                Assignment.expert_id == own.id, Assignment.state == AssignmentState.ACTIVE
            )
        ).all()
    )


def test_begun_files_come_before_new_ones_of_the_same_day(database):
    with transaction() as session:
        account, own, _ = make_desk(session)
        actor = actor_of(session, account)
        begun = max(seats_of(session, own))
        open_review(session, actor=actor, seat_id=begun, now=NOW)
        found = work_list(session, actor, WorkFilter(), NOW)
        assert found.page.rows[0].seat == begun
        assert (found.waiting, found.begun, found.overdue) == (3, 1, 0)
        assert found.page.rows[0].criteria == 19
        assert next_file(session, actor, NOW).seat == begun
        assert next_file(session, actor, NOW, after=begun).seat != begun


def test_the_earlier_date_comes_first_and_overdue_is_said_in_words(app, client_as):
    with transaction() as session:
        account, _own, _ = make_desk(session, cases=1, due="2026-07-20", name="later")
        make_experts(session, 1)
        sooner = with_date(drawn_cycle(session, 1, name="sooner"), "2026-07-10")
        session.flush()
        assign_cycle(session, actor=SYSTEM, cycle=sooner, now=NOW - 30 * DAY)
        actor = actor_of(session, account)
        rows = work_list(session, actor, WorkFilter(), NOW + 7 * DAY).page.rows
        mine = [row.cycle for row in rows]
        assert mine == sorted(mine, key=["sooner", "later"].index)
        late = work_list(session, actor, WorkFilter(), NOW + 60 * DAY)
        assert late.overdue == late.waiting
        assert work_list(session, actor, WorkFilter(cycle="later"), NOW).page.total == 1
        assert work_list(session, actor, WorkFilter(begun=True), NOW).page.total == 0
    page = client_as(account=account).get("/reviews/").text
    assert 'data-shortcut="n"' in page


def test_the_next_file_is_one_address_from_list_and_after_submitting(app, client_as):
    with transaction() as session:
        account, own, _ = make_desk(session)
        seats = seats_of(session, own)
    browser = client_as(account=account)
    first = browser.get("/reviews/next").location
    assert first.rsplit("/", 1)[1] in seats
    review = browser.post(first).location
    assert browser.get("/reviews/next").location == review
    other = browser.get(f"/reviews/next?after={first.rsplit('/', 1)[1]}").location
    assert "/cases/" in other
    nobody = client_as(Role.EXPERT)
    assert nobody.get("/reviews/next").location == "/reviews/"


def test_a_case_is_given_back_with_a_reason_and_its_review_closed(app, client_as):
    with transaction() as session:
        make_account(session, Role.SUPERVISOR)
        account, own, _ = make_desk(session, cases=1)
        make_experts(session, 1)
        (seat,) = seats_of(session, own)
    browser = client_as(account=account)
    browser.post(f"/reviews/cases/{seat}")
    page = browser.post(f"/reviews/cases/{seat}/decline", data={"kind": "overload"}).text
    assert "请写一句说明" in page
    for _twice in range(2):
        answer = browser.post(
            f"/reviews/cases/{seat}/decline", data={"kind": "overload", "reason": "件数太多"}
        )
        assert answer.status_code == 302
    assert "没有待评的案件" in browser.get("/reviews/").text
    with reading() as session:
        row = session.exec(select(Assignment).where(Assignment.public_id == seat)).one()
        assert (row.state, row.end_reason) == (AssignmentState.DECLINED, "件数太多")
        assert session.exec(select(Review)).one().state is ReviewState.WITHDRAWN
        texts = str([n.params for n in session.exec(select(Notice)).all()])
        assert "件数太多" not in texts, "the reason is for the seat list only"
    assert client_as(Role.EXPERT).get(f"/reviews/cases/{seat}/decline").status_code == 404


def test_the_list_is_the_same_whatever_others_do(app, client_as):
    """Another expert opening, submitting or leaving a case changes not a letter of the list."""
    with transaction() as session:
        account, own, _ = make_desk(session)
    browser = client_as(account=account)
    before = table_of(browser.get("/reviews/").text)
    with transaction() as session:
        others = session.exec(select(Assignment).where(Assignment.expert_id != own.id)).all()
        for seat in others:
            seat.state = AssignmentState.WITHDRAWN
    assert table_of(browser.get("/reviews/").text) == before


def table_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_the_list_takes_as_many_queries_for_thirty_files_as_for_two(app, client_as):
    with transaction() as session:
        few, _, _ = make_desk(session, cases=2)
    with transaction() as session:
        many = make_account(session, Role.EXPERT)
        own = make_expert(session, account=many)
        cycle = session.exec(select(Cycle)).one()
        large = with_date(drawn_cycle(session, 30), "2026-07-20")
        session.flush()
        assert cycle.id != large.id
        assign_cycle(session, actor=SYSTEM, cycle=large, now=NOW)
        assert len(seats_of(session, own)) > 15
    counts = [selects(client_as(account=who), "/reviews/") for who in (few, many)]
    assert counts[1] <= counts[0] + 3, "few has seats in two cycles, many in one"


@pytest.mark.parametrize(
    ("days", "kind"),
    [(11, "reviews_due_before"), (14, "reviews_due_today"), (15, "reviews_due_after")],
)
def test_experts_are_reminded_before_on_and_after_the_day(database, days, kind):
    with transaction() as session:
        account, _, cycle = make_desk(session)
        told = remind_experts(session, NOW + days * DAY)
        assert told == 1, "the other expert has no account"
        row = session.exec(select(Notice).where(Notice.kind == kind)).one()
        assert row.account_id == account.id
        assert row.params == {"count": 3, "due_on": "2026-07-20", "cycle": cycle.title}
        assert remind_experts(session, NOW + 12 * DAY) == 0


def test_who_has_submitted_is_not_reminded(database):
    with transaction() as session:
        account, own, _ = make_desk(session, cases=1)
        actor = actor_of(session, account)
        (seat,) = seats_of(session, own)
        open_review(session, actor=actor, seat_id=seat, now=NOW)
        session.exec(select(Review)).one().state = ReviewState.SUBMITTED
        session.flush()
        assert remind_experts(session, NOW + 14 * DAY) == 0


def test_a_seat_outside_the_sample_is_reminded_of_in_the_same_words(database):
    with transaction() as session:
        account, own, _ = make_desk(session)
        seat = session.exec(select(Assignment).where(Assignment.expert_id == own.id)).first()
        seat.seat = 0
        session.flush()
        remind_experts(session, NOW + 14 * DAY)
        row = session.exec(select(Notice).where(Notice.kind == "reviews_due_today")).one()
        assert row.params["count"] == 3
        late = overdue_seats(session, SYSTEM, session.exec(select(Cycle)).one(), NOW + 20 * DAY)
        assert seat.id not in {one.assignment_id for one in late}, "no supervisor's figure"
        assert account.id == row.account_id


def test_supervisors_hear_of_late_reviews_without_numbers_and_not_of_cases_they_are_tied_to(
    database,
):
    with transaction() as session:
        boss = make_account(session, Role.SUPERVISOR)
        both = make_account(session, Role.SUPERVISOR)
        _, own, cycle = make_desk(session, cases=1)
        make_expert(session, account=both, firm=None)
        tied = session.exec(select(Assignment).where(Assignment.expert_id == own.id)).one()
        from qa_app.panel.models import Expert
        from qa_app.panel.rules.facts import TieKind
        from qa_app.panel.services.experts import declare_tie

        expert = session.exec(select(Expert).where(Expert.account_id == both.id)).one()
        declare_tie(session, actor=SYSTEM, expert_id=expert.id, tie=(TieKind.CASE, tied.case_id),
                    reason="x", now=NOW)  # fmt: skip
        session.flush()
        late = NOW + 15 * DAY
        assert report_late(session, late) == 1
        row = session.exec(select(Notice).where(Notice.kind == "reviews_late")).one()
        assert row.account_id == boss.id
        assert row.params == {"cycle": cycle.title}
        lines = late_experts(session, SYSTEM, cycle, late)
        assert sum(line.overdue for line in lines) == 2
        hidden = late_experts(session, actor_of(session, both), cycle, late)
        assert hidden == []
        assert report_late(session, late + DAY) == 0
        assert report_late(session, late + 7 * DAY) == 1


def test_only_the_family_name_is_shown_before_opening():
    assert [family_name(n) for n in ("张三", "欧阳修文", "")] == ["张某", "欧阳某", ""]
