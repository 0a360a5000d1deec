"""Builds case files: real single-page PDFs in a real store, and the rows that name them."""

import io
import secrets
from collections.abc import Sequence

import pikepdf
from sqlmodel import Session

from qa_app.cases.models import Case
from qa_app.files.models import Document, DocumentPage, DocumentState, ScanState
from qa_app.files.rules.searching import text_for_search
from qa_app.files.store.objects import Store
from tests.builders.numbers import next_number
from tests.builders.register import NOW


def blank_page(mark: str = "", *, width: int = 595, height: int = 842) -> bytes:
    """A PDF of one page that shows a Latin text; a different mark is a different content."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(width, height))
    page = pdf.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    mark = mark or f"page {next_number()}"
    page.Contents = pdf.make_stream(f"BT /F1 18 Tf 72 700 Td ({mark}) Tj ET".encode("latin-1"))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def make_document(
    session: Session,
    store: Store,
    case: Case,
    *,
    pages: int | Sequence[str] = 2,
    part: str = "mandate",
    title: str = "",
    **fields: object,
) -> Document:
    """A ready document; ``pages`` are the texts of its pages, or how many without text."""
    texts: Sequence[str] = [""] * pages if isinstance(pages, int) else pages
    values: dict[str, object] = {
        "state": DocumentState.READY,
        "scan_state": ScanState.NOT_SCANNED,
        "position": next_number(),
        "original_name": f"{title or 'scan'}.pdf",
        "media_type": "application/pdf",
        "original_address": store.keep(f"original {next_number()}".encode()),
        **fields,
    }
    document = Document(
        public_id=secrets.token_urlsafe(12),
        case_id=case.id or 0,
        part=part,
        title=title,
        uploaded_at=NOW,
        **values,
    )
    session.add(document)
    session.flush()
    for position, text in enumerate(texts, start=1):
        add_page(session, store, document, position, text)
    return document


def add_page(
    session: Session, store: Store, document: Document, position: int, text: str = ""
) -> DocumentPage:
    """One more page of a document."""
    page = DocumentPage(
        public_id=secrets.token_urlsafe(12),
        document_id=document.id or 0,
        position=position,
        address=store.keep(blank_page()),
        text_address=store.keep(text_for_search(text).encode()) if text else None,
        width=595,
        height=842,
        covers=[],
    )
    session.add(page)
    session.flush()
    return page
