"""Puts off the last day to object: of a whole release, or of one case of it; only to a later day.

For a server that stood still on the last day, a holiday nobody had on file, a reason of one lawyer.
Whoever may object learns of it, with the day; the reason stands on the release and on the sheet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.core.errors import Refusal
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.feedback.messages import EXTENDED, EXTENDED_AGENCY
from qa_app.feedback.models import FeedbackExtension, FeedbackSheet
from qa_app.feedback.queries.extensions import Concerned, concerned, release_named, sheets_before
from qa_app.feedback.queries.looking import look_of_office, look_of_release
from qa_app.feedback.rules.extending import why_not_extend
from qa_app.feedback.rules.looking import Look
from qa_app.feedback.rules.sheets import ReleaseState, Sheet
from qa_app.feedback.services.looking import confirm
from qa_app.feedback.services.releasing import AGENCY_LIST, OWN_LIST, about_release, refuse_release
from qa_app.files.queries.requests import staff_of
from qa_app.notices.models import Mail, Notice
from qa_app.notices.rules import MailState
from qa_app.notices.services import day_of, end_of, notify


@dataclass(frozen=True, slots=True)
class Wanted:
    """To which day and why; ``sheet`` None: the whole release.

    ``seen`` confirms what was found in the reason, which lawyers and agencies read.
    """

    release: str
    until: date
    reason: str
    sheet: Sheet | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Extended:
    """How many sheets have the new day, and how many people were told."""

    sheets: int
    told: int


def why_not(session: Session, cycle: Cycle, wanted: Wanted, now: datetime) -> Refusal | None:
    """The first reason against it, for the page and for the act."""
    row = release_named(session, cycle, wanted.release)
    if row.state is ReleaseState.WITHDRAWN:
        return Refusal("feedback_withdrawn_already")
    old = wanted.sheet.objections_until if wanted.sheet else row.objections_until
    if old is None:
        return Refusal("deadline_none")
    return why_not_extend(old, wanted.until, day_of(now), wanted.reason)


def look_of(session: Session, cycle: Cycle, wanted: Wanted) -> Look:
    """What the reason may give away to those who read it on their sheets."""
    if wanted.sheet:
        return look_of_office(session, cycle.id or 0, wanted.sheet.case_id, [wanted.reason])
    return look_of_release(session, release_named(session, cycle, wanted.release), [wanted.reason])


def would_extend(
    session: Session, *, actor: Actor, cycle: Cycle, wanted: Wanted, now: datetime
) -> Extended:
    """What ``extend`` would do, refused for the same; writes nothing and tells nobody."""
    refuse_release(session, actor, cycle)
    refusal = why_not(session, cycle, wanted, now)
    if refusal:
        raise refusal.error()
    row = release_named(session, cycle, wanted.release)
    return Extended(concerned(session, row, wanted.until, _case_of(wanted)).sheets, 0)


def extend(
    session: Session, *, actor: Actor, cycle: Cycle, wanted: Wanted, now: datetime
) -> Extended:
    """Give the sheets the later day; sheets that have a later one already keep it.

    NotFound when the actor does not run the cycle. Refused for what ``why_not`` says: asked again
    under the lock of the cycle, so that of two the one with the later day stands.
    """
    refuse_release(session, actor, cycle)
    cycle = locked_cycle(session, cycle.name)
    refusal = why_not(session, cycle, wanted, now)
    if refusal:
        raise refusal.error()
    row, case_id = release_named(session, cycle, wanted.release), _case_of(wanted)
    about = ("feedback_sheet", wanted.sheet.public_id) if wanted.sheet else (
        "feedback_release", row.public_id
    )  # fmt: skip
    look = look_of(session, cycle, wanted)
    confirm(session, actor=actor, look=look, seen=wanted.seen, on=about, now=now)
    who = concerned(session, row, wanted.until, case_id)
    old = wanted.sheet.objections_until if wanted.sheet else row.objections_until
    session.execute(
        update(FeedbackSheet)
        .where(*sheets_before(row, wanted.until, case_id))
        .values(objections_until=wanted.until)
        .execution_options(synchronize_session=False)
    )
    if wanted.sheet is None:
        row.objections_until = wanted.until
        _keep_mails(session, about_release(row.public_id), wanted.until)
    reason = wanted.reason.strip()
    session.add(
        FeedbackExtension(
            release_id=row.id or 0, case_id=case_id, old_until=old, new_until=wanted.until,
            sheets=who.sheets, reason=reason, made_by=actor.login, made_at=now,
        )
    )  # fmt: skip
    session.flush()
    record(session, actor=actor, act="feedback.extended", on=about, now=now, cycle=cycle.name,
           old=old.isoformat() if old else "", new=wanted.until.isoformat(), sheets=who.sheets,
           reason=reason)  # fmt: skip
    return Extended(who.sheets, _tell(session, cycle, wanted, who, now))


def _case_of(wanted: Wanted) -> int | None:
    return wanted.sheet.case_id if wanted.sheet else None


def _keep_mails(session: Session, about: str, until: date) -> None:
    """Mails of the release that still wait are worth sending until the new day."""
    ids = select(Notice.mail_id).where(col(Notice.about) == about)
    session.execute(
        update(Mail)
        .where(col(Mail.id).in_(ids), col(Mail.state).in_((MailState.WAITING, MailState.SENDING)))
        .values(worth_until=end_of(until))
        .execution_options(synchronize_session=False)
    )


def _tell(session: Session, cycle: Cycle, wanted: Wanted, who: Concerned, now: datetime) -> int:
    """One notice for each lawyer concerned, and for the staff of their agencies."""
    lawyers = set(_accounts(session, who.lawyers))
    staff = {one for some in staff_of(session, who.agencies).values() for one in some} - lawyers
    same: dict[str, Any] = {
        "params": {"cycle": cycle.title or cycle.name, "until_on": wanted.until.isoformat()},
        "now": now, "about": about_release(wanted.release), "worth_until": end_of(wanted.until),
    }  # fmt: skip
    own, agency = OWN_LIST, AGENCY_LIST
    if wanted.sheet:
        own = agency = f"/feedback/sheets/{wanted.sheet.public_id}"
    told = notify(session, account_ids=lawyers, code=EXTENDED, url=own, **same)
    return told + notify(session, account_ids=staff, code=EXTENDED_AGENCY, url=agency, **same)


def _accounts(session: Session, lawyer_ids: Collection[int]) -> list[int]:
    found = select(Lawyer.account_id).where(
        col(Lawyer.id).in_(sorted(lawyer_ids)), col(Lawyer.account_id).is_not(None)
    )
    return [key for key in session.exec(found) if key is not None]
