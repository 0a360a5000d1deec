"""Takes a filled checklist: the sheet is locked, and what is not in order becomes findings.

Filling it again makes a new sheet; findings that are gone by it are corrected.
"""

from datetime import datetime

from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.closing.models import ClosingCheck
from qa_app.closing.queries.checklists import checklist_for
from qa_app.closing.queries.visible import CHECKERS, case_for
from qa_app.closing.rules.checklist import checklist_findings
from qa_app.closing.rules.rulebook import Rulebook
from qa_app.closing.rules.states import FindingKind
from qa_app.closing.services.checking import Tally, check_cases, reconcile
from qa_app.closing.services.requests import settle_requests
from qa_app.core.roles import Actor
from qa_app.rubrics.services import freeze_rubric
from qa_app.scoresheets.rules.complete import why_not_hand_in
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.services import Finished, add_finished


def submit_checklist(
    session: Session, *, actor: Actor, book: Rulebook, case_id: int, filled: Filled, now: datetime
) -> Tally:
    """Keep a complete checklist of a case; a case never checked is checked first."""
    case = case_for(session, actor, case_id, CHECKERS)
    check = _check(session, case_id)
    if check is None:
        check_cases(session, actor=actor, book=book, case_ids=[case_id], now=now)
        check = _check(session, case_id)
    assert check is not None
    asked = checklist_for(session, case, check)
    refusal = why_not_hand_in(asked.scorer, filled)
    if refusal is not None:
        raise refusal.error()
    freeze_rubric(session, actor=actor, name=asked.rubric.name, now=now)
    sheet = Finished(asked.rubric, case_id, filled, asked.scorer.score(filled.sheet))
    (check.scoresheet_id,) = add_finished(session, [sheet], now=now)
    check.listed_by, check.listed_at = actor.login, now
    session.add(check)
    session.flush()
    found = {case_id: checklist_findings(asked.rubric, filled.answers)}
    tally = reconcile(session, found, {case_id: check.version}, (FindingKind.CHECKLIST,), now)
    settle_requests(session, [case_id], now)
    record(session, actor=actor, act="closing.checklist_filled", on=("case", case.case_key),
           now=now, rubric=asked.rubric.name, findings=len(found[case_id]))  # fmt: skip
    return tally


def _check(session: Session, case_id: int) -> ClosingCheck | None:
    wanted = select(ClosingCheck).where(ClosingCheck.case_id == case_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).first()
