"""The check of one case for its page: findings, requests, dates and the intervals drawn of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency
from qa_app.cases.models import Case
from qa_app.closing.models import ClosingCheck, ClosingFinding, CorrectionRequest
from qa_app.closing.queries.facts import ToCheck, facts_of, papers_of
from qa_app.closing.queries.visible import CHECKERS, DECIDERS, case_for, cases_for
from qa_app.closing.rules.listing import Standing
from qa_app.closing.rules.states import CorrectionState, FindingState
from qa_app.core.roles import Actor

_PENDING = (CorrectionState.ASKED, CorrectionState.ANSWERED)
_ORDER = (FindingState.OPEN, FindingState.EXPLAINED, FindingState.WAIVED, FindingState.CORRECTED)


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """Everything the page of one case shows; ``people`` are names by login."""

    case: Case
    agency: str
    check: ClosingCheck | None
    findings: Sequence[ClosingFinding]
    requests: Sequence[CorrectionRequest]
    now: ToCheck
    titles: dict[str, str]
    people: dict[str, str]
    may_check: bool
    may_decide: bool

    @property
    def pending(self) -> CorrectionRequest | None:
        """The request that waits, if any."""
        return next((each for each in self.requests if each.state in _PENDING), None)

    def of_state(self, *states: FindingState) -> list[ClosingFinding]:
        """The findings in these states."""
        return [each for each in self.findings if each.state in states]


def checked_case(session: Session, actor: Actor, case_id: int) -> CheckedCase:
    """The check of a case the actor may see; ``NotFound`` otherwise."""
    case = case_for(session, actor, case_id)
    check = session.exec(select(ClosingCheck).where(ClosingCheck.case_id == case_id)).first()
    found = session.exec(
        select(ClosingFinding)
        .where(ClosingFinding.case_id == case_id)
        .order_by(col(ClosingFinding.id))
    ).all()
    requests = session.exec(
        select(CorrectionRequest)
        .where(CorrectionRequest.case_id == case_id)
        .order_by(col(CorrectionRequest.id).desc())
    ).all()
    papers = papers_of(session, [case_id]).get(case_id, [])
    return CheckedCase(
        case=case,
        agency=session.exec(select(Agency.name).where(Agency.id == case.agency_id)).one(),
        check=check,
        findings=sorted(found, key=lambda each: (_ORDER.index(each.state), each.id)),
        requests=requests,
        now=ToCheck(case_id, facts_of(case), tuple(papers)),
        titles={paper.public_id: paper.name for paper in papers},
        people=_people(session, check, found, requests),
        may_check=bool(cases_for(session, actor, [case_id], CHECKERS)),
        may_decide=bool(cases_for(session, actor, [case_id], DECIDERS)),
    )


def standing_of(session: Session, case_id: int) -> tuple[Standing, ClosingCheck | None]:
    """How the check of a case stands, whoever asks."""
    check = session.exec(select(ClosingCheck).where(ClosingCheck.case_id == case_id)).first()
    wanted = select(CorrectionRequest.state, CorrectionRequest.due_on).where(
        CorrectionRequest.case_id == case_id, col(CorrectionRequest.state).in_(_PENDING)
    )
    state, due_on = session.execute(wanted).first() or (None, None)
    counts = (check.open_count, check.explained_count) if check else (None, 0)
    return Standing(*counts, state, due_on), check


def _people(
    session: Session,
    check: ClosingCheck | None,
    findings: Sequence[ClosingFinding],
    requests: Sequence[CorrectionRequest],
) -> dict[str, str]:
    logins = {each.explained_by for each in findings} | {each.decided_by for each in findings}
    logins |= {each.asked_by for each in requests}
    if check is not None:
        logins |= {check.checked_by, check.listed_by}
    wanted = select(Account.login, Account.name).where(
        col(Account.login).in_([login for login in logins if login])
    )
    return {login: name for login, name in session.execute(wanted)}
