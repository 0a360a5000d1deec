"""A process killed in the middle: what was acknowledged is there; going on finishes the work."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.files import background
from qa_app.files.models import Document, DocumentPage, DocumentState, UploadPiece
from qa_app.files.services import uploads
from qa_app.files.services.uploads import Announced
from qa_app.jobs import worker
from qa_app.jobs.models import Job
from tests.builders import hostile_files
from tests.builders.cases import make_case
from tests.builders.files import blank_page

ROOT = Path(__file__).resolve().parents[2]
SENDING = """
import os, signal, sys
from qa_app.core.roles import SYSTEM
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.files import background
from qa_app.files.store.objects import store_for
from qa_app.settings import load_settings
settings = load_settings()
db.configure(make_engine(settings.database_url))
background.PIECE_BYTES = 1000
keep = background._keep
def told(*arguments):
    upload = keep(*arguments)
    print(upload.received, flush=True)
    if upload.received >= 30_000:
        signal.pause()  # never done before it is killed, however slow the one who kills is
    return upload
background._keep = told
with open(sys.argv[2], "rb") as file:
    background.receive(SYSTEM, store_for(settings), sys.argv[1], file.read)
"""
CHECKING = """
import sys
from qa_app import blueprints
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.jobs import worker
from qa_app.settings import load_settings
settings = load_settings()
db.configure(make_engine(settings.database_url))
worker.configure(settings, blueprints.load_actor)
print("checking", flush=True)
worker.run_job(sys.argv[1])
"""


@pytest.fixture
def start(settings):
    """Starts a program of our own on the test's database, to be killed."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QA_HOME": str(settings.home),
        "QA_DATABASE_URL": settings.database_url,
        "QA_DATA_KEY": settings.data_key,
        "QA_SECRET_KEY": settings.secret_key,
    }

    def start(code: str, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    return start


def opened(case, size, settings):
    with transaction() as session:
        new = Announced(case.id, "scan.pdf", size, "other")
        upload = uploads.open_upload(
            session, actor=SYSTEM, new=new, settings=settings, now=background.clock.now()
        )
    return upload.public_id


def test_a_killed_upload_keeps_every_acknowledged_byte_and_goes_on(
    database, settings, store, start, tmp_path
):
    content = os.urandom(60_000)
    source = tmp_path / "scan"
    source.write_bytes(content)
    with transaction() as session:
        case = make_case(session)
    public_id = opened(case, len(content), settings)
    sender = start(SENDING, public_id, str(source))
    acknowledged = [int(sender.stdout.readline()) for _ in range(5)][-1]
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    sender.stdout.close()
    with reading() as session:
        received = uploads.own_upload(session, SYSTEM, public_id).received
        pieces = session.exec(select(UploadPiece).order_by(UploadPiece.start)).all()
    assert len(content) > received >= acknowledged
    kept = b"".join(b"".join(store.piece(piece.key)) for piece in pieces)
    assert kept == content[:received]
    with source.open("rb") as file:
        file.seek(received)
        background.receive(SYSTEM, store, public_id, file.read)
    with reading() as session:
        document = session.exec(select(Document)).one()
        keys = uploads.piece_keys(session, document.id)
    assert b"".join(b"".join(store.piece(key)) for key in keys) == content


def test_a_killed_check_is_done_again_and_enters_its_pages_once(
    app, settings, store, start, tmp_path
):
    pdf = hostile_files.opened(blank_page("first"))
    for number in range(300):
        pdf.pages.extend(hostile_files.opened(blank_page(f"page {number}")).pages)
    source = tmp_path / "scan"
    source.write_bytes(hostile_files.saved(pdf))
    with transaction() as session:
        case = make_case(session)
    public_id = opened(case, source.stat().st_size, settings)
    with source.open("rb") as file:
        background.receive(SYSTEM, store, public_id, file.read)
    with reading() as session:
        job = session.exec(select(Job.public_id)).one()
    checker = start(CHECKING, job)
    assert checker.stdout.readline() == "checking\n"
    deadline = time.monotonic() + 120
    while not list((settings.home / "intake").glob("*/pages/*.pdf")):
        assert time.monotonic() < deadline
        assert checker.poll() is None
        time.sleep(0.002)
    checker.send_signal(signal.SIGKILL)
    checker.wait()
    checker.stdout.close()
    with reading() as session:
        assert session.exec(select(Document.state)).one() is DocumentState.CHECKING
        assert not session.exec(select(DocumentPage)).all()
    with transaction() as session:  # the lease of the dead worker runs out
        left = session.exec(select(Job)).one()
        left.state, left.lease_until = "waiting", None
        session.add(left)
    worker.run_job(job)
    with reading() as session:
        assert session.exec(select(Document.state)).one() is DocumentState.READY
        assert len(session.exec(select(DocumentPage)).all()) == 301
    assert not list((settings.home / "intake").glob("*"))
