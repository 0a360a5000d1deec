"""The competition of a city: it takes entries, and agencies and the lawyer put a case forward."""

from datetime import date

from sqlmodel import Session, select

from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import SYSTEM, Role
from qa_app.sampling.services.entering import Entry, enter_case
from qa_app.sampling.services.freezing import freeze_cycle
from qa_app.sampling.services.listing_places import keep_list
from tests.builders.cases import make_case
from tests.builders.cities.city import COMMON, NEIGHBOUR, City, new_case
from tests.builders.competitions import LATER, competition_plan, decide, enter
from tests.builders.cycles import make_cycle
from tests.builders.register import NOW


def with_competition(session: Session, city: City) -> None:
    """A planned competition of the city's region, with an entry of everybody who may enter."""
    plan = competition_plan(f"{city.name}-best", entries_due=date(2099, 12, 31))
    cycle = make_cycle(session, plan, actor=city.actor(session, Role.SUPERVISOR))
    city.of["competition", COMMON] = cycle.name
    lawyer = session.exec(
        select(Lawyer).where(Lawyer.account_id == city.accounts[Role.LAWYER].id)
    ).one()
    own = make_case(session, agency=city.agency, lawyer=lawyer)
    _enter(session, city, own, Role.LAWYER, Role.LAWYER)
    case = session.get_one(Case, city.of["case", COMMON])
    _enter(session, city, case, COMMON, Role.AGENCY_STAFF)
    beside = session.get_one(Case, city.of["case", NEIGHBOUR])
    _enter(session, city, beside, NEIGHBOUR, NEIGHBOUR)
    _judged(session, city)


def _judged(session: Session, city: City) -> None:
    """Another one whose only entry is judged, with a published list that has no place."""
    plan = competition_plan(f"{city.name}-judged")
    cycle = make_cycle(session, plan, actor=city.actor(session, Role.SUPERVISOR))
    entry = decide(session, enter(session, cycle, new_case(session, city)))
    freeze_cycle(session, actor=SYSTEM, name=cycle.name, now=LATER)
    keep_list(session, actor=SYSTEM, cycle=cycle, places=[], now=LATER)
    city.of["judged entry", COMMON], city.of["places", COMMON] = entry.public_id, cycle.name


def _enter(session: Session, city: City, case: Case, owner: str, who: str) -> None:
    made = enter_case(
        session,
        actor=city.actor(session, who),
        name=str(city.of["competition", COMMON]),
        entry=Entry(case.id or 0, f"{city.name}的推荐理由"),
        now=NOW,
    )
    city.of["entry", owner], city.of["case to enter", owner] = made.public_id, case.id or 0
