"""Builds settled files by level of one criterion, an office that rectifies, and its tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.rectification.models import Task, TaskBatch
from qa_app.rectification.queries.targets import Target
from qa_app.rectification.rules.states import Cause
from qa_app.rectification.services.making import Wanted, make_tasks
from qa_app.reviews.models import Settlement
from tests.builders.agreed import CIVIL, freeze_civil
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.rated import rate
from tests.builders.register import NOW, make_account, make_agency
from tests.builders.reports import LETTERS

MEETING, PLAN = "meeting-facts", "meeting-plan"
DUE = date(2026, 12, 31)


@dataclass
class Office:
    """Two agencies with staff and a lawyer each, a supervisor, and a cycle of settled files."""

    supervisor: Account
    agency: Agency
    neighbour: Agency
    staff: Account
    other_staff: Account
    lawyer: Account
    other_lawyer: Account
    cycle: Cycle
    cases: list[Case]

    def actor(self, session: Session, who: str) -> Actor:
        """Somebody of the office, acting."""
        return actor_of(session, getattr(self, who))


def make_office(session: Session, words: Sequence[str] = ("F", "FG", "G"), **more: Any) -> Office:
    """An office; a case per word, a letter per reviewer: the level of the criterion ``MEETING``.

    The last case belongs to the neighbour and its lawyer, the others to the agency and its own.
    """
    agency, neighbour = make_agency(session, "甲援助中心"), make_agency(session, "乙援助中心")
    lawyers = [_lawyer(session, name) for name in ("承办甲", "承办乙")]
    cases = [
        make_case(session, agency=neighbour if last else agency, lawyer=lawyers[last][0])
        for last in (at == len(words) - 1 for at in range(len(words)))
    ]
    return Office(
        supervisor=make_account(session, Role.SUPERVISOR),
        agency=agency,
        neighbour=neighbour,
        staff=make_account(session, Role.AGENCY_STAFF, agency=agency),
        other_staff=make_account(session, Role.AGENCY_STAFF, agency=neighbour),
        lawyer=lawyers[0][1],
        other_lawyer=lawyers[1][1],
        cycle=settled_files(session, cases, words, **more),
        cases=cases,
    )


def settled_files(
    session: Session, cases: Sequence[Case], words: Sequence[str], **more: Any
) -> Cycle:
    """A cycle of these cases, settled; each word gives the levels its reviewers chose."""
    freeze_civil(session)
    cycle = drawn_cycle(session, cases, **more)
    experts = [make_expert(session, name=f"评审员{at}号") for at in range(max(map(len, words)))]
    for case, word in zip(cases, words, strict=True):
        inputs: list[dict[str, Any]] = []
        for expert, letter in zip(experts, word, strict=False):
            answers = {MEETING: LETTERS[letter].value, PLAN: Grade.GOOD.value}
            review = rate(
                session, cycle, case.id or 0, expert, LETTERS[letter], rubric=CIVIL,
                answers=answers,
            )  # fmt: skip
            inputs.append(
                {"review": review.public_id, "sheet": review.scoresheet_id, "place": "first"}
            )
        session.add(
            Settlement(
                cycle_id=cycle.id or 0, case_id=case.id or 0, grade=Grade.PASS, method="average",
                steps=[], inputs=inputs, settled_by="builder", settled_at=NOW,
            )
        )  # fmt: skip
    session.flush()
    return cycle


def release(session: Session, office: Office, *cases: Case) -> None:
    """Release the feedback of these cases, with the levels that settled them."""
    out = Release(
        public_id=f"release-{cases[0].id}", cycle_id=office.cycle.id or 0, scope={},
        state=ReleaseState.RELEASED, released_by="builder", released_at=NOW,
    )  # fmt: skip
    session.add(out)
    session.flush()
    for case in cases:
        settled = session.exec(_settlement(office, case)).one()
        session.add(
            FeedbackSheet(
                public_id=f"sheet-{case.id}", release_id=out.id or 0,
                cycle_id=office.cycle.id or 0, case_id=case.id or 0, lawyer_id=case.lawyer_id,
                agency_id=case.agency_id, settlement_id=settled.id or 0, grade=settled.grade,
                lines=[{"criterion": MEETING, "level": "pass", "comments": [], "evidence": []}],
                overall={"rubric": f"{CIVIL[0]}/{CIVIL[1]}"}, made_at=NOW,
            )
        )  # fmt: skip
    session.flush()


def make_task(
    session: Session, office: Office, case: Case | None = None, *, now: datetime = NOW, **more: Any
) -> Task:
    """One task about a case: for its lawyer, or with ``lawyer=False`` for its agency."""
    case = case or office.cases[0]
    for_lawyer = more.pop("lawyer", True)
    values: dict[str, Any] = {
        "finding": "会见笔录没有受援人签名，请补正。", "due_on": DUE, "cause": Cause.POOR_RECORD,
        "cycle_id": office.cycle.id, "rubric": CIVIL, "criterion": MEETING, **more,
    }  # fmt: skip
    target = Target(case.agency_id, case.id, case.lawyer_id if for_lawyer else None)
    batch = make_tasks(
        session, actor=office.actor(session, "supervisor"),
        wanted=Wanted(targets=(target,), **values), now=now,
    )  # fmt: skip
    return session.exec(
        select(Task)
        .join(TaskBatch, col(TaskBatch.id) == col(Task.batch_id))
        .where(TaskBatch.public_id == batch)
    ).one()


def _settlement(office: Office, case: Case) -> Any:
    return select(Settlement).where(
        Settlement.cycle_id == office.cycle.id, Settlement.case_id == case.id
    )


def _lawyer(session: Session, name: str) -> tuple[Lawyer, Account]:
    lawyer = make_lawyer(session, name, firm=make_firm(session, f"{name}律师事务所"))
    account = make_account(session, Role.LAWYER)
    lawyer.account_id = account.id
    session.flush()
    return lawyer, account
