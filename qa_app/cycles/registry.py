"""What packages above know of what is still open in a cycle: one counter for each matter.

``qa_app.blueprints`` fills it. Nobody ends a cycle while a matter has no counter: what nobody can
count cannot be said to be done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.rules.ending import Matter

Count = Callable[[Session, Actor, Any, datetime], int]
"""Of a reading session, an actor, a cycle and a moment: how much is open that the actor may see."""


@dataclass(frozen=True, slots=True)
class Counter:
    """How a matter is counted, and the endpoint of the list behind the number.

    ``by``: the value of the address that takes the name of the cycle.
    """

    count: Count
    endpoint: str
    by: str = "name"
    where: Mapping[str, str] = field(default_factory=dict[str, str])


COUNTERS: dict[Matter, Counter] = {}
