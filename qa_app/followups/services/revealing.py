"""Opens name and number of one person for the caller who holds the follow-up; always recorded."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.cases.services.people import reveal_person
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault
from qa_app.followups.queries.visible import followup_for
from qa_app.followups.rules.holding import Hold, why_not_call


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to call."""

    name: str
    phone: str


def reveal_number(
    session: Session, *, actor: Actor, public_id: str, vault: Vault, now: datetime
) -> Person:
    """Name and number of the person; never the number of the identity card.

    Refused unless the actor holds the follow-up: ``followup_not_taken``, ``followup_held`` …
    """
    found = followup_for(session, actor, public_id)
    hold = Hold(found.state, found.held_by, found.held_until)
    refusal = why_not_call(hold, actor.account_id, now)
    if refusal:
        raise refusal.error()
    if found.held_by != actor.account_id or found.held_until is None or found.held_until <= now:
        raise Refused("followup_not_taken")
    opened = reveal_person(session, actor=actor, case_id=found.case_id, vault=vault, now=now)
    record(session, actor=actor, act="followup.number_shown", on=("followup", public_id), now=now)
    return Person(opened.get("name") or "", opened.get("phone") or "")
