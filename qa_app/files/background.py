"""Takes files in: streams of bytes into uploads, and uploaded documents into clean, sealed pages.

For the views, the command line and the worker. Bytes in the open lie only in a folder of the check
itself, readable by the program's owner alone, and are gone when it ends.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from qa_app import clock
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.db.session import reading, transaction
from qa_app.files.intake.limits import MEBIBYTE, Limits, Unfit
from qa_app.files.intake.running import ReadPage, paint_page, places_on_page, read_file
from qa_app.files.models import DocumentState, ScanState, Upload, UploadState
from qa_app.files.rules.covers import Box, sound_boxes
from qa_app.files.rules.sniffing import SNIFFED_BYTES, Kind, kind_of
from qa_app.files.scanner import ScannerUnreachable, Verdict, scan
from qa_app.files.services import taking_in, uploads
from qa_app.files.services.covering import Covered, PageTarget, enter_covers, page_to_cover
from qa_app.files.services.taking_in import Checked, KeptPage
from qa_app.files.services.uploads import Announced, Piece
from qa_app.files.store.objects import Store, StoreFault, store_for
from qa_app.jobs.registry import Work, handler
from qa_app.jobs.worker import run_job
from qa_app.settings import Settings

PIECE_BYTES: Final = 4 * MEBIBYTE
_READ_BYTES: Final = 64 * 1024
_TELL_EVERY: Final = 20
_STALE_SECONDS: Final = 24 * 3600
JOB_LABELS = {"files.intake": N_("检查上传的案卷文件")}
Read = Callable[[int], bytes]


def receive(actor: Actor, store: Store, public_id: str, read: Read) -> Upload:
    """Take the bytes that ``read`` gives into an upload, each piece safe before the next.

    Ends when ``read`` gives no more; ``Conflict`` when the upload went on elsewhere.
    """
    with reading() as session:
        upload = uploads.own_upload(session, actor, public_id)
    while upload.state is UploadState.OPEN:
        content = _piece(read, min(PIECE_BYTES, upload.size - upload.received))
        if not content:
            break
        upload = _keep(actor, store, upload, content)
    return upload


def _keep(actor: Actor, store: Store, upload: Upload, content: bytes) -> Upload:
    key = f"{upload.public_id}/{upload.received:015}-{secrets.token_hex(4)}"
    piece = Piece(upload.received, len(content), key)
    _seal_piece(store, key, content)
    try:
        with transaction() as session:
            return uploads.add_piece(
                session, actor=actor, public_id=upload.public_id, piece=piece, now=clock.now()
            )
    except (Conflict, NotFound):
        store.drop_piece(key)
        raise


def _seal_piece(store: Store, key: str, content: bytes) -> None:
    try:
        store.keep_piece(key, content)
    except StoreFault as error:
        raise Refused("store_unreachable") from error


def _piece(read: Read, size: int) -> bytes:
    """As many bytes as there are, up to ``size``; what came before a broken line is kept."""
    content = bytearray()
    while len(content) < size:
        chunk = read(min(_READ_BYTES, size - len(content)))
        if not chunk:
            break
        content += chunk
    return bytes(content)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file; ``problem`` and its values where it was refused."""

    state: DocumentState
    problem: str
    params: dict[str, Any]
    pages: int


def take_in(settings: Settings, *, actor: Actor, new: Announced, path: Path) -> TakenIn:
    """Upload a file of this machine and check it at once; the worker must be configured."""
    with transaction() as session:
        upload = uploads.open_upload(
            session, actor=actor, new=new, settings=settings, now=clock.now()
        )
    with path.open("rb") as file:
        upload = receive(actor, store_for(settings), upload.public_id, file.read)
    with reading() as session:
        job = uploads.document_of_upload(session, upload).job_public_id
    run_job(job or "")
    with reading() as session:
        document = uploads.document_of_upload(session, upload)
        pages = taking_in.count_pages(session, document)
    return TakenIn(document.state, document.problem, document.problem_params or {}, pages)


def give_up(actor: Actor, store: Store, public_id: str) -> None:
    """Throw an unfinished upload away with its pieces."""
    with transaction() as session:
        keys = uploads.give_up(session, actor=actor, public_id=public_id, now=clock.now())
    for key in keys:
        store.drop_piece(key)


