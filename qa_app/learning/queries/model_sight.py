"""Model files as the office that runs their cycle sees them: one, lists, counts of what waits.

Who is tied to a case never sees its model here, in no count either. Hidden and absent are the same
``NotFound`` after the same statements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Cause
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.learning.models import ModelCase, ModelNomination, ModelPage
from qa_app.learning.queries.model_doubts import doubt_column
from qa_app.learning.rules.states import ModelState
from qa_app.panel.models import Expert
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.web.paging import PAGE_SIZE, Page

OFFICE = (Role.SUPERVISOR,)


@dataclass(frozen=True, slots=True)
class ModelFilter:
    """What the list shows."""

    cycle: str = ""
    state: ModelState | None = None
    type: CaseType | None = None
    doubted: bool = False
    """Only published ones whose grade fell or is being settled anew."""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the list."""

    public_id: str
    number: str
    agency: str
    type: CaseType
    stage: Stage | None
    cycle: str
    state: ModelState
    title: str
    nominated_at: datetime
    published_at: datetime | None
    waits: bool
    """Nominated, and nobody free of conflicts could be asked."""
    doubt: str
    """A ``Doubt``, or empty."""


@dataclass(frozen=True, slots=True)
class ModelSeen:
    """One model file with its case, for the office."""

    model: ModelCase
    cycle: Cycle
    case_key: str
    number: str
    agency: str
    type: CaseType
    stage: Stage | None
    cause: str | None
    second_expert: str | None
    doubt: str
    """A ``Doubt``, or empty."""
    whys: tuple[str, ...]


def model_for_office(session: Session, actor: Actor, public_id: str) -> ModelSeen:
    """One model file for who runs its cycle and is not tied to its case."""
    row = session.execute(
        _joined(
            select(  # type: ignore[call-overload]
                ModelCase, Cycle, Case.case_key, Case.number, Agency.name, Case.type, Case.stage,
                Cause.name, Expert.name, doubt_column(),
            )
        )
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(Expert, col(Expert.id) == col(ModelCase.second_expert_id), isouter=True)
        .where(col(ModelCase.public_id) == public_id, seen_by_office(session, actor))
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(public_id)
    return ModelSeen(*row, whys_of(session, row[0].id or 0))


def whys_of(session: Session, model_id: int) -> tuple[str, ...]:
    """Why it was nominated, in an order that tells nothing of who or when."""
    statement = select(ModelNomination.why).where(col(ModelNomination.model_id) == model_id)
    return tuple(sorted(session.execute(statement).scalars()))


def models_page(session: Session, actor: Actor, wanted: ModelFilter) -> Page[ModelRow]:
    """One page of model files, newest nomination first."""
    where = and_(seen_by_office(session, actor), *_filtered(wanted))
    total = session.execute(_joined(select(func.count())).where(where)).scalar_one()
    paged = _listed(where).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    return Page([ModelRow(*row) for row in session.execute(paged)], total, wanted.page)


def all_models(session: Session, actor: Actor, wanted: ModelFilter) -> Iterator[ModelRow]:
    """Everything the filter lets through, for the export."""
    where = and_(seen_by_office(session, actor), *_filtered(wanted))
    for row in session.execute(_listed(where)):
        yield ModelRow(*row)


def _listed(where: Any) -> Any:
    waits = and_(
        col(ModelCase.state) == ModelState.NOMINATED, col(ModelCase.second_expert_id).is_(None)
    )
    return (
        _joined(
            select(  # type: ignore[call-overload]
                ModelCase.public_id, Case.number, Agency.name, Case.type, Case.stage,
                func.coalesce(func.nullif(Cycle.title, ""), Cycle.name), ModelCase.state,
                ModelCase.title, ModelCase.nominated_at, ModelCase.published_at, waits,
                doubt_column(),
            )
        )
        .where(where)
        .order_by(col(ModelCase.nominated_at).desc(), col(ModelCase.id).desc())
    )  # fmt: skip


def cycles_with_models(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Name and title of the cycles the list can be narrowed to."""
    title = func.coalesce(func.nullif(Cycle.title, ""), Cycle.name)
    statement = (
        _joined(select(Cycle.name, title))
        .where(seen_by_office(session, actor))
        .group_by(col(Cycle.name), col(Cycle.title))
        .order_by(col(Cycle.name).desc())
    )
    return [tuple(row) for row in session.execute(statement)]  # type: ignore[misc]


def waiting_in_office(session: Session, actor: Actor) -> tuple[int, int]:
    """How many nominations nobody could be asked about, and how many files are to be redacted."""
    statement = (
        _joined(select(ModelCase.state, func.count()))
        .where(
            seen_by_office(session, actor),
            (col(ModelCase.state) == ModelState.REDACTING)
            | (
                (col(ModelCase.state) == ModelState.NOMINATED)
                & col(ModelCase.second_expert_id).is_(None)
            ),
        )
        .group_by(col(ModelCase.state))
    )
    counts = {state: count for state, count in session.execute(statement)}
    return counts.get(ModelState.NOMINATED, 0), counts.get(ModelState.REDACTING, 0)


def count_doubted(session: Session, actor: Actor) -> int:
    """How many published models the office is asked to look at again."""
    statement = _joined(select(func.count())).where(
        seen_by_office(session, actor), doubt_column() != ""
    )
    return session.execute(statement).scalar_one()


def seen_by_office(session: Session, actor: Actor) -> Any:
    """The condition on model, cycle and case under which the office sees a model."""
    return and_(managed(actor), *in_sight(own_ties(session, actor)))


def pages_of(session: Session, model_id: int) -> list[ModelPage]:
    """The pages of a model in the order of the file."""
    statement = (
        select(ModelPage)
        .where(col(ModelPage.model_id) == model_id)
        .order_by(col(ModelPage.position), col(ModelPage.id))
    )
    return list(session.execute(statement).scalars())


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(ModelCase)
        .join(Cycle, col(Cycle.id) == col(ModelCase.cycle_id))
        .join(Case, col(Case.id) == col(ModelCase.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
    )


def _filtered(wanted: ModelFilter) -> list[Any]:
    where: list[Any] = []
    if wanted.cycle:
        where.append(col(Cycle.name) == wanted.cycle)
    if wanted.state:
        where.append(col(ModelCase.state) == wanted.state)
    if wanted.doubted:
        where.append(doubt_column() != "")
    if wanted.type:
        where.append(col(Case.type) == wanted.type)
    return where
