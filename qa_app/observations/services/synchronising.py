"""Takes what devices wrote without a network: each change once, in one transaction with its note.

A change carries an id made on the device. What was applied is answered from its note however often
it comes again, so a lost answer, a killed browser or a killed server neither loses nor doubles
anything. What was refused or met newer answers left nothing behind and may be tried again.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import CodedError, Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.observations.models import DeviceChange, HearingPhoto, ObserverSeat
from qa_app.observations.queries.device import seat_held
from qa_app.observations.rules.states import ChangeOutcome, Entry, SeatState
from qa_app.observations.rules.synchronising import MOST_PHOTOS, Change, ChangeKind, happened_at
from qa_app.observations.services.observing import Edit, save_sheet, sign_in, submit_sheet

CLOSED = ("sheet_locked", "observation_closed", "hearing_was_cancelled", "seat_ended")
"""Refusals after which nothing more is taken for a seat: the device stops and keeps its text."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a change; ``first`` is False when it was applied before."""

    outcome: ChangeOutcome
    revision: int | None = None
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict[str, Any])
    first: bool = True

    @property
    def closed(self) -> bool:
        """Whether the seat takes nothing more."""
        return self.code in CLOSED


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it came in: checked, cleaned and kept in the store already."""

    op: str
    seat: str
    address: str
    media_type: str
    size: int
    caption: str = ""
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Coming:
    """A change at the door: whose it is, the locked seat, what was noted of it before."""

    actor: Actor
    seat: ObserverSeat
    op: str
    noted: DeviceChange | None
    now: datetime

    @property
    def was_applied(self) -> bool:
        """Whether it took effect before."""
        return self.noted is not None and self.noted.outcome is ChangeOutcome.APPLIED


def take_change(session: Session, *, actor: Actor, change: Change, now: datetime) -> Taken:
    """Apply one change to the actor's own seat, once; NotFound for seats and ids of others."""
    coming = _received(session, actor, (change.seat, change.op), now)
    if coming.noted is not None and coming.was_applied:
        return Taken(ChangeOutcome.APPLIED, coming.noted.revision, first=False)
    try:
        with session.begin_nested():
            taken = _applied(session, coming, change)
    except (Conflict, Refused) as error:
        taken = _not_taken(error)
    _note(session, coming, taken)
    return taken


def take_photo(session: Session, *, actor: Actor, photo: Photo, now: datetime) -> Taken:
    """Keep one photo with the actor's own seat, once; NotFound for seats and ids of others.

    The picture lies in the store before; only when it is noted here does it belong to the hearing.
    """
    coming = _received(session, actor, (photo.seat, photo.op), now)
    if coming.was_applied:
        return Taken(ChangeOutcome.APPLIED, first=False)
    refused = why_no_photo(session, coming.seat)
    if refused:
        taken = Taken(ChangeOutcome.REFUSED, code=refused)
    else:
        taken = Taken(ChangeOutcome.APPLIED)
        _add_photo(session, coming, photo)
    _note(session, coming, taken)
    return taken


def _applied(session: Session, coming: _Coming, change: Change) -> Taken:
    actor, seat, now = coming.actor, coming.seat, coming.now
    if seat.state is not SeatState.ACTIVE:
        raise Refused("seat_ended")
    if change.kind is ChangeKind.SIGN_IN:
        at = happened_at(change.at, now)
        signed = sign_in(session, actor=actor, seat=change.seat, now=now, at=at)
        return Taken(ChangeOutcome.APPLIED, signed.revision)
    if seat.scoresheet_id is None:
        raise Refused("device_not_signed_in")
    if change.kind is ChangeKind.SAVE:
        edit = Edit(change.changed, change.revision, Entry.DEVICE)
        saved = save_sheet(session, actor=actor, seat=change.seat, edit=edit, now=now)
        return Taken(ChangeOutcome.APPLIED, saved.revision)
    done = submit_sheet(
        session, actor=actor, seat=change.seat, now=now, revision=change.revision,
        entry=Entry.DEVICE,
    )  # fmt: skip
    return Taken(ChangeOutcome.APPLIED, done.revision)


def _not_taken(error: CodedError) -> Taken:
    if isinstance(error, Conflict):
        revision = error.params.get("revision")
        return Taken(ChangeOutcome.CONFLICT, revision, error.code, error.params)
    return Taken(ChangeOutcome.REFUSED, code=error.code, params=error.params)


def _received(session: Session, actor: Actor, named: tuple[str, str], now: datetime) -> _Coming:
    """The own seat, whatever became of it, locked: changes of one seat come one after the other."""
    public_id, op = named
    found = seat_held(session, actor, public_id)
    statement = select(ObserverSeat).where(ObserverSeat.id == found.id).with_for_update()
    seat = session.exec(statement.execution_options(populate_existing=True)).one()
    noted = session.get(DeviceChange, op)
    if noted and (noted.account_id != actor.account_id or noted.seat_id != seat.id):
        raise NotFound(op)
    return _Coming(actor, seat, op, noted, now)


def _note(session: Session, coming: _Coming, taken: Taken) -> None:
    row = coming.noted or DeviceChange(
        op_id=coming.op,
        seat_id=coming.seat.id or 0,
        account_id=coming.actor.account_id or 0,
        received_at=coming.now,
        outcome=taken.outcome,
    )
    row.outcome, row.revision, row.received_at = taken.outcome, taken.revision, coming.now
    session.add(row)
    session.flush()


def why_no_photo(session: Session, seat: ObserverSeat) -> str:
    """The code of why a seat takes no photo; empty when it does."""
    if seat.state is not SeatState.ACTIVE:
        return "seat_ended"
    if seat.submitted_at is not None:
        return "sheet_locked"
    kept = select(HearingPhoto.id).where(col(HearingPhoto.seat_id) == seat.id)
    return "too_many_photos" if len(session.exec(kept).all()) >= MOST_PHOTOS else ""


def _add_photo(session: Session, coming: _Coming, photo: Photo) -> None:
    row = HearingPhoto(
        public_id=secrets.token_urlsafe(16),
        seat_id=coming.seat.id or 0,
        op_id=photo.op,
        address=photo.address,
        media_type=photo.media_type,
        size=photo.size,
        caption=photo.caption,
        taken_at=happened_at(photo.taken_at, coming.now),
        received_at=coming.now,
    )
    session.add(row)
    session.flush()
    record(session, actor=coming.actor, act="observation.photo_added",
           on=("observer_seat", photo.seat), now=coming.now, photo=row.public_id,
           bytes=photo.size)  # fmt: skip
