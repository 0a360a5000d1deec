"""The demonstration from end to end: built once by the command, then looked at from all sides."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from qa_app.accounts.models import Account, RoleGrant
from qa_app.accounts.passwords import matches
from qa_app.audit import rules as audit
from qa_app.audit.models import AuditEvent
from qa_app.audit.queries import chain
from qa_app.cases.models import Case, CaseImport, ImportState
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.competition import CycleKind
from qa_app.db import session as db
from qa_app.demo import marker
from qa_app.demo.rules.scenario import DEMO_EXPERT, LOGINS
from qa_app.panel.models import Assignment as Seat
from qa_app.panel.models import AssignmentState, ConflictDeclaration
from qa_app.panel.models import Expert as Panelist
from qa_app.reviews.models import Review, ReviewKind, ReviewState, Settlement
from qa_app.sampling.models import SampleCase, SampleStatus
from tests.builders.register import NOW, make_account
from tests.demo.running import CASES, Ran, counted, run

pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.fixture
def other(database_url: str, database: Engine, tmp_path: Path, monkeypatch) -> Iterator[Engine]:
    """Another installation, on which commands work during one test."""
    monkeypatch.setenv("QA_DATABASE_URL", database_url)
    monkeypatch.setenv("QA_HOME", str(tmp_path))
    yield database
    db.engine().dispose()


def test_everything_is_built_and_the_share_is_printed(built: Ran) -> None:
    assert built.code == 0, built.err
    assert 50 < float(built.answer["share"]["good_or_excellent"]) < 100
    assert built.answer["share"]["drawn"] == built.answer["share"]["settled"] > 50
    assert built.answer["address"] == "http://127.0.0.1:8000/"


def test_every_step_is_told_with_its_time(built: Ran) -> None:
    told = [line.split("MiB  ")[1] for line in built.err.splitlines() if "MiB  " in line]
    assert Counter(told)["导入结案登记表，与预埋的错误逐条核对"] == 2
    assert told[-1] == "生成报告"


def test_the_audit_trail_is_whole_and_goes_forward_in_time(built: Ran) -> None:
    with db.reading() as session:
        verdict = audit.verify(chain(session))
        times = session.exec(select(AuditEvent.at).order_by(col(AuditEvent.id))).all()
    assert verdict.ok
    assert verdict.events == len(times) > 60
    assert list(times) == sorted(times)
    assert len(set(times)) > 0.6 * len(times)  # one act may write several events


def test_good_rows_are_cases_and_bad_ones_are_listed(built: Ran) -> None:
    first, second = built.answer["imported"]
    assert counted(Case) == first["imported"] + second["imported"]
    assert first["rejected"] + second["rejected"] > 0
    assert counted(CaseImport, CaseImport.state == ImportState.CHECKED) == 1
    assert counted(CaseImport, CaseImport.state == ImportState.DONE) > 10


def test_the_first_cycle_is_finished_the_second_half_way_the_third_planned(built: Ran) -> None:
    with db.reading() as session:
        assessed = select(Cycle).where(Cycle.kind == CycleKind.ASSESSMENT)
        first, second, third = session.exec(assessed.order_by(col(Cycle.created_at))).all()
    assert third.state is CycleState.PLANNED
    standing = SampleCase.status != SampleStatus.REPLACED
    drawn = counted(SampleCase, SampleCase.cycle_id == first.id, standing)
    counting = (Settlement.cycle_id == first.id, col(Settlement.counts).is_(True))
    assert counted(Settlement, *counting) == drawn
    assert counted(Review, Review.cycle_id == first.id, Review.kind == ReviewKind.THIRD) > 0
    seats = counted(Seat, Seat.cycle_id == second.id, Seat.state == AssignmentState.ACTIVE)
    submitted = counted(Review, Review.cycle_id == second.id, Review.state == ReviewState.SUBMITTED)
    assert 0.3 * seats < submitted < 0.7 * seats
    assert counted(SampleCase, SampleCase.status == SampleStatus.REPLACED) > 0
    assert counted(
        SampleCase, SampleCase.cycle_id == second.id, col(SampleCase.received_at).is_(None)
    )
    declared = col(ConflictDeclaration.declared_by) != "system"  # observers are tied by the program
    assert counted(ConflictDeclaration, declared) == 3


def test_the_expert_of_the_login_has_work_on_the_desk(built: Ran) -> None:
    with db.reading() as session:
        expert = session.exec(select(Panelist).where(Panelist.login == DEMO_EXPERT.login)).one()
    assert expert.account_id
    open_ = Review.state == ReviewState.OPEN
    assert counted(Review, Review.expert_id == expert.id, open_) in (1, 2)
    reviewed = select(Review.assignment_id).where(col(Review.expert_id) == expert.id)
    waiting = counted(
        Seat,
        Seat.expert_id == expert.id,
        Seat.state == AssignmentState.ACTIVE,
        col(Seat.id).not_in(reviewed),
    )
    assert waiting > 0


@pytest.mark.parametrize("login", LOGINS, ids=lambda one: one.login)
def test_every_printed_login_works(built: Ran, login) -> None:
    shown = next(one for one in built.answer["logins"] if one["login"] == login.login)
    with db.reading() as session:
        account = session.exec(select(Account).where(Account.login == login.login)).one()
        roles = session.exec(select(RoleGrant.role).where(RoleGrant.account_id == account.id)).all()
    assert matches(account.password_hash, shown["password"])
    assert shown["name"] == account.name
    assert shown["role"] == login.role.value  # a code for scripts, whatever the language
    assert roles == [login.role]
    assert not account.must_change_password


def test_there_is_a_login_for_every_role() -> None:
    assert {one.role for one in LOGINS} == set(Role)


def test_a_second_run_changes_nothing(built: Ran) -> None:
    before = counted(AuditEvent)
    again = run("demo", "--no-serve", "--cases", str(CASES), "--json")
    assert again.code == 0
    assert again.answer == built.answer
    assert counted(AuditEvent) == before


def test_people_get_lines_with_address_and_logins(built: Ran) -> None:
    lines = run("demo", "--no-serve", "--port", "8321").out
    assert "http://127.0.0.1:8321/" in lines
    assert all(one.password in lines for one in LOGINS)


def test_a_build_that_was_broken_off_is_begun_anew(other: Engine) -> None:
    with db.transaction() as session:
        marker.begin(session, seed="half", cases=CASES, now=NOW)
        make_account(session, Role.ADMINISTRATOR, login="left-over")
    assert run("demo", "--no-serve", "--cases", str(CASES)).code == 0
    with db.reading() as session:
        assert audit.verify(chain(session)).ok
        assert marker.what_is_there(session) is marker.Found.FINISHED
    assert counted(Account, Account.login == "left-over") == 0


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
def test_a_database_with_other_data_is_refused_and_left_alone(other: Engine, fresh) -> None:
    with db.transaction() as session:
        make_account(session, Role.ADMINISTRATOR, login="chief")
    before = counted(AuditEvent)
    refused = run("demo", "--no-serve", "--cases", str(CASES), *fresh)
    assert refused.code == 4
    assert "演示不会改动它" in refused.err
    assert (counted(AuditEvent), counted(Account)) == (before, 1)
