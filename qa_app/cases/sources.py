"""What else is known about a case: each package above hands in lines for the page of the case.

For the page of a case, as ``web.work`` takes work items.  A package appends to ``SOURCES`` a
function from the reading session, the actor and the case to the lines **this actor may see**;
who may see what is decided there, and what is not to be seen is no line at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.cases.models import Case
from qa_app.core.roles import Actor


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source and how far it is, in the language of the request.

    ``source`` names it in lists (``observation``); ``title`` and ``state`` are words; ``url``
    leads to its page; ``at`` is when the state was reached (None: not yet).
    """

    source: str
    title: str
    state: str
    detail: str = ""
    url: str | None = None
    at: datetime | None = None


Lines = Callable[[Session, Actor, Case], list[SourceLine]]
SOURCES: list[Lines] = []


def source_lines(session: Session, actor: Actor, case: Case) -> list[SourceLine]:
    """Every line the actor may see, by the order in which packages came."""
    return [line for lines in SOURCES for line in lines(session, actor, case)]
