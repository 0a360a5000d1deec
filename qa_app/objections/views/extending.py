"""Putting off a day of one objection."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import Refused
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.objections.forms import LaterForm
from qa_app.objections.services import extending
from qa_app.objections.services.extending import Later
from qa_app.objections.services.form_check import At, office_objection
from qa_app.objections.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.route("/<public_id>/extend", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def extend(public_id: str):
    """A later day to mend, to decide or to ask for the second level."""
    seen = office_objection(request_session(), current_actor(), public_id)
    running, form = extending.running(seen.objection), LaterForm()
    if running is None:
        raise Refused("objection_other_state")
    later = Later(*form.values()) if form.validate_on_submit() else None
    refusal = extending.why_not(seen.objection, later, clock.now()) if later else None
    if refusal:
        form.until.errors = [*form.until.errors, sentence(refusal.code, refusal.params, _)]
    if later is None or refusal:
        return render_template(
            "objections/extend.html", seen=seen, form=form, what=running[0], old=running[1]
        )
    at = At(public_id, whole_number(request.form.get("revision")))
    with transaction() as session:
        extending.extend(session, actor=current_actor(), at=at, later=later, now=clock.now())
    flash(_("期限已延长。"), "done")
    return redirect(url_for("objections.show", public_id=public_id))
