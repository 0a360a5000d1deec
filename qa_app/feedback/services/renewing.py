"""Makes a new version of a released sheet once its case is settled anew.

After an upheld objection, a reopened grade, sources combined later. The version before stays
readable and counts no more; the lawyer is told.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import locked_cycle
from qa_app.feedback.messages import RENEWED
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.grounds import OBJECTION, grounds
from qa_app.feedback.queries.ready import Standing, cases_in
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.feedback.services.making import MadeSheet, Prepared, sheet_of_case, suspects_of
from qa_app.feedback.services.releasing import (
    accounts_of,
    keep_suspects,
    last_day_to_object,
    refuse_release,
)
from qa_app.notices.services import notify

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many sheets got a new version, and how many wait for a text to be looked at."""

    sheets: int
    withheld: int = 0


def renew_sheet(
    session: Session, *, actor: Actor, cycle_id: int, case_id: int, now: datetime
) -> str | None:
    """The public id of the new version of the sheet on a case.

    None: the case has no released sheet, its sheet is up to date, or a text must be looked at
    first (the release page then lists it). Who may act is asked by the caller's own act.
    """
    cycle = locked_cycle(session, session.get_one(Cycle, cycle_id).name)
    made = _renew(session, cycle, [case_id], actor, now)
    return made[0][0] if made[0] else None


def renew_cycle(session: Session, *, actor: Actor, cycle: Cycle, now: datetime) -> Renewed:
    """Renew every released sheet whose grade no longer counts; Refused when there is none."""
    cycle = locked_cycle(session, cycle.name)
    refuse_release(session, actor, cycle)
    due = cases_in(session, cycle, WHOLE_CYCLE, Standing.RENEW)
    if not due:
        raise Refused("feedback_nothing_to_renew")
    made, withheld = _renew(session, cycle, due, actor, now)
    return Renewed(len(made), withheld)


def _renew(
    session: Session, cycle: Cycle, case_ids: Sequence[int], actor: Actor, now: datetime
) -> tuple[list[str], int]:
    old = _counting(session, cycle, case_ids)
    checked, fresh, withheld = Prepared(), list[str](), 0
    for case in grounds(session, cycle, [key for key in case_ids if key in old]):
        if case.settlement_id == old[case.case_id].settlement_id:
            continue
        checked.checked.append(case.case_id)
        suspects = suspects_of(case)
        if suspects:
            checked.suspects += suspects
            withheld += 1
            continue
        by_objection = case.ground.method == OBJECTION
        row = _version(session, cycle, old[case.case_id], sheet_of_case(case), now, by_objection)
        fresh.append(row.public_id)
        _told(session, actor, cycle, row, now)
    keep_suspects(session, cycle, checked, now)
    return fresh, withheld


def _counting(session: Session, cycle: Cycle, case_ids: Sequence[int]) -> dict[int, FeedbackSheet]:
    """Case id → its released sheet that counts, held against other writers."""
    found: dict[int, FeedbackSheet] = {}
    for start in range(0, len(case_ids), CHUNK):
        rows = session.execute(
            select(FeedbackSheet)
            .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
            .where(
                col(FeedbackSheet.cycle_id) == cycle.id,
                col(FeedbackSheet.case_id).in_(case_ids[start : start + CHUNK]),
                col(FeedbackSheet.counts),
                col(Release.state) == ReleaseState.RELEASED,
            )
            .with_for_update(of=FeedbackSheet)
            .execution_options(populate_existing=True)
        )
        found |= {row.case_id: row for row in rows.scalars()}
    return found


def _version(
    session: Session,
    cycle: Cycle,
    old: FeedbackSheet,
    made: MadeSheet,
    now: datetime,
    by_objection: bool,
) -> FeedbackSheet:
    """Put a new version in the place of the old one; a grade of its own gets days of its own."""
    until = old.objections_until
    if not by_objection:
        until = max(filter(None, (until, last_day_to_object(session, cycle, now))), default=None)
    session.execute(
        update(FeedbackSheet)
        .where(col(FeedbackSheet.id) == old.id)
        .values(counts=False)
        .execution_options(synchronize_session=False)
    )
    row = FeedbackSheet(
        public_id=secrets.token_urlsafe(12), release_id=old.release_id, cycle_id=old.cycle_id,
        case_id=old.case_id, lawyer_id=made.lawyer_id, agency_id=made.agency_id,
        settlement_id=made.settlement_id, grade=made.grade, points=made.points, lines=made.lines,
        overall=made.overall, version=old.version + 1, counts=True, made_at=now,
        objections_until=until,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _told(session: Session, actor: Actor, cycle: Cycle, row: FeedbackSheet, now: datetime) -> None:
    record(session, actor=actor, act="feedback.renewed", on=("feedback_sheet", row.public_id),
           now=now, cycle=cycle.name, version=row.version)  # fmt: skip
    lawyers = accounts_of(session, {row.lawyer_id} if row.lawyer_id is not None else set())
    notify(session, account_ids=lawyers, code=RENEWED,
           params={"cycle": cycle.title or cycle.name},
           url=f"/feedback/sheets/{row.public_id}", now=now)  # fmt: skip
