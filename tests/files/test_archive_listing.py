"""The list of case files: whose files, in which state, in which order."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.files.loader import all_parts, directory_of
from qa_app.files.models import Document, DocumentState
from qa_app.files.queries.listing import FileFilter, cycles_listed, export_lines, files_page
from qa_app.files.queries.standing import complete_among, missing_of, required_bits
from qa_app.files.rules.directory import missing_parts
from qa_app.files.rules.standing import Holdings, Standing, standing
from qa_app.files.services import requesting
from qa_app.sampling.models import SampleCase
from tests.builders.archive import complete_file, make_document
from tests.builders.cases import make_case, make_cases
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.register import NOW, make_actor, make_agency

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 7, 6)
READY, CHECKING, REFUSED, REMOVED = (
    DocumentState.READY,
    DocumentState.CHECKING,
    DocumentState.REFUSED,
    DocumentState.REMOVED,
)
CODES = [part.code for part in all_parts()]


def _standings(session, actor=SYSTEM, **wanted):
    page = files_page(session, actor, FileFilter(drawn=False, **wanted), TODAY)
    return {line.number: line.standing for line in page.rows}


def test_each_state_is_told_and_found():
    with transaction() as session:
        none, gone, some, checking, refused, full = make_cases(session, 6)
        make_document(session, gone, "mandate", state=REMOVED)
        make_document(session, some, "mandate", pages=3)
        make_document(session, some, "mandate")
        complete_file(session, checking)
        make_document(session, checking, state=CHECKING)
        complete_file(session, refused)
        make_document(session, refused, state=REFUSED)
        make_document(session, refused, state=DocumentState.UPLOADED)
        complete_file(session, full)
        expected = {
            none.number: Standing.NONE,
            gone.number: Standing.NONE,
            some.number: Standing.INCOMPLETE,
            checking.number: Standing.CHECKING,
            refused.number: Standing.REFUSED,
            full.number: Standing.COMPLETE,
        }
        assert _standings(session) == expected
        for state in Standing:
            found = {number for number, s in expected.items() if s is state}
            assert set(_standings(session, standing=state)) == found
        ids = [case.id for case in (none, gone, some, checking, refused, full)]
        assert complete_among(session, ids) == {full.id}
        line = files_page(session, SYSTEM, FileFilter(drawn=False, q=some.number), TODAY).rows[0]
        assert line.pages == 4
        assert "mandate" not in {part.code for part in line.missing}
        assert "appointment" in {part.code for part in line.missing}


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kind=st.sampled_from(CaseType),
    stage=st.sampled_from([None, *Stage]),
    source=st.sampled_from([None, *Source]),
    documents=st.lists(
        st.tuples(st.sampled_from(["", *CODES]), st.sampled_from(DocumentState)), max_size=8
    ),
)
def test_the_database_and_the_rule_agree(kind, stage, source, documents):
    with transaction() as session:
        case = make_case(session, type=kind, stage=stage, source=source)
        for part, state in documents:
            make_document(session, case, part, state=state)
        if len(documents) % 2:
            complete_file(session, case)
        rows = session.exec(select(Document).where(Document.case_id == case.id)).all()
        present = {row.part for row in rows if row.state is READY}
        missing = missing_parts(directory_of(kind, stage, source), present)
        states = [row.state for row in rows]
        under_way = states.count(CHECKING) + states.count(DocumentState.UPLOADED)
        expected = standing(
            Holdings(states.count(READY), under_way, states.count(REFUSED), len(missing))
        )
        for each in Standing:
            found = _standings(session, q=case.case_key, standing=each)
            assert found == ({case.number: expected} if each is expected else {})
        session.rollback()


def test_a_mask_of_bits_names_the_parts_that_are_missing():
    needed = required_bits(CaseType.CRIMINAL, Stage.FIRST_INSTANCE, Source.NOTIFIED)
    directory = directory_of(CaseType.CRIMINAL, Stage.FIRST_INSTANCE, Source.NOTIFIED)
    kind = (CaseType.CRIMINAL, Stage.FIRST_INSTANCE, Source.NOTIFIED)
    assert missing_of(*kind, needed) == ()
    assert missing_of(*kind, 0) == tuple(part for part in directory if part.required)


def test_staff_see_their_agency_and_supervisors_their_regions():
    with transaction() as session:
        one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
        first, second = make_case(session, agency=one), make_case(session, agency=two)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=one)
        assert set(_standings(session, staff)) == {first.number}
        assert set(_standings(session, SYSTEM)) == {first.number, second.number}
        auditor = make_actor(session, Role.AUDITOR)
        assert _standings(session, auditor) == {}


def _drawn():
    with transaction() as session:
        one, two = make_agency(session, "甲县中心"), make_agency(session, "乙县中心")
        make_cases(session, 6, agency=one)
        make_cases(session, 6, agency=two)
        drawn_cycle(session, make_plan(count=3, strata=["agency"]))


def test_drawn_cases_of_running_cycles_come_with_their_due_day():
    _drawn()
    with transaction() as session:
        due = date(2026, 7, 10)
        requesting.ask_for_files(session, actor=SYSTEM, name="2026-a", due_on=due, now=NOW)
        page = files_page(session, SYSTEM, FileFilter(), TODAY)
        assert page.total == 6
        assert {(line.cycle, line.due_on, line.is_open) for line in page.rows} == {
            ("2026-a", due, True)
        }
        first = session.get_one(Case, page.rows[0].case_id)
        complete_file(session, first)
        requesting.note_arrivals(session, case_ids=None, now=NOW)
        counts = {
            name: files_page(session, SYSTEM, FileFilter(due=name), TODAY).total
            for name in ("", "asked", "soon", "overdue", "unasked")
        }
        assert counts == {"": 6, "asked": 5, "soon": 5, "overdue": 0, "unasked": 0}
        assert files_page(session, SYSTEM, FileFilter(due="overdue"), date(2026, 7, 11)).total == 5
        last = files_page(session, SYSTEM, FileFilter(), TODAY).rows[-1]
        assert (last.case_id, last.received, last.is_open) == (first.id, True, False)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "乙县中心"))
        assert files_page(session, staff, FileFilter(), TODAY).total == 3
        assert cycles_listed(session, staff) == [("2026-a", "2026-a")]
        assert files_page(session, SYSTEM, FileFilter(cycle="other"), TODAY).total == 0
        lines = list(export_lines(session, SYSTEM, FileFilter(cycle="2026-a"), TODAY))
        assert len(lines) == 6


@pytest.mark.parametrize("by", ["due", "number", "agency", "cycle"])
def test_the_list_can_be_ordered_both_ways(by):
    _drawn()
    with reading() as session:
        up = files_page(session, SYSTEM, FileFilter(by=by), TODAY).rows
        down = files_page(session, SYSTEM, FileFilter(by=by, descending=True), TODAY).rows
        assert [line.case_id for line in up] == [line.case_id for line in reversed(down)]
        assert len(session.exec(select(SampleCase)).all()) == len(up)
