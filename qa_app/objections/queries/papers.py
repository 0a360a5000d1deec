"""Papers attached to objections: who may open which, and where every one of them lies."""

from collections.abc import Iterator

from sqlalchemy import false, or_
from sqlmodel import Session, col, select

from qa_app.adjudication.queries.meetings import sits_over
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor, Role
from qa_app.objections.models import Objection, ObjectionPaper
from qa_app.objections.queries.desk import decided_by
from qa_app.objections.queries.seen import in_view, joined, sights
from qa_app.objections.rules.states import SECOND_LEVEL, ObjectionState
from qa_app.panel.models import Expert
from qa_app.panel.queries.people import expert_of


def page_of_paper(session: Session, actor: Actor, paper: str, number: int) -> str:
    """The address of one page; NotFound where the paper may not be read, as for none.

    For the lawyer, staff of the agency, who runs the cycle, and while they are at it who decides:
    the expert, on the second level the members of the meeting. The signed original of what came on
    paper not for them.
    """
    own, office, agency = sights(session, actor)
    deciding = false()
    if actor.has(Role.EXPERT):
        expert = expert_of(session, actor)
        sits = sits_over(expert.id if expert else None, Objection.cycle_id, Objection.case_id)
        deciding = (
            ~col(ObjectionPaper.original)
            & (col(ObjectionPaper.held_back) == "")
            & (col(Objection.state) == ObjectionState.DECIDING)
            & or_(
                decided_by(actor) & col(Objection.opened_at).is_not(None),
                (col(Objection.level) == SECOND_LEVEL) & sits,
            )
        )
    pages = session.execute(
        joined(select(ObjectionPaper.pages))
        .join(ObjectionPaper, col(ObjectionPaper.objection_id) == col(Objection.id))
        .join(Expert, col(Expert.id) == col(Objection.decider_expert_id), isouter=True)
        .where(col(ObjectionPaper.public_id) == paper, or_(in_view(own, office, agency), deciding))
    ).scalar()
    if pages is None or not 1 <= number <= len(pages):
        raise NotFound(paper)
    return pages[number - 1]


def paper_of_office(session: Session, actor: Actor, paper: str) -> tuple[ObjectionPaper, str]:
    """A paper of an objection the actor runs, held, and the objection; NotFound for others."""
    _own, office, _agency = sights(session, actor)
    row = session.execute(
        joined(select(ObjectionPaper, Objection.public_id))
        .join(ObjectionPaper, col(ObjectionPaper.objection_id) == col(Objection.id))
        .where(
            col(ObjectionPaper.public_id) == paper, col(Objection.handed_in_at).is_not(None), office
        )
        .with_for_update(of=ObjectionPaper)
    ).first()
    if row is None:
        raise NotFound(paper)
    return row[0], row[1]


def paper_addresses(session: Session) -> Iterator[tuple[str, str]]:
    """Where every page of every paper lies, with the paper: for the check of the store."""
    for pages, public_id in session.execute(select(ObjectionPaper.pages, ObjectionPaper.public_id)):
        yield from ((address, public_id) for address in pages)
