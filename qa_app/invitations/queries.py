"""Reads of links: the one behind a token, how the links of subjects stand, misses of an address."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func
from sqlmodel import Session, col, select

from qa_app.core.errors import NotFound
from qa_app.invitations.models import Invitation, InvitationMiss
from qa_app.invitations.rules import MISS_WINDOW, LinkState, Purpose, link_state, token_hash

CHUNK = 500
_USABLE = select(Invitation).where(
    col(Invitation.token_hash) == bindparam("hash"),
    col(Invitation.purpose) == bindparam("purpose"),
    col(Invitation.used_at).is_(None),
    col(Invitation.withdrawn_at).is_(None),
    col(Invitation.expires_at) > bindparam("now"),
)
_MISSES = (
    select(func.count())
    .select_from(InvitationMiss)
    .where(
        col(InvitationMiss.address_mark) == bindparam("mark"),
        col(InvitationMiss.at) > bindparam("since"),
    )
)


@dataclass(frozen=True, slots=True)
class Link:
    """The newest link of a subject, for those who gave it out; the token is not known."""

    public_id: str
    subject_id: int
    state: LinkState
    made_by: str
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    used_at: datetime | None


def by_token(session: Session, purpose: Purpose, token: str, now: datetime) -> Invitation:
    """The link somebody holds.

    ``NotFound`` for a wrong token, one that was used, withdrawn or has expired, and one made for
    another purpose: one statement and one answer for them all.
    """
    given = {"hash": token_hash(token), "purpose": purpose, "now": now}
    found = session.execute(_USABLE, given).scalars().first()
    if found is None:
        raise NotFound
    return found


def misses_of(session: Session, address_mark: str, now: datetime) -> int:
    """How many dead links an address tried of late."""
    given = {"mark": address_mark, "since": now - MISS_WINDOW}
    return session.execute(_MISSES, given).scalar_one()


def links_of(
    session: Session, purpose: Purpose, subject_ids: Collection[int], now: datetime
) -> dict[int, Link]:
    """The newest link of each subject that ever had one."""
    found: dict[int, Link] = {}
    for part in _parts(sorted(subject_ids)):
        rows = session.exec(
            select(Invitation)
            .where(col(Invitation.purpose) == purpose, col(Invitation.subject_id).in_(part))
            .order_by(col(Invitation.id))
        )
        found |= {row.subject_id: _link(row, now) for row in rows}
    return found


def has_usable_link(
    purpose: Purpose, subject: ColumnElement[int], now: datetime
) -> ColumnElement[bool]:
    """Whether the subject in a column has a link that could be used this moment, as a condition."""
    usable = select(Invitation.id).where(
        col(Invitation.purpose) == purpose,
        col(Invitation.subject_id) == subject,
        col(Invitation.used_at).is_(None),
        col(Invitation.withdrawn_at).is_(None),
        col(Invitation.expires_at) > now,
    )
    return usable.exists()


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _link(row: Invitation, now: datetime) -> Link:
    state = link_state(
        used_at=row.used_at, withdrawn_at=row.withdrawn_at, expires_at=row.expires_at, now=now
    )
    return Link(
        row.public_id,
        row.subject_id,
        state,
        row.made_by,
        row.made_at,
        row.expires_at,
        row.opened_at,
        row.used_at,
    )
