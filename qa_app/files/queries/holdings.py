"""Every content that the tables refer to, for checking the store against them."""

from collections.abc import Callable, Iterator

from sqlmodel import Session, col, select

from qa_app.files.models import Document, DocumentPage, UploadPiece

CHUNK = 5_000
ALSO: list[Callable[[Session], Iterator[tuple[str, str]]]] = []
"""Packages above that keep contents in the store say here which: address and what it belongs to."""


def referred_addresses(session: Session) -> Iterator[tuple[str, str]]:
    """Address and public id of its document; originals, pages, texts and covered copies."""
    originals = select(Document.original_address, Document.public_id).where(
        Document.original_address != ""
    )
    for address, document in session.execute(originals.execution_options(yield_per=CHUNK)):
        yield address, document
    pages = select(
        DocumentPage.address,
        DocumentPage.text_address,
        DocumentPage.covered_address,
        Document.public_id,
    ).join(Document, col(Document.id) == col(DocumentPage.document_id))
    for *addresses, document in session.execute(pages.execution_options(yield_per=CHUNK)):
        yield from ((address, document) for address in addresses if address)
    for others in ALSO:
        yield from others(session)


def referred_pieces(session: Session) -> set[str]:
    """The keys of all pieces of uploads that were not taken in or given up yet."""
    return set(session.exec(select(UploadPiece.key)).all())
