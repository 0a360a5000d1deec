"""Entries of one lawyer at two firms belong to one account, and every reader knows both."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from qa_app import clock
from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db import migrate
from qa_app.db.engine import WRITER
from qa_app.db.session import transaction
from qa_app.feedback.queries import development
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.learning.models import TrainingSeat, TrainingSession
from qa_app.learning.queries.sessions import invitations
from qa_app.learning.rules.sessions import TrainingState
from qa_app.notices.models import Notice
from qa_app.panel.queries.facts import expert_facts
from qa_app.panel.queries.people import own_ties
from qa_app.rectification.models import Task
from qa_app.rectification.services.telling import tell_doers
from qa_app.sampling.queries.entries import own_cases
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.lawyers import Told, told
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.rectification import make_office, make_task
from tests.builders.register import NOW, make_account

ENTRIES = text("SELECT id, name, firm_id, account_id FROM lawyer ORDER BY id")


def moved(session: Session, **more: object) -> tuple[Told, Account]:
    """Two released cases, each of another entry, and both entries of the first one's account."""
    found = told(session, "GG", "FF", **more)  # type: ignore[arg-type]
    mine = found.lawyers[0]
    entries = [session.get_one(Lawyer, one.lawyer_id) for one in found.sheets]
    for entry, firm in zip(entries, ("旧所", "新所"), strict=True):
        entry.name, entry.firm_id = "承办甲", make_firm(session, firm).id
        entry.account_id = mine.id
    session.flush()
    return found, mine


@pytest.fixture
def today(monkeypatch):
    """The day the builders play on: objections are possible."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))


def test_the_sheets_of_both_firms_are_own(app, client_as):
    with transaction() as session:
        found, mine = moved(session)
        sheets = [one.public_id for one in found.sheets]
        stranger = found.lawyers[1]
    page = client_as(account=mine).get("/feedback/mine").get_data(as_text=True)
    assert all(one in page for one in sheets)
    for one in sheets:
        assert client_as(account=mine).get(f"/feedback/sheets/{one}").status_code == 200
        assert client_as(account=stranger).get(f"/feedback/sheets/{one}").status_code == 404


def test_the_cases_of_both_firms_can_be_objected_to_and_put_forward(app, client_as, today):
    with transaction() as session:
        found, mine = moved(session)
        actor = actor_of(session, mine)
        ids = set(session.exec(select(Case.id).where(own_cases(session, actor))))
        assert ids == {one.case_id for one in found.sheets}
        sheets = [one.public_id for one in found.sheets]
    for one in sheets:
        assert client_as(account=mine).get(f"/feedback/sheets/{one}").status_code == 200
        assert f"/objections/{one}/write" in client_as(account=mine).get(
            f"/feedback/sheets/{one}"
        ).get_data(as_text=True)


def test_a_supervisor_who_is_the_lawyer_of_either_entry_is_tied_to_both(database):
    with transaction() as session:
        found, _mine = moved(session)
        entries = [one.lawyer_id for one in found.sheets]
        ids = [one.public_id for one in found.sheets]
        for entry in session.exec(select(Lawyer).where(col(Lawyer.id).in_(entries))):
            entry.account_id = found.supervisor.id
        session.flush()
        actor = actor_of(session, found.supervisor)
        assert set(own_ties(session, actor).lawyer_ids) == set(entries)
        for one in ids:
            with pytest.raises(NotFound):
                sheet_of(session, actor, one)


def test_an_expert_with_two_entries_is_kept_from_the_cases_of_both(database):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        expert = make_expert(session, account=account)
        entries = [
            make_lawyer(session, "范甲", firm=make_firm(session, n)) for n in ("甲所", "乙所")
        ]
        for entry in entries:
            entry.account_id = account.id
        cycle = drawn_cycle(session, [make_case(session, lawyer=entries[0])])
        facts = [one for one in expert_facts(session, cycle, NOW) if one.expert_id == expert.id]
        assert {one.id for one in entries} <= facts[0].lawyer_ids


def test_the_development_counts_both_and_takes_the_entries_for_one_person(database):
    with transaction() as session:
        found, mine = moved(session, more="\n[feedback]\nminimum_cases = 1\n")
        shown = development.development_of(session, actor_of(session, mine))
        assert shown is not None
        assert shown.cycles[0].cases == 2
        every = development.everybody(session, found.cycle.id or 0)
        people = {
            who for tallies in every.values() for one in tallies.values() for who in one.lawyers
        }
        assert people == {-(mine.id or 0)}
        session.get_one(Lawyer, found.sheets[1].lawyer_id).account_id = None
        session.flush()
        again = development.everybody(session, found.cycle.id or 0)
        people = {
            who for tallies in again.values() for one in tallies.values() for who in one.lawyers
        }
        assert people == {-(mine.id or 0), found.sheets[1].lawyer_id}


def test_one_session_is_one_invitation_whichever_entry_was_invited(database):
    with transaction() as session:
        found, mine = moved(session)
        training = TrainingSession(
            public_id="training-1", title="会见", held_on=NOW.date(), place="三楼", rubric="r",
            rubric_version=1, criteria=["a", "b"], state=TrainingState.PLANNED,
            made_by="builder", made_at=NOW,
        )  # fmt: skip
        session.add(training)
        session.flush()
        for sheet, criteria in zip(found.sheets, (["a"], ["a", "b"]), strict=True):
            session.add(
                TrainingSeat(
                    session_id=training.id or 0, lawyer_id=sheet.lawyer_id or 0,
                    agency_id=sheet.agency_id, criteria=criteria, invited_at=NOW, told=True,
                )
            )  # fmt: skip
        session.flush()
        (one,) = invitations(session, actor_of(session, mine))
        assert one.criteria == ("a", "b")


def test_tasks_of_a_lawyer_whose_account_is_closed_are_told_to_the_agency(database):
    with transaction() as session:
        office = make_office(session)
        task = make_task(session, office)
        office.lawyer.active = False
        session.flush()
        before = set(session.exec(select(Notice.id)))
        tell_doers(session, [task], "rectification_due", NOW + timedelta(days=1))
        new = session.exec(select(Notice).where(col(Notice.id).not_in(before))).all()
        assert [one.account_id for one in new] == [office.staff.id]
        assert session.get_one(Task, task.id).lawyer_id is not None


def test_going_down_keeps_every_entry_and_the_first_tie_of_an_account(database):
    with transaction() as session:
        found, mine = moved(session)
        make_case(session, lawyer=make_lawyer(session, "无账号"))
        first, second = (one.lawyer_id for one in found.sheets)
        account = mine.id
    with database.connect() as connection:
        before = [tuple(row) for row in connection.execute(ENTRIES)]
    migrate.downgrade(database, "0022")
    with database.connect() as connection:
        after = [tuple(row) for row in connection.execute(ENTRIES)]
        cases = connection.execute(text("SELECT count(*) FROM case_record")).scalar()
    assert [row[:3] for row in after] == [row[:3] for row in before]
    assert {row[0]: row[3] for row in after if row[3]} == {first: account}
    with (
        pytest.raises(Exception, match=r"(?i)unique"),
        database.execution_options(**{WRITER: True}).begin() as connection,
    ):
        connection.execute(
            text("UPDATE lawyer SET account_id = :account WHERE id = :id"),
            {"account": account, "id": second},
        )
    migrate.upgrade(database)
    with transaction() as session:
        session.get_one(Lawyer, second).account_id = account
        session.flush()
        assert len(session.exec(select(Case.id)).all()) == cases
