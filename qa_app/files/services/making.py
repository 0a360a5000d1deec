"""Files papers that the program itself made (for the demonstration): no upload, no child process.

They are split and kept exactly as uploaded ones are; only their origin is trusted.
"""

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.files.intake.limits import Limits
from qa_app.files.intake.pages import Output
from qa_app.files.intake.pdf import split_pdf
from qa_app.files.models import Document, DocumentPage, DocumentState, ScanState
from qa_app.files.services.taking_in import KeptPage, page_rows
from qa_app.files.services.uploads import next_position, shown_name
from qa_app.files.store.objects import Store


@dataclass(frozen=True, slots=True)
class MadePaper:
    """One PDF of our own making and where in the archive directory it belongs."""

    part: str
    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """The same paper in the store."""

    part: str
    title: str
    size: int
    address: str
    pages: tuple[KeptPage, ...]


def keep_papers(store: Store, papers: Sequence[MadePaper]) -> list[KeptPaper]:
    """Put papers and their pages into the store; to be called outside a transaction."""
    with tempfile.TemporaryDirectory(prefix="qa-papers-") as folder:
        return [_keep(store, paper, Path(folder)) for paper in papers]


def keep_photo(store: Store, content: bytes) -> tuple[str, int]:
    """Put a picture, given as a PDF of one page, into the store; its address and size there."""
    with tempfile.TemporaryDirectory(prefix="qa-photo-") as name:
        folder = Path(name)
        source = folder / "source"
        source.write_bytes(content)
        list(split_pdf(source, Output(folder, Limits(pages=1))))
        page = folder / f"{1:06}.pdf"
        return store.keep_file(page), page.stat().st_size


def enter_papers(
    session: Session, *, actor: Actor, case_id: int, papers: Sequence[KeptPaper], now: datetime
) -> int:
    """Enter kept papers as the ready documents of a case, in order; how many pages."""
    first = next_position(session, case_id)
    ids = [secrets.token_urlsafe(12) for _ in papers]
    rows = [
        {
            "public_id": public_id,
            "case_id": case_id,
            "part": paper.part,
            "title": paper.title,
            "position": position,
            "state": DocumentState.READY,
            "original_name": shown_name(f"{paper.title}.pdf"),
            "media_type": "application/pdf",
            "size": paper.size,
            "original_address": paper.address,
            "scan_state": ScanState.NOT_SCANNED,
            "problem": "",
            "uploaded_by": actor.account_id,
            "uploaded_at": now,
            "revision": 1,
        }
        for position, (public_id, paper) in enumerate(zip(ids, papers, strict=True), start=first)
    ]
    if not rows:
        return 0
    session.execute(insert(Document.__table__), rows)  # type: ignore[attr-defined]
    found = session.exec(select(Document).where(Document.case_id == case_id)).all()
    known = {each.public_id: each.id or 0 for each in found}
    pages = [
        row
        for public_id, paper in zip(ids, papers, strict=True)
        for row in page_rows(known[public_id], paper.pages)
    ]
    session.execute(insert(DocumentPage.__table__), pages)  # type: ignore[attr-defined]
    case = session.get_one(Case, case_id)
    record(session, actor=actor, act="file.filled", on=("case", case.case_key), now=now,
           documents=len(rows), pages=len(pages))  # fmt: skip
    return len(pages)


def _keep(store: Store, paper: MadePaper, folder: Path) -> KeptPaper:
    source, target = folder / "source", folder / secrets.token_hex(4)
    source.write_bytes(paper.content)
    target.mkdir()
    output = Output(target, Limits())
    pages: list[KeptPage] = []
    for number, fact in enumerate(split_pdf(source, output), start=1):
        text = target / f"{number:06}.txt"
        words = store.keep_file(text) if text.exists() else None
        address = store.keep_file(target / f"{number:06}.pdf")
        pages.append(KeptPage(address, words, fact.width, fact.height, fact.rotation))
    size = len(paper.content)
    return KeptPaper(paper.part, paper.title, size, store.keep(paper.content), tuple(pages))
