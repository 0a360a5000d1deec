"""What keeps an expert from opening a file or submitting a review, beyond the seat itself.

Packages above hand in their rules here; the pages ask first, the services ask again. Every seat is
asked the same questions, so that an answer never tells anything about the file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.errors import Refused
from qa_app.reviews.queries.own import OwnSeat


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why not now: the code of a sentence, and the page where the expert can do something."""

    code: str
    params: dict[str, Any] = field(default_factory=dict[str, Any])
    endpoint: str = ""
    button: str = ""

    def error(self) -> Refused:
        """The same, to be raised by a service."""
        return Refused(self.code, **self.params)


Question = Callable[[Session, OwnSeat, datetime], Barrier | None]
BEFORE_OPENING: list[Question] = []
BEFORE_SUBMITTING: list[Question] = []


def why_not_open(session: Session, seat: OwnSeat, now: datetime) -> Barrier | None:
    """What stands against opening a file for the first time."""
    return _first(BEFORE_OPENING, session, seat, now)


def why_not_submit(session: Session, seat: OwnSeat, now: datetime) -> Barrier | None:
    """What stands against submitting a review, however complete its sheet is."""
    return _first(BEFORE_SUBMITTING, session, seat, now)


def _first(
    questions: list[Question], session: Session, seat: OwnSeat, now: datetime
) -> Barrier | None:
    for question in questions:
        found = question(session, seat, now)
        if found:
            return found
    return None
