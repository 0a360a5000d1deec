"""What a training session may be: its states, and what is wrong with one that is planned. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.errors import Refusal

LONGEST_TITLE = 100
LONGEST_PLACE = 200
MOST_INVITED = 200


class TrainingState(StrEnum):
    """Whether a session is to come, was held, or will not be."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Planned:
    """A session as it is planned; ``criteria`` are ids of the rubric's criteria.

    ``once`` is its public id to be: planned again with the same one, nothing is made.
    """

    title: str
    held_on: date
    place: str
    rubric: str
    rubric_version: int
    criteria: tuple[str, ...]
    once: str = ""


def why_not_planned(
    session: Planned, invited: Collection[object], today: date
) -> Refusal | None:  # fmt: skip
    """What is wrong with a session that is to be planned; None when nothing is."""
    if not session.title.strip() or len(session.title) > LONGEST_TITLE:
        return Refusal("training_title", {"most": LONGEST_TITLE})
    if len(session.place) > LONGEST_PLACE:
        return Refusal("training_place", {"most": LONGEST_PLACE})
    if session.held_on < today:
        return Refusal("training_day_past")
    if not session.criteria:
        return Refusal("training_no_criteria")
    if not invited:
        return Refusal("training_nobody")
    if len(invited) > MOST_INVITED:
        return Refusal("training_too_many", {"most": MOST_INVITED})
    return None


def why_not_ticked(state: TrainingState, held_on: date, today: date) -> Refusal | None:
    """Why attendance cannot be entered now; None when it can."""
    if state is TrainingState.CANCELLED:
        return Refusal("training_cancelled")
    if today < held_on:
        return Refusal("training_to_come", {"held_on": held_on.isoformat()})
    return None
