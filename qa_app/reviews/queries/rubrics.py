"""Which rubric a case of a cycle is rated by: the plan's, else the one already in use, else ours.

For opening a review and for imports. A version that appears while a cycle runs is never taken up
by it.
"""

from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Stage
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.reviews.models import Review
from qa_app.rubrics.queries import catalogue
from qa_app.rubrics.rules.catalogue import Catalogue, Loaded
from qa_app.rubrics.rules.catalogue import select as select_rubric
from qa_app.scoresheets.models import Scoresheet


class RubricsOfCycle:
    """Answers which rubric a type and stage of case takes in one cycle; reads everything once."""

    def __init__(self, session: Session, cycle: Cycle, directory: Path | None = None) -> None:
        named = {
            choice.type.value: f"{choice.rubric}/{choice.version}"
            for choice in plan_of(cycle).rubrics
        }
        self._named = {**_in_use(session, cycle.id or 0), **named}
        self._catalogue: Catalogue = catalogue(session, directory)
        self._found: dict[tuple[CaseType, Stage | None], Loaded] = {}

    def rubric_for(self, case_type: CaseType, stage: Stage | None) -> Loaded:
        """The rubric of a case; raises Refused when there is none for its type."""
        key = (case_type, stage)
        if key not in self._found:
            self._found[key] = select_rubric(self._catalogue, self._named, case_type, stage)
        return self._found[key]


def _in_use(session: Session, cycle_id: int) -> dict[str, str]:
    """Case type → the rubric its cases were rated by so far in this cycle."""
    rows = session.execute(
        select(Case.type, Scoresheet.rubric, Scoresheet.rubric_version)
        .select_from(Review)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .join(Case, col(Case.id) == col(Review.case_id))
        .where(Review.cycle_id == cycle_id)
        .distinct()
    )
    return {kind.value: f"{rubric}/{version}" for kind, rubric, version in rows}
