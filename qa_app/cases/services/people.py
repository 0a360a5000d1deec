"""Opens the sealed data of an aided person for somebody who may see it; every time is recorded."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.cases.models import AidedPerson
from qa_app.cases.queries.single import case_facts, may_see_person
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault


def reveal_person(
    session: Session, *, actor: Actor, case_id: int, vault: Vault, now: datetime
) -> dict[str, Any]:
    """Name, id number and phone; ``NotFound`` when there is no such case for the actor."""
    case = case_facts(session, actor, case_id).Case
    person = session.get(AidedPerson, case_id)
    if person is None or not may_see_person(session, actor, case.agency_id):
        raise NotFound
    opened = vault.open(bytes(person.sealed), bound_to=case.case_key)
    record(session, actor=actor, act="case.person_shown", on=("case", case.case_key), now=now)
    return opened
