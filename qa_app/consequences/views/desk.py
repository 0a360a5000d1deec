"""Pages for who assigns cases: lawyers with a failed case, one of them, deciding and undoing."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.clock import SHANGHAI
from qa_app.consequences.forms import DecisionForm, ReasonForm, desk_filter
from qa_app.consequences.messages import DECISION_LABELS, STATE_LABELS, STATE_TONES
from qa_app.consequences.queries import desk as queries
from qa_app.consequences.rules.desk import DeskState
from qa_app.consequences.services import deciding
from qa_app.consequences.tables import write_desk
from qa_app.consequences.views.blueprint import bp
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.feedback.views.seen import note_seen
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, request_session

DECIDERS = (Role.SUPERVISOR, Role.AGENCY_STAFF)
LABELS = {"state": STATE_LABELS, "tone": STATE_TONES, "decision": DECISION_LABELS}


@bp.get("/failed")
@allow(*queries.READERS)
def failed() -> str:
    """Lawyers with a failed case and what was decided about them."""
    note_seen()
    wanted = desk_filter(request.args)
    return render_template(
        "consequences/failed.html",
        page=queries.desk_page(request_session(), current_actor(), wanted, _today()),
        wanted=wanted,
        states=list(DeskState),
        labels=LABELS,
    )


@bp.get("/failed.xlsx")
@allow(*queries.READERS)
def failed_file() -> Response:
    """The same list as a workbook: every page of it."""
    note_seen()
    wanted, t = desk_filter(request.args), translator(language_of_request())
    lines = queries.desk_lines(request_session(), current_actor(), wanted, _today())
    return sent_workbook(lambda target: write_desk(target, lines, t), "failed.xlsx")


@bp.get("/failed/<int:lawyer_id>/<int:agency_id>")
@allow(*queries.READERS)
def lawyer(lawyer_id: int, agency_id: int) -> str:
    """One lawyer: the failed cases, the decisions there were, the form for who may decide."""
    note_seen()
    return _shown((lawyer_id, agency_id), DecisionForm())


@bp.post("/failed/<int:lawyer_id>/<int:agency_id>")
@allow(*DECIDERS)
def decide(lawyer_id: int, agency_id: int):
    """Write down a decision."""
    form, key = DecisionForm(), (lawyer_id, agency_id)
    if not form.validate_on_submit():
        return _shown(key, form), 422
    with transaction() as session:
        deciding.decide(
            session, actor=current_actor(), key=key, made=form.made(), seen=form.seen.data or "",
            now=clock.now(),
        )  # fmt: skip
    flash(_("决定已记录，可以撤销。程序不会自动限制指派。"), "done")
    return redirect(url_for("consequences.lawyer", lawyer_id=lawyer_id, agency_id=agency_id))


@bp.post("/decisions/<decision>/undo")
@allow(*DECIDERS)
def undo(decision: str):
    """Take a decision back."""
    with transaction() as session:
        lawyer_id, agency_id = deciding.undo(
            session, actor=current_actor(), decision=decision, now=clock.now(),
            reason=request.form.get("undo-reason", ""),
        )  # fmt: skip
    flash(_("决定已撤销，记录保留。"), "done")
    return redirect(url_for("consequences.failed", q="", _anchor=f"l{lawyer_id}-{agency_id}"))


def _shown(key: queries.Key, form: DecisionForm) -> str:
    session = request_session()
    line = queries.desk_line(session, current_actor(), key, _today())
    form.seen.data = form.seen.data or (line.decision.public_id if line.decision else "")
    return render_template(
        "consequences/lawyer.html",
        line=line,
        form=form,
        undoing=ReasonForm(formdata=None, prefix="undo"),
        decisions=queries.decisions_about(session, key),
        labels=LABELS,
    )


def _today():
    return clock.now().astimezone(SHANGHAI).date()
