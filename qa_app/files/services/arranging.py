"""Acts on the documents and pages of a file: placing, naming, turning, splitting, taking out.

For staff on the page of one file. Rows change, never the stored pages. Each act is recorded without
titles, for they can name people; a stale page of the browser gives ``Conflict``.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.core.text import normalised
from qa_app.files.loader import directory_of
from qa_app.files.models import Document, DocumentPage, DocumentState
from qa_app.files.queries import archive
from qa_app.files.rules.arranging import moved, turned
from qa_app.files.rules.directory import UNPLACED
from qa_app.files.services.requesting import note_arrivals

LONGEST_TITLE = 200
UNDER_WAY = (DocumentState.UPLOADED, DocumentState.CHECKING)


@dataclass(frozen=True, slots=True)
class Target:
    """One document of one case as the browser last saw it; revision None: whatever it is now."""

    case_id: int
    document: str
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something goes: a part or a document, and the one it comes before ("": the end)."""

    into: str
    before: str = ""


def place_document(
    session: Session, *, actor: Actor, target: Target, place: Place, now: datetime
) -> None:
    """Move a document to a part of the directory, before another document of it."""
    case, document = _locked(session, actor, target)
    known = {part.code for part in directory_of(case.type, case.stage, case.source)}
    if place.into not in known | {UNPLACED}:
        raise NotFound(place.into)
    there = {each.public_id: each for each in _in_part(session, case, known, place.into)}
    there[document.public_id] = document
    order = moved([*there], [document.public_id], place.before or None)
    document.part = place.into
    for position, public_id in enumerate(order):
        there[public_id].position = position
        session.add(there[public_id])
    _note(session, actor, case, document, "file.document_placed", now, part=place.into)


def name_document(
    session: Session, *, actor: Actor, target: Target, title: str, now: datetime
) -> None:
    """Give a document a title; an empty one gives it the name of its part."""
    case, document = _locked(session, actor, target)
    document.title = normalised(title)[:LONGEST_TITLE]
    _note(session, actor, case, document, "file.document_named", now)


def remove_document(session: Session, *, actor: Actor, target: Target, now: datetime) -> None:
    """Take a document out of the file; it can be brought back. Twice changes nothing."""
    case, document = _locked(session, actor, target)
    if document.state is DocumentState.REMOVED:
        return
    if document.state in UNDER_WAY:
        raise Refused("document_under_way")
    document.state = DocumentState.REMOVED
    _note(session, actor, case, document, "file.document_removed", now)


def restore_document(session: Session, *, actor: Actor, target: Target, now: datetime) -> None:
    """Bring a removed document back where it was; one that never had pages is refused again."""
    case, document = _locked(session, actor, target)
    if document.state is not DocumentState.REMOVED:
        return
    has_pages = bool(archive.pages_of(session, document.id or 0))
    document.state = DocumentState.READY if has_pages else DocumentState.REFUSED
    _note(session, actor, case, document, "file.document_restored", now)


def turn_pages(
    session: Session, *, actor: Actor, target: Target, pages: Sequence[str], by: int,
    now: datetime,
) -> int:  # fmt: skip
    """Turn pages of a document clockwise by a multiple of 90 degrees."""
    case, document = _locked(session, actor, target)
    found = _chosen(session, case, document, pages)
    for page in found:
        page.rotation = turned(page.rotation, by)
        session.add(page)
    _note(session, actor, case, document, "file.pages_turned", now, pages=len(found), by=by)
    return len(found)


def take_out_pages(
    session: Session, *, actor: Actor, target: Target, pages: Sequence[str], now: datetime
) -> int:
    """Take pages out of a document; a document without any page left is removed with them."""
    case, document = _locked(session, actor, target)
    found = _chosen(session, case, document, pages)
    for page in found:
        page.removed = True
        session.add(page)
    session.flush()
    _remove_if_empty(session, document)
    _note(session, actor, case, document, "file.pages_removed", now, pages=len(found))
    return len(found)


def bring_back_pages(session: Session, *, actor: Actor, target: Target, now: datetime) -> int:
    """Put every page taken out of a document back where it was, and the document with them."""
    case, document = _locked(session, actor, target)
    gone = [page for page in archive.pages_of(session, document.id or 0) if page.removed]
    for page in gone:
        page.removed = False
        session.add(page)
    if gone and document.state is DocumentState.REMOVED:
        document.state = DocumentState.READY
    _note(session, actor, case, document, "file.pages_restored", now, pages=len(gone))
    return len(gone)


