"""Papers of the program's own making are filed like uploaded ones, in order."""

from sqlmodel import select

from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.files.models import Document, DocumentState
from qa_app.files.queries.reading import case_file
from qa_app.files.rules.masking import OPEN
from qa_app.files.services.making import MadePaper, enter_papers, keep_papers, keep_photo
from tests.builders import hostile_files
from tests.builders.cases import make_case
from tests.builders.files import blank_page, make_document
from tests.builders.register import NOW


def two_pages() -> bytes:
    pdf = hostile_files.opened(blank_page("first page"))
    pdf.pages.extend(hostile_files.opened(blank_page("second page")).pages)
    return hostile_files.saved(pdf)


def test_papers_stand_in_the_file_in_order_with_their_text(database, store):
    papers = [
        MadePaper("pleading", "起诉状", two_pages()),
        MadePaper("mandate", "委托书", blank_page("mandate")),
    ]
    kept = keep_papers(store, papers)
    with transaction() as session:
        case = make_case(session)
        make_document(session, store, case, part="mandate", title="旧委托书", pages=1, position=1)
        assert enter_papers(session, actor=SYSTEM, case_id=case.id, papers=kept, now=NOW) == 3
    with reading() as session:
        found = case_file(session, case.id, masking=OPEN)
        documents = session.exec(select(Document).order_by(Document.position)).all()
    titles = {p.code: [d.title for d in p.documents] for p in found.parts if p.documents}
    assert titles == {"mandate": ["旧委托书", "委托书"], "pleading": ["起诉状"]}
    assert found.pages == 4
    assert [each.state for each in documents] == [DocumentState.READY] * 3
    assert store.read(documents[1].original_address) == papers[0].content
    pages = [page for part in found.parts for doc in part.documents for page in doc.pages]
    assert [page.has_text for page in pages] == [False, True, True, True]


def test_nothing_is_entered_for_no_papers(database, store):
    with transaction() as session:
        case = make_case(session)
        papers = keep_papers(store, [])
        assert enter_papers(session, actor=SYSTEM, case_id=case.id, papers=papers, now=NOW) == 0


def test_a_photo_is_kept_as_the_one_page_it_is(store):
    address, size = keep_photo(store, blank_page("photo"))
    kept = store.read(address)
    assert (len(kept), len(hostile_files.opened(kept).pages)) == (size, 1)
