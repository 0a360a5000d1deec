"""Whether a case has a file, and whether pages named as evidence belong to it.

Each is one statement made once: the desk asks at every opening and every save.
"""

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from qa_app.files.models import Document, DocumentPage, DocumentState

_HAS_PAGES = (
    select(DocumentPage.id)
    .join(Document, col(Document.id) == col(DocumentPage.document_id))
    .where(
        col(Document.case_id) == bindparam("case_id"),
        col(Document.state) == DocumentState.READY,
        col(DocumentPage.removed).is_(False),
    )
    .limit(1)
)


def has_pages(session: Session, case_id: int) -> bool:
    """Whether there is any page to read."""
    return session.connection().execute(_HAS_PAGES, {"case_id": case_id}).first() is not None


def pages_elsewhere(session: Session, case_id: int, pages: Collection[str]) -> set[str]:
    """Of these pages' public ids, those that are not in the case's file as it is read."""
    statement = (
        select(DocumentPage.public_id)
        .join(Document, col(Document.id) == col(DocumentPage.document_id))
        .where(
            col(DocumentPage.public_id).in_(pages),
            col(DocumentPage.removed).is_(False),
            Document.case_id == case_id,
            Document.state == DocumentState.READY,
        )
    )
    return set(pages) - set(session.exec(statement).all())
