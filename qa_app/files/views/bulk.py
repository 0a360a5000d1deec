"""Taking in many files at once: names are matched with cases first, then the files are sent.

With scripts files go by the resumable protocol (``uploads``); without, this page's form takes them.
"""

from typing import Any

from flask import Response, jsonify, render_template, request, url_for

from qa_app import clock
from qa_app.db.session import transaction
from qa_app.files import background
from qa_app.files.queries.archive import ArchiveDocument, archive_of
from qa_app.files.queries.matching import (
    Candidate,
    NamedFile,
    cases_like,
    known_files,
    matched_files,
)
from qa_app.files.queries.rights import case_token
from qa_app.files.rules.directory import UNPLACED
from qa_app.files.services.uploads import Announced, open_upload
from qa_app.files.store.objects import store_for
from qa_app.files.views.blueprint import WRITERS, bp
from qa_app.web.audience import allow
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session, settings


@bp.get("/bulk")
@allow(*WRITERS)
def bulk() -> str:
    """Choose files or a folder, see which cases they belong to, send them."""
    return render_template("files/bulk.html", most=settings().max_upload_mib, **_destination())


@bp.post("/bulk")
@allow(*WRITERS)
def send():
    """The files of the plain form whose names find their case; the others are named."""
    session, actor, store = request_session(), current_actor(), store_for(settings())
    files = [file for file in request.files.getlist("files") if file.filename]
    named = matched_files(session, actor, [file.filename or "" for file in files])
    for file, match in zip(files, named, strict=True):
        if match.case is None:
            continue
        size = file.stream.seek(0, 2)
        file.stream.seek(0)
        new = Announced(match.case.case_id, match.name, size, match.part)
        with transaction() as writing:
            opened = open_upload(
                writing, actor=actor, new=new, settings=settings(), now=clock.now()
            )
        background.receive(actor, store, opened.public_id, file.stream.read)
    return render_template("files/sent.html", named=named)


@bp.post("/match")
@allow(*WRITERS)
def match() -> Response:
    """For the script: the case and part each name speaks of, and which files are there already."""
    sent = request.get_json(silent=True)
    files = sent.get("files") if isinstance(sent, dict) else None
    names = [str(each) for each in files] if isinstance(files, list) else []
    session, actor = request_session(), current_actor()
    named = matched_files(session, actor, names)
    known = known_files(session, {each.case.case_id for each in named if each.case})
    language = language_of_request()
    return jsonify({"files": [_named(each, known, language) for each in named]})


@bp.get("/cases")
@allow(*WRITERS)
def find() -> Response:
    """For the script: cases whose number holds ``q``, and the files they have already."""
    session, actor = request_session(), current_actor()
    found = cases_like(session, actor, request.args.get("q", "")[:100])
    known = known_files(session, {each.case_id for each in found})
    return jsonify({"cases": [_case(each, known) for each in found]})


def _destination() -> dict[str, Any]:
    """The case, part and document an address fixes for everything sent."""
    case_id = request.args.get("case", type=int)
    if not case_id:
        return {"found": None, "part": None, "replaced": None, "known": []}
    session, actor = request_session(), current_actor()
    found = archive_of(session, actor, case_id, language_of_request())
    part = next((each for each in found.parts if each.code == request.args.get("part")), None)
    replaced = next(
        (each for each in found.documents if each.public_id == request.args.get("replaces")), None
    )
    return {
        "found": found,
        "part": part,
        "replaced": replaced,
        "token": case_token(found.case_id),
        "known": _keys(found.documents),
    }


def _keys(documents: tuple[ArchiveDocument, ...]) -> list[str]:
    return sorted({f"{each.original_name}/{each.size}" for each in documents})


def _case(found: Candidate, known: dict[int, set[tuple[str, int]]]) -> dict[str, Any]:
    return {
        "token": case_token(found.case_id),
        "number": found.number,
        "agency": found.agency,
        "url": url_for("files.show", case_id=found.case_id),
        "known": [f"{name}/{size}" for name, size in sorted(known.get(found.case_id, ()))],
    }


def _named(
    found: NamedFile, known: dict[int, set[tuple[str, int]]], language: str
) -> dict[str, Any]:
    return {
        "case": _case(found.case, known) if found.case else None,
        "candidates": [_case(each, known) for each in found.candidates],
        "part": found.part if found.part != UNPLACED else "",
        "part_title": found.part_title(language),
    }
