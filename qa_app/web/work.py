"""The home page's work list: each package hands in what waits for an actor, most urgent first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from qa_app.core.roles import Actor


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that waits: what, since or until when, and the button that leads to it."""

    title: str
    url: str
    button: str
    detail: str = ""
    due: date | None = None
    count: int | None = None


Provider = Callable[[Session, Actor, datetime], list[WorkItem]]
PROVIDERS: list[Provider] = []


def waiting_for(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Everything that waits for the actor, by deadline; things without one come last."""
    items = [item for provider in PROVIDERS for item in provider(session, actor, now)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max))
