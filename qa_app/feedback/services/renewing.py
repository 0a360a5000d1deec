"""Makes new versions of released sheets once their cases are settled anew.

After an upheld objection, a reopened grade, sources combined later. The version before stays
readable and counts no more; lawyer and agency are told. New versions are made first and written
together, like a release: after combining, every sheet of a cycle may be due.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.cases.models import Lawyer
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.feedback.messages import RENEWED, RENEWED_AGENCY, RENEWED_MANY
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.grounds import OBJECTION
from qa_app.feedback.queries.ready import Standing, cases_in
from qa_app.feedback.rules.scope import WHOLE_CYCLE, Scope
from qa_app.feedback.rules.sheets import ReleaseState, SheetState
from qa_app.feedback.services.filing import (
    counting_settlements,
    file_sheets,
    keep_suspects,
    newest_wording,
)
from qa_app.feedback.services.making import MadeSheet, Prepared, Progress, prepared
from qa_app.feedback.services.opening import note_opened
from qa_app.feedback.services.releasing import (
    AGENCY_LIST,
    OWN_LIST,
    last_day_to_object,
    refuse_release,
)
from qa_app.files.queries.requests import staff_of
from qa_app.notices.services import notify

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many sheets got a new version, how many wait for a text to be looked at, who was told."""

    sheets: int
    withheld: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """The version of a sheet that counted until now."""

    id: int
    case_id: int
    release_id: int
    version: int
    settlement_id: int
    until: date | None


def renew_sheet(
    session: Session, *, actor: Actor, cycle_id: int, case_id: int, now: datetime
) -> str | None:
    """The public id of the new version of the sheet on a case.

    None: the case has no released sheet, its sheet is up to date, or a text must be looked at
    first (the release page then lists it). Who may act is asked by the caller's own act.
    """
    cycle = locked_cycle(session, session.get_one(Cycle, cycle_id).name)
    before = _counting(session, cycle, [case_id]).get(case_id)
    if before is None:
        return None
    made = prepared(session, cycle, [case_id])
    note_opened(session, actor=actor, on=("cycle", cycle.name), cases=made.opened, now=now)
    fresh = _write(session, cycle, made, now)
    for one in fresh:
        url = f"/feedback/sheets/{one.public_id}"
        params = {"cycle": cycle.title or cycle.name}
        accounts = _accounts(session, [one.lawyer_id] if one.lawyer_id else []).values()
        notify(session, account_ids=list(accounts), code=RENEWED, params=params, url=url, now=now)
        staff = set(staff_of(session, {one.agency_id})[one.agency_id]) - set(accounts)
        notify(session, account_ids=staff, code=RENEWED_AGENCY, params={**params, "count": 1},
               url=url, now=now)  # fmt: skip
        record(session, actor=actor, act="feedback.renewed", on=("feedback_sheet", one.public_id),
               now=now, cycle=cycle.name, version=before.version + 1)  # fmt: skip
    return fresh[0].public_id if fresh else None


def prepare_renewal(
    session: Session, cycle: Cycle, scope: Scope, tell: Progress | None = None
) -> Prepared:
    """New versions of all sheets of a scope whose grade counts no more; writes nothing."""
    wordings = newest_wording(session, cycle)
    made = prepared(session, cycle, cases_in(session, cycle, scope, Standing.RENEW), tell)
    made.wordings = wordings
    return made


def renew_cycle(
    session: Session, *, actor: Actor, cycle: Cycle, now: datetime, scope: Scope = WHOLE_CYCLE
) -> Renewed:
    """Renew every released sheet of a scope whose grade no longer counts; Refused for none."""
    refuse_release(session, actor, cycle)
    made = prepare_renewal(session, cycle, scope)
    return renew_prepared(session, actor=actor, cycle=cycle, part=(scope, made), now=now)


def renew_prepared(
    session: Session, *, actor: Actor, cycle: Cycle, part: tuple[Scope, Prepared], now: datetime
) -> Renewed:
    """Write versions made before; those settled anew again meanwhile are left for the next time.

    One notice for each lawyer and for the staff of each agency says how many. Refused when there
    was nothing to renew.
    """
    cycle = locked_cycle(session, cycle.name)
    refuse_release(session, actor, cycle)
    scope, made = part
    if not made.checked:
        raise Refused("feedback_nothing_to_renew")
    withheld = len({one.case_id for one in made.suspects})
    note_opened(session, actor=actor, on=("cycle", cycle.name), cases=made.opened, now=now)
    fresh = _write(session, cycle, made, now)
    told = _tell(session, cycle, fresh, now)
    record(session, actor=actor, act="feedback.renewed", on=("cycle", cycle.name), now=now,
           sheets=len(fresh), withheld=withheld,
           **{key: codes for key, codes in scope.stored().items() if codes})  # fmt: skip
    return Renewed(len(fresh), withheld, told)


