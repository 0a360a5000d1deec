"""Builds cycles with drawn cases and opinions asked of bodies, through the program's services."""

from sqlmodel import Session, select

from qa_app.core.roles import SYSTEM, Actor
from qa_app.cycles.models import Cycle
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.asking import cases_to_ask
from qa_app.opinions.services.asking import ask_many, make_links
from qa_app.opinions.services.receiving import questions_of
from qa_app.rubrics.rules.schema import Rubric
from tests.builders.cycles import drawn_cycle, make_caseload, make_plan
from tests.builders.register import NOW


def asked_cycle(session: Session, *, name: str = "2026-a", actor: Actor = SYSTEM) -> Cycle:
    """A drawn cycle whose sample was asked about."""
    make_caseload(session)
    cycle = drawn_cycle(session, make_plan(name))
    cases = cases_to_ask(session, actor, cycle.id or 0)
    ask_many(session, actor=actor, cycle=cycle, cases=cases, now=NOW)
    return cycle


def opinions_of(session: Session) -> list[Opinion]:
    """Every opinion by number."""
    return list(session.exec(select(Opinion).order_by(Opinion.id)))  # type: ignore[arg-type]


def linked(session: Session, cycle: Cycle, opinion: Opinion) -> str:
    """The token of a new link."""
    ids = [opinion.id or 0]
    return make_links(session, actor=SYSTEM, cycle=cycle, opinion_ids=ids, now=NOW)[ids[0]]


def ticked(rubric: Rubric, place: int = 0) -> dict[str, str]:
    """A form with the same place of every question ticked."""
    return {
        f"level:{one.id}": list(one.options)[min(place, len(one.options) - 1)]
        for one in rubric.criteria
    }


def ticked_for(session: Session, opinion: Opinion, place: int = 0) -> dict[str, str]:
    """The same for what a body was asked."""
    return ticked(questions_of(session, opinion), place)
