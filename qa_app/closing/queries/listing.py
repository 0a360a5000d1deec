"""The list of checks: all cases in scope with what was found, filter, order, pages, export.

As many statements for 50 rows as for one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, literal, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.closing.models import ClosingCheck, ClosingFinding, CorrectionRequest
from qa_app.closing.queries.visible import DECIDERS, seen
from qa_app.closing.rules.listing import CheckState, Standing, check_state
from qa_app.closing.rules.settling import WAITING
from qa_app.closing.rules.states import ArchiveState, CorrectionState
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import Actor, Role
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.competition import CycleKind
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.sampling.queries.listing import running_cycles
from qa_app.web.paging import PAGE_SIZE, Page

LONGEST_SEARCH: Final = 100
PENDING = (CorrectionState.ASKED, CorrectionState.ANSWERED)


@dataclass(frozen=True, slots=True)
class CheckFilter:
    """What the list shows; ``rule``: cases with a waiting finding of this rule or part.

    ``by``: due, number, agency or closed; ``cycle``: standing drawn cases of this running cycle.
    """

    q: str = ""
    agency: str = ""
    cycle: str = ""
    rule: str = ""
    type: CaseType | None = None
    state: CheckState | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    by: str = "closed"
    descending: bool = True
    page: int = 1

    @property
    def is_bare(self) -> bool:
        """Whether nothing is filtered."""
        texts = (self.q, self.agency, self.cycle, self.rule)
        codes = (self.type, self.state, self.closed_from, self.closed_to)
        return not any(texts) and not any(codes)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One case in the list."""

    case_id: int
    number: str
    type: CaseType
    stage: Stage | None
    agency: str
    closed_on: date
    checked_at: datetime | None
    archive: ArchiveState | None
    open: int
    explained: int
    due_on: date | None
    state: CheckState


def checks_page(
    session: Session, actor: Actor, wanted: CheckFilter, today: date
) -> tuple[Page[CheckLine], Counter[CheckState]]:
    """One page of cases with their checks, and how many of the list stand in each state.

    The ids come first: an order that follows an index then reads no more than a page.
    """
    counts = state_counts(session, actor, wanted, today)
    total = counts[wanted.state] if wanted.state else sum(counts.values())
    where = conditions_of(session, actor, wanted, today)
    keys = joined(select(col(Case.id))).where(*where).order_by(*_order(wanted)).limit(PAGE_SIZE)
    ids = session.execute(keys.offset((wanted.page - 1) * PAGE_SIZE)).scalars().all()
    rows = session.execute(joined(select(*_COLUMNS)).where(col(Case.id).in_(ids))) if ids else ()
    found = {row.case_id: _line(row, today) for row in rows}
    return Page([found[key] for key in ids], total, wanted.page), counts


def export_lines(
    session: Session, actor: Actor, wanted: CheckFilter, today: date
) -> Iterator[CheckLine]:
    """Every case of the list, in its order."""
    statement = joined(select(*_COLUMNS)).where(*conditions_of(session, actor, wanted, today))
    statement = statement.order_by(*_order(wanted))
    for row in session.execute(statement.execution_options(yield_per=1_000)):
        yield _line(row, today)


def matching_ids(
    session: Session,
    actor: Actor,
    wanted: CheckFilter,
    today: date,
    roles: tuple[Role, ...],
) -> list[int]:
    """Ids of every case of the list on which the actor may act in these roles."""
    where = conditions_of(session, actor, wanted, today, roles)
    statement = joined(select(col(Case.id))).where(*where).order_by(col(Case.id))
    return list(session.execute(statement).scalars())


def sendable_ids(session: Session, actor: Actor, wanted: CheckFilter, today: date) -> list[int]:
    """Those of the list whose open findings the actor can send back: none of them is pending."""
    where = conditions_of(session, actor, wanted, today, DECIDERS)
    where += [col(ClosingCheck.open_count) > 0, col(CorrectionRequest.id).is_(None)]
    statement = joined(select(col(Case.id))).where(*where).order_by(col(Case.id))
    return list(session.execute(statement).scalars())


def state_counts(
    session: Session, actor: Actor, wanted: CheckFilter, today: date
) -> Counter[CheckState]:
    """How many cases of the list, whatever its state filter, stand in each state."""
    where = conditions_of(session, actor, wanted, today, states=False)
    codes = [(condition, literal(state.value)) for state, condition in _conditions(today).items()]
    state = case(*codes, else_=literal(CheckState.UNCHECKED.value)).label("state")
    counted = joined(select(state, func.count()), agencies=bool(wanted.agency))
    grouped = counted.where(*where).group_by(state)
    return Counter({CheckState(code): count for code, count in session.execute(grouped)})


