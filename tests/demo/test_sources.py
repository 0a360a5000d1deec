"""Hearings, follow-ups, opinions and closing checks of the demonstration, in every state."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from qa_app.closing.models import ClosingCheck, ClosingFinding, CorrectionRequest
from qa_app.closing.rules.states import FindingState
from qa_app.cycles.models import Cycle
from qa_app.db import session as db
from qa_app.demo.rules.said import RED_WORDS
from qa_app.followups.models import ContactAttempt, Followup, FollowupDraw, Lead
from qa_app.followups.rules.states import Channel, FollowupState, Outcome
from qa_app.invitations.models import Invitation
from qa_app.invitations.rules import Purpose
from qa_app.observations.models import (
    DeviceChange,
    Hearing,
    HearingPhoto,
    Observation,
    ObservationRound,
    ObserverSeat,
)
from qa_app.observations.rules.states import (
    ChangeOutcome,
    Entry,
    HearingState,
    ObservationState,
    RoundState,
)
from qa_app.opinions.models import Opinion, OpinionState
from qa_app.reviews.models import Settlement
from qa_app.rubrics.queries import rubric_named
from qa_app.scoresheets.models import Scoresheet
from tests.demo.running import Ran, counted

pytestmark = pytest.mark.xdist_group("demonstration")


def every(statement):
    """All rows of a statement."""
    with db.reading() as session:
        return session.exec(statement).all()


def test_hearings_came_in_from_lists_and_find_their_cases_once_these_are_closed(built: Ran) -> None:
    assert counted(Hearing) > 10
    assert counted(Hearing, col(Hearing.case_id).is_not(None)) > 0
    assert counted(Hearing, Hearing.state == HearingState.CANCELLED) > 0
    assert counted(Hearing, col(Hearing.case_id).is_(None)) > 0  # announced for months to come


def test_rounds_are_drawn_and_observations_stand_where_a_year_leaves_them(built: Ran) -> None:
    rounds = every(select(ObservationRound).order_by(col(ObservationRound.number)))
    assert len({one.seed for one in rounds}) == len(rounds) > 1
    assert all(one.state is RoundState.DRAWN for one in rounds)
    states = Counter(one.state for one in every(select(Observation)))
    assert states[ObservationState.FED_BACK] > 0
    assert states[ObservationState.STAFFED] > 0
    assert states[ObservationState.WAITING] > 1
    assert states[ObservationState.OBSERVED] + states[ObservationState.DISCUSSED] > 0


def test_what_was_observed_before_a_case_was_closed_has_a_sheet_without_a_case(built: Ran) -> None:
    seats = every(select(ObserverSeat).where(col(ObserverSeat.submitted_at).is_not(None)))
    assert len(seats) == built.answer["observer_sheets"] > 0
    sheets = counted(
        Scoresheet,
        col(Scoresheet.id).in_([one.scoresheet_id for one in seats]),
        col(Scoresheet.case_id).is_(None),
    )
    assert sheets == len(seats)


def test_tablets_brought_what_was_written_in_court_and_photos_of_documents(built: Ran) -> None:
    outcomes = Counter(one.outcome for one in every(select(DeviceChange)))
    assert set(outcomes) == set(ChangeOutcome)
    assert outcomes.total() == built.answer["tablet_changes"]
    assert counted(HearingPhoto) == built.answer["photos"] > 0
    entries = {one.entry for one in every(select(ObserverSeat)) if one.submitted_at}
    assert entries == set(Entry)


def test_hearings_of_the_first_list_are_noted_as_held_and_later_ones_are_to_come(
    built: Ran,
) -> None:
    held = [one.starts_at for one in every(select(Hearing)) if one.state is HearingState.HELD]
    assert held
    assert max(held).year == 2025
    waiting = select(Hearing).join(Observation, col(Observation.hearing_id) == Hearing.id)
    found = every(waiting.where(Observation.state == ObservationState.WAITING))
    assert all(one.starts_at > datetime(2026, 8, 31, tzinfo=UTC) for one in found)


def test_both_cycles_are_followed_up_by_draws_of_their_own(built: Ran) -> None:
    draws = every(select(FollowupDraw, Cycle).join(Cycle, col(Cycle.id) == FollowupDraw.cycle_id))
    assert {cycle.name for _, cycle in draws} == {"2025", "2026"}
    assert all(draw.seed and draw.seed != cycle.seed for draw, cycle in draws)
    assert counted(Followup, Followup.state == FollowupState.DONE) > 50
    for state in (FollowupState.WAITING, FollowupState.AGAIN, FollowupState.UNREACHABLE):
        assert counted(Followup, Followup.state == state), state


def test_people_answered_by_telephone_on_paper_and_by_link(built: Ran) -> None:
    channels = Counter(one.channel for one in every(select(Followup)))
    assert channels[Channel.TELEPHONE] > channels[Channel.ONLINE] > 0
    used = (Invitation.purpose == Purpose.FOLLOW_UP, col(Invitation.used_at).is_not(None))
    assert counted(Invitation, *used) == channels[Channel.ONLINE]
    open_ = (Invitation.purpose == Purpose.FOLLOW_UP, col(Invitation.used_at).is_(None))
    assert counted(Invitation, *open_) > 0


def test_contacts_that_failed_say_why(built: Ran) -> None:
    outcomes = {one.outcome for one in every(select(ContactAttempt))}
    assert outcomes >= {Outcome.CONNECTED, Outcome.NO_ANSWER, Outcome.SUSPENDED, Outcome.REFUSED}


def test_a_lead_keeps_the_persons_words(built: Ran) -> None:
    leads = every(select(Lead))
    assert len(leads) == built.answer["leads"]
    assert all(one.words in RED_WORDS[one.question.partition("/")[0]] for one in leads)


def test_every_red_line_has_words_and_every_words_a_red_line() -> None:
    rubric = rubric_named("aided-person-follow-up", 1)
    leads = {c.id for c in rubric.criteria for one in c.options.values() if one.lead}
    assert set(RED_WORDS) == leads


def test_opinions_are_awaited_received_and_one_was_taken_back(built: Ran) -> None:
    states = Counter(one.state for one in every(select(Opinion)))
    assert states[OpinionState.RECEIVED] == built.answer["opinions"] + built.answer["opinions_now"]
    assert states[OpinionState.ASKED] > 0
    assert 1 <= states[OpinionState.WITHDRAWN] <= 2


def test_the_finished_cycle_is_graded_by_all_its_sources(built: Ran) -> None:
    assert built.answer["combined"] > built.answer["combined_changed"] >= 0
    versions = counted(Settlement, col(Settlement.counts).is_(True), Settlement.version > 1)
    assert versions >= built.answer["combined"]


def test_findings_are_open_sent_back_explained_and_let_rest(built: Ran) -> None:
    assert counted(ClosingCheck) == built.answer["checked"] > 0
    assert counted(ClosingFinding) >= built.answer["findings"] > 0
    assert counted(CorrectionRequest) == built.answer["sent_back"] > 0
    assert counted(ClosingFinding, ClosingFinding.state == FindingState.OPEN) > 0
    assert counted(ClosingFinding, ClosingFinding.state == FindingState.CORRECTED) > 1
    assert counted(ClosingCheck, col(ClosingCheck.scoresheet_id).is_not(None)) == 3
    assert (built.answer["closing_sheets"], built.answer["dates_corrected"]) == (4, 1)
