"""A city of the leak tests: who is there, and what every address of it is called.

``City.of["seat", "expert"]`` is what an expert of the city has of that sort, ``"other"`` what
another expert of the same cases has, ``"neighbour"`` what another agency of the city has, ``""``
what belongs to nobody in particular.
"""

from dataclasses import dataclass, field

from sqlmodel import Session, select

from qa_app.accounts.models import Account, Agency, Region
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.services.seating import write_seats
from tests.builders.cases import make_aided_person, make_case, make_firm, make_lawyer
from tests.builders.register import NOW

OTHER, NEIGHBOUR, COMMON = "other", "neighbour", ""


@dataclass
class City:
    """One city: who is there, and what every address of it is called."""

    name: str
    region: Region
    agency: Agency
    neighbour: Agency
    accounts: dict[str, Account] = field(default_factory=dict)
    experts: list[Expert] = field(default_factory=list)
    of: dict[tuple[str, str], object] = field(default_factory=dict)

    def actor(self, session: Session, who: str) -> Actor:
        """Somebody of the city, acting."""
        return actor_of(session, self.accounts[who])


def new_case(session: Session, city: City, agency: Agency | None = None) -> Case:
    lawyer = make_lawyer(session, f"{city.name}律师", firm=make_firm(session, f"{city.name}律所"))
    case = make_case(session, agency=agency or city.agency, lawyer=lawyer)
    make_aided_person(session, case, f"{city.name}受援人")
    return case


def seated(session: Session, cycle: Cycle, case: Case, expert: Expert, place: int) -> Assignment:
    write_seats(
        session, cycle_id=cycle.id or 0, wanted=[(case.id or 0, expert.id or 0, place)], now=NOW
    )
    seat = select(Assignment).where(
        Assignment.cycle_id == cycle.id, Assignment.case_id == case.id, Assignment.seat == place
    )
    return session.exec(seat).one()
