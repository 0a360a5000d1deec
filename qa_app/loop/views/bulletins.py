"""Bulletins: choose cycle and month, look at the draft, issue it, and what was issued."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.queries import cycles_page
from qa_app.cycles.rules.competition import CycleKind
from qa_app.db.session import transaction
from qa_app.loop import forms
from qa_app.loop.queries import bulletins
from qa_app.loop.queries.drafts import draft_of
from qa_app.loop.queries.offices import office_for, offices
from qa_app.loop.services.issuing import issue_bulletin, printed_draft, withdraw_bulletin
from qa_app.loop.views import shown
from qa_app.loop.views.blueprint import READERS, bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session


@bp.get("/bulletins")
@allow(*READERS)
def bulletins_list() -> str:
    """What was issued in the own regions."""
    wanted = forms.bulletin_filter(request.args)
    page = bulletins.bulletins_page(request_session(), current_actor(), wanted)
    return render_template(
        "loop/bulletins_list.html", page=page, wanted=wanted, number=shown.number
    )


@bp.get("/bulletins/new")
@allow(Role.SUPERVISOR)
def new() -> str:
    """Choose cycle, month, language and office."""
    return _choose()


def _choose(wrong: bool = False) -> str:
    session, actor = request_session(), current_actor()
    kind = CycleKind.ASSESSMENT
    drawn = [cycles_page(session, actor, state=one, kind=kind).rows for one in shown.DRAWN]
    return render_template(
        "loop/new.html",
        cycles=[row for rows in drawn for row in rows],
        offices=offices(session, actor),
        chosen=request.args,
        month=request.args.get("month") or shown.last_month(clock.now()),
        language=forms.language_of(request.args),
        wrong=wrong,
    )


@bp.get("/bulletins/preview")
@allow(Role.SUPERVISOR)
def preview():
    """The draft as it would be issued now."""
    wish = forms.wish_of(request.args)
    if wish is None:
        return _choose(wrong=bool(request.args)), 400 if request.args else 200
    session, actor = request_session(), current_actor()
    office = office_for(session, actor, forms.office_code(request.args))
    draft = draft_of(session, actor, office, wish, now=clock.now())
    return render_template(
        "loop/preview.html",
        draft=draft,
        wish=wish,
        office=office,
        asked=shown.asked(wish, office),
        month=shown.month(wish.month),
        form=forms.IssueForm(formdata=None).prepare(draft.digest),
    )


@bp.get("/bulletins/draft.<kind>")
@allow(Role.SUPERVISOR)
def draft(kind: str):
    """The draft as a file; it has no number and no day yet."""
    wish, session, actor = forms.wish_of(request.args), request_session(), current_actor()
    if wish is None or kind not in bulletins.FILES:
        raise NotFound(kind)
    office, now = office_for(session, actor, forms.office_code(request.args)), clock.now()
    made = draft_of(session, actor, office, wish, now=now)
    content = made.docx if kind == "docx" else printed_draft(made, wish.language, now).pdf
    return _sent(content, kind, f"bulletin-draft-{wish.cycle}-{wish.month}")


@bp.post("/bulletins/issue")
@allow(Role.SUPERVISOR)
def issue():
    """Give it its number and keep it."""
    form, wish, actor = forms.IssueForm(), forms.wish_of(request.args), current_actor()
    if wish is None or not form.validate_on_submit():
        return redirect(url_for("loop.new"))
    office = office_for(request_session(), actor, forms.office_code(request.args))
    with transaction() as session:
        public_id = issue_bulletin(
            session, actor=actor, office=office, order=form.order(wish), now=clock.now()
        )
    return redirect(url_for("loop.bulletin", public_id=public_id))


@bp.get("/bulletins/<public_id>")
@allow(*READERS)
def bulletin(public_id: str) -> str:
    """One issued bulletin: its facts, and its text as it was issued."""
    session, actor = request_session(), current_actor()
    line = bulletins.bulletin_for(session, actor, public_id)
    content = bulletins.bulletin_file(session, actor, public_id, "docx")
    return render_template(
        "loop/bulletin.html",
        line=line,
        number=shown.number(line),
        month=shown.month_of(line.month),
        blocks=shown.blocks(content),
    )


@bp.post("/bulletins/<public_id>/withdraw")
@allow(Role.SUPERVISOR)
def withdraw(public_id: str):
    """Take it back with a reason."""
    reason = request.form.get("reason", "")
    with transaction() as session:
        withdraw_bulletin(
            session, actor=current_actor(), public_id=public_id, reason=reason, now=clock.now()
        )
    flash(_("通报已撤回，文号不再使用。"))
    return redirect(url_for("loop.bulletin", public_id=public_id))


@bp.get("/bulletins/<public_id>/file.<kind>")
@allow(*READERS)
def file(public_id: str, kind: str) -> Response:
    """The bulletin as it was issued, byte for byte."""
    session, actor = request_session(), current_actor()
    content = bulletins.bulletin_file(session, actor, public_id, kind)
    line = bulletins.bulletin_for(session, actor, public_id)
    mark = "-withdrawn" if line.withdrawn_at else ""
    return _sent(content, kind, f"bulletin-{line.year}-{line.number}{mark}")


def _sent(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=shown.MIME_TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    answer.headers["Cache-Control"] = "no-store"
    return answer
