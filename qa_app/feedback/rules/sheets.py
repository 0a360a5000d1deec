"""A feedback sheet as it is read: what every page, print and package above is given. Pure.

Made by ``feedback.queries.sheets`` from the stored sheet. Nothing here names a reviewer, says how
many there were, or in which order they came.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from qa_app.core.grades import Grade

WHOLE = ""
"""The criterion of what is said about the sheet as a whole."""


class ReleaseState(StrEnum):
    """Whether the feedback of a release may be read."""

    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class SheetState(StrEnum):
    """What lists are filtered by; a sheet can be in several."""

    UNREAD = "unread"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"
    TO_ANSWER = "to_answer"
    CHANGED = "changed"
    """Made anew after the grade was settled again."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page of the case's own file by its public id (empty: a file on paper); its number."""

    page_id: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: the settled level and points (hundredths), what was said, what is better.

    ``advice`` is a code; ``rules.advice.words_of`` gives its words in the reader's language.
    """

    criterion: str
    level: str
    points: int | None = None
    comments: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of the feedback on one case; ``points`` in hundredths.

    ``objections_until`` is the last day to object, None when the cycle hears no objections.
    """

    id: int
    public_id: str
    case_id: int
    cycle_id: int
    lawyer_id: int | None
    agency_id: int
    settlement_id: int
    version: int
    counts: bool
    grade: Grade
    points: int | None
    lines: tuple[Line, ...]
    overall: Mapping[str, Any]
    made_at: datetime
    objections_until: date | None
    release_state: ReleaseState
    first_read_at: datetime | None
    acknowledged_at: datetime | None
    own: bool
    """Whether the reader is the lawyer of the case."""

    def line(self, criterion: str) -> Line | None:
        """What the sheet says of a criterion."""
        return next((line for line in self.lines if line.criterion == criterion), None)


def lines_of(stored: list[dict[str, Any]]) -> Iterator[Line]:
    """The lines as they are stored, in the order of the rubric."""
    for one in stored:
        yield Line(
            criterion=one["criterion"],
            level=one.get("level") or "",
            points=one.get("points"),
            comments=tuple(one.get("comments") or ()),
            evidence=tuple(
                Evidence(given["page_id"], given.get("words") or "")
                for given in one.get("evidence") or ()
            ),
            advice=one.get("advice") or "",
        )
