"""Resumable uploads: what was acknowledged stays, nothing is done twice, nobody gets between."""

from base64 import b64encode
from datetime import timedelta

import pytest
from sqlmodel import select

from qa_app.accounts.queries import actor_by_id
from qa_app.core.errors import Conflict, NotFound
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.files import background
from qa_app.files.models import Document, DocumentPage, DocumentState, Upload, UploadPiece
from qa_app.files.services import uploads
from qa_app.files.services.uploads import Announced, Piece, shown_name
from qa_app.jobs import worker
from qa_app.jobs.models import Job
from tests.builders.cases import make_case
from tests.builders.files import blank_page, make_document
from tests.builders.register import NOW, make_account, make_agency

TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def case(database):
    with transaction() as session:
        return make_case(session)


@pytest.fixture
def staff(case, client_as):
    with transaction() as session:
        account = make_account(session, Role.AGENCY_STAFF, agency=make_agency(session))
    browser = client_as(account=account)
    browser.account = account
    return browser


def told(**pairs: str) -> str:
    return ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in pairs.items())


def begin(browser, case, size: int, *, name: str = "民事起诉状.pdf", **pairs: str):
    headers = {
        **TUS,
        "Upload-Length": str(size),
        "Upload-Metadata": told(filename=name, case=f"case-{case.id}", **pairs),
    }
    return browser.post("/files/uploads", headers=headers)


def send(browser, address: str, offset: int, content: bytes):
    return browser.patch(address, data=content, headers={**BODY, "Upload-Offset": str(offset)})


def run_jobs() -> None:
    with reading() as session:
        waiting = session.exec(select(Job.public_id).where(Job.finished_at.is_(None))).all()
    for public_id in waiting:
        worker.run_job(public_id)


def only_document() -> Document:
    with reading() as session:
        return session.exec(select(Document)).one()


