"""An upload on its way in: opened, filled piece by piece, finished once, or given up.

Pieces are sealed in the store before they are noted here; what is noted is safe. When the last byte
is in, the document is entered and its check asked for in the same transaction. How bytes travel is
left to the views and the command line.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.files.models import (
    Document,
    DocumentState,
    ScanState,
    Upload,
    UploadPiece,
    UploadState,
)
from qa_app.files.queries.reading import directory_of_case
from qa_app.files.queries.rights import may_write
from qa_app.files.rules.directory import UNPLACED, part_for_name
from qa_app.jobs.services import request_job
from qa_app.settings import Settings

LIVES = timedelta(days=7)
"""An upload that gets no further byte for this long is given up."""
LONGEST_NAME = 120
_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Announced:
    """What is about to come; ``part`` None: where the name says, else not placed."""

    case_id: int
    name: str
    size: int
    part: str | None = None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of an upload that lie in the store already."""

    start: int
    size: int
    key: str


def open_upload(
    session: Session, *, actor: Actor, new: Announced, settings: Settings, now: datetime
) -> Upload:
    """Enter an upload; ``NotFound`` for cases the actor may not write.

    Refused: ``file_too_large``, ``too_many_uploads``.
    """
    if not may_write(session, actor, new.case_id):
        raise NotFound(str(new.case_id))
    if not 0 <= new.size <= settings.max_upload_mib * _MEBIBYTE:
        raise Refused("file_too_large", most=settings.max_upload_mib)
    if actor.account_id is not None and _open_count(session, actor) >= settings.open_uploads:
        raise Refused("too_many_uploads", most=settings.open_uploads)
    upload = Upload(
        public_id=secrets.token_urlsafe(16),
        account_id=actor.account_id,
        case_id=new.case_id,
        part=_part(session, new),
        name=shown_name(new.name),
        size=new.size,
        state=UploadState.OPEN,
        replaces_id=_replaced(session, new),
        created_at=now,
        expires_at=now + LIVES,
    )
    session.add(upload)
    session.flush()
    if not upload.size:
        _finish(session, actor, upload, now)
    return upload


