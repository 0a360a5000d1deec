"""Who has passed the qualification test, who may try again, and what an attempt consists of."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.calibration.models import (
    CalibrationAttempt,
    ExtraAttempt,
    ModelFile,
    QualificationAttempt,
    QualificationRule,
)
from qa_app.calibration.rules.passing import PassRule
from qa_app.calibration.rules.states import FileState, FileUse, TestState
from qa_app.clock import SHANGHAI
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.panel.models import Expert
from qa_app.panel.queries.pool import PoolFilter, experts_page
from qa_app.panel.queries.qualification import Qualification, Qualified
from qa_app.web.paging import Page

LAST_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert of the panel and the state of the test."""

    expert_id: int
    login: str
    name: str
    state: Qualification


def present_rule(session: Session) -> PassRule:
    """The pass rule that holds now: the newest entered, else the documented defaults."""
    statement = select(QualificationRule.rule).order_by(col(QualificationRule.id).desc())
    stored = session.exec(statement.limit(1)).first()
    return PassRule(**stored) if stored else PassRule()


def rule_history(session: Session) -> list[QualificationRule]:
    """The rules that held so far, newest first."""
    statement = select(QualificationRule).order_by(col(QualificationRule.id).desc())
    return list(session.exec(statement.limit(LAST_ATTEMPTS)))


def test_pool(session: Session) -> dict[int, int]:
    """File id → case id of the files an attempt can be made of."""
    rows = session.execute(
        select(ModelFile.id, ModelFile.case_id).where(
            ModelFile.use == FileUse.QUALIFICATION, ModelFile.state == FileState.READY
        )
    )
    return {key: case_id for key, case_id in rows}


def tests_of(session: Session, expert_id: int) -> list[QualificationAttempt]:
    """The expert's attempts, newest first."""
    statement = (
        select(QualificationAttempt)
        .where(col(QualificationAttempt.expert_id) == expert_id)
        .order_by(col(QualificationAttempt.number).desc())
    )
    return list(session.exec(statement.limit(LAST_ATTEMPTS)))


def sheets_of_test(session: Session, test_id: int | None) -> list[CalibrationAttempt]:
    """The files of one attempt in the order in which they were given."""
    statement = (
        select(CalibrationAttempt)
        .where(col(CalibrationAttempt.test_id) == test_id)
        .order_by(col(CalibrationAttempt.id))
    )
    return list(session.exec(statement))


def own_test(session: Session, expert_id: int, public_id: str) -> QualificationAttempt:
    """One attempt of the expert; ``NotFound`` for anybody else's."""
    statement = select(QualificationAttempt).where(
        col(QualificationAttempt.public_id) == public_id,
        col(QualificationAttempt.expert_id) == expert_id,
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(public_id)
    return found


def files_seen(session: Session, expert_id: int) -> set[int]:
    """The model files the expert has met, in whatever way."""
    statement = select(CalibrationAttempt.file_id).where(
        col(CalibrationAttempt.expert_id) == expert_id
    )
    return {key for key in session.exec(statement) if key is not None}


def states(
    session: Session, expert_ids: Collection[int], now: datetime
) -> dict[int, Qualification]:
    """Expert id → the state of the test; three statements, however many experts."""
    keys = list(expert_ids)
    today, rule = now.astimezone(SHANGHAI).date(), present_rule(session)
    rows = session.execute(
        select(
            QualificationAttempt.expert_id,
            QualificationAttempt.state,
            QualificationAttempt.valid_until,
            QualificationAttempt.certificate,
            QualificationAttempt.finished_at,
        )
        .where(col(QualificationAttempt.expert_id).in_(keys))
        .order_by(col(QualificationAttempt.number))
    )
    tried: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        tried[row[0]].append(row)
    extra = _extra(session, keys)
    return {key: _state(tried[key], extra.get(key, []), rule, today) for key in keys}


def candidates_page(
    session: Session, actor: Actor, *, text: str, page: int, now: datetime
) -> Page[Candidate]:
    """The active experts of the supervisor's regions with their states."""
    found = experts_page(session, actor, PoolFilter(text=text, active=True, page=page), now)
    known = states(session, [row.id for row in found.rows], now)
    rows = [Candidate(row.id, row.login, row.name, known[row.id]) for row in found.rows]
    return Page(rows, found.total, page)


def expert_ids_active(session: Session) -> list[int]:
    """Every active expert."""
    return [key or 0 for key in session.exec(select(Expert.id).where(col(Expert.active)))]


def certificates(session: Session, year: int) -> int:
    """How many certificates were given under a year's numbers."""
    statement = select(func.count()).where(
        col(QualificationAttempt.certificate).startswith(f"{year}-", autoescape=True)
    )
    return session.execute(statement).scalar_one()


def _extra(session: Session, expert_ids: list[int]) -> dict[int, list[datetime]]:
    rows = session.execute(
        select(ExtraAttempt.expert_id, ExtraAttempt.made_at).where(
            col(ExtraAttempt.expert_id).in_(expert_ids)
        )
    )
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for key, made_at in rows:
        found[key].append(made_at)
    return found


def _state(tried: list[Any], extra: list[datetime], rule: PassRule, today: date) -> Qualification:
    """The state from the attempts in order; attempts are counted anew after each pass."""
    passes = [row for row in tried if row.state is TestState.PASSED]
    last = passes[-1] if passes else None
    since = tried[tried.index(last) + 1 :] if last is not None else tried
    granted = sum(last is None or at > last.finished_at for at in extra)
    left = max(rule.attempts + granted - len(since), 0)
    valid = last is not None and last.valid_until >= today
    if valid:
        state = Qualified.PASSED
    elif since and since[-1].state is TestState.OPEN:
        state = Qualified.UNDER_WAY
    elif since:
        state = Qualified.FAILED
    else:
        state = Qualified.EXPIRED if last is not None else Qualified.NEVER
    return Qualification(
        state,
        last.valid_until if last is not None else None,
        last.certificate or "" if last is not None else "",
        len(tried),
        left,
    )
