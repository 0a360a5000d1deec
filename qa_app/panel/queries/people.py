"""Who an actor is as an expert or lawyer, and which cases that keeps out of the actor's sight.

Conflicts bind people: a supervisor who is also an expert or lawyer must not learn who reviews the
own cases, those of the own firm or agency, those of a declared tie, or those the supervisor reviews
as well. Lists, counts and exports leave these cases out, totals included.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, not_, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Actor
from qa_app.panel.models import Assignment, ConflictDeclaration, Expert


@dataclass(frozen=True, slots=True)
class OwnTies:
    """What ties an actor to cases: register entries, and the expert the actor is."""

    lawyer_ids: tuple[int, ...] = ()
    expert_id: int | None = None
    firm_id: int | None = None
    agency_id: int | None = None

    @property
    def any(self) -> bool:
        """Whether there is anything to hide at all."""
        return bool(self.lawyer_ids) or self.expert_id is not None


@dataclass(frozen=True, slots=True)
class Touched:
    """The columns by which rows of a table touch a case, bodies and people."""

    case_id: Any
    agency_id: Any
    firm_id: Any
    lawyer_id: Any
    region_id: Any


_CASE = Touched(Case.id, Case.agency_id, Case.firm_id, Case.lawyer_id, Case.region_id)


def expert_of(session: Session, actor: Actor) -> Expert | None:
    """The expert an actor is: by linked account, else by the same login while none is linked."""
    if actor.account_id is None:
        return None
    statement = select(Expert).where(
        or_(
            col(Expert.account_id) == actor.account_id,
            and_(col(Expert.account_id).is_(None), col(Expert.login) == actor.login),
        )
    )
    linked_first = (col(Expert.account_id).is_(None), col(Expert.id))
    return session.exec(statement.order_by(*linked_first)).first()


def own_ties(session: Session, actor: Actor) -> OwnTies:
    """The actor's ties; none for the command line."""
    if actor.account_id is None:
        return OwnTies()
    expert = expert_of(session, actor)
    ways = [col(Lawyer.account_id) == actor.account_id]
    if expert is not None:
        ways += [
            col(Lawyer.id) == expert.lawyer_id,
            and_(col(Lawyer.name) == expert.name, col(Lawyer.firm_id) == expert.firm_id),
        ]
    ids = session.execute(select(Lawyer.id).where(or_(*ways))).scalars()
    lawyers = tuple(key for key in ids if key is not None)
    if expert is None:
        return OwnTies(lawyers)
    return OwnTies(lawyers, expert.id, expert.firm_id, expert.agency_id)


def tied_to_case(own: OwnTies) -> Any:
    """Condition on ``Case``: the actor is tied to it. Ask only when ``own.any``."""
    return func.coalesce(or_(*ways_tied(own, _CASE)), False)


def ways_tied(own: OwnTies, rows: Touched) -> list[Any]:
    """Conditions on rows, each of which ties the actor: register, file review, declared tie."""
    ways: list[Any] = [col(rows.lawyer_id).in_(own.lawyer_ids)]
    if own.firm_id is not None:
        ways.append(col(rows.firm_id) == own.firm_id)
    if own.agency_id is not None:
        ways.append(col(rows.agency_id) == own.agency_id)
    if own.expert_id is not None:
        ways += [_reviews(own.expert_id, rows), _declared(own.expert_id, rows)]
    return ways


def expert_names(session: Session) -> dict[int, str]:
    """The name of every expert by id: for supervisors, never for an expert's own pages."""
    return {key: name for key, name in session.exec(select(Expert.id, Expert.name)) if key}


def in_sight(own: OwnTies) -> list[Any]:
    """Conditions on ``Case`` for lists the actor reads: nothing the actor is tied to."""
    return [not_(tied_to_case(own))] if own.any else []


def _reviews(expert_id: int, rows: Touched) -> Any:
    seat = Assignment.__table__.alias()  # type: ignore[attr-defined]
    return exists().where(seat.c.case_id == col(rows.case_id), seat.c.expert_id == expert_id)


def _declared(expert_id: int, rows: Touched) -> Any:
    tie = ConflictDeclaration.__table__.alias()  # type: ignore[attr-defined]
    place, declared = Region.__table__.alias(), Region.__table__.alias()  # type: ignore[attr-defined]
    within = exists().where(
        place.c.id == col(rows.region_id),
        declared.c.id == tie.c.region_id,
        func.substr(place.c.path, 1, func.length(declared.c.path)) == declared.c.path,
    )
    same = or_(
        tie.c.case_id == col(rows.case_id),
        tie.c.agency_id == col(rows.agency_id),
        tie.c.firm_id == col(rows.firm_id),
        tie.c.lawyer_id == col(rows.lawyer_id),
        within,
    )
    return exists().where(tie.c.expert_id == expert_id, same)
