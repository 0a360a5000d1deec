"""Makes an export of a cycle's subsidies: every released case worked out once, kept with its hash.

Nobody is paid by this; the finance office goes on with the file. Asked again while nothing has
changed, the same export is given. A province is worked out on a reading session, so that everybody
goes on saving; what was read is compared with what is so before it is kept.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, RoleGrant
from qa_app.accounts.queries import region_path
from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.consequences.models import FinanceExport, FinanceLine
from qa_app.consequences.queries.coefficients import history, terms_at, versions
from qa_app.consequences.queries.exports import all_lines, latest_export, may_export
from qa_app.consequences.queries.released import Rows, graded, released_rows
from qa_app.consequences.rules.coefficients import Terms, Version
from qa_app.consequences.rules.exports import ExportLine, differences, export_line, hash_of
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for, plan_of
from qa_app.db.many import insert_many
from qa_app.notices.services import notify

_COLUMNS = tuple(ExportLine.__dataclass_fields__)
NOTICE = "subsidies_exported"
CHANGED = "finance_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an export depends on, read at one moment; ``newest`` is the last export or empty."""

    rows: Rows
    versions: Sequence[Version]
    terms: Terms
    newest: str


@dataclass(frozen=True, slots=True)
class Worked:
    """The lines of an export that is not kept yet; ``same_as``: the newest export holds them."""

    cycle: str
    facts: Facts
    lines: Sequence[ExportLine]
    sha256: str
    same_as: str
    changed: int


def make_export(session: Session, *, actor: Actor, cycle: str, now: datetime) -> tuple[str, bool]:
    """The public id of an export that holds what is so now, and whether it was made just now.

    NotFound for cycles out of sight or not the actor's to export. Refused: a competition, or
    nothing is released. All of it in the one transaction: for cycles of a few thousand cases.
    """
    found = _held(session, actor, cycle)
    worked = _worked(session, found, _facts(session, found, now))
    return _kept(session, actor, found, worked, now)


def work_out(session: Session, *, actor: Actor, cycle: str, now: datetime) -> Worked:
    """What ``make_export`` would keep; writes nothing. NotFound and Refused as there."""
    found = cycle_to_export(session, actor, cycle)
    return _worked(session, found, _facts(session, found, now))


def keep_worked(
    session: Session, *, actor: Actor, worked: Worked, now: datetime
) -> tuple[str, bool]:
    """Keep what was worked out before; Conflict when anything it depends on is otherwise now."""
    found = _held(session, actor, worked.cycle)
    if _facts(session, found, now) != worked.facts:
        raise Conflict(CHANGED)
    return _kept(session, actor, found, worked, now)


def cycle_to_export(session: Session, actor: Actor, cycle: str) -> Cycle:
    """The cycle, where the actor may export it; NotFound and Refused as in ``make_export``."""
    found = cycle_for(session, actor, cycle)
    if not may_export(session, actor, found):
        raise NotFound(cycle)
    if plan_of(found).is_competition:
        raise Refused("finance_of_competition")
    return found


def _held(session: Session, actor: Actor, cycle: str) -> Cycle:
    """The cycle, held against other exports of it; one that was ended is paid for too."""
    found = cycle_to_export(session, actor, cycle)
    session.execute(select(Cycle.id).where(Cycle.id == found.id).with_for_update(key_share=True))
    return found


def _facts(session: Session, cycle: Cycle, now: datetime) -> Facts:
    counting, newest = versions(session), latest_export(session, cycle.id or 0)
    day: date = now.astimezone(SHANGHAI).date()
    terms = terms_at(counting, region_path(session, cycle.region_id), day)
    rows = released_rows(session, cycle.id or 0)
    if not rows:
        raise Refused("finance_nothing_released")
    return Facts(rows, counting, terms, newest.public_id if newest else "")


def _worked(session: Session, cycle: Cycle, facts: Facts) -> Worked:
    lines = [export_line(case, facts.versions, facts.terms.pending) for case in graded(facts.rows)]
    digest, last = hash_of(lines), latest_export(session, cycle.id or 0)
    if last and (last.sha256, last.for_agencies) == (digest, facts.terms.for_agencies):
        return Worked(cycle.name, facts, lines, digest, last.public_id, 0)
    changed = len(differences(all_lines(session, last.id or 0), lines)) if last else len(lines)
    return Worked(cycle.name, facts, lines, digest, "", changed)


def _kept(
    session: Session, actor: Actor, cycle: Cycle, worked: Worked, now: datetime
) -> tuple[str, bool]:
    if worked.same_as:
        return worked.same_as, False
    last, terms = latest_export(session, cycle.id or 0), worked.facts.terms
    row = FinanceExport(
        public_id=secrets.token_urlsafe(9), cycle_id=cycle.id or 0,
        number=last.number + 1 if last else 1, pending=terms.pending,
        for_agencies=terms.for_agencies, tables=_tables(session, worked.lines),
        sha256=worked.sha256, made_by=actor.login, made_at=now,
    )  # fmt: skip
    _keep(session, row, worked.lines)
    record(session, actor=actor, act="subsidies.exported", on=("finance_export", row.public_id),
           now=now, cycle=cycle.name, number=row.number, lines=len(worked.lines),
           changed=worked.changed, sha256=row.sha256)  # fmt: skip
    if terms.for_agencies:
        _tell_agencies(session, row, worked.lines, now)
    return row.public_id, True


def _keep(session: Session, row: FinanceExport, lines: Sequence[ExportLine]) -> None:
    session.add(row)
    session.flush()
    cells = ([getattr(line, name) for name in _COLUMNS] for line in lines)
    table = FinanceLine.__table__  # type: ignore[attr-defined]
    insert_many(session, table, _COLUMNS, cells, {"export_id": row.id})


def _tables(session: Session, lines: Sequence[ExportLine]) -> list[dict[str, Any]]:
    """The versions that were used, as the file names them."""
    used = {line.table_key for line in lines}
    return [
        {
            "key": kept.row.public_id,
            "region": kept.region,
            "valid_from": kept.row.valid_from.isoformat(),
            "note": kept.row.note,
        }
        for kept in history(session)
        if kept.row.public_id in used
    ]


def _tell_agencies(
    session: Session, row: FinanceExport, lines: Sequence[ExportLine], now: datetime
) -> None:
    cycle = session.get_one(Cycle, row.cycle_id)
    staff = select(RoleGrant.account_id).where(
        col(RoleGrant.role) == Role.AGENCY_STAFF,
        col(RoleGrant.agency_id).in_({line.agency_id for line in lines}),
        col(RoleGrant.account_id).in_(select(Account.id).where(col(Account.active))),
    )
    notify(
        session, account_ids=session.exec(staff).all(), code=NOTICE,
        params={"cycle": cycle.title or cycle.name},
        url=f"/consequences/exports/{row.public_id}", now=now,
    )  # fmt: skip
