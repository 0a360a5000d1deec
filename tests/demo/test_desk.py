"""What the demonstration shows of the expert's desk: files, evidence, meetings, calibration."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from qa_app.accounts.models import Account
from qa_app.adjudication.models import AgendaItem, Ballot, ItemState, Meeting, MeetingState
from qa_app.calibration.models import (
    CalibrationAttempt,
    CalibrationSession,
    ModelFile,
    QualificationAttempt,
    SeedPlacement,
    StandingChange,
)
from qa_app.calibration.rules.drifting import Standing
from qa_app.calibration.rules.states import (
    AttemptKind,
    AttemptState,
    FileState,
    FileUse,
    SessionState,
)
from qa_app.calibration.rules.states import TestState as Result
from qa_app.clock import SHANGHAI
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.db import session as db
from qa_app.demo.people import actor_named
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import DEMO_EXPERT, SUPERVISOR
from qa_app.files.models import Document, DocumentPage, DocumentState, FileRequest, RequestState
from qa_app.files.queries.reading import case_file, page_counts
from qa_app.files.rules.masking import Masking
from qa_app.notices.models import Notice
from qa_app.panel.models import (
    FIRST_SEAT,
    AssignmentState,
    CapacityWish,
    ExpertLeave,
    ExpertTerm,
    FeeRate,
    WishState,
)
from qa_app.panel.models import Assignment as Seat
from qa_app.panel.models import Expert as Panelist
from qa_app.panel.queries.duty import standings
from qa_app.panel.rules.duty import Term
from qa_app.reviews.models import (
    FurtherDecision,
    Phrase,
    Review,
    ReviewKind,
    ReviewState,
    ReviewVersion,
    Settlement,
)
from qa_app.reviews.queries.late import late_experts
from qa_app.reviews.services.reassigning import preview
from qa_app.scoresheets.models import Scoresheet
from tests.demo.running import counted

pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.fixture
def shown(built):
    """A session on the demonstration with its half-way cycle and its expert."""
    with db.reading() as session:
        cycle = session.exec(select(Cycle).where(Cycle.name == "2026")).one()
        expert = session.exec(select(Panelist).where(Panelist.login == DEMO_EXPERT.login)).one()
        yield session, cycle, expert


def later():
    """A moment after the reviews of the half-way cycle were due."""
    return scenario.at(scenario.default_story().half_way.day(25), "09:00", Random("later"))


def test_every_case_on_the_experts_desk_has_its_file_in_order(shown):
    session, cycle, expert = shown
    awaited = select(FileRequest.case_id).where(FileRequest.state == RequestState.ASKED)
    cases = session.exec(
        select(Seat.case_id).where(
            Seat.expert_id == expert.id,
            Seat.cycle_id == cycle.id,
            Seat.state == AssignmentState.ACTIVE,
            col(Seat.further).is_(False),
            col(Seat.case_id).not_in(awaited),
        )
    ).all()
    pages = page_counts(session, cases)
    ready = session.exec(select(Document).where(Document.state == DocumentState.READY)).all()
    assert len(cases) > 1
    assert set(pages) == set(cases)
    assert min(pages.values()) >= 5
    assert all(one.part and one.title for one in ready)


def test_some_files_lack_parts_one_upload_was_refused_and_one_page_is_covered(built, shown):
    session, _cycle, _ = shown
    asked = session.exec(
        select(FileRequest.case_id).where(FileRequest.state == RequestState.ASKED)
    ).all()
    begun = [case_id for case_id in asked if case_id in page_counts(session, asked)]
    assert len(begun) == built.answer["files_incomplete"] == 2
    for case_id in begun:
        parts = case_file(session, case_id, masking=Masking()).parts
        assert any(part.missing for part in parts)
    refused = session.exec(select(Document).where(Document.state == DocumentState.REFUSED)).one()
    assert refused.problem == "file_encrypted"
    covered = select(DocumentPage).where(col(DocumentPage.covered_address).is_not(None))
    page = session.exec(covered).one()
    assert page.covers
    assert page.covered_address != page.address


def test_files_were_asked_for_reminded_received_overdue_and_substituted(shown):
    session, cycle, _ = shown
    found = session.exec(select(FileRequest).where(FileRequest.cycle_id == cycle.id)).all()
    states = Counter(one.state for one in found)
    assert states[RequestState.RECEIVED] > states[RequestState.ASKED] >= 2
    assert states[RequestState.SUBSTITUTED] == len(scenario.MISSING_FILES)
    day = later().astimezone(SHANGHAI).date()
    open_ones = [one for one in found if one.state is RequestState.ASKED]
    assert all(one.reminded_at and one.due_on < day for one in open_ones)
    last = max(one.ended_at for one in found if one.state is RequestState.RECEIVED)
    assert last.astimezone(SHANGHAI).date() > min(one.due_on for one in found).replace(day=15)


def test_evidence_lies_on_pages_of_the_case_itself(shown):
    session, cycle, expert = shown
    rows = session.exec(
        select(Review, Scoresheet)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .where(Review.expert_id == expert.id, Review.cycle_id == cycle.id)
    ).all()
    with_regions: Counter[ReviewState] = Counter()
    for review, sheet in rows:
        case = case_file(session, review.case_id, masking=Masking())
        own = {p.public_id for part in case.parts for doc in part.documents for p in doc.pages}
        places = [place for one in sheet.answers.values() for place in one.get("evidence", [])]
        assert {place["page"] for place in places} <= own
        with_regions[review.state] += any(place.get("region") for place in places)
    assert with_regions[ReviewState.OPEN] >= 1
    assert with_regions[ReviewState.SUBMITTED] >= 1


def test_the_expert_has_phrases_an_amended_review_and_gave_a_case_back(shown):
    session, _cycle, expert = shown
    assert counted(Phrase, Phrase.account_id == expert.account_id) == 4
    versions = session.exec(
        select(ReviewVersion)
        .join(Review, col(Review.id) == col(ReviewVersion.review_id))
        .where(Review.expert_id == expert.id)
    ).all()
    assert [one.version for one in versions if one.submitted_at] == [1, 2]
    back = session.exec(
        select(Seat).where(Seat.expert_id == expert.id, Seat.state == AssignmentState.DECLINED)
    ).one()
    assert "专利" in back.end_reason


def test_further_seats_wait_are_shown_and_are_decided(built, shown):
    session, cycle, expert = shown
    thirds = select(Seat.id).where(
        Seat.expert_id == expert.id,
        Seat.cycle_id == cycle.id,
        col(Seat.further).is_(True),
        Seat.state == AssignmentState.ACTIVE,
    )
    seats = session.exec(thirds).all()
    reviews = session.exec(select(Review).where(col(Review.assignment_id).in_(seats))).all()
    assert len(seats) == built.answer["thirds"] == 3
    assert len(reviews) == 2
    decisions = session.exec(select(FurtherDecision)).all()
    assert sorted(bool(one.decided_at) for one in decisions) == [False, True]
    assert all(one.shown_at for one in decisions)


def test_a_meeting_decided_one_grade_left_one_open_and_one_is_to_come(shown):
    session, cycle, _expert = shown
    meetings = session.exec(select(Meeting).order_by(col(Meeting.called_at))).all()
    assert [one.state for one in meetings] == [MeetingState.ENDED, MeetingState.CALLED]
    items = session.exec(select(AgendaItem).where(AgendaItem.meeting_id == meetings[0].id)).all()
    assert [one.state for one in items] == [ItemState.DECIDED, ItemState.LEFT_OPEN]
    assert items[0].minutes
    ballots = session.exec(select(Ballot).where(Ballot.item_id == items[0].id)).all()
    assert Counter(one.grade for one in ballots)[items[0].grade] == 3
    assert sum(bool(one.dissent) for one in ballots) == 1
    changed = session.exec(
        select(Settlement)
        .where(Settlement.case_id == items[0].case_id, Settlement.cycle_id != cycle.id)
        .order_by(col(Settlement.version))
    ).all()
    versions = [(one.version, one.counts) for one in changed]
    assert versions[0] == (1, False)
    assert len(versions) > 1  # the meeting's, and perhaps one more in which sources are combined
    assert [counts for _, counts in versions].index(True) == len(versions) - 1


def test_some_cases_went_on_for_control_only(shown):
    session, _, _ = shown
    steps = session.exec(select(Settlement.steps)).all()
    control = [one for one in steps if any(s["code"] == "settle_control" for s in one)]
    assert 0 < len(control) < 0.2 * len(steps)


def test_practice_files_have_models_explanations_and_pages(shown):
    session, _, _ = shown
    practice = session.exec(select(ModelFile).where(ModelFile.use == FileUse.PRACTICE)).all()
    assert len(practice) == 3
    assert all(one.state is FileState.READY and one.model_id for one in practice)
    assert all(len(one.explanations) > 5 for one in practice)
    assert len(page_counts(session, [one.case_id for one in practice])) == 3
    done = (CalibrationAttempt.kind == AttemptKind.PRACTICE,)
    assert counted(CalibrationAttempt, *done, CalibrationAttempt.state == AttemptState.SUBMITTED)


def test_most_experts_are_qualified_one_is_not_and_the_login_has_a_certificate(built, shown):
    session, _, expert = shown
    passed = session.exec(
        select(QualificationAttempt).where(QualificationAttempt.state == Result.PASSED)
    ).all()
    everybody = session.exec(select(Panelist.id)).all()
    assert len(passed) == built.answer["qualified"]
    assert 0.8 * len(everybody) < len(passed) < len(everybody)
    assert any(one.expert_id == expert.id and one.certificate for one in passed)
    failed = select(QualificationAttempt.expert_id).where(
        QualificationAttempt.state == Result.FAILED
    )
    assert set(session.exec(failed)) - {one.expert_id for one in passed}


def test_seeds_were_read_one_expert_is_paused_and_others_are_warned(built, shown):
    session, cycle, _expert = shown
    read = session.exec(
        select(func.count())
        .select_from(SeedPlacement)
        .join(Review, col(Review.assignment_id) == col(SeedPlacement.assignment_id))
        .where(Review.state == ReviewState.SUBMITTED)
    ).one()
    assert read == built.answer["seeds_rated"] > 2
    assert counted(SeedPlacement) == built.answer["seeds"] > read
    states = Counter(session.exec(select(StandingChange.state)).all())
    assert states[Standing.PAUSED] >= 1
    assert states[Standing.WARNED] >= 1
    assert counted(Seat, Seat.cycle_id == cycle.id, Seat.seat < FIRST_SEAT) == counted(
        SeedPlacement
    )


def test_one_calibration_session_is_shown_and_one_waits_for_the_expert(shown):
    session, _, expert = shown
    found = session.exec(select(CalibrationSession).order_by(col(CalibrationSession.made_at))).all()
    assert [one.state for one in found] == [SessionState.SHOWN, SessionState.RATING]
    assert found[0].notes
    rated = select(CalibrationAttempt.expert_id).where(
        CalibrationAttempt.session_id == found[1].id,
        CalibrationAttempt.state == AttemptState.SUBMITTED,
    )
    raters = session.exec(rated).all()
    assert len(raters) == 2
    assert expert.id not in raters


def test_the_panel_office_has_terms_leave_wishes_and_rates(shown):
    session, _cycle, _ = shown
    ids = [key for key in session.exec(select(Panelist.id))]
    day = later().astimezone(SHANGHAI).date()
    terms = Counter(one.term for one in standings(session, ids, day).values())
    assert terms[Term.EXPIRED] == 1
    assert terms[Term.ENDING] >= 1
    assert terms[Term.CURRENT] > 0.7 * len(ids)
    assert counted(ExpertTerm) == len(ids) - 1
    assert counted(ExpertLeave) == 2
    assert Counter(session.exec(select(CapacityWish.state))) == {
        WishState.ASKED: 2,
        WishState.GRANTED: 1,
    }
    assert len(set(session.exec(select(FeeRate.cycle_id)))) == 2


def test_reviews_are_late_and_can_be_given_to_others_in_bulk(shown):
    session, cycle, _ = shown
    chief, now = actor_named(session, SUPERVISOR.login), later()
    lines = late_experts(session, chief, cycle, now)
    assert len(lines) > 5
    found = preview(session, chief, cycle, [line.expert_id for line in lines[:3]], now)
    assert found.given


@pytest.mark.parametrize("login", ["province", "city", "agency", DEMO_EXPERT.login])
def test_whoever_can_be_told_something_has_unread_notices(shown, login):
    session, _, _ = shown
    account = session.exec(select(Account.id).where(Account.login == login)).one()
    assert counted(Notice, Notice.account_id == account, col(Notice.read_at).is_(None))


def test_people_have_read_what_they_were_told_before(built, shown):
    _session, _, expert = shown
    own = Notice.account_id == expert.account_id
    assert counted(Notice, own, col(Notice.read_at).is_not(None))
    assert counted(Notice) == built.answer["notices"]


def test_plans_tell_of_the_timetable_control_seeds_and_masking(shown):
    session, cycle, _ = shown
    plan = plan_of(cycle)
    assert plan.timetable.files_due
    assert plan.timetable.reviews_due
    assert plan.panel.control_share
    assert plan.calibration.seed_share
    assert plan.calibration.qualification
    planned = plan_of(session.exec(select(Cycle).where(Cycle.name == "2026-criminal")).one())
    assert planned.panel.mask_lawyer
    assert planned.panel.double_mark_share
    assert planned.panel.adjudication is AdjudicationWay.MEETING


def test_thirds_in_the_half_way_cycle_are_partly_in(shown):
    _session, cycle, _ = shown
    third = (Review.cycle_id == cycle.id, Review.kind == ReviewKind.THIRD)
    assert counted(Review, *third, Review.state == ReviewState.SUBMITTED)
