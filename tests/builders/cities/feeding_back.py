"""Released feedback of a city: a sheet on a case of its lawyer, and one of the next agency's."""

from sqlmodel import Session, select

from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import Role
from qa_app.cycles.models import Cycle
from qa_app.feedback.background import PrintKind, kept_path
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.files import token_of
from qa_app.files.models import DocumentPage
from qa_app.files.store.objects import Store
from qa_app.reviews.models import Settlement
from qa_app.settings import Settings
from tests.builders.cases import make_case
from tests.builders.cities.city import COMMON, NEIGHBOUR, City, new_case
from tests.builders.files import make_document
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW
from tests.builders.released import release


def with_feedback(session: Session, city: City, store: Store) -> None:
    """Two released sheets with a file of two pages each."""
    mine = select(Lawyer).where(Lawyer.account_id == city.accounts[Role.LAWYER].id)
    own = make_case(session, agency=city.agency, lawyer=session.exec(mine).one())
    cases = {COMMON: own, NEIGHBOUR: new_case(session, city, city.neighbour)}
    name, later = f"told-{city.name}", make_case(session, agency=city.agency)
    cycle = drawn_cycle(session, [*cases.values(), later], name=name, region=city.region)
    for case in cases.values():
        _settle(session, cycle, case)
    release(session, cycle)
    _settle(session, cycle, later)
    city.of["told cycle", COMMON], city.of["case to show", COMMON] = cycle.name, later.id
    for owner, case in cases.items():
        _name(session, city, owner, case, store)
    city.of["told sheet", Role.LAWYER] = city.of["told sheet", COMMON]
    city.of["feedback token", Role.LAWYER] = city.of["feedback token", COMMON]
    made = select(Release.public_id).where(Release.cycle_id == cycle.id)
    city.of["release", COMMON] = session.exec(made).one()


def _settle(session: Session, cycle: Cycle, case: Case) -> None:
    row = Settlement(
        cycle_id=cycle.id or 0, case_id=case.id or 0, grade=Grade.GOOD, points=8200,
        method="average", steps=[], inputs=[], settled_by="chair", settled_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()


def keep_sheets(settings: Settings, city: City, who: str, account_id: int, token: str) -> None:
    """A finished print that waits for an account."""
    path = kept_path(settings, account_id, token, PrintKind.MERGED)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.5")
    city.of["kept sheets", who] = token


def _name(session: Session, city: City, owner: str, case: Case, store: Store) -> None:
    document = make_document(session, store, case, pages=["mandate words", "more"], title="委托书")
    page = select(DocumentPage.public_id).where(DocumentPage.document_id == document.id)
    sheet = session.exec(select(FeedbackSheet).where(FeedbackSheet.case_id == case.id)).one()
    city.of["told sheet", owner] = sheet.public_id
    city.of["feedback token", owner] = token_of(sheet.public_id)
    if owner == COMMON:
        city.of["page", Role.LAWYER] = session.exec(page).first() or ""
