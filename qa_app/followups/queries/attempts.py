"""The attempts of one follow-up, for the call screen and for the rule that suggests the next."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Account
from qa_app.clock import SHANGHAI
from qa_app.followups.models import ContactAttempt
from qa_app.followups.rules.calling import Try
from qa_app.followups.rules.states import Channel, Outcome, Respondent


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt as the screen lists it."""

    number: int
    at: datetime
    outcome: Outcome
    channel: Channel
    respondent: Respondent | None
    by: str
    by_login: str
    note: str
    next_on: date | None
    undone: bool


_ATTEMPTS = (
    select(
        ContactAttempt.followup_id,
        ContactAttempt.number,
        ContactAttempt.at,
        ContactAttempt.outcome,
        ContactAttempt.channel,
        ContactAttempt.respondent,
        func.coalesce(Account.name, ContactAttempt.by_login),
        ContactAttempt.by_login,
        ContactAttempt.note,
        ContactAttempt.next_on,
        col(ContactAttempt.undone_at).is_not(None),
    )  # type: ignore[call-overload]
    .join(Account, col(Account.login) == col(ContactAttempt.by_login), isouter=True)
    .where(col(ContactAttempt.followup_id).in_(bindparam("followup_ids", expanding=True)))
    .order_by(col(ContactAttempt.followup_id), col(ContactAttempt.number))
)


def attempts_of(session: Session, followup_id: int | None) -> list[AttemptRow]:
    """Every attempt in order, also those taken back."""
    return attempts_by_followup(session, [followup_id or 0]).get(followup_id or 0, [])


def attempts_by_followup(
    session: Session, followup_ids: Collection[int]
) -> dict[int, list[AttemptRow]]:
    """The same of several follow-ups, for an import; those without any are left out."""
    rows = session.execute(_ATTEMPTS, {"followup_ids": list(followup_ids)})
    found: defaultdict[int, list[AttemptRow]] = defaultdict(list)
    for followup_id, *row in rows:
        found[followup_id].append(AttemptRow(*row))
    return dict(found)


def tries_of(rows: list[AttemptRow]) -> list[Try]:
    """Those that count, as the rules read them."""
    return [
        Try(row.at.astimezone(SHANGHAI), row.outcome, row.channel, row.next_on)
        for row in rows
        if not row.undone
    ]
