"""Ordering a long print with links, and the page where it is fetched, once."""

import secrets

from flask import Blueprint, Response, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.invitations.background import Order, PrintKind, refuse_too_many
from qa_app.invitations.store import print_waits, take_print
from qa_app.jobs.services import request_job
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


def order_print(session: Session, kind: PrintKind, order: Order, agency: str) -> AnyResponse:
    """To the page of a job that prints ``order``, or what is left of it when the job begins."""
    refuse_too_many(kind, order)
    token = secrets.token_urlsafe(16)
    arguments = {
        "cycle": order.cycle.name, "agency": agency, "only": list(order.subject_ids),
        "address": order.address, "language": order.language, "token": token,
        "next_url": url_for("invitations.prints", token=token),
    }  # fmt: skip
    job = request_job(
        session, actor=current_actor(), kind=kind.job, arguments=arguments, now=clock.now()
    )
    return redirect(url_for("jobs.show", public_id=job.public_id))


def pdf_answer(pdf: bytes, name: str) -> Response:
    """A PDF to save, kept by no cache on the way."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
