"""The library of published models as lawyers read it.

Nothing here carries the case, its number, its people, its agency or who reviewed it: a lawyer knows
a model and its pages by random names only, which are no names of anything else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.files.loader import directory_of
from qa_app.files.queries.reading import UNPLACED_TITLES
from qa_app.learning.models import ModelCase, ModelPage, ModelPoint, ModelRegion
from qa_app.learning.rules.states import ModelState
from qa_app.web.paging import PAGE_SIZE, Page

READERS = (Role.LAWYER,)


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """What the list shows: words of title and note, a case type, a criterion."""

    text: str = ""
    type: CaseType | None = None
    criterion: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """One published model."""

    library_id: str
    title: str
    note: str
    type: CaseType
    points: tuple[dict[str, Any], ...]
    pages: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One burned page; ``title`` is that of its part of the archive directory."""

    library_id: str
    number: int
    part: str
    title: str
    width: int
    height: int
    rotation: int


def models_page(session: Session, actor: Actor, wanted: LibraryFilter) -> Page[LibraryRow]:
    """One page of models the actor may read, newest first."""
    where = and_(_readable(session, actor), *_filtered(wanted))
    total = session.execute(select(func.count()).select_from(ModelCase).where(where)).scalar_one()
    statement = (
        select(*_COLUMNS)
        .where(where)
        .order_by(col(ModelCase.published_at).desc(), col(ModelCase.library_id))
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([_row(row) for row in session.execute(statement)], total, wanted.page)


def model_in_library(session: Session, actor: Actor, library_id: str) -> LibraryRow:
    """One published model; ``NotFound`` for withdrawn ones, for other regions', for none."""
    statement = select(*_COLUMNS).where(
        col(ModelCase.library_id) == library_id, _readable(session, actor)
    )
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(library_id)
    return _row(row)


def pages_in_library(
    session: Session, actor: Actor, library_id: str, language: str
) -> list[LibraryPage]:
    """The pages of a published model in order, numbered without the ones left out."""
    statement = (
        select(  # type: ignore[call-overload]
            ModelPage.library_id, ModelPage.part, ModelPage.width, ModelPage.height,
            ModelPage.rotation, Case.type, Case.stage, Case.source,
        )
        .join(ModelCase, col(ModelCase.id) == col(ModelPage.model_id))
        .join(Case, col(Case.id) == col(ModelCase.case_id))
        .where(col(ModelCase.library_id) == library_id, _readable(session, actor), *_SHOWN)
        .order_by(col(ModelPage.position), col(ModelPage.id))
    )  # fmt: skip
    rows = session.execute(statement).all()
    if not rows:
        raise NotFound(library_id)
    titles = {part.code: part.title(language) for part in directory_of(*rows[0][5:])}
    other = UNPLACED_TITLES.get(language, UNPLACED_TITLES["zh"])
    return [
        LibraryPage(key, number, part, titles.get(part, other), width, height, rotation)
        for number, (key, part, width, height, rotation, *_) in enumerate(rows, start=1)
    ]


def page_address(session: Session, actor: Actor, library_id: str, page_id: str) -> str:
    """Where the burned copy of one page lies."""
    statement = (
        select(ModelPage.address)
        .join(ModelCase, col(ModelCase.id) == col(ModelPage.model_id))
        .where(
            col(ModelPage.library_id) == page_id,
            col(ModelCase.library_id) == library_id,
            _readable(session, actor),
            *_SHOWN,
        )
    )
    address = session.execute(statement).scalar()
    if address is None:
        raise NotFound(page_id)
    return address


def page_addresses(session: Session, actor: Actor, library_id: str) -> list[tuple[str, int]]:
    """Where the burned copies of all pages lie, in order, and how each is turned."""
    statement = (
        select(ModelPage.address, ModelPage.rotation)
        .join(ModelCase, col(ModelCase.id) == col(ModelPage.model_id))
        .where(col(ModelCase.library_id) == library_id, _readable(session, actor), *_SHOWN)
        .order_by(col(ModelPage.position), col(ModelPage.id))
    )
    found = [tuple(row) for row in session.execute(statement)]
    if not found:
        raise NotFound(library_id)
    return found  # type: ignore[return-value]


def criteria_offered(session: Session, actor: Actor) -> dict[str, dict[str, str]]:
    """Criterion → its title in both languages, of the models the actor may read."""
    statement = (
        select(ModelCase.points)
        .where(_readable(session, actor))
        .order_by(col(ModelCase.published_at).desc(), col(ModelCase.id).desc())
        .limit(500)
    )
    found: dict[str, dict[str, str]] = {}
    for points in session.execute(statement).scalars():
        for point in points:
            found.setdefault(point["criterion"], point["title"])
    return dict(sorted(found.items(), key=lambda item: item[1]["zh"]))


_PAGES = (
    select(func.count())
    .select_from(ModelPage)
    .where(col(ModelPage.model_id) == col(ModelCase.id), col(ModelPage.left_out).is_(False))
    .correlate(ModelCase)
    .scalar_subquery()
)
_COLUMNS: tuple[Any, ...] = (
    ModelCase.library_id, ModelCase.title, ModelCase.note, ModelCase.case_type, ModelCase.points,
    _PAGES, ModelCase.published_at,
)  # fmt: skip
_SHOWN = (
    col(ModelPage.left_out).is_(False),
    col(ModelPage.library_id).is_not(None),
    col(ModelPage.address).is_not(None),
)


def _row(row: Any) -> LibraryRow:
    key, title, note, kind, points, pages, at = row
    return LibraryRow(key, title, note, kind, tuple(points), pages, at)


def _readable(session: Session, actor: Actor) -> Any:
    """Published to all lawyers, or to a region above, below or of the actor's own."""
    published = (
        col(ModelCase.state) == ModelState.PUBLISHED,
        col(ModelCase.library_id).is_not(None),
    )
    paths = _home_paths(session, actor)
    if "/" in paths:
        return and_(*published)
    above = {prefix for path in paths for prefix in _prefixes(path)}
    below = [col(Region.path).startswith(path, autoescape=True) for path in paths]
    chosen = select(ModelRegion.model_id)
    near = chosen.join(Region, col(Region.id) == col(ModelRegion.region_id)).where(
        or_(col(Region.path).in_(above), *below)
    )
    key = col(ModelCase.id)
    return and_(*published, or_(key.not_in(chosen), key.in_(near)))


def _home_paths(session: Session, actor: Actor) -> set[str]:
    """The regions the actor is a lawyer of, by grant or through the agency of a grant."""
    paths = set(actor.region_paths(*READERS))
    agencies = actor.agency_ids(*READERS)
    if agencies:
        statement = (
            select(Region.path)
            .join(Agency, col(Agency.region_id) == col(Region.id))
            .where(col(Agency.id).in_(agencies))
        )
        paths |= set(session.execute(statement).scalars())
    return paths


def _prefixes(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/".join(["", *codes[:depth], ""]) for depth in range(1, len(codes) + 1)]


def _filtered(wanted: LibraryFilter) -> list[Any]:
    where: list[Any] = []
    if wanted.text:
        columns = (col(ModelCase.title), col(ModelCase.note))
        where.append(or_(*(one.contains(wanted.text, autoescape=True) for one in columns)))
    if wanted.type:
        where.append(col(ModelCase.case_type) == wanted.type)
    if wanted.criterion:
        of_criterion = select(ModelPoint.model_id).where(
            col(ModelPoint.criterion) == wanted.criterion
        )
        where.append(col(ModelCase.id).in_(of_criterion))
    return where
