"""The qualification test: its rule, an attempt with its files, the result and the certificate."""

import secrets
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.calibration.models import (
    CalibrationAttempt,
    ExtraAttempt,
    ModelFile,
    QualificationAttempt,
    QualificationRule,
)
from qa_app.calibration.queries import qualifying as queries
from qa_app.calibration.queries.comparisons import comparison_of
from qa_app.calibration.queries.desks import desk_of_attempt
from qa_app.calibration.queries.people import own_expert, refuse_panel
from qa_app.calibration.rules.passing import PassRule, files_for_attempt, result_of, valid_until
from qa_app.calibration.rules.states import AttemptKind, AttemptState, TestState
from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.panel.models import Expert
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.panel.queries.pool import expert_for
from qa_app.rubrics.queries import rubric_in_use
from qa_app.scoresheets.services import create_scoresheet


def set_rule(session: Session, *, actor: Actor, rule: PassRule, now: datetime) -> None:
    """A new pass rule for attempts begun from now on; the same rule again changes nothing."""
    refuse_panel(session, actor)
    if rule == queries.present_rule(session):
        return
    session.add(QualificationRule(rule=rule.stored(), made_by=actor.login, made_at=now))
    session.flush()
    record(session, actor=actor, act="calibration.rule_set", on=("qualification", "rule"), now=now,
           **rule.stored())  # fmt: skip


def begin_test(session: Session, *, actor: Actor, now: datetime) -> str:
    """The public id of the expert's open attempt; a new one with files of its own when allowed.

    Files the expert has not met come first. Refused while a pass is valid, when no attempt is
    left, or when the pool is too small.
    """
    expert = _locked_expert(session, own_expert(session, actor).id or 0)
    tests = queries.tests_of(session, expert.id or 0)
    if tests and tests[0].state is TestState.OPEN:
        return tests[0].public_id
    state = queries.states(session, [expert.id or 0], now)[expert.id or 0]
    if state.valid:
        raise Refused("calibration_still_qualified", until=state.valid_until)
    if not state.attempts_left:
        raise Refused("calibration_no_attempt_left")
    rule, number = queries.present_rule(session), len(tests) + 1
    pool = _pool(session, actor)
    files = files_for_attempt(
        pool, queries.files_seen(session, expert.id or 0), rule.files, f"{expert.login},{number}"
    )
    if len(files) < rule.files:
        raise Refused("calibration_pool_too_small", files=rule.files, ready=len(files))
    test = QualificationAttempt(
        public_id=secrets.token_urlsafe(9),
        expert_id=expert.id or 0,
        number=number,
        rule=rule.stored(),
        state=TestState.OPEN,
        started_at=now,
    )
    session.add(test)
    session.flush()
    for file_id in files:
        _add_file(session, test, file_id, now)
    record(session, actor=actor, act="calibration.test_begun", on=("test", test.public_id),
           now=now, number=number, files=len(files))  # fmt: skip
    return test.public_id


def finish_test(session: Session, *, actor: Actor, test_id: int, now: datetime) -> bool:
    """Give the result once every file is handed in; False while any is open."""
    test = session.get_one(QualificationAttempt, test_id)
    sheets = queries.sheets_of_test(session, test_id)
    if any(one.state is not AttemptState.SUBMITTED for one in sheets):
        return False
    rule = PassRule(**test.rule)
    found = [
        comparison_of(session, desk_of_attempt(session, one), rule.tolerance) for one in sheets
    ]
    result = result_of(found, rule)
    test.result, test.finished_at = result.stored(), now
    test.state = TestState.PASSED if result.passed else TestState.FAILED
    if result.passed:
        today = now.astimezone(SHANGHAI).date()
        test.valid_until = valid_until(today, rule.valid_months)
        test.certificate = f"{today.year}-{queries.certificates(session, today.year) + 1:04d}"
    session.flush()
    record(session, actor=actor, act="calibration.test_finished", on=("test", test.public_id),
           now=now, passed=result.passed, certificate=test.certificate)  # fmt: skip
    return True


def allow_another(
    session: Session, *, actor: Actor, expert_id: int, reason: str, now: datetime
) -> None:
    """One more attempt for an expert who has none left; sent twice it is given once."""
    refuse_panel(session, actor)
    expert = _locked_expert(session, expert_for(session, actor, expert_id).id or 0)
    if not reason.strip():
        raise Refused("reason_missing")
    state = queries.states(session, [expert_id], now)[expert_id]
    if state.attempts_left:
        return
    session.add(
        ExtraAttempt(expert_id=expert_id, reason=reason.strip(), made_by=actor.login, made_at=now)
    )
    session.flush()
    record(session, actor=actor, act="calibration.attempt_allowed", on=("expert", expert.login),
           now=now)  # fmt: skip


def rule_of_test(session: Session, test_id: int) -> PassRule:
    """The rule an attempt was begun under."""
    return PassRule(**session.get_one(QualificationAttempt, test_id).rule)


def _pool(session: Session, actor: Actor) -> list[int]:
    """The files an attempt of the actor can be made of: none of a case the actor is tied to."""
    pool = queries.test_pool(session)
    statement = select(Case.id).where(
        col(Case.id).in_(list(pool.values())), *in_sight(own_ties(session, actor))
    )
    free = set(session.exec(statement))
    return [key for key, case_id in pool.items() if case_id in free]


def _add_file(session: Session, test: QualificationAttempt, file_id: int, now: datetime) -> None:
    file = session.get_one(ModelFile, file_id)
    rubric = rubric_in_use(session, file.rubric, file.rubric_version).rubric
    sheet = create_scoresheet(session, rubric=rubric, case_id=file.case_id, now=now)
    session.add(
        CalibrationAttempt(
            public_id=secrets.token_urlsafe(9),
            kind=AttemptKind.TEST,
            state=AttemptState.OPEN,
            case_id=file.case_id,
            file_id=file_id,
            expert_id=test.expert_id,
            test_id=test.id,
            scoresheet_id=sheet.id or 0,
            started_at=now,
        )
    )
    session.flush()


def _locked_expert(session: Session, expert_id: int) -> Expert:
    """The expert's row, held so that two requests do not begin two attempts."""
    statement = select(Expert).where(col(Expert.id) == expert_id).with_for_update()
    return session.exec(statement).one()
