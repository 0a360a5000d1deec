"""How the grades of a cycle came about: the rubric versions used, and missing files by reason.

For the header and the notes of the share report.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.core.case_types import CaseType
from qa_app.reports.queries.cycles import ReportCycle
from qa_app.reports.rules.report import NonReceipt
from qa_app.reviews.models import Review, ReviewState
from qa_app.rubrics.queries import frozen_rubric
from qa_app.sampling.models import FrameCase, Pick, SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet


@dataclass(frozen=True, slots=True)
class RubricUse:
    """One rubric version as the cycle's sheets used it, for one case type."""

    id: str
    version: int
    type: str
    titles: tuple[str, str] = ("", "")
    grading: str = ""

    def title(self, language: str) -> str:
        """The title in a language."""
        return self.titles[1 if language.startswith("en") else 0]


def rubrics_used(session: Session, cycle: ReportCycle) -> list[RubricUse]:
    """Rubric versions of submitted sheets by case type; the plan's own before the first sheet.

    Only sheets about drawn cases: what is outside the sample never enters a share.
    """
    statement = (
        select(col(Scoresheet.rubric), col(Scoresheet.rubric_version), col(FrameCase.type))
        .select_from(Review)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id))
        .join(
            FrameCase,
            (col(FrameCase.cycle_id) == col(Review.cycle_id))
            & (col(FrameCase.case_id) == col(Review.case_id)),
        )
        .join(
            SampleCase,
            (col(SampleCase.cycle_id) == col(Review.cycle_id))
            & (col(SampleCase.case_id) == col(Review.case_id)),
        )
        .where(col(Review.cycle_id) == cycle.id, col(Review.state) == ReviewState.SUBMITTED)
        .distinct()
    )
    found = {(name, version, kind) for name, version, kind in session.execute(statement)}
    if not found:
        found = {(c.rubric, c.version, c.type) for c in cycle.plan.rubrics}
    return [_described(session, *use) for use in sorted(found)]


def _described(session: Session, name: str, version: int, kind: CaseType) -> RubricUse:
    loaded = frozen_rubric(session, name, version)
    if loaded is None:
        return RubricUse(name, version, kind.value)
    rubric = loaded.rubric
    titles = (rubric.title.zh, rubric.title.en)
    return RubricUse(name, version, kind.value, titles, rubric.grading.method.value)


def types_with_several_rubrics(uses: list[RubricUse]) -> list[str]:
    """Case types whose sheets follow more than one rubric version: no figure may join them."""
    counted = Counter(use.type for use in uses)
    return sorted(kind for kind, number in counted.items() if number > 1)


def non_receipt(session: Session, cycle: ReportCycle) -> list[NonReceipt]:
    """Replaced cases inside the scope by the reason given, most frequent first."""
    statement = (
        select(col(SampleCase.reason), func.count())
        .select_from(SampleCase)
        .join(
            FrameCase,
            (col(FrameCase.cycle_id) == col(SampleCase.cycle_id))
            & (col(FrameCase.case_id) == col(SampleCase.case_id)),
        )
        .where(
            col(SampleCase.cycle_id) == cycle.id,
            col(SampleCase.status) == SampleStatus.REPLACED,
            col(SampleCase.pick) != Pick.COVERAGE,
        )
        .group_by(col(SampleCase.reason))
    )
    if not cycle.scope.is_whole:
        statement = statement.where(col(FrameCase.region_id).in_(cycle.scope.region_ids or ()))
    rows = sorted(session.execute(statement), key=lambda row: (-row[1], row[0] or ""))
    return [NonReceipt(reason or "", reason or "", count) for reason, count in rows]
