"""The file of one case as staff work on it: every part, missing ones too, every document and page.

What readers get is in ``reading``; page numbers here are the same. Also holds documents on their
way in, refused ones with the reason, and what was removed and can be brought back.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.files.loader import directory_of
from qa_app.files.models import Document, DocumentPage, DocumentState, ScanState
from qa_app.files.queries.rights import staff_access
from qa_app.files.rules.directory import UNPLACED, DirectoryPart
from qa_app.files.rules.standing import Holdings, Standing, standing


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """One page; ``number`` counts through the whole file, 0 where nobody reads it."""

    public_id: str
    number: int
    rotation: int
    width: int
    height: int
    covers: int
    removed: bool

    @property
    def lies(self) -> bool:
        """Whether it is shown broader than high."""
        return (self.width > self.height) is (self.rotation % 180 == 0)


@dataclass(frozen=True, slots=True)
class ArchiveDocument:
    """One document, in whatever state; ``title`` is empty where nobody gave one.

    ``twin``: an earlier upload of this file brought exactly the same bytes.
    """

    public_id: str
    part: str
    title: str
    state: DocumentState
    original_name: str
    size: int
    scan_state: ScanState
    problem: str
    problem_params: dict[str, Any]
    uploaded_at: datetime
    uploaded_by: str
    twin: bool
    revision: int
    pages: tuple[ArchivePage, ...]
    removed_pages: tuple[ArchivePage, ...]

    @property
    def is_under_way(self) -> bool:
        """Whether it is still being checked."""
        return self.state in (DocumentState.UPLOADED, DocumentState.CHECKING)


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """One part of the directory; the unplaced documents come as a last part without a code."""

    code: str
    title: str
    required: bool
    documents: tuple[ArchiveDocument, ...]

    @property
    def missing(self) -> bool:
        """Whether it must be there and no ready document is."""
        return self.required and not self.ready

    @property
    def ready(self) -> tuple[ArchiveDocument, ...]:
        """Documents people can read."""
        return tuple(each for each in self.documents if each.state is DocumentState.READY)


@dataclass(frozen=True, slots=True)
class Archive:
    """The whole file as staff see it; ``gone`` are removed documents, the newest first."""

    case_id: int
    case_key: str
    number: str
    parts: tuple[ArchivePart, ...]
    gone: tuple[ArchiveDocument, ...]

    @property
    def documents(self) -> tuple[ArchiveDocument, ...]:
        """Every document that was not removed."""
        return tuple(each for part in self.parts for each in part.documents)

    @property
    def read(self) -> tuple[ArchiveDocument, ...]:
        """Every document people can read, in order."""
        return tuple(each for part in self.parts for each in part.ready)

    @property
    def pages(self) -> int:
        """How many pages can be read."""
        return sum(len(each.pages) for each in self.read)

    @property
    def missing(self) -> tuple[ArchivePart, ...]:
        """Required parts of which there is nothing."""
        return tuple(part for part in self.parts if part.missing)

    @property
    def loose(self) -> int:
        """How many readable documents nobody has placed."""
        return sum(len(part.ready) for part in self.parts if not part.code)

    @property
    def refused(self) -> int:
        """How many documents did not pass the check."""
        return sum(each.state is DocumentState.REFUSED for each in self.documents)

    @property
    def standing(self) -> Standing:
        """The state of the file in one word."""
        states = [each.state for each in self.documents]
        ready, refused = states.count(DocumentState.READY), states.count(DocumentState.REFUSED)
        under_way = len(states) - ready - refused
        return standing(Holdings(ready, under_way, refused, len(self.missing)))


def kept_case(session: Session, actor: Actor, case_id: int) -> Case:
    """The case, if the actor keeps its file; ``NotFound`` for hidden ones as for none."""
    if staff_access(session, actor, case_id) is None:
        raise NotFound(str(case_id))
    return session.get_one(Case, case_id)


def archive_of(session: Session, actor: Actor, case_id: int, language: str = "zh") -> Archive:
    """The file of a case for who keeps it, in a fixed number of statements."""
    case = kept_case(session, actor, case_id)
    rows = _documents(session, case_id)
    pages = _pages(session, case_id)
    directory = directory_of(case.type, case.stage, case.source)
    placed = _placed(rows, directory)
    numbers = _numbers(placed, directory, pages)
    twins = _twins(rows)
    made = {row.Document.id: _document(row, pages, numbers, twins) for row in rows}
    parts = tuple(
        ArchivePart(
            code, _title(code, directory, language), code in _required(directory),
            tuple(made[row.Document.id] for row in placed[code]),
        )
        for code in (*(part.code for part in directory), UNPLACED)
        if code or placed[code]
    )  # fmt: skip
    gone = [row for row in rows if row.Document.state is DocumentState.REMOVED]
    shown = [made[row.Document.id] for row in reversed(gone) if _returns(made[row.Document.id])]
    return Archive(case_id, case.case_key, case.number, parts, tuple(shown))


def document_of(session: Session, case_id: int, public_id: str) -> Document:
    """A document of this case and of no other."""
    wanted = select(Document).where(Document.case_id == case_id, Document.public_id == public_id)
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(public_id)
    return found


def pages_named(session: Session, case_id: int, public_ids: Sequence[str]) -> list[DocumentPage]:
    """Pages of this case's ready documents, in the order of the file; unknown ones are left out."""
    wanted = (
        select(DocumentPage)
        .join(Document, col(Document.id) == col(DocumentPage.document_id))
        .where(
            Document.case_id == case_id,
            Document.state == DocumentState.READY,
            col(DocumentPage.public_id).in_(public_ids),
        )
        .order_by(col(Document.position), col(Document.id))
        .order_by(col(DocumentPage.position), col(DocumentPage.id))
    )
    return list(session.exec(wanted).all())


