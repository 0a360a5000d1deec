"""Pages of opinions: for those who ask, and the one for who answers."""

import csv
import io
import re
from dataclasses import replace

import pypdfium2
import pytest
from sqlmodel import col, select

from qa_app import clock
from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.opinions import background
from qa_app.opinions.models import Opinion
from qa_app.opinions.rules.states import Entry, OpinionState
from qa_app.opinions.services.asking import make_links
from tests.builders.cycles import drawn_cycle, make_caseload, make_plan, sample_of
from tests.builders.opinions import asked_cycle, opinions_of, ticked_for
from tests.builders.register import make_agency
from tests.support.client import bare
from tests.support.counting import statements

NOTHING = "0" * 26


@pytest.fixture
def asked(database):
    """A cycle whose sample was asked about: (cycle, opinions)."""
    with transaction() as session:
        cycle = asked_cycle(session)
        return cycle, opinions_of(session)


@pytest.fixture
def supervisor(client_as):
    return client_as(Role.SUPERVISOR)


def _token(cycle, opinion):
    with transaction() as session:
        made = make_links(
            session, actor=SYSTEM, cycle=cycle, opinion_ids=[opinion.id or 0], now=clock.now()
        )
    return made[opinion.id or 0]


def _form(opinion, place=0):
    with reading() as session:
        return ticked_for(session, opinion, place)


def _stored(opinion):
    with reading() as session:
        return session.get_one(Opinion, opinion.id)


def test_a_body_answers_by_link_once(client, asked):
    cycle, opinions = asked
    token, form = _token(cycle, opinions[0]), _form(opinions[0])
    page = client.get(f"/o/{token}").get_data(as_text=True)
    assert page.count("<fieldset") == len(form) + 1
    assert client.post(f"/o/{token}", data={}).status_code == 422
    done = client.post(f"/o/{token}", data={**form, "comment": "准备充分"})
    assert (done.status_code, done.headers["Location"]) == (303, "/o/thanks")
    assert client.get("/o/thanks").status_code == 200
    assert _stored(opinions[0]).state is OpinionState.RECEIVED
    assert _stored(opinions[1]).state is OpinionState.ASKED
    assert client.post(f"/o/{token}", data=form).status_code == 404


def test_a_used_link_and_one_of_a_survey_look_like_no_link_at_all(client, asked):
    cycle, opinions = asked
    token, form = _token(cycle, opinions[0]), _form(opinions[0])
    client.post(f"/o/{token}", data=form)
    other = _token(cycle, opinions[1])
    client.get(f"/o/{NOTHING}")
    with statements() as for_absent:
        absent = client.get(f"/o/{NOTHING}")
    with statements() as for_used:
        used = client.get(f"/o/{token}")
    wrong_door = client.get(f"/s/{other}")
    assert used.status_code == absent.status_code == wrong_door.status_code == 404
    assert bare(used) == bare(absent) == bare(wrong_door)
    assert for_used == for_absent


def test_a_link_is_shown_once_and_leads_to_the_case(client, supervisor, asked):
    _, opinions = asked
    shown = supervisor.post(f"/opinions/{opinions[0].public_id}/link").get_data(as_text=True)
    (address,) = set(re.findall(r"http://localhost(/o/[0-9a-z]{26})", shown))
    assert client.get(address).status_code == 200
    again = supervisor.get(f"/opinions/{opinions[0].public_id}").get_data(as_text=True)
    assert address not in again
    assert "有效" in again


