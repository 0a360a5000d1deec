"""Whether an expert may be given new cases on a day: terms and leave; why cases come back. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON_DAYS = 60
"""A term that ends within this many days is shown as ending soon."""


class DeclineKind(StrEnum):
    """Why an expert gives a case back."""

    CONFLICT = "conflict"
    OVERLOAD = "overload"
    ILLNESS = "illness"
    OTHER_FIELD = "other_field"
    OTHER = "other"


class Term(StrEnum):
    """How an expert's appointment stands; ``open``: none was entered, so none ends."""

    OPEN = "open"
    CURRENT = "current"
    ENDING = "ending"
    FUTURE = "future"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Standing:
    """How the appointment stands, and the last day of the term that matters (None: open)."""

    term: Term
    ends_on: date | None = None

    @property
    def may_be_seated(self) -> bool:
        """Whether new cases may be given under it."""
        return self.term in (Term.OPEN, Term.CURRENT, Term.ENDING)


def standing(terms: Iterable[Span], today: date) -> Standing:
    """The standing on a day; of terms that follow each other without a gap the last end counts."""
    known = sorted(terms, key=lambda span: span.starts_on)
    if not known:
        return Standing(Term.OPEN)
    running = [span for span in known if span.holds(today)]
    if running:
        ends_on = max(span.ends_on for span in running)
        for span in known:  # a renewal that follows on the next day
            if 0 <= (span.starts_on - ends_on).days <= 1:
                ends_on = max(ends_on, span.ends_on)
        near = (ends_on - today).days <= SOON_DAYS
        return Standing(Term.ENDING if near else Term.CURRENT, ends_on)
    coming = [span for span in known if span.starts_on > today]
    if coming:
        return Standing(Term.FUTURE, coming[0].ends_on)
    return Standing(Term.EXPIRED, max(span.ends_on for span in known))


def on_leave(leave: Iterable[Span], day: date) -> bool:
    """Whether any leave holds the day."""
    return any(span.holds(day) for span in leave)
