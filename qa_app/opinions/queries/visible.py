"""Which opinions an actor may see and ask for: those on cases of the agencies in sight.

Supervisors and agency staff ask and enter; administrators and auditors only read. Experts and
lawyers see nothing here: who reviews a file must not know what the judge thought of the lawyer.
"""

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, select, true
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import hold_open
from qa_app.cycles.rules.competition import CycleKind
from qa_app.opinions.models import Opinion
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.sampling.models import SampleCase, SampleStatus

ASKERS = (Role.SUPERVISOR, Role.AGENCY_STAFF)
READERS = (Role.SUPERVISOR, Role.AGENCY_STAFF, Role.ADMINISTRATOR, Role.AUDITOR)


def cases_in_sight(
    session: Session, actor: Actor, roles: tuple[Role, ...] = READERS
) -> ColumnElement[bool]:
    """The cases of the actor's agencies, as a condition.

    Not those whose file the actor reviews as an expert, or handled: for them the opinion is not
    there, whatever other role the actor has.
    """
    agencies = agencies_within(session, actor, roles)
    own = replace(own_ties(session, actor), firm_id=None, agency_id=None)
    inside = true() if agencies is None else col(Case.agency_id).in_(agencies)
    return and_(inside, *in_sight(own))


def drawn_cycle(session: Session, actor: Actor, name: str) -> Cycle:
    """A cycle that drew a case the actor may see; NotFound otherwise."""
    cycle = session.execute(select(Cycle).where(col(Cycle.name) == name, _drew(session, actor)))
    found = cycle.scalar()
    if found is None:
        raise NotFound(name)
    return found


def drawn_cycles(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(name, title) of the drawn cycles with cases the actor may see, newest first."""
    drawn = col(Cycle.state).in_((CycleState.DRAWN, CycleState.CLOSED))
    statement = (
        select(Cycle.name, Cycle.title)
        .where(drawn, _drew(session, actor))
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
    )
    return [(name, title or name) for name, title in session.execute(statement)]


def drawn_cycles_open(session: Session, actor: Actor) -> list[Cycle]:
    """The running cycles with drawn cases the actor may ask about."""
    running = col(Cycle.state) == CycleState.DRAWN
    statement = select(Cycle).where(running, _drew(session, actor)).order_by(col(Cycle.id))
    return list(session.execute(statement).scalars())


def opinion_for(
    session: Session, actor: Actor, public_id: str, *, to_change: bool = False
) -> Opinion:
    """An opinion the actor may see; with ``to_change`` one to act on, locked until the end."""
    seen = cases_in_sight(session, actor, ASKERS if to_change else READERS)
    statement = (
        select(Opinion)
        .join(Case, col(Case.id) == col(Opinion.case_id))
        .where(col(Opinion.public_id) == public_id, seen)
    )
    if to_change:
        statement = statement.with_for_update(of=Opinion).execution_options(populate_existing=True)
    found = session.execute(statement).scalar()
    if found is None:
        raise NotFound(public_id)
    if to_change:
        hold_open(session, found.cycle_id)
    return found


def _drew(session: Session, actor: Actor) -> ColumnElement[bool]:
    drawn = (
        select(SampleCase.id)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .where(
            col(SampleCase.cycle_id) == col(Cycle.id),
            col(SampleCase.status) != SampleStatus.REPLACED,
            cases_in_sight(session, actor),
        )
    )
    return and_(col(Cycle.kind) == CycleKind.ASSESSMENT, drawn.exists())
