"""One feedback sheet as its reader sees it, with its facts and its other versions.

Nothing here tells who reviewed: the stored sheet holds no name and no order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, true
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Cause, Firm, Lawyer
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of_text
from qa_app.cycles.rules.plan import Plan
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.visible import is_own, joined, leads, sheets_in_sight
from qa_app.feedback.rules.sheets import Sheet, lines_of
from qa_app.reviews.models import Settlement
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric

__all__ = ["Sheet", "SheetFacts", "facts_of", "sheet_of"]


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a sheet is about; ``leads``: the reader answers for it as a supervisor."""

    number: str
    type: CaseType
    stage: Stage | None
    cause: str
    agency: str
    firm: str
    lawyer: str
    cycle_name: str
    cycle_title: str
    plan: Plan
    rubric: Rubric | None
    method: str
    leads: bool


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another version of the sheet on the same case, which stays readable."""

    public_id: str
    version: int
    grade: Grade
    points: int | None
    made_at: datetime
    counts: bool


def sheet_of(session: Session, actor: Actor, public_id: str) -> Sheet:
    """A sheet the actor may read; NotFound for everyone else, as if there were none."""
    own = is_own(actor).label("own")
    statement = joined(select(FeedbackSheet, Release.state, own)).where(
        col(FeedbackSheet.public_id) == public_id, sheets_in_sight(session, actor)
    )
    found = session.execute(statement).first()
    if found is None:
        raise NotFound(public_id)
    return made_sheet(*found)


def facts_of(session: Session, actor: Actor, sheet: Sheet) -> SheetFacts:
    """What the page and the print say beside the sheet itself, in two statements."""
    statement = with_facts(*FACTS, leads(session, actor)).where(col(FeedbackSheet.id) == sheet.id)
    return made_facts(session, sheet, session.execute(statement).one())


def made_facts(session: Session, sheet: Sheet, row: Sequence[Any]) -> SheetFacts:
    """The facts of a row of ``FACTS`` and whether the reader answers for the sheet."""
    number, kind, stage, cause, agency, firm, lawyer, name, title, plan, method, runs = row
    return SheetFacts(
        number, kind, stage, cause or "", agency, firm or "", lawyer or "", name, title or name,
        plan_of_text(plan), rubric_of(session, sheet), method, bool(runs),
    )  # fmt: skip


FACTS: tuple[Any, ...] = (
    Case.number, Case.type, Case.stage, Cause.name, Agency.name, Firm.name, Lawyer.name,
    Cycle.name, Cycle.title, Cycle.plan, Settlement.method,
)  # fmt: skip


def with_facts(*columns: Any) -> Any:
    """A statement over sheets and all that ``FACTS`` speaks of."""
    return (
        joined(select(*columns))
        .join(Settlement, col(Settlement.id) == col(FeedbackSheet.settlement_id))
        .join(Agency, col(Agency.id) == col(FeedbackSheet.agency_id))
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(Firm, col(Firm.id) == col(Case.firm_id), isouter=True)
        .join(Lawyer, col(Lawyer.id) == col(FeedbackSheet.lawyer_id), isouter=True)
    )


def rubric_of(session: Session, sheet: Sheet) -> Rubric | None:
    """The rubric the sheet was rated by; None when it names none."""
    name, _, version = str(sheet.overall.get("rubric") or "").partition("/")
    return rubric_in_use(session, name, int(version)).rubric if version.isdecimal() else None


def other_versions(session: Session, sheet: Sheet) -> list[OtherVersion]:
    """The other released versions on the same case, newest first."""
    statement = (
        joined(
            select(
                FeedbackSheet.public_id, FeedbackSheet.version, FeedbackSheet.grade,
                FeedbackSheet.points, FeedbackSheet.made_at, FeedbackSheet.counts,
            )  # type: ignore[call-overload]
        )
        .where(
            col(FeedbackSheet.cycle_id) == sheet.cycle_id,
            col(FeedbackSheet.case_id) == sheet.case_id,
            col(FeedbackSheet.id) != sheet.id,
            col(FeedbackSheet.lawyer_id).is_not_distinct_from(sheet.lawyer_id),
            col(Release.state) == sheet.release_state,
        )
        .order_by(col(FeedbackSheet.version).desc())
    )  # fmt: skip
    return [OtherVersion(*row) for row in session.execute(statement)]


def counting_version(session: Session, actor: Actor, sheet: Sheet) -> str | None:
    """The public id of the version that counts, where the actor may read it."""
    if sheet.counts:
        return sheet.public_id
    statement = joined(select(FeedbackSheet.public_id)).where(  # type: ignore[call-overload]
        col(FeedbackSheet.cycle_id) == sheet.cycle_id,
        col(FeedbackSheet.case_id) == sheet.case_id,
        col(FeedbackSheet.counts),
        sheets_in_sight(session, actor),
        is_own(actor) if sheet.own else true(),
    )
    return session.execute(statement).scalar()


def made_sheet(row: FeedbackSheet, state: Any, own: Any) -> Sheet:
    """A stored sheet as it is read."""
    return Sheet(
        id=row.id or 0,
        public_id=row.public_id,
        case_id=row.case_id,
        cycle_id=row.cycle_id,
        lawyer_id=row.lawyer_id,
        agency_id=row.agency_id,
        settlement_id=row.settlement_id,
        version=row.version,
        counts=row.counts,
        grade=row.grade,
        points=row.points,
        lines=tuple(lines_of(row.lines)),
        overall=row.overall,
        made_at=row.made_at,
        objections_until=row.objections_until,
        release_state=state,
        first_read_at=row.first_read_at,
        acknowledged_at=row.acknowledged_at,
        own=bool(own),
    )