def own_upload(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> Upload:
    """The actor's own upload that was not given up; ``NotFound`` for anyone else's."""
    statement = select(Upload).where(
        Upload.public_id == public_id,
        Upload.account_id == actor.account_id,
        Upload.state != UploadState.ABANDONED,
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    upload = session.exec(statement).first()
    if upload is None:
        raise NotFound(public_id)
    return upload


def add_piece(
    session: Session, *, actor: Actor, public_id: str, piece: Piece, now: datetime
) -> Upload:
    """Note a piece; the last one finishes the upload. ``Conflict`` when it does not fit on."""
    upload = own_upload(session, actor, public_id, lock=True)
    fits = piece.start == upload.received and piece.start + piece.size <= upload.size
    if upload.state is not UploadState.OPEN or not fits or not piece.size:
        raise Conflict("upload_elsewhere")
    session.add(
        UploadPiece(upload_id=upload.id or 0, start=piece.start, size=piece.size, key=piece.key)
    )
    upload.received += piece.size
    upload.expires_at = now + LIVES
    if upload.received == upload.size:
        _finish(session, actor, upload, now)
    return upload


def give_up(session: Session, *, actor: Actor, public_id: str, now: datetime) -> list[str]:
    """Throw an unfinished upload away; returns the keys of pieces to drop after the commit."""
    upload = own_upload(session, actor, public_id, lock=True)
    if upload.state is not UploadState.OPEN:
        raise Conflict("upload_finished")
    return _abandon(session, upload)


def give_up_expired(session: Session, *, now: datetime) -> list[str]:
    """Throw away uploads nobody went on with; returns the keys of pieces to drop."""
    late = select(Upload).where(Upload.state == UploadState.OPEN, col(Upload.expires_at) < now)
    return [key for upload in session.exec(late).all() for key in _abandon(session, upload)]


def forget_pieces(session: Session, document_id: int) -> list[str]:
    """Forget the pieces of a finished upload once they are taken in; returns their keys."""
    statement = select(Upload).where(Upload.document_id == document_id)
    return [key for upload in session.exec(statement).all() for key in _drop_rows(session, upload)]


def document_of_upload(session: Session, upload: Upload) -> Document:
    """The document a finished upload became; ``NotFound`` before."""
    known = select(Upload.document_id).where(Upload.id == upload.id)
    document = session.get(Document, session.exec(known).first() or 0)
    if document is None:
        raise NotFound(upload.public_id)
    return document


def piece_keys(session: Session, document_id: int) -> list[str]:
    """Where the bytes of a document that was not checked yet lie, in order."""
    statement = (
        select(UploadPiece.key)
        .join(Upload, col(Upload.id) == col(UploadPiece.upload_id))
        .where(col(Upload.document_id) == document_id)
        .order_by(col(UploadPiece.start))
    )
    return list(session.exec(statement).all())


def shown_name(name: str) -> str:
    """The last part of a path, of bounded length, without characters that do not print."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(each for each in last if each.isprintable()).strip()
    return plain[-LONGEST_NAME:] or "-"


def _finish(session: Session, actor: Actor, upload: Upload, now: datetime) -> None:
    """Enter the document and ask for its check; the upload can never come here again."""
    upload.state = UploadState.FINISHED
    document = Document(
        public_id=secrets.token_urlsafe(12),
        case_id=upload.case_id,
        part=upload.part,
        title=_title(upload.name),
        position=next_position(session, upload.case_id),
        state=DocumentState.UPLOADED,
        original_name=upload.name,
        size=upload.size,
        scan_state=ScanState.NOT_SCANNED,
        uploaded_by=upload.account_id,
        uploaded_at=now,
        replaces_id=upload.replaces_id,
    )
    session.add(document)
    session.flush()
    upload.document_id = document.id
    case = session.get_one(Case, upload.case_id)
    record(session, actor=actor, act="file.uploaded", on=("case", case.case_key), now=now,
           document=document.public_id, bytes=upload.size)  # fmt: skip
    ask_for_intake(session, actor=actor, document=document, now=now)


def ask_for_intake(session: Session, *, actor: Actor, document: Document, now: datetime) -> None:
    """Let the worker check a document."""
    job = request_job(
        session,
        actor=actor,
        kind="files.intake",
        arguments={"document": document.public_id},
        now=now,
    )
    document.job_public_id = job.public_id
    session.add(document)


def next_position(session: Session, case_id: int) -> int:
    """Behind everything there is in a case's file."""
    last = select(func.max(Document.position)).where(Document.case_id == case_id)
    return (session.exec(last).one() or 0) + 1


def _open_count(session: Session, actor: Actor) -> int:
    own = (Upload.account_id == actor.account_id, Upload.state == UploadState.OPEN)
    return session.exec(select(func.count()).select_from(Upload).where(*own)).one()


def _part(session: Session, new: Announced) -> str:
    directory = directory_of_case(session, new.case_id)
    if new.part is None:
        return part_for_name(directory, new.name)
    return new.part if new.part in {part.code for part in directory} else UNPLACED


def _replaced(session: Session, new: Announced) -> int | None:
    if not new.replaces:
        return None
    statement = select(Document.id).where(
        Document.public_id == new.replaces,
        Document.case_id == new.case_id,
        Document.state != DocumentState.REMOVED,
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(new.replaces)
    return found


def _title(name: str) -> str:
    stem = PurePosixPath(name).stem
    return stem if stem != "-" else ""


def _abandon(session: Session, upload: Upload) -> list[str]:
    upload.state = UploadState.ABANDONED
    session.add(upload)
    return _drop_rows(session, upload)


def _drop_rows(session: Session, upload: Upload) -> list[str]:
    own = col(UploadPiece.upload_id) == upload.id
    keys = list(session.exec(select(UploadPiece.key).where(own)).all())
    session.execute(delete(UploadPiece).where(own))
    return keys