def cover(
    settings: Settings, *, actor: Actor, target: PageTarget, boxes: Sequence[Sequence[int]]
) -> None:
    """Burn rectangles into the copy of a page that experts get; none takes covers off.

    About a second: the copy is drawn in a child process before anything is written.
    """
    wanted, store = sound_boxes(boxes), store_for(settings)
    with reading() as session:
        address = page_to_cover(session, actor, target).address
    copy = _painted(settings, store, address, wanted) if wanted else None
    with transaction() as session:
        enter_covers(
            session, actor=actor, target=target, covered=Covered(wanted, copy), now=clock.now()
        )


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture that was checked and made anew: a PDF of one page in the store."""

    address: str
    media_type: str
    size: int


def keep_picture(settings: Settings, content: bytes) -> KeptPicture:
    """Check one small picture at once and keep what is clean of it; for photos of documents.

    About a second: it is scanned, decoded and written anew in a child process. Refused with the
    code of what is wrong with it; nothing is kept then.
    """
    kind = kind_of(content[:SNIFFED_BYTES])
    if kind not in (Kind.JPEG, Kind.PNG):
        raise Refused("photo_is_no_picture" if isinstance(kind, Kind) else kind)
    limits = Limits(pages=1, pixels=40_000_000, cpu_seconds=20, wall_seconds=40)
    paper = _kept_at_once(settings, content, Kind(kind), limits)
    return KeptPicture(paper.pages[0], Kind.PDF.value, paper.size)


PAPER_LIMITS: Final = Limits(pages=50, pixels=60_000_000, cpu_seconds=60, wall_seconds=90)
"""What a paper that is checked while somebody waits may cost."""


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper that was checked and made anew: the addresses of its pages, each a PDF of one page.

    ``media_type`` is what it came as, ``size`` what its pages take together, in bytes.
    """

    pages: tuple[str, ...]
    media_type: str
    size: int


def keep_paper(settings: Settings, content: bytes, limits: Limits = PAPER_LIMITS) -> KeptPaper:
    """Check one paper of a few pages at once and keep what is clean of it; for attachments.

    PDF, JPEG, PNG or TIFF, told by content. Refused with the code of what is wrong with it; nothing
    refers to what was kept until the caller notes it. To be called outside any transaction.
    """
    kind = kind_of(content[:SNIFFED_BYTES])
    if not isinstance(kind, Kind):
        raise Refused(kind)
    return _kept_at_once(settings, content, kind, limits)


def _kept_at_once(settings: Settings, content: bytes, kind: Kind, limits: Limits) -> KeptPaper:
    with _folder(settings.home, f"at-once-{secrets.token_hex(8)}") as folder:
        source, target = folder / "source", folder / "pages"
        target.mkdir(mode=0o700)
        source.write_bytes(content)
        try:
            verdict = scan(source, settings.clamav)
            if verdict.state is ScanState.INFECTED:
                raise Refused("file_infected", virus=verdict.virus)
            pages = read_file(source, kind, target, limits, lambda _number: None)
            kept = tuple(store_for(settings).keep_file(page.pdf) for page in pages)
        except Unfit as unfit:
            raise Refused(unfit.code, **unfit.params) from unfit
        except ScannerUnreachable as error:
            raise Refused("scanner_unreachable") from error
        except StoreFault as error:
            raise Refused("store_unreachable") from error
        return KeptPaper(kept, kind.value, sum(page.pdf.stat().st_size for page in pages))


def burned(settings: Settings, address: str, boxes: Sequence[Sequence[int]]) -> KeptPage:
    """A picture of a kept page with the boxes painted over, kept as a page of its own.

    For packages above that publish pages: also without boxes nothing but the picture is left.
    """
    store = store_for(settings)
    with _folder(settings.home, f"burn-{secrets.token_hex(8)}") as folder:
        return _kept(store, _covered_page(store, folder, address, sound_boxes(boxes)))


def placed_text(settings: Settings, address: str) -> list[list[Any]]:
    """The characters of a kept page with their places (``intake.places``); empty: no text."""
    store = store_for(settings)
    with _folder(settings.home, f"places-{secrets.token_hex(8)}") as folder:
        source, target = folder / "source", folder / "pages"
        target.mkdir(mode=0o700)
        source.write_bytes(store.read(address))
        try:
            page = places_on_page(source, target, Limits(cpu_seconds=30, wall_seconds=60))
        except Unfit:
            return []
        return json.loads(page.text.read_bytes()) if page.text else []


