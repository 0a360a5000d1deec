"""What packages above lay before the members of a meeting, beside the ratings of an item."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from qa_app.cycles.models import Cycle


@dataclass(frozen=True, slots=True)
class Beside:
    """A part of the page of an item: its template and what it shows (there as ``beside``)."""

    template: str
    values: Mapping[str, Any]


BESIDE: list[Callable[[Session, Cycle, int], Beside | None]] = []
"""Of a cycle and a case of an agenda, asked for whoever takes part in it while it is held."""
