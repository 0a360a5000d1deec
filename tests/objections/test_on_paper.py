"""Objections that came on paper: who enters them, by which day they count, who sees what."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from qa_app.accounts.models import Account, Agency
from qa_app.accounts.queries import actor_of
from qa_app.core.errors import Conflict, NotFound, Refusal, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import transaction
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.notices.models import Notice
from qa_app.objections.models import (
    Objection,
    ObjectionEntry,
    ObjectionPaper,
    ObjectionPoint,
    ObjectionStep,
)
from qa_app.objections.queries.choosing import choice_for, parts_of
from qa_app.objections.queries.desk import desk_of
from qa_app.objections.queries.entries import enters_as
from qa_app.objections.queries.papers import page_of_paper
from qa_app.objections.queries.timeline import timeline
from qa_app.objections.rules.choosing import Part
from qa_app.objections.rules.entering import why_not_check, why_not_received
from qa_app.objections.rules.states import Act, ByRole, ObjectionState
from qa_app.objections.services import assigning, closing, entering, form_check, writing
from qa_app.panel.models import Assignment, Expert
from tests.builders.objections import (
    SAID,
    actor_of_expert,
    at,
    decided,
    hand_in,
    objected,
    write,
)
from tests.builders.on_paper import (
    KEPT,
    LAST,
    LATE,
    MORE,
    PLAN,
    SCAN,
    agency_staff,
    entered,
    no_account,
    supervisor,
    typed,
)
from tests.builders.register import NOW, make_account, make_actor

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def test_agency_staff_enter_for_a_lawyer_without_an_account_and_it_goes_its_way(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        staff = actor_of(session, agency_staff(session, found))
        no_account(session, found)
        row = entered(session, found, staff)
        assert (row.state, row.entered_by) == (ObjectionState.HANDED_IN, staff.login)
        assert (row.received_on, row.account_id) == (NOW.date(), None)
        assert session.exec(select(ObjectionPoint.reason)).all() == [SAID]
        assert session.exec(select(ObjectionEntry)).all() == []
        (line,) = timeline(session, row, names=False)
        assert (line.act, line.by_role) == (Act.HANDED_IN, ByRole.AGENCY)
        assert (line.received_on, line.who) == (NOW.date(), "")
        form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
        assert row.state is ObjectionState.ACCEPTED


def test_the_lawyer_with_an_account_is_told(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = entered(session, found, supervisor(session))
        told = session.exec(select(Notice).where(Notice.kind == entering.ENTERED)).one()
        assert told.account_id == found.account.id
        assert row.account_id == found.account.id
        (line,) = timeline(session, row, names=True)
        assert line.by_role is ByRole.SUPERVISOR


def test_it_is_in_time_or_late_by_the_day_the_paper_came_in(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, plan=PLAN)
        actor = supervisor(session)
        sheet, revision = typed(session, found, actor, day="2026-07-14", now=LATE)
        with pytest.raises(Refused, match="objection_too_late") as told:
            entering.enter(
                session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=LATE
            )
        assert told.value.params == {"until_on": LAST}
        row = entered(session, found, actor, day=LAST, now=LATE)
        assert (row.state, row.due_on.isoformat()) == (ObjectionState.HANDED_IN, LAST)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("", "objection_received_missing"),
        ("am Montag", "objection_received_missing"),
        ("2026-07-07", "objection_received_ahead"),
        ("2026-07-05", "objection_received_early"),
    ],
)
def test_a_day_that_cannot_be_is_refused(tmp_path, day, code):
    with transaction() as session:
        found = objected(session, tmp_path, plan=PLAN)
        actor = supervisor(session)
        sheet, revision = typed(session, found, actor, day=day)
        with pytest.raises(Refused, match=code):
            entering.enter(
                session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=NOW
            )
        assert session.exec(select(Objection)).all() == []


def test_days_are_told_apart():
    day = date(2026, 7, 6)
    assert why_not_received(day, day, day) is None
    assert why_not_received(None, day, day) == Refusal("objection_received_missing")
    assert why_not_check(None, "li") is None
    assert why_not_check("wang", "li") is None
    assert why_not_check("li", "li") == Refusal("objection_entered_by_you")


def test_without_a_scan_or_a_reason_nothing_is_entered(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        actor = supervisor(session)
        for papers, text, code in (
            ([MORE], SAID, "objection_scan_missing"),
            ([SCAN], " ", "objection_without_points"),
        ):
            sheet, revision = typed(session, found, actor, text=text)
            with pytest.raises(Refused, match=code):
                entering.enter(
                    session, actor=actor, sheet=sheet, papers=papers, revision=revision, now=NOW
                )


def test_who_is_neither_of_the_agency_nor_leads_the_cycle_finds_nothing(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        sheet = sheet_of(session, supervisor(session), found.sheet_id)
        assert enters_as(session, found.lawyer, found.sheet(session)) is None
        for role in (Role.LAWYER, Role.EXPERT, Role.AUDITOR):
            assert enters_as(session, make_actor(session, role), sheet) is None
        other = actor_of(session, make_account(session, Role.AGENCY_STAFF, agency=_other(session)))
        with pytest.raises(NotFound):
            entering.save_entry(session, actor=other, sheet=sheet, changed={}, revision=0, now=NOW)


def _other(session) -> Agency:
    from tests.builders.register import make_agency

    return make_agency(session, "别处法律援助中心")


def test_who_entered_it_neither_checks_its_form_nor_decides_it(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        read = select(Assignment.expert_id).where(Assignment.case_id == found.case_id)
        expert = session.exec(select(Expert).where(col(Expert.id).not_in(read))).first()
        account = session.get_one(Account, expert.account_id)
        both = make_account(session, Role.SUPERVISOR)
        expert.account_id, expert.login = both.id, both.login
        account.active = False
        session.flush()
        actor, _colleague = actor_of(session, both), supervisor(session)
        row = entered(session, found, actor)
        with pytest.raises(Refused, match="objection_entered_by_you"):
            form_check.accept(session, actor=actor, at=at(row), now=NOW)
        with pytest.raises(Refused, match="objection_entered_by_you"):
            form_check.send_back(session, actor=actor, at=at(row), words="x", days=3, now=NOW)
        form_check.accept(session, actor=supervisor(session), at=at(row), now=NOW)
        assert Part.ENTERED in parts_of(session, row).had[expert.id]
        free = choice_for(session, found.cycle, row, NOW).free
        assert expert.id not in {one.expert.expert_id for one in free}


def test_a_supervisor_without_a_colleague_enters_nothing_and_the_agency_does(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        actor = supervisor(session, alone=True)
        sheet, revision = typed(session, found, actor)
        with pytest.raises(Refused, match="objection_no_other_supervisor"):
            entering.enter(
                session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=NOW
            )
        staff = actor_of(session, agency_staff(session, found))
        row = entered(session, found, staff)
        form_check.accept(session, actor=actor, at=at(row), now=NOW)


def test_the_expert_sees_nothing_of_who_entered_it_nor_the_signed_paper(client_as, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        actor = supervisor(session)
        row = entered(session, found, actor, papers=[SCAN, MORE], text="案卷第12页有笔录")
        form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
        chosen = choice_for(session, found.cycle, row, NOW).proposed.expert.expert_id
        assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=chosen, now=NOW)
        expert = actor_of_expert(session, chosen)
        assigning.open_desk(session, actor=expert, public_id=row.public_id, now=NOW)
        papers = {p.original: p.public_id for p in session.exec(select(ObjectionPaper)).all()}
        desk = desk_of(session, expert, row.public_id)
        assert [one.public_id for one in desk.papers] == [papers[False]]
        assert page_of_paper(session, expert, papers[False], 1) == KEPT.pages[0]
        assert page_of_paper(session, actor, papers[True], 1) == KEPT.pages[0]
        with pytest.raises(NotFound):
            page_of_paper(session, expert, papers[True], 1)
        account = session.get_one(Account, expert.account_id)
    page = client_as(account=account).get(f"/objections/mine/{row.public_id}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    for hidden in (actor.login, actor.name, "代为登记", "书面", "原件", "随附.jpg"):
        assert hidden not in text


def test_what_the_lawyer_had_typed_is_kept_for_the_lawyer_alone(client_as, tmp_path, monkeypatch):
    monkeypatch.setattr("qa_app.clock.now", lambda: NOW)
    with transaction() as session:
        found = objected(session, tmp_path)
        write(session, found, found.criteria[1], text="我在系统中写了一半")
        staff = agency_staff(session, found)
        row = entered(session, found, actor_of(session, staff), text="纸上的理由")
        points = session.exec(select(ObjectionPoint)).all()
        assert [(one.point, one.reason) for one in points] == [(found.criteria[0], "纸上的理由")]
    own = client_as(account=found.account).get(f"/objections/{row.public_id}")
    theirs = client_as(account=staff).get(f"/objections/{row.public_id}")
    assert "我在系统中写了一半" in own.get_data(as_text=True)
    assert "我在系统中写了一半" not in theirs.get_data(as_text=True)
    assert "代为登记" in theirs.get_data(as_text=True)


def test_a_case_that_has_an_objection_hears_no_paper(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        hand_in(session, found)
        actor = supervisor(session)
        sheet, revision = typed(session, found, actor)
        with pytest.raises(Refused, match="objection_is_one_per_case"):
            entering.enter(
                session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=NOW
            )


def test_returned_it_is_mended_on_paper_by_the_day_that_came_in(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        actor = supervisor(session)
        row = entered(session, found, actor)
        form_check.send_back(session, actor=SYSTEM, at=at(row), words="页码", days=3, now=NOW)
        later = NOW + timedelta(days=3)
        sheet = sheet_of(session, actor, found.sheet_id)
        day = later.date().isoformat()
        saved = entering.save_entry(
            session, actor=actor, sheet=sheet, changed={"about:received_on": [day]}, revision=0,
            now=later,
        )  # fmt: skip
        entering.enter(
            session, actor=actor, sheet=sheet, papers=[SCAN], revision=saved.revision, now=later
        )
        assert row.state is ObjectionState.HANDED_IN
        assert session.exec(select(ObjectionPoint.reason)).all() == [SAID]
        assert len(session.exec(select(ObjectionPaper)).all()) == 2


def test_it_is_taken_back_on_paper_too_with_a_scan_and_a_day_that_can_be(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        staff = actor_of(session, agency_staff(session, found))
        row = entered(session, found, staff)
        early = NOW.date() - timedelta(days=1)
        for day, papers, code in (
            (early, [SCAN], "objection_received_early"),
            (LATE.date(), [SCAN], "objection_received_ahead"),
            (NOW.date(), [], "objection_scan_missing"),
        ):
            with pytest.raises(Refused, match=code):
                entering.withdraw_on_paper(
                    session, actor=staff, at=at(row), received_on=day, papers=papers, now=NOW
                )
        with pytest.raises(NotFound):
            entering.withdraw_on_paper(
                session, actor=found.lawyer, at=at(row), received_on=NOW.date(), papers=[SCAN],
                now=NOW,
            )  # fmt: skip
        entering.withdraw_on_paper(
            session, actor=staff, at=at(row), received_on=NOW.date(), papers=[SCAN], now=NOW
        )
        assert row.state is ObjectionState.WITHDRAWN
        last = timeline(session, row, names=False)[-1]
        assert (last.act, last.by_role) == (Act.WITHDRAWN, ByRole.AGENCY)
        assert last.received_on == NOW.date()
        again = entered(session, found, staff)
        assert (again.id, again.state) == (row.id, ObjectionState.HANDED_IN)


def test_what_came_online_is_not_taken_back_on_paper(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = hand_in(session, found)
        with pytest.raises(Refused, match="objection_other_state"):
            entering.withdraw_on_paper(
                session, actor=supervisor(session), at=at(row), received_on=NOW.date(),
                papers=[SCAN], now=NOW,
            )  # fmt: skip


def test_the_lawyer_who_mends_it_online_takes_it_over(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        row = entered(session, found, supervisor(session))
        form_check.send_back(session, actor=SYSTEM, at=at(row), words="页码", days=3, now=NOW)
        writing.hand_in(session, actor=found.lawyer, sheet=found.sheet(session), now=NOW)
        assert (row.entered_by, row.received_on) == (None, None)
        received = session.exec(select(ObjectionStep.received_on)).all()
        assert [day for day in received if day] == [NOW.date()]


def test_a_second_level_asked_for_on_paper_in_time_may_be_entered_after_its_days(tmp_path):
    with transaction() as session:
        plan = "second_level = true\nsecond_level_days = 5\n"
        found = objected(session, tmp_path, plan=plan)
        first, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        closing.close_due(session, LATE)
        assert first.state is ObjectionState.CLOSED
        actor = supervisor(session)
        sheet, revision = typed(session, found, actor, day="2026-07-14", now=LATE)
        with pytest.raises(Refused, match="objection_too_late"):
            entering.enter(
                session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=LATE
            )
        row = entered(session, found, actor, day=LAST, now=LATE)
        assert (row.level, row.state) == (2, ObjectionState.HANDED_IN)


def test_a_decision_the_lawyer_let_stand_hears_no_paper(tmp_path):
    with transaction() as session:
        plan = "second_level = true\nsecond_level_days = 5\n"
        found = objected(session, tmp_path, plan=plan)
        first, _ = decided(session, found, {found.criteria[0]: ("rejected", "")})
        closing.let_stand(
            session, actor=found.lawyer, public_id=first.public_id, revision=first.revision,
            now=NOW,
        )  # fmt: skip
        actor = supervisor(session)
        sheet, revision = typed(session, found, actor)
        with pytest.raises(Refused, match="objection_is_one_per_case"):
            entering.enter(
                session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision, now=NOW
            )


def test_what_is_typed_is_kept_and_another_window_is_told_what_stands(tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path)
        actor = supervisor(session)
        sheet, revision = typed(session, found, actor)
        field = f"reason:{found.criteria[0]}"
        with pytest.raises(Conflict) as told:
            entering.save_entry(
                session, actor=actor, sheet=sheet, changed={field: ["别的"]}, revision=0, now=NOW
            )
        assert told.value.params["theirs"] == {field: [SAID]}
        with pytest.raises(Conflict):
            entering.enter(
                session, actor=actor, sheet=sheet, papers=[SCAN], revision=revision - 1, now=NOW
            )
