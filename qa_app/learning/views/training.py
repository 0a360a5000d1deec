"""Pages of trainings: the list, planning from it, sessions, who came, a lawyer's invitations."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.clock import SHANGHAI
from qa_app.core.roles import Role
from qa_app.core.rounding import percent
from qa_app.db.session import transaction
from qa_app.feedback.views.seen import note_seen
from qa_app.learning.forms.training import SessionForm, address_of, filter_of
from qa_app.learning.messages.training import STATE_LABELS, STATE_TONES, SURE_LABELS
from qa_app.learning.queries import sessions as queries
from qa_app.learning.queries.training import READERS, TrainingLine, training_list
from qa_app.learning.rules.sessions import TrainingState, why_not_ticked
from qa_app.learning.rules.training import Sure
from qa_app.learning.services import training as services
from qa_app.learning.tables.training import odds, write_list, write_session
from qa_app.learning.views.blueprint import bp
from qa_app.rectification.queries.titles import titles_of
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.once import fresh
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of, whole_number
from qa_app.web.requests import current_actor, request_session

LABELS = {"state": STATE_LABELS, "tone": STATE_TONES, "sure": SURE_LABELS}


@bp.get("/training")
@allow(*READERS)
def training() -> str:
    """Lawyers by their weakest criteria against the overall."""
    note_seen()
    wanted, actor = filter_of(request.args), current_actor()
    found = training_list(request_session(), actor, wanted)
    return render_template(
        "learning/training.html",
        found=found,
        page=found.page(wanted.page),
        wanted=wanted,
        address=address_of(wanted),
        titles=_titles(found.rubric),
        may_plan=actor.has(Role.SUPERVISOR),
        sures=[one for one in Sure if one is not Sure.OPEN],
        labels=LABELS,
        percent=percent,
        odds=odds,
    )


@bp.get("/training.xlsx")
@allow(*READERS)
def training_file() -> Response:
    """The same list as a workbook: every page of it."""
    note_seen()
    wanted, t = filter_of(request.args), translator(language_of_request())
    found = training_list(request_session(), current_actor(), wanted)
    titles = _titles(found.rubric)
    return sent_workbook(lambda target: write_list(target, found, titles, t), "training.xlsx")


@bp.route("/training/plan", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def plan_training():
    """Plan a session for the lawyers ticked in the list."""
    wanted, actor = filter_of(request.values), current_actor()
    found = training_list(request_session(), actor, wanted)
    titles, ticked = _titles(found.rubric), _ticked("lawyer")
    lines = [line for line in found.lines if line.lawyer_id in ticked]
    if not lines or found.rubric is None:
        flash(_("请先在名单中勾选承办人员。"), "warning")
        return redirect(url_for("learning.training", **address_of(wanted)))
    form = _session_form(lines, titles)
    if "step" in request.form or not form.validate_on_submit():
        page = render_template("learning/plan_training.html", form=form, lines=lines,
                               address=address_of(wanted), titles=titles)  # fmt: skip
        return page, 422 if form.errors else 200
    with transaction() as session:
        made = services.plan_session(
            session, actor=actor, planned=form.planned(found.rubric), wanted=wanted,
            lawyers=ticked, now=clock.now(),
        )  # fmt: skip
    _tell(made)
    return redirect(url_for("learning.session", training=made.public_id))


@bp.get("/training/sessions")
@allow(*READERS)
def sessions() -> str:
    """Every session in sight."""
    state = member_of(TrainingState, request.args.get("state"))
    number = page_number(request.args.get("page"))
    found = queries.sessions_page(request_session(), current_actor(), state, number)
    return render_template(
        "learning/sessions.html", page=found, state=state, states=list(TrainingState), labels=LABELS
    )


@bp.get("/training/sessions/<training>")
@allow(*READERS)
def session(training: str) -> str:
    """One session: who is invited, with which criteria, who came."""
    actor, reading = current_actor(), request_session()
    row = queries.session_for(reading, actor, training)
    today = clock.now().astimezone(SHANGHAI).date()
    runs = actor.has(Role.SUPERVISOR)
    return render_template(
        "learning/session.html",
        row=row,
        seats=queries.seats_of(reading, actor, row),
        titles=_titles((row.rubric, row.rubric_version)),
        may_tick=runs and why_not_ticked(row.state, row.held_on, today) is None,
        may_cancel=runs and row.state is TrainingState.PLANNED,
        labels=LABELS,
    )


@bp.get("/training/sessions/<training>/record.xlsx")
@allow(*READERS)
def session_file(training: str) -> Response:
    """The record of a session as a workbook."""
    actor, reading, t = current_actor(), request_session(), translator(language_of_request())
    row = queries.session_for(reading, actor, training)
    seats, titles = queries.seats_of(reading, actor, row), _titles((row.rubric, row.rubric_version))
    return sent_workbook(lambda target: write_session(target, row, seats, titles, t), "record.xlsx")


@bp.post("/training/sessions/<training>/attendance")
@allow(Role.SUPERVISOR)
def attendance(training: str):
    """Write down who came."""
    with transaction() as session:
        came = services.enter_attendance(
            session, actor=current_actor(), public_id=training, came=_ticked("came"),
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip
    flash(_("已登记：%(count)s 人到场。", count=came), "done")
    return redirect(url_for("learning.session", training=training))


@bp.post("/training/sessions/<training>/cancel")
@allow(Role.SUPERVISOR)
def cancel_training(training: str):
    """Call a session off."""
    with transaction() as session:
        services.cancel_session(
            session, actor=current_actor(), public_id=training,
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip
    flash(_("培训已取消，并通知受邀人员。"), "done")
    return redirect(url_for("learning.session", training=training))


@bp.get("/training/mine")
@allow(Role.LAWYER)
def my_training() -> str:
    """A lawyer's own invitations with the own criteria; nothing of others."""
    reading = request_session()
    found = queries.invitations(reading, current_actor())
    rubrics = {(one.row.rubric, one.row.rubric_version) for one in found}
    titles = titles_of(reading, rubrics, language_of_request())
    return render_template("learning/my_training.html", found=found, titles=titles, labels=LABELS)


def _titles(rubric: tuple[str, int] | None) -> dict[str, str]:
    found = titles_of(request_session(), [rubric], language_of_request())
    return {criterion: title for (_rubric, criterion), title in found.items()}


def _ticked(name: str) -> set[int]:
    return {whole_number(text) for text in request.values.getlist(name)} - {0}


def _session_form(lines: list[TrainingLine], titles: dict[str, str]) -> SessionForm:
    """The form with the invited lawyers' criteria ticked; from the list nothing is typed."""
    first = sorted({one.criterion for line in lines for one in line.findings})
    untyped = {"formdata": None} if "step" in request.form else {}
    form = SessionForm(data={"criteria": first, "once": fresh()}, **untyped)
    form.criteria.choices = list(titles.items())
    return form


def _tell(made: services.Made) -> None:
    flash(_("培训已安排，已通知 %(count)s 人。", count=made.told), "done")
    if made.untold:
        flash(_("有 %(count)s 名承办人员没有账号，请另行通知。", count=made.untold), "warning")
