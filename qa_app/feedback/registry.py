"""What packages above add to feedback: parts of a sheet's page, and a word per sheet in lists.

A package appends on import, as with ``web.work``. What an actor may not see is no part at all.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.feedback.rules.sheets import Sheet


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part of the page of one sheet: the template to include, which gets ``facts``."""

    template: str
    facts: Any


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside a sheet in lists: a code with a sentence in the package's messages."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])


SHEET_PARTS: list[Callable[[Session, Actor, Sheet, datetime], SheetPart | None]] = []
"""Shown below the criteria, in this order; None: this sheet has no such part for this actor."""

SHEET_MARKS: list[Callable[[Session, Sequence[int]], Mapping[int, Mark]]] = []
"""Sheet id → its word, for many sheets in a fixed number of statements."""

TOOK_PART: list[Callable[[Session, int, int], Collection[int]]] = []
"""Of a cycle and a case: experts who had a part in it beside seats and meetings. No text that is
sent to the lawyer is to name them."""


def sheet_parts(session: Session, actor: Actor, sheet: Sheet, now: datetime) -> list[SheetPart]:
    """Every part of a sheet's page the actor is to see."""
    found = (part(session, actor, sheet, now) for part in SHEET_PARTS)
    return [one for one in found if one is not None]


def sheet_marks(session: Session, sheet_ids: Sequence[int]) -> dict[int, list[Mark]]:
    """The words of each sheet, in the order of the packages."""
    marks: dict[int, list[Mark]] = {key: [] for key in sheet_ids}
    for given in SHEET_MARKS:
        for key, mark in given(session, sheet_ids).items():
            marks[key].append(mark)
    return marks
