"""``qa-app files``: folders of scans go to the cases they name, and the store can be checked."""

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from qa_app import clock
from qa_app.db.session import reading, transaction
from qa_app.files.checking import check_store, remove_unreferenced
from qa_app.files.models import Document, DocumentState
from tests.builders.cases import make_case
from tests.builders.files import blank_page, make_document


@pytest.fixture
def folder(database, tmp_path):
    """Scans of one case, one without a number, one that is no scan, and a hidden one."""
    with transaction() as session:
        make_case(session, "(2026)南援民字第12号")
        make_case(session, "(2026)南援民字第13号")
    scans = tmp_path / "scans"
    (scans / "南援民〔2026〕12号").mkdir(parents=True)
    (scans / "南援民〔2026〕12号" / "委托书.pdf").write_bytes(blank_page("mandate"))
    (scans / "(2026)南援民字第13号 判决书.pdf").write_bytes(b"<html>")
    (scans / "说明.pdf").write_bytes(blank_page("unknown"))
    (scans / ".hidden 南援民〔2026〕12号.pdf").write_bytes(blank_page("hidden"))
    os.symlink("/etc/passwd", scans / "(2026)南援民字第12号 起诉状.pdf")
    return scans


def test_a_dry_run_says_what_goes_where_and_changes_nothing(command, folder):
    code, answer = command("files", "import", str(folder), "--dry-run")
    assert code == 3
    assert {row["file"]: (row["case"], row["part"], row["state"]) for row in answer["files"]} == {
        "(2026)南援民字第13号 判决书.pdf": ("(2026)南援民字第13号", "outcome", "matched"),
        "南援民〔2026〕12号/委托书.pdf": ("(2026)南援民字第12号", "mandate", "matched"),
        "说明.pdf": ("", "", "unmatched"),
    }
    with reading() as session:
        assert not session.exec(select(Document)).all()


def test_files_are_taken_in_checked_and_not_taken_twice(command, folder):
    code, answer = command("files", "import", str(folder))
    assert code == 3
    assert (answer["ready"], answer["refused"], answer["unmatched"]) == (1, 1, 1)
    refused = next(row for row in answer["files"] if row["state"] == "refused")
    assert refused["code"] == "file_is_markup"
    assert "PDF" in refused["message"]
    with reading() as session:
        found = session.exec(select(Document.state, Document.part)).all()
    assert sorted(found) == [(DocumentState.READY, "mandate"), (DocumentState.REFUSED, "outcome")]
    _, again = command("files", "import", str(folder))
    assert (again["ready"], again["known"]) == (0, 1)


def test_a_sound_store_has_no_flaws(command, store):
    with transaction() as session:
        make_document(session, store, make_case(session), pages=["text", ""])
    code, answer = command("files", "check")
    assert code == 0
    assert (answer["objects"], answer["missing"], answer["damaged"]) == (4, [], [])


def test_missing_and_damaged_contents_are_named(command, store, settings):
    with transaction() as session:
        document = make_document(session, store, make_case(session), pages=2)
    with reading() as session:
        from qa_app.files.models import DocumentPage

        first, second = session.exec(select(DocumentPage.address)).all()
    objects = settings.home / "files" / "objects"
    (objects / first[:2] / first).unlink()
    damaged = objects / second[:2] / second
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\x00")
    code, answer = command("files", "check")
    assert code == 3
    assert answer["missing"] == [{"document": document.public_id, "address": first}]
    assert answer["damaged"] == [{"document": document.public_id, "address": second}]


def test_what_nothing_refers_to_is_removed_once_it_is_old(command, store):
    store.keep(b"left behind by a killed check")
    later = datetime.now(UTC) + timedelta(days=2)
    assert len(check_store(store, now=later, told=lambda *_: None).unreferenced) == 1
    assert command("files", "check", "--remove-unreferenced")[1]["unreferenced"] == 0  # still young


def test_old_unreferenced_contents_go_and_others_stay(command, store, settings, monkeypatch):
    with transaction() as session:
        make_document(session, store, make_case(session), pages=1)
    address = store.keep(b"left behind")
    store.keep_piece("upload/left", b"behind")
    later = datetime.now(UTC) + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    _, answer = command("files", "check", "--remove-unreferenced")
    assert (answer["unreferenced"], answer["removed"]) == (2, 2)
    assert not store.holds(address)
    assert not list(store.pieces())
    assert command("files", "check")[1]["missing"] == []


def test_a_copy_made_again_adds_only_what_is_new_and_brings_everything_back(
    command, store, settings, tmp_path
):
    with transaction() as session:
        make_document(session, store, make_case(session), pages=["text"])
    store.keep_piece("upload/0", b"not checked yet")
    target = tmp_path / "copy"
    assert command("files", "copy-to", str(target))[1]["copied"] == 4
    store.keep(b"new")
    _, again = command("files", "copy-to", str(target))
    assert (again["copied"], again["present"]) == (1, 4)
    kept = [path.read_bytes() for path in target.rglob("*") if path.is_file()]
    assert not [content for content in kept if b"text" in content or b"checked" in content]
    shutil.rmtree(settings.home / "files" / "objects")
    shutil.rmtree(settings.home / "files" / "uploads")
    assert len(command("files", "check")[1]["missing"]) == 3
    assert command("files", "copy-from", str(target))[1]["copied"] == 5
    assert command("files", "check")[0] == 0
    assert b"".join(store.piece("upload/0")) == b"not checked yet"


def test_what_is_attached_again_during_the_check_stays(store, database):
    """The check of a province takes hours; what nothing referred to at its start may be wanted."""
    address, spare = store.keep(b"attached again"), store.keep(b"left behind")
    later = datetime.now(UTC) + timedelta(days=2)
    found = check_store(store, now=later, told=lambda *_: None)
    assert set(found.unreferenced) == {address, spare}
    with transaction() as session:
        page = make_document(session, store, make_case(session), pages=1)
        page.original_address = address
        session.add(page)
    assert remove_unreferenced(store, found, now=later) == 1
    assert store.holds(address)
    assert not store.holds(spare)


def test_what_is_kept_again_but_not_entered_yet_stays(store, database, monkeypatch):
    address = store.keep(b"about to be attached")
    file = next(path for path in store.folder.rglob(address))
    old = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(file, (old, old))
    now = datetime.now(UTC)
    found = check_store(store, now=now, told=lambda *_: None)
    assert found.unreferenced == (address,)
    assert store.keep(b"about to be attached") == address
    assert remove_unreferenced(store, found, now=now) == 0
    assert store.read(address) == b"about to be attached"
