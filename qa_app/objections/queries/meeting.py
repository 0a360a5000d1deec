"""What a meeting reads of the objection it was called for: reasons, papers, the decision before.

As the desk of the first level, without the names of lawyer, firm and agency in the reasons, and
without papers that are kept from who decides.
"""

from dataclasses import dataclass

from sqlmodel import Session, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Firm, Lawyer
from qa_app.objections.models import Objection
from qa_app.objections.queries.desk import without_names_of
from qa_app.objections.queries.seen import Paper, Point, papers_of, points_of
from qa_app.objections.queries.standing import of_level
from qa_app.objections.rules.states import FIRST_LEVEL, SECOND_LEVEL, ObjectionState


@dataclass(frozen=True, slots=True)
class BeforeMeeting:
    """The objection that waits for a meeting; ``decided`` are the points of the first level."""

    objection: Objection
    points: list[Point]
    decided: list[Point]
    papers: list[Paper]


def objection_waiting(session: Session, cycle_id: int | None, case_id: int) -> Objection | None:
    """The objection that waits for what a meeting decides on the case."""
    return session.exec(
        select(Objection).where(
            Objection.cycle_id == cycle_id,
            Objection.case_id == case_id,
            Objection.level == SECOND_LEVEL,
            Objection.state == ObjectionState.DECIDING,
        )
    ).first()


def before_meeting(session: Session, cycle_id: int | None, case_id: int) -> BeforeMeeting | None:
    """What lies before the members; None where no objection waits for them."""
    objection = objection_waiting(session, cycle_id, case_id)
    if objection is None:
        return None
    names = session.execute(
        select(Lawyer.name, Firm.name, Agency.name, Case.number)
        .select_from(Case)
        .join(Agency, Agency.id == Case.agency_id)
        .join(Lawyer, Lawyer.id == Case.lawyer_id, isouter=True)
        .join(Firm, Firm.id == Case.firm_id, isouter=True)
        .where(Case.id == case_id)
    ).one()
    first = of_level(session, objection, FIRST_LEVEL)
    points, decided = (
        [without_names_of(one, [name for name in names if name]) for one in points_of(session, key)]
        for key in (objection.id, first.id if first else None)
    )
    papers = [one for one in papers_of(session, objection.id) if one.for_decider]
    return BeforeMeeting(objection, points, decided, papers)
