"""Opens a calibration session, takes ratings, shows them, goes into a second round, closes it."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.calibration.models import (
    CalibrationAttempt,
    CalibrationSession,
    ModelFile,
    SessionMember,
)
from qa_app.calibration.queries import sessions as queries
from qa_app.calibration.queries.people import own_expert
from qa_app.calibration.rules.states import AttemptKind, AttemptState, FileUse, SessionState
from qa_app.cases.models import Case
from qa_app.core.errors import Conflict, Refused
from qa_app.core.roles import Actor
from qa_app.notices.services import notify
from qa_app.panel.models import Expert
from qa_app.panel.services.telling import account_ids
from qa_app.rubrics.queries import catalogue, rubric_in_use
from qa_app.rubrics.rules.catalogue import select as select_rubric
from qa_app.rubrics.services import freeze_rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.services import copy_scoresheet, create_scoresheet

FEWEST, INVITED = 2, "calibration_invited"


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be opened: its title, the case and who takes part."""

    title: str
    case_id: int
    expert_ids: Collection[int]


def open_session(
    session: Session, *, actor: Actor, new: NewSession, now: datetime
) -> CalibrationSession:
    """A session in its first round; the experts are told. Needs two of them at least.

    A practice file's model is shown with the ratings; a seed's is never.
    """
    allowed = {key for key, _ in queries.invitable(session, new.case_id)}
    invited = sorted(set(new.expert_ids) & allowed)
    if len(invited) < FEWEST:
        raise Refused("calibration_session_no_experts")
    case = session.get_one(Case, new.case_id)
    file = session.exec(
        select(ModelFile).where(
            col(ModelFile.case_id) == case.id, col(ModelFile.use) == FileUse.PRACTICE
        )
    ).first()
    name = f"{file.rubric}/{file.rubric_version}" if file else ""
    if not name:
        name = select_rubric(catalogue(session), {}, case.type, case.stage).rubric.name
    rubric = freeze_rubric(session, actor=actor, name=name, now=now).rubric
    made = CalibrationSession(
        public_id=secrets.token_urlsafe(9),
        title=new.title.strip(),
        case_id=new.case_id,
        file_id=file.id if file else None,
        region_id=case.region_id,
        rubric=rubric.id,
        rubric_version=rubric.version,
        state=SessionState.RATING,
        made_by=actor.login,
        made_at=now,
    )
    session.add(made)
    session.flush()
    session.add_all([SessionMember(session_id=made.id or 0, expert_id=key) for key in invited])
    session.flush()
    _tell(session, made, invited, now)
    record(session, actor=actor, act="calibration.session_opened", on=("session", made.public_id),
           now=now, experts=len(invited))  # fmt: skip
    return made


def begin_rating(session: Session, *, actor: Actor, public_id: str, now: datetime) -> str:
    """The public id of the expert's own sheet for the present round; made when there is none.

    In the second round it begins with what the expert said in the first.
    """
    expert = own_expert(session, actor)
    meeting = _locked(session, queries.own_session(session, actor, public_id))
    found = queries.rating_of(session, meeting, expert.id or 0, meeting.round)
    if found is not None:
        return found.public_id
    if meeting.state is SessionState.CLOSED:
        raise Refused("calibration_session_closed")
    before = queries.rating_of(session, meeting, expert.id or 0, meeting.round - 1)
    if before is not None:
        earlier = session.get_one(Scoresheet, before.scoresheet_id)
        sheet = copy_scoresheet(session, row=earlier, now=now)
    else:
        rubric = rubric_in_use(session, meeting.rubric, meeting.rubric_version).rubric
        sheet = create_scoresheet(session, rubric=rubric, case_id=meeting.case_id, now=now)
    made = CalibrationAttempt(
        public_id=secrets.token_urlsafe(9),
        kind=AttemptKind.SESSION,
        state=AttemptState.OPEN,
        case_id=meeting.case_id,
        expert_id=expert.id,
        session_id=meeting.id,
        round=meeting.round,
        scoresheet_id=sheet.id or 0,
        started_at=now,
    )
    session.add(made)
    session.flush()
    return made.public_id


def show_ratings(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """Let all see the present round; what comes in later is marked and does not count."""
    meeting = _locked(session, queries.session_for(session, actor, public_id))
    if meeting.state is not SessionState.RATING:
        return
    if not queries.handed_in(session, meeting):
        raise Refused("calibration_session_empty")
    meeting.state, meeting.shown_at = SessionState.SHOWN, now
    _noted(session, actor, meeting, "calibration.session_shown", now)


def second_round(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """After talking all rate once more; the first round stays on the screen."""
    meeting = _locked(session, queries.session_for(session, actor, public_id))
    if meeting.state is SessionState.RATING and meeting.round > 1:
        return
    if meeting.state is not SessionState.SHOWN:
        raise Refused("calibration_session_not_shown")
    meeting.state, meeting.round = SessionState.RATING, meeting.round + 1
    _noted(session, actor, meeting, "calibration.session_round", now)


def close_session(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """End the session; sheets still open are dropped, results stay readable for all."""
    meeting = _locked(session, queries.session_for(session, actor, public_id))
    if meeting.state is SessionState.CLOSED:
        return
    if meeting.state is SessionState.RATING and meeting.round == 1:
        raise Refused("calibration_session_not_shown")
    if meeting.state is SessionState.RATING:
        meeting.round -= 1
    meeting.state, meeting.closed_at = SessionState.CLOSED, now
    _noted(session, actor, meeting, "calibration.session_closed", now)


def write_notes(
    session: Session, *, actor: Actor, public_id: str, notes: str, revision: int, now: datetime
) -> None:
    """Keep the notes of the meeting; the same again changes nothing."""
    meeting = _locked(session, queries.session_for(session, actor, public_id))
    if meeting.notes == notes.strip():
        return
    if meeting.revision != revision:
        raise Conflict("calibration_changed")
    meeting.notes = notes.strip()
    _noted(session, actor, meeting, "calibration.session_notes", now)


def _noted(
    session: Session, actor: Actor, meeting: CalibrationSession, act: str, now: datetime
) -> None:
    meeting.revision += 1
    session.flush()
    record(session, actor=actor, act=act, on=("session", meeting.public_id), now=now,
           round=meeting.round)  # fmt: skip


def _tell(
    session: Session, meeting: CalibrationSession, expert_ids: list[int], now: datetime
) -> None:
    names = session.exec(select(Expert.id).where(col(Expert.id).in_(expert_ids))).all()
    notify(
        session,
        account_ids=list(account_ids(session, [key or 0 for key in names]).values()),
        code=INVITED,
        params={"title": meeting.title},
        url=f"/calibration/sessions/{meeting.public_id}/mine",
        now=now,
    )


def _locked(session: Session, meeting: CalibrationSession) -> CalibrationSession:
    statement = select(CalibrationSession).where(col(CalibrationSession.id) == meeting.id)
    return session.exec(statement.with_for_update().execution_options(populate_existing=True)).one()
