"""The list of cases, its search and export, and the page of one case: what each role sees."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.cases import sources
from qa_app.cases.rules.flags import CaseFlag
from qa_app.cases.sources import SourceLine
from qa_app.core.case_types import CaseType
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from tests.builders.cases import (
    make_aided_person,
    make_case,
    make_cases,
    make_cause,
    make_firm,
    make_lawyer,
)
from tests.builders.register import make_agency, make_region
from tests.support.client import bare
from tests.support.counting import selects


@pytest.fixture
def three(app):
    """Two cases in 甲县 and one in 乙县, each different in everything."""
    with transaction() as session:
        root = make_region(session, "99")
        one = make_agency(session, "甲县法律援助中心", region=make_region(session, "9901", root))
        two = make_agency(session, "乙县法律援助中心", region=make_region(session, "9902", root))
        firm = make_firm(session, "广源律师事务所")
        first = make_case(
            session,
            "(2026)甲民1号",
            agency=one,
            cause_id=make_cause(session, "赡养费纠纷").id,
            lawyer=make_lawyer(session, "程芳婷", firm=firm),
        )
        second = make_case(
            session, "(2026)甲刑2号", agency=one, type=CaseType.CRIMINAL,
            closed_on=date(2026, 5, 1), flags=int(CaseFlag.MINOR),
        )  # fmt: skip
        third = make_case(session, "(2026)乙民3号", agency=two, note="=1+1")
        make_aided_person(session, first, "欧阳静")
        make_aided_person(session, third, "欧阳静")
        regions = {"root": root, "one": one.region_id, "agency": one, "first": first.id}
        return {**regions, "second": second.id, "third": third.id}


def _numbers(client, address="/cases/"):
    page = client.get(address).get_data(as_text=True)
    return {number for number in ("甲民1号", "甲刑2号", "乙民3号") if number in page}


ALL = {"甲民1号", "甲刑2号", "乙民3号"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("q=赡养", {"甲民1号"}),
        ("q=芳婷", {"甲民1号"}),
        ("q=广源", {"甲民1号"}),
        ("q=乙县", {"乙民3号"}),
        ("q=（２０２６）甲", {"甲民1号", "甲刑2号"}),
        ("q=欧阳静", {"甲民1号", "乙民3号"}),
        ("q=欧阳", set()),
        ("q=%", set()),
        ("type=criminal", {"甲刑2号"}),
        ("type=nonsense", ALL),
        ("closed_from=2026-04-01", {"甲刑2号"}),
        ("closed_to=2026-04-01", {"甲民1号", "乙民3号"}),
        ("closed_from=2026-13-99", ALL),
        ("flag=2", {"甲刑2号"}),
        ("agency=乙县", {"乙民3号"}),
        ("lawyer=程芳婷", {"甲民1号"}),
        ("firm=广源", {"甲民1号"}),
        ("region=地区9902", {"乙民3号"}),
        ("region=地区99", ALL),
        ("stage=second_instance", set()),
        ("page=99999999999999999999", ALL),
    ],
)
def test_the_list_shows_what_is_asked_for(client_as, three, query, found):
    assert _numbers(client_as(Role.SUPERVISOR), f"/cases/?{query}") == found


def test_each_role_sees_its_own_cases_only(client_as, three):
    with transaction() as session:
        region = make_region(session, "9901")
    assert _numbers(client_as(Role.SUPERVISOR, region=region)) == {"甲民1号", "甲刑2号"}
    staff = client_as(Role.AGENCY_STAFF, agency=three["agency"])
    assert _numbers(staff) == {"甲民1号", "甲刑2号"}
    assert _numbers(client_as(Role.AUDITOR)) == ALL
    for role in (Role.EXPERT, Role.LAWYER):
        assert client_as(role).get("/cases/").status_code == 404


def test_an_auditor_finds_nobody_by_name_and_opens_nobody(client_as, three):
    auditor = client_as(Role.AUDITOR)
    assert _numbers(auditor, "/cases/?q=欧阳静") == set()
    assert "您的角色不能查看" in auditor.get(f"/cases/{three['first']}").get_data(as_text=True)
    assert auditor.post(f"/cases/{three['first']}/person").status_code == 404


def test_a_name_is_found_in_ones_own_region_only(client_as, three):
    with transaction() as session:
        region = make_region(session, "9901")
    client = client_as(Role.SUPERVISOR, Role.AUDITOR, region=region)
    assert _numbers(client, "/cases/?q=欧阳静") == {"甲民1号"}


def test_a_hidden_case_looks_like_none(client_as, three):
    staff = client_as(Role.AGENCY_STAFF, agency=three["agency"])
    hidden, absent = staff.get(f"/cases/{three['third']}"), staff.get("/cases/999999")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden) == bare(absent)
    assert staff.post(f"/cases/{three['third']}/person").status_code == 404


def test_personal_data_is_shown_on_request_and_every_look_is_recorded(client_as, three):
    client = client_as(Role.SUPERVISOR)
    address = f"/cases/{three['first']}"
    assert "欧阳静" not in client.get(address).get_data(as_text=True)
    shown = client.post(f"{address}/person").get_data(as_text=True)
    assert "欧阳静" in shown
    assert "990101199001011234" in shown
    with reading() as session:
        acts = session.exec(select(AuditEvent)).all()
    looked = [event for event in acts if event.act == "case.person_shown"]
    assert [one.object_id for one in looked] == ["甲县法律援助中心/(2026)甲民1号"]
    assert "欧阳" not in str([one.details for one in acts])


def test_the_export_is_the_list_without_people_or_formulas(client_as, three):
    client = client_as(Role.SUPERVISOR)
    answer = client.get("/cases/export.csv?q=乙县")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["案件编号"] for row in rows] == ["(2026)乙民3号"]
    assert rows[0]["备注"] == "'=1+1"
    with client.get("/cases/export.xlsx") as opened:
        sheet = load_workbook(io.BytesIO(opened.data)).active
    assert sheet.max_row == 4
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all("欧阳" not in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_the_list_is_sorted_and_paged(client_as, app):
    with transaction() as session:
        for day in range(1, 61):
            make_case(session, f"第{day:03d}号", closed_on=date(2026, 1 + day // 28, 1 + day % 28))
    client = client_as(Role.SUPERVISOR)
    first = client.get("/cases/?sort=number").get_data(as_text=True)
    assert "第001号" in first
    assert "第051号" not in first
    assert "第051号" in client.get("/cases/?sort=number&page=2").get_data(as_text=True)
    newest = client.get("/cases/").get_data(as_text=True)
    assert newest.index("第060号") < newest.index("第059号")


def test_an_empty_program_says_what_the_list_is_for(client_as):
    page = client_as(Role.SUPERVISOR).get("/cases/").get_data(as_text=True)
    assert "还没有案件" in page
    assert "/cases/imports/new" in page


def test_the_list_asks_as_many_questions_for_thirty_rows_as_for_one(client_as, app):
    client = client_as(Role.SUPERVISOR)
    with transaction() as session:
        make_case(session)
    one = selects(client, "/cases/")
    with transaction() as session:
        make_cases(session, 29)
    assert selects(client, "/cases/") == one
    assert one <= 6


def test_the_page_of_a_case_shows_the_lines_that_packages_hand_in(client_as, monkeypatch):
    with transaction() as session:
        case_id = make_case(session).id
    browser = client_as(Role.SUPERVISOR)
    asked: list[int | None] = []

    def lines(_session, _actor, case):
        asked.append(case.id)
        return [SourceLine("observation", "庭审旁听", "待旁听", "9月3日开庭", url="/hearings/x")]

    monkeypatch.setattr(sources, "SOURCES", [])
    assert "质量信息来源" not in browser.get(f"/cases/{case_id}").text
    monkeypatch.setattr(sources, "SOURCES", [lines])
    page = browser.get(f"/cases/{case_id}").text
    assert '<a href="/hearings/x">庭审旁听</a>' in page
    assert "待旁听" in page
    assert asked == [case_id]
