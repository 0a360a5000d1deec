"""Reads of cycles, narrowed to the regions of the person who asks.

A cycle belongs to a region, or to the whole tree.  People see the cycles of their own regions and
of the regions above; who may act on one is ``may_manage``.  For the pages and commands of every
room from the plan to the report.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, true
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.accounts.queries import region_by_code, region_path
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.registry import COUNTERS
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.rules.ending import Ending, Matter, Open, forbids
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.rules.plan_toml import plan_from_toml, plan_to_toml
from qa_app.cycles.rules.states import why_not_change
from qa_app.web.paging import PAGE_SIZE, Page

READERS = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One line of the list of cycles."""

    id: int
    name: str
    title: str
    state: CycleState
    kind: CycleKind
    region: str | None
    frame_size: int | None
    created_at: datetime
    frozen_at: datetime | None
    drawn_at: datetime | None
    closed_at: datetime | None


def cycle_for(session: Session, actor: Actor, name: str) -> Cycle:
    """The cycle of this name if the actor may see it; NotFound otherwise."""
    wanted = select(Cycle).where(Cycle.name == name, visible(actor))
    cycle = session.exec(wanted).first()
    if cycle is None:
        raise NotFound(name)
    return cycle


def cycle_named(session: Session, name: str) -> Cycle:
    """The cycle of this name, whoever asks: for public pages and for services."""
    cycle = session.exec(select(Cycle).where(Cycle.name == name)).first()
    if cycle is None:
        raise NotFound(name)
    return cycle


def is_there_already(session: Session, actor: Actor, plan: Plan) -> bool:
    """Whether the actor has just made a cycle of exactly this plan: a form that was sent twice."""
    same = (Cycle.name == plan.name, Cycle.created_by == actor.login)
    return session.exec(select(Cycle.plan).where(*same)).first() == plan_to_toml(plan)


def locked_cycle(session: Session, name: str, *, even_closed: bool = False) -> Cycle:
    """The cycle as it is now, held against others who hold it until the transaction ends.

    Rows that only refer to the cycle can be written meanwhile: a long act keeps nobody from saving.
    Refused (``cycle_is_closed``) once it was ended, unless the act is one that goes on after that.
    """
    wanted = select(Cycle).where(Cycle.name == name).with_for_update(key_share=True)
    cycle = session.exec(wanted.execution_options(populate_existing=True)).first()
    if cycle is None:
        raise NotFound(name)
    if not even_closed:
        refuse_closed(cycle)
    return cycle


def cycle_to_end(session: Session, name: str) -> Cycle:
    """The cycle as it is now, held against everybody: whoever changes anything of it is waited for.

    Whoever comes later waits, and is told by ``locked_cycle`` or ``hold_open`` that it was ended.
    """
    wanted = select(Cycle).where(Cycle.name == name).with_for_update()
    cycle = session.exec(wanted.execution_options(populate_existing=True)).first()
    if cycle is None:
        raise NotFound(name)
    return cycle


def hold_open(session: Session, which: int | str | None) -> None:
    """Keep a cycle (id or name) from being ended until the transaction is; Refused once it was.

    For short acts on one thing of a cycle: they wait for nobody but who ends it.
    """
    columns: Any = (Cycle.name, Cycle.state)
    column: Any = Cycle.name if isinstance(which, str) else Cycle.id
    statement = select(*columns).where(column == which)
    held = session.execute(statement.with_for_update(read=True, key_share=True)).one()
    refusal = why_not_change(held.name, held.state)
    if refusal:
        raise refusal.error()


def still_open(session: Session, cycle_id: int) -> bool:
    """The same as an answer, for links to people without an account: they end with the cycle."""
    try:
        hold_open(session, cycle_id)
    except Refused:
        return False
    return True


def refuse_closed(cycle: Cycle) -> None:
    """Raise once the cycle was ended; for asking before an act, or in one that holds the cycle."""
    refusal = why_not_change(cycle.name, cycle.state)
    if refusal:
        raise refusal.error()


def is_ended(session: Session, cycle_id: int) -> bool:
    """Whether a cycle was ended, for reading."""
    return session.get_one(Cycle, cycle_id).state is CycleState.CLOSED


def open_cycles() -> Any:
    """The ids of cycles that were not ended, to narrow what waits for anybody."""
    return select(col(Cycle.id)).where(col(Cycle.state) != CycleState.CLOSED)


