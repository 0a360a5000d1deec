"""Nobody learns what another reviewer said before the case is settled, nor who it was.

Numbers in the names are rows of a register of confidentiality bugs of other review systems.
"""

import pytest
from sqlmodel import col, select

from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Assignment
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Review
from qa_app.reviews.queries import own, progress
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.cases import make_case, make_cases
from tests.builders.panel import drawn_cycle, make_expert, make_experts
from tests.builders.register import NOW, make_account
from tests.builders.reviews import import_rows, score_rows_of
from tests.support.client import bare
from tests.support.counting import cost

WORDS = "另一位专家写下的评语"


@pytest.fixture
def room(app, client_as, tmp_path):
    """A cycle in which the other reviewers are done and one expert has not begun."""
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account, name="本人")
        make_experts(session, 2, name="他人专家")
        cycle = drawn_cycle(session, make_cases(session, 3), name="blind")
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        rows = score_rows_of(session, cycle, {1: Grade.EXCELLENT, 2: Grade.EXCELLENT})
        others = [row | {"comment": WORDS} for row in rows if row["expert"] != account.login]
        import_rows(session, cycle, tmp_path, others)
    return cycle, account, client_as(account=account)


def seats_of(account, *, mine: bool) -> list[tuple[str, str | None]]:
    from qa_app.panel.models import Expert

    with reading() as session:
        expert = session.exec(select(Expert.id).where(Expert.account_id == account.id)).one()
        wanted = Assignment.expert_id == expert if mine else Assignment.expert_id != expert
        rows = session.execute(
            select(Assignment.public_id, Review.public_id)
            .join(Review, col(Review.assignment_id) == col(Assignment.id), isouter=True)
            .where(wanted)
        )
        return [tuple(row) for row in rows]


def expert_pages(browser, account) -> list[str]:
    seat, _ = seats_of(account, mine=True)[0]
    review = browser.post(f"/reviews/cases/{seat}").location.rsplit("/", 1)[1]
    addresses = [
        "/",
        "/reviews/",
        "/reviews/done",
        "/reviews/record",
        "/experts/me",
        "/notices/",
        f"/reviews/{review}",
    ]
    addresses += [f"/reviews/{review}/submit", f"/reviews/{review}/sheet"]
    return [browser.get(address).text for address in addresses]


def test_3_16_17_no_page_of_an_expert_tells_name_words_or_result_of_another(room):
    _, account, browser = room
    for page in expert_pages(browser, account):
        assert WORDS not in page
        assert "他人专家" not in page
        for seat, review in seats_of(account, mine=False):
            assert seat not in page
            assert review is None or review not in page


def test_2_the_list_is_the_same_whether_others_are_done_or_not(app, client_as, tmp_path):
    pages = []
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
        make_experts(session, 2)
        cycle = drawn_cycle(session, 2, name="same")
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    browser = client_as(account=account)
    pages.append(bare(browser.get("/reviews/")))
    with transaction() as session:
        rows = [r for r in score_rows_of(session, cycle) if r["expert"] != account.login]
        import_rows(session, cycle, tmp_path, rows)
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    pages.append(bare(browser.get("/reviews/")))
    assert pages[0] == pages[1]


def test_5_another_experts_review_and_none_at_all_are_the_same_page(room):
    _, account, browser = room
    for seat, review in seats_of(account, mine=False):
        for hidden, absent in (
            (f"/reviews/cases/{seat}", "/reviews/cases/nothing"),
            (f"/reviews/{review or 'x'}", "/reviews/nothing"),
            (f"/reviews/{review or 'x'}/submitted", "/reviews/nothing/submitted"),
        ):
            one, other = browser.get(hidden), browser.get(absent)
            assert one.status_code == other.status_code == 404
            assert bare(one) == bare(other)
    stranger = seats_of(account, mine=False)[0][1]
    body = {"revision": "1", "changed": "comment", "comment": "x"}
    assert browser.post(f"/reviews/{stranger}/save", data=body).status_code == 404
    assert browser.post(f"/reviews/{stranger}/submit").status_code == 404


def test_6_hidden_and_absent_cost_the_same_number_of_queries(room):
    _, account, browser = room
    hidden = seats_of(account, mine=False)[0][1]
    found = cost(lambda: browser.get(f"/reviews/{hidden}"))
    assert found == cost(lambda: browser.get("/reviews/nothing"))


