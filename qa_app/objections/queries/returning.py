"""Objections that are stopped because their grade moved: those the office returns many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.rules.looking import Look
from qa_app.feedback.rules.suspicion import Found
from qa_app.objections.models import Objection
from qa_app.objections.queries.listing import MOVED, Wanted, conditions
from qa_app.objections.queries.seen import joined
from qa_app.objections.rules.returning import MOST_AT_ONCE
from qa_app.objections.rules.states import ObjectionState
from qa_app.reviews.models import Settlement


@dataclass(frozen=True, slots=True)
class Stopped:
    """One stopped objection.

    ``waits``: its grade is being decided anew; ``own``: who reads has entered it from paper, so
    that somebody else returns it.
    """

    public_id: str
    revision: int
    cycle_id: int
    case_id: int
    state: ObjectionState
    number: str
    agency: str
    lawyer: str
    cycle: str
    waits: bool
    own: bool

    @property
    def can_go_back(self) -> bool:
        """Whether nothing that is known beforehand is against it."""
        return not (self.waits or self.own)


def stopped(
    session: Session, actor: Actor, wanted: Wanted, chosen: Sequence[str] | None = None
) -> list[Stopped]:
    """Stopped objections of the filter that the actor's office has, the chosen ones or all.

    The first of them only, as many as are returned at once; what is not stopped is left out.
    """
    where, office = conditions(session, actor, wanted)
    named = [] if chosen is None else [col(Objection.public_id).in_(chosen)]
    open_grade = select(Settlement.id).where(
        col(Settlement.cycle_id) == col(Objection.cycle_id),
        col(Settlement.case_id) == col(Objection.case_id),
        col(Settlement.counts),
        col(Settlement.reopened_at).is_not(None),
    )
    columns: list[Any] = [
        Objection.public_id, Objection.revision, Objection.cycle_id, Objection.case_id,
        Objection.state, Case.number, Agency.name, Lawyer.name, Cycle.title, Cycle.name,
        Objection.entered_by, open_grade.exists(),
    ]  # fmt: skip
    rows = session.execute(
        joined(select(*columns))
        .where(where, office, *named)
        .order_by(col(Objection.made_at).desc(), col(Objection.id).desc())
        .limit(MOST_AT_ONCE)
    )
    return [
        Stopped(
            *row[:7], row[7] or "", row[8] or row[9], bool(row[11]), row[10] == actor.login
        )
        for row in rows
    ]  # fmt: skip


def look_of_many(session: Session, found: Sequence[Stopped], words: str) -> Look:
    """What stands in words for the case of any of them, as one thing to be confirmed."""
    looks = [look_of_office(session, one.cycle_id, one.case_id, [words]) for one in found]
    seen: dict[tuple[str, str], Found] = {
        (one.kind.value, one.words): one for look in looks for one in look.found
    }
    marks = "".join(sorted(look.mark for look in looks))
    mark = sha256(marks.encode()).hexdigest() if seen else ""
    return Look(tuple(seen.values()), mark)


def only_stopped(wanted: Wanted) -> bool:
    """Whether a list shows stopped ones alone, so that many can be returned from it."""
    return wanted.only == MOVED
