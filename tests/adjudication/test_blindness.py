"""First-round experts, the further expert and meetings never learn of each other too early.

Numbers in the names are rows of a register of confidentiality bugs of other review systems.
"""

import re
from itertools import product

import pytest
from sqlmodel import select

from qa_app.adjudication.models import AgendaItem
from qa_app.adjudication.services import closing, holding
from qa_app.adjudication.services.closing import Decision
from qa_app.adjudication.services.holding import At
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Review
from qa_app.reviews.services import deciding
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.deciding import FIRST_WORDS, diverging_cycle, further_seat, holder
from tests.builders.deciding import rate_on_screen as rate
from tests.builders.meetings import called_meeting, free_experts, meeting_cycle, person
from tests.builders.register import NOW
from tests.support.client import bare
from tests.support.counting import cost

MASKS = list(product((False, True), repeat=2))


def first_rounder(session, cycle):
    """Review, account of one first-round expert of the first case."""
    seat = session.exec(
        select(Assignment)
        .where(Assignment.cycle_id == cycle.id, Assignment.further == False)  # noqa: E712
        .order_by(Assignment.id)
    ).first()
    review = session.exec(select(Review.public_id).where(Review.assignment_id == seat.id)).one()
    return review, holder(session, seat)[0]


def pages_of(browser, review):
    addresses = ["/", "/reviews/", "/reviews/done", f"/reviews/{review}/submitted"]
    addresses += [f"/reviews/{review}/amend", f"/reviews/{review}/sheet", "/meetings"]
    return [browser.get(address) for address in addresses]


def stripped(answers):
    """Pages without times, which pass by themselves."""
    return [re.sub(r"\d{1,2}:\d{2}", "", bare(one)) for one in answers]


def test_17_24_a_first_round_expert_sees_the_same_whatever_the_further_one_does(
    app, client_as, tmp_path
):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        review, account = first_rounder(session, cycle)
    browser = client_as(account=account)
    before = stripped(pages_of(browser, review))
    with transaction() as session:
        seat = further_seat(session, cycle)
        further = rate(session, seat)
    assert stripped(pages_of(browser, review)) == before
    with transaction() as session:
        _, actor = holder(session, seat)
        deciding.show_others(session, actor=actor, review_id=further, now=NOW)
        deciding.decide(session, actor=actor, review_id=further, reason="裁决理由文字", now=NOW)
    assert stripped(pages_of(browser, review)) == before
    for page in before:
        assert "专家姓名" not in page.replace(account.name, "")
        assert "裁决" not in page


def test_5_6_the_decision_page_of_others_is_absent_at_the_same_cost(app, client_as, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, cycle)
        further = rate(session, seat)
        _, account = first_rounder(session, cycle)
    browser = client_as(account=account)
    for method, path in (("get", "decision"), ("post", "decision"), ("post", "decision/show")):
        hidden = getattr(browser, method)(f"/reviews/{further}/{path}")
        absent = getattr(browser, method)(f"/reviews/nothing/{path}")
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    assert cost(lambda: browser.get(f"/reviews/{further}/decision")) == cost(
        lambda: browser.get("/reviews/nothing/decision")
    )


def test_the_own_review_of_a_first_rounder_has_no_decision_page(app, client_as, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        review, account = first_rounder(session, cycle)
    browser = client_as(account=account)
    assert browser.get(f"/reviews/{review}/decision").status_code == 404
    assert browser.post(f"/reviews/{review}/decision/show").status_code == 404


def test_2_a_further_seat_looks_like_any_other_until_its_rating_is_in(app, client_as, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1)
        seat = further_seat(session, cycle)
        account, _actor = holder(session, seat)
    browser = client_as(account=account)
    pages = [browser.get("/").text, browser.get("/reviews/").text]
    pages.append(browser.get(f"/reviews/cases/{seat.public_id}").text)
    review = browser.post(f"/reviews/cases/{seat.public_id}").location.rsplit("/", 1)[1]
    pages += [browser.get(f"/reviews/{review}{path}").text for path in ("", "/submit", "/sheet")]
    for page in pages:
        for word in ("复评", "需要您裁决", "匿名评审", "分歧", FIRST_WORDS):
            assert word not in page
    assert browser.get(f"/reviews/{review}/decision").status_code == 404
    assert browser.post(f"/reviews/{review}/decision/show").status_code == 404


@pytest.mark.parametrize(("lawyer", "agency"), MASKS)
def test_3_11_23_side_by_side_names_nobody_under_any_masking(
    app, client_as, tmp_path, lawyer, agency
):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1, mask_lawyer=lawyer, mask_agency=agency)
        seat = further_seat(session, cycle)
        further = rate(session, seat)
        account, _ = holder(session, seat)
        case = session.get(Case, seat.case_id)
        number, name = case.number, session.get(Lawyer, case.lawyer_id).name
    browser = client_as(account=account)
    browser.post(f"/reviews/{further}/decision/show")
    page = browser.get(f"/reviews/{further}/decision").text
    assert FIRST_WORDS in page
    assert "评审 A" in page
    assert "评审 B" in page
    assert "专家姓名" not in page.replace(account.name, "")
    assert (number in page) is not agency
    assert not lawyer or name not in page


