"""Exports for the finance office, each reader's part of them, and what changed since the last.

An export holds all cases of the cycle; everybody gets the lines of the own agencies, without the
cases one is tied to, and is told how many those are.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, exists, false, func, or_, select
from sqlmodel import Session, col

from qa_app.accounts.queries import region_path
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.consequences.models import FinanceExport, FinanceLine
from qa_app.consequences.queries.coefficients import OFFICE
from qa_app.consequences.rules.exports import Difference, ExportLine, differences
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import visible
from qa_app.feedback.models import Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.web.paging import PAGE_SIZE, Page

READERS: Final = (*OFFICE, Role.AGENCY_STAFF)
_FIELDS: Final = tuple(one.name for one in fields(ExportLine))


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export in the list."""

    public_id: str
    number: int
    cycle: str
    title: str
    made_by: str
    made_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What a reader sees of an export; ``skipped`` lines are of cases the reader is tied to."""

    lines: tuple[ExportLine, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class ShownExport:
    """An export for one reader, with the one before and what it pays otherwise."""

    row: FinanceExport
    cycle: Cycle
    part: OwnPart
    before: FinanceExport | None
    differences: tuple[Difference, ...]


def exports_page(
    session: Session, actor: Actor, cycle: str = "", number: int = 1
) -> Page[ExportRow]:
    """The exports the actor may read, newest first."""
    where = [_readable(session, actor)]
    if cycle:
        where.append(col(Cycle.name) == cycle)
    counted = _joined(select(func.count()))
    total = session.execute(counted.where(*where)).scalar_one()
    columns: list[Any] = [
        FinanceExport.public_id, FinanceExport.number, Cycle.name, Cycle.title,
        FinanceExport.made_by, FinanceExport.made_at, FinanceExport.sha256,
    ]  # fmt: skip
    rows = session.execute(
        _joined(select(*columns))
        .where(*where)
        .order_by(col(FinanceExport.made_at).desc(), col(FinanceExport.id).desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page([ExportRow(*row) for row in rows], total, number)


def shown_export(session: Session, actor: Actor, public_id: str) -> ShownExport:
    """An export with the reader's own part of it; NotFound for hidden ones as for none."""
    row, cycle = readable_export(session, actor, public_id)
    before = _before(session, actor, row)
    part = own_part(session, actor, row)
    changed = differences(own_part(session, actor, before).lines, part.lines) if before else ()
    return ShownExport(row, cycle, part, before, changed)


def readable_export(session: Session, actor: Actor, public_id: str) -> tuple[FinanceExport, Cycle]:
    """An export the actor may read, and its cycle; NotFound for hidden ones as for none."""
    found = session.execute(
        _joined(select(FinanceExport, Cycle)).where(
            col(FinanceExport.public_id) == public_id, _readable(session, actor)
        )
    ).first()
    if found is None:
        raise NotFound(public_id)
    return found[0], found[1]


def own_part(session: Session, actor: Actor, export: FinanceExport) -> OwnPart:
    """The lines of the actor's agencies that the actor is not tied to."""
    within = _within(session, actor, export)
    hidden = in_sight(own_ties(session, actor))
    wanted = select(FinanceLine).where(*within)
    if hidden:
        wanted = wanted.join(Case, col(Case.id) == col(FinanceLine.case_id)).where(*hidden)
    order = (col(FinanceLine.agency), col(FinanceLine.number), col(FinanceLine.case_id))
    columns = [getattr(FinanceLine, name) for name in _FIELDS]
    rows = session.execute(wanted.with_only_columns(*columns).order_by(*order))
    lines = tuple(ExportLine(*row) for row in rows)
    skipped = 0
    if hidden:
        counted = select(func.count()).select_from(FinanceLine).where(*within)
        skipped = session.execute(counted).scalar_one() - len(lines)
    return OwnPart(lines, skipped)


def all_lines(session: Session, export_id: int) -> list[ExportLine]:
    """Every line of an export, whoever asks: for its hash and for the next one."""
    columns = [getattr(FinanceLine, name) for name in _FIELDS]
    wanted = select(*columns).where(col(FinanceLine.export_id) == export_id)
    return [ExportLine(*row) for row in session.execute(wanted)]


def latest_export(session: Session, cycle_id: int) -> FinanceExport | None:
    """The newest export of a cycle."""
    wanted = select(FinanceExport).where(col(FinanceExport.cycle_id) == cycle_id)
    return session.execute(wanted.order_by(col(FinanceExport.number).desc())).scalars().first()


def may_export(session: Session, actor: Actor, cycle: Cycle) -> bool:
    """Whether the actor supervises or administers the whole region of the cycle."""
    path = region_path(session, cycle.region_id)
    return any(path.startswith(own) for own in actor.region_paths(*OFFICE))


def exportable_cycles(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(name, title) of the cycles with released feedback that the actor may export."""
    given = select(Release.cycle_id).where(col(Release.state) == ReleaseState.RELEASED)
    rows = session.execute(
        select(Cycle)
        .where(col(Cycle.id).in_(given), visible(actor))
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
    ).scalars()
    return [
        (cycle.name, cycle.title or cycle.name)
        for cycle in rows
        if may_export(session, actor, cycle)
    ]


def _before(session: Session, actor: Actor, export: FinanceExport) -> FinanceExport | None:
    wanted = _joined(select(FinanceExport)).where(
        col(FinanceExport.cycle_id) == export.cycle_id,
        col(FinanceExport.number) == export.number - 1,
        _readable(session, actor),
    )
    return session.execute(wanted).scalars().first()


def _joined(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(FinanceExport).join(
        Cycle, col(Cycle.id) == col(FinanceExport.cycle_id)
    )


def _readable(session: Session, actor: Actor) -> Any:
    """Condition on exports with their cycle: of the own scope, or open to the own agency."""
    ways: list[Any] = [false()]
    if actor.has(*OFFICE):
        ways.append(and_(visible(actor), _has_line(session, actor, OFFICE)))
    if actor.has(Role.AGENCY_STAFF):
        own = _has_line(session, actor, (Role.AGENCY_STAFF,))
        ways.append(and_(col(FinanceExport.for_agencies), own))
    return or_(*ways)


def _has_line(session: Session, actor: Actor, roles: tuple[Role, ...]) -> Any:
    agencies = agencies_within(session, actor, roles)
    where = [] if agencies is None else [col(FinanceLine.agency_id).in_(agencies)]
    return exists().where(col(FinanceLine.export_id) == col(FinanceExport.id), *where)


def _within(session: Session, actor: Actor, export: FinanceExport) -> list[Any]:
    roles = READERS if export.for_agencies else OFFICE
    agencies = agencies_within(session, actor, roles)
    where: list[Any] = [col(FinanceLine.export_id) == export.id]
    if agencies is not None:
        where.append(col(FinanceLine.agency_id).in_(agencies))
    return where
