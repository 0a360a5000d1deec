"""Makes an export of a cycle's subsidies: every released case worked out once, kept with its hash.

Nobody is paid by this; the finance office goes on with the file. Asked again while nothing has
changed, the same export is given.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, RoleGrant
from qa_app.accounts.queries import region_path
from qa_app.audit.services import record
from qa_app.clock import SHANGHAI
from qa_app.consequences.models import FinanceExport, FinanceLine
from qa_app.consequences.queries.coefficients import history, terms_at, versions
from qa_app.consequences.queries.exports import all_lines, latest_export, may_export
from qa_app.consequences.queries.released import released
from qa_app.consequences.rules.exports import ExportLine, differences, export_line, hash_of
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for, locked_cycle, plan_of
from qa_app.db.many import insert_many
from qa_app.notices.services import notify

_COLUMNS = tuple(ExportLine.__dataclass_fields__)
NOTICE = "subsidies_exported"


def make_export(session: Session, *, actor: Actor, cycle: str, now: datetime) -> tuple[str, bool]:
    """The public id of an export that holds what is so now, and whether it was made just now.

    NotFound for cycles out of sight or not the actor's to export. Refused: a competition, or
    nothing is released.
    """
    found = cycle_for(session, actor, cycle)
    if not may_export(session, actor, found):
        raise NotFound(cycle)
    found = locked_cycle(session, cycle)
    if plan_of(found).is_competition:
        raise Refused("finance_of_competition")
    counting = versions(session)
    day = now.astimezone(SHANGHAI).date()
    terms = terms_at(counting, region_path(session, found.region_id), day)
    lines = [
        export_line(case, counting, terms.pending) for case in released(session, found.id or 0)
    ]
    if not lines:
        raise Refused("finance_nothing_released")
    digest, last = hash_of(lines), latest_export(session, found.id or 0)
    if last and (last.sha256, last.for_agencies) == (digest, terms.for_agencies):
        return last.public_id, False
    row = FinanceExport(
        public_id=secrets.token_urlsafe(9), cycle_id=found.id or 0,
        number=last.number + 1 if last else 1, pending=terms.pending,
        for_agencies=terms.for_agencies, tables=_tables(session, lines), sha256=digest,
        made_by=actor.login, made_at=now,
    )  # fmt: skip
    _keep(session, row, lines)
    changed = len(differences(all_lines(session, last.id or 0), lines)) if last else len(lines)
    record(session, actor=actor, act="subsidies.exported", on=("finance_export", row.public_id),
           now=now, cycle=cycle, number=row.number, lines=len(lines), changed=changed,
           sha256=digest)  # fmt: skip
    if terms.for_agencies:
        _tell_agencies(session, row, lines, now)
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
