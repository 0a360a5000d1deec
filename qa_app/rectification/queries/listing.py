"""The list of tasks: filter, order, pages, counts by state, export, and the groups of the ledger.

As many statements for 50 rows as for one. Counts, groups and lists share their conditions, so that
every number is the length of the list it leads to. Cancelled tasks are in no total: they are listed
only when asked for.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, literal, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Actor
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle
from qa_app.rectification.models import Task, TaskBatch
from qa_app.rectification.queries.visible import sight_of
from qa_app.rectification.rules.states import PENDING, Cause, Shown, TaskState
from qa_app.web.paging import PAGE_SIZE, Page

LONGEST_SEARCH: Final = 100
SORTS: Final = ("due", "number", "agency", "made")
PENDING_WORD: Final = "pending"
"""In addresses: every task somebody still has to work on, late or not."""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What the list shows; ``criterion`` is ``rubric/version/id`` or an id alone.

    ``agency`` is an id, ``lawyer`` one or 0 for tasks of agencies, ``cycle`` a name. ``state``: a
    ``Shown``, ``pending``, or empty for all but cancelled ones. ``by``: due, number, agency, made.
    """

    q: str = ""
    lawyer: int | None = None
    agency: int = 0
    cycle: str = ""
    criterion: str = ""
    batch: str = ""
    case_id: int = 0
    cause: Cause | None = None
    state: str = ""
    due_from: date | None = None
    due_to: date | None = None
    by: str = "due"
    descending: bool = False
    page: int = 1

    @property
    def is_bare(self) -> bool:
        """Whether nothing is filtered."""
        texts = (self.q, self.cycle, self.criterion, self.batch, self.state)
        others = (self.agency, self.case_id, self.cause, self.due_from, self.due_to)
        return not any(texts) and not any(others) and self.lawyer is None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in a list; ``lawyer`` empty: it is the agency's."""

    public_id: str
    number: str
    cycle: str
    agency_id: int
    agency: str
    lawyer: str
    rubric: tuple[str, int] | None
    criterion: str
    cause: Cause
    finding: str
    due_on: date
    made_at: datetime
    round: int
    state: Shown


def tasks_page(
    session: Session, actor: Actor, wanted: TaskFilter, today: date
) -> tuple[Page[TaskLine], Counter[Shown]]:
    """One page of tasks, and how many of the list stand in each state."""
    where = conditions_of(session, actor, wanted)
    counts = _counts(session, where, today)
    statement = joined(select(*_columns(today))).where(*where, *of_state(wanted.state, today))
    statement = statement.order_by(*_order(wanted)).limit(PAGE_SIZE)
    rows = session.execute(statement.offset((wanted.page - 1) * PAGE_SIZE))
    total = sum(counts[state] for state in states_of(wanted.state))
    return Page([_line(row) for row in rows], total, wanted.page), counts


def export_lines(
    session: Session, actor: Actor, wanted: TaskFilter, today: date
) -> Iterator[TaskLine]:
    """Every task of the list, in its order."""
    where = [*conditions_of(session, actor, wanted), *of_state(wanted.state, today)]
    statement = joined(select(*_columns(today))).where(*where).order_by(*_order(wanted))
    for row in session.execute(statement.execution_options(yield_per=1_000)):
        yield _line(row)


def state_counts(session: Session, actor: Actor, wanted: TaskFilter, today: date) -> Counter[Shown]:
    """How many tasks of the list, whatever its state filter, stand in each state."""
    return _counts(session, conditions_of(session, actor, wanted), today)


def states_of(word: str) -> tuple[Shown, ...]:
    """The states a word of an address stands for."""
    if word == PENDING_WORD:
        return (Shown.OVERDUE, Shown.REOPENED, Shown.OPEN)
    if word in set(Shown):
        return (Shown(word),)
    return tuple(state for state in Shown if state is not Shown.CANCELLED)


def conditions_of(session: Session, actor: Actor, wanted: TaskFilter) -> list[Any]:
    """Conditions on ``joined`` rows: what the actor sees of what is wanted, but for the state."""
    batch = select(TaskBatch.id).where(col(TaskBatch.public_id) == wanted.batch)
    given = (
        (wanted.lawyer is not None, func.coalesce(col(Task.lawyer_id), 0) == wanted.lawyer),
        (wanted.agency, col(Task.agency_id) == wanted.agency),
        (wanted.cycle, col(Cycle.name) == wanted.cycle),
        (wanted.case_id, col(Task.case_id) == wanted.case_id),
        (wanted.cause, col(Task.cause) == wanted.cause),
        (wanted.batch, col(Task.batch_id).in_(batch)),
        (wanted.due_from, col(Task.due_on) >= (wanted.due_from or date.min)),
        (wanted.due_to, col(Task.due_on) <= (wanted.due_to or date.max)),
    )
    found: list[Any] = [sight_of(session, actor).seen]
    found += [condition for value, condition in given if value]
    if wanted.q:
        text = without_space(wanted.q[:LONGEST_SEARCH])
        found.append(col(Case.case_key).contains(text, autoescape=True))
    return found + _of_criterion(wanted.criterion)


