"""What a reader sees of a case's file: parts, documents and pages, numbered through the whole file.

For the desk, the viewer and everyone who counts pages. Only documents that are ready and pages that
were not removed are here; what staff work on is in ``archive``.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.files.loader import directory_of
from qa_app.files.models import Document, DocumentPage, DocumentState
from qa_app.files.rules.directory import UNPLACED, DirectoryPart, missing_parts
from qa_app.files.rules.masking import Masking, neutral_titles

UNPLACED_TITLES = {"zh": "未归类材料", "en": "Not placed"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page; width and height in points, unrotated; number counts through the whole file."""

    public_id: str
    number: int
    rotation: int
    width: int
    height: int
    has_text: bool


@dataclass(frozen=True, slots=True)
class Doc:
    """One document with its pages."""

    public_id: str
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the archive directory; ``missing``: required and nothing there."""

    code: str
    title: str
    documents: tuple[Doc, ...]
    missing: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The whole file of a case in order."""

    parts: tuple[Part, ...]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return sum(len(doc.pages) for part in self.parts for doc in part.documents)


@dataclass(frozen=True, slots=True)
class ServedPage:
    """What serving one page needs; ``address`` is the copy this reader gets."""

    page_id: int
    address: str


@dataclass(frozen=True, slots=True)
class PageText:
    """Where the text of a page lies that this reader may search."""

    public_id: str
    number: int
    address: str


def case_file(
    session: Session, case_id: int, *, masking: Masking, language: str = "zh"
) -> CaseFile:
    """The file of a case in three statements, titles in the language or neutral when masked."""
    directory = directory_of_case(session, case_id)
    rows = _rows(session, case_id)
    documents: dict[str, list[list[Any]]] = defaultdict(list)
    known = {part.code for part in directory}
    for row in rows:
        place = documents[row.part if row.part in known else UNPLACED]
        if not place or place[-1][0].document != row.document:
            place.append([])
        place[-1].append(row)
    missing = {part.code for part in missing_parts(directory, documents)}
    number = 0
    parts: list[Part] = []
    for code, title in _titled(directory, documents, language):
        docs, number = _docs(documents[code], title, masking, number)
        parts.append(Part(code, title, docs, code in missing))
    return CaseFile(tuple(parts))


def directory_of_case(session: Session, case_id: int) -> tuple[DirectoryPart, ...]:
    """The archive directory that the type, stage and source of a case ask for."""
    statement = select(Case.type, Case.stage, Case.source).where(Case.id == case_id)
    found = session.execute(statement).first()
    if found is None:
        raise NotFound(str(case_id))
    return directory_of(found.type, found.stage, found.source)


def page_counts(session: Session, case_ids: list[int]) -> dict[int, int]:
    """How many pages the files of these cases have; cases without any are left out."""
    statement = (
        select(Document.case_id, func.count())
        .select_from(DocumentPage)
        .join(Document, col(Document.id) == col(DocumentPage.document_id))
        .where(col(Document.case_id).in_(case_ids), *_READ)
        .group_by(col(Document.case_id))
    )
    return {case_id: count for case_id, count in session.execute(statement)}


def has_file(session: Session, case_id: int) -> bool:
    """Whether there is any page to read."""
    return bool(page_counts(session, [case_id]))


def page_to_serve(
    session: Session, case_id: int, page_public_id: str, *, masking: Masking
) -> ServedPage:
    """Where the copy of a page lies that this reader gets; ``NotFound`` for foreign pages."""
    statement = (
        select(
            DocumentPage.id,
            DocumentPage.address,
            DocumentPage.covers,
            DocumentPage.covered_address,
        )  # type: ignore[call-overload]
        .join(Document, col(Document.id) == col(DocumentPage.document_id))
        .where(
            col(DocumentPage.public_id) == page_public_id,
            col(Document.case_id) == case_id,
            *_READ,
        )
    )
    row = session.execute(statement).first()
    if row is None or (masking.covered and row.covers and not row.covered_address):
        raise NotFound(page_public_id)
    covered = masking.covered and bool(row.covers)
    return ServedPage(row.id, row.covered_address if covered else row.address)


def searchable(session: Session, case_id: int, *, masking: Masking) -> list[PageText]:
    """Pages with text in the order of the file; covered ones are no text to who gets the copy."""
    numbered = case_file(session, case_id, masking=masking)
    texts = {
        row.page: row.text_address for row in _rows(session, case_id) if _has_text(row, masking)
    }
    return [
        PageText(page.public_id, page.number, texts[page.public_id])
        for part in numbered.parts
        for doc in part.documents
        for page in doc.pages
        if page.public_id in texts
    ]


_READ = (
    col(Document.state) == DocumentState.READY,
    col(DocumentPage.removed).is_(False),
)


def _rows(session: Session, case_id: int) -> list[Any]:
    documents, pages = Document.__table__.c, DocumentPage.__table__.c  # type: ignore[attr-defined]
    statement = (
        select(
            documents.public_id.label("document"), documents.title, documents.part,
            pages.public_id.label("page"), pages.rotation, pages.width, pages.height,
            pages.text_address, pages.covers,
        )
        .join(Document, pages.document_id == documents.id)
        .where(documents.case_id == case_id, *_READ)
        .order_by(documents.position, documents.id, pages.position, pages.id)
    )  # fmt: skip
    return list(session.execute(statement))


def _titled(
    directory: tuple[DirectoryPart, ...], documents: dict[str, Any], language: str
) -> list[tuple[str, str]]:
    titled = [(part.code, part.title(language)) for part in directory]
    if UNPLACED in documents:
        titled.append((UNPLACED, UNPLACED_TITLES.get(language, UNPLACED_TITLES["zh"])))
    return titled


def _docs(
    groups: list[list[Any]], part_title: str, masking: Masking, number: int
) -> tuple[tuple[Doc, ...], int]:
    neutral = neutral_titles(part_title, len(groups))
    docs: list[Doc] = []
    for rows, plain in zip(groups, neutral, strict=True):
        pages = tuple(
            Page(row.page, at, row.rotation, row.width, row.height, _has_text(row, masking))
            for at, row in enumerate(rows, start=number + 1)
        )
        number += len(pages)
        title = plain if masking.titles else rows[0].title or plain
        docs.append(Doc(rows[0].document, title, pages))
    return tuple(docs), number


def _has_text(row: Any, masking: Masking) -> bool:
    return row.text_address is not None and not (masking.covered and row.covers)