def move_pages(
    session: Session, *, actor: Actor, target: Target, pages: Sequence[str], place: Place,
    now: datetime,
) -> int:  # fmt: skip
    """Move pages of a document within it or into another one of the same file."""
    case, document = _locked(session, actor, target)
    other = archive.document_of(session, target.case_id, place.into or target.document)
    if other.state is not DocumentState.READY:
        raise Refused("document_under_way")
    found = _chosen(session, case, document, pages)
    there = {page.public_id: page for page in archive.pages_of(session, other.id or 0)}
    order = moved([*there], [page.public_id for page in found], place.before or None)
    there |= {page.public_id: page for page in found}
    for position, public_id in enumerate(order):
        there[public_id].position = position
        there[public_id].document_id = other.id or 0
        session.add(there[public_id])
    session.flush()
    if other is not document:
        other.revision += 1
        session.add(other)
        _remove_if_empty(session, document)
    _note(session, actor, case, document, "file.pages_moved", now, pages=len(found),
          into=other.public_id)  # fmt: skip
    return len(found)


def split_document(
    session: Session, *, actor: Actor, target: Target, page: str, now: datetime
) -> str:
    """Make the pages from one on a document of their own, right behind; its public id."""
    case, document = _locked(session, actor, target)
    every = archive.pages_of(session, document.id or 0)
    at = next((n for n, each in enumerate(every) if each.public_id == page), 0)
    if not any(not each.removed for each in every[:at]):
        raise Refused("split_at_first_page")
    known = {part.code for part in directory_of(case.type, case.stage, case.source)}
    there = _in_part(session, case, known, document.part if document.part in known else UNPLACED)
    later = _split_off(session, document)
    for position, each in enumerate(every[at:]):
        each.document_id, each.position = later.id or 0, position
        session.add(each)
    order = [key for each in there for key in _with_later(each, document, later)]
    for position, each in enumerate(order):
        each.position = position
        session.add(each)
    _note(session, actor, case, document, "file.document_split", now, into=later.public_id)
    return later.public_id


def _split_off(session: Session, document: Document) -> Document:
    """The new document: the same upload, the same check, no title yet."""
    later = Document(
        public_id=secrets.token_urlsafe(12),
        case_id=document.case_id,
        part=document.part,
        state=DocumentState.READY,
        original_name=document.original_name,
        media_type=document.media_type,
        size=document.size,
        original_address=document.original_address,
        scan_state=document.scan_state,
        uploaded_by=document.uploaded_by,
        uploaded_at=document.uploaded_at,
    )
    session.add(later)
    session.flush()
    return later


def _with_later(each: Document, document: Document, later: Document) -> list[Document]:
    return [each, later] if each is document else [each]


def _locked(session: Session, actor: Actor, target: Target) -> tuple[Case, Document]:
    case = archive.kept_case(session, actor, target.case_id)
    document = archive.document_of(session, target.case_id, target.document)
    if target.revision is not None and document.revision != target.revision:
        raise Conflict("file_changed_meanwhile")
    return case, document


def _in_part(session: Session, case: Case, known: set[str], part: str) -> list[Document]:
    """Documents shown in a part; those of parts the directory lacks are shown as unplaced."""
    found = archive.documents_in_part(session, case.id or 0, part)
    if part == UNPLACED:
        every = archive.documents_placed(session, case.id or 0)
        found = [each for each in every if each.part not in known]
    return found


def _chosen(
    session: Session, case: Case, document: Document, pages: Sequence[str]
) -> list[DocumentPage]:
    """The named pages of the document, as shown; refused when there are none."""
    found = [
        page
        for page in archive.pages_named(session, case.id or 0, pages)
        if page.document_id == document.id and not page.removed
    ]
    if not found:
        raise Refused("no_page_chosen")
    return found


def _remove_if_empty(session: Session, document: Document) -> None:
    if not any(not page.removed for page in archive.pages_of(session, document.id or 0)):
        document.state = DocumentState.REMOVED


def _note(
    session: Session, actor: Actor, case: Case, document: Document, act: str, now: datetime,
    **details: object,
) -> None:  # fmt: skip
    """Raise the revision, record the act, and see whether the file is complete now."""
    document.revision += 1
    session.add(document)
    session.flush()
    record(session, actor=actor, act=act, on=("case", case.case_key), now=now,
           document=document.public_id, **details)  # fmt: skip
    note_arrivals(session, case_ids=[case.id or 0], now=now)
