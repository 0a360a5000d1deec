"""Tells people what happened to an objection; nothing of the case beyond that there is one."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from qa_app.cases.models import Lawyer
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.notices.services import notify
from qa_app.objections.models import Objection
from qa_app.panel.queries.supervisors import who_may_know
from qa_app.panel.services.telling import account_ids

TO_CHECK, RETURNED, ACCEPTED = "objection_to_check", "objection_returned", "objection_accepted"
TO_DECIDE, TAKEN, GIVEN_BACK = "objection_to_decide", "objection_taken", "objection_given_back"
DECIDED, DECIDED_OFFICE, LAPSED = (
    "objection_decided",
    "objection_decided_office",
    "objection_lapsed",
)


def tell_lawyer(
    session: Session, objection: Objection, cycle: Cycle, code: str, now: datetime, **more: str
) -> None:
    """Tell the lawyer the sheet objected to was made for, and whoever handed the objection in.

    Not whoever the register names by now: sight goes by the sheet.
    """
    account = session.execute(
        select(Lawyer.account_id)
        .join(FeedbackSheet, col(FeedbackSheet.lawyer_id) == col(Lawyer.id))
        .where(col(FeedbackSheet.id) == objection.sheet_id)
    ).scalar()
    ids = {key for key in (account, objection.account_id) if key is not None}
    _tell(session, ids, code, cycle, now, f"/objections/{objection.public_id}", **more)


def tell_office(
    session: Session, objection: Objection, cycle: Cycle, code: str, now: datetime
) -> None:
    """Tell those who run the cycle and are not tied to the case."""
    known = set(who_may_know(session, cycle, objection.case_id))
    _tell(session, known, code, cycle, now, f"/objections/{objection.public_id}")


def tell_expert(
    session: Session,
    objection: Objection,
    cycle: Cycle,
    expert_id: int,
    now: datetime,
    due_on: date | None = None,
) -> None:
    """Tell an expert of an objection to decide; without a day that it went to somebody else."""
    ids = set(account_ids(session, [expert_id]).values())
    if due_on is None:
        _tell(session, ids, TAKEN, cycle, now, "/objections/mine")
        return
    url = f"/objections/mine/{objection.public_id}"
    _tell(session, ids, TO_DECIDE, cycle, now, url, due_on=due_on.isoformat())


def _tell(
    session: Session, ids: set[int], code: str, cycle: Cycle, now: datetime, url: str, **more: str
) -> None:
    params = {"cycle": cycle.title or cycle.name, **more}
    notify(session, account_ids=ids, code=code, params=params, url=url, now=now)
