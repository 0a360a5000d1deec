"""Releases the feedback of a cycle or of a part of it, and takes a release back that nobody read.

Sheets are made first (``making``) and written together in one transaction. Who was told, and who
released what, is one event of the audit trail.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from sqlalchemy import delete, exists, select, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Conflict, NotFound, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle, may_manage, plan_of
from qa_app.cycles.rules.states import why_not_change
from qa_app.feedback.messages import RELEASED, RELEASED_AGENCY, WITHDRAWN
from qa_app.feedback.models import FeedbackSheet, Release, ReplyDraft
from qa_app.feedback.queries.ready import Standing, cases_in
from qa_app.feedback.queries.releases import resting_on
from qa_app.feedback.rules.scope import Scope
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.rules.withdrawing import why_not_withdraw
from qa_app.feedback.services.filing import (
    counting_settlements,
    file_sheets,
    keep_suspects,
    newest_wording,
)
from qa_app.feedback.services.making import MadeSheet, Prepared, Progress, prepared
from qa_app.feedback.services.opening import note_opened
from qa_app.files.queries.requests import staff_of
from qa_app.notices.services import end_of, notify, take_back
from qa_app.workdays.queries import calendar

CHUNK = 5_000
LONGEST_REASON = 2_000
ON_THE_WAY = (Standing.READY, Standing.WORDING)
OWN_LIST, AGENCY_LIST = "/feedback/mine", "/feedback/agency"


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did; ``public_id`` empty: nothing could be released.

    ``withheld`` are cases that wait for a text to be looked at, ``lawyers`` and ``staff`` people
    who were told.
    """

    public_id: str
    sheets: int
    withheld: int
    lawyers: int = 0
    staff: int = 0


def why_not_release(cycle: Cycle) -> Refusal | None:
    """The first reason against releasing anything of a cycle; None when it can be done."""
    if cycle.state in (CycleState.PLANNED, CycleState.FROZEN):
        return Refusal("feedback_cycle_not_drawn", {"cycle": cycle.name})
    return why_not_change(cycle.name, cycle.state)


def refuse_release(session: Session, actor: Actor, cycle: Cycle) -> None:
    """Raise what stands against a release, for the act and for asking for it."""
    if not may_manage(session, actor, cycle):
        raise NotFound(cycle.name)
    refusal = why_not_release(cycle)
    if refusal:
        raise refusal.error()


def release(
    session: Session, *, actor: Actor, cycle: Cycle, scope: Scope, now: datetime
) -> Released:
    """Make and release the sheets of a scope at once: for the command line and small cycles.

    NotFound when the actor does not run the cycle; Refused before the draw and when no case of the
    scope has a settled grade that is not released yet.
    """
    refuse_release(session, actor, cycle)
    made = prepare(session, cycle, scope)
    return release_prepared(session, actor=actor, cycle=cycle, part=(scope, made), now=now)


def prepare(session: Session, cycle: Cycle, scope: Scope, tell: Progress | None = None) -> Prepared:
    """Everything of a scope that can be made now; writes nothing."""
    wordings = newest_wording(session, cycle)
    made = prepared(session, cycle, cases_in(session, cycle, scope, *ON_THE_WAY), tell)
    made.wordings = wordings
    return made


def release_prepared(
    session: Session, *, actor: Actor, cycle: Cycle, part: tuple[Scope, Prepared], now: datetime
) -> Released:
    """Write sheets made before; those whose grade has changed meanwhile are left for later.

    ``token`` of what was made names the release: doing it twice is told by ``done_before``.
    """
    cycle = locked_cycle(session, cycle.name)
    refuse_release(session, actor, cycle)
    scope, made = part
    if not made.checked:
        raise Refused("feedback_nothing_to_release")
    keep_suspects(session, cycle, made, now)
    note_opened(session, actor=actor, on=("cycle", cycle.name), cases=made.opened, now=now)
    withheld = len({one.case_id for one in made.suspects})
    sheets = _still_settled(session, cycle, scope, made.sheets)
    if not sheets:
        _note_check(session, actor, cycle, made, now)
        return Released("", 0, withheld)
    row = Release(
        public_id=made.token or secrets.token_urlsafe(9), cycle_id=cycle.id or 0,
        scope=scope.stored(), state=ReleaseState.RELEASED, sheets=len(sheets),
        released_by=actor.login, released_at=now,
        objections_until=last_day_to_object(session, cycle, now),
    )  # fmt: skip
    session.add(row)
    session.flush()
    place = (row.id or 0, 1, row.objections_until)
    file_sheets(session, sheets, cycle=cycle, places=place, now=now)
    lawyers, staff = _tell(session, cycle, row, sheets, now)
    record(session, actor=actor, act="feedback.released", on=("feedback_release", row.public_id),
           now=now, cycle=cycle.name, sheets=len(sheets), withheld=withheld,
           **{key: codes for key, codes in scope.stored().items() if codes})  # fmt: skip
    return Released(row.public_id, len(sheets), withheld, lawyers, staff)