def test_all_drawn_cases_are_asked_about_with_a_list_of_links(client, supervisor, database):
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session, make_plan())
        count = len(sample_of(session))
    page = supervisor.get("/opinions/cycles/2026-a/ask").get_data(as_text=True)
    assert f"有 {count} 件抽中的案件还没有征询" in page
    answer = supervisor.post("/opinions/cycles/2026-a/ask", data={"handing": "links"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    links = [row[-2] for row in rows[1:]]
    assert len(set(links)) == count
    assert client.get(links[0].removeprefix("http://localhost")).status_code == 200
    again = supervisor.post("/opinions/cycles/2026-a/ask", data={"handing": "links"})
    assert again.status_code == 302
    renewed = {"handing": "links", "renew": "y"}
    supervisor.post("/opinions/cycles/2026-a/ask", data=renewed)
    assert client.get(links[0].removeprefix("http://localhost")).status_code == 404


def test_forms_are_printed_one_a_page_with_the_questions(supervisor, asked):
    _, opinions = asked
    answer = supervisor.post("/opinions/cycles/2026-a/ask", data={"handing": "forms", "renew": "y"})
    document = pypdfium2.PdfDocument(answer.data)
    assert len(document) == len(opinions)
    text = document[0].get_textpage().get_text_range()
    assert "征询意见表" in text
    assert re.search(r"http://localhost/o/[0-9a-z]{26}", text.replace("\r\n", ""))
    single = supervisor.post(f"/opinions/{opinions[0].public_id}/form")
    assert len(pypdfium2.PdfDocument(single.data)) == 1


def test_a_long_print_is_made_in_the_background_and_fetched_once(
    app, supervisor, asked, monkeypatch
):
    from qa_app.jobs import queue, worker

    monkeypatch.setattr(background, "FORMS", replace(background.FORMS, long=1))
    ordered = supervisor.post(
        "/opinions/cycles/2026-a/ask", data={"handing": "forms", "renew": "y"}
    )
    assert "/jobs/" in ordered.headers["Location"]
    assert queue is not None
    worker.run_job(ordered.headers["Location"].rsplit("/", 1)[1])
    done = supervisor.get(ordered.headers["Location"] + "/status")
    waiting = done.headers["HX-Redirect"]
    assert supervisor.get(waiting).status_code == 200
    assert supervisor.post(waiting).data[:4] == b"%PDF"
    assert supervisor.post(waiting).status_code == 404
    assert supervisor.get(waiting).status_code == 404


def test_a_print_is_for_the_account_that_asked(app, settings, client_as, database):
    from qa_app.invitations.store import keep_print

    keep_print(settings, account_id=999, token="abc", pdf=b"%PDF")
    stranger = client_as(Role.SUPERVISOR)
    for method in ("GET", "POST"):
        hidden = stranger.open("/prints/abc", method=method)
        absent = stranger.open("/prints/abd", method=method)
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    kept = next((settings.home / "prints").iterdir())
    assert b"%PDF" not in kept.read_bytes()


def test_staff_enter_what_came_on_paper(supervisor, asked):
    _, opinions = asked
    address = f"/opinions/{opinions[0].public_id}/enter"
    form = _form(opinions[0], 1)
    assert supervisor.post(address, data={"entry": "form"}).status_code == 200
    assert _stored(opinions[0]).state is OpinionState.ASKED
    assert supervisor.post(address, data={**form, "entry": "form"}).status_code == 302
    stored = _stored(opinions[0])
    assert (stored.state, stored.entry) == (OpinionState.RECEIVED, Entry.FORM)
    page = supervisor.get(f"/opinions/{opinions[0].public_id}").get_data(as_text=True)
    assert "纸质表格" in page
    assert supervisor.post(address, data={**form, "entry": "form"}).status_code == 409


def test_a_request_is_withdrawn_after_saying_what_that_does(client, supervisor, asked):
    cycle, opinions = asked
    token = _token(cycle, opinions[0])
    address = f"/opinions/{opinions[0].public_id}/withdraw"
    assert "链接随即停用" in supervisor.get(address).get_data(as_text=True)
    supervisor.post(address)
    assert _stored(opinions[0]).state is OpinionState.WITHDRAWN
    assert client.get(f"/o/{token}").status_code == 404


def test_one_case_is_asked_about_by_its_number(supervisor, database):
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session, make_plan())
        key = min(sample_of(session))
    form = {"case": key, "body": "police", "body_name": "南江市公安局"}
    made = supervisor.post("/opinions/cycles/2026-a/new", data=form)
    page = supervisor.get(made.headers["Location"]).get_data(as_text=True)
    assert "南江市公安局" in page
    unknown = supervisor.post("/opinions/cycles/2026-a/new", data={**form, "case": "没有"})
    assert unknown.status_code == 409


def test_the_rule_is_edited_on_its_page(supervisor, asked):
    page = supervisor.get("/opinions/rule").get_data(as_text=True)
    fields = re.findall(r'name="(rule:[^"]+)"', page)
    form = dict.fromkeys(fields, "") | {"rule:civil": "other"}
    assert supervisor.post("/opinions/rule", data=form).status_code == 302
    page = supervisor.get("/opinions/rule").get_data(as_text=True)
    assert '<option value="other" selected>' in page


def test_the_list_costs_the_same_for_one_row_and_three(supervisor, asked):
    def cost(number):
        with reading() as session:
            case = session.get_one(Case, opinions[0].case_id)
        query = f"?q={case.number}" if number == 1 else ""
        supervisor.get(f"/opinions/cycles/2026-a{query}")
        with statements() as sent:
            page = supervisor.get(f"/opinions/cycles/2026-a{query}").get_data(as_text=True)
        return len(sent), page.count('<th scope="row" class="nowrap">')

    _, opinions = asked
    (for_one, one), (for_all, rows) = cost(1), cost(3)
    assert one < rows
    assert for_one == for_all


def test_the_export_is_the_list_shown_without_answers(supervisor, asked):
    _, opinions = asked
    answer = supervisor.get("/opinions/cycles/2026-a/OPINIONS.csv?state=asked")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == len(opinions) + 1
    none = supervisor.get("/opinions/cycles/2026-a/OPINIONS.csv?state=received")
    assert len(none.data.decode().splitlines()) == 1


def test_staff_of_another_agency_find_nothing(client_as, asked):
    _, opinions = asked
    with transaction() as session:
        agency = make_agency(session, "丙县中心")
    staff = client_as(Role.AGENCY_STAFF, agency=agency)
    for address in ("", "/link", "/form", "/enter", "/withdraw"):
        method = "POST" if address else "GET"
        hidden = staff.open(f"/opinions/{opinions[0].public_id}{address}", method=method)
        absent = staff.open(f"/opinions/no-such-thing{address}", method=method)
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    assert staff.get("/opinions/cycles/2026-a").status_code == 404


def test_the_page_of_a_case_and_the_road_of_the_cycle_tell_of_opinions(supervisor, asked):
    _, opinions = asked
    case = supervisor.get(f"/cases/{opinions[0].case_id}").get_data(as_text=True)
    assert f"/opinions/{opinions[0].public_id}" in case
    road = supervisor.get("/cycles/2026-a").get_data(as_text=True)
    assert f"已征询 {len(opinions)} 件，收到 0 件" in road


def test_what_waits_is_on_the_work_list(supervisor, database):
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session, make_plan())
        count = len(sample_of(session))
        assert session.exec(select(col(Cycle.id))).one()
    assert f"{count} 件案件待征询办案机关意见" in supervisor.get("/").get_data(as_text=True)
