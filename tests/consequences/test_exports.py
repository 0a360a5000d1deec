"""Exports for the finance office: amounts, sums, what is not paid, differences, who sees what."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Case, Lawyer
from qa_app.consequences.models import FinanceExport, FinanceLine
from qa_app.consequences.queries.exports import all_lines, own_part, shown_export
from qa_app.consequences.rules.coefficients import ONE, Deciders, Entered, Line, Pending, Terms
from qa_app.consequences.rules.exports import Change, Standing, hash_of, total
from qa_app.consequences.services.coefficients import enter_version, withdraw_version
from qa_app.consequences.services.exporting import make_export
from qa_app.core.case_types import CaseType
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import ORDER, Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import ObjectionState
from tests.builders.cases import make_lawyer
from tests.builders.panel import region_at
from tests.builders.register import NOW, make_account, make_actor, make_agency, make_region
from tests.builders.released import object_to, pay, regrade, release
from tests.builders.reports import Lot, settled_cycle
from tests.support.counting import statements

LATER = NOW + timedelta(days=1)
NORTH, SOUTH = "北江法律援助中心", "南江法律援助中心"


def world(session, north="EGPF", south="GG"):
    cycle = settled_cycle(
        session, Lot(NORTH, len(north), north), Lot(SOUTH, len(south), south, lawyer="钟海宁")
    )
    sheets = release(session, cycle)
    pay(session, [sheet.case_id for sheet in sheets], 100_033)
    return cycle, sheets


def enter(session, actor=SYSTEM, region=None, **more):
    lines = more.pop("lines", (Line(dict.fromkeys(ORDER, 2 * ONE)),))
    terms = Terms(more.pop("pending", Pending.APART), more.pop("for_agencies", False),
                  Deciders.AGENCY)  # fmt: skip
    values = {"valid_from": date(2026, 1, 1), "note": "财社〔2026〕1号"} | more
    entered = Entered(region=region, terms=terms, lines=lines, **values)
    return enter_version(session, actor=actor, entered=entered, now=NOW)


def export(session, cycle, actor=SYSTEM, now=NOW):
    return make_export(session, actor=actor, cycle=cycle.name, now=now)


def downloaded(browser, address) -> bytes:
    with browser.get(address) as answer:
        return answer.data


def amounts(session, key):
    row = session.exec(select(FinanceExport).where(FinanceExport.public_id == key)).one()
    return {line.case_id: line for line in all_lines(session, row.id)}


def test_amounts_are_base_times_coefficient_rounded_once_and_sums_add_up(database):
    with transaction() as session:
        cycle, sheets = world(session)
        key, fresh = export(session, cycle)
        found = amounts(session, key)
    assert fresh
    by_grade = {Grade.EXCELLENT: 120_040, Grade.GOOD: 110_036, Grade.PASS: 100_033,
                Grade.FAIL: 80_026}  # fmt: skip
    assert {line.grade: line.cents for line in found.values()} == by_grade
    assert total(found.values()).cents == sum(by_grade[sheet.grade] for sheet in sheets)
    assert {line.table_key for line in found.values()} == {""}


def test_objections_that_are_open_are_apart_or_marked_as_the_version_says(database):
    with transaction() as session:
        cycle, sheets = world(session)
        object_to(session, sheets[0])
        object_to(session, sheets[1], ObjectionState.DRAFT)
        object_to(session, sheets[2], ObjectionState.CLOSED)
        apart = amounts(session, export(session, cycle)[0])
        enter(session, pending=Pending.MARKED)
        marked = amounts(session, export(session, cycle)[0])
    case = sheets[0].case_id
    assert (apart[case].standing, apart[case].cents) == (Standing.PENDING, None)
    assert (marked[case].standing, marked[case].cents) == (Standing.MARKED, 200_066)
    assert {apart[sheet.case_id].standing for sheet in sheets[1:]} == {Standing.DUE}


@pytest.mark.parametrize("state", list(ObjectionState))
def test_only_an_objection_that_is_not_over_holds_a_payment(database, state):
    over = {ObjectionState.DRAFT, ObjectionState.CLOSED, ObjectionState.WITHDRAWN}
    with transaction() as session:
        cycle, sheets = world(session, "G", "G")
        object_to(session, sheets[0], state)
        line = amounts(session, export(session, cycle)[0])[sheets[0].case_id]
    assert (line.standing is Standing.DUE) == (state in over)


def test_a_grade_being_settled_anew_and_a_case_without_a_subsidy_are_not_paid(database):
    with transaction() as session:
        cycle, sheets = world(session)
        regrade(session, sheets[0], Grade.FAIL, renew=False)
        pay(session, [sheets[1].case_id], None)
        found = amounts(session, export(session, cycle)[0])
    assert found[sheets[0].case_id].standing is Standing.STALE
    assert found[sheets[1].case_id].standing is Standing.NO_BASE
    assert {found[sheet.case_id].cents for sheet in sheets[:2]} == {None}


def test_what_is_not_released_is_not_paid(database):
    with transaction() as session:
        cycle = settled_cycle(session, Lot(NORTH, 2, "GG"))
        with pytest.raises(Refused) as refused:
            export(session, cycle)
        assert refused.value.code == "finance_nothing_released"
        release(session, cycle, state=ReleaseState.WITHDRAWN)
        with pytest.raises(Refused):
            export(session, cycle)


def test_an_upheld_objection_changes_the_next_export_which_says_so(database):
    with transaction() as session:
        cycle, sheets = world(session)
        first, _ = export(session, cycle)
        assert export(session, cycle) == (first, False), "nothing changed, no second one"
        regrade(session, sheets[3], Grade.PASS, LATER)
        second, fresh = export(session, cycle, now=LATER)
        shown = shown_export(session, SYSTEM, second)
        old = amounts(session, first)
    assert fresh
    assert [(one.change, one.line.case_id, one.cents) for one in shown.differences] == [
        (Change.CHANGED, sheets[3].case_id, 100_033 - 80_026)
    ]
    assert old[sheets[3].case_id].grade is Grade.FAIL, "the first stays as it was"


def test_an_export_is_kept_with_its_hash_and_gives_the_same_bytes_again(app, client_as):
    browser = client_as(Role.SUPERVISOR)
    with transaction() as session:
        cycle, sheets = world(session)
        key, _ = export(session, cycle)
        session.exec(update(Case).values(subsidy_cents=1))
        session.get_one(Lawyer, sheets[0].lawyer_id).name = "改名"
    one, two = (downloaded(browser, f"/consequences/exports/{key}/subsidies.xlsx") for _ in "ab")
    assert one == two
    with reading() as session:
        row = session.exec(select(FinanceExport)).one()
        assert hash_of(all_lines(session, row.id)) == row.sha256
    with transaction() as session:
        session.exec(update(FinanceLine).where(col(FinanceLine.cents) == 80_026).values(cents=9))
        row = session.exec(select(FinanceExport)).one()
        assert hash_of(all_lines(session, row.id)) != row.sha256


def test_the_workbook_adds_up_per_lawyer_and_agency_and_names_its_coefficients(app, client_as):
    browser = client_as(Role.SUPERVISOR)
    with transaction() as session:
        cycle, sheets = world(session)
        session.get_one(Lawyer, sheets[0].lawyer_id).name = "=1+1"
        enter(session)
        object_to(session, sheets[0])
        key, _ = export(session, cycle)
    content = downloaded(browser, f"/consequences/exports/{key}/subsidies.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["说明", "按机构", "按承办人员", "支付明细", "暂不支付"]
    last = [cell.value for cell in list(book["按机构"].rows)[-1]]
    assert last == ["合计", 5, 10003.3, 1]
    for name, column in (("按机构", 2), ("按承办人员", 4), ("支付明细", 11)):
        values = [row[column].value for row in list(book[name].rows)[1:]]
        assert round(sum(values[:-1]), 2) == values[-1] == 10003.3
    said = {row[0].value: row[1].value for row in book["说明"].rows}
    assert "财社〔2026〕1号" in said["系数版本"]
    assert book["暂不支付"]["B2"].value == "'=1+1", "nothing in it can run"


def test_a_city_version_counts_there_and_a_withdrawn_one_no_more(database):
    with transaction() as session:
        cycle, sheets = world(session)
        region = session.get_one(Case, sheets[0].case_id).region_id
        key = enter(session, region=None)
        boss = make_actor(session, Role.SUPERVISOR, region=make_region(session))
        enter(session, actor=boss, region=region, lines=(Line(dict.fromkeys(ORDER, 3 * ONE)),))
        one = amounts(session, export(session, cycle)[0])
        assert {line.coefficient for line in one.values()} == {3 * ONE}
        with pytest.raises(Refused) as refused:
            withdraw_version(session, actor=boss, key=key, reason="误录", now=NOW)
        assert refused.value.code == "coefficients_of_wider_region"
        withdraw_version(session, actor=SYSTEM, key=key, reason="误录", now=NOW)
        with pytest.raises(Conflict):
            withdraw_version(session, actor=SYSTEM, key=key, reason="误录", now=NOW)
        acts = [one.act for one in session.exec(select(AuditEvent)) if "coeff" in one.act]
    assert acts == ["coefficients.entered", "coefficients.entered", "coefficients.withdrawn"]


def test_who_supervises_elsewhere_neither_enters_nor_exports_nor_reads(database):
    with transaction() as session:
        cycle, _ = world(session)
        key, _ = export(session, cycle)
        stranger = make_actor(session, Role.SUPERVISOR, region=make_region(session, "88"))
        with pytest.raises(Refused):
            enter(session, actor=stranger)
        with pytest.raises(NotFound):
            export(session, cycle, actor=stranger)
        for name in (key, "no-such"):
            with pytest.raises(NotFound):
                shown_export(session, stranger, name)


def test_agency_staff_read_their_own_part_only_where_the_version_says_so(app, client_as):
    with transaction() as session:
        cycle, _ = world(session)
        north = make_account(session, Role.AGENCY_STAFF, agency=make_agency(session, NORTH))
        key, _ = export(session, cycle)
    browser = client_as(account=north)
    assert browser.get(f"/consequences/exports/{key}").status_code == 404
    assert "没有可以查看的核算记录" in browser.get("/consequences/").get_data(as_text=True)
    with transaction() as session:
        enter(session, for_agencies=True)
        key, _ = export(session, cycle)
    page = browser.get(f"/consequences/exports/{key}?by=lawyer").get_data(as_text=True)
    assert "8,002.64" in page, "four cases of the own agency"
    assert "钟海宁" not in page
    assert SOUTH not in page
    book = downloaded(browser, f"/consequences/exports/{key}/subsidies.xlsx")
    text = str([[c.value for c in r] for s in openpyxl.load_workbook(io.BytesIO(book)) for r in s])
    assert NORTH in text
    assert SOUTH not in text
    assert "补贴核算表可以查看" in browser.get("/notices/").get_data(as_text=True)
    assert browser.post("/consequences/exports", data={"cycle": cycle.name}).status_code == 404


def test_19_a_tied_supervisor_exports_without_the_tied_cases_and_is_told_how_many(app, client_as):
    with transaction() as session:
        cycle, _ = world(session)
        account = make_account(session, Role.SUPERVISOR)
        make_lawyer(session, "钟海宁").account_id = account.id
    browser = client_as(account=account)
    answer = browser.post("/consequences/exports", data={"cycle": cycle.name})
    address = answer.headers["Location"]
    page = browser.get(address).get_data(as_text=True)
    assert "另有 2 件与您有回避关系" in page
    assert SOUTH not in page
    assert "4,101.35" in page, "the sum holds what is shown"
    book = downloaded(browser, f"{address}/subsidies.xlsx")
    text = str([[c.value for c in r] for s in openpyxl.load_workbook(io.BytesIO(book)) for r in s])
    assert "另有 2 件与您有回避关系" in text
    assert "钟海宁" not in text
    with reading() as session:
        row = session.exec(select(FinanceExport)).one()
        part = own_part(session, SYSTEM, row)
        assert (len(part.lines), part.skipped) == (6, 0), "others get all of it"


def test_a_county_sees_its_own_lines_of_a_wider_cycle(database):
    with transaction() as session:
        county = region_at(session, "99/9907")
        cycle = settled_cycle(session, Lot(NORTH, 1, "G"), Lot("县中心", 2, "GG", region=county))
        release(session, cycle)
        key, _ = export(session, cycle)
        actor = make_actor(session, Role.SUPERVISOR, region=county)
        shown = shown_export(session, actor, key)
        with pytest.raises(NotFound):
            export(session, cycle, actor=actor)
    assert {line.agency for line in shown.part.lines} == {"县中心"}


def test_the_home_page_says_that_grades_changed_after_the_export(app, client_as):
    browser = client_as(Role.SUPERVISOR)
    with transaction() as session:
        cycle, sheets = world(session, "GG", "G")
        export(session, cycle)
    assert "核算以后" not in browser.get("/").get_data(as_text=True)
    with transaction() as session:
        regrade(session, session.merge(sheets[0]), Grade.EXCELLENT, LATER)
    assert "核算以后有 1 件案件有变化" in browser.get("/").get_data(as_text=True)


@pytest.mark.parametrize("pending", list(Pending))
def test_money_held_for_an_objection_is_asked_back_when_it_is_over(app, client_as, pending):
    browser = client_as(Role.SUPERVISOR)
    with transaction() as session:
        cycle, sheets = world(session, "GG", "G")
        pay(session, [sheets[2].case_id], None)
        enter(session, pending=pending)
        held = object_to(session, sheets[0]).id
        bare = object_to(session, sheets[2]).id
        export(session, cycle)
    assert "有变化" not in browser.get("/consequences/").text
    with transaction() as session:
        for key in (held, bare):
            session.get_one(Objection, key).state = ObjectionState.WITHDRAWN
    known = 2 if pending is Pending.APART else 1
    page = browser.get("/consequences/").text
    assert f"上次核算以后有 {known} 件案件有变化" in page, "without a base only apart holds"
    with transaction() as session:
        export(session, session.merge(cycle), now=LATER)
    assert "有变化" not in browser.get("/consequences/").text


def test_what_is_released_or_taken_back_or_paid_otherwise_makes_an_export_old(app, client_as):
    browser = client_as(Role.SUPERVISOR)
    with transaction() as session:
        cycle, sheets = world(session, "GG", "G")
        pay(session, [sheets[0].case_id], 100_000)
        export(session, cycle)
        session.execute(update(Release).values(state=ReleaseState.WITHDRAWN))
    assert "上次核算以后有 3 件案件有变化" in browser.get("/consequences/").text
    with transaction() as session:
        session.execute(update(Release).values(state=ReleaseState.RELEASED))
        session.execute(delete(FinanceLine).where(FinanceLine.case_id == sheets[1].case_id))
    assert "上次核算以后有 1 件案件有变化" in browser.get("/consequences/").text, "released since"
    with transaction() as session:
        pay(session, [sheets[0].case_id], 100_001)
    assert "上次核算以后有 2 件案件有变化" in browser.get("/consequences/").text


def test_pages_of_an_export_and_of_coefficients_open_in_every_view(app, client_as):
    browser = client_as(Role.SUPERVISOR)
    with transaction() as session:
        cycle, sheets = world(session)
        export(session, cycle)
        regrade(session, sheets[0], Grade.GOOD, LATER)
        key, _ = export(session, cycle, now=LATER)
    for by in ("agency", "lawyer", "line", "apart", "change", "nonsense"):
        assert browser.get(f"/consequences/exports/{key}?by={by}").status_code == 200
    form = {"region": "all", "valid_from": "2026-01-01", "note": "财社〔2026〕2号",
            "pending": "apart", "deciders": "agency", "lines-0-type": "", "lines-0-stage": "",
            "lines-0-source": "", "lines-0-excellent": "1.5", "lines-0-good": "1.25",
            "lines-0-passed": "1", "lines-0-fail": "x"}  # fmt: skip
    assert browser.get("/consequences/coefficients/new").status_code == 200
    wrong = browser.post("/consequences/coefficients/new", data=form)
    assert "最多四位小数" in wrong.get_data(as_text=True)
    answer = browser.post("/consequences/coefficients/new", data=form | {"lines-0-fail": "0.5"})
    address = answer.headers["Location"]
    assert "1.25" in browser.get(address).get_data(as_text=True)
    assert "财社〔2026〕2号" in browser.get("/consequences/coefficients").get_data(as_text=True)
    browser.post(f"{address}/withdraw", data={"reason": "误录"})
    assert "已撤回" in browser.get("/consequences/coefficients").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/consequences/", "/consequences/exports/{key}"])
def test_a_page_takes_as_many_statements_for_three_cases_as_for_one(app, client_as, path):
    browser, counts = client_as(Role.SUPERVISOR), []
    for number, fates in enumerate(("G", "GGG")):
        with transaction() as session:
            cycle = settled_cycle(session, Lot(NORTH, 3, fates), name=f"c{number}")
            release(session, cycle)
            key, _ = export(session, cycle, now=NOW + timedelta(hours=number))
        browser.get(path.format(key=key))
        with statements() as seen:
            browser.get(path.format(key=key))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_types_have_their_own_lines(database):
    with transaction() as session:
        cycle = settled_cycle(
            session, Lot(NORTH, 1, "G"), Lot(NORTH, 1, "G", type=CaseType.CRIMINAL)
        )
        sheets = release(session, cycle)
        pay(session, [sheet.case_id for sheet in sheets], 100_000)
        civil = Line(dict.fromkeys(ORDER, 3 * ONE), type=CaseType.CIVIL)
        enter(session, lines=(Line(dict.fromkeys(ORDER, ONE)), civil))
        found = amounts(session, export(session, cycle)[0])
    assert {line.type: line.cents for line in found.values()} == {
        CaseType.CIVIL: 300_000, CaseType.CRIMINAL: 100_000
    }  # fmt: skip
