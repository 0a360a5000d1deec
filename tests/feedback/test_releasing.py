"""Releasing a cycle: who gets a sheet, what keeps a case back, taking back, further releases."""

import pytest
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Lawyer
from qa_app.core.case_types import CaseType
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet, FeedbackSuspect, FeedbackWording, Release
from qa_app.feedback.queries.ready import Standing, counts_of, preview_of
from qa_app.feedback.queries.suspects import suspects_page
from qa_app.feedback.rules.deciding import Decision
from qa_app.feedback.rules.scope import WHOLE_CYCLE, Scope
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.services.releasing import release, withdraw
from qa_app.feedback.services.renewing import renew_cycle, renew_sheet
from qa_app.feedback.services.wording import decide_wording
from qa_app.feedback.views import office  # noqa: F401 - enters the notices
from qa_app.notices.models import Mail, Notice
from qa_app.reviews.models import Review
from tests.builders.feedback_rated import FIRST, answered_cycle, say, settle
from tests.builders.register import NOW, make_account
from tests.builders.released import regrade
from tests.support.counting import statements

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.database]


def released(session, cycle, scope=WHOLE_CYCLE):
    return release(session, actor=SYSTEM, cycle=cycle, scope=scope, now=NOW)


def sheets(session: Session) -> list[FeedbackSheet]:
    return list(session.exec(select(FeedbackSheet).order_by(col(FeedbackSheet.id))))


def test_settled_cases_get_a_sheet_and_the_others_are_counted_with_their_reason():
    with transaction() as session:
        cycle, _, cases = answered_cycle(session, "GG", "EF", ".")
        settle(session, cycle)
        done = released(session, cycle)
        assert (done.sheets, done.withheld) == (1, 0)
        (sheet,) = sheets(session)
        assert (sheet.case_id, sheet.version, sheet.counts) == (cases[0], 1, True)
        assert {line["level"] for line in sheet.lines} == {"good"}
        counts = counts_of(session, cycle)
    assert counts[Standing.RELEASED] == 1
    assert counts[Standing.REVIEWING] == 1
    assert counts[Standing.THIRD] == 1


def test_a_case_is_released_once_and_what_is_settled_later_in_another_release():
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG", ".")
        settle(session, cycle)
        assert released(session, cycle).sheets == 1
        with pytest.raises(Refused, match="feedback_nothing_to_release"):
            released(session, cycle)


def test_a_part_of_a_cycle_is_released_by_agency_region_and_type():
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG")
        settle(session, cycle)
        agency = session.exec(select(Agency)).first()
        for scope in (
            Scope(agencies=("none",)),
            Scope(regions=("none",)),
            Scope(types=(CaseType.CRIMINAL,)),
        ):
            with pytest.raises(Refused, match="feedback_nothing_to_release"):
                released(session, cycle, scope)
        done = released(session, cycle, Scope(agencies=(agency.code,), types=(CaseType.CIVIL,)))
        row = session.exec(select(Release)).one()
    assert done.sheets == 1
    assert row.scope == {"regions": [], "agencies": [agency.code], "types": ["civil"]}


def test_nothing_on_a_sheet_names_a_reviewer_or_tells_how_many_there_were():
    with transaction() as session:
        cycle, experts, _ = answered_cycle(session, "GG")
        settle(session, cycle)
        released(session, cycle)
        (sheet,) = sheets(session)
        text = f"{sheet.lines}{sheet.overall}"
    for expert in experts:
        assert expert.name not in text
        assert expert.login not in text
    assert "review-" not in text


def test_a_name_in_a_comment_keeps_its_case_back_and_the_others_go_ahead():
    with transaction() as session:
        cycle, experts, cases = answered_cycle(session, "GG", "GG")
        reviews = _reviews(session)
        say(session, reviews[0], {FIRST: f"{experts[0].name}认为会见笔录不全。"})
        settle(session, cycle)
        done = released(session, cycle)
        assert (done.sheets, done.withheld) == (1, 1)
        assert [sheet.case_id for sheet in sheets(session)] == cases[1:]
        (row,) = suspects_page(session, SYSTEM, cycle, Scope()).rows
        assert row.case_id == cases[0]
        assert {"kind": "name", "words": experts[0].name} in row.found
        edited = Decision(row.public_id, "会见笔录不全。")
        assert decide_wording(session, actor=SYSTEM, cycle=cycle, decision=edited, now=NOW)
        assert released(session, cycle).sheets == 1
        last = sheets(session)[-1]
        kept = session.exec(select(FeedbackWording)).one()
        acts = session.exec(select(AuditEvent.act)).all()
    assert last.lines[0]["comments"] == ["会见笔录不全。"]
    assert (kept.version, kept.original) == (1, f"{experts[0].name}认为会见笔录不全。")
    assert acts.count("feedback.worded") == 1


