"""An observer signs in, scores and hands in; the same act twice is one act, and nobody is blind."""

from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.db.session import transaction
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import Entry, HearingState
from qa_app.observations.rules.states import ObservationState as State
from qa_app.observations.services import observing
from qa_app.observations.services.observing import Edit
from qa_app.panel.models import ConflictDeclaration
from qa_app.scoresheets.models import Scoresheet
from tests.builders.cases import make_case
from tests.builders.observations import (
    AFTER,
    AT_COURT,
    HEARD,
    answers,
    hand_in,
    make_hearing,
    observed_cycle,
    observer_of,
    seated,
)


@pytest.fixture
def seat(database):
    """The first of two seats: its public id, the actor, the observation's id."""
    with transaction() as session:
        cycle = observed_cycle(session)
        observation, seats = seated(session, cycle)
        _, actor = observer_of(session, seats[0])
        return seats[0].public_id, actor, observation.id


def signed_in(session, seat):
    key, actor, _ = seat
    return observing.sign_in(session, actor=actor, seat=key, now=AT_COURT)


def test_signing_in_makes_one_sheet_and_gives_the_first_answer_again(seat):
    key, actor, _ = seat
    with transaction() as session:
        first = signed_in(session, seat)
    with transaction() as session:
        again = observing.sign_in(session, actor=actor, seat=key, now=AFTER)
        assert (again.at, again.revision, again.first) == (first.at, first.revision, False)
        assert first.first
        sheets = session.exec(select(Scoresheet)).all()
        assert [sheet.rubric for sheet in sheets] == ["court-observation-civil"]
        acts = session.exec(select(AuditEvent.act)).all()
        assert acts.count("observation.signed_in") == 1


def test_signing_in_too_early_or_at_a_cancelled_hearing_is_refused(seat):
    key, actor, _ = seat
    early = HEARD - timedelta(hours=3)
    with transaction() as session, pytest.raises(Refused, match="sign_in_too_early"):
        observing.sign_in(session, actor=actor, seat=key, now=early)
    with transaction() as session:
        session.get(Hearing, 1).state = HearingState.CANCELLED
    with transaction() as session, pytest.raises(Refused, match="hearing_was_cancelled"):
        signed_in(session, seat)


def test_a_device_says_when_it_took_note_and_a_fast_clock_counts_as_now(seat):
    key, actor, _ = seat
    with transaction() as session:
        found = observing.sign_in(session, actor=actor, seat=key, now=AFTER, at=AT_COURT)
        assert found.at == AT_COURT
    with transaction() as session:
        _, other = observer_of(session, session.get(ObserverSeat, 2))
        key = session.get(ObserverSeat, 2).public_id
        late = AFTER + timedelta(days=400)
        assert observing.sign_in(session, actor=other, seat=key, now=AFTER, at=late).at == AFTER


def test_saving_takes_fields_over_and_the_same_save_again_changes_nothing(seat):
    key, actor, _ = seat
    with transaction() as session:
        revision = signed_in(session, seat).revision
    edit = Edit({"comment": ["质证充分"]}, revision)
    with transaction() as session:
        saved = observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AT_COURT)
    with transaction() as session:
        again = observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AFTER)
        assert (again.revision, again.saved_at) == (saved.revision, saved.saved_at)
        assert saved.revision == revision + 1


def test_what_another_device_saved_is_never_overwritten_unseen(seat):
    key, actor, _ = seat
    with transaction() as session:
        revision = signed_in(session, seat).revision
        edit = Edit({"comment": ["甲"]}, revision)
        observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AT_COURT)
    late = Edit({"comment": ["乙"]}, revision)
    with transaction() as session, pytest.raises(Conflict) as told:
        observing.save_sheet(session, actor=actor, seat=key, edit=late, now=AFTER)
    assert told.value.params["theirs"] == {"comment": ["甲"]}
    assert told.value.params["revision"] == revision + 1


