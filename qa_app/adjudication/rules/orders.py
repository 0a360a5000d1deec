"""What a meeting is called with, as a form or another caller says it."""

from dataclasses import dataclass
from datetime import datetime

from qa_app.adjudication.rules.voting import VotingRules


@dataclass(frozen=True, slots=True)
class MeetingOrder:
    """What a meeting is called with; ``members`` are expert ids, ``cases`` case ids in order."""

    meets_at: datetime
    place: str
    members: tuple[int, ...]
    chair: int
    cases: tuple[int, ...]
    rules: VotingRules
