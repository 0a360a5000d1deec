"""Enters versions of coefficients and takes them back; none is ever changed.

For supervisors and administrators, each for the own regions. Exports that were made stay.
"""

import secrets
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.consequences.models import Coefficient, CoefficientTable
from qa_app.consequences.queries.coefficients import own_regions, version_of
from qa_app.consequences.rules.coefficients import Entered, Line, why_not_entered
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor


def enter_version(session: Session, *, actor: Actor, entered: Entered, now: datetime) -> str:
    """Keep a version; its public id. Refused: not the own region, or something is wrong with it.

    A form sent twice makes one version.
    """
    key = entered.once or secrets.token_urlsafe(9)
    if _is_made(session, actor, key):
        return key
    regions = {key: path for key, path, _name in own_regions(session, actor)}
    if entered.region not in regions:
        raise Refused("coefficients_of_wider_region")
    refusal = why_not_entered(entered.lines, entered.note)
    if refusal:
        raise refusal.error()
    row = CoefficientTable(
        public_id=key, region_id=entered.region, valid_from=entered.valid_from,
        note=entered.note.strip(), pending=entered.terms.pending,
        for_agencies=entered.terms.for_agencies, deciders=entered.terms.deciders,
        made_by=actor.login, made_at=now,
    )  # fmt: skip
    if not _entered(session, row):
        return key
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


def _is_made(session: Session, actor: Actor, key: str) -> bool:
    found = select(CoefficientTable.made_by).where(col(CoefficientTable.public_id) == key)
    made_by = session.exec(found).one_or_none()
    if made_by is not None and made_by != actor.login:
        raise NotFound(key)
    return made_by is not None


def _entered(session: Session, row: CoefficientTable) -> bool:
    """Whether the row is in; not when the same form was quicker in another window."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def _coefficient(table_id: int, position: int, line: Line) -> Coefficient:
    given = line.coefficients
    return Coefficient(
        table_id=table_id, position=position, type=line.type, stage=line.stage, source=line.source,
        excellent=given[Grade.EXCELLENT], good=given[Grade.GOOD], passed=given[Grade.PASS],
        fail=given[Grade.FAIL],
    )  # fmt: skip