def test_scoring_before_signing_in_finds_no_sheet(seat):
    key, actor, _ = seat
    edit = Edit({"comment": ["甲"]}, 1)
    with transaction() as session, pytest.raises(NotFound):
        observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AT_COURT)


def test_handing_in_asks_for_every_answer_locks_and_gives_the_first_answer_again(seat):
    key, actor, _ = seat
    with transaction() as session:
        signed_in(session, seat)
    with transaction() as session, pytest.raises(Refused, match="criteria_open"):
        observing.submit_sheet(session, actor=actor, seat=key, now=AFTER)
    with transaction() as session:
        hand_in(session, session.get(ObserverSeat, 1))
        row = session.get(ObserverSeat, 1)
        assert (row.submitted_at, row.entry) == (AFTER, Entry.SCREEN)
    with transaction() as session:
        late = AFTER + timedelta(hours=1)
        again = observing.submit_sheet(session, actor=actor, seat=key, now=late)
        assert (again.at, again.first) == (AFTER, False)
    edit = Edit({"comment": ["改"]}, again.revision)
    with transaction() as session, pytest.raises(Refused, match="sheet_locked"):
        observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AFTER)


def test_a_save_repeated_after_handing_in_is_answered_as_the_first_time(seat):
    key, actor, _ = seat
    with transaction() as session:
        hand_in(session, session.get(ObserverSeat, 1), comment=["说得清楚"])
    with transaction() as session:
        edit = Edit({"comment": ["说得清楚"]}, 1)
        saved = observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AFTER)
        assert saved.desk.filled.comment == "说得清楚"


def test_a_device_that_saw_an_older_sheet_does_not_hand_in_what_it_has_not_seen(seat):
    key, actor, _ = seat
    with transaction() as session:
        revision = signed_in(session, seat).revision
        desk = observing.desk_of(session, actor, key)
        edit = Edit(answers(desk.rubric, Grade.GOOD), revision)
        saved = observing.save_sheet(session, actor=actor, seat=key, edit=edit, now=AT_COURT)
    with transaction() as session, pytest.raises(Conflict):
        observing.submit_sheet(session, actor=actor, seat=key, now=AFTER, revision=revision)
    with transaction() as session:
        done = observing.submit_sheet(
            session, actor=actor, seat=key, now=AFTER, revision=saved.revision, entry=Entry.DEVICE
        )
        assert done.first
        assert session.get(ObserverSeat, 1).entry is Entry.DEVICE


def test_the_observation_moves_on_when_the_last_sheet_is_in(seat):
    _, _, observation_id = seat
    with transaction() as session:
        hand_in(session, session.get(ObserverSeat, 1))
        assert session.get(Observation, observation_id).state is State.STAFFED
        hand_in(session, session.get(ObserverSeat, 2))
        assert session.get(Observation, observation_id).state is State.OBSERVED


def test_nobody_else_finds_the_seat(seat):
    key, _, _ = seat
    with transaction() as session:
        _, other = observer_of(session, session.get(ObserverSeat, 2))
    for act in (
        lambda s: observing.sign_in(s, actor=other, seat=key, now=AT_COURT),
        lambda s: observing.save_sheet(s, actor=other, seat=key, edit=Edit({}, 1), now=AFTER),
        lambda s: observing.submit_sheet(s, actor=other, seat=key, now=AFTER),
    ):
        with transaction() as session, pytest.raises(NotFound):
            act(session)


def test_who_observed_a_hearing_is_tied_to_its_case(database):
    with transaction() as session:
        case = make_case(session)
        cycle = observed_cycle(session, observers=1)
        _, (held,) = seated(session, cycle, count=1, hearing=make_hearing(session, case=case))
        assert not session.exec(select(ConflictDeclaration)).all()
        hand_in(session, held)
        (tie,) = session.exec(select(ConflictDeclaration)).all()
        assert (tie.expert_id, tie.case_id) == (held.expert_id, case.id)
