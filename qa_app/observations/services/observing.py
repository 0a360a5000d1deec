"""What an observer does at a hearing: signs in, scores as one goes, hands the sheet in.

For the page and for devices that were offline. Every act takes the same thing twice without harm:
an answer can get lost on the way, so whoever repeats it gets the answer of the first time. Saving
is checked against the revision that was read; nothing written elsewhere is overwritten unseen.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, NotFound, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import hold_open, plan_of_text
from qa_app.db.types import canonical_json
from qa_app.observations.models import Hearing, ObserverSeat
from qa_app.observations.queries.desk import Desk, desk_of, rubric_wanted, sheet_now
from qa_app.observations.queries.own import OwnSeat, own_seat
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.states import Entry, HearingState, SeatState
from qa_app.observations.rules.times import may_sign_in
from qa_app.observations.services.progress import progress
from qa_app.observations.services.ties import tie_to_case
from qa_app.rubrics.services import freeze_rubric
from qa_app.scoresheets.queries import filled, scoresheet_to_change
from qa_app.scoresheets.rules.complete import why_not_hand_in
from qa_app.scoresheets.rules.editing import Changed, edited, fields_of
from qa_app.scoresheets.rules.scoring import Score
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.services import create_scoresheet, lock_scoresheet, write_answers


@dataclass(frozen=True, slots=True)
class Edit:
    """Fields that were changed, with the revision of the sheet they were changed on."""

    changed: Changed
    revision: int
    entry: Entry = Entry.SCREEN


@dataclass(frozen=True, slots=True)
class SignedIn:
    """When the observer signed in, and the revision of the sheet; ``first``: it was just now."""

    at: datetime
    revision: int
    first: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What the page or device shows after a save."""

    revision: int
    saved_at: datetime
    score: Score
    desk: Desk


@dataclass(frozen=True, slots=True)
class Submitted:
    """When the sheet was handed in, and its revision; ``first``: it was just now."""

    at: datetime
    revision: int
    first: bool


def sign_in(
    session: Session, *, actor: Actor, seat: str, now: datetime, at: datetime | None = None
) -> SignedIn:
    """Note that the observer is there and make the empty sheet; again: the first answer.

    ``at`` is when a device without network took note of it; a clock ahead of ours counts as now.
    Refused too early, when the hearing was cancelled, and when the observation was given up.
    """
    found = _locked(session, actor, seat)
    if found.signed_in_at is not None:
        row = desk_of(session, actor, seat).sheet
        return SignedIn(found.signed_in_at, row.revision, first=False)
    hold_open(session, found.cycle_id)
    moment = min(at or now, now)
    refusal = why_not_sign_in(found, moment)
    if refusal:
        raise refusal.error()
    wanted = rubric_wanted(session, found, plan_of_text(found.plan_text))
    frozen = freeze_rubric(session, actor=actor, name=wanted, now=now)
    case_id = _case_of(session, found)
    sheet = create_scoresheet(session, rubric=frozen.rubric, case_id=case_id, now=now)
    held = session.get_one(ObserverSeat, found.seat_id)
    held.signed_in_at, held.scoresheet_id = moment, sheet.id
    session.flush()
    tie_to_case(session, expert_id=held.expert_id, case_id=case_id, now=now)
    record(session, actor=actor, act="observation.signed_in", on=("observer_seat", seat), now=now,
           cycle=found.cycle_name, rubric=frozen.rubric.name)  # fmt: skip
    return SignedIn(moment, sheet.revision, first=True)


def why_not_sign_in(seat: OwnSeat, at: datetime) -> Refusal | None:
    """Why the observer cannot sign in at a moment; None when nothing is against it."""
    if seat.facts.state is HearingState.CANCELLED:
        return Refusal("hearing_was_cancelled")
    if seat.state not in OPEN or seat.cycle_state is CycleState.CLOSED:
        return Refusal("observation_closed")
    return None if may_sign_in(seat.facts.starts_at, at) else Refusal("sign_in_too_early")


def save_sheet(session: Session, *, actor: Actor, seat: str, edit: Edit, now: datetime) -> Saved:
    """Take over the changed fields of the own open sheet; see ``save_on``."""
    desk = desk_of(session, actor, seat)
    return save_on(session, actor=actor, desk=desk, edit=edit, now=now)


