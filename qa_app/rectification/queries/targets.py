"""Whom a single task can be about: a case with its lawyer, agency and criteria, or an agency."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.core.text import without_space
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import visible
from qa_app.rectification.queries.levels import case_levels, levels_of
from qa_app.rectification.queries.sheet_levels import Rubric
from qa_app.rectification.queries.visible import MAKERS, cases_to_act_on
from qa_app.reviews.models import Settlement


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a task is for: the lawyer of a case, or (without a lawyer) the agency."""

    agency_id: int
    case_id: int | None = None
    lawyer_id: int | None = None


@dataclass(frozen=True, slots=True)
class TargetFound:
    """A case or (without one) an agency; ``levels`` are the settled ones, for the supervisor."""

    agency_id: int
    agency: str
    case_id: int | None = None
    number: str = ""
    lawyer_id: int | None = None
    lawyer: str = ""
    cycle: Cycle | None = None
    rubric: Rubric | None = None
    levels: dict[str, Grade] | None = None


def case_target(session: Session, actor: Actor, case_id: int, cycle: str = "") -> TargetFound:
    """A case a task can be made about, with its levels in a cycle (the newest that settled it)."""
    statement = (
        select(Case.id, Case.number, Case.agency_id, Agency.name, Case.lawyer_id, Lawyer.name)  # type: ignore[call-overload]
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .where(Case.id == case_id, *cases_to_act_on(session, actor))
    )
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(str(case_id))
    _id, number, agency_id, agency, lawyer_id, lawyer = row
    found = _cycle_of(session, actor, case_id, cycle)
    levels = next(iter(case_levels(session, actor, found, case_id=case_id) if found else ()), None)
    return TargetFound(
        agency_id, agency, case_id, number, lawyer_id, lawyer or "", found,
        levels.rubric if levels else None, levels_of(session, levels) if levels else None,
    )  # fmt: skip


def agency_target(session: Session, actor: Actor, agency_id: int) -> TargetFound:
    """An agency a task can be made for; ``NotFound`` out of scope."""
    found = next((one for one in agencies_to_choose(session, actor) if one[0] == agency_id), None)
    if found is None:
        raise NotFound(str(agency_id))
    return TargetFound(*found)


def agencies_to_choose(session: Session, actor: Actor) -> Sequence[tuple[int, str]]:
    """The agencies in the supervisor's scope, by name."""
    within = agencies_within(session, actor, MAKERS)
    statement = select(Agency.id, Agency.name).order_by(col(Agency.name))
    if within is not None:
        statement = statement.where(col(Agency.id).in_(within))
    return [(key, name) for key, name in session.execute(statement)]


def case_numbered(session: Session, actor: Actor, number: str) -> int | None:
    """The one case in reach with this number; None for none or several."""
    statement = select(Case.id).where(
        col(Case.case_key).endswith("/" + without_space(number), autoescape=True),
        *cases_to_act_on(session, actor),
    )
    found = session.execute(statement.limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def cycles_settled(session: Session, actor: Actor) -> list[Cycle]:
    """The cycles in sight that settled any case, newest first."""
    settled = select(Settlement.id).where(
        col(Settlement.cycle_id) == col(Cycle.id), col(Settlement.counts)
    )
    statement = select(Cycle).where(visible(actor), settled.correlate(Cycle).exists())
    return list(session.exec(statement.order_by(col(Cycle.id).desc())).all())


def _cycle_of(session: Session, actor: Actor, case_id: int, name: str) -> Cycle | None:
    statement = (
        select(Cycle)
        .join(Settlement, col(Settlement.cycle_id) == col(Cycle.id))
        .where(Settlement.case_id == case_id, col(Settlement.counts), visible(actor))
    )
    if name:
        statement = statement.where(Cycle.name == name)
    return session.exec(statement.order_by(col(Cycle.id).desc())).first()