def _painted(settings: Settings, store: Store, address: str, boxes: Sequence[Box]) -> str:
    with _folder(settings.home, f"cover-{secrets.token_hex(8)}") as folder:
        return store.keep_file(_covered_page(store, folder, address, boxes).pdf)


def _covered_page(store: Store, folder: Path, address: str, boxes: Sequence[Box]) -> ReadPage:
    source = folder / "source"
    source.write_bytes(store.read(address))
    try:
        return paint_page(source, boxes, folder, Limits(cpu_seconds=30, wall_seconds=60))
    except Unfit as unfit:
        raise Refused("page_cannot_be_covered") from unfit


def limits_of(settings: Settings) -> Limits:
    """What reading one file may cost under these settings."""
    return Limits(pages=settings.max_pages)


@handler("files.intake")
def intake(work: Work) -> dict[str, Any]:
    """Check one uploaded document and make it readable, or refuse it with the reason."""
    public_id = str(work.arguments["document"])
    with transaction() as session:
        if not taking_in.begin_check(session, public_id):
            return {}
        document = taking_in.waiting_document(session, public_id)
        document_id = (document and document.id) or 0
        keys = uploads.piece_keys(session, document_id)
    store = store_for(work.settings)
    try:
        found = _checked(work, store, public_id, keys)
    except (StoreFault, ScannerUnreachable) as error:
        outside = isinstance(error, StoreFault)
        code = "store_unreachable" if outside else "scanner_unreachable"
        with transaction() as session:
            taking_in.put_off(session, public_id, code)
        raise Refused(code) from error
    with transaction() as session:
        taking_in.end_check(
            session, actor=work.actor, public_id=public_id, found=found, now=clock.now()
        )
        keys = uploads.forget_pieces(session, document_id)
    for key in keys:
        store.drop_piece(key)
    clean_up(work.settings, clock.now())
    return {"pages": len(found.pages), "problem": found.problem}


def _checked(work: Work, store: Store, public_id: str, keys: list[str]) -> Checked:
    with _folder(work.settings.home, public_id) as folder:
        source = folder / "source"
        with source.open("wb") as file:
            for key in keys:
                file.writelines(store.piece(key))
        verdict = scan(source, work.settings.clamav)
        if verdict.state is ScanState.INFECTED:
            return Checked(verdict.state, problem="file_infected", params={"virus": verdict.virus})
        return _read(work, store, folder, verdict)


def _read(work: Work, store: Store, folder: Path, verdict: Verdict) -> Checked:
    source, target = folder / "source", folder / "pages"
    target.mkdir(mode=0o700)
    with source.open("rb") as file:
        kind = kind_of(file.read(SNIFFED_BYTES))
    if not isinstance(kind, Kind):
        return Checked(verdict.state, problem=kind)
    try:
        pages = read_file(source, kind, target, limits_of(work.settings), _telling(work))
    except Unfit as unfit:
        return Checked(verdict.state, kind.value, problem=unfit.code, params=unfit.params)
    kept = tuple(_kept(store, page) for page in pages)
    return Checked(verdict.state, kind.value, store.keep_file(source), kept)


def _telling(work: Work) -> Callable[[int], None]:
    """Tell how many pages are read, not at every single one: each telling waits for the disk."""

    def tell(number: int) -> None:
        if number % _TELL_EVERY == 0:
            work.progress(number, 0)

    return tell


def _kept(store: Store, page: ReadPage) -> KeptPage:
    text = store.keep_file(page.text) if page.text else None
    fact = page.fact
    return KeptPage(store.keep_file(page.pdf), text, fact.width, fact.height, fact.rotation)


@contextmanager
def _folder(home: Path, name: str) -> Iterator[Path]:
    """A folder for one check; what a killed check left behind is removed before and after.

    Each has a name of its own: the child of a killed check may still be writing into another.
    """
    folder = home / "intake" / f"{name}-{secrets.token_hex(4)}"
    _remove(home, name)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        _remove(home, name)


def _remove(home: Path, name: str) -> None:
    for folder in (home / "intake").glob(f"{name}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def clean_up(settings: Settings, now: datetime) -> int:
    """Give up expired uploads and remove what killed checks left; how many pieces were dropped."""
    with transaction() as session:
        keys = uploads.give_up_expired(session, now=now)
    store = store_for(settings)
    for key in keys:
        store.drop_piece(key)
    for folder in (settings.home / "intake").glob("*"):
        if now.timestamp() - folder.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    return len(keys)