def save_on(session: Session, *, actor: Actor, desk: Desk, edit: Edit, now: datetime) -> Saved:
    """Take over the changed fields of a sheet whose desk was read before.

    What is stored already changes nothing, also once the sheet is handed in. Refused when it is
    handed in, given up, or a field does not fit. Conflict (``revision``, ``theirs`` of the changed
    fields, ``stored`` of all) when the sheet was saved elsewhere meanwhile.
    """
    row = sheet_now(session, desk)
    before = filled(row, desk.rubric)
    found = edited(before, desk.scorer, edit.changed)
    if isinstance(found, Refusal):
        raise found.error()
    if found == before:
        return _saved(desk, found, row.revision, row.saved_at)
    hold_open(session, desk.seat.cycle_id)
    _refuse_closed(row)
    if row.revision != edit.revision:
        stored = fields_of(before, desk.scorer)
        theirs = {name: stored.get(name, []) for name in edit.changed}
        raise Conflict("sheet_changed", revision=row.revision, theirs=theirs, stored=stored)
    revision = write_answers(
        session, sheet_id=desk.seat.scoresheet_id or 0, filled=found, revision=row.revision, now=now
    )
    record(session, actor=actor, act="observation.saved", on=("observer_seat", desk.seat.public_id),
           now=now, revision=revision, fields=len(edit.changed), entry=edit.entry)  # fmt: skip
    return _saved(desk, found, revision, now)


def submit_sheet(
    session: Session,
    *,
    actor: Actor,
    seat: str,
    now: datetime,
    revision: int | None = None,
    entry: Entry = Entry.SCREEN,
) -> Submitted:
    """Hand the own sheet in and lock it; again: the first answer.

    With a ``revision`` (a device sends the one it saw) Conflict when the sheet was saved elsewhere
    since. Refused while anything is missing.
    """
    found = _locked(session, actor, seat)
    desk = desk_of(session, actor, seat)
    sheet = scoresheet_to_change(session, found.scoresheet_id)
    if sheet.submitted_at is not None:
        return Submitted(sheet.submitted_at, sheet.revision, first=False)
    hold_open(session, found.cycle_id)
    if found.state not in OPEN:
        raise Refused("observation_closed")
    if revision is not None and revision != sheet.revision:
        stored = fields_of(desk.filled, desk.scorer)
        raise Conflict("sheet_changed", revision=sheet.revision, theirs={}, stored=stored)
    refusal = why_not_hand_in(desk.scorer, desk.filled)
    if refusal:
        raise refusal.error()
    lock_scoresheet(session, row=sheet, score=desk.score, now=now)
    held = session.get_one(ObserverSeat, found.seat_id)
    held.submitted_at, held.entry = now, entry
    session.flush()
    digest = hashlib.sha256(canonical_json(sheet.answers).encode()).hexdigest()
    record(session, actor=actor, act="observation.submitted", on=("observer_seat", seat), now=now,
           cycle=found.cycle_name, entry=entry, answers_sha256=digest)  # fmt: skip
    progress(session, observation_id=found.observation_id, now=now)
    return Submitted(now, sheet.revision, first=True)


def _saved(desk: Desk, found: Filled, revision: int, saved_at: datetime) -> Saved:
    desk = replace(desk, filled=found)
    return Saved(revision, saved_at, desk.score, desk)


def _refuse_closed(row: Any) -> None:
    if row.submitted_at is not None:
        raise Refused("sheet_locked")
    if row.seat_state is not SeatState.ACTIVE or row.observation_state not in OPEN:
        raise Refused("observation_closed")


def _locked(session: Session, actor: Actor, seat: str) -> OwnSeat:
    """The own seat as it is once whoever was at it is done."""
    own_seat(session, actor, seat)
    wanted = select(ObserverSeat.id).where(col(ObserverSeat.public_id) == seat).with_for_update()
    if session.exec(wanted).first() is None:
        raise NotFound(seat)
    return own_seat(session, actor, seat)


def _case_of(session: Session, seat: OwnSeat) -> int | None:
    return session.get_one(Hearing, seat.hearing_id).case_id
