"""Dates of a stored case are corrected with a reason, by those who keep it, and recorded."""

from datetime import date

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Case
from qa_app.cases.services.dates import CORRECTABLE, Correction, correct_dates
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from tests.builders.cases import make_case
from tests.builders.register import NOW, make_actor, make_agency, make_region

pytestmark = pytest.mark.usefixtures("database")
SEEN = {"assigned": date(2026, 1, 5)}


@pytest.fixture
def case(database):
    with transaction() as session:
        return make_case(session, assigned_on=date(2026, 1, 5))


def _correct(case, *roles, seen=SEEN, reason="登记时写错，以指派通知书为准", scope=None, **wanted):
    with transaction() as session:
        scope = scope or {"agency": make_agency(session)}
        actor = make_actor(session, *(roles or (Role.AGENCY_STAFF,)), **scope)
        correction = Correction(seen, {**seen, **wanted}, reason)
        return correct_dates(session, actor=actor, case_id=case.id, correction=correction, now=NOW)


def test_changed_dates_are_kept_with_the_reason_and_what_they_were(case):
    assert _correct(case, assigned=date(2026, 1, 6), met=date(2026, 1, 8)) == ("assigned", "met")
    with reading() as session:
        stored = session.get_one(Case, case.id)
        assert (stored.assigned_on, stored.met_on) == (date(2026, 1, 6), date(2026, 1, 8))
        event = session.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event.act == "case.dates_corrected"
        assert event.details["assigned"] == {"from": "2026-01-05", "to": "2026-01-06"}
        assert event.details["reason"] == "登记时写错，以指派通知书为准"


def test_what_is_the_same_is_no_change_and_leaves_no_event(case):
    assert _correct(case) == ()
    with reading() as session:
        assert not session.exec(
            select(AuditEvent).where(AuditEvent.act == "case.dates_corrected")
        ).all()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"assigned": date(2026, 3, 6)}, "dates_out_of_order"),
        ({"archived": date(2026, 3, 4)}, "dates_out_of_order"),
        ({"archived": date(2026, 7, 7)}, "date_in_future"),
        ({"met": date(2026, 1, 8), "reason": "  "}, "date_reason_missing"),
        ({"met": date(2026, 1, 8), "reason": "字" * 301}, "date_reason_missing"),
    ],
)
def test_dates_that_cannot_be_and_corrections_without_a_reason_are_refused(case, wanted, code):
    with pytest.raises(Refused, match=code):
        _correct(case, **wanted)


def test_the_day_of_closing_is_not_corrected_here():
    assert "closed" not in CORRECTABLE


def test_what_another_window_changed_is_not_overwritten(case):
    with pytest.raises(Conflict):
        _correct(case, seen={"assigned": date(2026, 1, 4)}, assigned=date(2026, 1, 6))


def test_only_those_who_keep_the_case_correct_it(case):
    with transaction() as session:
        other = make_agency(session, "北江市法律援助中心")
        region = make_region(session)
    for role, scope in ((Role.AGENCY_STAFF, {"agency": other}), (Role.AUDITOR, {"region": region})):
        with pytest.raises(NotFound):
            _correct(case, role, scope=scope, met=date(2026, 1, 8))
