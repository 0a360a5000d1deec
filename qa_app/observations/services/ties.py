"""Who has seen the hearing of a case does not review its file: the tie is entered as any other.

The observer learned of the case from another source than the file. Most cases are closed after
their hearings, so the tie is made when the case comes in (``tie_waiting``), or at signing in.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.panel.services.experts import follow_ties

OBSERVED = N_("旁听过本案庭审")


def tie_to_case(session: Session, *, expert_id: int, case_id: int | None, now: datetime) -> None:
    """Tie an observer to the case of the hearing; nothing while the case is not in the program."""
    if case_id is not None:
        pairs = {(expert_id, case_id): now}
        follow_ties(session, pairs=pairs, reason=OBSERVED, by=SYSTEM.login)


def tie_waiting(session: Session) -> int:
    """Tie everyone who signed in at a hearing whose case is there now; how many ties are new."""
    seen = session.execute(
        select(ObserverSeat.expert_id, Hearing.case_id, ObserverSeat.signed_in_at)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(col(ObserverSeat.signed_in_at).is_not(None), col(Hearing.case_id).is_not(None))
    ).all()
    pairs = {(expert_id, case_id): at for expert_id, case_id, at in seen}
    return follow_ties(session, pairs=pairs, reason=OBSERVED, by=SYSTEM.login) if pairs else 0
