"""Builds objections that came on paper: who may enter them, what they type, what they scanned."""

from datetime import timedelta

from sqlmodel import select

from qa_app.accounts.models import Account, Agency
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case
from qa_app.core.roles import Role
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.files.background import KeptPaper
from qa_app.objections.models import Objection, ObjectionEntry
from qa_app.objections.services import entering
from qa_app.objections.services.writing import NewPaper
from tests.builders.objections import SAID, lawyer_of, objection_named
from tests.builders.register import NOW, make_account

PLAN = "objection_days = 5\n"
LAST, TODAY = "2026-07-13", NOW.date().isoformat()
LATE = NOW + timedelta(days=20)
KEPT = KeptPaper("image/jpeg", 10, ("a" * 64,))
SCAN = NewPaper("", "原件.jpg", 10, KEPT, original=True)
MORE = NewPaper("", "随附.jpg", 10, KEPT)


def agency_staff(session, found) -> Account:
    agency = session.get_one(Agency, session.get_one(Case, found.case_id).agency_id)
    return make_account(session, Role.AGENCY_STAFF, agency=agency)


def supervisor(session, *, alone: bool = False):
    """Who leads the cycle, with a colleague unless ``alone``."""
    if not alone:
        make_account(session, Role.SUPERVISOR)
    return actor_of(session, make_account(session, Role.SUPERVISOR))


def no_account(session, found) -> None:
    lawyer_of(session, found.case_id).account_id = None
    session.flush()


def typed(session, found, actor, *names, day: str = TODAY, text: str = SAID, now=NOW):
    """Type from the paper; the sheet as who enters reads it, and the revision."""
    sheet = sheet_of(session, actor, found.sheet_id)
    row = session.exec(
        select(ObjectionEntry.revision).where(ObjectionEntry.account_id == actor.account_id)
    ).first()
    changed = {f"reason:{name}": [text] for name in names or found.criteria[:1]}
    saved = entering.save_entry(
        session, actor=actor, sheet=sheet, changed={**changed, "about:received_on": [day]},
        revision=row or 0, now=now,
    )  # fmt: skip
    return sheet, saved.revision


def entered(session, found, actor, *names, papers=(SCAN,), now=NOW, **more) -> Objection:
    sheet, revision = typed(session, found, actor, *names, now=now, **more)
    made = entering.enter(
        session, actor=actor, sheet=sheet, papers=papers, revision=revision, now=now
    )
    return objection_named(session, made)
