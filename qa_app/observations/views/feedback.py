"""Released feedback: lists of lawyers and agencies, one sheet on screen, the sheet as a PDF."""

from io import BytesIO

from flask import render_template, request, send_file

from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.observations.pdf import court_pdf, feedback_pdf
from qa_app.observations.queries.feedback import feedback_of, feedback_page
from qa_app.observations.views.blueprint import bp
from qa_app.observations.views.observer_words import facts_of
from qa_app.web.audience import allow
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session

READERS = (Role.LAWYER, Role.AGENCY_STAFF, Role.SUPERVISOR)


@bp.route("/observations/feedback")
@allow(Role.LAWYER, Role.AGENCY_STAFF)
def feedback_list() -> str:
    """Feedback on the own hearings, or on those of the own agency."""
    number = page_number(request.args.get("page"))
    page = feedback_page(request_session(), current_actor(), page=number)
    return render_template("observations/feedback_list.html", page=page)


@bp.route("/observations/feedback/<observation>")
@allow(*READERS)
def feedback(observation: str) -> str:
    """One sheet of feedback."""
    found = feedback_of(request_session(), current_actor(), observation)
    language = language_of_request()
    title = found.rubric_title.in_language(language) if found.rubric_title else ""
    groups = [(one.title.in_language(language), one.earned, one.maximum) for one in found.groups]
    return render_template(
        "observations/feedback.html",
        found=found,
        facts=facts_of(found.facts),
        groups=groups,
        rubric=f"{title} {found.rubric}".strip(),
    )


@bp.route("/observations/feedback/<observation>/<reader>.pdf")
@allow(*READERS)
def feedback_file(observation: str, reader: str):
    """The sheet to print: for lawyer and agency, or for the court."""
    found = feedback_of(request_session(), current_actor(), observation)
    language = language_of_request()
    draw = {"lawyer": feedback_pdf, "court": court_pdf}.get(reader)
    if draw is None or (reader == "court" and not (found.leads and found.court_text)):
        raise NotFound(observation)
    printed = draw(found, translator(language), language=language)
    return send_file(
        BytesIO(printed.pdf),
        mimetype="application/pdf",
        download_name=f"{observation}-{reader}.pdf",
    )
