"""What an expert may nominate and has to confirm; nothing of anybody else's.

A nomination by another expert of the same case changes nothing here: nobody can tell from the own
list that somebody else nominated it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from qa_app.cases.models import Case, Cause
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of_text
from qa_app.files.queries.rights import Access, masking_by
from qa_app.learning.models import ModelCase, ModelNomination
from qa_app.learning.queries.model_sight import whys_of
from qa_app.learning.rules.states import ModelState
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Review, ReviewState, Settlement
from qa_app.reviews.queries.own import own_reviews
from qa_app.reviews.rules.masking import case_code, shown_name
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One case the expert reviewed and that is settled; ``nominated_at`` when the expert did."""

    review: str
    name: str
    cycle: str
    type: CaseType
    stage: Stage | None
    cause: str | None
    submitted_at: datetime
    nominated_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnSettled:
    """What nominating needs to know of an own settled case."""

    expert_id: int
    cycle_id: int
    case_id: int
    case_key: str
    case_type: CaseType
    settlement_id: int


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A nomination as the second expert sees it: no names, no ratings, not who nominated."""

    model: ModelCase
    cycle: Cycle
    expert_id: int
    case_key: str
    name: str
    type: CaseType
    stage: Stage | None
    cause: str | None
    whys: tuple[str, ...]


def reviewed_page(session: Session, actor: Actor, page: int = 1) -> Page[Reviewed]:
    """Own reviews of settled cases, last first."""
    total = session.execute(_settled(actor, func.count())).scalar_one()
    own = (
        select(ModelNomination.nominated_at)
        .join(ModelCase, col(ModelCase.id) == col(ModelNomination.model_id))
        .where(
            col(ModelCase.cycle_id) == col(Assignment.cycle_id),
            col(ModelCase.case_id) == col(Assignment.case_id),
            col(ModelNomination.expert_id) == col(Assignment.expert_id),
            col(ModelCase.state) != ModelState.DECLINED,
        )
        .correlate(Assignment)
        .scalar_subquery()
    )
    statement = (
        _settled(
            actor, Review.public_id, Assignment.public_id, Case.number, Cycle.plan,
            func.coalesce(func.nullif(Cycle.title, ""), Cycle.name), Case.type, Case.stage,
            Cause.name, Review.submitted_at, own,
        )
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .order_by(col(Review.submitted_at).desc(), col(Review.public_id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )  # fmt: skip
    rows = [
        Reviewed(review, shown_name(number, seat, plan_of_text(plan).panel), *rest)
        for review, seat, number, plan, *rest in session.execute(statement)
    ]
    return Page(rows, total, page)


def own_settled(session: Session, actor: Actor, review: str) -> OwnSettled:
    """One own settled case by its review; ``NotFound`` for others' and for unsettled ones."""
    statement = _settled(
        actor, Assignment.expert_id, Assignment.cycle_id, Assignment.case_id, Case.case_key,
        Case.type, Settlement.id,
    ).where(col(Review.public_id) == review)  # fmt: skip
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(review)
    return OwnSettled(*row)


def name_of_own(session: Session, actor: Actor, review: str) -> str:
    """What the expert's lists call the case of an own settled review."""
    columns = (Case.number, Assignment.public_id, Cycle.plan)
    row = session.execute(_settled(actor, *columns).where(col(Review.public_id) == review)).first()
    if row is None:
        raise NotFound(review)
    return shown_name(row[0], row[1], plan_of_text(row[2]).panel)


def to_confirm(session: Session, actor: Actor, public_id: str) -> ToConfirm:
    """A nomination the actor is asked about; ``NotFound`` for everything else."""
    columns = (ModelCase, Cycle, Expert.id, Case.case_key, Case.number, Case.type, Case.stage)
    row = session.execute(
        _asked(actor, *columns, Cause.name)
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .where(col(ModelCase.public_id) == public_id)
    ).first()
    if row is None:
        raise NotFound(public_id)
    model, cycle, expert_id, key, number, kind, stage, cause = row
    panel = plan_of_text(cycle.plan).panel
    name = case_code(public_id) if panel.mask_agency or panel.mask_lawyer else number
    return ToConfirm(
        model, cycle, expert_id, key, name, kind, stage, cause, whys_of(session, model.id or 0)
    )


def count_to_confirm(session: Session, actor: Actor) -> list[tuple[str, datetime]]:
    """The nominations that wait for the actor: address and since when."""
    statement = _asked(actor, ModelCase.public_id, ModelCase.nominated_at)
    return [tuple(row) for row in session.execute(statement.order_by(col(ModelCase.id)))]  # type: ignore[misc]


def second_reader(session: Session, actor: Actor, token: str) -> Access | None:
    """Who is asked about a nomination reads the file by its public id, as the cycle masks it."""
    if not actor.has(Role.EXPERT):
        return None
    statement = _asked(actor, ModelCase.case_id, Cycle.plan)
    row = session.execute(statement.where(col(ModelCase.public_id) == token)).first()
    return Access(row[0], masking_by(row[1])) if row else None


def _settled(actor: Actor, *columns: Any) -> Any:
    """Own submitted reviews of cases whose grade is settled."""
    return (
        own_reviews(actor, *columns)
        .join(
            Settlement,
            and_(
                col(Settlement.cycle_id) == col(Assignment.cycle_id),
                col(Settlement.case_id) == col(Assignment.case_id),
                col(Settlement.counts),
            ),
        )
        .where(
            col(Review.state) == ReviewState.SUBMITTED,
            col(Cycle.state).in_((CycleState.DRAWN, CycleState.CLOSED)),
        )
    )


def _asked(actor: Actor, *columns: Any) -> Any:
    own = or_(
        col(Expert.account_id) == (actor.account_id or 0),
        and_(col(Expert.account_id).is_(None), col(Expert.login) == actor.login),
    )
    return (
        select(*columns)
        .select_from(ModelCase)
        .join(Expert, col(Expert.id) == col(ModelCase.second_expert_id))
        .join(Cycle, col(Cycle.id) == col(ModelCase.cycle_id))
        .join(Case, col(Case.id) == col(ModelCase.case_id))
        .where(own, col(ModelCase.state) == ModelState.NOMINATED)
    )
