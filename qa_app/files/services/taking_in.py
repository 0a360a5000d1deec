"""Writes down what the check of an uploaded document came to: its pages, or why it is refused.

For the background job, which reads the bytes. Both acts do nothing for a document that was taken in
already, so that a job that runs twice changes nothing twice.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM, Actor
from qa_app.files.models import Document, DocumentPage, DocumentState, ScanState
from qa_app.files.rules.directory import UNPLACED
from qa_app.files.services.requesting import note_arrivals
from qa_app.files.services.uploads import ask_for_intake
from qa_app.jobs.models import Job, JobState

WAITING = (DocumentState.UPLOADED, DocumentState.CHECKING)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One clean page in the store; width and height in points, unrotated."""

    address: str
    text_address: str | None
    width: int
    height: int
    rotation: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found."""

    scan_state: ScanState
    media_type: str = ""
    original_address: str = ""
    pages: tuple[KeptPage, ...] = ()
    problem: str = ""
    params: dict[str, Any] = field(default_factory=dict[str, Any])


def page_rows(document_id: int, pages: Sequence[KeptPage]) -> list[dict[str, Any]]:
    """Rows of a document's pages in order."""
    return [
        {
            "public_id": secrets.token_urlsafe(12),
            "document_id": document_id,
            "position": position,
            "address": page.address,
            "text_address": page.text_address,
            "width": page.width,
            "height": page.height,
            "rotation": page.rotation,
            "covers": [],
            "removed": False,
        }
        for position, page in enumerate(pages, start=1)
    ]


def waiting_document(session: Session, public_id: str, *, lock: bool = False) -> Document | None:
    """The document if it still waits for its check; ``NotFound`` when there is none at all."""
    statement = select(Document).where(Document.public_id == public_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    document = session.exec(statement).first()
    if document is None:
        raise NotFound(public_id)
    return document if document.state in WAITING else None


def begin_check(session: Session, public_id: str) -> bool:
    """Show that a document is being checked; False when there is nothing to do."""
    document = waiting_document(session, public_id, lock=True)
    if document is None:
        return False
    document.state, document.problem = DocumentState.CHECKING, ""
    session.add(document)
    return True


def put_off(session: Session, public_id: str, problem: str) -> None:
    """Something outside the file keeps it from being checked: it waits, and the reason is shown."""
    document = waiting_document(session, public_id, lock=True)
    if document is not None:
        document.state, document.problem = DocumentState.UPLOADED, problem
        session.add(document)


def end_check(
    session: Session, *, actor: Actor, public_id: str, found: Checked, now: datetime
) -> bool:
    """Enter the pages or the refusal; False when somebody else did so already."""
    document = waiting_document(session, public_id, lock=True)
    if document is None:
        return False
    document.scan_state, document.media_type = found.scan_state, found.media_type
    document.original_address = found.original_address
    document.problem, document.problem_params = found.problem, found.params or None
    document.state = DocumentState.REFUSED if found.problem else DocumentState.READY
    document.revision += 1
    session.add(document)
    if found.pages:
        rows = page_rows(document.id or 0, found.pages)
        session.execute(insert(DocumentPage.__table__), rows)  # type: ignore[attr-defined]
    if not found.problem:
        _take_the_place(session, document)
    case = session.get_one(Case, document.case_id)
    record(session, actor=actor, act=f"file.{document.state.value}", on=("case", case.case_key),
           now=now, document=document.public_id, pages=len(found.pages),
           scan=found.scan_state.value, problem=found.problem)  # fmt: skip
    note_arrivals(session, case_ids=[document.case_id], now=now)
    return True


def count_pages(session: Session, document: Document) -> int:
    """How many pages a document has."""
    own = select(func.count()).where(DocumentPage.document_id == document.id)
    return session.exec(own).one()


def ask_again(session: Session, *, actor: Actor, document: Document, now: datetime) -> bool:
    """Ask for the check of a waiting document whose job has ended without doing it."""
    job = session.exec(select(Job).where(Job.public_id == document.job_public_id)).first()
    ended = job is None or job.state in (JobState.DONE, JobState.FAILED)
    if document.state not in WAITING or not ended:
        return False
    ask_for_intake(session, actor=actor, document=document, now=now)
    return True


def ask_again_for_all(session: Session, now: datetime) -> int:
    """Ask again for every document whose check came to nothing; run once a day."""
    waiting = select(Document).where(col(Document.state).in_(WAITING))
    found = session.exec(waiting).all()
    return sum(ask_again(session, actor=SYSTEM, document=each, now=now) for each in found)


def _take_the_place(session: Session, document: Document) -> None:
    """A document that replaces another stands where it stood; the old one is kept, removed."""
    if document.replaces_id is None:
        return
    old = session.get_one(Document, document.replaces_id)
    document.position = old.position
    if document.part == UNPLACED:
        document.part = old.part
    if old.title:
        document.title = old.title
    old.state = DocumentState.REMOVED
    old.revision += 1
    session.add(old)
