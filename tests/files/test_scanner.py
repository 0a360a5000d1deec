"""What the virus scanner says decides; without one, or for too large files, nothing is claimed."""

import socketserver
import threading
from base64 import b64encode
from dataclasses import replace

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.files import background
from qa_app.files.models import Document, DocumentState, ScanState
from qa_app.files.scanner import ScannerUnreachable, scan
from qa_app.files.services.taking_in import ask_again_for_all
from qa_app.files.services.uploads import Announced
from qa_app.jobs import worker
from qa_app.jobs.models import Job
from tests.builders.cases import make_case
from tests.builders.files import blank_page

SIGNATURE = b"EICAR-LIKE-SIGNATURE"


class Daemon(socketserver.StreamRequestHandler):
    """Speaks as much of clamd's protocol as INSTREAM takes."""

    def handle(self) -> None:
        assert self.rfile.readline() == b"nINSTREAM\n"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        self.wfile.write(self.server.answer(content))


@pytest.fixture
def daemon(tmp_path):
    """A scanner that knows one signature and takes no more than 100 kB."""

    def answer(content: bytes) -> bytes:
        if len(content) > 100_000:
            return b"INSTREAM size limit exceeded. ERROR\n"
        return b"stream: Test.Virus-1 FOUND\n" if SIGNATURE in content else b"stream: OK\n"

    path = str(tmp_path / "clamd")
    server = socketserver.ThreadingUnixStreamServer(path, Daemon)
    server.answer = answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield path
    server.shutdown()
    server.server_close()


@pytest.fixture
def take(app, settings, tmp_path):
    """Takes bytes in as a document, checked by the given daemon."""

    def take(content: bytes, daemon: str):
        chosen = replace(settings, clamav=daemon)
        worker.configure(chosen, worker._state["load_actor"])
        with transaction() as session:
            case = make_case(session)
        path = tmp_path / "scan"
        path.write_bytes(content)
        new = Announced(case.id, "scan.pdf", len(content), "other")
        return background.take_in(chosen, actor=SYSTEM, new=new, path=path)

    return take


def document() -> Document:
    with reading() as session:
        return session.exec(select(Document)).one()


def test_a_clean_file_is_marked_clean(take, daemon):
    assert take(blank_page("clean"), daemon).state is DocumentState.READY
    assert document().scan_state is ScanState.CLEAN


def test_an_infected_file_is_refused_and_nothing_of_it_is_kept(take, daemon, store):
    taken = take(blank_page("sick") + SIGNATURE, daemon)
    assert (taken.state, taken.problem) == (DocumentState.REFUSED, "file_infected")
    assert taken.params == {"virus": "Test.Virus-1"}
    assert document().scan_state is ScanState.INFECTED
    assert not list(store.contents())
    assert not [path for path in (store.folder / "uploads").rglob("*") if path.is_file()]


def test_without_a_scanner_a_file_is_shown_as_not_scanned(take):
    take(blank_page("unknown"), "")
    assert document().scan_state is ScanState.NOT_SCANNED


def test_a_file_too_large_for_the_scanner_is_shown_as_not_scanned(tmp_path, daemon):
    path = tmp_path / "large"
    path.write_bytes(bytes(150_000))
    assert scan(path, daemon).state is ScanState.NOT_SCANNED


def test_an_absent_scanner_puts_the_check_off_until_it_is_back(take, daemon, tmp_path):
    taken = take(blank_page("waiting"), str(tmp_path / "nobody"))
    assert (taken.state, taken.problem) == (DocumentState.UPLOADED, "scanner_unreachable")
    worker.configure(replace(worker._state["settings"], clamav=daemon), worker._state["load_actor"])
    with transaction() as session:
        assert ask_again_for_all(session, background.clock.now()) == 1
        assert ask_again_for_all(session, background.clock.now()) == 0
    with reading() as session:
        jobs = session.exec(select(Job.public_id).order_by(Job.id)).all()
    worker.run_job(jobs[-1])
    assert (document().state, document().problem) == (DocumentState.READY, "")


def test_a_scanner_over_the_network_that_is_not_there_is_unreachable(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b64encode(b"x"))
    with pytest.raises(ScannerUnreachable):
        scan(path, "127.0.0.1:9")
