"""The page where somebody fetches a finished print with links, once."""

from flask import Blueprint, Response, render_template

from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.invitations.store import print_waits, take_print
from qa_app.web.audience import allow
from qa_app.web.requests import current_actor, settings

bp = Blueprint("invitations", __name__)


@bp.get("/prints/<token>")
@allow(Role.SUPERVISOR, Role.AGENCY_STAFF)
def prints(token: str) -> str:
    """A finished print waits; or it was fetched."""
    if not print_waits(settings(), account_id=current_actor().account_id, token=token):
        raise NotFound(token)
    return render_template("invitations/prints.html", token=token)


@bp.post("/prints/<token>")
@allow(Role.SUPERVISOR, Role.AGENCY_STAFF)
def fetch(token: str) -> Response:
    """The print itself; it is not kept."""
    pdf = take_print(settings(), account_id=current_actor().account_id, token=token)
    return pdf_answer(pdf, "links.pdf")


def pdf_answer(pdf: bytes, name: str) -> Response:
    """A PDF to save, kept by no cache on the way."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
