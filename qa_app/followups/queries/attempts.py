"""The attempts of one follow-up, for the call screen and for the rule that suggests the next."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
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


def attempts_of(session: Session, followup_id: int | None) -> list[AttemptRow]:
    """Every attempt in order, also those taken back."""
    columns = (
        ContactAttempt.number, ContactAttempt.at, ContactAttempt.outcome, ContactAttempt.channel,
        ContactAttempt.respondent, func.coalesce(Account.name, ContactAttempt.by_login),
        ContactAttempt.by_login, ContactAttempt.note, ContactAttempt.next_on,
        col(ContactAttempt.undone_at).is_not(None),
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(Account, col(Account.login) == col(ContactAttempt.by_login), isouter=True)
        .where(col(ContactAttempt.followup_id) == followup_id)
        .order_by(col(ContactAttempt.number))
    )
    return [AttemptRow(*row) for row in rows]


def tries_of(rows: list[AttemptRow]) -> list[Try]:
    """Those that count, as the rules read them."""
    return [
        Try(row.at.astimezone(SHANGHAI), row.outcome, row.channel, row.next_on)
        for row in rows
        if not row.undone
    ]
