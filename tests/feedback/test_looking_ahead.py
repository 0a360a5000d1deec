"""Behind the preview of a release: a list for each number, and a sheet before it is out."""

import re

import pytest
from sqlmodel import select

from qa_app.accounts.models import Region
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.concerned import Concerned, cases_page, lawyers_page
from qa_app.feedback.queries.ready import Standing, preview_of
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.services.releasing import release
from qa_app.feedback.views import office_words
from qa_app.reviews.models import Review
from tests.builders.feedback_rated import FIRST, answered_cycle, say, settle
from tests.builders.register import NOW, make_account
from tests.builders.released import regrade
from tests.support.counting import statements

pytestmark = pytest.mark.database
ADDRESS = "/feedback/cycles/2026-a"


@pytest.fixture
def room(app):
    """Ready cases of three kinds of lawyers and of none; one for each other standing."""
    with transaction() as session:
        words = ["GG", "GG", "GG", "GG", "GG", "EF", "."]
        cycle, experts, cases = answered_cycle(session, *words)
        for place, case_id in enumerate(cases):
            session.get_one(Case, case_id).lawyer_id = _lawyer(session, place)
        review = select(Review).where(Review.case_id == cases[4])
        say(session, session.exec(review).first(), {FIRST: f"{experts[0].name}说笔录不全。"})
        session.get_one(Case, cases[3]).lawyer_id = None
        settle(session, cycle)
        session.flush()
        return cycle, cases


def _lawyer(session, place: int) -> int:
    """The first can be told by mail, the second in the program only, the others not at all."""
    lawyer = Lawyer(name=f"承办人{place}")
    if place < 2:
        account = make_account(session, Role.LAWYER)
        account.email = "l@example.org" if place == 0 else None
        lawyer.account_id = account.id
    session.add(lawyer)
    session.flush()
    return lawyer.id


def said(preview) -> dict[Concerned, int]:
    totals = {Concerned(one.value): preview.total(one) for one in
              (Standing.READY, Standing.WORDING, Standing.RENEW)}  # fmt: skip
    columns = ("unsettled", "lawyers", "no_account", "no_email", "no_lawyer")
    totals |= {Concerned(one): preview.whole(one) for one in columns}
    out = preview.total(Standing.RELEASED) + preview.total(Standing.RENEW)
    return {**totals, Concerned.RELEASED: out}


def listed(session, cycle, actor=SYSTEM) -> dict[Concerned, int]:
    pages = {
        one: cases_page(session, actor, cycle, WHOLE_CYCLE, one, 1)
        for one in Concerned
        if one is not Concerned.LAWYERS
    }
    pages[Concerned.LAWYERS] = lawyers_page(session, actor, cycle, WHOLE_CYCLE, 1)
    assert all(page.total == len(page.rows) for page in pages.values())
    return {one: page.total for one, page in pages.items()}


def test_behind_every_number_stands_a_list_of_its_length(room):
    cycle, cases = room
    with transaction() as session:
        before = said(preview_of(session, SYSTEM, cycle, WHOLE_CYCLE))
        assert before == listed(session, cycle)
        assert (before[Concerned.READY], before[Concerned.WORDING]) == (5, 0)
        release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)
        sheet = select(FeedbackSheet).where(FeedbackSheet.case_id == cases[0])
        regrade(session, session.exec(sheet).one(), "excellent", renew=False)
        after = said(preview_of(session, SYSTEM, cycle, WHOLE_CYCLE))
        assert after == listed(session, cycle)
    assert (after[Concerned.WORDING], after[Concerned.RENEW], after[Concerned.RELEASED]) == (
        1,
        1,
        4,
    )
    assert before[Concerned.LAWYERS] == 4
    assert (before[Concerned.NO_ACCOUNT], before[Concerned.NO_EMAIL]) == (2, 1)
    assert (before[Concerned.NO_LAWYER], before[Concerned.UNSETTLED]) == (1, 2)


