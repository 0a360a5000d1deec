"""Which accounts supervise a cycle and may be told of a case: never one who is tied to it."""

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Region, RoleGrant
from qa_app.accounts.queries import actor_of, region_path
from qa_app.cases.models import Case
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Expert
from qa_app.panel.queries.people import in_sight, own_ties


def supervisors_of(session: Session, cycle: Cycle) -> list[Actor]:
    """The open accounts that supervise the cycle's whole region."""
    path = region_path(session, cycle.region_id)
    statement = (
        select(Account, Region.path)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .join(Region, col(Region.id) == col(RoleGrant.region_id), isouter=True)
        .where(RoleGrant.role == Role.SUPERVISOR, col(Account.active))
        .order_by(col(Account.id))
    )
    found = {
        account.id: account
        for account, own in session.execute(statement)
        if path.startswith(own or "/")
    }
    return [actor_of(session, account) for account in found.values()]


def who_may_know(session: Session, cycle: Cycle, case_id: int) -> list[int]:
    """Account ids of the cycle's supervisors who are not tied to the case."""
    free: list[int] = []
    for actor in supervisors_of(session, cycle):
        seen = select(Case.id).where(col(Case.id) == case_id, *in_sight(own_ties(session, actor)))
        if session.exec(seen).first() is not None and actor.account_id:
            free.append(actor.account_id)
    return free


def supervisors_of_expert(session: Session, expert: Expert) -> list[int]:
    """Account ids of those who supervise the expert's region, except the expert's own."""
    statement = (
        select(Account.id, Region.path)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .join(Region, col(Region.id) == col(RoleGrant.region_id), isouter=True)
        .where(RoleGrant.role == Role.SUPERVISOR, col(Account.active))
    )
    home = region_path(session, expert.region_id)
    return sorted(
        {
            key
            for key, own in session.execute(statement)
            if home.startswith(own or "/") and key != expert.account_id
        }
    )
