"""Issued bulletins somebody may read: those of the offices in the own regions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Region
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.loop.models import Bulletin
from qa_app.loop.queries.offices import in_sight
from qa_app.loop.rules.bulletin import Month
from qa_app.web.paging import PAGE_SIZE, Page

FILES = {"docx": Bulletin.docx, "pdf": Bulletin.pdf}


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """One issued bulletin without its files; ``region`` None is the whole tree."""

    public_id: str
    year: int
    number: int
    language: str
    month: str
    title: str
    cycle: str
    region: str | None
    pages: int
    issued_by: str
    issued_at: datetime
    docx_sha256: str
    pdf_sha256: str
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    may_withdraw: bool
    """Of an own office and not taken back yet."""


@dataclass(frozen=True, slots=True)
class BulletinFilter:
    """What a list of bulletins is narrowed to."""

    cycle: str = ""
    year: int = 0
    page: int = 1


def _lines(actor: Actor) -> Select[tuple]:  # type: ignore[type-arg]
    table, own = Bulletin, actor.region_paths(Role.SUPERVISOR)
    return (
        select(
            col(table.public_id), col(table.year), col(table.number), col(table.language),
            col(table.month), col(table.title), col(Cycle.name), col(Region.name),
            col(table.pages), col(table.issued_by), col(table.issued_at), col(table.docx_sha256),
            col(table.pdf_sha256), col(table.withdrawn_by), col(table.withdrawn_at),
            col(table.withdrawn_reason),
            and_(col(table.office_path).in_(own), col(table.withdrawn_at).is_(None)),
        )
        .join(Cycle, col(Cycle.id) == col(table.cycle_id))
        .join(Region, col(Region.path) == col(table.office_path), isouter=True)
        .where(in_sight(actor, col(table.office_path)))
    )  # fmt: skip


def bulletins_page(session: Session, actor: Actor, wanted: BulletinFilter) -> Page[BulletinLine]:
    """Issued bulletins, newest first."""
    statement = _lines(actor)
    if wanted.cycle:
        statement = statement.where(col(Cycle.name) == wanted.cycle)
    if wanted.year:
        statement = statement.where(col(Bulletin.year) == wanted.year)
    total = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    rows = session.execute(
        statement.order_by(col(Bulletin.id).desc())
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([BulletinLine(*row) for row in rows], total, wanted.page)


def bulletin_for(session: Session, actor: Actor, public_id: str) -> BulletinLine:
    """One bulletin; NotFound when it is not of the actor's regions."""
    row = session.execute(_lines(actor).where(col(Bulletin.public_id) == public_id)).first()
    if row is None:
        raise NotFound(public_id)
    return BulletinLine(*row)


def bulletin_file(session: Session, actor: Actor, public_id: str, kind: str) -> bytes:
    """One file of a bulletin as it was issued; NotFound as for the bulletin."""
    if kind not in FILES:
        raise NotFound(kind)
    statement = select(col(FILES[kind])).where(
        col(Bulletin.public_id) == public_id, in_sight(actor, col(Bulletin.office_path))
    )
    found = session.execute(statement).scalar()
    if found is None:
        raise NotFound(public_id)
    return found


def is_issued(session: Session, public_id: str) -> bool:
    """Whether any bulletin has this id: for a form that is sent twice."""
    wanted = select(col(Bulletin.id)).where(col(Bulletin.public_id) == public_id)
    return session.execute(wanted).first() is not None


def bulletin_to_withdraw(session: Session, actor: Actor, public_id: str) -> Bulletin:
    """A bulletin of an office of the actor's own, held to the end; NotFound else."""
    own = actor.region_paths(Role.SUPERVISOR)
    wanted = select(Bulletin).where(
        col(Bulletin.public_id) == public_id, col(Bulletin.office_path).in_(own)
    )
    statement = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.execute(statement).scalars().first()
    if found is None:
        raise NotFound(public_id)
    return found


def last_number(session: Session, office_path: str, year: int) -> int:
    """The number of the office's last bulletin of a year; 0 before the first."""
    statement = select(func.max(col(Bulletin.number))).where(
        col(Bulletin.office_path) == office_path, col(Bulletin.year) == year
    )
    return session.execute(statement).scalar() or 0


def months_issued(session: Session, actor: Actor) -> list[tuple[str, str, str]]:
    """Of running cycles with bulletins of the actor's own offices: name, title, last month."""
    paths = actor.region_paths(Role.SUPERVISOR)
    if not paths:
        return []
    statement = (
        select(col(Cycle.name), col(Cycle.title), func.max(col(Bulletin.month)))
        .join(Bulletin, col(Bulletin.cycle_id) == col(Cycle.id))
        .where(
            col(Bulletin.office_path).in_(paths),
            col(Bulletin.withdrawn_at).is_(None),
            col(Cycle.state) == CycleState.DRAWN,
        )
        .group_by(col(Cycle.name), col(Cycle.title))
        .order_by(col(Cycle.name))
    )
    return [(name, title or name, month) for name, title, month in session.execute(statement)]


def issued_of_cycle(session: Session, actor: Actor, cycle_id: int) -> tuple[int, Month | None]:
    """How many bulletins of a cycle stand in sight, and the last month they report."""
    statement = select(func.count(), func.max(col(Bulletin.month))).where(
        col(Bulletin.cycle_id) == cycle_id,
        col(Bulletin.withdrawn_at).is_(None),
        in_sight(actor, col(Bulletin.office_path)),
    )
    count, month = session.execute(statement).one()
    return count, Month.of_text(month or "")
