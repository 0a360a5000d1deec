"""Model files for supervisors who are not on the panel: making, explaining, using, retiring."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.calibration import forms
from qa_app.calibration.queries import files as queries
from qa_app.calibration.queries.comparisons import model_sheet
from qa_app.calibration.queries.desks import desk_of_attempt
from qa_app.calibration.queries.people import refuse_panel
from qa_app.calibration.rules.states import FileState, FileUse
from qa_app.calibration.services import files as services
from qa_app.calibration.services.importing import import_file
from qa_app.calibration.views.blueprint import bp
from qa_app.calibration.views.compared import word_of
from qa_app.cases.models import Case
from qa_app.core.errors import Invalid
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.files.queries.reading import has_file
from qa_app.rubrics.queries import rubric_in_use
from qa_app.scoresheets.views import shown
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import page_number
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import problem_sentence


@bp.route("/files")
@allow(Role.SUPERVISOR)
def files() -> str:
    """The model files, by use."""
    session, actor = request_session(), current_actor()
    wanted = request.args.get("use", "")
    use = FileUse(wanted) if wanted in {one.value for one in FileUse} else None
    page = queries.files_page(session, actor, use=use, page=page_number(request.args.get("page")))
    counts = queries.use_counts(session, actor)
    return render_template("calibration/files.html", page=page, use=use, counts=counts)


@bp.route("/files/new", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def new_file():
    """Make a model file of a closed case."""
    session, actor = request_session(), current_actor()
    refuse_panel(session, actor)
    form = forms.NewFileForm(data={"case": request.args.get("case", "")})
    if form.validate_on_submit():
        case = queries.case_named(session, actor, form.case.data or "")
        if case is not None:
            new = services.NewFile(case.id or 0, FileUse(form.use.data), form.title.data or "")
            with transaction() as writing:
                made = services.create_file(writing, actor=actor, new=new, now=clock.now())
            return redirect(url_for("calibration.file", public_id=made.public_id))
        form.case.errors = [_("没有这个编号的案件，或者同号的不止一件。")]
    return render_template("calibration/new_file.html", form=form)


@bp.route("/files/import", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def import_model():
    """Import a model file written as TOML."""
    refuse_panel(request_session(), current_actor())
    form, problems = forms.ImportForm(), []
    if form.validate_on_submit():
        text = form.file.data.read(200_000)
        try:
            with transaction() as session:
                made = import_file(session, actor=current_actor(), source=text, now=clock.now())
        except Invalid as error:
            problems = [problem_sentence(one, _) for one in error.problems]
        else:
            return redirect(url_for("calibration.file", public_id=made.public_id))
    return render_template("calibration/import_model.html", form=form, problems=problems)


@bp.route("/files/<public_id>")
@allow(Role.SUPERVISOR)
def file(public_id: str) -> str:
    """One model file: the model with its explanations, what became of it, what can be done."""
    session = request_session()
    found = queries.file_for(session, current_actor(), public_id)
    model = queries.model_of(session, found)
    desk = desk_of_attempt(session, model) if model else None
    rubric = rubric_in_use(session, found.rubric, found.rubric_version).rubric
    return render_template(
        "calibration/file.html",
        file=found,
        case=session.get_one(Case, found.case_id),
        has_file=has_file(session, found.case_id),
        model=model,
        in_hand=queries.model_in_hand(session, found),
        groups=shown.shown_groups(desk) if desk else [],
        comment=model_sheet(session, found.model_id, rubric).comment if model else "",
        word_of=word_of,
        figures=queries.figures_of(session, found),
        drawn=queries.open_cycles_with(session, [found.case_id]).get(found.case_id, ""),
        is_seed=found.use is FileUse.SEED,
        is_draft=found.state is FileState.DRAFT,
        is_retired=found.state is FileState.RETIRED,
    )


@bp.route("/files/<public_id>/explanations", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def explain(public_id: str):
    """Why the model answers so, criterion by criterion."""
    if request.method == "POST":
        with transaction() as session:
            services.write_explanations(
                session,
                actor=current_actor(),
                public_id=public_id,
                explanations=forms.explanations_of(request.form),
                revision=whole_number(request.form.get("revision")),
                now=clock.now(),
            )
        flash(_("讲解已保存。"))
        return redirect(url_for("calibration.file", public_id=public_id))
    session = request_session()
    found = queries.file_for(session, current_actor(), public_id)
    sheet = queries.model_of(session, found) or queries.model_in_hand(session, found)
    groups = shown.shown_groups(desk_of_attempt(session, sheet)) if sheet else []
    return render_template("calibration/explain.html", file=found, groups=groups, word_of=word_of)


@bp.route("/files/<public_id>/revise", methods=["POST"])
@allow(Role.SUPERVISOR)
def revise(public_id: str):
    """Take the model up again on the scoring screen."""
    with transaction() as session:
        attempt = services.revise_model(
            session, actor=current_actor(), public_id=public_id, now=clock.now()
        )
    return redirect(url_for("calibration.desk", public_id=attempt))


@bp.route("/files/<public_id>/publish", methods=["POST"])
@allow(Role.SUPERVISOR)
def publish(public_id: str):
    """Let experts meet the file."""
    with transaction() as session:
        services.publish_file(session, actor=current_actor(), public_id=public_id, now=clock.now())
    flash(_("已启用。"))
    return redirect(url_for("calibration.file", public_id=public_id))


@bp.route("/files/<public_id>/retire", methods=["POST"])
@allow(Role.SUPERVISOR)
def retire(public_id: str):
    """Take the file out of use."""
    with transaction() as session:
        services.retire_file(session, actor=current_actor(), public_id=public_id, now=clock.now())
    flash(_("已停用。"))
    return redirect(url_for("calibration.file", public_id=public_id))
