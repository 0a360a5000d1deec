"""The table of the loop: every number is the length of its list, whoever reads it."""

import io
from datetime import timedelta
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from sqlalchemy import delete, update
from sqlmodel import select

from qa_app import clock
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.clock import SHANGHAI
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.stations import Reached
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries import lists as sheet_lists
from qa_app.loop.queries.months import loop_counts
from qa_app.loop.queries.progress import progress_of
from qa_app.loop.rules.bulletin import Month
from qa_app.loop.rules.progress import AgencyProgress, Column, Step, step_days, total_of
from qa_app.loop.views.pages import LISTS, list_address
from qa_app.objections import forms as objection_forms
from qa_app.objections.models import Objection, ObjectionStep
from qa_app.objections.queries import listing as objection_lists
from qa_app.objections.rules.states import ObjectionState
from qa_app.objections.stations import objection_station
from qa_app.rectification import forms as task_forms
from qa_app.rectification.models import Task
from qa_app.rectification.queries import listing as task_lists
from qa_app.rectification.rules.states import TaskState
from qa_app.rectification.work import station as task_station
from tests.builders.looped import looped_cycle, regraded
from tests.builders.register import NOW, make_account, make_region
from tests.support.counting import selects

TODAY = NOW.astimezone(SHANGHAI).date()
NAMES = ("甲法律援助中心", "乙法律援助中心")


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def cycle(app):
    with transaction() as session:
        return looped_cycle(session, *NAMES)


def length_of(session, actor, address: str) -> int:
    """How many rows the list at an address holds for an actor."""
    parts = urlsplit(address)
    given = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.path.startswith("/feedback"):
        return sheet_lists.sheets_page(session, actor, sheet_lists.filter_of(given)).total
    if parts.path.startswith("/objections"):
        wanted = objection_forms.wanted_of(given, TODAY)
        return objection_lists.objections_page(session, actor, wanted).total
    page, _counts = task_lists.tasks_page(session, actor, task_forms.filter_of(given), TODAY)
    return page.total


@pytest.mark.parametrize("tied", [False, True])
def test_every_number_is_the_length_of_the_list_it_leads_to(app, cycle, client_as, tied):
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR)
        if tied:
            first = session.exec(select(FeedbackSheet)).first()
            session.get_one(Lawyer, first.lawyer_id).account_id = account.id
            other = Lawyer(name="别的律师")
            session.add(other)
            session.flush()
            for sheet in session.exec(select(FeedbackSheet).where(FeedbackSheet.id > 3)):
                session.get_one(Case, sheet.case_id).lawyer_id = other.id
                sheet.lawyer_id = other.id
    browser = client_as(account=account)
    with reading() as session, app.test_request_context():
        actor = actor_of(session, account)
        progress = progress_of(session, actor, cycle, TODAY)
        assert progress.hidden == (3 if tied else 0)
        assert [row.agency for row in progress.rows] == sorted(NAMES)
        seen = 0
        for row in (*progress.rows, progress.total):
            for column in Column:
                address = list_address(cycle, row, column)
                assert address
                assert row.counts[column] == length_of(session, actor, address), (row, column)
                seen += row.counts[column]
        assert seen > 60
        addresses = [list_address(cycle, progress.total, column) for column in Column]
    page = browser.get("/loop/cycles/2026-a").get_data(as_text=True)
    assert ("3 件案件与您有利害关系" in page) is tied
    for address in addresses:
        assert address.replace("&", "&amp;") in page
        assert browser.get(address).status_code == 200


def test_every_column_has_its_list_and_each_is_filled_in_the_builder(cycle):
    assert set(LISTS) == set(Column)
    with reading() as session:
        total = progress_of(session, SYSTEM, cycle, TODAY).total
    assert total.counts[Column.RELEASED] == 24
    assert all(total.counts[column] for column in Column), total.counts


def test_the_table_costs_the_same_for_one_agency_as_for_five(app, client_as):
    costs = set()
    for number in (1, 5):
        with transaction() as session:
            name, agencies = f"of-{number}", [f"{number}-{at}" for at in range(number)]
            looped_cycle(session, *agencies, name=name)
        browser = client_as(Role.SUPERVISOR)
        browser.get(f"/loop/cycles/{name}")
        costs.add(selects(browser, f"/loop/cycles/{name}"))
    assert costs == {24}


def test_a_cycle_of_a_wider_region_is_not_this_supervisors(cycle, client_as):
    with transaction() as session:
        below = make_account(session, Role.SUPERVISOR, region=make_region(session, "9901"))
    assert client_as(account=below).get("/loop/cycles/2026-a").status_code == 409
    assert client_as(Role.AUDITOR).get("/loop/cycles/2026-a").status_code == 404
    assert client_as(Role.SUPERVISOR).get("/loop/cycles/none").status_code == 404


