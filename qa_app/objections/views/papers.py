"""Serves a page of an attached paper: clean, as a download, never run by a browser."""

from flask import Response, flash, make_response, redirect, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.files.store.objects import store_for
from qa_app.objections.queries.papers import page_of_paper
from qa_app.objections.services.holding_back import hold_back
from qa_app.objections.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
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


@bp.post("/papers/<paper>/hold-back")
@allow(Role.SUPERVISOR)
def keep_paper_back(paper: str):
    """Keep a paper from who decides, with a reason; without one give it free again."""
    reason = request.form.get("reason", "")
    with transaction() as session:
        objection = hold_back(
            session, actor=current_actor(), paper=paper, reason=reason, now=clock.now()
        )
    flash(_("专家看不到这份附件。") if reason.strip() else _("专家可以看到这份附件。"), "done")
    return redirect(url_for("objections.show", public_id=objection))
