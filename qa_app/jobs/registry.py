"""What can be done in the background: packages register one function per kind of job.

A handler gets a ``Work`` and returns a JSON object. It must be safe to run again after a crash:
it asks the database how far things are and makes its changes in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa_app.core.roles import Actor
from qa_app.settings import Settings

Progress = Callable[[int, int], None]
"""``progress(done, total)``; cheap enough to be called every few thousand rows."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler is given."""

    arguments: dict[str, Any]
    actor: Actor
    now: datetime
    progress: Progress
    settings: Settings


Handler = Callable[[Work], dict[str, Any]]
HANDLERS: dict[str, Handler] = {}

EVERY_MINUTE: list[Callable[[Settings], None]] = []
"""What workers see to each minute besides jobs; each must bear being done by two at once."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def add(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return add
