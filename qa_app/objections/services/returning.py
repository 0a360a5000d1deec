"""Returns many objections whose grade moved, with one reason: each an act and an event of its own.

After a big combining the office has hundreds of them. Each is returned in a transaction of its
own, so that whoever handles one meanwhile is not waited for and nothing that was done is lost.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from qa_app.core.errors import CodedError, NotFound
from qa_app.core.roles import Actor
from qa_app.db.session import transaction
from qa_app.feedback.queries.looking import look_of_office
from qa_app.objections.queries.standing import basis
from qa_app.objections.rules.basis import RETURNABLE, Basis
from qa_app.objections.rules.returning import BY_CODE, Left, Returned
from qa_app.objections.services.form_check import At, office_objection, send_back


def return_many(
    *, actor: Actor, chosen: Sequence[At], words: str, days: int, now: datetime
) -> Returned:
    """Return each that is as it was seen; whoever dealt with one before is left to have done so.

    ``seen`` of each confirms what was found in the words for its case. Refused as the return of one
    is for what holds for all: no words, days that are none, a cycle that was ended.
    """
    done, left = list[str](), dict[str, Left]()
    for at in chosen:
        why = _one(actor, at, words, days, now)
        if why is None:
            done.append(at.public_id)
        else:
            left[at.public_id] = why
    return Returned(tuple(done), left)


def _one(actor: Actor, at: At, words: str, days: int, now: datetime) -> Left | None:
    try:
        with transaction() as session:
            why = _why_not(session, actor, at)
            if why is None:
                send_back(session, actor=actor, at=at, words=words, days=days, now=now)
            return why
    except NotFound:
        return Left.ELSEWHERE
    except CodedError as error:
        if error.code not in BY_CODE:
            raise
        return BY_CODE[error.code]


def _why_not(session: Session, actor: Actor, at: At) -> Left | None:
    """What one alone would let pass: nobody meant to return what another one brought forward."""
    objection = office_objection(session, actor, at.public_id).objection
    if objection.revision != at.revision or objection.state not in RETURNABLE:
        return Left.ELSEWHERE
    return Left.NOT_STOPPED if basis(session, objection) is Basis.SAME else None


def confirmed(session: Session, actor: Actor, at: At, words: str) -> At:
    """The same with everything confirmed that is found in the words for its case."""
    about = office_objection(session, actor, at.public_id).objection
    look = look_of_office(session, about.cycle_id, about.case_id, [words])
    return replace(at, seen=look.mark)
