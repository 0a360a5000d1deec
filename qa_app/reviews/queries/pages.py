"""Whether pages named as evidence belong to the file of a case; one statement, for each save."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from qa_app.files.models import Document, DocumentPage, DocumentState


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