def shown_column(today: date) -> Any:
    """``rules.states.shown_state`` in SQL."""
    late = and_(col(Task.state).in_(PENDING), col(Task.due_on) < today)
    codes = [(col(Task.state) == state, literal(state.value)) for state in TaskState]
    return case((late, literal(Shown.OVERDUE.value)), *codes).label("shown")


def joined(statement: Select[Any]) -> Select[Any]:
    """Tasks with their agency, case, lawyer and cycle."""
    return (
        statement.select_from(Task)
        .join(Agency, col(Agency.id) == col(Task.agency_id))
        .join(Case, col(Case.id) == col(Task.case_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(Task.lawyer_id), isouter=True)
        .join(Cycle, col(Cycle.id) == col(Task.cycle_id), isouter=True)
    )


def criterion_key(rubric: tuple[str, int] | None, criterion: str) -> str:
    """How addresses name a criterion of a rubric version."""
    return f"{rubric[0]}/{rubric[1]}/{criterion}" if rubric else criterion


def criterion_of(key: str) -> tuple[tuple[str, int] | None, str]:
    """What ``criterion_key`` wrote; an id alone has no rubric."""
    match key.split("/"):
        case [rubric, version, criterion] if version.isdecimal() and len(version) < len("1000000"):
            return (rubric, int(version)), criterion
        case _:
            return None, key[:LONGEST_SEARCH]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of the list offer: only what is in sight."""

    agencies: Sequence[tuple[int, str]]
    cycles: Sequence[tuple[str, str]]


def choices_of(session: Session, actor: Actor) -> Choices:
    """The agencies and cycles that tasks in sight are about."""
    seen = sight_of(session, actor).seen
    agencies = joined(select(Agency.id, Agency.name)).where(seen).distinct()
    cycles = joined(select(Cycle.name, Cycle.title, Cycle.id)).where(
        seen, col(Task.cycle_id).is_not(None)
    )
    newest = cycles.distinct().order_by(col(Cycle.id).desc())
    return Choices(
        [(key, name) for key, name in session.execute(agencies.order_by(col(Agency.name)))],
        [(name, title or name) for name, title, _id in session.execute(newest)],
    )


def _counts(session: Session, where: list[Any], today: date) -> Counter[Shown]:
    state = shown_column(today)
    statement = joined(select(state, func.count())).where(*where).group_by(state)
    return Counter({Shown(code): count for code, count in session.execute(statement)})


def of_state(word: str, today: date) -> list[Any]:
    """The condition on ``joined`` rows of a word for states."""
    return [shown_column(today).in_([state.value for state in states_of(word)])]


def _of_criterion(key: str) -> list[Any]:
    if not key:
        return []
    rubric, criterion = criterion_of(key)
    found: list[Any] = [col(Task.criterion) == ("" if criterion == "-" else criterion)]
    if rubric:
        found += [col(Task.rubric) == rubric[0], col(Task.rubric_version) == rubric[1]]
    return found


def _columns(today: date) -> list[Any]:
    return [
        Task.public_id, col(Case.number).label("number"),
        func.coalesce(func.nullif(col(Cycle.title), ""), col(Cycle.name)).label("cycle"),
        Task.agency_id, col(Agency.name).label("agency"), col(Lawyer.name).label("lawyer"),
        Task.rubric, Task.rubric_version, Task.criterion, Task.cause, Task.finding, Task.due_on,
        Task.made_at, col(Task.round).label("round"), shown_column(today),
    ]  # fmt: skip


def _line(row: Any) -> TaskLine:
    return TaskLine(
        public_id=row.public_id,
        number=row.number or "",
        cycle=row.cycle or "",
        agency_id=row.agency_id,
        agency=row.agency,
        lawyer=row.lawyer or "",
        rubric=(row.rubric, row.rubric_version) if row.rubric else None,
        criterion=row.criterion,
        cause=row.cause,
        finding=row.finding,
        due_on=row.due_on,
        made_at=row.made_at,
        round=row.round,
        state=Shown(row.shown),
    )


def _order(wanted: TaskFilter) -> list[Any]:
    keys: dict[str, Any] = {
        "due": col(Task.due_on),
        "number": func.coalesce(col(Case.case_key), literal("")),
        "agency": col(Agency.name),
        "made": col(Task.made_at),
    }
    columns = [keys.get(wanted.by, keys["due"]), col(Task.id)]
    return [one.desc() if wanted.descending else one.asc() for one in columns]
