"""The calendar of working days: published holidays, days set by hand, and who may set them."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.followups.rules.calling import Try, suggestion
from qa_app.followups.rules.states import Outcome
from qa_app.workdays.loader import published
from qa_app.workdays.queries import calendar, published_calendar, set_days
from qa_app.workdays.services import set_span, take_back
from tests.builders.register import NOW, make_actor, make_region

NEW_YEAR = (date(2027, 1, 1), date(2027, 1, 3))


def put(session, span, working=False, note="元旦", actor=SYSTEM):
    return set_span(session, actor=actor, span=span, working=working, note=note, now=NOW)


def test_every_published_year_fits_together_and_names_its_notice():
    assert [one.year for one in published()] == list(range(2021, 2027))
    for one in published():
        assert urlsplit(one.source).scheme in ("http", "https")
        assert one.notice
        spans = [day for span in one.off for day in span]
        assert spans == sorted(spans)
        assert {day.year for day in (*spans, *one.worked)} == {one.year}
        assert all(day.weekday() >= 5 and day not in one.free for day in one.worked)


STATUTORY = {
    2025: [(1, 1), (1, 28), (1, 29), (1, 30), (1, 31), (4, 4), (5, 1), (5, 2), (5, 31), (10, 1),
           (10, 2), (10, 3), (10, 6)],
    2026: [(1, 1), (2, 16), (2, 17), (2, 18), (2, 19), (4, 5), (5, 1), (5, 2), (6, 19), (9, 25),
           (10, 1), (10, 2), (10, 3)],
}  # fmt: skip


@pytest.mark.parametrize("year", STATUTORY)
def test_the_notice_grants_the_statutory_days_and_moves_the_rest(year):
    # Every weekday that is free and not worked on another day is one the law grants.
    one = next(one for one in published() if one.year == year)
    assert {date(year, *day) for day in STATUTORY[year]} <= one.free
    assert sum(day.weekday() < 5 for day in one.free) - len(one.worked) == 13


def test_a_day_set_free_or_worked_holds_until_it_is_taken_back(database):
    with transaction() as session:
        assert put(session, NEW_YEAR) == 3
        assert put(session, NEW_YEAR) == 0
        assert put(session, (date(2026, 10, 9),) * 2, note="当地放假") == 1
        assert put(session, (date(2026, 10, 11),) * 2, working=True, note="当地上班") == 1
        found = calendar(session)
        assert not found.is_working(date(2027, 1, 1))
        assert not found.is_working(date(2026, 10, 9))
        assert found.is_working(date(2026, 10, 11))
        assert 2027 not in found.years
        take_back(session, actor=SYSTEM, day=date(2027, 1, 1), now=NOW)
        take_back(session, actor=SYSTEM, day=date(2027, 1, 1), now=NOW)
        assert calendar(session).is_working(date(2027, 1, 1))
        assert next(row.day for row in set_days(session)) == date(2027, 1, 3)
        acts = [one.act for one in session.exec(select(AuditEvent)) if "workdays" in one.act]
        assert acts == ["workdays.set", "workdays.set", "workdays.set", "workdays.taken_back"]


def test_a_published_holiday_can_be_worked_and_a_worked_weekend_free(database):
    with transaction() as session:
        put(session, (date(2026, 10, 7),) * 2, working=True)
        put(session, (date(2026, 10, 10),) * 2)
        found = calendar(session)
        assert found.is_working(date(2026, 10, 7))
        assert not found.is_working(date(2026, 10, 10))


def test_a_year_is_known_once_its_statutory_days_are_entered(database):
    with transaction() as session:
        put(session, (date(2027, 1, 1), date(2027, 1, 12)))
        assert 2027 not in calendar(session).years
        put(session, (date(2027, 1, 13),) * 2)
        assert calendar(session).knows(date(2026, 12, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("span", "note", "code"),
    [
        (NEW_YEAR[::-1], "元旦", "workdays_wrong_order"),
        ((date(2027, 1, 1), date(2027, 2, 1)), "元旦", "workdays_too_many"),
        ((date(1999, 1, 1),) * 2, "元旦", "workdays_wrong_year"),
        (NEW_YEAR, " ", "workdays_note_missing"),
        (NEW_YEAR, "元" * 201, "workdays_note_too_long"),
    ],
)
def test_what_cannot_be_set_is_refused(database, span, note, code):
    with transaction() as session, pytest.raises(Refused) as refused:
        put(session, span, note=note)
    assert refused.value.code == code


def test_only_who_is_in_charge_of_all_regions_sets_days(database):
    with transaction() as session:
        region = make_region(session, "9931")
        county = make_actor(session, Role.SUPERVISOR, region=region)
        for act in (
            lambda: put(session, NEW_YEAR, actor=county),
            lambda: take_back(session, actor=county, day=NEW_YEAR[0], now=NOW),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "workdays_of_whole_tree"


def test_the_next_attempt_obeys_a_day_set_by_hand(database):
    tried = [Try(NOW.replace(year=2027, month=1, day=7), Outcome.CONNECTED)]
    with transaction() as session:
        assert suggestion(tried, calendar(session)).on == date(2027, 1, 8)
        put(session, (date(2027, 1, 8),) * 2)
        assert suggestion(tried, calendar(session)).on == date(2027, 1, 11)


def test_the_page_lists_sets_and_takes_back(app, client_as):
    browser = client_as(Role.SUPERVISOR)
    page = browser.get("/workdays/").get_data(as_text=True)
    assert "国办发明电〔2025〕7号" in page
    assert "没有另行设定的日子" in page
    assert "请写明依据" in browser.post("/workdays/", data={}).get_data(as_text=True)
    given = {"first": "2027-01-01", "last": "2027-01-03", "kind": "free", "note": "元旦"}
    assert browser.post("/workdays/", data=given).status_code == 302
    page = browser.get("/workdays/").get_data(as_text=True)
    assert "已设定 3 日" in page
    assert browser.post("/workdays/2027-01-02/take-back").status_code == 302
    assert browser.post("/workdays/yesterday/take-back").status_code == 404
    with reading() as session:
        assert [row.day for row in set_days(session)] == [NEW_YEAR[1], NEW_YEAR[0]]


def test_others_read_it_without_the_form(app, client_as):
    with transaction() as session:
        region = make_region(session, "9932")
    for browser in (client_as(Role.AUDITOR), client_as(Role.SUPERVISOR, region=region)):
        page = browser.get("/workdays/").get_data(as_text=True)
        assert 'name="first"' not in page
    answer = browser.post(
        "/workdays/", data={"first": "2027-01-01", "kind": "free", "note": "元旦"}
    )
    assert answer.status_code == 409
    assert client_as(Role.EXPERT).get("/workdays/").status_code == 404


def test_the_published_calendar_is_untouched_by_days_set(database):
    before = published_calendar()
    with transaction() as session:
        put(session, (NEW_YEAR[0], NEW_YEAR[0] + timedelta(days=30)))
    assert published_calendar() == before