def test_the_workbook_holds_the_same_numbers(cycle, client_as):
    answer = client_as(Role.SUPERVISOR).get("/loop/cycles/2026-a/loop.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    answer.close()
    rows = {row[0]: row[1:] for row in book.worksheets[0].iter_rows(values_only=True)}
    with reading() as session:
        progress = progress_of(session, SYSTEM, cycle, TODAY)
    for name, counts in [*((r.agency, r.counts) for r in progress.rows)]:
        assert rows[name] == tuple(counts[column] for column in Column)
    assert rows["合计"] == tuple(progress.total.counts[column] for column in Column)
    assert book.worksheets[1].max_row == 1 + len(Step)


def test_medians_are_of_those_that_took_the_step():
    start = NOW
    pairs = [(start, start + timedelta(days=n)) for n in (1, 2, 9)] + [(start, None)]
    assert step_days(Step.TO_READ, pairs).n == 3
    assert step_days(Step.TO_READ, pairs).days == 2
    assert step_days(Step.TO_READ, [(start, start + timedelta(hours=12))]).days == Fraction(1, 2)
    assert step_days(Step.TO_READ, [(start, None)]).days is None


def test_totals_are_the_sums():
    rows = [AgencyProgress(n, "", "", {Column.READ: n}) for n in (1, 2)]
    assert total_of(rows).counts[Column.READ] == 3
    assert total_of([]).counts[Column.OVERDUE] == 0


def test_counts_of_a_month_are_those_of_its_days(cycle):
    with transaction() as session:
        row = session.exec(
            select(Objection).where(Objection.state == ObjectionState.CLOSED)
        ).first()
        sheet = session.get_one(FeedbackSheet, row.sheet_id)
        other = Grade.FAIL if sheet.grade is not Grade.FAIL else Grade.GOOD
        regraded(session, sheet, row, other)
        counted = {
            text: _sum(loop_counts(session, cycle.id, None, Month.of_text(text), NOW))
            for text in ("2026-06", "2026-07", "2026-08")
        }
        progress = progress_of(session, SYSTEM, cycle, TODAY).total.counts
    month, now = counted["2026-07"]
    assert counted["2026-06"][0].released == counted["2026-08"][0].released == 0
    assert (month.released, month.tasks) == (24, now.tasks)
    assert (now.released, now.read) == (progress[Column.RELEASED], progress[Column.READ])
    assert now.acknowledged == progress[Column.ACKNOWLEDGED]
    assert (now.tasks, now.rectified) == (progress[Column.TASKS], progress[Column.RECTIFIED])
    assert now.overdue == progress[Column.OVERDUE]
    assert month.changed == now.changed == 1 < progress[Column.CHANGED]
    assert counted["2026-06"][1] == now


def _sum(found):
    months = [one.in_month for one in found]
    whole = [one.until_now for one in found]
    return sum(months[1:], months[0]), sum(whole[1:], whole[0])


def test_the_page_tells_what_is_settled_and_not_released(app, cycle, client_as):
    browser = client_as(Role.SUPERVISOR)
    address = f"/loop/cycles/{cycle.name}"
    assert "还没有发布反馈的案件" not in browser.get(address).text
    with transaction() as session:
        for sheet in session.exec(select(FeedbackSheet).limit(2)).all():
            sheet.counts = False
            session.add(sheet)
    page = browser.get(address).text
    assert "已定级还没有发布反馈的案件 2 件" in page
    assert f"/feedback/cycles/{cycle.name}" in page


def test_stations_of_objections_and_rectification_tell_what_is_late_and_when_all_is_done(
    app, cycle
):
    def told(facts):
        with app.test_request_context(), reading() as session:
            return facts(session, SYSTEM, session.merge(cycle))

    with reading() as session:
        total = progress_of(session, SYSTEM, cycle, TODAY).total.counts
    objections, tasks = told(objection_station), told(task_station)
    assert objections.order < tasks.order
    assert objections.state is tasks.state is Reached.NOW
    assert f"办理中 {total[Column.OPEN]} 件，逾期 {total[Column.LATE]} 件" in objections.note
    assert "only=late" in objections.url
    assert (objections.button, tasks.button) == ("办理异议", "查看逾期整改")
    made, done = total[Column.TASKS], total[Column.RECTIFIED]
    assert f"完成 {done} / {made} 项，逾期 {total[Column.OVERDUE]} 项" in tasks.note
    assert "state=overdue" in tasks.url
    with transaction() as session:
        session.execute(update(Objection).values(state=ObjectionState.WITHDRAWN))
        session.execute(update(Task).values(state=TaskState.DONE))
    objections, tasks = told(objection_station), told(task_station)
    assert objections.state is tasks.state is Reached.DONE
    assert objections.button == tasks.button == ""
    with transaction() as session:
        session.execute(update(FeedbackSheet).values(objections_until=TODAY))
    assert told(objection_station).state is Reached.NOW, "somebody may object until tonight"
    with transaction() as session:
        session.execute(delete(ObjectionStep))
        session.execute(delete(Objection))
        session.execute(update(FeedbackSheet).values(objections_until=None))
    assert told(objection_station) is None, "nobody may object and nobody did"