def done_before(
    session: Session, *, actor: Actor, cycle: Cycle, scope: Scope, token: str
) -> Released | None:
    """What the actor's order of this token came to, if it was done already; None: it was not."""
    row = session.execute(
        select(Release).where(
            col(Release.public_id) == token,
            col(Release.cycle_id) == cycle.id,
            col(Release.released_by) == actor.login,
        )
    ).scalar_one_or_none()
    if row is None:
        return None
    return Released(token, row.sheets, len(cases_in(session, cycle, scope, Standing.WORDING)))


def check_texts(
    session: Session, *, actor: Actor, cycle: Cycle, made: Prepared, now: datetime
) -> int:
    """Write down which texts are suspect; how many. Nothing is released."""
    cycle = locked_cycle(session, cycle.name)
    refuse_release(session, actor, cycle)
    keep_suspects(session, cycle, made, now)
    note_opened(session, actor=actor, on=("cycle", cycle.name), cases=made.opened, now=now)
    _note_check(session, actor, cycle, made, now)
    return len(made.suspects)


def _note_check(
    session: Session, actor: Actor, cycle: Cycle, made: Prepared, now: datetime
) -> None:
    record(session, actor=actor, act="feedback.checked", on=("cycle", cycle.name), now=now,
           cases=len(made.checked), suspect=len(made.suspects))  # fmt: skip


