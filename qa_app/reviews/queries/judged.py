"""Which paper of the file is judged, in a competition of written opinions; else the whole file.

For the desk. The reviewer learns the paper as the viewer shows it: by the part of the directory and
its pages, never by a title somebody typed, since that may name the lawyer.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.competition import EntryKind
from qa_app.files.queries.reading import case_file
from qa_app.files.rules.masking import Masking
from qa_app.reviews.queries.own import OwnSeat
from qa_app.sampling.queries.entries import judged_document


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """The paper to be judged and its pages in the file; both 0 and no title once it is gone."""

    title: str = ""
    first: int = 0
    last: int = 0


def judged_paper(session: Session, seat: OwnSeat, language: str) -> JudgedPaper | None:
    """The paper of this case that is judged; None where the whole file is, at no cost."""
    rule = seat.plan.competition
    if rule is None or rule.entry is not EntryKind.OPINION:
        return None
    cycle = select(Cycle.id).where(col(Cycle.name) == seat.cycle_name)
    cycle_id = session.exec(cycle).one()
    wanted = judged_document(session, cycle_id or 0, seat.case_id)
    masking = Masking(titles=True, covered=True)
    file = case_file(session, seat.case_id, masking=masking, language=language)
    for part in file.parts:
        for paper in part.documents:
            if paper.public_id == wanted and paper.pages:
                return JudgedPaper(paper.title, paper.pages[0].number, paper.pages[-1].number)
    return JudgedPaper()
