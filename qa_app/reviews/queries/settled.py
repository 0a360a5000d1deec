"""One settled case explained, version by version, and when cases were last reviewed.

Reviewers appear as letters. Whose grade counts is said of every version; none is ever hidden.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import of_assessments
from qa_app.cycles.rules.plan import RedLineEffect
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.reviews.models import Divergence, Review, ReviewKind, ReviewState, Settlement
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.queries.settling import INPUT_EARLIER, INPUT_FIRST, INPUT_THIRD
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.sampling.models import SampleCase, SampleStatus
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.stored import Filled

THIRD, EARLIER, OWN_FIRST = INPUT_THIRD, INPUT_EARLIER, "own_first"


@dataclass(frozen=True, slots=True)
class RatedBy:
    """One reviewer's sheet under a letter.

    ``third`` for the one who decides, ``own_first`` for what that one gave before seeing others.
    """

    label: str
    filled: Filled
    points: int | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the grade with everything that led to it."""

    number: int
    counts: bool
    grade: Grade
    points: int | None
    method: str
    reason: str
    steps: list[dict[str, Any]]
    inputs: list[dict[str, Any]] | None
    settled_by: str
    settled_at: datetime
    reopened_by: str | None
    reopened_at: datetime | None
    reopen_reason: str | None


@dataclass(frozen=True, slots=True)
class SettledCase:
    """A drawn case; ``version`` is the one shown (None while open), ``waiting`` why it is open.

    Ratings are those behind the version shown.
    """

    case_id: int
    case_key: str
    number: str
    agency: str
    type: CaseType
    stage: Stage | None
    versions: tuple[Version, ...]
    version: Version | None
    waiting: list[dict[str, Any]]
    rubric: Rubric | None = None
    ratings: tuple[RatedBy, ...] = ()

    @property
    def grade(self) -> Grade | None:
        """The grade of the version shown."""
        return self.version.grade if self.version else None


def settled_case(
    session: Session, actor: Actor, cycle: Cycle, case_id: int, number: int | None = None
) -> SettledCase:
    """A drawn case of a cycle, with the version that counts or the one of this number.

    Ratings only once it is settled. NotFound when the actor is tied to it, or without the version.
    """
    row = session.execute(
        select(
            SampleCase.case_id, SampleCase.case_key, Case.number, Agency.name, Case.type, Case.stage
        )  # type: ignore[call-overload]
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .join(Agency, col(Agency.id) == col(Case.agency_id))
        .where(
            col(SampleCase.cycle_id) == cycle.id,
            col(SampleCase.case_id) == case_id,
            col(SampleCase.status) != SampleStatus.REPLACED,
            *in_sight(own_ties(session, actor)),
        )
    ).first()
    if row is None:
        raise NotFound
    versions = _versions(session, cycle, case_id)
    wanted = (v for v in versions if (v.counts if number is None else v.number == number))
    shown = next(wanted, None)
    if shown is None and (number is not None or versions):
        raise NotFound
    if shown is None:
        return SettledCase(*row, (), None, _waiting(session, cycle, case_id))
    waiting = _waiting(session, cycle, case_id)
    rubric, ratings = _ratings(session, cycle, case_id, shown)
    return SettledCase(*row, versions, shown, waiting, rubric, ratings)


def last_reviewed_on(session: Session, case_ids: Collection[int] | None = None) -> dict[int, date]:
    """Case id → the day (Shanghai) its newest grade was settled, over all assessments."""
    statement = (
        select(Settlement.case_id, func.max(col(Settlement.settled_at)))
        .where(col(Settlement.counts), of_assessments(col(Settlement.cycle_id)))
        .group_by(col(Settlement.case_id))
    )
    if case_ids is not None:
        statement = statement.where(col(Settlement.case_id).in_(case_ids))
    return {key: at.astimezone(SHANGHAI).date() for key, at in session.execute(statement)}


def _versions(session: Session, cycle: Cycle, case_id: int) -> tuple[Version, ...]:
    statement = (
        select(
            Settlement.version, Settlement.counts, Settlement.grade, Settlement.points,
            Settlement.method, Settlement.reason, Settlement.steps, Settlement.inputs,
            Settlement.settled_by, Settlement.settled_at, Settlement.reopened_by,
            Settlement.reopened_at, Settlement.reopen_reason,
        )  # type: ignore[call-overload]
        .where(Settlement.cycle_id == cycle.id, Settlement.case_id == case_id)
        .order_by(col(Settlement.version))
    )  # fmt: skip
    return tuple(Version(*row) for row in session.execute(statement))


def _waiting(session: Session, cycle: Cycle, case_id: int) -> list[dict[str, Any]]:
    """Why a case waits for a decision, as codes and values; empty when it does not."""
    statement = select(Divergence.steps).where(
        Divergence.cycle_id == cycle.id, Divergence.case_id == case_id
    )
    return session.exec(statement).first() or []


def _ratings(
    session: Session, cycle: Cycle, case_id: int, version: Version
) -> tuple[Rubric | None, tuple[RatedBy, ...]]:
    """The sheets behind a version: first round by random id, then further ones by place."""
    listed = version.inputs
    inputs = inputs_of_before(session, cycle, case_id) if listed is None else listed
    wanted = [one["sheet"] for one in inputs] + [one.get("first_sheet") for one in inputs]
    rows = session.exec(select(Scoresheet).where(col(Scoresheet.id).in_(filter(None, wanted))))
    sheets = {row.id: row for row in rows}
    if not sheets:
        return None, ()
    one = next(iter(sheets.values()))
    veto = plan_of(cycle).panel.red_line_effect is RedLineEffect.VETO
    rubric = rubric_in_use(session, one.rubric, one.rubric_version).rubric
    return rubric, tuple(
        RatedBy(label, filled(sheets[key], rubric), sheets[key].points, _grade(sheets[key], veto))
        for label, key in _placed(inputs)
    )


def inputs_of_before(session: Session, cycle: Cycle, case_id: int) -> list[dict[str, Any]]:
    """The reviews of a grade settled before versions were kept: all that were submitted."""
    rows = session.execute(
        select(Review.public_id, Review.scoresheet_id, Review.kind).where(
            Review.cycle_id == cycle.id,
            Review.case_id == case_id,
            Review.state == ReviewState.SUBMITTED,
        )
    )
    places = {ReviewKind.FIRST: INPUT_FIRST, ReviewKind.THIRD: INPUT_THIRD}
    return [{"review": key, "sheet": sheet, "place": places[kind]} for key, sheet, kind in rows]


def _placed(inputs: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Labels and sheets: letters for the first round by random id, then the further ones."""
    first = sorted((i for i in inputs if i["place"] == INPUT_FIRST), key=lambda i: i["review"])
    placed = [(chr(ord("A") + place), one["sheet"]) for place, one in enumerate(first)]
    placed += [(EARLIER, one["sheet"]) for one in inputs if one["place"] == INPUT_EARLIER]
    for one in inputs:
        if one["place"] == INPUT_THIRD:
            changed = one.get("first_sheet") not in (None, one["sheet"])
            placed += [(OWN_FIRST, one["first_sheet"])] if changed else []
            placed.append((THIRD, one["sheet"]))
    return placed


def _grade(sheet: Scoresheet, veto: bool) -> Grade | None:
    if veto and sheet.red_lines:
        return Grade.FAIL
    return sheet.own_grade or sheet.computed_grade
