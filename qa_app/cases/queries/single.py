"""One case, for its page."""

from typing import Any

from sqlmodel import Session, col, select

from qa_app.cases.models import AidedPerson, Case
from qa_app.cases.queries.named import AGENCY, CAUSE, FIRM, LAWYER, REGION, named
from qa_app.cases.queries.visible import SEES_PEOPLE, agencies_within
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor


def case_facts(session: Session, actor: Actor, case_id: int) -> Any:
    """A case with its names; ``NotFound`` for one the actor may not see, as for none."""
    agencies = agencies_within(session, actor)
    statement = named(
        select(
            Case,
            *(AGENCY, REGION, LAWYER, FIRM, CAUSE),
            col(AidedPerson.case_id).label("person"),
        )
    )
    statement = statement.join(AidedPerson, col(AidedPerson.case_id) == col(Case.id), isouter=True)
    statement = statement.where(col(Case.id) == case_id)
    found = session.execute(statement).first()
    if found is None or (agencies is not None and found.Case.agency_id not in agencies):
        raise NotFound
    return found


def may_see_person(session: Session, actor: Actor, agency_id: int) -> bool:
    """Whether the actor may open personal data of this agency's cases."""
    if not actor.has(*SEES_PEOPLE):
        return False
    own = agencies_within(session, actor, SEES_PEOPLE)
    return own is None or agency_id in own


def agency_has_cases(session: Session, agency_id: int) -> bool:
    """Whether any case carries the agency's code, which then must not change."""
    return (
        session.exec(select(Case.id).where(Case.agency_id == agency_id).limit(1)).first()
        is not None
    )
