"""For lawyers: the library of published models, one model in the viewer, its pages, printing."""

from flask import Response, jsonify, render_template, request, url_for

from qa_app.files.store.objects import store_for
from qa_app.learning.forms.model_files import library_filter
from qa_app.learning.pdf import one_pdf
from qa_app.learning.queries import library as queries
from qa_app.learning.queries.library import READERS, LibraryPage
from qa_app.learning.views.answers import pdf_answer
from qa_app.learning.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session, settings


@bp.get("/library")
@allow(*READERS)
def library() -> str:
    """Published models the lawyer may read, by words, type and criterion."""
    session, actor, wanted = request_session(), current_actor(), library_filter(request.args)
    return render_template(
        "learning/library.html",
        page=queries.models_page(session, actor, wanted),
        wanted=wanted,
        criteria=queries.criteria_offered(session, actor),
    )


@bp.get("/library/<library_id>")
@allow(*READERS)
def library_model(library_id: str) -> str:
    """What makes a model good, and its pages."""
    found = queries.model_in_library(request_session(), current_actor(), library_id)
    return render_template("learning/library_model.html", found=found)


@bp.get("/library/<library_id>/outline.json")
@allow(*READERS)
def library_outline(library_id: str) -> Response:
    """The pages of a model, for the viewer."""
    session, actor = request_session(), current_actor()
    pages = queries.pages_in_library(session, actor, library_id, language_of_request())
    return _briefly(jsonify(_outline(library_id, pages)))


@bp.get("/library/<library_id>/search")
@allow(*READERS)
def library_search(library_id: str) -> Response:
    """Burned pages have no text: there is nothing to find."""
    queries.model_in_library(request_session(), current_actor(), library_id)
    return _briefly(jsonify({"hits": []}))


@bp.get("/library/<library_id>/pages/<page_id>.pdf")
@allow(*READERS)
def library_page(library_id: str, page_id: str) -> Response:
    """One burned page."""
    address = queries.page_address(request_session(), current_actor(), library_id, page_id)
    return pdf_answer(store_for(settings()).read(address), "PAGE.pdf")


@bp.get("/library/<library_id>/print.pdf")
@allow(*READERS)
def library_print(library_id: str) -> Response:
    """All burned pages as one PDF."""
    found = queries.page_addresses(request_session(), current_actor(), library_id)
    store = store_for(settings())
    pages = ((store.read(address), rotation) for address, rotation in found)
    return pdf_answer(one_pdf(pages), "MODEL.pdf")


def _briefly(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _outline(library_id: str, pages: list[LibraryPage]) -> dict[str, object]:
    """Each part of the directory is one paper: no title anybody typed is in it."""
    parts: dict[str, list[LibraryPage]] = {}
    for page in pages:
        parts.setdefault(page.part, []).append(page)
    return {
        "pages": [_page(library_id, page) for page in pages],
        "parts": [_part(code or "other", of_part) for code, of_part in parts.items()],
    }


def _page(library_id: str, page: LibraryPage) -> dict[str, object]:
    address = url_for("learning.library_page", library_id=library_id, page_id=page.library_id)
    return {
        "id": page.library_id,
        "number": page.number,
        "url": address,
        "rotation": page.rotation,
        "width": page.width,
        "height": page.height,
        "text": False,
        "document": page.part or "other",
    }


def _part(code: str, pages: list[LibraryPage]) -> dict[str, object]:
    first, last = pages[0], pages[-1]
    paper = {"id": code, "title": first.title, "first": first.number, "last": last.number}
    return {"code": code, "title": first.title, "missing": False, "documents": [paper]}