@pytest.mark.parametrize(("lawyer", "agency"), MASKS)
def test_11_23_members_of_a_meeting_see_letters_and_what_the_cycle_shows(
    app, client_as, tmp_path, lawyer, agency
):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path, mask_lawyer=lawyer, mask_agency=agency)
        rated = {one.name for one in session.exec(select(Expert))}
        people = free_experts(session, cycle)
        rated -= {one.name for one in people}
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem)).one()
        case = session.get(Case, item.case_id)
        number, name = case.number, session.get(Lawyer, case.lawyer_id).name
        account, _ = person(session, people[1])
    browser = client_as(account=account)
    for address in (f"/meetings/{meeting}", f"/meetings/{meeting}/items/{item.public_id}"):
        page = browser.get(address).text
        assert not [one for one in rated if one in page]
        assert (number in page) is not agency
        assert not lawyer or name not in page
    assert FIRST_WORDS in page


def test_who_rated_a_case_learns_nothing_from_the_agenda(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        seat = session.exec(select(Assignment).where(Assignment.cycle_id == cycle.id)).first()
        rated = session.get(Expert, seat.expert_id)
        called_meeting(session, cycle, members=[*free_experts(session, cycle), rated])
        item = session.exec(select(AgendaItem)).one()
        number = session.get(Case, item.case_id).number
        account, _ = person(session, rated)
        from qa_app.adjudication.models import Meeting

        meeting = session.exec(select(Meeting.public_id)).one()
    browser = client_as(account=account)
    page = browser.get(f"/meetings/{meeting}")
    assert page.status_code == 200
    assert number not in page.text
    assert item.public_id not in page.text
    hidden = f"/meetings/{meeting}/items/{item.public_id}"
    absent = f"/meetings/{meeting}/items/nothing"
    assert browser.get(hidden).status_code == browser.get(absent).status_code == 404
    assert bare(browser.get(hidden)) == bare(browser.get(absent))
    assert cost(lambda: browser.get(hidden)) == cost(lambda: browser.get(absent))
    assert browser.post(f"{hidden}/vote", data={"grade": "good"}).status_code == 404
    token = f"/files/meeting-{item.public_id}/outline.json"
    assert browser.get(token).status_code == 404


def test_15_why_a_member_stays_out_is_for_who_calls_the_meeting_only(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem)).one().public_id
        _, actor = person(session, people[1])
        at = At(meeting, item)
        holding.stay_out(session, actor=actor, at=at, reason="与承办人曾是同事", now=NOW)
        chair, member = person(session, people[0])[0], person(session, people[2])[0]
    address = f"/meetings/{meeting}/items/{item}"
    for account in (chair, member):
        page = client_as(account=account).get(address).text
        assert "与承办人曾是同事" not in page
        assert people[1].name in page
    assert "与承办人曾是同事" in client_as(Role.SUPERVISOR).get(address).text
    minutes = client_as(account=chair).get(f"/meetings/{meeting}/minutes.pdf")
    assert minutes.status_code == 200
    assert "与承办人曾是同事".encode() not in minutes.data