def withdraw(
    session: Session, *, actor: Actor, cycle: Cycle, public_id: str, reason: str, now: datetime
) -> int:
    """Take back a release of which no sheet was opened yet; how many sheets are gone.

    Refused without a reason, once a sheet was read or something was sent about it, and when it was
    withdrawn before. Who reads or writes at the same moment asks for the same row: whoever comes
    second is told. Drafts of the office go with the sheets.
    """
    refuse_release(session, actor, cycle)
    cycle = locked_cycle(session, cycle.name)
    row = _release(session, cycle, public_id)
    if row.state is ReleaseState.WITHDRAWN:
        raise Refused("feedback_withdrawn_already")
    _mark_withdrawn(session, actor, row, _checked(reason), now)
    refusal = why_not_withdraw(
        ReleaseState.RELEASED, was_read=False, resting=resting_on(session, public_id)
    )
    if refusal:
        raise refusal.error()
    gone = session.execute(delete(FeedbackSheet).where(col(FeedbackSheet.release_id) == row.id))
    count: int = gone.rowcount  # type: ignore[attr-defined]
    drafts = _drop_drafts(session, cycle)
    _tell_withdrawn(session, cycle, public_id, now)
    record(session, actor=actor, act="feedback.withdrawn", on=("feedback_release", public_id),
           now=now, cycle=cycle.name, sheets=count, drafts=drafts,
           reason=reason.strip())  # fmt: skip
    return count


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused("feedback_reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("feedback_reason_too_long", limit=LONGEST_REASON)
    return reason


def _mark_withdrawn(
    session: Session, actor: Actor, row: Release, reason: str, now: datetime
) -> None:
    """Take the row of the release, before anything of it is looked at; Conflict once read."""
    taken = session.execute(
        update(Release)
        .where(
            col(Release.id) == row.id,
            col(Release.state) == ReleaseState.RELEASED,
            col(Release.first_read_at).is_(None),
        )
        .values(state=ReleaseState.WITHDRAWN, withdrawn_by=actor.login, withdrawn_at=now,
                reason=reason, revision=col(Release.revision) + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Conflict("feedback_read_already")


def _drop_drafts(session: Session, cycle: Cycle) -> int:
    """Drop what was being written about cases of the cycle that have no sheet any more."""
    there = exists().where(
        col(FeedbackSheet.cycle_id) == col(ReplyDraft.cycle_id),
        col(FeedbackSheet.case_id) == col(ReplyDraft.case_id),
        col(FeedbackSheet.counts),
    )
    gone = session.execute(
        delete(ReplyDraft)
        .where(col(ReplyDraft.cycle_id) == cycle.id, ~there)
        .execution_options(synchronize_session=False)
    )
    return gone.rowcount  # type: ignore[attr-defined]


def last_day_to_object(session: Session, cycle: Cycle, now: datetime) -> date | None:
    """The last working day on which a lawyer may object; None where objections are not heard."""
    rule = plan_of(cycle).feedback
    if not rule.hears_objections:
        return None
    today = now.astimezone(SHANGHAI).date()
    return calendar(session).add_working_days(today, rule.objection_days)


def _still_settled(
    session: Session, cycle: Cycle, scope: Scope, sheets: Sequence[MadeSheet]
) -> list[MadeSheet]:
    """The sheets whose version counts on and which nobody has released meanwhile."""
    open_still = set(cases_in(session, cycle, scope, *ON_THE_WAY))
    ids = counting_settlements(session, cycle, sheets)
    return [one for one in sheets if one.case_id in open_still and one.settlement_id in ids]


def _tell(
    session: Session, cycle: Cycle, row: Release, sheets: Sequence[MadeSheet], now: datetime
) -> tuple[int, int]:
    """One notice for each lawyer with a sheet and for the staff of each agency."""
    lawyer_ids = {one.lawyer_id for one in sheets if one.lawyer_id is not None}
    lawyers = accounts_of(session, lawyer_ids)
    staff = {
        account
        for accounts in staff_of(session, {one.agency_id for one in sheets}).values()
        for account in accounts
    }
    params = {"cycle": cycle.title or cycle.name}
    if row.objections_until:
        params["until_on"] = row.objections_until.isoformat()
    query = urlencode({"cycle": cycle.name})
    heard = row.objections_until is not None
    until = end_of(row.objections_until) if row.objections_until else None
    told = notify(session, account_ids=lawyers, code=RELEASED[heard], params=params,
                  url=f"{OWN_LIST}?{query}", now=now, about=about_release(row.public_id),
                  worth_until=until)  # fmt: skip
    others = staff - set(lawyers)
    more = notify(session, account_ids=others, code=RELEASED_AGENCY, params=params,
                  url=f"{AGENCY_LIST}?{query}", now=now, about=about_release(row.public_id),
                  worth_until=until)  # fmt: skip
    return told, more


def about_release(public_id: str) -> str:
    """What notices of a release say they are about."""
    return f"release:{public_id}"


def _tell_withdrawn(session: Session, cycle: Cycle, public_id: str, now: datetime) -> None:
    """Tell all who were told of the release; by mail those a mail of it had reached.

    What still waits to be sent is not sent any more.
    """
    mailed, others = take_back(session, about=about_release(public_id), now=now)
    params = {"cycle": cycle.title or cycle.name}
    for accounts, mail in ((mailed, True), (others, False)):
        notify(session, account_ids=accounts, code=WITHDRAWN, params=params, url="", now=now,
               mail=mail)  # fmt: skip


def accounts_of(session: Session, lawyer_ids: set[int]) -> list[int]:
    """The accounts of these lawyers; one without an account has none to be told at."""
    wanted, found = sorted(lawyer_ids), []
    for start in range(0, len(wanted), CHUNK):
        found += session.execute(
            select(Lawyer.account_id).where(
                col(Lawyer.id).in_(wanted[start : start + CHUNK]),
                col(Lawyer.account_id).is_not(None),
            )
        ).scalars()
    return [key for key in found if key is not None]


def _release(session: Session, cycle: Cycle, public_id: str) -> Release:
    found = session.execute(
        select(Release).where(
            col(Release.public_id) == public_id, col(Release.cycle_id) == cycle.id
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(public_id)
    return found