def test_every_number_of_the_page_leads_to_its_list(room, client_as):
    browser = client_as(Role.SUPERVISOR)
    links = re.findall(
        r'href="([^"]*concerned[^"]*number=[^"]*)">([\d,]+)<', browser.get(ADDRESS).text
    )
    assert len(links) == 6
    for link, count in links:
        page = browser.get(link.replace("&amp;", "&"))
        assert f"共 {count} 条" in page.text
    assert "承办人0" in browser.get(f"{ADDRESS}/concerned?number=lawyers").text
    assert (
        "没有可用的账号，只有机构能看到"
        in browser.get(f"{ADDRESS}/concerned?number=no_account").text
    )


def test_a_sample_says_what_the_released_sheet_says_and_is_not_stored(room, client_as):
    cycle, cases = room
    browser = client_as(Role.SUPERVISOR)
    shown = browser.get(f"{ADDRESS}/cases/{cases[0]}").text
    with transaction() as session:
        assert not session.exec(select(FeedbackSheet)).all()
        assert not session.exec(select(Release)).all()
        release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)
        sheet = session.exec(select(FeedbackSheet).where(FeedbackSheet.case_id == cases[0])).one()
    read = browser.get(f"/feedback/sheets/{sheet.public_id}").text
    parts = [re.findall(rf"<{tag}.*?</{tag}>", shown, re.S) for tag in ("header", "h3")]
    for part in [one for some in parts for one in some if "feedback-level" in one]:
        assert part in read
    assert shown.count("feedback-level") == read.count("feedback-level") > 5
    assert "没有发布，也没有保存" in shown


def test_a_sample_warns_of_texts_that_keep_it_back(room, client_as):
    shown = client_as(Role.SUPERVISOR).get(f"{ADDRESS}/cases/{room[1][4]}").text
    assert "其中 1 段文字可能透露评审人员或者含有个人信息" in shown


def test_no_sample_of_cases_without_a_grade_of_others_or_of_cases_one_is_tied_to(room, client_as):
    cycle, cases = room
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
        session.get_one(Lawyer, session.get_one(Case, cases[0]).lawyer_id).account_id = account.id
        other = Region(code="98", name="他省", path="/98/")
        session.add(other)
        session.flush()
        actor_lists = listed(session, cycle, _actor(session, account))
    tied, stranger = client_as(account=account), client_as(Role.SUPERVISOR, region=other)
    assert tied.get(f"{ADDRESS}/cases/{cases[1]}").status_code == 200
    assert actor_lists[Concerned.READY] == 4
    for browser, case in ((tied, cases[0]), (tied, cases[5]), (tied, 99), (stranger, cases[1])):
        assert browser.get(f"{ADDRESS}/cases/{case}").status_code == 404
    assert stranger.get(f"{ADDRESS}/concerned").status_code == 404
    with statements() as hidden:
        tied.get(f"{ADDRESS}/cases/{cases[0]}")
    with statements() as absent:
        tied.get(f"{ADDRESS}/cases/99")
    assert len(hidden) == len(absent)


def test_lists_cost_the_same_however_long(room, client_as):
    browser = client_as(Role.SUPERVISOR)
    browser.get(f"{ADDRESS}/concerned")
    made = {}
    for number in ("ready", "no_lawyer"):
        with statements() as ran:
            assert browser.get(f"{ADDRESS}/concerned?number={number}").status_code == 200
        made[number] = len(ran)
    assert made["ready"] == made["no_lawyer"]


def test_agencies_of_a_preview_come_in_pages(room, client_as, monkeypatch):
    monkeypatch.setattr(office_words, "PAGE_SIZE", 1)
    page = client_as(Role.SUPERVISOR).get(f"{ADDRESS}?page=2").text
    assert "北江法律援助中心</th>" not in page
    assert "共 1 条" in page


def _actor(session, account):
    return actor_of(session, account)
