"""Whose tasks an actor sees, and in what capacity.

Supervisors, administrators and auditors see those of the agencies in scope, without cases they are
tied to; agency staff those of their agencies, without cases they review; a lawyer only the own
ones. Hidden and absent tasks cost the same statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import and_, exists, false, not_, or_, true
from sqlmodel import Session, col, select

from qa_app.accounts.models import RoleGrant
from qa_app.cases.models import Case, Lawyer
from qa_app.cases.queries.visible import agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.queries.people import OwnTies, own_ties, tied_to_case
from qa_app.rectification.models import Task
from qa_app.rectification.rules.states import Side

AT_ONCE: Final = 5_000
OFFICE: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)
MAKERS: Final = (Role.SUPERVISOR,)
"""Who makes, postpones and cancels tasks, and reads by which levels files were chosen."""
DOERS: Final = (Role.LAWYER, Role.AGENCY_STAFF)
CHECKERS: Final = (Role.SUPERVISOR, Role.AGENCY_STAFF)
LEDGER: Final = (*OFFICE, Role.AGENCY_STAFF)
READERS: Final = (*LEDGER, Role.LAWYER)


class About(Protocol):
    """What of a task says which case it is about."""

    @property
    def case_id(self) -> int | None:
        """The case; none: the agency."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees of tasks, by the capacity it is seen in; conditions on ``Task``."""

    office: Any
    agency: Any
    lawyer: Any
    acts_for_office: Any

    @property
    def seen(self) -> Any:
        """Any of it."""
        return or_(self.office, self.agency, self.lawyer)

    def columns(self) -> list[Any]:
        """In what capacities the actor may act on a row; ``sides_of`` reads them."""
        return [
            self.acts_for_office.label("for_office"),
            self.agency.label("for_agency"),
            self.lawyer.label("for_lawyer"),
            self.office.label("as_office"),
        ]


def sight_of(session: Session, actor: Actor) -> Sight:
    """What the actor sees of tasks."""
    own = own_ties(session, actor)
    return Sight(
        office=and_(_within(session, actor, OFFICE), _untied(own)),
        agency=and_(_within(session, actor, (Role.AGENCY_STAFF,)), _unreviewed(own)),
        lawyer=_own(actor),
        acts_for_office=and_(_within(session, actor, MAKERS), _untied(own)),
    )


def sides_of(row: Any) -> frozenset[Side]:
    """The capacities in a row with the columns of ``Sight``."""
    found = (
        (row.for_office, Side.OFFICE),
        (row.for_agency, Side.AGENCY),
        (row.for_lawyer, Side.LAWYER),
    )
    return frozenset(side for is_one, side in found if is_one)


def task_to_change(session: Session, actor: Actor, public_id: str) -> tuple[Task, frozenset[Side]]:
    """A task the actor sees, held until the transaction ends; ``NotFound`` for hidden ones."""
    sight = sight_of(session, actor)
    wanted = select(Task, *sight.columns()).where(Task.public_id == public_id, sight.seen)  # type: ignore[call-overload]
    row = session.execute(
        wanted.with_for_update(of=Task).execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(public_id)
    return row[0], sides_of(row)


def is_seen(session: Session, actor: Actor, task: Task) -> bool:
    """Whether the actor may read a task."""
    seen = select(Task.id).where(Task.id == task.id, sight_of(session, actor).seen)
    return session.exec(seen).first() is not None


def reviewed_by(session: Session, tasks: Sequence[About]) -> set[tuple[int, int | None]]:
    """Accounts of staff who ever had a seat in the cases of tasks, each with the case."""
    cases, found = sorted({one.case_id for one in tasks if one.case_id}), set[Any]()
    staff = select(RoleGrant.account_id).where(RoleGrant.role == Role.AGENCY_STAFF)
    for start in range(0, len(cases), AT_ONCE):
        seats = (
            select(Expert.account_id, Assignment.case_id)
            .join(Assignment, col(Assignment.expert_id) == col(Expert.id))
            .where(
                col(Assignment.case_id).in_(cases[start : start + AT_ONCE]),
                col(Expert.account_id).in_(staff),
            )
        )
        found |= {(account, case) for account, case in session.exec(seats) if account}
    return found


def cases_to_act_on(session: Session, actor: Actor) -> list[Any]:
    """Conditions on ``Case``: those a supervisor may make tasks about."""
    agencies, own = agencies_within(session, actor, MAKERS), own_ties(session, actor)
    where: list[Any] = [] if agencies is None else [col(Case.agency_id).in_(agencies)]
    return where + ([not_(tied_to_case(own))] if own.any else [])


def _within(session: Session, actor: Actor, roles: tuple[Role, ...]) -> Any:
    if not actor.has(*roles):
        return false()
    agencies = agencies_within(session, actor, roles)
    return true() if agencies is None else col(Task.agency_id).in_(agencies)


def _untied(own: OwnTies) -> Any:
    if not own.any:
        return true()
    tied = exists().where(col(Case.id) == col(Task.case_id), tied_to_case(own))
    return not_(tied.correlate(Task))


def _unreviewed(own: OwnTies) -> Any:
    if own.expert_id is None:
        return true()
    seat = exists().where(
        col(Assignment.case_id) == col(Task.case_id),
        col(Assignment.expert_id) == own.expert_id,
    )
    return not_(seat.correlate(Task))


def _own(actor: Actor) -> Any:
    if not actor.has(Role.LAWYER) or actor.account_id is None:
        return false()
    mine = select(Lawyer.id).where(Lawyer.account_id == actor.account_id)
    return and_(col(Task.lawyer_id).is_not(None), col(Task.lawyer_id).in_(mine))
