"""Sending back, explaining, waiving, turning down, reminding: who may, and what becomes of it."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.closing.models import ClosingCheck, CorrectionRequest
from qa_app.closing.queries.listing import CheckFilter, checks_page
from qa_app.closing.queries.waiting import explained, sent_back
from qa_app.closing.rules.listing import CheckState
from qa_app.closing.rules.states import CorrectionState, FindingState
from qa_app.closing.services import answering, requests
from qa_app.closing.services.answering import Answer
from qa_app.closing.services.requests import Terms
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.notices.models import Notice
from tests.builders.closing import CHECKED, check_all, findings, make_timed_case
from tests.builders.register import make_account, make_actor, make_agency, make_region

pytestmark = pytest.mark.usefixtures("database")
DUE = date(2026, 11, 16)


@pytest.fixture
def office(database):
    """Two cases with one finding each at one agency, its staff and the supervisor above."""
    with transaction() as session:
        agency = make_agency(session)
        cases = [make_timed_case(session, agency=agency, met_on=None) for _ in range(2)]
        clean = make_timed_case(session, agency=agency)
        staff = make_actor(session, Role.AGENCY_STAFF, agency=agency)
        supervisor = make_actor(session, Role.SUPERVISOR, region=make_region(session))
        check_all(session)
        return [*cases, clean], staff, supervisor


def _ask(office, **terms):
    cases, _, supervisor = office
    with transaction() as session:
        return requests.ask_for_correction(
            session,
            actor=supervisor,
            case_ids=[case.id for case in cases],
            terms=Terms(**{"due_on": DUE, **terms}),
            now=CHECKED,
        )


def _answer(session, case, words="受援人在外地，电话约见"):
    found = findings(session, case)["met_needed"]
    return Answer(case.id, found.public_id, found.revision, words)


def _state(case):
    with reading() as session:
        wanted = select(CorrectionRequest).where(CorrectionRequest.case_id == case.id)
        return session.exec(wanted).one().state


def _kinds():
    with reading() as session:
        return [each.kind for each in session.exec(select(Notice).order_by(Notice.id)).all()]


def test_only_cases_with_open_findings_are_sent_back_and_only_once(office):
    assert _ask(office) == 2
    assert _ask(office) == 0
    with reading() as session:
        assert len(session.exec(select(CorrectionRequest)).all()) == 2
        notice = session.exec(select(Notice)).one()
        assert (notice.kind, notice.params) == (
            "closing_asked", {"count": 2, "due_on": "2026-11-16"},
        )  # fmt: skip


def test_the_agency_explains_and_the_supervisor_waives_with_a_reason(office):
    cases, staff, supervisor = office
    _ask(office)
    with transaction() as session:
        answering.explain(session, actor=staff, answer=_answer(session, cases[0]), now=CHECKED)
    assert _state(cases[0]) is CorrectionState.ANSWERED
    with transaction() as session:
        answer = _answer(session, cases[0], "情况属实")
        answering.waive(session, actor=supervisor, answer=answer, now=CHECKED)
    assert _state(cases[0]) is CorrectionState.DONE
    with reading() as session:
        found = findings(session, cases[0])["met_needed"]
        assert (found.state, found.explanation, found.decision) == (
            FindingState.WAIVED, "受援人在外地，电话约见", "情况属实",
        )  # fmt: skip
        check = session.exec(select(ClosingCheck).where(ClosingCheck.case_id == cases[0].id)).one()
        assert (check.open_count, check.explained_count) == (0, 0)


def test_an_explanation_turned_down_is_open_again_and_the_agency_is_told_why(office):
    cases, staff, supervisor = office
    _ask(office)
    with transaction() as session:
        answering.explain(session, actor=staff, answer=_answer(session, cases[0]), now=CHECKED)
    with transaction() as session:
        answer = _answer(session, cases[0], "请补约见笔录")
        answering.turn_down(session, actor=supervisor, answer=answer, now=CHECKED)
    assert _state(cases[0]) is CorrectionState.ASKED
    assert _kinds() == ["closing_asked", "closing_turned_down"]
    with reading() as session:
        found = findings(session, cases[0])["met_needed"]
        assert (found.state, found.decision) == (FindingState.OPEN, "请补约见笔录")


def test_correcting_the_date_ends_the_request_by_the_next_check(office):
    cases, _, _ = office
    _ask(office)
    with transaction() as session:
        session.merge(cases[0]).met_on = date(2026, 3, 9)
        check_all(session)
    assert _state(cases[0]) is CorrectionState.DONE
    assert _state(cases[1]) is CorrectionState.ASKED


def test_agency_staff_neither_send_back_nor_decide(office):
    cases, staff, _ = office
    assert _ask((cases, staff, staff)) == 0
    with transaction() as session:
        answer = _answer(session, cases[0])
        for act in (answering.waive, answering.turn_down):
            with pytest.raises(NotFound):
                act(session, actor=staff, answer=answer, now=CHECKED)


def test_staff_of_another_agency_and_supervisors_of_other_regions_find_nothing(office):
    cases, _, _ = office
    with transaction() as session:
        other = make_agency(session, "北江市法律援助中心")
        strangers = [
            make_actor(session, Role.AGENCY_STAFF, agency=other),
            make_actor(session, Role.SUPERVISOR, region=make_region(session, "98")),
            make_actor(session, Role.AUDITOR, region=make_region(session)),
        ]
        for stranger in strangers:
            with pytest.raises(NotFound):
                answering.explain(
                    session, actor=stranger, answer=_answer(session, cases[0]), now=CHECKED
                )


def test_what_another_window_changed_is_not_overwritten(office):
    cases, staff, _ = office
    with transaction() as session:
        answer = _answer(session, cases[0])
        answering.explain(session, actor=staff, answer=answer, now=CHECKED)
        with pytest.raises(Conflict):
            answering.explain(session, actor=staff, answer=answer, now=CHECKED)


def test_a_finding_is_reached_by_its_own_case_only(office):
    cases, staff, _ = office
    with transaction() as session:
        answer = _answer(session, cases[0])
        wrong = Answer(cases[1].id, answer.finding, answer.revision, answer.words)
        with pytest.raises(NotFound):
            answering.explain(session, actor=staff, answer=wrong, now=CHECKED)


def test_a_due_day_in_the_past_is_refused(office):
    with pytest.raises(Refused, match="correction_due_day_passed"):
        _ask(office, due_on=date(2026, 11, 1))


def test_a_request_is_postponed_and_withdrawn(office):
    cases, _, supervisor = office
    _ask(office)
    with transaction() as session:
        requests.postpone_correction(
            session, actor=supervisor, case_id=cases[0].id, due_on=date(2026, 12, 1), now=CHECKED
        )
        requests.withdraw_correction(session, actor=supervisor, case_id=cases[1].id, now=CHECKED)
        with pytest.raises(Refused, match="no_correction_pending"):
            requests.withdraw_correction(
                session, actor=supervisor, case_id=cases[1].id, now=CHECKED
            )
    assert _state(cases[0]) is CorrectionState.ASKED
    assert _state(cases[1]) is CorrectionState.WITHDRAWN
    assert _ask(office) == 1


def test_agencies_are_reminded_before_on_and_after_the_due_day_and_never_twice_a_day(office):
    _ask(office)
    told = []
    for day in range(1, 23):
        now = CHECKED + timedelta(days=day)
        with transaction() as session:
            first = requests.remind_corrections(session, now)
            assert requests.remind_corrections(session, now) == 0
            if first:
                told.append(((now.date() - DUE).days, first))
    assert told == [(-3, 2), (0, 2), (3, 2), (6, 2)]
    assert _kinds() == ["closing_asked", "closing_reminder", "closing_reminder",
                        "closing_overdue", "closing_overdue"]  # fmt: skip


def test_nobody_is_reminded_of_what_was_answered(office):
    cases, staff, _ = office
    _ask(office)
    with transaction() as session:
        for case in cases[:2]:
            answering.explain(session, actor=staff, answer=_answer(session, case), now=CHECKED)
        assert requests.remind_corrections(session, CHECKED + timedelta(days=20)) == 0


def test_every_act_is_recorded_without_words_of_people(office):
    cases, staff, supervisor = office
    _ask(office, note="请尽快办理")
    with transaction() as session:
        answering.explain(session, actor=staff, answer=_answer(session, cases[0]), now=CHECKED)
        answer = _answer(session, cases[0], "情况属实")
        answering.waive(session, actor=supervisor, answer=answer, now=CHECKED)
        events = session.exec(select(AuditEvent).where(AuditEvent.act.startswith("closing."))).all()
        assert [event.act for event in events] == [
            "closing.checked", "closing.correction_asked", "closing.explained", "closing.waived",
        ]  # fmt: skip
        assert not any("情况属实" in str(event.details) for event in events)


def test_accounts_that_are_closed_are_not_told(office):
    with transaction() as session:
        make_account(session, Role.AGENCY_STAFF, agency=make_agency(session)).active = False
    _ask(office)
    assert _kinds() == ["closing_asked"]


def test_the_work_list_counts_what_its_list_shows(office):
    """A case of which the agency still owes an answer waits for the agency, not the supervisor."""
    cases, staff, supervisor = office
    with transaction() as session:
        session.merge(cases[0]).accepted_on = None
        check_all(session)
    _ask(office)
    with transaction() as session:
        for case in cases[:2]:
            answering.explain(session, actor=staff, answer=_answer(session, case), now=CHECKED)
    with reading() as session:
        shown = CheckFilter(state=CheckState.ANSWERED)
        page, _ = checks_page(session, supervisor, shown, CHECKED.date())
        assert [line.number for line in page.rows] == [cases[1].number]
        assert explained(session, supervisor) == page.total
        assert sent_back(session, supervisor, Role.SUPERVISOR, CHECKED.date()).cases == 1
