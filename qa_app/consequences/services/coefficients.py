"""Enters versions of coefficients and takes them back; none is ever changed.

For supervisors and administrators, each for the own regions. Exports that were made stay.
"""

import secrets
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.consequences.models import Coefficient, CoefficientTable
from qa_app.consequences.queries.coefficients import own_regions, version_of
from qa_app.consequences.rules.coefficients import Entered, Line, why_not_entered
from qa_app.core.errors import Conflict, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor


def enter_version(session: Session, *, actor: Actor, entered: Entered, now: datetime) -> str:
    """Keep a version; its public id. Refused: not the own region, or something is wrong with it."""
    regions = {key: path for key, path, _name in own_regions(session, actor)}
    if entered.region not in regions:
        raise Refused("coefficients_of_wider_region")
    refusal = why_not_entered(entered.lines, entered.note)
    if refusal:
        raise refusal.error()
    row = CoefficientTable(
        public_id=secrets.token_urlsafe(9), region_id=entered.region,
        valid_from=entered.valid_from, note=entered.note.strip(), pending=entered.terms.pending,
        for_agencies=entered.terms.for_agencies, deciders=entered.terms.deciders,
        made_by=actor.login, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for position, line in enumerate(entered.lines):
        session.add(_coefficient(row.id or 0, position, line))
    record(session, actor=actor, act="coefficients.entered", on=("coefficients", row.public_id),
           now=now, region=regions[entered.region], valid_from=entered.valid_from.isoformat(),
           lines=len(entered.lines), pending=entered.terms.pending.value,
           for_agencies=entered.terms.for_agencies,
           deciders=entered.terms.deciders.value)  # fmt: skip
    return row.public_id


def withdraw_version(
    session: Session, *, actor: Actor, key: str, reason: str, now: datetime
) -> None:
    """Take a version back; the one before counts again. Conflict when somebody was first."""
    kept = version_of(session, actor, key)
    if kept.row.region_id not in {region for region, _path, _name in own_regions(session, actor)}:
        raise Refused("coefficients_of_wider_region")
    if not reason.strip():
        raise Refused("coefficients_reason_missing")
    row = session.get(
        CoefficientTable, kept.row.id, with_for_update=True, populate_existing=True
    )  # fmt: skip
    if row is None or row.withdrawn_at is not None:
        raise Conflict("coefficients_withdrawn_already")
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = actor.login, now, reason.strip()
    record(session, actor=actor, act="coefficients.withdrawn", on=("coefficients", key), now=now,
           reason=reason.strip())  # fmt: skip


def _coefficient(table_id: int, position: int, line: Line) -> Coefficient:
    given = line.coefficients
    return Coefficient(
        table_id=table_id, position=position, type=line.type, stage=line.stage, source=line.source,
        excellent=given[Grade.EXCELLENT], good=given[Grade.GOOD], passed=given[Grade.PASS],
        fail=given[Grade.FAIL],
    )  # fmt: skip