def test_16_no_vote_shows_on_any_page_before_all_are_in(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem)).one().public_id
        at = At(meeting, item)
        for expert in people[:-1]:
            _, actor = person(session, expert)
            holding.cast_vote(
                session, actor=actor, at=at, grade=Grade.FAIL, reason="投票理由文字", now=NOW
            )
        last, chair = person(session, people[-1]), person(session, people[0])[0]
    address = f"/meetings/{meeting}/items/{item}"
    for browser in (client_as(account=last[0]), client_as(Role.SUPERVISOR)):
        page = browser.get(address).text
        assert "投票理由文字" not in page
        assert f"已投票 {len(people) - 1} / {len(people)} 人" in page
    assert page.count("grade-fail") == client_as(account=last[0]).get(address).text.count(
        "grade-fail"
    )
    with transaction() as session:
        holding.cast_vote(session, actor=last[1], at=at, grade=None, reason="", now=NOW)
    assert "投票理由文字" in client_as(account=chair).get(address).text


def test_8_ratings_and_files_close_with_the_meeting(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem)).one().public_id
        account, _ = person(session, people[1])
    browser = client_as(account=account)
    address, file = f"/meetings/{meeting}/items/{item}", f"/files/meeting-{item}/outline.json"
    assert FIRST_WORDS in browser.get(address).text
    assert browser.get(file).status_code == 200
    with transaction() as session:
        closing.end_meeting(session, actor=SYSTEM, meeting=meeting, now=NOW)
    assert FIRST_WORDS not in browser.get(address).text
    assert browser.get(file).status_code == 404


def test_7_strangers_open_no_meeting(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        meeting = called_meeting(session, cycle, members=free_experts(session, cycle)).public_id
        item = session.exec(select(AgendaItem)).one().public_id
        _review, account = first_rounder(session, cycle)
    browser = client_as(account=account)
    for path in ("", f"/items/{item}", "/minutes.pdf"):
        hidden, absent = (browser.get(f"/meetings/{one}{path}") for one in (meeting, "nothing"))
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    for role in (Role.LAWYER, Role.AGENCY_STAFF, Role.AUDITOR):
        assert client_as(role).get(f"/meetings/{meeting}").status_code == 404
    assert "参加评议会" not in browser.get("/").text


def test_1_a_supervisor_tied_to_the_case_sees_neither_item_nor_reopening(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem)).one()
        case = session.get(Case, item.case_id)
        from tests.builders.register import make_account

        account = make_account(session, Role.SUPERVISOR)
        session.get(Lawyer, case.lawyer_id).account_id = account.id
        name, case_id, number = cycle.name, case.id, case.number
    browser = client_as(account=account)
    page = browser.get(f"/meetings/{meeting}").text
    assert number not in page
    assert browser.get(f"/meetings/{meeting}/items/{item.public_id}").status_code == 404
    assert browser.get(f"/reviews/cycles/{name}/cases/{case_id}/reopen").status_code == 404
    assert number not in browser.get(f"/meetings/{meeting}/minutes.pdf").data.decode("latin-1")


def test_control_picks_and_double_seats_show_on_no_page_of_an_expert(app, client_as, tmp_path):
    with transaction() as session:
        cycle = diverging_cycle(session, tmp_path, 1, control_share="1")
        seat = further_seat(session, cycle)
        further = rate(session, seat)
        account, _actor = holder(session, seat)
    browser = client_as(account=account)
    browser.post(f"/reviews/{further}/decision/show")
    for address in ("/", "/reviews/", f"/reviews/{further}/decision"):
        page = browser.get(address).text
        assert "随机复核" not in page
        assert "票号" not in page


def test_the_meeting_of_a_settled_case_is_explained_to_its_supervisor(app, client_as, tmp_path):
    with transaction() as session:
        cycle = meeting_cycle(session, tmp_path)
        people = free_experts(session, cycle)
        meeting = called_meeting(session, cycle).public_id
        item = session.exec(select(AgendaItem)).one()
        at = At(meeting, item.public_id)
        for expert in people:
            _, actor = person(session, expert)
            holding.cast_vote(session, actor=actor, at=at, grade=Grade.PASS, reason="", now=NOW)
        closing.decide_item(session, actor=SYSTEM, at=at, decision=Decision(None, "多数"), now=NOW)
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        address = f"/reviews/cycles/{cycle.name}/cases/{item.case_id}"
    page = client_as(Role.SUPERVISOR).get(f"{address}?anew=1").text
    assert "每一步都与保存的结果一致" in page
    assert people[0].name in page
    assert people[0].name not in client_as(Role.AUDITOR).get(address).text
