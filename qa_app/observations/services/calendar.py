"""Acts on single hearings: enter, change, move, cancel, mark as held.

For the pages of the calendar; lists come in through ``importing``.  A hearing's key is made when
it is entered and never changes; every time it had is kept in ``moves``.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.accounts.services import fix_agency_codes
from qa_app.audit.services import record
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.core.text import case_key
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.calendar import WRITERS, hearing_for
from qa_app.observations.rules.calendar import hearing_key, why_not_held, why_not_move
from qa_app.observations.rules.entered import HearingFields
from qa_app.observations.rules.states import HearingState, ObservationState, SeatState
from qa_app.observations.services.choosing import observe_certain
from qa_app.observations.services.telling import tell_observers

UNDECIDED: Final = (ObservationState.WAITING, ObservationState.STAFFED)


def enter_hearing(
    session: Session, *, actor: Actor, agency_id: int, fields: HearingFields, now: datetime
) -> Hearing:
    """Enter a hearing; Refused (``hearing_there_already``) when the case has one at this moment."""
    agency = _agency(session, actor, agency_id)
    key = case_key(agency.code, fields.case_number)
    known = session.exec(select(Hearing).where(Hearing.case_key == key)).all()
    starts_at = fields.moment.utc()
    if any(hearing.starts_at == starts_at for hearing in known):
        raise Refused("hearing_there_already", number=fields.case_number)
    begins = col(Hearing.hearing_key).startswith(f"{key}#", autoescape=True)
    taken = session.exec(select(Hearing.hearing_key).where(begins)).all()
    made = hearing_row(session, agency, fields, taken)
    made.entered_by, made.entered_at = actor.login, now
    session.add(made)
    session.flush()
    fix_agency_codes(session, {agency_id})
    record(session, actor=actor, act="hearing.entered", on=("hearing", made.hearing_key), now=now,
           starts_at=starts_at.isoformat())  # fmt: skip
    observe_certain(session, actor=actor, now=now, hearing_ids=[made.id or 0])
    return made


def hearing_row(
    session: Session, agency: Agency, fields: HearingFields, taken: Collection[str]
) -> Hearing:
    """A new row, tied to the closed case and to the register where these are there already."""
    key = case_key(agency.code, fields.case_number)
    case = session.exec(select(Case).where(Case.case_key == key)).first()
    lawyer_id, firm_id = _people(session, fields)
    return Hearing(
        public_id=secrets.token_urlsafe(12),
        hearing_key=hearing_key(key, fields.moment.day, taken),
        agency_id=agency.id or 0,
        region_id=agency.region_id,
        case_key=key,
        case_id=case.id if case else None,
        lawyer_id=lawyer_id or (case.lawyer_id if case else None),
        firm_id=firm_id or (case.firm_id if case else None),
        starts_at=fields.moment.utc(),
        state=HearingState.PLANNED,
        moves=[],
        **fields.texts(),
    )


def change_hearing(
    session: Session, *, actor: Actor, public_id: str, fields: HearingFields,
    revision: int, now: datetime,
) -> Hearing:  # fmt: skip
    """Change what is known of a hearing; another time moves it. Twice the same is once.

    Conflict when somebody changed it since ``revision``; Refused ``hearing_is_over``.
    """
    hearing = locked_hearing(session, actor, public_id)
    agency = session.get(Agency, hearing.agency_id)
    if agency is None:
        raise NotFound(public_id)
    texts = fields.texts()
    changed = {name: value for name, value in texts.items() if getattr(hearing, name) != value}
    starts_at = fields.moment.utc()
    if not changed and hearing.starts_at == starts_at:
        return hearing
    if hearing.revision != revision:
        raise Conflict("hearing_changed")
    refusal = why_not_move(hearing.state)
    if hearing.starts_at != starts_at and refusal:
        raise refusal.error()
    for name, value in changed.items():
        setattr(hearing, name, value)
    if "case_number" in changed:
        hearing.case_key = case_key(agency.code, hearing.case_number)
        found = session.exec(select(Case.id).where(Case.case_key == hearing.case_key)).first()
        hearing.case_id = found
    if {"lawyer_name", "firm_name"} & changed.keys():
        hearing.lawyer_id, hearing.firm_id = _people(session, fields)
    hearing.revision += 1
    session.add(hearing)
    record(session, actor=actor, act="hearing.changed", on=("hearing", hearing.hearing_key),
           now=now, columns=sorted(changed))  # fmt: skip
    _move(session, actor, hearing, starts_at, now)
    observe_certain(session, actor=actor, now=now, hearing_ids=[hearing.id or 0])
    return hearing


def _move(
    session: Session, actor: Actor, hearing: Hearing, starts_at: datetime, now: datetime
) -> None:
    if hearing.starts_at == starts_at:
        return
    before = note_move(hearing, starts_at, by=actor.login, now=now)
    session.flush()
    record(session, actor=actor, act="hearing.moved", on=("hearing", hearing.hearing_key), now=now,
           before=before.isoformat(), after=starts_at.isoformat())  # fmt: skip
    tell_observers(session, [hearing.id or 0], code="hearing_moved", now=now)


def note_move(hearing: Hearing, starts_at: datetime, *, by: str, now: datetime) -> datetime:
    """Give a hearing another time and keep the one it had; that one."""
    before = hearing.starts_at
    step = {
        "from": before.isoformat(),
        "to": starts_at.isoformat(),
        "at": now.isoformat(),
        "by": by,
    }
    hearing.moves = [*hearing.moves, step]
    hearing.starts_at = starts_at
    return before


def cancel_hearing(
    session: Session, *, actor: Actor, public_id: str, reason: str, now: datetime
) -> Hearing:
    """Note that a hearing will not take place; observers are told, their observation falls."""
    hearing = locked_hearing(session, actor, public_id)
    if hearing.state is HearingState.CANCELLED:
        return hearing
    if hearing.state is HearingState.HELD:
        raise Refused("hearing_is_over")
    hearing.state, hearing.revision = HearingState.CANCELLED, hearing.revision + 1
    session.add(hearing)
    session.flush()
    drop_observations(session, [hearing.id or 0], now)
    record(session, actor=actor, act="hearing.cancelled", on=("hearing", hearing.hearing_key),
           now=now, reason=reason.strip())  # fmt: skip
    return hearing


def drop_observations(session: Session, hearing_ids: Collection[int], now: datetime) -> None:
    """End the observations of cancelled hearings that nobody has seen, and their seats."""
    tell_observers(session, hearing_ids, code="hearing_cancelled", now=now)
    wanted = select(Observation).where(
        col(Observation.hearing_id).in_(hearing_ids), col(Observation.state).in_(UNDECIDED)
    )
    for observation in session.exec(wanted).all():
        observation.state = ObservationState.CANCELLED
        observation.revision += 1
        session.add(observation)
        _end_seats(session, observation.id or 0, now)


def _end_seats(session: Session, observation_id: int, now: datetime) -> None:
    wanted = select(ObserverSeat).where(
        ObserverSeat.observation_id == observation_id, ObserverSeat.state == SeatState.ACTIVE
    )
    for seat in session.exec(wanted).all():
        seat.state, seat.ended_at = SeatState.WITHDRAWN, now
        seat.end_reason = "hearing_cancelled"
        session.add(seat)


def mark_held(session: Session, *, actor: Actor, public_ids: Collection[str], now: datetime) -> int:
    """Note that hearings took place; the number newly noted. Refused: ``hearing_not_begun``, …"""
    count = 0
    for public_id in public_ids:
        hearing = locked_hearing(session, actor, public_id)
        if hearing.state is HearingState.HELD:
            continue
        refusal = why_not_held(hearing.state, hearing.starts_at, now)
        if refusal:
            raise refusal.error()
        hearing.state, hearing.revision = HearingState.HELD, hearing.revision + 1
        session.add(hearing)
        record(session, actor=actor, act="hearing.held", on=("hearing", hearing.hearing_key),
               now=now)  # fmt: skip
        count += 1
    return count


def locked_hearing(session: Session, actor: Actor, public_id: str) -> Hearing:
    """The hearing, held against other writers; NotFound for who may not change it."""
    hearing = hearing_for(session, actor, public_id, WRITERS)
    session.refresh(hearing, with_for_update=True)
    return hearing


def _agency(session: Session, actor: Actor, agency_id: int) -> Agency:
    ids = agencies_within(session, actor, WRITERS)
    agency = session.get(Agency, agency_id)
    if agency is None or (ids is not None and agency_id not in ids):
        raise NotFound(str(agency_id))
    return agency


def _people(session: Session, fields: HearingFields) -> tuple[int | None, int | None]:
    """The register's ids of lawyer and firm where the names are in it; a name alone may be two."""
    firm_id = session.exec(select(Firm.id).where(Firm.name == fields.firm_name)).first()
    if not fields.lawyer_name:
        return None, firm_id
    wanted = select(Lawyer.id, Lawyer.firm_id).where(Lawyer.name == fields.lawyer_name)
    if fields.firm_name:
        wanted = wanted.where(Lawyer.firm_id == firm_id)
    found = session.exec(wanted.limit(2)).all()
    if len(found) != 1:
        return None, firm_id
    return found[0][0], firm_id or found[0][1]
