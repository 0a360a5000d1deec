"""Checking cases: what is written down, again and again, and with how many statements."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.closing.models import ClosingCheck
from qa_app.closing.rules.states import ArchiveState, FindingState
from qa_app.closing.services.checking import Tally, check_cases
from qa_app.core.roles import SYSTEM
from qa_app.db.session import transaction
from qa_app.files.models import DocumentState
from tests.builders.archive import complete_file, make_document
from tests.builders.closing import (
    BOOK,
    CHECKED,
    check_all,
    findings,
    make_timed_case,
)
from tests.support.counting import statements

pytestmark = pytest.mark.usefixtures("database")
LATE = {"assigned_on": date(2026, 3, 16), "met_on": date(2026, 3, 17)}


def _check(session, case):
    session.expire_all()
    return session.exec(select(ClosingCheck).where(ClosingCheck.case_id == case.id)).one()


def test_a_clean_case_is_checked_and_nothing_is_found():
    with transaction() as session:
        case = make_timed_case(session)
        complete_file(session, case)
        assert check_all(session) == Tally(cases=1)
        check = _check(session, case)
        assert (check.version, check.open_count, check.archive) == (1, 0, ArchiveState.LOOKED)
        assert findings(session, case) == {}


def test_a_case_nobody_scanned_says_so_and_is_not_called_incomplete():
    with transaction() as session:
        case = make_timed_case(session)
        check_all(session)
        assert _check(session, case).archive is ArchiveState.ABSENT
        assert findings(session, case) == {}


def test_dates_and_papers_are_found_and_counted():
    with transaction() as session:
        case = make_timed_case(session, **LATE)
        make_document(session, case, "mandate")
        make_document(session, case, "", state=DocumentState.REFUSED, problem="file_broken")
        make_document(session, case, "meeting")
        check_all(session)
        found = findings(session, case)
        assert found["assigned_within_three_days"].params["days"] == 7
        assert found["assigned_within_three_days"].state is FindingState.OPEN
        assert found[""].params["problem"] == "file_broken"
        assert found["meeting"].code == "document_in_foreign_part"
        assert found["closing"].code == "part_missing"
        assert _check(session, case).open_count == len(found)


def test_checking_again_changes_nothing_but_the_number_of_the_check():
    with transaction() as session:
        case = make_timed_case(session, **LATE)
        check_all(session)
        before = findings(session, case)["assigned_within_three_days"].model_dump()
        later = CHECKED + timedelta(days=30)
        assert check_all(session, now=later) == Tally(cases=1)
        session.expire_all()
        assert findings(session, case)["assigned_within_three_days"].model_dump() == before
        assert (_check(session, case).version, _check(session, case).checked_at) == (2, later)


def test_what_is_gone_is_corrected_and_what_comes_back_is_open_again():
    with transaction() as session:
        case = make_timed_case(session, met_on=None)
        check_all(session)
        case.met_on = date(2026, 3, 9)
        session.flush()
        assert check_all(session) == Tally(cases=1, gone=1)
        session.expire_all()
        finding = findings(session, case)["met_needed"]
        assert (finding.state, finding.corrected_at) == (FindingState.CORRECTED, CHECKED)
        assert _check(session, case).open_count == 0
        case.met_on = None
        session.flush()
        assert check_all(session) == Tally(cases=1, reopened=1)
        session.expire_all()
        finding = findings(session, case)["met_needed"]
        assert (finding.state, finding.corrected_at) == (FindingState.OPEN, None)
        assert _check(session, case).open_count == 1


def test_a_waiver_rests_until_the_facts_are_others():
    with transaction() as session:
        case = make_timed_case(session, **LATE)
        check_all(session)
        findings(session, case)["assigned_within_three_days"].state = FindingState.WAIVED
        assert check_all(session).reopened == 0
        case.assigned_on = date(2026, 3, 17)
        session.flush()
        assert check_all(session).reopened == 1
        session.expire_all()
        finding = findings(session, case)["assigned_within_three_days"]
        assert (finding.state, finding.params["days"]) == (FindingState.OPEN, 8)


def test_each_run_leaves_one_event_without_numbers_of_cases():
    with transaction() as session:
        case = make_timed_case(session, **LATE)
        check_all(session)
        events = session.exec(select(AuditEvent).where(AuditEvent.act == "closing.checked")).all()
        assert [event.object_kind for event in events] == ["cases"]
        assert case.number not in str(events[0].details)


def test_a_batch_takes_as_many_statements_for_three_cases_as_for_thirty():
    counts = []
    for size in (3, 30):
        with transaction() as session:
            cases = [make_timed_case(session, **LATE) for _ in range(size)]
            for case in cases:
                make_document(session, case, "mandate")
            with statements() as seen:
                ids = [case.id for case in cases]
                check_cases(session, actor=SYSTEM, book=BOOK, case_ids=ids, now=CHECKED)
                check_cases(session, actor=SYSTEM, book=BOOK, case_ids=ids, now=CHECKED)
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 24