def test_a_file_sent_in_two_pieces_becomes_readable_pages(staff, case, store):
    content = blank_page("whole")
    opened = begin(staff, case, len(content))
    assert opened.status_code == 201
    address = opened.headers["Location"]
    first = send(staff, address, 0, content[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert "Upload-Expires" in first.headers
    asked = staff.head(address, headers=TUS)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        "100",
        str(len(content)),
    )
    assert asked.headers["Cache-Control"] == "no-store"
    assert send(staff, address, 100, content[100:]).status_code == 204
    document = only_document()
    assert (document.state, document.part, document.title) == ("uploaded", "pleading", "民事起诉状")
    run_jobs()
    document = only_document()
    assert (document.state, document.media_type) == (DocumentState.READY, "application/pdf")
    assert store.read(document.original_address) == content
    with reading() as session:
        page = session.exec(select(DocumentPage)).one()
        assert not session.exec(select(UploadPiece)).all()
    assert store.read(page.text_address).decode() == "whole"
    outline = staff.get(f"/files/case-{case.id}/outline.json").get_json()
    assert outline["pages"][0]["text"] is True


def test_nothing_in_the_open_is_left_after_the_check(staff, case, settings):
    content = blank_page("in the open")
    send(staff, begin(staff, case, len(content)).headers["Location"], 0, content)
    run_jobs()
    kept = [path for path in settings.home.rglob("*") if path.is_file()]
    assert not [path for path in kept if content[:40] in path.read_bytes()]
    assert not list((settings.home / "intake").glob("*"))
    assert not [path for path in (settings.home / "files" / "uploads").rglob("*") if path.is_file()]


def test_a_piece_that_does_not_fit_on_changes_nothing(staff, case):
    address = begin(staff, case, 10).headers["Location"]
    assert send(staff, address, 0, b"12345").status_code == 204
    assert send(staff, address, 0, b"12345").status_code == 409
    assert send(staff, address, 7, b"12").status_code == 409
    assert send(staff, address, 5, b"678901").status_code == 400
    assert staff.head(address, headers=TUS).headers["Upload-Offset"] == "5"


def test_a_broken_line_keeps_what_came_before_it(database, case, store, settings):
    pieces = [b"abc", b"de", b""]
    with transaction() as session:
        opened = uploads.open_upload(
            session, actor=SYSTEM, new=Announced(case.id, "x.pdf", 10), settings=settings, now=NOW
        )
    got = background.receive(
        SYSTEM, store, opened.public_id, lambda _size: pieces.pop(0) if pieces else b""
    )
    assert got.received == 5
    with reading() as session:
        key = session.exec(select(UploadPiece.key)).one()
    assert b"".join(store.piece(key)) == b"abcde"


def test_two_who_send_the_same_piece_cannot_both_win(database, case, store, settings):
    with transaction() as session:
        opened = uploads.open_upload(
            session, actor=SYSTEM, new=Announced(case.id, "x.pdf", 8), settings=settings, now=NOW
        )

    def add(start: int, key: str) -> None:
        piece = Piece(start, 4, key)
        with transaction() as session:
            uploads.add_piece(
                session, actor=SYSTEM, public_id=opened.public_id, piece=piece, now=NOW
            )

    add(0, "one")
    for start in (0, 2, 6):
        with pytest.raises(Conflict):
            add(start, "other")
    add(4, "two")
    with pytest.raises(Conflict):
        add(4, "two again")
    with reading() as session:
        assert session.exec(select(UploadPiece.key)).all() == ["one", "two"]
        assert len(session.exec(select(Document)).all()) == 1
        assert len(session.exec(select(Job)).all()) == 1


def test_a_check_that_runs_twice_enters_the_pages_once(staff, case):
    content = blank_page("twice")
    send(staff, begin(staff, case, len(content)).headers["Location"], 0, content)
    run_jobs()
    before = only_document()
    with transaction() as session:
        job = session.exec(select(Job)).first()
        job.state, job.finished_at = "waiting", None
        session.add(job)
    run_jobs()
    with reading() as session:
        assert len(session.exec(select(DocumentPage)).all()) == 1
        assert session.get_one(Document, before.id).revision == before.revision


def test_an_upload_belongs_to_who_began_it(staff, case, client_as):
    address = begin(staff, case, 10).headers["Location"]
    other = client_as(Role.ADMINISTRATOR)
    assert other.head(address, headers=TUS).status_code == 404
    assert send(other, address, 0, b"12345").status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert staff.head(address, headers=TUS).status_code == 200


def test_a_case_out_of_sight_takes_nothing(staff):
    with transaction() as session:
        foreign = make_case(session, agency=make_agency(session, "别处中心"))
    assert begin(staff, foreign, 10).status_code == 404
    foreign.id = 999_999
    assert begin(staff, foreign, 10).status_code == 404


def test_too_large_files_and_too_many_uploads_are_refused_in_words(staff, case, app):
    from dataclasses import replace

    answer = begin(staff, case, 201 << 20)
    assert (answer.status_code, answer.mimetype) == (409, "text/plain")
    assert "200 MiB" in answer.get_data(as_text=True)
    app.extensions["qa_settings"] = replace(app.extensions["qa_settings"], open_uploads=2)
    assert begin(staff, case, 10).status_code == 201
    assert begin(staff, case, 10).status_code == 201
    assert "2 个" in begin(staff, case, 10).get_data(as_text=True)


def test_an_upload_can_be_thrown_away_until_it_is_finished(staff, case, store):
    address = begin(staff, case, 10).headers["Location"]
    send(staff, address, 0, b"12345")
    assert staff.delete(address, headers=TUS).status_code == 204
    assert staff.head(address, headers=TUS).status_code == 404
    with reading() as session:
        assert not session.exec(select(UploadPiece)).all()
    content = blank_page("done")
    address = begin(staff, case, len(content)).headers["Location"]
    send(staff, address, 0, content)
    assert staff.delete(address, headers=TUS).status_code == 409


def test_uploads_nobody_went_on_with_expire(staff, case, settings):
    send(staff, begin(staff, case, 10).headers["Location"], 0, b"12345")
    assert background.clean_up(settings, NOW) == 0
    with reading() as session:
        ends = session.exec(select(Upload.expires_at)).one()
    assert background.clean_up(settings, ends + timedelta(seconds=1)) == 1
    with reading() as session:
        assert session.exec(select(Upload.state)).one() == "abandoned"


def test_the_protocol_says_what_it_can_do_and_refuses_other_versions(staff, case):
    said = staff.options("/files/uploads")
    assert said.status_code == 204
    assert said.headers["Tus-Version"] == "1.0.0"
    assert "termination" in said.headers["Tus-Extension"]
    assert said.headers["Tus-Max-Size"] == str(200 << 20)
    assert staff.post("/files/uploads", headers={"Tus-Resumable": "0.2"}).status_code == 412
    address = begin(staff, case, 10).headers["Location"]
    wrong_type = staff.patch(address, data=b"12", headers={**TUS, "Upload-Offset": "0"})
    assert wrong_type.status_code == 415
    assert staff.post("/files/uploads", headers={**TUS, "Upload-Length": "x"}).status_code == 400


def test_an_upload_needs_the_form_token(staff, case, app):
    app.config["WTF_CSRF_ENABLED"] = True
    assert begin(staff, case, 10).status_code == 400
    page = staff.get("/account/profile").get_data(as_text=True)
    import re

    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    headers = {"X-CSRFToken": token.group(1), "Referer": "http://localhost/"}
    opened = staff.post(
        "/files/uploads",
        headers={
            **TUS, **headers, "Upload-Length": "5",
            "Upload-Metadata": told(filename="a.pdf", case=f"case-{case.id}"),
        },
    )  # fmt: skip
    assert opened.status_code == 201
    sent = staff.patch(
        opened.headers["Location"], data=b"12345",
        headers={**BODY, **headers, "Upload-Offset": "0"},
    )  # fmt: skip
    assert sent.headers["Upload-Offset"] == "5"


def test_a_plain_form_works_without_scripts(staff, case):
    import io

    files = [(io.BytesIO(blank_page(name)), f"{name}.pdf") for name in ("one", "two")]
    answer = staff.post(f"/files/case-{case.id}/documents", data={"files": files, "part": "other"})
    assert answer.status_code == 302
    run_jobs()
    with reading() as session:
        found = session.exec(select(Document).order_by(Document.position)).all()
    assert [(each.title, each.part, each.state) for each in found] == [
        ("one", "other", "ready"),
        ("two", "other", "ready"),
    ]


def test_a_refused_file_says_why_and_keeps_nothing(staff, case, store):
    content = b"<html><script>alert(1)</script></html>"
    send(staff, begin(staff, case, len(content), name="判决书.pdf").headers["Location"], 0, content)
    run_jobs()
    document = only_document()
    assert (document.state, document.problem) == (DocumentState.REFUSED, "file_is_markup")
    assert document.original_address == ""
    assert not list(store.contents())


def test_an_empty_file_is_refused_at_once(staff, case):
    assert begin(staff, case, 0).status_code == 201
    run_jobs()
    assert only_document().problem == "file_empty"


def test_a_replacement_stands_where_the_old_one_stood_and_the_old_one_is_kept(staff, case, store):
    with transaction() as session:
        old = make_document(session, store, case, part="mandate", title="委托协议")
    content = blank_page("new")
    opened = begin(staff, case, len(content), name="扫描 002.pdf", part="", replaces=old.public_id)
    send(staff, opened.headers["Location"], 0, content)
    run_jobs()
    with reading() as session:
        before = session.get_one(Document, old.id)
        after = session.exec(select(Document).where(Document.replaces_id == old.id)).one()
    assert before.state is DocumentState.REMOVED
    assert (after.state, after.part, after.title, after.position) == (
        "ready", "mandate", "委托协议", old.position,
    )  # fmt: skip


def test_a_refused_replacement_leaves_the_old_one(staff, case, store):
    with transaction() as session:
        old = make_document(session, store, case)
    opened = begin(staff, case, 5, replaces=old.public_id)
    send(staff, opened.headers["Location"], 0, b"hello")
    run_jobs()
    with reading() as session:
        assert session.get_one(Document, old.id).state is DocumentState.READY


def test_what_is_not_of_this_case_cannot_be_replaced(staff, case, store):
    with transaction() as session:
        foreign = make_document(session, store, make_case(session))
    assert begin(staff, case, 5, replaces=foreign.public_id).status_code == 404


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\scan\\委托书.pdf", "委托书.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202efdp.exe", "abfdp.exe"),
        ("", "-"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_shown_without_their_folders_and_tricks(given, shown):
    assert shown_name(given) == shown


def test_who_lost_the_case_meanwhile_cannot_finish_an_upload_of_another(database, case, settings):
    with transaction() as session:
        opened = uploads.open_upload(
            session, actor=SYSTEM, new=Announced(case.id, "x.pdf", 4), settings=settings, now=NOW
        )
        stranger = make_account(session, Role.SUPERVISOR)
    with reading() as session:
        actor = actor_by_id(session, stranger.id)
    with pytest.raises(NotFound), transaction() as session:
        uploads.add_piece(
            session, actor=actor, public_id=opened.public_id, piece=Piece(0, 4, "k"), now=NOW
        )