def test_an_edit_that_still_names_somebody_keeps_the_case_back_until_it_is_confirmed():
    with transaction() as session:
        cycle, experts, _ = answered_cycle(session, "GG")
        text = f"当事人也叫{experts[0].name}。"
        say(session, _reviews(session)[0], {FIRST: text})
        settle(session, cycle)
        assert released(session, cycle).sheets == 0
        (row,) = suspects_page(session, SYSTEM, cycle, Scope()).rows
        again = Decision(row.public_id, text + "是的。")
        assert not decide_wording(session, actor=SYSTEM, cycle=cycle, decision=again, now=NOW)
        (row,) = suspects_page(session, SYSTEM, cycle, Scope()).rows
        stale = Decision(row.public_id, "无。", before=text)
        with pytest.raises(Conflict, match="feedback_wording_gone"):
            decide_wording(session, actor=SYSTEM, cycle=cycle, decision=stale, now=NOW)
        sure = Decision(row.public_id, text, seen=True)
        assert decide_wording(session, actor=SYSTEM, cycle=cycle, decision=sure, now=NOW)
        assert not session.exec(select(FeedbackSuspect)).all()
        assert released(session, cycle).sheets == 1
        assert sheets(session)[0].lines[0]["comments"] == [text]


def test_a_release_nobody_read_is_taken_back_with_its_sheets_and_can_be_made_again():
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG")
        settle(session, cycle)
        done = released(session, cycle)
        with pytest.raises(Refused, match="feedback_reason_missing"):
            withdraw(session, actor=SYSTEM, cycle=cycle, public_id=done.public_id, reason=" ",
                     now=NOW)  # fmt: skip
        assert withdraw(session, actor=SYSTEM, cycle=cycle, public_id=done.public_id,
                        reason="发错了", now=NOW) == 1  # fmt: skip
        assert not sheets(session)
        session.expire_all()
        row = session.exec(select(Release)).one()
        assert (row.state, row.reason) == (ReleaseState.WITHDRAWN, "发错了")
        with pytest.raises(Refused, match="feedback_withdrawn_already"):
            withdraw(session, actor=SYSTEM, cycle=cycle, public_id=done.public_id, reason="再撤",
                     now=NOW)  # fmt: skip
        assert released(session, cycle).sheets == 1


def test_a_release_of_which_a_sheet_was_read_stays():
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG")
        settle(session, cycle)
        done = released(session, cycle)
        session.exec(select(Release)).one().first_read_at = NOW
        session.flush()
        with pytest.raises(Conflict, match="feedback_read_already"):
            withdraw(session, actor=SYSTEM, cycle=cycle, public_id=done.public_id, reason="错",
                     now=NOW)  # fmt: skip
        assert len(sheets(session)) == 1


def test_lawyers_and_staff_are_told_once_in_the_program_and_by_mail():
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG", "GG")
        settle(session, cycle)
        agency = session.exec(select(Agency)).first()
        lawyer = make_account(session, Role.LAWYER, login="lawyer")
        lawyer.email = "l@example.org"
        staff = make_account(session, Role.AGENCY_STAFF, login="staff", agency=agency)
        session.exec(select(Lawyer)).first().account_id = lawyer.id
        session.flush()
        done = released(session, cycle)
        told = session.exec(select(Notice)).all()
        mails = session.exec(select(Mail)).all()
    assert (done.lawyers, done.staff) == (1, 1)
    assert {(one.account_id, one.kind) for one in told} == {
        (lawyer.id, "feedback_released"),
        (staff.id, "feedback_released_agency"),
    }
    assert [mail.account_id for mail in mails] == [lawyer.id]
    assert told[0].params["until_on"] > NOW.date().isoformat()


def test_a_sheet_whose_grade_counts_no_more_is_renewed_and_the_old_one_stays():
    with transaction() as session:
        cycle, _, cases = answered_cycle(session, "GG")
        settle(session, cycle)
        released(session, cycle)
        (old,) = sheets(session)
        assert (
            renew_sheet(session, actor=SYSTEM, cycle_id=cycle.id, case_id=cases[0], now=NOW) is None
        )
        regrade(session, old, "excellent", renew=False)
        assert counts_of(session, cycle)[Standing.RENEW] == 1
        fresh = renew_sheet(session, actor=SYSTEM, cycle_id=cycle.id, case_id=cases[0], now=NOW)
        session.expire_all()
        one, two = sheets(session)
        assert (one.counts, two.counts, two.version) == (False, True, 2)
        assert (two.public_id, two.grade, two.objections_until) == (
            fresh, "excellent", one.objections_until,
        )  # fmt: skip
        assert counts_of(session, cycle)[Standing.RELEASED] == 1
        with pytest.raises(Refused, match="feedback_nothing_to_renew"):
            renew_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_a_release_takes_as_many_statements_for_three_cases_as_for_one(count):
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, *["GG"] * count)
        settle(session, cycle)
    with transaction() as session, statements() as made:
        released(session, cycle)
    assert len([one for one in made if "pg_advisory" not in one]) == 24
    with reading() as session, statements() as made:
        preview = preview_of(session, SYSTEM, cycle, Scope())
    assert (len(made), preview.total(Standing.RELEASED)) == (2, count)


def _reviews(session):
    return session.exec(select(Review).order_by(col(Review.case_id))).all()
