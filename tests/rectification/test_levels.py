"""Levels that are written down say what the sheets say, and are never older than they are."""

import re

import pytest
from sqlalchemy import delete
from sqlmodel import select

from qa_app.core.grades import Grade
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.jobs.models import Job
from qa_app.jobs.worker import run_job
from qa_app.notices.models import Notice
from qa_app.rectification import background
from qa_app.rectification.models import SettledLevel, Task, TaskBatch
from qa_app.rectification.queries import levels as queries
from qa_app.rectification.queries.levels import case_levels, levels_of
from qa_app.rectification.services.keeping import keep_all_levels
from qa_app.rectification.views import choosing
from qa_app.reviews.models import Settlement
from tests.builders.agreed import CIVIL
from tests.builders.rectification import MEETING, make_office, release

pytestmark = pytest.mark.usefixtures("database", "today")


def _levels(office) -> list[Grade]:
    with reading() as session:
        cases = case_levels(session, office.actor(session, "supervisor"), office.cycle)
        assert {case.rubric for case in cases} <= {CIVIL}
        found = {case.case_id: levels_of(session, case)[MEETING] for case in cases}
        return [found[case.id] for case in office.cases if case.id in found]


@pytest.fixture
def written_only(monkeypatch):
    """Reading of sheets says nothing: what is not written down does not appear."""

    def nothing(_session, _cycle, versions):
        assert not versions, "a sheet was read"
        return iter(())

    return lambda: monkeypatch.setattr(queries, "read_levels", nothing)


def test_what_is_written_down_is_what_the_sheets_say(office, written_only):
    assert _levels(office) == [Grade.FAIL, Grade.GOOD, Grade.GOOD]
    assert keep_all_levels() == 3
    assert keep_all_levels() == 0
    written_only()
    assert _levels(office) == [Grade.FAIL, Grade.GOOD, Grade.GOOD]


def test_a_stricter_rule_does_not_find_what_another_rule_wrote(office):
    keep_all_levels()
    with transaction() as session:
        for row in session.exec(select(SettledLevel)).all():
            row.rule, row.levels = "other", "e" * len(row.levels)
            session.add(row)
    assert _levels(office) == [Grade.FAIL, Grade.GOOD, Grade.GOOD]


def test_a_sheet_that_shows_the_version_and_one_taken_back_are_heeded_at_once(office, written_only):
    keep_all_levels()
    with transaction() as session:
        release(session, office, office.cases[0])
    assert _levels(office)[0] is Grade.PASS, "what an objection changed stands on the sheet"
    assert keep_all_levels() == 1
    with transaction() as session:
        session.execute(delete(FeedbackSheet))
    assert _levels(office)[0] is Grade.FAIL
    assert keep_all_levels() == 1
    written_only()
    assert _levels(office)[0] is Grade.FAIL


def test_another_version_of_the_grade_is_read_until_it_is_written(office):
    keep_all_levels()
    with transaction() as session:
        first, second = session.exec(select(Settlement).order_by(Settlement.id)).all()[:2]
        first.counts = False
        session.add(first)
        session.flush()
        values = first.model_dump(exclude={"id"})
        session.add(Settlement(**{**values, "version": 2, "counts": True, "inputs": second.inputs}))
    assert _levels(office)[0] is Grade.GOOD
    assert keep_all_levels() == 1
    assert _levels(office)[0] is Grade.GOOD


def test_a_grade_without_a_sheet_is_written_once_and_in_no_count(office):
    with transaction() as session:
        one = session.exec(select(Settlement).order_by(Settlement.id)).first()
        one.inputs = []
        session.add(one)
    assert _levels(office) == [Grade.GOOD, Grade.GOOD]
    assert keep_all_levels() == 3
    assert keep_all_levels() == 0
    assert _levels(office) == [Grade.GOOD, Grade.GOOD]


@pytest.mark.usefixtures("app")
def test_many_tasks_are_made_by_the_worker_once_however_often_it_begins(
    database, client_as, monkeypatch
):
    monkeypatch.setattr(choosing, "AT_ONCE", 1)
    with transaction() as session:
        office = make_office(session, ("F", "F", "F"))
    client = client_as(account=office.supervisor)
    address = {"cycle": office.cycle.name, "criterion": f"{CIVIL[0]}/{CIVIL[1]}/{MEETING}",
               "level": "fail"}  # fmt: skip
    page = client.get("/rectification/choose", query_string=address).text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    form = {**address, "aim": "lawyer", "finding": "没有会见记录，请补制说明。", "papers": "",
            "cause": "paper_missing", "due_on": "2026-12-31", "checker": "supervisor",
            "token": token}  # fmt: skip
    refused = client.post("/rectification/choose", data={**form, "finding": "评审员0号说缺笔录"})
    assert "评审专家的姓名" in refused.text
    sent = client.post("/rectification/choose", data=form)
    assert "/jobs/" in sent.headers["Location"]
    client.post("/rectification/choose", data=form)
    with reading() as session:
        jobs = list(session.exec(select(Job.public_id)).all())
        assert not session.exec(select(Task)).all(), "nothing is made before the worker does"
    assert len(jobs) == 2
    for job in jobs:
        run_job(job)
    with reading() as session:
        assert len(session.exec(select(Task)).all()) == 3
        assert session.exec(select(TaskBatch.public_id)).all() == [token]
        assert len(session.exec(select(Notice)).all()) == 2, "one notice a person"
        results = [job.result for job in session.exec(select(Job)).all()]
    assert {result["next_url"] for result in results} == {f"/rectification/batches/{token}"}
    assert background.AT_ONCE == 500
