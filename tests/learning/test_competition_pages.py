"""Competitions on their pages: entering, admitting, ranking, publishing, and who sees which."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from qa_app.accounts.models import Agency
from qa_app.accounts.queries import actor_of
from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.learning.queries.places import full_ranking
from qa_app.learning.services.places import publish_places
from qa_app.notices.models import Notice
from qa_app.sampling.rules.entering import EntryState
from tests.builders.cases import make_case, make_cases, make_firm, make_lawyer
from tests.builders.competitions import (
    LATER,
    decide,
    enter,
    entries_of,
    planned_competition,
    settled_competition,
)
from tests.builders.register import NOW, make_account, make_agency, make_region
from tests.support.counting import selects


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch):
    """Pages are read on the day of the builders."""
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)


def rows_of(client, address: str) -> list[tuple]:
    """The rows of a table that is downloaded."""
    with client.get(address) as answer:
        return list(load_workbook(BytesIO(answer.data)).active.values)


def judged(session: Session, folder: Path, **rules) -> Cycle:
    """Three files of two agencies: excellent, good and failed."""
    grades = (Grade.EXCELLENT, Grade.GOOD, Grade.FAIL)
    graded = []
    for number, grade in enumerate(grades):
        agency = make_agency(session, f"{'甲乙丙'[number]}县中心")
        lawyer = make_lawyer(
            session, f"承办人{'甲乙丙'[number]}", firm=make_firm(session, "办案所")
        )
        graded.append((make_case(session, agency=agency, lawyer=lawyer), grade))
    return settled_competition(session, folder, graded, **rules)


def test_an_agency_puts_a_case_forward_on_its_page_and_takes_it_back(client_as):
    with transaction() as session:
        case = make_case(session, agency=(agency := make_agency(session)))
        other = make_case(session, agency=make_agency(session, "别的中心"))
        cycle = planned_competition(session)
    client = client_as(Role.AGENCY_STAFF, agency=agency)
    assert cycle.name in client.get("/learning/competitions").text
    page = client.get(f"/learning/competitions/{cycle.name}").text
    assert case.number in page
    assert other.number not in page
    address = f"/learning/competitions/{cycle.name}/enter/{case.id}"
    assert "请写明推荐理由" in client.post(address, data={"reason": ""}).text
    assert client.post(address, data={"reason": "说理透彻"}).status_code == 302
    with reading() as session:
        (entry,) = entries_of(session, cycle)
        assert (entry.state, entry.reason) == (EntryState.ENTERED, "说理透彻")
    assert "待审核" in client.get(f"/learning/competitions/{cycle.name}").text
    client.post(f"/learning/entries/{entry.public_id}/withdraw")
    with reading() as session:
        assert entries_of(session, cycle)[0].state is EntryState.WITHDRAWN


def test_a_lawyer_sees_own_cases_and_own_entries_only(client_as):
    with transaction() as session:
        account = make_account(session, Role.LAWYER)
        lawyer = make_lawyer(session, "苏怀谷")
        lawyer.account_id = account.id
        own = make_case(session, lawyer=lawyer)
        other = make_case(session, lawyer=make_lawyer(session, "别的承办人"))
        cycle = planned_competition(session)
        foreign = enter(session, cycle, other)
    client = client_as(account=account)
    page = client.get(f"/learning/competitions/{cycle.name}").text
    assert own.number in page
    assert other.number not in page
    assert client.get(f"/learning/competitions/{cycle.name}/enter/{other.id}").status_code == 404
    assert client.post(f"/learning/entries/{foreign.public_id}/withdraw").status_code == 404


def test_a_competition_of_another_region_is_not_there(client_as):
    with transaction() as session:
        root = make_region(session)
        here, there = (make_region(session, code, root) for code in ("9901", "9902"))
        agency = make_agency(session, "甲县中心", region=here)
        make_case(session, agency=agency)
        make_case(session, agency=make_agency(session, "乙县中心", region=there))
        cycle = planned_competition(session)
        cycle.region_id = there.id
        session.add(cycle)
    client = client_as(Role.AGENCY_STAFF, agency=agency)
    assert cycle.name not in client.get("/learning/competitions").text
    hidden = client.get(f"/learning/competitions/{cycle.name}")
    assert hidden.status_code == 404
    nonce = re.compile(r'nonce="[^"]*"')
    absent = client.get("/learning/competitions/no-such").text
    hidden_as_absent = hidden.text.replace(cycle.name, "no-such")
    assert nonce.sub("", hidden_as_absent) == nonce.sub("", absent)


def test_a_supervisor_admits_and_refuses_and_the_agency_is_told(client_as):
    with transaction() as session:
        cases = make_cases(session, 2)
        cycle = planned_competition(session)
        account = make_account(session, Role.AGENCY_STAFF, agency=make_agency(session))
        for case in cases:
            enter(session, cycle, case, actor=actor_of(session, account))
        first, second = entries_of(session, cycle)
    client = client_as(Role.SUPERVISOR)
    assert all(case.number in client.get(f"/learning/competitions/{cycle.name}/entries").text
               for case in cases)  # fmt: skip
    address = f"/learning/entries/{first.public_id}"
    assert client.post(address, data={"state": "admitted", "revision": "1"}).status_code == 302
    lost = client.post(address, data={"state": "refused", "reason": "x", "revision": "1"})
    assert lost.status_code == 409
    client.post(
        f"/learning/entries/{second.public_id}",
        data={"state": "refused", "reason": "案卷不全", "revision": "1"},
    )
    with reading() as session:
        states = [entry.state for entry in entries_of(session, cycle)]
        assert states == [EntryState.ADMITTED, EntryState.REFUSED]
        told = [(row.account_id, row.kind) for row in session.exec(select(Notice)).all()]
    assert sorted(told) == [
        (account.id, "competition_entry_admitted"),
        (account.id, "competition_entry_refused"),
    ]
    page = client_as(account=account).get(f"/learning/competitions/{cycle.name}").text
    assert "案卷不全" in page


def test_the_road_leads_from_entries_to_places(client_as):
    with transaction() as session:
        cycle = planned_competition(session)
        enter(session, cycle, make_case(session))
    page = client_as(Role.SUPERVISOR).get(f"/cycles/{cycle.name}").text
    for word in ("报送", "确定参评", "名次"):
        assert word in page
    stations = page[page.index('class="stations') : page.index("<h2>")]
    for word in ("抽取", "庭审旁听", "回访", "结果报告"):
        assert word not in stations


def test_the_ranking_is_the_supervisors_until_it_is_published(client_as, app, tmp_path):
    with transaction() as session:
        cycle = judged(session, tmp_path)
    supervisor = client_as(Role.SUPERVISOR)
    page = supervisor.get(f"/learning/competitions/{cycle.name}/ranking").text
    assert page.index("承办人甲") < page.index("承办人乙") < page.index("承办人丙")
    public = app.test_client()
    assert public.get(f"/learning/places/{cycle.name}").status_code == 404
    assert supervisor.post(f"/learning/competitions/{cycle.name}/publish").status_code == 302
    page = public.get(f"/learning/places/{cycle.name}").text
    assert "承办人甲" in page
    assert "甲县中心" in page
    for hidden in ("承办人丙", "丙县中心", "民援"):
        assert hidden not in page
    rows = rows_of(public, f"/learning/places/{cycle.name}/PLACES.xlsx")
    values = [cell for row in rows for cell in row]
    assert "承办人乙" in values
    assert "承办人丙" not in values
    address = f"/learning/competitions/{cycle.name}/withdraw"
    supervisor.post(address, data={"reason": "有异议未决"})
    assert public.get(f"/learning/places/{cycle.name}").status_code == 404


@pytest.mark.parametrize(
    ("names", "shown", "hidden"),
    [
        (["agency"], "甲县中心", "承办人甲"),
        (["lawyer"], "承办人甲", "甲县中心"),
        ([], "优秀", "甲"),
    ],
)
def test_the_published_list_names_whom_the_plan_lets_it(app, tmp_path, names, shown, hidden):
    with transaction() as session:
        cycle = judged(session, tmp_path, names=names)
        publish_places(session, actor=SYSTEM, name=cycle.name, now=LATER)
    client = app.test_client()
    page = client.get(f"/learning/places/{cycle.name}").text
    table = page[page.index("<tbody>") : page.rindex("</tbody>")]
    assert shown in table
    assert hidden not in table
    rows = rows_of(client, f"/learning/places/{cycle.name}/PLACES.xlsx")
    assert all(hidden not in str(cell) for row in rows for cell in row)


def test_an_excluded_entry_leaves_the_places_and_the_published_list_says_it_is_old(
    client_as, tmp_path
):
    with transaction() as session:
        cycle = judged(session, tmp_path)
        publish_places(session, actor=SYSTEM, name=cycle.name, now=LATER)
        best = full_ranking(session, cycle).lists[0].lines[0]
    client = client_as(Role.SUPERVISOR)
    typed = {"state": "excluded", "reason": "材料不实", "revision": str(best.revision)}
    assert client.post(f"/learning/entries/{best.public_id}/exclude", data=typed).status_code == 302
    page = client.get(f"/learning/competitions/{cycle.name}/ranking").text
    assert "与公布的不同" in page
    with reading() as session:
        (listed,) = full_ranking(session, cycle).lists
        assert [one.placed.place for one in listed.lines if one.placed] == [1, None]
    with transaction() as session:
        publish_places(session, actor=SYSTEM, name=cycle.name, now=LATER)
        said = select(AuditEvent).where(AuditEvent.act == "competition.withdrawn")
        assert session.exec(said).one().details == {"version": 1, "replaced_by": 2}


def test_a_tie_waits_for_its_meeting(client_as, tmp_path):
    with transaction() as session:
        graded = [(case, Grade.GOOD) for case in make_cases(session, 2)]
        cycle = settled_competition(session, tmp_path, graded, tie="meeting")
        lines = full_ranking(session, cycle).lists[0].lines
    client = client_as(Role.SUPERVISOR)
    name = cycle.name
    assert client.post(f"/learning/competitions/{name}/publish").status_code == 409
    typed = {f"rank-{lines[0].public_id}": "2", f"rank-{lines[1].public_id}": "1"}
    half = {f"rank-{lines[0].public_id}": "1", f"rank-{lines[1].public_id}": ""}
    address = f"/learning/competitions/{name}/ties"
    assert client.post(address, data={**half, "note": "评议会"}).status_code == 409
    assert client.post(address, data={**typed, "note": " "}).status_code == 400
    client.post(f"/learning/competitions/{name}/ties", data={**typed, "note": "7月6日评议会"})
    page = client.get(f"/learning/competitions/{name}/ranking").text
    assert "7月6日评议会" in page
    assert page.index(lines[1].number) < page.index(lines[0].number)
    assert client.post(f"/learning/competitions/{name}/publish").status_code == 302


def test_files_of_the_office_hold_what_its_pages_show(client_as, tmp_path):
    with transaction() as session:
        cycle = judged(session, tmp_path)
    client = client_as(Role.SUPERVISOR)
    for file, first in (("ranking.xlsx", "量表"), ("entries.xlsx", "案件编号")):
        rows = rows_of(client, f"/learning/competitions/{cycle.name}/{file}")
        assert rows[0][0] == first
        assert len(rows) == 4


def test_a_supervisor_tied_to_a_case_does_not_see_how_it_ranks(client_as, tmp_path):
    with transaction() as session:
        cycle = judged(session, tmp_path)
        account = make_account(session, Role.SUPERVISOR)
        best = full_ranking(session, cycle).lists[0].lines[0]
        lawyer = session.get_one(Case, best.case_id).lawyer_id
        session.get_one(Lawyer, lawyer).account_id = account.id
    client = client_as(account=account)
    page = client.get(f"/learning/competitions/{cycle.name}/ranking").text
    assert "承办人甲" not in page
    assert "1 件案件与您有回避关系" in page
    assert client.get(f"/learning/entries/{best.public_id}/exclude").status_code == 404


def test_lists_cost_the_same_for_one_entry_and_three(client_as):
    with transaction() as session:
        agency = make_agency(session)
        cases = make_cases(session, 3, agency=agency)
        cycle = planned_competition(session)
        decide(session, enter(session, cycle, cases[0]))
    staff, supervisor = client_as(Role.AGENCY_STAFF, agency=agency), client_as(Role.SUPERVISOR)
    pages = [
        (staff, "/learning/competitions"),
        (staff, f"/learning/competitions/{cycle.name}"),
        (supervisor, f"/learning/competitions/{cycle.name}/entries"),
    ]
    before = [selects(client, page) for client, page in pages]
    with transaction() as session:
        session.get_one(Agency, agency.id)
        for case in cases[1:]:
            enter(session, cycle, case)
        planned_competition(session, "2026-more")
    assert [selects(client, page) for client, page in pages] == before
