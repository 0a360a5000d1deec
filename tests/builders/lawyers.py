"""Released feedback with lawyers, agency staff and supervisors who can log in."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account, Agency
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.rules.scope import Scope
from qa_app.feedback.services.releasing import release
from qa_app.panel.models import Expert
from tests.builders.feedback_rated import answered_cycle, settle
from tests.builders.register import NOW, make_account


@dataclass
class Told:
    """A released cycle and the people it concerns; ``lawyers`` by case in the order of sheets."""

    cycle: Cycle
    experts: list[Expert]
    sheets: list[FeedbackSheet]
    lawyers: list[Account]
    staff: Account
    supervisor: Account

    def actor(self, session: Session, account: Account) -> Actor:
        """Somebody as the actor of a request."""
        return actor_of(session, account)


def told(
    session: Session, *words: str, more: str = "", one_lawyer: bool = False, name: str = "2026-a"
) -> Told:
    """A case per word, released; each with a lawyer of its own, or one for all."""
    cycle, experts, cases = answered_cycle(session, *words, more=more, name=name)
    lawyers: list[Account] = []
    for number, case_id in enumerate(cases):
        case = session.get_one(Case, case_id)
        if not (one_lawyer and lawyers):
            lawyers.append(make_account(session, Role.LAWYER))
            lawyer = Lawyer(name=f"承办人{number}", account_id=lawyers[-1].id)
            session.add(lawyer)
            session.flush()
        case.lawyer_id = lawyer.id
    session.flush()
    settle(session, cycle)
    release(session, actor=SYSTEM, cycle=cycle, scope=Scope(), now=NOW)
    agency = session.exec(
        select(Agency).join(Case, col(Case.agency_id) == col(Agency.id)).where(Case.id == cases[0])
    ).one()
    order = {case: place for place, case in enumerate(cases)}
    made = select(FeedbackSheet).where(FeedbackSheet.cycle_id == cycle.id)
    sheets = sorted(session.exec(made), key=lambda one: order[one.case_id])
    return Told(
        cycle, experts, sheets, lawyers,
        make_account(session, Role.AGENCY_STAFF, agency=agency),
        make_account(session, Role.SUPERVISOR),
    )  # fmt: skip
