"""Serves the file of a case: one page at a time, its outline, and a search in its text."""

from flask import Response, jsonify, make_response, request, url_for

from qa_app import clock
from qa_app.db.session import transaction
from qa_app.files.queries.reading import CaseFile, Part, case_file, page_to_serve
from qa_app.files.queries.rights import access_for
from qa_app.files.queries.searching import search as find
from qa_app.files.services.viewing import note_view
from qa_app.files.store.objects import store_for
from qa_app.files.views.blueprint import READERS, bp
from qa_app.web.audience import allow
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session, settings

SHORTLY = "private, max-age=300"


@bp.get("/<token>/pages/<page_id>.pdf")
@allow(*READERS)
def page(token: str, page_id: str) -> Response:
    """One page as a PDF of its own; recorded before it leaves."""
    session, actor = request_session(), current_actor()
    access = access_for(session, actor, token)
    served = page_to_serve(session, access.case_id, page_id, masking=access.masking)
    content = store_for(settings()).read(served.address)
    with transaction(light=True) as writing:
        note_view(
            writing,
            actor=actor,
            case_id=access.case_id,
            page_id=served.page_id,
            now=clock.now(),
        )
    return _pdf(content, page_id)


@bp.get("/<token>/outline.json")
@allow(*READERS)
def outline(token: str) -> Response:
    """The parts, documents and pages of a file, for the viewer."""
    session = request_session()
    access = access_for(session, current_actor(), token)
    language = language_of_request()
    found = case_file(session, access.case_id, masking=access.masking, language=language)
    return _briefly(jsonify(_outline(found, token)))


@bp.get("/<token>/search")
@allow(*READERS)
def search(token: str) -> Response:
    """Pages that hold the words ``q``."""
    session = request_session()
    access = access_for(session, current_actor(), token)
    read_many = store_for(settings()).read_many
    hits = find(session, access, request.args.get("q", ""), read_many)
    shown = [{"page": hit.page, "number": hit.number, "snippet": hit.snippet} for hit in hits]
    return _briefly(jsonify({"hits": shown}))


def _pdf(content: bytes, page_id: str) -> Response:
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{page_id}.pdf"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = SHORTLY
    answer.headers["Vary"] = "Cookie"
    return answer


def _briefly(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _outline(found: CaseFile, token: str) -> dict[str, object]:
    before, after = url_for("files.page", token=token, page_id="@").split("@")
    return {
        "pages": [
            {
                "id": page.public_id,
                "number": page.number,
                "url": f"{before}{page.public_id}{after}",
                "rotation": page.rotation,
                "width": page.width,
                "height": page.height,
                "text": page.has_text,
                "document": doc.public_id,
            }
            for part in found.parts
            for doc in part.documents
            for page in doc.pages
        ],
        "parts": [_part(part) for part in found.parts],
    }


def _part(part: Part) -> dict[str, object]:
    documents = [
        {
            "id": doc.public_id,
            "title": doc.title,
            "first": doc.pages[0].number,
            "last": doc.pages[-1].number,
        }
        for doc in part.documents
    ]
    return {
        "code": part.code,
        "title": part.title,
        "missing": part.missing,
        "documents": documents,
    }
