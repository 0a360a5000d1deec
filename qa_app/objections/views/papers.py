"""Serves a page of an attached paper: clean, as a download, never run by a browser."""

from flask import Response, make_response

from qa_app.core.roles import Role
from qa_app.files.store.objects import store_for
from qa_app.objections.queries.papers import page_of_paper
from qa_app.objections.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.requests import current_actor, request_session, settings


@bp.get("/papers/<paper>/<int:number>.pdf")
@allow(Role.LAWYER, Role.AGENCY_STAFF, Role.SUPERVISOR, Role.EXPERT)
def paper_page(paper: str, number: int) -> Response:
    """One page of a paper as a PDF of its own."""
    address = page_of_paper(request_session(), current_actor(), paper, number)
    answer = make_response(store_for(settings()).read(address))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
