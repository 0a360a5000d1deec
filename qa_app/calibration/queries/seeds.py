"""Which seeds a cycle can use, where they stand, and how each submitted one came out.

For the services that place seeds and watch drift, and for the supervisors' pages; never for the
pages of experts, who must not tell a seed from any other file.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Region
from qa_app.calibration.models import CalibrationAttempt, ModelFile, SeedPlacement
from qa_app.calibration.rules.comparing import Comparison, Tolerance, compare
from qa_app.calibration.rules.drifting import SeedResult
from qa_app.calibration.rules.states import FileState, FileUse
from qa_app.cases.models import Case, Lawyer
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import Refused
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of, regions_named
from qa_app.cycles.rules.plan import Plan
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState
from qa_app.panel.rules.facts import CaseFacts
from qa_app.reviews.models import Review, ReviewState, ReviewVersion
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.rubrics.queries import rubric_in_use
from qa_app.sampling.models import SampleCase
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.scoring import RedLineEffect, scorer_for


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed file ready to be placed, with what the conflict rules ask of its case."""

    file_id: int
    public_id: str
    facts: CaseFacts


@dataclass(frozen=True, slots=True)
class Unfit:
    """A seed file this cycle cannot use, and why (a code)."""

    public_id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class LiveSeat:
    """An active seat of an expert."""

    public_id: str
    made_at: datetime
    type: CaseType


@dataclass(frozen=True, slots=True)
class ScoredSeed:
    """One placed seed; ``comparison`` once it was submitted."""

    placement: SeedPlacement
    title: str
    file_public_id: str
    state: ReviewState | None
    submitted_at: datetime | None
    comparison: Comparison | None
    sheet_id: int = 0

    @property
    def result(self) -> SeedResult | None:
        """What drift is judged by."""
        if self.comparison is None or self.submitted_at is None:
            return None
        found = self.comparison
        return SeedResult(self.submitted_at, found.within, found.direction, found.total_gap)


def seeds_for(session: Session, cycle: Cycle) -> tuple[list[Seed], list[Unfit]]:
    """The seeds a cycle can use, and those it cannot because they would be out of place."""
    plan, rubrics = plan_of(cycle), RubricsOfCycle(session, cycle)
    paths = tuple(region.path for region in regions_named(session, plan.regions).values())
    drawn = select(SampleCase.case_id).where(SampleCase.cycle_id == cycle.id)
    sampled = set(session.exec(drawn))
    rows = session.execute(
        select(ModelFile, Case, Region.path, Lawyer.name)
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .join(Region, col(Region.id) == col(Case.region_id))
        .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
        .where(ModelFile.use == FileUse.SEED, ModelFile.state == FileState.READY)
        .order_by(col(ModelFile.id))
    )
    fit: list[Seed] = []
    unfit: list[Unfit] = []
    for file, case, path, lawyer in rows:
        why = _why_unfit(plan, case, path, paths)
        if case.id in sampled:
            why = "drawn"
        elif not why and not _same_rubric(rubrics, file, (case.type, case.stage)):
            why = "rubric"
        if why:
            unfit.append(Unfit(file.public_id, file.title, why))
        else:
            fit.append(Seed(file.id, file.public_id, _facts(case, path, lawyer)))
    return fit, unfit


def live_seats(session: Session, cycle_id: int) -> dict[int, list[LiveSeat]]:
    """Expert id → the active seats of drawn cases, by public id."""
    rows = session.execute(
        select(Assignment.expert_id, Assignment.public_id, Assignment.made_at, Case.type)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .where(
            Assignment.cycle_id == cycle_id,
            Assignment.state == AssignmentState.ACTIVE,
            Assignment.seat >= FIRST_SEAT,
        )
        .order_by(Assignment.public_id)
    )
    found: defaultdict[int, list[LiveSeat]] = defaultdict(list)
    for expert_id, *seat in rows:
        found[expert_id].append(LiveSeat(*seat))
    for seats in found.values():
        seats.sort(key=lambda seat: seat.public_id)
    return dict(found)


def placed_count(session: Session, cycle_id: int) -> dict[int, int]:
    """Expert id → seeds placed in the cycle, given-back ones included."""
    rows = session.exec(
        select(SeedPlacement.expert_id).where(col(SeedPlacement.cycle_id) == cycle_id)
    )
    found: defaultdict[int, int] = defaultdict(int)
    for expert_id in rows:
        found[expert_id] += 1
    return dict(found)


