"""What of a competition is still open, for who wants to end it."""

from datetime import datetime

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.competition import CycleKind
from qa_app.learning.queries.places import full_ranking, snapshot
from qa_app.sampling.queries.entries import standing_list


def places_to_publish(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> int:
    """1 while there are places and the list of them is not published, or is another; else 0."""
    del actor, now
    if cycle.kind is not CycleKind.COMPETITION:
        return 0
    kept = snapshot(full_ranking(session, cycle))
    standing = standing_list(session, cycle.id or 0)
    return int(bool(kept) and (standing is None or standing.places != kept))
