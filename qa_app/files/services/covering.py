"""Covers parts of a page before experts read it, and takes covers off again.

The covered copy is painted outside the transaction (``background.cover``); here it is entered. The
original stays sealed; who gets copies can neither see nor search what is under a cover.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, NotFound
from qa_app.core.roles import Actor
from qa_app.files.models import Document, DocumentPage, DocumentState
from qa_app.files.queries.archive import kept_case
from qa_app.files.rules.covers import Box


@dataclass(frozen=True, slots=True)
class PageTarget:
    """A page of a case's file as the browser last saw its document; revision None: as it is."""

    case_id: int
    page: str
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """Rectangles and the address of the copy with them burned in; both empty: no cover."""

    boxes: tuple[Box, ...] = ()
    address: str | None = None


def page_to_cover(session: Session, actor: Actor, target: PageTarget) -> DocumentPage:
    """The page, for who keeps the file; ``NotFound`` otherwise, ``Conflict`` when changed."""
    return _found(session, actor, target)[1]


def enter_covers(
    session: Session, *, actor: Actor, target: PageTarget, covered: Covered, now: datetime
) -> DocumentPage:
    """Put covers on a page or take them off; the same covers again change nothing."""
    document, page = _found(session, actor, target)
    boxes = [list(box) for box in covered.boxes]
    if page.covers == boxes and page.covered_address == covered.address:
        return page
    page.covers, page.covered_address = boxes, covered.address
    document.revision += 1
    session.add(page)
    session.add(document)
    session.flush()
    case = kept_case(session, actor, target.case_id)
    act = "file.page_covered" if boxes else "file.page_uncovered"
    record(session, actor=actor, act=act, on=("case", case.case_key), now=now,
           document=document.public_id, page=page.public_id, covers=len(boxes))  # fmt: skip
    return page


def _found(session: Session, actor: Actor, target: PageTarget) -> tuple[Document, DocumentPage]:
    kept_case(session, actor, target.case_id)
    statement = (
        select(Document, DocumentPage)
        .where(
            DocumentPage.document_id == Document.id,
            DocumentPage.public_id == target.page,
            Document.case_id == target.case_id,
            Document.state == DocumentState.READY,
        )
        .with_for_update()
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(target.page)
    document, page = found
    if target.revision is not None and document.revision != target.revision:
        raise Conflict("file_changed_meanwhile")
    return document, page
