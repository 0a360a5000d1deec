"""Makes, opens, uses and withdraws one-use links, and counts tries that lead nowhere.

The package that owns the subject decides who may ask for a link and what an answer does. A token
exists in the answer of ``invite`` alone: it is neither stored nor recorded.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.invitations.models import Invitation, InvitationMiss
from qa_app.invitations.rules import MISS_WINDOW, Purpose, token_from, token_hash

CHUNK = 2000
_CHANCE_BYTES = 17
_OPEN = (col(Invitation.used_at).is_(None), col(Invitation.withdrawn_at).is_(None))


@dataclass(frozen=True, slots=True)
class Made:
    """A new link with its token, which nobody will see again."""

    token: str
    invitation: Invitation


def invite(
    session: Session,
    *,
    actor: Actor,
    purpose: Purpose,
    subject_id: int,
    expires_at: datetime,
    now: datetime,
) -> Made:
    """A link for one subject; an earlier one that was not used stops working."""
    renewed = _withdraw(session, purpose, [subject_id], now)
    token = token_from(secrets.token_bytes(_CHANCE_BYTES))
    row = Invitation(
        public_id=secrets.token_urlsafe(12),
        purpose=purpose,
        subject_id=subject_id,
        token_hash=token_hash(token),
        made_by=actor.login,
        made_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    act = "invitation.renewed" if renewed else "invitation.made"
    record(
        session, actor=actor, act=act, on=(purpose.value, subject_id), now=now, link=row.public_id
    )
    return Made(token, row)


def invite_many(
    session: Session,
    *,
    actor: Actor,
    purpose: Purpose,
    subject_ids: Collection[int],
    expires_at: datetime,
    now: datetime,
) -> dict[int, str]:
    """Links for many subjects at once: subject → token; earlier unused ones stop working."""
    wanted = sorted(set(subject_ids))
    tokens = {key: token_from(secrets.token_bytes(_CHANCE_BYTES)) for key in wanted}
    renewed = _withdraw(session, purpose, wanted, now)
    rows = [
        {
            "public_id": secrets.token_urlsafe(12),
            "purpose": purpose,
            "subject_id": key,
            "token_hash": token_hash(token),
            "made_by": actor.login,
            "made_at": now,
            "expires_at": expires_at,
        }
        for key, token in tokens.items()
    ]
    for start in range(0, len(rows), CHUNK):
        session.connection().execute(insert(Invitation), rows[start : start + CHUNK])
    if rows:
        record(
            session, actor=actor, act="invitation.made_many", on=(purpose.value, "*"), now=now,
            count=len(rows), renewed=renewed, first=wanted[0], last=wanted[-1],
        )  # fmt: skip
    return tokens


def note_opened(session: Session, *, invitation: Invitation, now: datetime) -> None:
    """Remember when the page of a link was first looked at."""
    session.execute(
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, col(Invitation.opened_at).is_(None))
        .values(opened_at=now)
    )


def use(session: Session, *, invitation: Invitation, now: datetime) -> None:
    """Use a link up; of two answers that come at the same time the second gets ``NotFound``.

    The condition stands in the statement that changes the row, so that nothing read before counts.
    """
    used = (
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, *_OPEN, col(Invitation.expires_at) > now)
        .values(used_at=now)
    )
    if session.connection().execute(used).rowcount != 1:
        raise NotFound


def withdraw(
    session: Session, *, actor: Actor, purpose: Purpose, subject_id: int, now: datetime
) -> bool:
    """Stop the unused link of a subject; whether there was one."""
    stopped = _withdraw(session, purpose, [subject_id], now)
    if stopped:
        act = "invitation.withdrawn"
        record(session, actor=actor, act=act, on=(purpose.value, subject_id), now=now)
    return bool(stopped)


def note_miss(session: Session, *, address_mark: str, now: datetime) -> None:
    """Remember a try that led nowhere; what is too old to count is forgotten."""
    session.execute(delete(InvitationMiss).where(col(InvitationMiss.at) <= now - MISS_WINDOW))
    session.add(InvitationMiss(address_mark=address_mark, at=now))


def _withdraw(
    session: Session, purpose: Purpose, subject_ids: Collection[int], now: datetime
) -> int:
    keys, stopped = list(subject_ids), 0
    for start in range(0, len(keys), CHUNK):
        part = col(Invitation.subject_id).in_(keys[start : start + CHUNK])
        statement = update(Invitation).where(col(Invitation.purpose) == purpose, part, *_OPEN)
        values = statement.values(withdrawn_at=now)
        stopped += session.connection().execute(values).rowcount
    return stopped