def _write(session: Session, cycle: Cycle, made: Prepared, now: datetime) -> list[MadeSheet]:
    """Put new versions in the place of the old ones; those that were written.

    A grade of its own gets days of its own to object; one an objection changed keeps its day.
    """
    keep_suspects(session, cycle, made, now)
    before = _counting(session, cycle, [one.case_id for one in made.sheets])
    counting = counting_settlements(session, cycle, made.sheets)
    fresh = [
        one
        for one in made.sheets
        if one.settlement_id in counting
        and one.case_id in before
        and before[one.case_id].settlement_id != one.settlement_id
    ]
    old = [before[one.case_id].id for one in fresh]
    for start in range(0, len(old), CHUNK):
        session.execute(
            update(FeedbackSheet)
            .where(col(FeedbackSheet.id).in_(old[start : start + CHUNK]))
            .values(counts=False)
            .execution_options(synchronize_session=False)
        )
    from_now = last_day_to_object(session, cycle, now)
    places = {
        one.case_id: (
            before[one.case_id].release_id,
            before[one.case_id].version + 1,
            _until(before[one.case_id], one, from_now),
        )
        for one in fresh
    }
    file_sheets(session, fresh, cycle=cycle, places=places, now=now)
    return fresh


def _until(before: Before, made: MadeSheet, from_now: date | None) -> date | None:
    if made.method == OBJECTION:
        return before.until
    return max(filter(None, (before.until, from_now)), default=None)


def _counting(session: Session, cycle: Cycle, case_ids: Sequence[int]) -> dict[int, Before]:
    """Case id → its released sheet that counts, held against other writers."""
    columns: list[Any] = [
        FeedbackSheet.id, FeedbackSheet.case_id, FeedbackSheet.release_id, FeedbackSheet.version,
        FeedbackSheet.settlement_id, FeedbackSheet.objections_until,
    ]  # fmt: skip
    found: dict[int, Before] = {}
    for start in range(0, len(case_ids), CHUNK):
        rows = session.execute(
            select(*columns)
            .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
            .where(
                col(FeedbackSheet.cycle_id) == cycle.id,
                col(FeedbackSheet.case_id).in_(case_ids[start : start + CHUNK]),
                col(FeedbackSheet.counts),
                col(Release.state) == ReleaseState.RELEASED,
            )
            .with_for_update(of=FeedbackSheet)
        )
        found |= {row.case_id: Before(*row) for row in rows}
    return found


def _tell(session: Session, cycle: Cycle, fresh: Sequence[MadeSheet], now: datetime) -> int:
    """One notice a person: lawyers of their sheets, staff of those of their agencies."""
    of_lawyer = Counter(one.lawyer_id for one in fresh if one.lawyer_id is not None)
    lawyers: Counter[int] = Counter()
    for lawyer_id, account in _accounts(session, of_lawyer).items():
        lawyers[account] += of_lawyer[lawyer_id]
    of_agency = Counter(one.agency_id for one in fresh)
    staff: Counter[int] = Counter()
    for agency_id, accounts in staff_of(session, set(of_agency)).items():
        for account in accounts:
            staff[account] += of_agency[agency_id]
    for account in lawyers:
        del staff[account]
    query = urlencode({"cycle": cycle.name, "state": SheetState.CHANGED.value})
    params = {"cycle": cycle.title or cycle.name}
    told = 0
    for code, path, people in (
        (RENEWED_MANY, OWN_LIST, lawyers),
        (RENEWED_AGENCY, AGENCY_LIST, staff),
    ):
        for count, accounts in _by_count(people).items():
            told += notify(session, account_ids=accounts, code=code, url=f"{path}?{query}",
                           params={**params, "count": count}, now=now)  # fmt: skip
    return told


def _by_count(people: Mapping[int, int]) -> dict[int, list[int]]:
    """Number of sheets → the accounts that have so many."""
    found: dict[int, list[int]] = {}
    for account, count in people.items():
        found.setdefault(count, []).append(account)
    return found


def _accounts(session: Session, lawyer_ids: Iterable[int]) -> dict[int, int]:
    """Lawyer id → account, of those that have one."""
    wanted, found = sorted(lawyer_ids), dict[int, int]()
    for start in range(0, len(wanted), CHUNK):
        statement = select(
            Lawyer.id, Lawyer.account_id
        ).where(  # type: ignore[call-overload]
            col(Lawyer.id).in_(wanted[start : start + CHUNK]), col(Lawyer.account_id).is_not(None)
        )
        found |= {key: account for key, account in session.execute(statement)}
    return found
