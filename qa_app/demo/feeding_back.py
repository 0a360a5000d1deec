"""Feedback of the demonstration: who gets an account, what is released, who read it and replied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Account, Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.demo.moments import Clock
from qa_app.demo.people import actor_named, enter_lawyers
from qa_app.demo.rules.loopwords import ANSWER, REPLIES
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.rules.scope import Scope
from qa_app.feedback.rules.sheets import WHOLE, Sheet
from qa_app.feedback.rules.sides import ReplySide
from qa_app.feedback.services.reading import acknowledge, note_reading
from qa_app.feedback.services.releasing import Released, release
from qa_app.feedback.services.replying import save_draft, send_replies
from qa_app.reviews.models import Settlement

BUSIEST, OF_AGENCY = 8, 4
"""So many lawyers with the most settled cases get an account, and so many of one agency."""
MOST_READ = 20
ACKNOWLEDGED, REPLIED = 0.8, 4
"""The share of read sheets somebody took note of; every so many of them has a reply."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A lawyer with a login, and the public ids of the own sheets of one release, worst first."""

    actor: Actor
    sheets: tuple[str, ...]


def give_accounts(cycle: str, agency: int, now: datetime) -> None:
    """Logins ``ls001``, ``ls002``, … for lawyers with settled cases, some of them of one agency."""
    with transaction() as session:
        found = cycle_named(session, cycle)
        wanted = _lawyers(session, found, BUSIEST)
        wanted += [
            one
            for one in _lawyers(session, found, OF_AGENCY, col(Case.agency_id) == agency)
            if one not in wanted
        ]
        enter_lawyers(session, wanted, now)


def release_part(actor: Actor, cycle: str, scope: Scope, now: datetime) -> Released:
    """Release what is settled in a part of the cycle."""
    with transaction() as session:
        found = cycle_named(session, cycle)
        return release(session, actor=actor, cycle=found, scope=scope, now=now)


def readers(session: Session, release_id: str) -> list[Reader]:
    """The lawyers of a release who have logins, in the order of these."""
    from_release = (
        select(Account.login, FeedbackSheet.public_id)
        .join(Lawyer, col(Lawyer.account_id) == col(Account.id))
        .join(FeedbackSheet, col(FeedbackSheet.lawyer_id) == col(Lawyer.id))
        .where(_of_release(release_id))
        .order_by(col(Account.login), col(FeedbackSheet.points), col(FeedbackSheet.id))
    )
    found: dict[str, list[str]] = {}
    for login, sheet in session.execute(from_release):
        found.setdefault(login, []).append(sheet)
    return [Reader(actor_named(session, login), tuple(own)) for login, own in found.items()]


def for_paper(session: Session, release_id: str, agency_id: int) -> str:
    """The best sheet of a release about a case of an agency, of a lawyer without a login if there
    is one; empty for none."""
    best = (col(FeedbackSheet.points).desc(), col(FeedbackSheet.id))
    statement = (
        select(FeedbackSheet.public_id)
        .join(Lawyer, col(Lawyer.id) == col(FeedbackSheet.lawyer_id))
        .where(_of_release(release_id), col(FeedbackSheet.agency_id) == agency_id)
        .order_by(col(Lawyer.account_id).is_not(None), *best)
    )
    return session.execute(statement.limit(1)).scalar() or ""


def read_sheets(reader: Reader, chance: Random, clock: Clock) -> None:
    """The lawyer opens every own sheet, takes note of most, and replies to some."""
    for place, public_id in enumerate(reader.sheets[:MOST_READ]):
        now = clock.later()
        with transaction() as session:
            sheet = sheet_of(session, reader.actor, public_id)
            note_reading(session, actor=reader.actor, sheet=sheet, now=now)
            if chance.random() < ACKNOWLEDGED:
                acknowledge(session, actor=reader.actor, sheet=sheet, now=now)
            if place % REPLIED == 1:
                words = REPLIES[(place // REPLIED) % len(REPLIES)]
                _reply(session, reader.actor, sheet, words, now)


def answer(actor: Actor, sheets: Sequence[str], clock: Clock) -> int:
    """The office answers what was asked about these sheets; how many it answered."""
    for public_id in sheets:
        now = clock.later()
        with transaction() as session:
            sheet = sheet_of(session, actor, public_id)
            _reply(session, actor, sheet, ANSWER, now, ReplySide.OFFICE)
    return len(sheets)


def agency_of(session: Session, login: str) -> Agency:
    """The agency a login of the demonstration works at."""
    agency_id = next(
        grant.agency_id for grant in actor_named(session, login).grants if grant.agency_id
    )
    return session.get_one(Agency, agency_id)


def _reply(
    session: Session,
    actor: Actor,
    sheet: Sheet,
    words: str,
    now: datetime,
    side: ReplySide = ReplySide.LAWYER,
) -> None:
    place = next(iter(sheet.overall.get("better", ())), WHOLE)
    save_draft(session, actor=actor, sheet=sheet, texts={place: words}, revision=0, now=now)
    send_replies(session, actor=actor, sheet=sheet, side=side, now=now)


def _lawyers(
    session: Session, cycle: Cycle, limit: int, *where: ColumnElement[bool]
) -> list[tuple[int, str]]:
    """Lawyers without an account, those with the most settled cases first: id and name."""
    statement = (
        select(Lawyer.id, Lawyer.name)
        .join(Case, col(Case.lawyer_id) == col(Lawyer.id))
        .join(Settlement, col(Settlement.case_id) == col(Case.id))
        .where(
            col(Settlement.cycle_id) == cycle.id,
            col(Settlement.counts),
            col(Lawyer.account_id).is_(None),
            *where,
        )
        .group_by(col(Lawyer.id), col(Lawyer.name))
        .order_by(func.count().desc(), col(Lawyer.id))
        .limit(limit)
    )
    return [(key or 0, name) for key, name in session.execute(statement)]


def _of_release(public_id: str) -> ColumnElement[bool]:
    wanted = select(Release.id).where(col(Release.public_id) == public_id)
    return col(FeedbackSheet.release_id).in_(wanted)
