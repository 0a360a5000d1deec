"""Reports and objections: the new version counts, how many changed is said, the old can be made."""

from dataclasses import replace

import pytest
from sqlmodel import select

from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.reports import share_report
from qa_app.sampling.models import FrameCase, SampleCase
from tests.builders.objections import decided, objected
from tests.builders.register import NOW

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def changed_cycle(session, tmp_path) -> str:
    """A cycle one of whose two cases rose from pass to excellent."""
    found = objected(session, tmp_path, cases=2)
    decided(session, found, {name: ("upheld", "excellent") for name in found.criteria})
    return found.cycle.name


def made(session, name: str, *, before: bool):
    cycle = replace(report_cycle(session, SYSTEM, name), before_objections=before)
    return share_report(session, cycle, now=NOW).report


def test_the_report_counts_the_new_version_and_says_how_many_grades_changed(tmp_path):
    with transaction() as session:
        name = changed_cycle(session, tmp_path)
        _framed(session)
        now, before = made(session, name, before=False), made(session, name, before=True)
    assert now.overall.grades.in_order() == (1, 0, 1, 0)
    assert before.overall.grades.in_order() == (0, 0, 2, 0)
    assert {note.code: note.params for note in now.notes}["changed_by_objections"] == {"n": 1}
    assert {note.code: note.params for note in before.notes}["before_objections"] == {"n": 1}


def test_the_page_and_its_files_offer_both(client_as, tmp_path):
    with transaction() as session:
        name = changed_cycle(session, tmp_path)
        _framed(session)
    client = client_as(Role.SUPERVISOR)
    page = client.get(f"/reports/share/{name}").get_data(as_text=True)
    assert "有 1 件的等级经异议改变" in page
    earlier = client.get(f"/reports/share/{name}?grades=before").get_data(as_text=True)
    assert "本报告按异议前的定级结果计" in earlier
    file = client.get(f"/reports/share/{name}/report.csv?grades=before")
    assert "before-objections.csv" in file.headers["Content-Disposition"]


def _framed(session) -> None:
    """The frame of the cycle: a report counts cases that are in it."""
    if session.exec(select(FrameCase)).first() is not None:
        return
    for row in session.exec(select(SampleCase)).all():
        case = session.get_one(Case, row.case_id)
        session.add(
            FrameCase(
                cycle_id=row.cycle_id,
                case_id=row.case_id,
                case_key=row.case_key,
                stratum_id=row.stratum_id,
                agency_id=case.agency_id,
                region_id=case.region_id,
                type=case.type,
                stage=case.stage,
            )
        )
    session.flush()
