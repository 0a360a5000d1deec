"""After the hearing: what the observers agree on, what the lawyer and the court are told, and
hearings nobody could observe, with the reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, Refusal, Refused
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.queries.discussion import Discussion, discussion_of
from qa_app.observations.queries.managed import managed_observation
from qa_app.observations.rules.progress import OPEN
from qa_app.observations.rules.states import ObservationState
from qa_app.observations.services.notifying import tell_fed_back
from qa_app.observations.services.progress import locked_observation, seats_of

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed: the text, the grade (None: as the sheets come to) and why it differs."""

    text: str
    grade: Grade | None
    reason: str
    revision: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the lawyer and the agency read, and what goes to the court (empty: nothing).

    ``seen`` confirms what was found in them (``Doubt.mark``).
    """

    to_lawyer: str
    to_court: str = ""
    seen: str = ""


class Doubt(Protocol):
    """What in a feedback may name somebody; ``mark`` is what a confirmation has to say."""

    @property
    def found(self) -> Sequence[Any]:
        """Each thing found."""
        ...

    @property
    def mark(self) -> str:
        """The mark of the words and of what was found."""
        ...

    def clear(self, seen: str) -> bool:
        """Whether nothing was found, or just this was confirmed."""
        ...


READ_BEFORE: list[Callable[[Session, Observation, Hearing, Sequence[str]], Doubt]] = []
"""Packages above look through what is about to be sent about a hearing."""


def doubt_of(
    session: Session, observation: Observation, hearing: Hearing, feedback: Feedback
) -> Doubt | None:
    """What in a feedback may name who observed, who is helped or somebody else; None: nothing."""
    texts = [feedback.to_lawyer, feedback.to_court]
    found = (read(session, observation, hearing, texts) for read in READ_BEFORE)
    return next((one for one in found if one.found), None)


def agree(
    session: Session, *, actor: Actor, observation: str, agreed: Agreed, now: datetime
) -> Observation:
    """Write down what was agreed, for an observer or a supervisor; may be changed until feedback.

    The same again changes nothing; Conflict when somebody else wrote meanwhile. An agreed grade
    that differs from the computed one needs a reason and stands without points.
    """
    found = discussion_of(session, actor, observation, to_change=True)
    row = found.observation
    values = _values(found, agreed)
    if all(getattr(row, name) == value for name, value in values.items()) and row.discussed_at:
        return row
    hold_open(session, row.cycle_id)
    if row.state is ObservationState.FED_BACK:
        raise Refused("observation_closed")
    if row.revision != agreed.revision:
        raise Conflict("observation_changed", revision=row.revision)
    refusal = why_not_agree(found, agreed)
    if refusal:
        raise refusal.error()
    for name, value in values.items():
        setattr(row, name, value)
    row.state, row.revision = ObservationState.DISCUSSED, row.revision + 1
    row.discussed_by, row.discussed_at = actor.login, now
    session.flush()
    record(session, actor=actor, act="observation.discussed", on=("observation", observation),
           now=now, cycle=found.cycle.name, grade=row.grade, own_grade=bool(row.grade_reason),
           )  # fmt: skip
    return row


def why_not_agree(found: Discussion, agreed: Agreed) -> Refusal | None:
    """What is missing from what was agreed; None when nothing is."""
    if not agreed.text.strip():
        return Refusal("discussion_missing")
    if max(len(agreed.text), len(agreed.reason)) > LONGEST:
        return Refusal("sheet_text_too_long", {"limit": LONGEST})
    differs = agreed.grade is not None and agreed.grade is not _computed(found)
    return Refusal("agreed_reason_missing") if differs and not agreed.reason.strip() else None


def feed_back(
    session: Session, *, actor: Actor, observation: str, feedback: Feedback, now: datetime
) -> int:
    """Release the result to lawyer and agency, and keep the text for the court; how many were told.

    For the supervisor, once it is discussed. It cannot be taken back; again: nothing happens.
    Refused while what was found in the words is not confirmed.
    """
    found = managed_observation(session, actor, observation)
    row = locked_observation(session, found.observation.id or 0)
    if row.state is ObservationState.FED_BACK:
        return 0
    hold_open(session, row.cycle_id)
    if row.state is not ObservationState.DISCUSSED:
        raise Refused("feedback_not_discussed")
    if not feedback.to_lawyer.strip():
        raise Refused("feedback_missing")
    if max(len(feedback.to_lawyer), len(feedback.to_court)) > LONGEST:
        raise Refused("sheet_text_too_long", limit=LONGEST)
    _confirm(session, actor, row, found.hearing, feedback, now)
    row.feedback, row.court_feedback = feedback.to_lawyer.strip(), feedback.to_court.strip()
    row.state, row.revision = ObservationState.FED_BACK, row.revision + 1
    row.fed_back_by, row.fed_back_at = actor.login, now
    session.flush()
    record(session, actor=actor, act="observation.fed_back", on=("observation", observation),
           now=now, cycle=found.cycle.name, to_court=bool(row.court_feedback))  # fmt: skip
    return tell_fed_back(session, observation=row, hearing=found.hearing, now=now)


def _confirm(
    session: Session,
    actor: Actor,
    row: Observation,
    hearing: Hearing,
    feedback: Feedback,
    now: datetime,
) -> None:
    doubt = doubt_of(session, row, hearing, feedback)
    if doubt is None:
        return
    if not doubt.clear(feedback.seen):
        raise Refused("feedback_words_not_confirmed")
    record(session, actor=actor, act="observation.words_confirmed", now=now,
           on=("observation", row.public_id), found=len(doubt.found), mark=doubt.mark)  # fmt: skip


def mark_missed(
    session: Session, *, actor: Actor, observation: str, reason: str, now: datetime
) -> Observation:
    """Note that nobody observed a hearing, and why; the quota owes another one. Twice is once.

    Refused before the hour of the hearing and when a sheet was handed in.
    """
    found = managed_observation(session, actor, observation)
    row = locked_observation(session, found.observation.id or 0)
    if row.state is ObservationState.MISSED:
        return row
    hold_open(session, row.cycle_id)
    if row.state not in OPEN:
        raise Refused("observation_closed")
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > LONGEST:
        raise Refused("sheet_text_too_long", limit=LONGEST)
    if now < found.hearing.starts_at:
        raise Refused("missed_too_early")
    if seats_of(session, row, 0).submitted:
        raise Refused("missed_seen")
    row.state, row.missed_reason, row.revision = (
        ObservationState.MISSED, reason.strip(), row.revision + 1,
    )  # fmt: skip
    session.flush()
    record(session, actor=actor, act="observation.missed", on=("observation", observation), now=now,
           cycle=found.cycle.name)  # fmt: skip
    return row


def _computed(found: Discussion) -> Grade | None:
    return found.outcome.grade if found.outcome else None


def _values(found: Discussion, agreed: Agreed) -> dict[str, object]:
    computed = found.outcome
    grade = agreed.grade or _computed(found)
    differs = grade is not _computed(found)
    return {
        "discussion": agreed.text.strip(),
        "grade": grade,
        "grade_reason": agreed.reason.strip() if differs else "",
        "points": None if differs or computed is None else computed.points_hundredths,
    }