def ending_of(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> Ending:
    """Everything that is open in a cycle, as far as the actor may count it; one count a matter.

    What forbids is counted as a whole too: an actor who is tied to a case learns that there is
    something, and ends nothing over it.
    """
    hears, found, tied = plan_of(cycle).feedback.objection_days > 0, list[Open](), False
    for matter in Matter:
        count, must = COUNTERS[matter].count, forbids(matter, hears=hears)
        seen = count(session, actor, cycle, now)
        if seen:
            found.append(Open(matter, seen, must))
        if must and actor != SYSTEM:  # every one of them: the work betrays nothing either
            tied = (count(session, SYSTEM, cycle, now) > seen) or tied
    return Ending(tuple(found), tied)


def plan_of(cycle: Cycle) -> Plan:
    """The plan a cycle was made with."""
    return plan_of_text(cycle.plan)


@lru_cache(maxsize=64)
def plan_of_text(text: str) -> Plan:
    """A plan read from its text, once in a process as long as it does not change."""
    return plan_from_toml(text)


def of_assessments(cycle_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """A column of cycle ids names an assessment: statistics leave competitions out."""
    kind = select(col(Cycle.id)).where(col(Cycle.kind) == CycleKind.ASSESSMENT)
    return cycle_id.in_(kind)


def refuse_competition(cycle: Cycle) -> None:
    """Refused (``statistics_of_competition``) where figures of assessments are asked for."""
    if cycle.kind is CycleKind.COMPETITION:
        raise Refused("statistics_of_competition", name=cycle.name)


def may_manage(session: Session, actor: Actor, cycle: Cycle) -> bool:
    """Whether the actor supervises the whole region the cycle belongs to."""
    path = region_path(session, cycle.region_id)
    return any(path.startswith(own) for own in actor.region_paths(Role.SUPERVISOR))


def cycle_to_manage(session: Session, actor: Actor, name: str) -> Cycle:
    """The cycle, for who may act on it; Refused for who sees it without running it."""
    cycle = cycle_for(session, actor, name)
    if not may_manage(session, actor, cycle):
        raise refusal_of_wider_region(name)
    return cycle


def managed_or_hidden(session: Session, actor: Actor, name: str) -> Cycle:
    """The cycle, for who may act on it; NotFound for everybody else, as if there were none."""
    cycle = cycle_for(session, actor, name)
    if not may_manage(session, actor, cycle):
        raise NotFound(name)
    return cycle


def managed(actor: Actor) -> ColumnElement[bool]:
    """``may_manage`` as a condition on ``Cycle``: hidden ones then cost what absent ones cost."""
    paths = actor.region_paths(Role.SUPERVISOR)
    if "/" in paths:
        return true()
    own = [col(Region.path).startswith(path, autoescape=True) for path in paths]
    return col(Cycle.region_id).in_(select(Region.id).where(or_(false(), *own)))


def refusal_of_wider_region(name: str) -> Refused:
    """Why somebody who sees a cycle cannot act on it."""
    return Refused("cycle_of_wider_region", name=name)


def home_region(session: Session, actor: Actor, plan: Plan) -> int | None:
    """The region a cycle of this plan belongs to: the actor's own that holds all the plan names.

    None is the whole tree. Refused: ``plan_outside_scope``, ``plan_names_no_region``.
    """
    own = actor.region_paths(Role.SUPERVISOR)
    if not own:
        raise NotFound(plan.name)
    wanted = [region.path for region in regions_named(session, plan.regions).values()]
    if not wanted and len(own) > 1 and "/" not in own:
        raise Refused("plan_names_no_region")
    holding = [path for path in own if all(each.startswith(path) for each in wanted)]
    if not holding:
        raise Refused("plan_outside_scope")
    code = min(holding, key=len).strip("/").rpartition("/")[2]
    region = region_by_code(session, code) if code else None
    return region.id if region else None


def cycles_page(
    session: Session,
    actor: Actor,
    *,
    page: int = 1,
    state: CycleState | None = None,
    kind: CycleKind | None = None,
) -> Page[CycleRow]:
    """The cycles the actor may see, newest first."""
    where = [
        visible(actor),
        col(Cycle.state) == state if state else true(),
        col(Cycle.kind) == kind if kind else true(),
    ]
    total = session.exec(select(func.count()).select_from(Cycle).where(*where)).one()
    table = Cycle.__table__.c  # type: ignore[attr-defined]
    columns = (
        table.id, table.name, table.title, table.state, table.kind, col(Region.name),
        table.frame_size, table.created_at, table.frozen_at, table.drawn_at,
        table.closed_at,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(Region, col(Region.id) == col(Cycle.region_id), isouter=True)
        .where(*where)
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([CycleRow(*row) for row in rows], total, page)


def cycles_in_state(session: Session, actor: Actor, *states: CycleState) -> list[CycleRow]:
    """The cycles in these states that the actor manages, newest first; for work lists."""
    page = [row for state in states for row in cycles_page(session, actor, state=state).rows]
    own = actor.region_paths(Role.SUPERVISOR)
    paths = dict(
        session.execute(
            select(Cycle.name, func.coalesce(col(Region.path), "/"))
            .join(Region, col(Region.id) == col(Cycle.region_id), isouter=True)
            .where(col(Cycle.name).in_([row.name for row in page]))
        ).all()
    )
    return [row for row in page if any(paths[row.name].startswith(path) for path in own)]


def regions_named(session: Session, names: tuple[str, ...]) -> dict[str, Region]:
    """The regions meant by codes or names, as written; those that do not exist are left out."""
    if not names:
        return {}
    known = col(Region.code).in_(names) | col(Region.name).in_(names)
    rows = session.exec(select(Region).where(known).order_by(Region.path)).all()
    found: dict[str, Region] = {}
    for region in rows:
        found.setdefault(region.name, region)
    found |= {region.code: region for region in rows}
    return {name: found[name] for name in names if name in found}


def visible(actor: Actor) -> ColumnElement[bool]:
    """Cycles of the own regions, of regions above them, and of the whole tree."""
    paths = actor.region_paths(*READERS)
    if "/" in paths:
        return true()
    above = {code for path in paths for code in path.strip("/").split("/")}
    own = [col(Region.path).startswith(path, autoescape=True) for path in paths]
    regions = select(Region.id).where(or_(col(Region.code).in_(above), *own))
    whole = col(Cycle.region_id).is_(None) if paths else ~true()
    return or_(whole, col(Cycle.region_id).in_(regions))
