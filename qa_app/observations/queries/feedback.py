"""Feedback that was released: for the lawyer of the hearing, the agency's staff, its supervisors.

The settled result and the text for the lawyer; no single sheet, no observer's name, and nothing at
all before it is released. Who has no part in a hearing finds nothing of it.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, false, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Lawyer
from qa_app.core.errors import NotFound
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor, Role
from qa_app.core.rounding import round_half_up
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import managed
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.own import HearingFacts, hearing_facts
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.states import ObservationState, SeatState
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric, Text
from qa_app.scoresheets.queries import filled, scoresheet_read
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the list of feedback."""

    public_id: str
    case_number: str
    agency: str
    lawyer: str
    court: str
    starts_at: datetime
    grade: Grade
    points: int | None
    fed_back_at: datetime


@dataclass(frozen=True, slots=True)
class GroupMean:
    """A group of the rubric with the mean of the sheets, in hundredths of points."""

    title: Text
    earned: int
    maximum: int


@dataclass(frozen=True, slots=True)
class FeedbackSheet:
    """Everything one sheet of feedback says; ``court`` only for supervisors."""

    public_id: str
    cycle_title: str
    case_number: str
    facts: HearingFacts
    grade: Grade
    points: int | None
    observers: int
    groups: tuple[GroupMean, ...]
    rubric: str
    rubric_title: Text | None
    text: str
    court_text: str
    fed_back_at: datetime
    leads: bool


def feedback_page(session: Session, actor: Actor, *, page: int = 1) -> Page[Told]:
    """Feedback the actor may read, newest first; supervisors have their lists of a cycle."""
    where = (col(Observation.state) == ObservationState.FED_BACK, _concerns(actor))
    statement = (
        select(
            Observation.public_id, Hearing.case_number, Agency.name, Hearing.lawyer_name,
            Hearing.court, Hearing.starts_at, Observation.grade, Observation.points,
            Observation.fed_back_at,
        )  # type: ignore[call-overload]
        .select_from(Observation)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .where(*where)
    )  # fmt: skip
    total = session.execute(
        statement.with_only_columns(func.count(), maintain_column_froms=True)
    ).scalar_one()
    rows = session.execute(
        statement.order_by(col(Observation.fed_back_at).desc(), col(Observation.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([Told(*row) for row in rows], total, page)


def feedback_of(session: Session, actor: Actor, public_id: str) -> FeedbackSheet:
    """One sheet of feedback, or NotFound before its release and for who has no part in it."""
    leads = _leads(session, actor)
    statement = (
        select(Observation, Hearing, Cycle, Agency.name, leads.label("leads"))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .join(Agency, col(Agency.id) == col(Hearing.agency_id))
        .where(
            col(Observation.public_id) == public_id,
            col(Observation.state) == ObservationState.FED_BACK,
            or_(_concerns(actor), leads),
        )
    )
    found = session.execute(statement).first()
    if found is None:
        raise NotFound(public_id)
    return _sheet(session, found)


def _sheet(session: Session, found: Any) -> FeedbackSheet:
    row, hearing, cycle, agency, runs = found
    facts = hearing_facts(hearing, agency)
    rubric, groups, observers = _groups(session, row, hearing)
    return FeedbackSheet(
        row.public_id, cycle.title or cycle.name, hearing.case_number, facts, row.grade, row.points,
        observers, groups, rubric.name if rubric else "", rubric.title if rubric else None,
        row.feedback, row.court_feedback if runs else "",
        row.fed_back_at, bool(runs),
    )  # fmt: skip


def _groups(
    session: Session, row: Observation, hearing: Hearing
) -> tuple[Rubric | None, tuple[GroupMean, ...], int]:
    """Means by group over all sheets; none where sheets followed different rubrics."""
    ids = session.exec(
        select(ObserverSeat.scoresheet_id).where(
            ObserverSeat.observation_id == row.id,
            ObserverSeat.state == SeatState.ACTIVE,
            col(ObserverSeat.submitted_at).is_not(None),
        )
    ).all()
    sheets = [scoresheet_read(session, key) for key in ids]
    names = {(sheet.rubric, sheet.rubric_version) for sheet in sheets}
    if len(names) != 1:
        return None, (), len(sheets)
    rubric = rubric_in_use(session, *names.pop()).rubric
    scorer = scorer_for(rubric, hearing.type, hearing.stage)
    scores = [scorer.score(filled(sheet, rubric).sheet) for sheet in sheets]
    return rubric, tuple(_means(rubric, [score.groups for score in scores])), len(sheets)


def _means(rubric: Rubric, scores: list[Any]) -> list[GroupMean]:
    found: list[GroupMean] = []
    for group in rubric.groups:
        parts = [score[group.id] for score in scores if group.id in score]
        maximum = sum(part.maximum for part in parts)
        if parts and maximum:
            earned = sum(part.earned for part in parts)
            mean = [round_half_up(Fraction(total, len(parts))) for total in (earned, maximum)]
            found.append(GroupMean(group.title, *mean))
    return found


def _concerns(actor: Actor) -> Any:
    """Hearings of the actor's own as a lawyer, or of the agencies the actor is staff of."""
    ways: list[Any] = []
    if actor.has(Role.LAWYER) and actor.account_id is not None:
        mine = select(Lawyer.id).where(col(Lawyer.account_id) == actor.account_id)
        ways.append(col(Hearing.lawyer_id).in_(mine))
    if actor.has(Role.AGENCY_STAFF):
        ways.append(col(Hearing.agency_id).in_(actor.agency_ids(Role.AGENCY_STAFF)))
    return or_(*ways) if ways else false()


def _leads(session: Session, actor: Actor) -> Any:
    if not actor.has(Role.SUPERVISOR):
        return false()
    return and_(managed(actor), *hearings_in_sight(session, actor))
