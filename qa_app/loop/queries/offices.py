"""Which office a supervisor writes for, and which bulletins and templates somebody may see.

An office is a region of the supervisor's own; its bulletins have numbers of their own. Figures of
a bulletin are those of the office's region, whoever of the office asks: no tie of a person changes
them, and small counts are withheld instead.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Grant, Role
from qa_app.cycles.queries import READERS

WHOLE = "/"
ROOT_DEPTH = 2
"""The number of slashes in the path of a region at the top."""


@dataclass(frozen=True, slots=True)
class Office:
    """A region whose bulletins a supervisor issues; ``code`` is empty for the whole tree."""

    path: str
    code: str
    name: str

    def actor(self, actor: Actor) -> Actor:
        """The actor as this office: its region and nothing else, no ties of the person."""
        return Actor(None, actor.login, actor.name, (Grant(Role.SUPERVISOR, self.path),))


def offices(session: Session, actor: Actor) -> list[Office]:
    """The offices the actor writes for, the widest first."""
    paths = actor.region_paths(Role.SUPERVISOR)
    if not paths:
        return []
    rows = session.execute(select(col(Region.path), col(Region.code), col(Region.name))).all()
    named = {path: (code, name) for path, code, name in rows}
    tops = [name for path, _code, name in rows if path.count("/") == ROOT_DEPTH]
    whole = ("", tops[0] if len(tops) == 1 else "")
    found = [Office(path, *named.get(path, whole if path == WHOLE else ("", ""))) for path in paths]
    return [office for office in found if office.path == WHOLE or office.code]


def office_for(session: Session, actor: Actor, code: str | None) -> Office:
    """The office with this code, the widest own one for None; NotFound when not the actor's."""
    own = offices(session, actor)
    found = next((one for one in own if code is None or one.code == code), None)
    if found is None:
        raise NotFound(code)
    return found


def in_sight(actor: Actor, path: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition on the path of an office: it lies in the actor's regions."""
    own = [path.startswith(one, autoescape=True) for one in actor.region_paths(*READERS)]
    return or_(false(), *own)
