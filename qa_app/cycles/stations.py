"""The road of a cycle: each room says how far its station is, what blocks it and who can act.

Rooms above this one hand in their stations as ``web.work`` takes work items: a function from the
reading session, the actor and the cycle to a ``Station``, appended to ``STATIONS`` on import; None
where the plan of the cycle has no such station.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle


class Reached(StrEnum):
    """How far a station is."""

    DONE = "done"
    NOW = "now"
    BLOCKED = "blocked"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Station:
    """One station as the page shows it, in the language of the request.

    ``order``: cases 10, plan 20, freeze 30, draw 40, closing check 45, panel 50, review 60,
    observation 62, follow-up 64, opinion 66, settle 70,
    combine 75, feedback 77, objections 78, rectification 79, report 80, bulletin 95, the end 99.
    ``note`` says what is done or missing and who can act; ``url`` leads to the room; ``button`` is
    the label of the one act that comes next, with ``act_url`` (``url`` when left out). With
    ``last`` it comes next only once every other station is done.
    """

    order: int
    label: str
    state: Reached
    note: str = ""
    url: str = ""
    button: str = ""
    act_url: str = ""
    last: bool = False


Facts = Callable[[Session, Actor, Cycle], Station | None]
STATIONS: list[Facts] = []


def road(session: Session, actor: Actor, cycle: Cycle) -> list[Station]:
    """Every station in order; what comes after an unfinished one and has not begun only waits."""
    given = (facts(session, actor, cycle) for facts in STATIONS)
    found = sorted((one for one in given if one is not None), key=lambda station: station.order)
    shown: list[Station] = []
    for station in found:
        waiting = any(each.state is not Reached.DONE for each in shown)
        if waiting and station.state is Reached.BLOCKED:
            station = replace(station, state=Reached.TODO)
        if waiting and station.last and station.state is Reached.NOW:
            station = replace(station, state=Reached.TODO, button="")
        shown.append(station)
    return shown


def next_act(stations: list[Station]) -> Station | None:
    """The station whose button is the page's main one: the first that is under way and has one."""
    return next((each for each in stations if each.button and each.state is Reached.NOW), None)
