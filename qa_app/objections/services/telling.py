"""Tells people what happened to an objection; nothing of the case beyond that there is one."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from qa_app.cases.models import Lawyer
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.files.queries.requests import staff_of
from qa_app.notices.services import notify
from qa_app.objections.models import Objection
from qa_app.panel.queries.supervisors import who_may_know
from qa_app.panel.services.telling import account_ids

TO_CHECK, RETURNED, ACCEPTED = "objection_to_check", "objection_returned", "objection_accepted"
TO_DECIDE, TAKEN, GIVEN_BACK = "objection_to_decide", "objection_taken", "objection_given_back"
RETURNED_EXPERT = "objection_returned_expert"
WITHDRAWN, WITHDRAWN_EXPERT = "objection_withdrawn", "objection_withdrawn_expert"
CLOSED_OFFICE = "objection_closed_office"
EXTENDED, EXTENDED_EXPERT = "objection_extended", "objection_extended_expert"
DECIDED, DECIDED_OFFICE, LAPSED = (
    "objection_decided",
    "objection_decided_office",
    "objection_lapsed",
)

AGENCY = "objection_agency"
QUIET = (TO_CHECK, CLOSED_OFFICE, WITHDRAWN)
"""Told to the office in the program only."""


def tell_lawyer(
    session: Session, objection: Objection, cycle: Cycle, code: str, now: datetime, **more: str
) -> None:
    """Tell the lawyer the sheet objected to was made for, and whoever handed the objection in.

    Not whoever the register names by now: sight goes by the sheet. Where neither can log in the
    staff of the agency are told that there is news.
    """
    account, agency_id = session.execute(
        select(Lawyer.account_id, FeedbackSheet.agency_id)
        .select_from(FeedbackSheet)
        .join(Lawyer, col(Lawyer.id) == col(FeedbackSheet.lawyer_id), isouter=True)
        .where(col(FeedbackSheet.id) == objection.sheet_id)
    ).one()
    ids = {key for key in (account, objection.account_id) if key is not None}
    url = f"/objections/{objection.public_id}"
    if not _tell(session, ids, code, cycle, now, url, **more):
        staff = set(staff_of(session, [agency_id]).get(agency_id, []))
        _tell(session, staff, AGENCY, cycle, now, url)


def tell_office(
    session: Session, objection: Objection, cycle: Cycle, code: str, now: datetime
) -> None:
    """Tell those who run the cycle and are not tied to the case.

    What came in to be checked is in their mail once a day with its number (``reminding``).
    """
    known = set(who_may_know(session, cycle, objection.case_id))
    params = {"cycle": cycle.title or cycle.name}
    notify(session, account_ids=known, code=code, params=params, now=now,
           url=f"/objections/{objection.public_id}", mail=code not in QUIET)  # fmt: skip


def tell_withdrawn(
    session: Session, objection: Objection, expert_id: int | None, now: datetime
) -> None:
    """Tell the office, and the expert who was deciding, that the lawyer took it back."""
    cycle = session.get_one(Cycle, objection.cycle_id)
    tell_office(session, objection, cycle, WITHDRAWN, now)
    if expert_id is not None:
        ids = set(account_ids(session, [expert_id]).values())
        _tell(session, ids, WITHDRAWN_EXPERT, cycle, now, "/objections/mine")


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


def tell_returned(session: Session, objection: Objection, expert_id: int, now: datetime) -> None:
    """Tell the expert who was deciding that it went back to the lawyer."""
    cycle = session.get_one(Cycle, objection.cycle_id)
    ids = set(account_ids(session, [expert_id]).values())
    _tell(session, ids, RETURNED_EXPERT, cycle, now, "/objections/mine")


def tell_extended_expert(
    session: Session, objection: Objection, cycle: Cycle, until: date, now: datetime
) -> None:
    """Tell who decides of the later day; nobody while there is nobody."""
    if objection.decider_expert_id is None:
        return
    ids = set(account_ids(session, [objection.decider_expert_id]).values())
    url = f"/objections/mine/{objection.public_id}"
    _tell(session, ids, EXTENDED_EXPERT, cycle, now, url, due_on=until.isoformat())


def _tell(
    session: Session, ids: set[int], code: str, cycle: Cycle, now: datetime, url: str, **more: str
) -> int:
    params = {"cycle": cycle.title or cycle.name, **more}
    return notify(session, account_ids=ids, code=code, params=params, url=url, now=now)
