"""The page of one task, and what is done there: words, papers, handing in, checking."""

from collections.abc import Callable
from typing import Any

from flask import (
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import FileStorage

from qa_app import clock
from qa_app.core.errors import Refused
from qa_app.db.session import transaction
from qa_app.files.intake.showing import joined
from qa_app.files.services.uploads import shown_name
from qa_app.files.store.objects import store_for
from qa_app.rectification.forms import LARGEST_PAPER, MEBIBYTE, DecisionForm, PapersForm, WordsForm
from qa_app.rectification.guarding import take_in_paper
from qa_app.rectification.queries.single import paper_for, task_found
from qa_app.rectification.queries.visible import CHECKERS, DOERS, MAKERS, READERS
from qa_app.rectification.services import checking, working
from qa_app.rectification.services.checking import Decision
from qa_app.rectification.services.telling import day_of
from qa_app.rectification.services.viewing import note_paper_read
from qa_app.rectification.views.blueprint import bp
from qa_app.rectification.views.shown import shown
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session, settings
from qa_app.web.saving import wants_json
from qa_app.web.seal import seal_of
from qa_app.web.words import sentence


@bp.get("/tasks/<public_id>")
@allow(*READERS)
def show(public_id: str) -> str:
    """What is to be put right, what was done, and what this person can do now."""
    session, actor = request_session(), current_actor()
    found = task_found(session, actor, public_id)
    words = WordsForm(data={"words": found.task.draft})
    return render_template(
        "rectification/show.html",
        words=words,
        papers_form=PapersForm(),
        autosave_key=f"{actor.account_id}:rectification:{public_id}",
        seal=seal_of(actor),
        **shown(session, found, day_of(clock.now())),
    )


@bp.post("/tasks/<public_id>/save")
@allow(*DOERS)
def save(public_id: str):
    """Keep the word as it is typed."""
    with transaction() as session:
        revision = working.save_draft(
            session, actor=current_actor(), public_id=public_id,
            text=request.form.get("words", ""),
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip
    if not wants_json():
        return redirect(url_for("rectification.show", public_id=public_id))
    return jsonify(revision=revision, saved_at=filters.time_of_day(clock.now()), outputs={})


@bp.post("/tasks/<public_id>/hand-in")
@allow(*DOERS)
def hand_in(public_id: str):
    """Hand in what was done."""
    form, actor = WordsForm(), current_actor()
    if not form.validate_on_submit():
        task_found(request_session(), actor, public_id)
        flash(_("请写明做了哪些整改。"), "warning")
        return _back(public_id)
    with transaction() as session:
        working.hand_in(
            session, actor=actor, public_id=public_id, words=str(form.words.data), now=clock.now()
        )
    flash(_("整改已提交，等待复核。"))
    return _back(public_id)


@bp.post("/tasks/<public_id>/papers")
@allow(*DOERS)
def add_papers(public_id: str):
    """Take in papers: each is checked, cleaned and kept by itself."""
    task_found(request_session(), current_actor(), public_id)
    sent = [one for one in request.files.getlist("files") if one.filename]
    if not sent:
        flash(_("请选择文件。"), "warning")
    for file in sent:
        _take_in(public_id, file)
    return _back(public_id)


@bp.post("/tasks/<public_id>/papers/<paper>/remove")
@allow(*DOERS)
def remove_paper(public_id: str, paper: str):
    """Take out a paper that was not handed in yet."""
    with transaction() as session:
        working.remove_paper(
            session, actor=current_actor(), public_id=public_id, paper=paper, now=clock.now()
        )
    flash(_("材料已撤下。"))
    return _back(public_id)


@bp.get("/tasks/<public_id>/papers/<paper>")
@allow(*READERS)
def paper(public_id: str, paper: str) -> Response:
    """A paper as one clean PDF; that it was read is recorded before it leaves."""
    actor = current_actor()
    found = paper_for(request_session(), actor, public_id, paper)
    content = joined(store_for(settings()).read_many(found.pages))
    with transaction() as session:
        note_paper_read(session, actor=actor, public_id=public_id, paper=paper, now=clock.now())
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="paper.pdf"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/tasks/<public_id>/accept")
@allow(*CHECKERS)
def accept(public_id: str):
    """What was handed in puts it right."""
    return _decided(checking.accept, public_id, _("复核通过，整改完成。"))


@bp.post("/tasks/<public_id>/reopen")
@allow(*CHECKERS)
def reopen(public_id: str):
    """It does not yet."""
    return _decided(checking.reopen, public_id, _("已退回重新整改，并通知办理人。"))


@bp.post("/tasks/<public_id>/due")
@allow(*MAKERS)
def postpone(public_id: str):
    """Another deadline."""
    return _decided(checking.postpone, public_id, _("整改期限已更改，并通知办理人。"))


@bp.post("/tasks/<public_id>/cancel")
@allow(*MAKERS)
def cancel(public_id: str):
    """Let it go."""
    return _decided(checking.cancel, public_id, _("整改已取消，并通知办理人。"))


@bp.post("/tasks/<public_id>/resume")
@allow(*MAKERS)
def resume(public_id: str):
    """Take a cancelled one up again."""
    return _decided(checking.resume, public_id, _("整改已恢复，并通知办理人。"))


def _take_in(public_id: str, file: FileStorage) -> None:
    """Each paper stands or falls by itself; what is wrong with it is told by its name."""
    name = shown_name(file.filename or "")
    content = file.stream.read(LARGEST_PAPER * MEBIBYTE + 1)
    try:
        if len(content) > LARGEST_PAPER * MEBIBYTE:
            raise Refused("rectification_paper_too_large", most=LARGEST_PAPER)
        take_in_paper(settings(), current_actor(), public_id, name, content)
    except Refused as refused:
        said = sentence(refused.code, refused.params, _)
        flash(_("%(name)s：%(problem)s", name=name, problem=said), "warning")
        return
    flash(_("已添加 %(name)s。", name=name))


def _decided(act: Callable[..., None], public_id: str, done: str):
    form = DecisionForm()
    task_found(request_session(), current_actor(), public_id)
    if not form.validate_on_submit():
        raise Refused("rectification_unreadable")  # no way on: what was typed is still there
    decision = Decision(
        public_id, form.revision.data or 0, str(form.words.data or ""), form.due_on.data
    )
    with transaction() as session:
        act(session, actor=current_actor(), decision=decision, now=clock.now())
    flash(done)
    return _back(public_id)


def _back(public_id: str) -> Any:
    return redirect(url_for("rectification.show", public_id=public_id))
