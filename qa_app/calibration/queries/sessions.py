"""Calibration sessions: for who runs them, for who rates, and what all see once it is shown.

Nobody reads anybody's rating before it is shown, not even who runs the session: until then there
are only counts of who has handed in.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.accounts.queries import regions_visible
from qa_app.calibration.models import (
    CalibrationAttempt,
    CalibrationSession,
    ModelFile,
    SessionMember,
)
from qa_app.calibration.queries.comparisons import model_sheet
from qa_app.calibration.queries.people import own_expert
from qa_app.calibration.rules.distribution import Spread, spread
from qa_app.calibration.rules.states import AttemptState, FileUse, SessionState
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.queries import filled
from qa_app.scoresheets.rules.scoring import Scorer, scorer_for
from qa_app.scoresheets.rules.stored import Filled
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One line of the list of sessions."""

    public_id: str
    title: str
    state: SessionState
    round: int
    members: int
    handed_in: int
    made_at: Any


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One participant: whether the present round's rating is in; never what it says."""

    name: str
    started: bool
    submitted: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What all see: the spread of each round, the rubric, the model's answers if there are any."""

    rubric: Rubric
    scorer: Scorer
    rounds: tuple[Spread, ...]
    model: Filled | None
    explanations: dict[str, str]


def sessions_page(session: Session, actor: Actor, *, page: int = 1) -> Page[SessionLine]:
    """The sessions of the supervisor's regions, newest first."""
    where = _visible(session, actor)
    total = session.execute(
        select(func.count()).select_from(CalibrationSession).where(*where)
    ).scalar_one()
    members = (
        select(func.count())
        .where(col(SessionMember.session_id) == col(CalibrationSession.id))
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        CalibrationSession.public_id, CalibrationSession.title, CalibrationSession.state,
        CalibrationSession.round, members, _handed_in(), CalibrationSession.made_at,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .where(*where)
        .order_by(col(CalibrationSession.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([SessionLine(*row) for row in rows], total, page)


def session_for(session: Session, actor: Actor, public_id: str) -> CalibrationSession:
    """A session of the supervisor's regions; ``NotFound`` for any other."""
    return _one(session, public_id, _visible(session, actor))


def own_session(session: Session, actor: Actor, public_id: str) -> CalibrationSession:
    """A session the expert takes part in; ``NotFound`` for any other."""
    expert = own_expert(session, actor)
    mine = select(SessionMember.session_id).where(col(SessionMember.expert_id) == expert.id)
    return _one(session, public_id, [col(CalibrationSession.id).in_(mine)])


def own_sessions(session: Session, expert_id: int) -> list[tuple[CalibrationSession, bool]]:
    """The expert's sessions, newest first, with whether the present round waits for the expert."""
    done = (
        select(CalibrationAttempt.id)
        .where(
            col(CalibrationAttempt.session_id) == col(CalibrationSession.id),
            col(CalibrationAttempt.round) == col(CalibrationSession.round),
            col(CalibrationAttempt.expert_id) == expert_id,
            col(CalibrationAttempt.state) == AttemptState.SUBMITTED,
        )
        .exists()
    )
    rows = session.execute(
        select(CalibrationSession, done)
        .join(SessionMember, col(SessionMember.session_id) == col(CalibrationSession.id))
        .where(col(SessionMember.expert_id) == expert_id)
        .order_by(col(CalibrationSession.id).desc())
        .limit(PAGE_SIZE)
    )
    return [(row, row.state is not SessionState.CLOSED and not handed) for row, handed in rows]


def rating_of(
    session: Session, meeting: CalibrationSession, expert_id: int, round_number: int
) -> CalibrationAttempt | None:
    """An expert's own rating of one round."""
    statement = select(CalibrationAttempt).where(
        col(CalibrationAttempt.session_id) == meeting.id,
        col(CalibrationAttempt.expert_id) == expert_id,
        col(CalibrationAttempt.round) == round_number,
    )
    return session.exec(statement).first()


def members_of(session: Session, meeting: CalibrationSession) -> list[MemberLine]:
    """Who takes part and whose rating of the present round is in."""
    rows = session.execute(
        select(Expert.name, CalibrationAttempt.state, CalibrationAttempt.late)
        .join(SessionMember, col(SessionMember.expert_id) == col(Expert.id))
        .join(
            CalibrationAttempt,
            (col(CalibrationAttempt.session_id) == meeting.id)
            & (col(CalibrationAttempt.expert_id) == col(Expert.id))
            & (col(CalibrationAttempt.round) == meeting.round),
            isouter=True,
        )
        .where(col(SessionMember.session_id) == meeting.id)
        .order_by(col(Expert.name), col(Expert.id))
    )
    return [
        MemberLine(name, state is not None, state is AttemptState.SUBMITTED, bool(late))
        for name, state, late in rows
    ]


def handed_in(session: Session, meeting: CalibrationSession) -> int:
    """How many ratings of the present round came in time."""
    statement = select(func.count()).where(
        col(CalibrationAttempt.session_id) == meeting.id,
        col(CalibrationAttempt.round) == meeting.round,
        col(CalibrationAttempt.state) == AttemptState.SUBMITTED,
        col(CalibrationAttempt.late).is_(False),
    )
    return session.execute(statement).scalar_one()


def shown_of(session: Session, meeting: CalibrationSession) -> Shown:
    """The spread of every round that was shown; ``NotFound`` before the first is.

    Ratings that came in after the showing are left out: they were not given blindly.
    """
    last = meeting.round if meeting.state is not SessionState.RATING else meeting.round - 1
    if last < 1:
        raise NotFound
    rubric = rubric_in_use(session, meeting.rubric, meeting.rubric_version).rubric
    case = session.get_one(Case, meeting.case_id)
    scorer = scorer_for(rubric, case.type, case.stage)
    rounds = tuple(
        spread(scorer, [one.sheet for one in _sheets(session, meeting, number, rubric)])
        for number in range(1, last + 1)
    )
    file = session.get(ModelFile, meeting.file_id) if meeting.file_id else None
    tells = file is not None and file.model_id and file.use is not FileUse.SEED
    model = model_sheet(session, file.model_id, rubric) if file and tells else None
    return Shown(rubric, scorer, rounds, model, dict(file.explanations) if file and tells else {})


def invitable(session: Session, case_id: int) -> list[tuple[int, str]]:
    """Active experts who hold no live seat of the case."""

    seated = select(Assignment.expert_id).where(
        col(Assignment.case_id) == case_id, col(Assignment.state) == AssignmentState.ACTIVE
    )
    rows = session.execute(
        select(Expert.id, Expert.name)
        .where(col(Expert.active), col(Expert.id).not_in(seated))
        .order_by(col(Expert.name), col(Expert.id))
    )
    return [(key, name) for key, name in rows]


def _sheets(
    session: Session, meeting: CalibrationSession, number: int, rubric: Rubric
) -> list[Filled]:
    statement = (
        select(Scoresheet)
        .join(CalibrationAttempt, col(CalibrationAttempt.scoresheet_id) == col(Scoresheet.id))
        .where(
            col(CalibrationAttempt.session_id) == meeting.id,
            col(CalibrationAttempt.round) == number,
            col(CalibrationAttempt.state) == AttemptState.SUBMITTED,
            col(CalibrationAttempt.late).is_(False),
        )
        .order_by(col(CalibrationAttempt.public_id))
    )
    return [filled(sheet, rubric) for sheet in session.exec(statement)]


def _handed_in() -> Any:
    in_time = (col(CalibrationAttempt.state) == AttemptState.SUBMITTED) & col(
        CalibrationAttempt.late
    ).is_(False)
    return (
        select(func.coalesce(func.sum(sql_case((in_time, 1), else_=0)), 0))
        .where(
            col(CalibrationAttempt.session_id) == col(CalibrationSession.id),
            col(CalibrationAttempt.round) == col(CalibrationSession.round),
        )
        .scalar_subquery()
    )


def _one(session: Session, public_id: str, where: list[Any]) -> CalibrationSession:
    statement = select(CalibrationSession).where(
        col(CalibrationSession.public_id) == public_id, *where
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(public_id)
    return found


def _visible(session: Session, actor: Actor) -> list[Any]:
    regions = regions_visible(session, actor)
    return [] if regions is None else [col(CalibrationSession.region_id).in_(regions)]
