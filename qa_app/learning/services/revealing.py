"""Opens what the record of a case knows, to find it on pages and in words; every time is recorded.

Sealed data of the aided person are opened here and nowhere else in this package, by who may see
them, for the length of one act: nothing of them is kept.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.cases.models import AidedPerson
from qa_app.cases.services.people import reveal_person
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault
from qa_app.learning.queries.redacting import record_words
from qa_app.learning.rules.redaction.pages import Known


def known_of(session: Session, *, actor: Actor, case_id: int, vault: Vault, now: datetime) -> Known:
    """What the record knows of a case, with the sealed data opened and that recorded."""
    person: dict[str, Any] = {}
    if session.get(AidedPerson, case_id) is not None:
        person = reveal_person(session, actor=actor, case_id=case_id, vault=vault, now=now)
    return record_words(session, case_id, person)