def test_4_a_supervisor_finds_no_grade_of_an_unsettled_case_under_any_filter(room, client_as):
    cycle, _, _ = room
    browser = client_as(Role.SUPERVISOR)
    with reading() as session:
        case_ids = session.exec(select(Review.case_id)).all()
    for show in ("", "waiting", "diverging", "settled"):
        page = browser.get(f"/reviews/cycles/{cycle.name}/cases?show={show}").text
        assert 'class="grade grade-' not in page
    for case_id in case_ids:
        page = browser.get(f"/reviews/cycles/{cycle.name}/cases/{case_id}").text
        assert WORDS not in page
        assert 'class="grade grade-' not in page


def test_7_a_lawyer_and_a_supervisor_open_no_review(room, client_as):
    _, account, _ = room
    seat, _ = seats_of(account, mine=True)[0]
    done = next(review for _, review in seats_of(account, mine=False) if review)
    for role in (Role.LAWYER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AGENCY_STAFF):
        browser = client_as(role)
        for address in (f"/reviews/cases/{seat}", f"/reviews/{done}", f"/reviews/{done}/sheet"):
            assert browser.get(address).status_code == 404


def test_1_counts_leave_out_the_cases_a_supervisor_is_tied_to(app, tmp_path):
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
        case = make_case(session)
        other = make_case(session, lawyer=other_lawyer(session))
        from qa_app.cases.models import Lawyer

        session.get(Lawyer, case.lawyer_id).account_id = account.id
        make_experts(session, 3)
        cycle = drawn_cycle(session, [case, other])
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        import_rows(session, cycle, tmp_path, score_rows_of(session, cycle))
        from qa_app.accounts.queries import actor_of

        actor = actor_of(session, account)
        assert progress.progress_of(session, SYSTEM, cycle).cases == 2
        found = progress.progress_of(session, actor, cycle)
        assert (found.cases, found.seats, found.submitted) == (1, 2, 2)
        rows = progress.by_expert(session, actor, cycle).rows
        assert sum(row.submitted for row in rows) == 2
        assert progress.cases_page(session, actor, cycle).total == 1


def other_lawyer(session):
    from tests.builders.cases import make_firm, make_lawyer

    return make_lawyer(session, "别人", firm=make_firm(session, "别所"))


def test_24_a_settled_case_shows_letters_that_follow_random_ids_and_no_names(
    room, client_as, tmp_path
):
    cycle, account, _ = room
    with transaction() as session:
        rows = [r for r in score_rows_of(session, cycle) if r["expert"] == account.login]
        criteria = [key for key in rows[0] if key not in ("case_key", "expert")]
        mine = [row | dict.fromkeys(criteria, "excellent") for row in rows]
        import_rows(session, cycle, tmp_path, mine)
        assert settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW).settled == 3
        case_id = session.exec(select(Review.case_id)).first()
    page = client_as(Role.SUPERVISOR).get(f"/reviews/cycles/{cycle.name}/cases/{case_id}").text
    assert "从评分到等级" in page
    assert "他人专家" not in page
    assert "本人" not in page
    assert account.login not in page


def test_masked_names_appear_on_no_page_of_the_expert(app, client_as):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
        case = make_case(session, "密字第7号")
        cycle = drawn_cycle(session, [case], reviewers=1, mask_lawyer=True, mask_agency=True)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    browser = client_as(account=account)
    pages = expert_pages(browser, account)
    seat, _ = seats_of(account, mine=True)[0]
    pages.append(browser.get(f"/reviews/cases/{seat}/conflict").text)
    for page in pages:
        for word in ("密字第7号", "卢涵曦", "江南律师事务所", "南江市法律援助中心"):
            assert word not in page


def test_lists_cost_the_same_number_of_queries_for_one_and_for_thirty_cases(app, client_as):
    counts = []
    for size in (1, 30):
        with transaction() as session:
            account = make_account(session, Role.EXPERT)
            expert = make_expert(session, account=account)
            cycle = drawn_cycle(session, size, reviewers=1)
            from qa_app.panel.services.seating import write_seats
            from qa_app.sampling.models import SampleCase

            ids = session.exec(
                select(SampleCase.case_id).where(SampleCase.cycle_id == cycle.id)
            ).all()
            wanted = [(case_id, expert.id, 1) for case_id in ids]
            write_seats(session, cycle_id=cycle.id, wanted=wanted, now=NOW)
        browser = client_as(account=account)
        counts.append(cost(lambda browser=browser: browser.get("/reviews/")))
        with reading() as session:
            from qa_app.accounts.queries import actor_of

            assert own.waiting_count(session, actor_of(session, account)) == (size, 0)
    assert counts[0] == counts[1]
