"""What supervisors see of reviews: progress without ratings, settled cases explained, imports."""

from typing import Any

from flask import redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import READERS, cycle_for, cycles_page, may_manage
from qa_app.db.session import transaction
from qa_app.jobs.queries import job_of
from qa_app.jobs.views import shown as shown_job
from qa_app.reviews import forms
from qa_app.reviews.queries import progress as queries
from qa_app.reviews.services import requesting
from qa_app.reviews.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.paging import page_number
from qa_app.web.requests import current_actor, request_session, settings

SHOWN = ("", "waiting", "reviewed", "unreviewed", "diverging", "settled", "reopened")


@bp.route("/cycles")
@allow(*READERS)
def cycles() -> str:
    """The cycles whose reviews are under way or done."""
    session, actor = request_session(), current_actor()
    page = cycles_page(
        session, actor, page=page_number(request.args.get("page")), state=CycleState.DRAWN
    )
    return render_template("reviews/cycles.html", page=page)


@bp.route("/cycles/<name>")
@allow(*READERS)
def progress(name: str) -> str:
    """How far the reviews of a cycle are, by expert and by agency, and the act that settles."""
    session, actor = request_session(), current_actor()
    cycle = cycle_for(session, actor, name)
    by = "agency" if request.args.get("by") == "agency" else "expert"
    read = queries.by_agency if by == "agency" else queries.by_expert
    rows = read(session, actor, cycle, page=page_number(request.args.get("page")))
    found = queries.progress_of(session, actor, cycle)
    mine = may_manage(session, actor, cycle)
    return render_template(
        "reviews/progress.html", cycle=cycle, found=found, rows=rows, by=by, may_settle=mine
    )


@bp.route("/cycles/<name>/settle", methods=["POST"])
@allow(Role.SUPERVISOR)
def settle(name: str):
    """Settle what can be settled, in the background."""
    with transaction() as session:
        actor = current_actor()
        cycle = cycle_for(session, actor, name)
        job = requesting.request_settling(session, actor=actor, cycle=cycle, now=clock.now())
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.route("/cycles/<name>/cases")
@allow(*READERS)
def cases(name: str) -> str:
    """Drawn cases and how far each is; grades only of settled ones."""
    session, actor = request_session(), current_actor()
    cycle = cycle_for(session, actor, name)
    show = request.args.get("show", "")
    show = show if show in SHOWN else ""
    number = page_number(request.args.get("page"))
    page = queries.cases_page(session, actor, cycle, show=show, page=number)
    return render_template("reviews/cases.html", cycle=cycle, page=page, show=show)


@bp.route("/cycles/<name>/import", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def import_upload(name: str):
    """Upload scores done on paper or in a spreadsheet."""
    cycle = cycle_for(request_session(), current_actor(), name)
    form = forms.ScoresForm()
    if not form.validate_on_submit():
        return render_template("reviews/import_upload.html", cycle=cycle, form=form)
    upload = requesting.UploadedScores(
        name=form.file.data.filename or "",
        save=form.file.data.save,
        accept_good=form.accept_good.data,
        assign_as_listed=form.assign_as_listed.data,
    )
    with transaction() as session:
        job = requesting.request_import(
            session, actor=current_actor(), cycle=cycle, upload=upload, home=settings().home,
            now=clock.now(),
        )  # fmt: skip
    return redirect(url_for("reviews.imported", job_id=job.public_id))


@bp.route("/imports/<job_id>")
@allow(Role.SUPERVISOR)
def imported(job_id: str) -> str:
    """What came of an import: counts, and every problem with its row."""
    job = job_of(request_session(), current_actor(), job_id)
    result: dict[str, Any] = job.result if job.result and "counts" in job.result else {}
    arguments = job.arguments
    return render_template(
        "reviews/imported.html", job=shown_job(job), result=result, given=arguments
    )
