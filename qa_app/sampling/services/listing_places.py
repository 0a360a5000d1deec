"""Keeps a version of a competition's published places; who is placed is decided above."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.sampling.models import CompetitionList
from qa_app.sampling.queries.entries import latest_version, standing_list


def keep_list(
    session: Session, *, actor: Actor, cycle: Cycle, places: list[dict[str, Any]], now: datetime
) -> CompetitionList:
    """A new version that stands; the one before is withdrawn by it."""
    before = standing_list(session, cycle.id or 0)
    if before is not None:
        before.withdrawn_by, before.withdrawn_at = actor.login, now
        session.add(before)
    made = CompetitionList(
        cycle_id=cycle.id or 0,
        version=latest_version(session, cycle.id or 0) + 1,
        places=places,
        published_by=actor.login,
        published_at=now,
    )
    session.add(made)
    session.flush()
    return made
