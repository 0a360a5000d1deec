"""The job that checks a list: whom it takes, how far it is, and that doing it twice is harmless."""

from sqlmodel import select

from qa_app.closing import background
from qa_app.closing.models import ClosingCheck, ClosingFinding
from qa_app.closing.services import checking
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.jobs.registry import Work
from tests.builders.closing import CHECKED, make_timed_case
from tests.builders.register import make_actor, make_agency


def test_a_job_checks_the_actors_own_list_with_progress_and_bears_being_done_again(
    settings, database, monkeypatch
):
    monkeypatch.setattr(background, "BATCH", 2)
    with transaction() as session:
        agency = make_agency(session)
        for _ in range(3):
            make_timed_case(session, agency=agency, met_on=None)
        make_timed_case(session, agency=make_agency(session, "北江市法律援助中心"))
        staff = make_actor(session, Role.AGENCY_STAFF, agency=agency)
    told: list[tuple[int, int]] = []
    work = Work(
        {"filter": {"state": ""}},
        staff,
        CHECKED,
        lambda done, total: told.append((done, total)),
        settings,
    )
    first = background.check(work)
    assert (first["cases"], first["fresh"]) == (3, 3)
    assert told == [(2, 3), (3, 3)]
    assert first["next_url"].startswith("/closing/")
    again = background.check(work)
    assert (again["cases"], again["fresh"], again["gone"]) == (3, 0, 0)
    with reading() as session:
        assert len(session.exec(select(ClosingCheck)).all()) == 3
        assert len(session.exec(select(ClosingFinding)).all()) == 3
    assert checking.BATCH >= 500
