"""Which agencies' cases an actor may see, and whose personal data.

A case belongs to its agency, so the scope of a list is a set of agencies: None means all.
"""

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.accounts.queries import region_ids_within
from qa_app.core.roles import Actor, Role

SEES_CASES = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY_STAFF)
SEES_PEOPLE = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENCY_STAFF)
"""Who may open the aided person's data: not auditors, experts or lawyers."""


def agencies_within(
    session: Session, actor: Actor, roles: tuple[Role, ...] = SEES_CASES
) -> list[int] | None:
    """Ids of the agencies in the actor's regions and of those the actor is bound to."""
    regions = region_ids_within(session, actor.region_paths(*roles))
    if regions is None:
        return None
    bound = set(actor.agency_ids(*roles))
    if regions:
        inside = select(Agency.id).where(col(Agency.region_id).in_(regions))
        bound |= {key for key in session.exec(inside).all() if key is not None}
    return sorted(bound)