def cycles_listed(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(name, title) of the running cycles that drew any case the actor may see."""
    return running_cycles(session, seen(session, actor))


def competitions_among(session: Session, cycles: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The names of those cycles whose cases were put forward, not drawn."""
    names = [name for name, _title in cycles]
    wanted = (col(Cycle.name).in_(names), col(Cycle.kind) == CycleKind.COMPETITION)
    return frozenset(session.execute(select(col(Cycle.name)).where(*wanted)).scalars())


_COLUMNS: list[Any] = [
    col(Case.id).label("case_id"), Case.number, Case.type, Case.stage,
    col(Agency.name).label("agency"), Case.closed_on, ClosingCheck.checked_at,
    ClosingCheck.archive, ClosingCheck.open_count, ClosingCheck.explained_count,
    CorrectionRequest.due_on, col(CorrectionRequest.state).label("request"),
]  # fmt: skip


def joined(statement: Select[Any], *, agencies: bool = True) -> Select[Any]:
    """Cases with their agency (spared where cases are counted), check and pending request."""
    pending = and_(
        col(CorrectionRequest.case_id) == col(Case.id), col(CorrectionRequest.state).in_(PENDING)
    )
    cases = statement.select_from(Case)
    if agencies:
        cases = cases.join(Agency, col(Agency.id) == col(Case.agency_id))
    return cases.join(ClosingCheck, col(ClosingCheck.case_id) == col(Case.id), isouter=True).join(
        CorrectionRequest, pending, isouter=True
    )


def conditions_of(
    session: Session,
    actor: Actor,
    wanted: CheckFilter,
    today: date,
    roles: tuple[Role, ...] | None = None,
    *,
    states: bool = True,
) -> list[Any]:
    """Conditions on ``joined`` rows: what the actor sees of what is wanted."""
    found = seen(session, actor, roles) if roles else seen(session, actor)
    if wanted.q:
        text = without_space(wanted.q[:LONGEST_SEARCH])
        found.append(col(Case.case_key).contains(text, autoescape=True))
    if wanted.agency:
        text = without_space(wanted.agency[:LONGEST_SEARCH])
        found.append(col(Agency.name).contains(text, autoescape=True))
    if wanted.type:
        found.append(col(Case.type) == wanted.type)
    if wanted.closed_from:
        found.append(col(Case.closed_on) >= wanted.closed_from)
    if wanted.closed_to:
        found.append(col(Case.closed_on) <= wanted.closed_to)
    if wanted.state and states:
        found.append(_conditions(today)[wanted.state])
    return found + _drawn(wanted.cycle) + _with_rule(wanted.rule)


def _drawn(cycle: str) -> list[Any]:
    if not cycle:
        return []
    drawn = (
        select(SampleCase.case_id)
        .join(Cycle, col(Cycle.id) == col(SampleCase.cycle_id))
        .where(
            col(Cycle.name) == cycle,
            col(Cycle.state) == CycleState.DRAWN,
            col(SampleCase.status) != SampleStatus.REPLACED,
        )
    )
    return [col(Case.id).in_(drawn)]


def _with_rule(rule: str) -> list[Any]:
    if not rule:
        return []
    those = select(ClosingFinding.case_id).where(
        col(ClosingFinding.rule) == rule, col(ClosingFinding.state).in_(WAITING)
    )
    return [col(Case.id).in_(those)]


def _conditions(today: date) -> dict[CheckState, Any]:
    """As ``rules.listing.check_state`` says it, in SQL."""
    checked = col(ClosingCheck.id).is_not(None)
    asked = and_(checked, func.coalesce(col(CorrectionRequest.state), "") == CorrectionState.ASKED)
    late = col(CorrectionRequest.due_on) < today
    explained = and_(checked, ~asked, col(ClosingCheck.explained_count) > 0)
    rest = and_(checked, ~asked, col(ClosingCheck.explained_count) == 0)
    return {
        CheckState.OVERDUE: and_(asked, late),
        CheckState.ASKED: and_(asked, ~late),
        CheckState.ANSWERED: explained,
        CheckState.OPEN: and_(rest, col(ClosingCheck.open_count) > 0),
        CheckState.CLEAN: and_(rest, col(ClosingCheck.open_count) == 0),
        CheckState.UNCHECKED: ~checked,
    }


def _line(row: Any, today: date) -> CheckLine:
    standing = Standing(row.open_count, row.explained_count or 0, row.request, row.due_on)
    return CheckLine(
        case_id=row.case_id,
        number=row.number,
        type=row.type,
        stage=row.stage,
        agency=row.agency,
        closed_on=row.closed_on,
        checked_at=row.checked_at,
        archive=row.archive,
        open=row.open_count or 0,
        explained=row.explained_count or 0,
        due_on=row.due_on,
        state=check_state(standing, today),
    )


def _order(wanted: CheckFilter) -> list[Any]:
    """By day of closing unless another order is asked for; pending requests by due day."""
    last = date.max if not wanted.descending else date.min
    keys: dict[str, list[Any]] = {
        "due": [func.coalesce(col(CorrectionRequest.due_on), literal(last))],
        "number": [col(Case.case_key)],
        "agency": [col(Agency.name)],
        "closed": [col(Case.closed_on)],
    }
    columns = [*keys.get(wanted.by, keys["closed"]), col(Case.id)]
    return [c.desc() if wanted.descending else c.asc() for c in columns]
