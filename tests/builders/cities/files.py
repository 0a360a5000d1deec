"""The cases of a city with their files, and what a closing check found in them."""

from sqlmodel import Session, select

from qa_app.cases.models import Case
from qa_app.closing.services.checking import check_cases
from qa_app.core.roles import SYSTEM
from qa_app.files.models import DocumentPage
from qa_app.files.store.objects import Store, store_for
from qa_app.settings import Settings
from tests.builders.cities.city import COMMON, NEIGHBOUR, City, new_case
from tests.builders.closing import BOOK, findings
from tests.builders.files import make_document
from tests.builders.register import NOW


def with_files(session: Session, city: City, settings: Settings) -> list[Case]:
    """Cases of both agencies with files; the papers of the first are named."""
    store = store_for(settings)
    cases = [new_case(session, city, agency) for agency in (None, None, city.neighbour)]
    for owner, case in ((COMMON, cases[0]), (NEIGHBOUR, cases[2])):
        city.of["case", owner] = case.id
        city.of["case token", owner] = f"case-{case.id}"
        city.of["document", owner], city.of["page", owner] = _file(session, store, case)
        city.of["finding", owner] = _finding(session, case)
    _file(session, store, cases[1])
    return cases


def _file(session: Session, store: Store, case: Case) -> tuple[str, str]:
    document = make_document(session, store, case, pages=["mandate words", "more"], title="委托书")
    page = select(DocumentPage.public_id).where(DocumentPage.document_id == document.id)
    return document.public_id, session.exec(page).first() or ""


def _finding(session: Session, case: Case) -> str:
    """Something a closing check found: the case has no date but that of closing."""
    check_cases(session, actor=SYSTEM, book=BOOK, case_ids=[case.id or 0], now=NOW)
    return findings(session, case)["accepted_needed"].public_id
