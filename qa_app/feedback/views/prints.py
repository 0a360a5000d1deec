"""Ordering prints of many sheets, and the page where a finished one is fetched."""

import secrets

from flask import Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.db.session import transaction
from qa_app.feedback.background import JOB, PrintKind, ids_to_print, kept_prints
from qa_app.feedback.queries.lists import address_of, filter_of
from qa_app.feedback.queries.visible import READERS
from qa_app.feedback.views.blueprint import bp
from qa_app.jobs.services import request_job
from qa_app.web.audience import allow
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of
from qa_app.web.requests import current_actor, settings

TYPES = {".pdf": "application/pdf", ".zip": "application/zip"}


@bp.post("/feedback/prints")
@allow(*READERS)
def order() -> AnyResponse:
    """Print the sheets of a list in the background."""
    actor, token = current_actor(), secrets.token_urlsafe(16)
    kind = member_of(PrintKind, request.form.get("kind")) or PrintKind.MERGED
    wanted = filter_of(request.form, own=request.form.get("room") == "mine")
    arguments = {
        "kind": kind.value,
        "filter": address_of(wanted),
        "own": wanted.own,
        "token": token,
        "language": language_of_request(),
        "next_url": url_for("feedback.ready", token=token),
    }
    with transaction() as session:
        ids_to_print(session, actor, kind, wanted)
        job = request_job(session, actor=actor, kind=JOB, arguments=arguments, now=clock.now())
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.get("/feedback/prints/<token>")
@allow(*READERS)
def ready(token: str) -> str:
    """A finished print waits, in one file or several."""
    paths = kept_prints(settings(), current_actor().account_id, token)
    files = [(number, path.stat().st_size) for number, path in enumerate(paths, start=1)]
    ending = paths[0].suffix[1:]
    return render_template("feedback/ready.html", token=token, files=files, ending=ending)


@bp.get("/feedback/prints/<token>/file")
@allow(*READERS)
def fetch(token: str) -> Response:
    """The print itself, or one part of it."""
    paths, part = kept_prints(settings(), current_actor().account_id, token), 1
    if len(paths) > 1:
        part = page_number(request.args.get("part"))
    if part > len(paths):
        raise NotFound(token)
    path = paths[part - 1]
    name = f"FEEDBACK-{part}{path.suffix}" if len(paths) > 1 else f"FEEDBACK{path.suffix}"
    answer = send_file(path, TYPES[path.suffix], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