def known_files(session: Session, expert_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of expert and case that met before: a seat of any kind, practice, test, session."""
    seats = select(Assignment.expert_id, Assignment.case_id).where(
        col(Assignment.expert_id).in_(expert_ids)
    )
    attempts = select(CalibrationAttempt.expert_id, CalibrationAttempt.case_id).where(
        col(CalibrationAttempt.expert_id).in_(expert_ids)
    )
    return {(row[0], row[1]) for way in (seats, attempts) for row in session.execute(way)}


def lowest_seats(session: Session, cycle_id: int, case_ids: Collection[int]) -> dict[int, int]:
    """Case id → the lowest seat number used so far."""
    rows = session.execute(
        select(Assignment.case_id, Assignment.seat).where(
            col(Assignment.cycle_id) == cycle_id, col(Assignment.case_id).in_(case_ids)
        )
    )
    found: dict[int, int] = {}
    for case_id, seat in rows:
        found[case_id] = min(found.get(case_id, FIRST_SEAT), seat)
    return found


def scored_seeds(
    session: Session, cycle: Cycle, expert_ids: Collection[int] | None = None
) -> dict[int, list[ScoredSeed]]:
    """Expert id → the seeds in the order placed, each with how it came out.

    An amended review is judged by the version first submitted.
    """
    model = CalibrationAttempt.__table__.alias()  # type: ignore[attr-defined]
    first = ReviewVersion.__table__.alias()  # type: ignore[attr-defined]
    statement = (
        select(  # type: ignore[call-overload]
            SeedPlacement, ModelFile, Review.state, Review.submitted_at, Review.scoresheet_id,
            first.c.scoresheet_id.label("first_sheet"), first.c.submitted_at.label("first_at"),
            model.c.scoresheet_id.label("model_sheet"), Case.type, Case.stage,
        )
        .join(ModelFile, col(ModelFile.id) == col(SeedPlacement.file_id))
        .join(Case, col(Case.id) == col(ModelFile.case_id))
        .join(model, model.c.id == col(ModelFile.model_id))
        .join(Review, col(Review.assignment_id) == col(SeedPlacement.assignment_id), isouter=True)
        .join(first, and_(first.c.review_id == col(Review.id), first.c.version == 1), isouter=True)
        .where(col(SeedPlacement.cycle_id) == cycle.id)
        .order_by(col(SeedPlacement.id))
    )  # fmt: skip
    if expert_ids is not None:
        statement = statement.where(col(SeedPlacement.expert_id).in_(expert_ids))
    rows = session.execute(statement).all()
    sheets = _sheets(session, rows)
    plan = plan_of(cycle)
    found: defaultdict[int, list[ScoredSeed]] = defaultdict(list)
    for row in rows:
        found[row[0].expert_id].append(_scored(session, row, sheets, plan))
    return dict(found)


def tolerance_of(plan: Plan) -> Tolerance:
    """The tolerance a cycle judges its seeds by."""
    calibration = plan.calibration
    return Tolerance(int(calibration.tolerance_points * 100), calibration.tolerance_levels)


def _scored(session: Session, row: Any, sheets: dict[int, Scoresheet], plan: Plan) -> ScoredSeed:
    placement, file, state = row[0], row[1], row.state
    sheet = sheets.get(row.first_sheet or row.scoresheet_id or 0)
    comparison = None
    if state is ReviewState.SUBMITTED and sheet is not None:
        rubric = rubric_in_use(session, sheet.rubric, sheet.rubric_version).rubric
        effect = RedLineEffect(plan.panel.red_line_effect.value)
        scorer = scorer_for(rubric, row.type, row.stage, effect)
        model = filled(sheets[row.model_sheet], rubric).sheet
        comparison = compare(scorer, filled(sheet, rubric).sheet, model, tolerance_of(plan))
    at = row.first_at or row.submitted_at
    key = sheet.id or 0 if sheet else 0
    return ScoredSeed(placement, file.title, file.public_id, state, at, comparison, key)


def _sheets(session: Session, rows: Collection[Any]) -> dict[int, Scoresheet]:
    keys = {key for row in rows for key in (row.scoresheet_id, row.first_sheet, row.model_sheet)}
    statement = select(Scoresheet).where(col(Scoresheet.id).in_([key for key in keys if key]))
    return {sheet.id or 0: sheet for sheet in session.exec(statement)}


def _why_unfit(plan: Plan, case: Case, path: str, paths: tuple[str, ...]) -> str:
    """An expert would notice a case from outside the cycle's scope."""
    if not plan.closed_from <= case.closed_on <= plan.closed_to:
        return "closed_on"
    if plan.types and case.type not in plan.types:
        return "type"
    if paths and not any(path.startswith(one) for one in paths):
        return "region"
    return ""


def _same_rubric(
    rubrics: RubricsOfCycle, file: ModelFile, kind: tuple[CaseType, Stage | None]
) -> bool:
    try:
        chosen = rubrics.rubric_for(*kind).rubric
    except Refused:
        return False
    return (chosen.id, chosen.version) == (file.rubric, file.rubric_version)


def _facts(case: Case, path: str, lawyer: str | None) -> CaseFacts:
    return CaseFacts(
        case.id or 0,
        case.case_key,
        case.agency_id,
        path,
        case.firm_id,
        case.lawyer_id,
        case.type,
        lawyer_name=lawyer or "",
    )
