"""Pages of follow-ups: the list, the call screen, the draw in public, leads, figures."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.followups.models import ContactAttempt, Followup, Lead
from qa_app.followups.rules.states import FollowupState, LeadState
from tests.builders.followups import answer, followed_cycle, followups_of
from tests.builders.register import make_account, make_agency
from tests.support.counting import statements

ANSWERED = {
    "level:visit-preparation": "thorough", "level:visit-evidence": "gathered",
    "level:visit-appeared": "came", "level:visit-on-time": "on-time",
    "level:visit-adoption": "most", "level:visit-gifts": "never", "level:visit-meals": "never",
    "level:visit-fees": "never", "level:visit-misconduct": "never",
    "level:visit-overall": "satisfied",
}  # fmt: skip


@pytest.fixture
def cycle(app):
    with transaction() as session:
        return followed_cycle(session, 3, now=clock.now() - timedelta(days=4))


@pytest.fixture
def caller(cycle, client_as):
    with transaction() as session:
        agency = make_agency(session, "甲县中心")
    return client_as(Role.AGENCY_STAFF, agency=agency)


@pytest.fixture
def supervisor(cycle, client_as):
    return client_as(Role.SUPERVISOR)


def first(cycle) -> Followup:
    with transaction() as session:
        return followups_of(session, cycle)[0]


def text_of(client, url, **options):
    return client.get(url, follow_redirects=True, **options).get_data(as_text=True)


def op_id(page: str) -> str:
    return re.search(r'name="op_id" value="([^"]+)"', page)[1]


def test_the_list_shows_cases_and_no_person(caller, cycle):
    page = text_of(caller, "/followups")
    assert first(cycle).case_key in page
    assert "王小明" not in page
    assert "13800000000" not in page


def test_one_press_leads_to_the_next_call_and_its_number(caller, cycle):
    page = caller.post("/followups/next", follow_redirects=True).get_data(as_text=True)
    assert "这次联系的结果" in page
    assert "13800000000" not in page
    url = re.search(r'action="(/followups/[^/"]+/person)', page)[1]
    shown = caller.post(url)
    assert "13800000000" in shown.get_data(as_text=True)
    assert shown.headers["Cache-Control"] == "no-store"
    found = caller.post(url, headers={"Accept": "application/json"}).get_json()
    assert found == {"name": "王小明", "phone": "13800000000"}


def test_a_call_that_nobody_answers_is_noted_suggested_and_taken_back(caller, cycle):
    page = caller.post("/followups/next", follow_redirects=True).get_data(as_text=True)
    url = re.search(r'action="(/followups/[^/"]+)/attempts', page)[1]
    sent = {"op_id": op_id(page), "outcome": "no_answer", "channel": "telephone"}
    for _ in range(2):
        page = caller.post(f"{url}/attempts", data=sent, follow_redirects=True)
    assert "建议下次" in page.get_data(as_text=True)
    with transaction() as session:
        assert len(session.exec(select(ContactAttempt)).all()) == 1
    back = caller.post(f"{url}/undo", data={"number": "1"}, follow_redirects=True)
    assert "已撤销这次登记" in back.get_data(as_text=True)
    with transaction() as session:
        mine = col(Followup.public_id) == url.rpartition("/")[2]
        assert session.exec(select(Followup).where(mine)).one().state is FollowupState.WAITING


def test_a_call_is_finished_with_its_answers_and_a_lead_is_handed_on(caller, cycle, supervisor):
    page = caller.post("/followups/next", follow_redirects=True).get_data(as_text=True)
    url = re.search(r'action="(/followups/[^/"]+)/attempts', page)[1]
    sent = {
        **ANSWERED, "level:visit-gifts": "taken", "comment:visit-gifts": "要了两千元",
        "op_id": op_id(page), "outcome": "connected", "respondent": "self", "finish": "1",
    }  # fmt: skip
    done = caller.post(f"{url}/attempts", data=sent, follow_redirects=True).get_data(as_text=True)
    assert "回访已完成" in done
    assert "线索已交质量监督员" in done
    listed = text_of(supervisor, "/followups/leads")
    lead_url = re.search(r'href="(/followups/leads/[^".?]+)"', listed)[1]
    shown = text_of(supervisor, lead_url)
    assert "要了两千元" in shown
    assert "王小明" not in shown
    assert caller.get("/followups/leads").status_code == 404
    assert caller.get(lead_url).status_code == 404


def test_answers_are_saved_as_one_goes(caller, cycle):
    page = caller.post("/followups/next", follow_redirects=True).get_data(as_text=True)
    url = re.search(r'action="(/followups/[^/"]+)/attempts', page)[1]
    field = "level:visit-overall"
    sent = {"revision": "0", "changed": field, field: "neutral"}
    ask = {"headers": {"Accept": "application/json"}}
    saved = caller.post(f"{url}/save", data=sent, **ask)
    assert saved.status_code == 200
    assert saved.get_json()["revision"] == 2
    other = {**sent, field: "satisfied"}
    assert caller.post(f"{url}/save", data=other, **ask).status_code == 409
    assert 'value="neutral" data-key="3" checked' in text_of(caller, url)


def test_another_caller_is_told_who_is_calling(caller, cycle, client_as):
    with transaction() as session:
        agency = make_agency(session, "甲县中心")
    page = caller.post("/followups/next", follow_redirects=True).get_data(as_text=True)
    url = re.search(r'action="(/followups/[^/"]+)/attempts', page)[1]
    other = client_as(Role.AGENCY_STAFF, agency=agency)
    shown = text_of(other, url)
    assert "正在联系这位受援人" in shown
    assert "这次联系的结果</legend>" not in shown
    assert other.post(f"{url}/take").status_code == 409


def test_supervisors_read_answers_and_agency_staff_only_their_own(cycle, caller, supervisor):
    with transaction() as session:
        done = answer(session, followups_of(session, cycle)[0])
    url = f"/followups/{done.public_id}"
    assert "很满意" in text_of(supervisor, url)
    assert "很满意" not in text_of(caller, url)


def test_a_lead_goes_from_hand_to_hand_to_its_end(cycle, supervisor):
    with transaction() as session:
        answer(session, followups_of(session, cycle)[0], visit_fees="charged")
        lead = session.exec(select(Lead)).one()
        receiver = make_account(session, Role.SUPERVISOR, login="wang")
    url, revision = f"/followups/leads/{lead.public_id}", lead.revision
    pages = []
    acts = [
        ("hand", {"to": receiver.login, "note": "请核查"}),
        ("take", {}),
        ("note", {"note": "已向机构调阅案卷"}),
        ("close", {"result": "unfounded", "note": "所收为法院诉讼费"}),
    ]
    for act, fields in acts:
        done = supervisor.post(f"{url}/{act}", data={"revision": str(revision), **fields})
        assert done.status_code == 302
        revision += 1
        pages.append(text_of(supervisor, url))
    assert "用户wang" in pages[0]
    again = supervisor.post(f"{url}/note", data={"revision": str(revision), "note": "x"})
    assert again.status_code == 409
    shown = text_of(supervisor, url)
    for words in ("请核查", "已向机构调阅案卷", "所收为法院诉讼费", "不属实"):
        assert words in shown
    with transaction() as session:
        assert session.exec(select(Lead)).one().state is LeadState.CLOSED


def test_a_lower_ratio_is_refused_before_anything_is_counted_for_it(cycle, supervisor):
    url = "/cycles/2026-a/followups/announce"
    page = supervisor.post(url, data={"ratio": "0.01", "minimum": "1"}).get_data(as_text=True)
    assert "抽取以后比例只能提高" in page
    assert "confirmed" not in page


def test_of_two_who_act_on_a_lead_at_once_the_second_is_told(cycle, supervisor):
    with transaction() as session:
        answer(session, followups_of(session, cycle)[0], visit_fees="charged")
        lead = session.exec(select(Lead)).one()
    url, sent = f"/followups/leads/{lead.public_id}/note", {"revision": "1", "note": "已联系"}
    assert supervisor.post(url, data=sent).status_code == 302
    assert supervisor.post(url, data=sent).status_code == 409


def test_the_overview_says_the_denominator_and_withholds_small_cells(cycle, supervisor):
    with transaction() as session:
        answer(session, followups_of(session, cycle)[0])
    page = text_of(supervisor, "/cycles/2026-a/followups")
    assert "完成 1 件 / 已联系或已在网上回答的 1 件" in page
    assert "回答不足 5 份" in page


def test_the_draw_is_public_with_its_files(cycle, client):
    page = client.get("/public/followups/2026-a").get_data(as_text=True)
    assert "verify_draw.py FRAME-2026-a.csv" in page
    assert client.get("/public/followups/2026-a/FRAME.csv").data.startswith(b"stratum,case_key\n")
    assert b"drawn" in client.get("/public/followups/2026-a/SAMPLE.csv").data
    assert client.get("/public/followups/none").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_listed_can_be_exported_without_persons(caller, cycle, kind):
    found = caller.get(f"/followups/export.{kind}")
    assert found.status_code == 200
    assert "王小明".encode() not in found.data


@pytest.mark.parametrize("path", ["/followups", "/followups/leads", "/cycles/2026-a/followups"])
def test_a_longer_list_asks_no_more_of_the_database(app, client_as, path):
    counts = []
    with transaction() as session:
        cycle = followed_cycle(session, 3, now=clock.now() - timedelta(days=4))
        some = followups_of(session, cycle)
        answer(session, some[0], visit_gifts="taken")
    supervisor = client_as(Role.SUPERVISOR)
    supervisor.get(path)
    with statements() as one:
        supervisor.get(path)
    counts.append(len(one))
    with transaction() as session:
        for row in followups_of(session, cycle)[1:]:
            answer(session, row, visit_gifts="taken")
    with statements() as three:
        supervisor.get(path)
    assert len(three) == counts[0] <= 14


def test_where_nothing_was_drawn_the_page_says_so(client_as):
    assert "还没有回访名单" in text_of(client_as(Role.SUPERVISOR), "/followups")


def test_the_home_page_says_how_many_wait(caller, cycle):
    assert "3 件回访到期待联系" in text_of(caller, "/")
