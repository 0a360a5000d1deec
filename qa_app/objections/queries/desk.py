"""What an expert reads of the objections given to him: case, criteria, reasons, the settled level.

Never the names of lawyer, firm or agency, whatever the cycle masks for its reviewers, and never who
reviewed the case or gave which rating. Bound to the account that asks: others' are as absent.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case, Cause, Firm, Lawyer
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import PanelPlan
from qa_app.objections.models import Objection, ObjectionStep
from qa_app.objections.queries.seen import Paper, Point, papers_of, points_of
from qa_app.objections.rules.redaction import without_names
from qa_app.objections.rules.states import ObjectionState
from qa_app.panel.models import Expert
from qa_app.reviews.rules.masking import CaseFacts, case_code, masked
from qa_app.web.paging import PAGE_SIZE, Page

CLOSED = "objection_desk_closed"
BLIND = PanelPlan(mask_lawyer=True, mask_agency=True)
"""Who decides on an objection knows neither lawyer nor agency."""


@dataclass(frozen=True, slots=True)
class ToDecide:
    """One line of an expert's list."""

    public_id: str
    name: str
    cycle: str
    type: CaseType
    stage: Stage | None
    opened: bool
    decide_by: date | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """One objection on the desk of who decides it, masked as the cycle says."""

    objection: Objection
    cycle: Cycle
    name: str
    facts: CaseFacts
    points: list[Point]
    papers: list[Paper]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided, by a declaration without conflicts."""
        deciding = self.objection.state is ObjectionState.DECIDING
        return deciding and self.objection.opened_at is not None

    @property
    def is_begun(self) -> bool:
        """Whether anything of a decision is kept; before, what was saved last is the lawyer's."""
        return any(one.outcome or one.new_level or one.decision_reason for one in self.points)


_FACTS = (
    Case.type, Case.stage, Case.source, Cause.name, Case.number, Agency.name, Region.name,
    Lawyer.name, Firm.name, Case.accepted_on, Case.assigned_on, Case.met_on, Case.heard_on,
    Case.closed_on, Case.result, Case.flags,
)  # fmt: skip


def to_decide(
    session: Session, actor: Actor, *, done: bool = False, page: int = 1
) -> Page[ToDecide]:
    """The actor's objections to decide, by day; ``done``: those decided, last first."""
    where = _state(done)
    total = session.execute(_own(select(func.count()), actor).where(where)).scalar_one()
    order = col(Objection.decided_at).desc() if done else col(Objection.decide_by)
    rows = session.execute(
        _own(
            select(  # type: ignore[call-overload]
                Objection.public_id, Cycle.title, Cycle.name, Case.type, Case.stage,
                Objection.opened_at, Objection.decide_by, Objection.decided_at,
            ),
            actor,
        )
        .where(where)
        .order_by(order, col(Objection.public_id))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )  # fmt: skip
    return Page([_line(row) for row in rows], total, page)


def waiting(session: Session, actor: Actor) -> tuple[int, date | None]:
    """How many objections wait for the actor, and the first day one is due."""
    counted = select(func.count(), func.min(col(Objection.decide_by)))
    total, due = session.execute(_own(counted, actor).where(_state(False))).one()
    return total, due


def desk_of(session: Session, actor: Actor, public_id: str) -> Desk:
    """The actor's own objection to decide, or decided; NotFound for anybody else's.

    Whoever had it and has it no longer is told so (Refused).
    """
    row = session.execute(
        _own(select(Objection, Cycle, *_FACTS), actor)  # type: ignore[call-overload]
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .where(col(Objection.public_id) == public_id, _readable())
    ).first()
    if row is None:
        raise Refused(CLOSED) if _had(session, actor, public_id) else NotFound(public_id)
    objection, cycle, facts = row[0], row[1], CaseFacts(*row[2:])
    names = (facts.lawyer, facts.firm, facts.agency, facts.number)
    hidden = [name for name in names if name]
    points = [without_names_of(one, hidden) for one in points_of(session, objection.id)]
    deciding = objection.state is ObjectionState.DECIDING
    kept = papers_of(session, objection.id) if deciding else []
    papers = [one for one in kept if one.for_decider]
    return Desk(objection, cycle, case_code(public_id), masked(facts, BLIND), points, papers)


def decided_by(actor: Actor) -> Any:
    """Condition on ``Expert``: the actor is that expert."""
    by_login = and_(col(Expert.account_id).is_(None), col(Expert.login) == actor.login)
    return or_(col(Expert.account_id) == (actor.account_id or 0), by_login)


def _had(session: Session, actor: Actor, public_id: str) -> bool:
    """Whether the objection was once given to the actor."""
    given = (
        select(ObjectionStep.id)
        .join(Objection, col(Objection.id) == col(ObjectionStep.objection_id))
        .join(Expert, col(Expert.id) == col(ObjectionStep.expert_id))
        .where(col(Objection.public_id) == public_id, decided_by(actor))
    )
    return session.execute(given).first() is not None


def _own(statement: Any, actor: Actor) -> Any:
    return (
        statement.select_from(Objection)
        .join(Expert, col(Expert.id) == col(Objection.decider_expert_id))
        .join(Cycle, col(Cycle.id) == col(Objection.cycle_id))
        .join(Case, col(Case.id) == col(Objection.case_id))
        .where(decided_by(actor))
    )


def _state(done: bool) -> Any:
    if done:
        return col(Objection.decided_at).is_not(None)
    return col(Objection.state) == ObjectionState.DECIDING


def _readable() -> Any:
    return or_(_state(False), _state(True))


def _line(row: Any) -> ToDecide:
    key, title, cycle, kind, stage, opened, by, decided = row
    named = (case_code(key), title or cycle)
    return ToDecide(key, *named, kind, stage, opened is not None, by, decided)


def without_names_of(point: Point, names: list[str]) -> Point:
    """A point whose reason names nobody of these."""
    reason = without_names(point.reason, names)
    return Point(
        point.point, reason, point.old_level, point.outcome, point.new_level,
        point.decision_reason,
    )  # fmt: skip
