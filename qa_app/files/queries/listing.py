"""The list of case files: drawn cases of running cycles, or all cases, with the state of the file.

For agency staff (their agency) and supervisors (their regions). As many statements for 50 rows as
for one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import Actor, Role
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle, CycleState
from qa_app.files.models import FileRequest, RequestState
from qa_app.files.queries.reading import page_counts
from qa_app.files.queries.standing import holdings_by_case, holdings_of, missing_of, standing_is
from qa_app.files.rules.directory import DirectoryPart
from qa_app.files.rules.standing import Standing, standing
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.sampling.queries.listing import running_cycles
from qa_app.web.paging import PAGE_SIZE, Page

KEEPERS: Final = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENCY_STAFF)
"""Who works on case files."""
LONGEST_SEARCH: Final = 100
SOON: Final = 7
DUES: Final = ("overdue", "soon", "asked", "unasked")


@dataclass(frozen=True, slots=True)
class FileFilter:
    """What the list shows; ``drawn``: only standing cases of running cycles.

    ``due``: one of ``DUES`` or "". ``by``: due, number, agency or cycle.
    """

    drawn: bool = True
    q: str = ""
    agency: str = ""
    cycle: str = ""
    standing: Standing | None = None
    due: str = ""
    by: str = "due"
    descending: bool = False
    page: int = 1

    @property
    def is_bare(self) -> bool:
        """Whether nothing is filtered."""
        return not any((self.q, self.agency, self.cycle, self.standing, self.due))


@dataclass(frozen=True, slots=True)
class FileLine:
    """The file of one case in the list; ``due_on`` only where the file was asked for."""

    case_id: int
    number: str
    type: CaseType
    stage: Stage | None
    agency: str
    cycle: str | None
    cycle_title: str | None
    due_on: date | None
    request: RequestState | None
    received: bool
    standing: Standing
    missing: tuple[DirectoryPart, ...]
    pages: int = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for this file."""
        return self.request is RequestState.ASKED and not self.received


def files_page(session: Session, actor: Actor, wanted: FileFilter, today: date) -> Page[FileLine]:
    """One page of files."""
    listed = _listed(session, actor, wanted, today)
    total = session.execute(select(func.count()).select_from(listed.subquery())).scalar_one()
    rows = session.execute(
        listed.order_by(*_order(wanted)).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    ).all()
    counts = page_counts(session, [row.case_id for row in rows])
    lines = [_line(row, counts.get(row.case_id, 0)) for row in rows]
    return Page(lines, total, wanted.page)


def export_lines(
    session: Session, actor: Actor, wanted: FileFilter, today: date
) -> Iterator[FileLine]:
    """Every file of the list, in its order; page counts are left out."""
    statement = _listed(session, actor, wanted, today).order_by(*_order(wanted))
    for row in session.execute(statement.execution_options(yield_per=1000)):
        yield _line(row, 0)


def cycles_listed(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(name, title) of the running cycles that drew any case the actor may see."""
    return running_cycles(session, _seen(session, actor))


def _listed(session: Session, actor: Actor, wanted: FileFilter, today: date) -> Select[Any]:
    held = holdings_by_case()
    sample = _stands if wanted.drawn else col(SampleCase.id).is_(None)
    statement = (
        select(*_columns(held))
        .select_from(Case)
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(SampleCase, and_(col(SampleCase.case_id) == col(Case.id), sample), isouter=True)
        .join(
            Cycle,
            and_(col(Cycle.id) == col(SampleCase.cycle_id), col(Cycle.state) == CycleState.DRAWN),
            isouter=True,
        )
        .join(FileRequest, _of_sample, isouter=True)
        .join(held, held.c.case_id == col(Case.id), isouter=True)
        .where(*_seen(session, actor), *_by_text(session, wanted))
    )
    if wanted.drawn:
        statement = statement.where(col(Cycle.id).is_not(None))
    if wanted.standing:
        statement = statement.where(standing_is(wanted.standing, held))
    return statement.where(*_by_due(wanted.due, today))


_stands = col(SampleCase.status) != SampleStatus.REPLACED
_of_sample = and_(
    col(FileRequest.cycle_id) == col(SampleCase.cycle_id),
    col(FileRequest.case_id) == col(SampleCase.case_id),
)
_open = and_(col(FileRequest.state) == RequestState.ASKED, col(SampleCase.received_at).is_(None))


def _columns(held: Any) -> list[Any]:
    return [
        col(Case.id).label("case_id"), Case.number, Case.type, Case.stage, Case.source,
        col(Agency.name).label("agency"), col(Cycle.name).label("cycle"),
        col(Cycle.title).label("cycle_title"), FileRequest.due_on,
        col(FileRequest.state).label("request"), SampleCase.received_at,
        held.c.ready, held.c.checking, held.c.refused, held.c.present,
    ]  # fmt: skip


def _line(row: Any, pages: int) -> FileLine:
    return FileLine(
        case_id=row.case_id,
        number=row.number,
        type=row.type,
        stage=row.stage,
        agency=row.agency,
        cycle=row.cycle,
        cycle_title=row.cycle_title or row.cycle,
        due_on=row.due_on,
        request=row.request,
        received=row.received_at is not None,
        standing=standing(holdings_of(row)),
        missing=missing_of(row.type, row.stage, row.source, row.present or 0),
        pages=pages,
    )


def _seen(session: Session, actor: Actor) -> list[Any]:
    agencies = agencies_within(session, actor, KEEPERS)
    return [] if agencies is None else [col(Case.agency_id).in_(agencies)]


def _by_text(session: Session, wanted: FileFilter) -> list[Any]:
    found: list[Any] = []
    if wanted.q:
        text = without_space(wanted.q[:LONGEST_SEARCH])
        found.append(col(Case.case_key).contains(text, autoescape=True))
    if wanted.agency:
        text = without_space(wanted.agency[:LONGEST_SEARCH])
        found.append(col(Agency.name).contains(text, autoescape=True))
    if wanted.cycle:
        found.append(col(Cycle.name) == wanted.cycle)
    return found


def _by_due(due: str, today: date) -> list[Any]:
    day = col(FileRequest.due_on)
    choices: dict[str, Any] = {
        "overdue": and_(_open, day < today),
        "soon": and_(_open, day >= today, day <= today + timedelta(days=SOON)),
        "asked": _open,
        "unasked": or_(col(FileRequest.id).is_(None)) & col(SampleCase.received_at).is_(None),
    }
    return [choices[due]] if due in choices else []


def _order(wanted: FileFilter) -> list[Any]:
    """Open requests by due day first, unless another order is asked for."""
    last = date.max if not wanted.descending else date.min
    due = case((_open, func.coalesce(col(FileRequest.due_on), literal(last))), else_=literal(last))
    keys: dict[str, list[Any]] = {
        "due": [due, col(Case.case_key)],
        "number": [col(Case.case_key)],
        "agency": [col(Agency.name), col(Case.case_key)],
        "cycle": [col(Cycle.name), col(Case.case_key)],
    }
    columns = keys.get(wanted.by, keys["due"])
    return [c.desc() if wanted.descending else c.asc() for c in (*columns, col(Case.id))]
