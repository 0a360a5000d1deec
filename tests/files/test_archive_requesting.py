"""Asking for files, reminding, noting what came, and replacing cases whose file never came."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.files.models import DocumentState, FileRequest, RequestState
from qa_app.files.queries.requests import file_counts, waiting_files
from qa_app.files.services import requesting
from qa_app.files.services.requesting import Terms
from qa_app.notices.models import Notice
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.sampling.services.receiving import mark_received
from qa_app.sampling.services.substituting import substitute_case
from tests.builders.archive import complete_file, make_document
from tests.builders.cases import make_cases
from tests.builders.cycles import drawn_cycle, make_plan
from tests.builders.register import NOW, make_account, make_actor, make_agency, make_region

pytestmark = pytest.mark.usefixtures("database")
NAME = "2026-a"
DUE = date(2026, 7, 20)
AFTER = datetime(2026, 7, 21, 1, 30, tzinfo=NOW.tzinfo)


@pytest.fixture
def drawn(database):
    """Four cases drawn of twelve at one agency with two members of staff."""
    with transaction() as session:
        agency = make_agency(session)
        make_cases(session, 12, agency=agency)
        staff = [make_account(session, Role.AGENCY_STAFF, agency=agency).id for _ in range(2)]
        drawn_cycle(session, make_plan(count=4, strata=["type"], timetable={"files_due": DUE}))
    return staff


def _ask(due=DUE, now=NOW):
    with transaction() as session:
        return requesting.ask_for_files(session, actor=SYSTEM, name=NAME, due_on=due, now=now)


def _sample(session, *statuses):
    statuses = statuses or (SampleStatus.DRAWN, SampleStatus.SUBSTITUTE)
    rows = session.exec(select(SampleCase).where(SampleCase.status.in_(statuses))).all()
    return sorted(rows, key=lambda row: row.rank)


def _states(session):
    rows = session.exec(select(FileRequest).order_by(FileRequest.id)).all()
    return [row.state for row in rows]


def _kinds(session):
    return [notice.kind for notice in session.exec(select(Notice).order_by(Notice.id)).all()]


def _case(session, row):
    from qa_app.cases.models import Case

    return session.get_one(Case, row.case_id)


def test_asking_twice_asks_once_and_tells_each_member_of_staff_once(drawn):
    assert _ask() == 4
    assert _ask() == 0
    with reading() as session:
        assert _states(session) == [RequestState.ASKED] * 4
        assert _kinds(session) == ["files_asked"] * 2
        notice = session.exec(select(Notice)).first()
        assert notice.params == {"count": 4, "cycle": NAME, "due_on": "2026-07-20"}
        acts = [event.act for event in session.exec(select(AuditEvent)).all()]
        assert acts.count("files.asked") == 1


def test_a_due_day_in_the_past_is_refused(drawn):
    with pytest.raises(Refused, match="files_due_day_passed"):
        _ask(due=date(2026, 7, 5))


def test_who_does_not_manage_the_cycle_cannot_ask(drawn):
    with transaction() as session:
        county = make_region(session, "9901", make_region(session, "99"))
        narrow = make_actor(session, Role.SUPERVISOR, region=county)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session))
    for actor, error in ((narrow, Refused), (staff, NotFound)):
        with pytest.raises(error), transaction() as session:
            requesting.ask_for_files(session, actor=actor, name=NAME, due_on=DUE, now=NOW)


def test_a_complete_file_is_received_and_its_request_ends(drawn):
    _ask()
    with transaction() as session:
        first, second, *_ = _sample(session)
        complete_file(session, _case(session, first))
        some = complete_file(session, _case(session, second))
        some[0].state = DocumentState.CHECKING
        session.add(some[0])
        session.flush()
        ids = [first.case_id, second.case_id]
        assert requesting.note_arrivals(session, case_ids=ids, now=NOW) == 1
        assert requesting.note_arrivals(session, case_ids=ids, now=NOW) == 0
    with reading() as session:
        assert [row.received_at is not None for row in _sample(session)] == [True] + [False] * 3
        by_case = {row.case_id: row.state for row in session.exec(select(FileRequest)).all()}
        assert by_case[first.case_id] is RequestState.RECEIVED
        assert by_case[second.case_id] is RequestState.ASKED
        counts = file_counts(session, cycle_named(session, NAME).id, DUE)
        assert (counts.standing, counts.received, counts.asked, counts.unasked) == (4, 1, 3, 0)


def test_files_that_are_there_before_are_not_asked_for(drawn):
    with transaction() as session:
        complete_file(session, _case(session, _sample(session)[0]))
    assert _ask() == 3


def test_reminders_go_to_staff_as_the_timetable_says_and_never_twice_a_day(drawn):
    _ask()
    told = []
    for days in range(0, 22):
        now = NOW + timedelta(days=days)
        with transaction() as session:
            told.append(requesting.remind_files(session, now))
            assert requesting.remind_files(session, now) == 0
    assert [day for day, count in enumerate(told) if count] == [11, 14, 17, 20]
    assert sum(told) == 16
    with reading() as session:
        kinds = _kinds(session)
        assert kinds.count("files_reminder") == 4
        assert kinds.count("files_overdue") == 4


def test_nobody_is_reminded_of_a_file_that_came_or_was_noted_by_hand(drawn):
    _ask()
    with transaction() as session:
        first, second, *_ = _sample(session)
        complete_file(session, _case(session, first))
        mark_received(session, actor=SYSTEM, name=NAME, case_ids=[second.case_id], now=NOW)
        assert requesting.remind_files(session, AFTER) == 2
        assert sorted(_states(session)) == sorted(
            [RequestState.ASKED] * 2 + [RequestState.RECEIVED] * 2
        )


def test_late_files_are_replaced_in_bulk_and_the_substitutes_asked_for(drawn):
    _ask()
    with transaction() as session:
        rows = _sample(session)
        complete_file(session, _case(session, rows[0]))
        ids = [row.case_id for row in rows[:3]]
        terms = Terms("逾期未提交案卷", date(2026, 8, 1))
        outcome = requesting.substitute_overdue(
            session, actor=SYSTEM, name=NAME, case_ids=ids, terms=terms, now=AFTER
        )
        assert len(outcome.substitutes) == 2
        again = requesting.substitute_overdue(
            session, actor=SYSTEM, name=NAME, case_ids=ids, terms=terms, now=AFTER
        )
        assert again.substitutes == ()
    with reading() as session:
        replaced = _sample(session, SampleStatus.REPLACED)
        assert {row.case_id for row in replaced} == {row.case_id for row in rows[1:3]}
        new = _sample(session, SampleStatus.SUBSTITUTE)
        assert {row.reason for row in new} == {"逾期未提交案卷"}
        due = {r.case_id: r.due_on for r in session.exec(select(FileRequest)).all()}
        assert {due[row.case_id] for row in new} == {date(2026, 8, 1)}
        counts = file_counts(session, cycle_named(session, NAME).id, date(2026, 7, 21))
        assert (counts.standing, counts.substituted, counts.received) == (4, 2, 1)
        assert (counts.asked, counts.overdue) == (3, 1)


def test_files_that_are_not_late_are_not_replaced(drawn):
    _ask()
    with transaction() as session:
        ids = [row.case_id for row in _sample(session)]
        outcome = requesting.substitute_overdue(
            session, actor=SYSTEM, name=NAME, case_ids=ids, terms=Terms("逾期", DUE), now=NOW
        )
    assert outcome == requesting.Substituted((), ())


def test_a_stratum_without_further_tickets_is_named_and_the_rest_goes_on(database):
    with transaction() as session:
        make_cases(session, 3)
        drawn_cycle(session, make_plan(count=2, strata=["type"]))
    _ask()
    with transaction() as session:
        ids = [row.case_id for row in _sample(session)]
        terms = Terms("逾期未提交案卷", date(2026, 8, 1))
        outcome = requesting.substitute_overdue(
            session, actor=SYSTEM, name=NAME, case_ids=ids, terms=terms, now=AFTER
        )
    assert (len(outcome.substitutes), len(outcome.without)) == (1, 1)


def test_a_case_replaced_on_the_sample_page_ends_its_request(drawn):
    _ask()
    with transaction() as session:
        row = _sample(session)[0]
        substitute_case(
            session, actor=SYSTEM, name=NAME, case_key=row.case_key, reason="缺卷", now=NOW
        )
        requesting.remind_files(session, NOW)
        assert _states(session).count(RequestState.SUBSTITUTED) == 1


def test_the_due_day_of_open_requests_can_be_moved(drawn):
    _ask()
    with transaction() as session:
        ids = [row.case_id for row in _sample(session)[:2]]
        common = {"actor": SYSTEM, "name": NAME, "case_ids": ids, "now": NOW}
        later = date(2026, 8, 15)
        assert requesting.change_due_day(session, **common, due_on=later) == 2
        assert requesting.change_due_day(session, **common, due_on=later) == 0


def test_staff_see_what_their_own_agency_owes(drawn):
    _ask()
    with transaction() as session:
        own = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session))
        other = make_actor(session, Role.AGENCY_STAFF, agency=make_agency(session, "乙县中心"))
        make_document(session, _case(session, _sample(session)[0]))
        found = waiting_files(session, own, date(2026, 7, 22))
        assert [(each.files, each.due_on, each.overdue) for each in found] == [(4, DUE, 4)]
        assert waiting_files(session, other, date(2026, 7, 22)) == []
