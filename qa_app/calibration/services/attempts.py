"""Begins, saves and submits sheets outside the reviews; the same sheet, the same saving.

What submitting means depends on the kind: a model becomes the definitive one, practice is compared
with it, the last file of a test ends the test, a session's rating waits until all are shown.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.calibration.models import CalibrationAttempt, CalibrationSession, ModelFile
from qa_app.calibration.queries.comparisons import comparison_of
from qa_app.calibration.queries.desks import AttemptDesk, desk_for
from qa_app.calibration.queries.people import own_expert
from qa_app.calibration.queries.practice import practice_file_for
from qa_app.calibration.rules.comparing import Tolerance
from qa_app.calibration.rules.passing import PassRule
from qa_app.calibration.rules.states import (
    AttemptKind,
    AttemptState,
    FileState,
    FileUse,
    SessionState,
)
from qa_app.calibration.services.qualifying import finish_test, rule_of_test
from qa_app.core.errors import Conflict, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.reviews.rules.submitting import why_not_submit_review
from qa_app.rubrics.queries import rubric_in_use
from qa_app.scoresheets.rules.editing import Changed, edited, fields_of
from qa_app.scoresheets.rules.scoring import final_grade
from qa_app.scoresheets.services import create_scoresheet, lock_scoresheet, write_answers

PRACTICE_TOLERANCE = Tolerance()


@dataclass(frozen=True, slots=True)
class Saved:
    """What the page shows after a save."""

    revision: int
    saved_at: datetime
    desk: AttemptDesk


def begin_practice(session: Session, *, actor: Actor, file_id: str, now: datetime) -> str:
    """The public id of the actor's open attempt at a practice file; made when there is none."""
    expert = own_expert(session, actor)
    file = practice_file_for(session, actor, file_id, to_change=True)
    open_one = session.exec(
        select(CalibrationAttempt.public_id).where(
            col(CalibrationAttempt.file_id) == file.id,
            col(CalibrationAttempt.expert_id) == expert.id,
            col(CalibrationAttempt.kind) == AttemptKind.PRACTICE,
            col(CalibrationAttempt.state) == AttemptState.OPEN,
        )
    ).first()
    if open_one is not None:
        return open_one
    if file.state is not FileState.READY or file.use is not FileUse.PRACTICE:
        raise Refused("calibration_file_retired")
    rubric = rubric_in_use(session, file.rubric, file.rubric_version).rubric
    sheet = create_scoresheet(session, rubric=rubric, case_id=file.case_id, now=now)
    made = CalibrationAttempt(
        public_id=secrets.token_urlsafe(9),
        kind=AttemptKind.PRACTICE,
        state=AttemptState.OPEN,
        case_id=file.case_id,
        file_id=file.id,
        expert_id=expert.id,
        scoresheet_id=sheet.id or 0,
        started_at=now,
    )
    session.add(made)
    session.flush()
    record(session, actor=actor, act="calibration.practice_begun", on=("attempt", made.public_id),
           now=now)  # fmt: skip
    return made.public_id


def save_attempt(
    session: Session,
    *,
    actor: Actor,
    attempt_id: str,
    changed: Changed,
    revision: int,
    now: datetime,
) -> Saved:
    """Take over the changed fields of an open sheet.

    Refused when it is handed in or a field does not fit; Conflict with the values
    in the database (``theirs`` of the changed fields, ``stored`` of all) when another window saved
    since ``revision``.
    """
    desk = desk_for(session, actor, attempt_id, to_change=True)
    if not desk.is_open:
        raise Refused("calibration_attempt_closed")
    found = edited(desk.filled, desk.scorer, changed)
    if isinstance(found, Refusal):
        raise found.error()
    if found == desk.filled:
        return Saved(desk.sheet.revision, desk.sheet.saved_at, desk)
    if desk.sheet.revision != revision:
        stored = fields_of(desk.filled, desk.scorer)
        theirs = {name: stored.get(name, []) for name in changed}
        at = desk.sheet.revision
        raise Conflict("sheet_changed", revision=at, theirs=theirs, stored=stored)
    fresh = write_answers(
        session, sheet_id=desk.sheet.id or 0, filled=found, revision=revision, now=now
    )
    record(session, actor=actor, act="calibration.saved", on=("attempt", attempt_id), now=now,
           revision=fresh, fields=len(changed))  # fmt: skip
    return Saved(fresh, now, replace(desk, filled=found))


def submit_attempt(session: Session, *, actor: Actor, attempt_id: str, now: datetime) -> bool:
    """Lock the sheet and do what its kind asks for; False when that was done before."""
    desk = desk_for(session, actor, attempt_id, to_change=True)
    attempt = desk.attempt
    if attempt.state is AttemptState.SUBMITTED:
        return False
    refusal = why_not_submit_review(desk.scorer, desk.filled)
    if refusal:
        raise refusal.error()
    lock_scoresheet(session, row=desk.sheet, score=desk.score, now=now)
    attempt.state, attempt.submitted_at = AttemptState.SUBMITTED, now
    attempt.grade = final_grade(desk.score, desk.filled.sheet)
    attempt.points = desk.score.points_hundredths
    session.flush()
    _DONE[attempt.kind](session, actor, desk, now)
    session.flush()
    record(session, actor=actor, act="calibration.submitted", on=("attempt", attempt_id), now=now,
           kind=attempt.kind)  # fmt: skip
    return True


def _model_done(session: Session, actor: Actor, desk: AttemptDesk, now: datetime) -> None:
    file = session.get_one(ModelFile, desk.attempt.file_id)
    file.model_id, file.revision = desk.attempt.id, file.revision + 1


def _practice_done(session: Session, actor: Actor, desk: AttemptDesk, now: datetime) -> None:
    _compared(session, desk, PRACTICE_TOLERANCE)


def _test_file_done(session: Session, actor: Actor, desk: AttemptDesk, now: datetime) -> None:
    rule: PassRule = rule_of_test(session, desk.attempt.test_id or 0)
    _compared(session, desk, rule.tolerance)
    session.flush()
    finish_test(session, actor=actor, test_id=desk.attempt.test_id or 0, now=now)


def _session_done(session: Session, actor: Actor, desk: AttemptDesk, now: datetime) -> None:
    meeting = session.get_one(CalibrationSession, desk.attempt.session_id)
    session.refresh(meeting)
    in_time = meeting.state is SessionState.RATING and meeting.round == desk.attempt.round
    desk.attempt.late = not in_time


def _compared(session: Session, desk: AttemptDesk, tolerance: Tolerance) -> None:
    """Note how the sheet compares, with the model as it is now."""
    attempt = desk.attempt
    file = session.get_one(ModelFile, attempt.file_id)
    attempt.model_id = file.model_id
    found = comparison_of(session, desk, tolerance)
    attempt.criteria, attempt.hits = len(found.criteria), found.hits
    attempt.total_within, attempt.grade_equal = found.total_within, found.grade_equal


_DONE = {
    AttemptKind.MODEL: _model_done,
    AttemptKind.PRACTICE: _practice_done,
    AttemptKind.TEST: _test_file_done,
    AttemptKind.SESSION: _session_done,
}
