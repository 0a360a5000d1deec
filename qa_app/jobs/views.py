"""The progress of one's own background jobs, as a page that can be left and a polled part."""

from flask import Blueprint, Response, make_response, render_template

from qa_app import clock
from qa_app.jobs import messages, queries, queue, rules
from qa_app.jobs.models import Job, JobState
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext
from qa_app.web.requests import current_actor, request_session, settings
from qa_app.web.words import sentence

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


def shown(job: Job) -> dict[str, object]:
    """A job as its templates show it: state, progress and the sentence of its failure."""
    note = queue.progress_of(settings(), job.public_id) or {"done": 0, "total": 0}
    failed = job.state is JobState.FAILED and job.result
    return {
        "public_id": job.public_id,
        "label": gettext(messages.KIND_LABELS.get(job.kind, "")) or job.kind,
        "state": job.state.value,
        "done": note["done"],
        "total": note["total"],
        "failure": sentence(failed["code"], failed.get("params", {}), gettext) if failed else "",
        "next_url": (job.result or {}).get("next_url", ""),
        "silent": job.state in (JobState.WAITING, JobState.RUNNING) and _silent(job),
    }


def _silent(job: Job) -> bool:
    """Whether nobody seems to do background work at all."""
    beats = (queue.last_beat(settings(), one) for one in queries.running(request_session()))
    return rules.is_silent(job.created_at, beats, clock.now())


@bp.route("/<public_id>")
@allow()
def show(public_id: str) -> str:
    """The page of one job."""
    job = queries.job_of(request_session(), current_actor(), public_id)
    return render_template("jobs/show.html", job=shown(job))


@bp.route("/<public_id>/status")
@allow()
def status(public_id: str) -> Response:
    """The part of the page that is polled; done work leads on to its result by itself."""
    job = shown(queries.job_of(request_session(), current_actor(), public_id))
    answer = make_response(render_template("jobs/_status.html", job=job))
    if job["state"] == JobState.DONE and job["next_url"]:
        answer.headers["HX-Redirect"] = str(job["next_url"])
    return answer
