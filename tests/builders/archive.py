"""Builds documents of case files as rows, for tests that need their states and not their bytes."""

from typing import Any

from sqlmodel import Session

from qa_app.cases.models import Case
from qa_app.files.loader import directory_of
from qa_app.files.models import Document, DocumentPage, DocumentState, ScanState
from tests.builders.numbers import next_number
from tests.builders.register import NOW


def make_document(
    session: Session,
    case: Case,
    part: str = "",
    *,
    state: DocumentState = DocumentState.READY,
    pages: int = 1,
    **fields: Any,
) -> Document:
    """A document with pages that have no bytes."""
    number = next_number()
    values: dict[str, Any] = {
        "public_id": f"doc{number:08d}",
        "title": f"材料{number}",
        "position": number,
        "original_name": f"扫描件{number}.pdf",
        "media_type": "application/pdf",
        "size": 1000,
        "scan_state": ScanState.NOT_SCANNED,
        "uploaded_at": NOW,
        **fields,
    }
    document = Document(case_id=case.id or 0, part=part, state=state, **values)
    session.add(document)
    session.flush()
    for position in range(pages if state is DocumentState.READY else 0):
        session.add(
            DocumentPage(
                public_id=f"page{number:06d}x{position:04d}",
                document_id=document.id or 0,
                position=position,
                address=f"none/{number}/{position}",
                width=595,
                height=842,
                covers=[],
            )
        )
    session.flush()
    return document


def complete_file(session: Session, case: Case) -> list[Document]:
    """One document in every part the case must have."""
    directory = directory_of(case.type, case.stage, case.source)
    return [make_document(session, case, part.code) for part in directory if part.required]
