"""Opens the sealed data of aided persons to look for them in texts before a lawyer reads those.

The program looks, for the length of one act; nothing of it is kept or shown but the words of a
text in which something was found. Each act records for how many cases it was done.
"""

from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.db.sealed import CannotOpen, kept
from qa_app.feedback.queries.grounds import CaseGround
from qa_app.feedback.rules.parties import Parties, names_of, number_of


def parties_of(case: CaseGround) -> Parties:
    """Whom the texts of a case may not name; Refused when the data key does not fit."""
    if case.aided is None:
        return Parties(lawyers=case.lawyers, own=case.lawyer)
    try:
        person = kept().open(bytes(case.aided.blob), bound_to=case.aided.bound_to)
    except CannotOpen:
        raise Refused("feedback_cannot_open") from None
    numbers = (number_of(str(value)) for name, value in person.items() if name != "name" and value)
    return Parties(
        names_of(str(person.get("name") or "")),
        frozenset(number for number in numbers if number),
        case.lawyers,
        case.lawyer,
    )


def note_opened(
    session: Session, *, actor: Actor, on: tuple[str, str], cases: int, now: datetime
) -> None:
    """Record that the data of so many cases were opened to be looked for; nothing for none."""
    if cases:
        record(session, actor=actor, act="case.persons_looked_for", on=on, now=now, cases=cases)
