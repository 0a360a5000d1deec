"""Exports of a province: worked out outside the writing transaction, files made by the worker."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from qa_app.consequences import background
from qa_app.consequences.models import FinanceExport
from qa_app.consequences.queries.exports import all_lines
from qa_app.consequences.rules.exports import hash_of
from qa_app.consequences.services.exporting import CHANGED, keep_worked, make_export, work_out
from qa_app.core.errors import Conflict
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.jobs.models import JobState
from qa_app.jobs.worker import run_job
from qa_app.objections.rules.states import ObjectionState
from tests.builders.register import NOW
from tests.builders.released import object_to, pay, regrade, release
from tests.builders.reports import Lot, settled_cycle

LATER = NOW + timedelta(days=1)


@pytest.fixture
def few(monkeypatch):
    """Two cases are as many as a province's."""
    monkeypatch.setattr(background, "AT_ONCE", 1)


def world(session):
    cycle = settled_cycle(session, Lot("北江法律援助中心", 3, "EGP"))
    pay(session, [sheet.case_id for sheet in release(session, cycle)], 100_000)
    return cycle.name


def kept_lines():
    with reading() as session:
        rows = session.exec(select(FinanceExport).order_by(col(FinanceExport.number))).all()
        return [(row.sha256, all_lines(session, row.id or 0)) for row in rows]


def worked_out(name):
    with reading() as session:
        return work_out(session, actor=SYSTEM, cycle=name, now=NOW)


def keep(worked):
    with transaction() as session:
        return keep_worked(session, actor=SYSTEM, worked=worked, now=LATER)


def test_an_export_in_two_steps_is_the_one_made_in_one(database):
    with transaction() as session:
        name = world(session)
    key, fresh = keep(worked_out(name))
    ((sha256, lines),) = kept_lines()
    assert fresh
    assert sha256 == hash_of(lines)
    with transaction() as session:
        assert make_export(session, actor=SYSTEM, cycle=name, now=LATER) == (key, False)
    assert worked_out(name).same_as == key


def regraded(session, sheet):
    regrade(session, sheet, Grade.FAIL)


def objected(session, sheet):
    object_to(session, sheet, ObjectionState.HANDED_IN)


def paid_otherwise(session, sheet):
    pay(session, [sheet.case_id], 5)


def exported(session, sheet):
    name = session.get_one(Cycle, sheet.cycle_id).name
    make_export(session, actor=SYSTEM, cycle=name, now=NOW)


@pytest.mark.parametrize("change", [regraded, objected, paid_otherwise, exported])
def test_what_changed_between_the_steps_is_not_kept(database, change):
    with transaction() as session:
        name = world(session)
    worked = worked_out(name)
    with transaction() as session:
        change(session, session.exec(select(FeedbackSheet)).first())
    before = kept_lines()
    with pytest.raises(Conflict) as told:
        keep(worked)
    assert told.value.code == CHANGED
    assert kept_lines() == before


def test_an_office_that_never_rests_gets_its_export_too(database, monkeypatch):
    with transaction() as session:
        name = world(session)
    amounts, kept = iter(range(100, 200)), background.keep_worked

    def disturbed(session, **given):
        sheet = session.exec(select(FeedbackSheet)).first()
        pay(session, [sheet.case_id], next(amounts))
        session.flush()
        return kept(session, **given)

    monkeypatch.setattr(background, "keep_worked", disturbed)
    _, fresh = background.export_now(SYSTEM, name)
    assert fresh
    ((sha256, lines),) = kept_lines()
    assert sha256 == hash_of(lines)


def test_many_cases_are_exported_by_the_worker_once(app, client_as, few):
    with transaction() as session:
        name = world(session)
    browser = client_as(Role.SUPERVISOR)
    for number, said in enumerate(("没有另外生成", "没有另外生成")):
        job = browser.post("/consequences/exports", data={"cycle": name}).location
        assert "/jobs/" in job
        assert len(kept_lines()) == (1 if number else 0), "nothing before the worker comes to it"
        assert run_job(job.rsplit("/", 1)[1]) is JobState.DONE
        answer = browser.get(f"{job}/status")
        shown = browser.get(answer.headers["HX-Redirect"]).text
        assert (said in shown) == bool(number)
    assert len(kept_lines()) == 1


def test_an_export_the_actor_may_not_make_is_no_job(app, client_as, few):
    with transaction() as session:
        name = world(session)
    assert client_as(Role.AGENCY_STAFF).post("/consequences/exports", data={"cycle": name}
                                             ).status_code in (403, 404)  # fmt: skip
    browser = client_as(Role.SUPERVISOR)
    assert browser.post("/consequences/exports", data={"cycle": "no-such"}).status_code == 404


def test_a_long_workbook_waits_for_who_ordered_it_and_is_the_same_bytes(
    app, client_as, monkeypatch
):
    with transaction() as session:
        name = world(session)
        key, _ = make_export(session, actor=SYSTEM, cycle=name, now=NOW)
    browser, page = client_as(Role.SUPERVISOR), f"/consequences/exports/{key}"
    with browser.get(f"{page}/subsidies.xlsx") as answer:
        at_once = answer.data
    monkeypatch.setattr(background, "AT_ONCE", 1)
    assert browser.get(f"{page}/subsidies.xlsx").status_code == 409
    assert "后台生成" in browser.get(page).text
    job = browser.post(f"{page}/workbook").location
    assert run_job(job.rsplit("/", 1)[1]) is JobState.DONE
    ready = browser.get(f"{job}/status").headers["HX-Redirect"]
    (file,) = re.findall(rf'href="({page}/workbook/[\w-]+/file)"', browser.get(ready).text)
    with browser.get(file) as answer:
        assert answer.data == at_once
        assert answer.headers["Cache-Control"] == "no-store"
    other = client_as(Role.SUPERVISOR)
    assert [other.get(one).status_code for one in (ready, file)] == [404, 404]


def test_the_workbook_of_an_export_that_is_hidden_is_neither_made_nor_given(app, client_as, few):
    with transaction() as session:
        name = world(session)
        key, _ = make_export(session, actor=SYSTEM, cycle=name, now=NOW)
    stranger = client_as(Role.AGENCY_STAFF)
    for one in (key, "no-such"):
        page = f"/consequences/exports/{one}/workbook"
        assert stranger.post(page).status_code == 404
        assert stranger.get(f"{page}/{'x' * 22}").status_code == 404