def covers_of(session: Session, case_id: int, page: str) -> list[list[int]]:
    """The rectangles on one page of this case's file."""
    found = pages_named(session, case_id, [page])
    return found[0].covers if found else []


def pages_of(session: Session, document_id: int) -> list[DocumentPage]:
    """Every page of a document in order, removed ones too."""
    wanted = select(DocumentPage).where(DocumentPage.document_id == document_id)
    return list(
        session.exec(wanted.order_by(col(DocumentPage.position), col(DocumentPage.id))).all()
    )


def documents_in_part(session: Session, case_id: int, part: str) -> list[Document]:
    """The documents of a part in order, without removed ones."""
    wanted = select(Document).where(
        Document.case_id == case_id, Document.part == part, Document.state != DocumentState.REMOVED
    )
    return list(session.exec(wanted.order_by(col(Document.position), col(Document.id))).all())


def documents_placed(session: Session, case_id: int) -> list[Document]:
    """Every document of a file in order, without removed ones."""
    wanted = select(Document).where(
        Document.case_id == case_id, Document.state != DocumentState.REMOVED
    )
    return list(session.exec(wanted.order_by(col(Document.position), col(Document.id))).all())


def _documents(session: Session, case_id: int) -> list[Any]:
    statement = (
        select(Document, col(Account.name).label("uploader"))
        .join(Account, col(Account.id) == col(Document.uploaded_by), isouter=True)
        .where(Document.case_id == case_id)
        .order_by(col(Document.position), col(Document.id))
    )
    return list(session.execute(statement))


def _pages(session: Session, case_id: int) -> dict[int, list[DocumentPage]]:
    statement = (
        select(DocumentPage)
        .join(Document, col(Document.id) == col(DocumentPage.document_id))
        .where(Document.case_id == case_id)
        .order_by(col(DocumentPage.position), col(DocumentPage.id))
    )
    found: dict[int, list[DocumentPage]] = defaultdict(list)
    for page in session.exec(statement).all():
        found[page.document_id].append(page)
    return found


def _placed(rows: list[Any], directory: Sequence[DirectoryPart]) -> dict[str, list[Any]]:
    known = {part.code for part in directory}
    placed: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if row.Document.state is not DocumentState.REMOVED:
            placed[row.Document.part if row.Document.part in known else UNPLACED].append(row)
    return placed


def _numbers(
    placed: dict[str, list[Any]],
    directory: Sequence[DirectoryPart],
    pages: dict[int, list[DocumentPage]],
) -> dict[int, int]:
    """Page id to its number, counted as readers count."""
    read = [
        page.id or 0
        for code in (*(part.code for part in directory), UNPLACED)
        for row in placed[code]
        if row.Document.state is DocumentState.READY
        for page in pages.get(row.Document.id, [])
        if not page.removed
    ]
    return {page_id: number for number, page_id in enumerate(read, start=1)}


def _twins(rows: list[Any]) -> set[int]:
    """Documents whose bytes an earlier upload brought; parts of one upload are no twins."""
    first: dict[str, tuple[datetime, str]] = {}
    found: set[int] = set()
    present = (row.Document for row in rows if row.Document.state is DocumentState.READY)
    for each in sorted(present, key=lambda document: (document.uploaded_at, document.id)):
        upload = (each.uploaded_at, each.original_name)
        if each.original_address and first.setdefault(each.original_address, upload) != upload:
            found.add(each.id)
    return found


def _document(
    row: Any, pages: dict[int, list[DocumentPage]], numbers: dict[int, int], twins: set[int]
) -> ArchiveDocument:
    document = row.Document
    own = [
        ArchivePage(
            page.public_id, numbers.get(page.id or 0, 0), page.rotation, page.width, page.height,
            len(page.covers), page.removed,
        )
        for page in pages.get(document.id, [])
    ]  # fmt: skip
    return ArchiveDocument(
        public_id=document.public_id,
        part=document.part,
        title=document.title,
        state=document.state,
        original_name=document.original_name,
        size=document.size,
        scan_state=document.scan_state,
        problem=document.problem,
        problem_params=document.problem_params or {},
        uploaded_at=document.uploaded_at,
        uploaded_by=row.uploader or "",
        twin=document.id in twins,
        revision=document.revision,
        pages=tuple(page for page in own if not page.removed),
        removed_pages=tuple(page for page in own if page.removed),
    )


def _returns(document: ArchiveDocument) -> bool:
    """Whether bringing it back would bring anything: emptied documents have nothing left."""
    return bool(document.pages or document.removed_pages)


def _title(code: str, directory: Sequence[DirectoryPart], language: str) -> str:
    return next((part.title(language) for part in directory if part.code == code), "")


def _required(directory: Sequence[DirectoryPart]) -> set[str]:
    return {part.code for part in directory if part.required}
