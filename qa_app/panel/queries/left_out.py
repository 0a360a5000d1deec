"""How many cases lists and exports leave out because their reader is tied to them.

Counted from the register and the samples alone. Were sheets, objections or tasks counted, or did a
filter of the list narrow it, the number would tell how a case fares that the reader must not see.
"""

from typing import Any

from sqlalchemy import false, func
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.panel.queries.people import own_ties, tied_to_case
from qa_app.sampling.models import SampleCase


def left_out_of_cycles(session: Session, actor: Actor, *cycles: str) -> int:
    """Cases in samples of cycles the actor runs (of these, by name; none: all) and is tied to."""
    if not actor.has(Role.SUPERVISOR):
        return 0
    return _count(session, actor, managed(actor), *_named(cycles))


def left_out_of_agencies(
    session: Session, actor: Actor, roles: tuple[Role, ...], *cycles: str
) -> int:
    """The same of the agencies in the actor's scope, for lists that go by agency."""
    if not actor.has(*roles):
        return 0
    agencies = agencies_within(session, actor, roles)
    within = [] if agencies is None else [col(Case.agency_id).in_(agencies)]
    return _count(session, actor, *within, *_named(cycles))


def _named(cycles: tuple[str, ...]) -> list[Any]:
    names = [name for name in cycles if name]
    return [col(Cycle.name).in_(names)] if names else []


def _count(session: Session, actor: Actor, *where: Any) -> int:
    own = own_ties(session, actor)
    statement = (
        select(func.count(func.distinct(SampleCase.case_id)))
        .select_from(SampleCase)
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Cycle, col(Cycle.id) == col(SampleCase.cycle_id))
        .where(tied_to_case(own) if own.any else false(), *where)
    )
    return session.execute(statement).scalar_one()
