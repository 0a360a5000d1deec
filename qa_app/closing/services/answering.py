"""Answers for findings: the agency explains, the supervisor waives or turns the answer down.

Every act names the revision it was decided on: what changed meanwhile is shown first.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.closing.models import ClosingFinding
from qa_app.closing.queries.visible import CHECKERS, DECIDERS, case_for
from qa_app.closing.rules.settling import why_not_explain, why_not_return, why_not_waive
from qa_app.closing.rules.states import FindingState
from qa_app.closing.services.checking import day_of, recount
from qa_app.closing.services.requests import settle_requests, tell_agencies
from qa_app.core.errors import Conflict, NotFound
from qa_app.core.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class Answer:
    """Which finding of which case, as it was seen, and the words given."""

    case_id: int
    finding: str
    revision: int
    words: str


def explain(session: Session, *, actor: Actor, answer: Answer, now: datetime) -> None:
    """Keep the agency's explanation; it waits for a supervisor then."""
    finding = _finding(session, actor, answer, CHECKERS)
    if refusal := why_not_explain(finding.state, answer.words):
        raise refusal.error()
    finding.state, finding.explanation = FindingState.EXPLAINED, answer.words.strip()
    finding.explained_by, finding.explained_at = actor.login, now
    _keep(session, actor, finding, "closing.explained", now)


def waive(session: Session, *, actor: Actor, answer: Answer, now: datetime) -> None:
    """Let a finding rest with a reason, explained or not; it stays on record."""
    finding = _finding(session, actor, answer, DECIDERS)
    if refusal := why_not_waive(finding.state, answer.words):
        raise refusal.error()
    finding.state = FindingState.WAIVED
    _decide(session, actor, finding, answer, now, "closing.waived")


def turn_down(session: Session, *, actor: Actor, answer: Answer, now: datetime) -> None:
    """Not accept an explanation: the finding is open again, with the reason, and staff are told."""
    finding = _finding(session, actor, answer, DECIDERS)
    if refusal := why_not_return(finding.state, answer.words):
        raise refusal.error()
    finding.state = FindingState.OPEN
    _decide(session, actor, finding, answer, now, "closing.turned_down")
    tell_agencies(session, [answer.case_id], "closing_turned_down", day_of(now), now)


def _finding(
    session: Session, actor: Actor, answer: Answer, roles: tuple[Role, ...]
) -> ClosingFinding:
    case_for(session, actor, answer.case_id, roles)
    wanted = select(ClosingFinding).where(
        ClosingFinding.case_id == answer.case_id, ClosingFinding.public_id == answer.finding
    )
    found = session.exec(wanted.with_for_update()).first()
    if found is None:
        raise NotFound(answer.finding)
    if found.revision != answer.revision:
        raise Conflict("finding_changed_meanwhile")
    return found


def _decide(
    session: Session, actor: Actor, finding: ClosingFinding, answer: Answer, now: datetime,
    act: str,
) -> None:  # fmt: skip
    finding.decision = answer.words.strip()
    finding.decided_by, finding.decided_at = actor.login, now
    _keep(session, actor, finding, act, now)


def _keep(session: Session, actor: Actor, finding: ClosingFinding, act: str, now: datetime) -> None:
    finding.revision += 1
    session.add(finding)
    record(session, actor=actor, act=act, on=("finding", finding.public_id), now=now,
           case=finding.case_id, rule=finding.rule, code=finding.code)  # fmt: skip
    recount(session, [finding.case_id])
    settle_requests(session, [finding.case_id], now)
