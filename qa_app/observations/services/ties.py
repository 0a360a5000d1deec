"""Who has seen the hearing of a case does not review its file: the tie is entered as any other."""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.observations.models import Observation, ObserverSeat
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.experts import enter_tie

OBSERVED = N_("旁听过本案庭审")


def tie_to_case(
    session: Session, *, actor: Actor, expert_id: int, case_id: int | None, now: datetime
) -> None:
    """Tie an observer to the case of the hearing; nothing while the case is not in the program."""
    if case_id is not None:
        tie = (TieKind.CASE, case_id)
        enter_tie(session, actor=actor, expert_id=expert_id, tie=tie, reason=OBSERVED, now=now)


def tie_observers(
    session: Session, *, actor: Actor, hearing_id: int, case_id: int, now: datetime
) -> int:
    """Tie everyone who observed a hearing to its case, once the case came in; how many."""
    seen = (
        select(ObserverSeat.expert_id)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .where(
            col(Observation.hearing_id) == hearing_id, col(ObserverSeat.signed_in_at).is_not(None)
        )
        .distinct()
    )
    observers = session.exec(seen).all()
    for expert_id in observers:
        tie_to_case(session, actor=actor, expert_id=expert_id, case_id=case_id, now=now)
    return len(observers)
