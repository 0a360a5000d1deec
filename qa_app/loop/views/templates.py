"""The office's template: take it, edit it in Word, hand it back; its versions; the default."""

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import Invalid, Refused
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.loop import forms
from qa_app.loop.importer.filling import Accepted
from qa_app.loop.importer.ready_made import LANGUAGES
from qa_app.loop.messages import BLOCK_LABELS, LANGUAGE_LABELS, NOTES
from qa_app.loop.queries import templates as queries
from qa_app.loop.queries.offices import Office, office_for, offices
from qa_app.loop.rules.fields import FIELDS
from qa_app.loop.services.templates import (
    Upload,
    checked_template,
    drop_template,
    keep_template,
)
from qa_app.loop.views import shown
from qa_app.loop.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session


def _office() -> Office:
    return office_for(request_session(), current_actor(), forms.office_code(request.args))


@bp.get("/templates")
@allow(Role.SUPERVISOR)
def templates() -> str:
    """The templates in use, their versions, and every field."""
    return _page(forms.TemplateForm(), forms.language_of(request.args))


def _page(form: forms.TemplateForm, language: str, problems: list[str] | None = None) -> str:
    session, office = request_session(), _office()
    return render_template(
        "loop/templates.html",
        form=form,
        language=language,
        languages=[(code, _(LANGUAGE_LABELS[code])) for code in LANGUAGES],
        office=office,
        offices=offices(session, current_actor()),
        template=queries.template_for(session, office, language),
        versions=queries.versions_of(session, office, language),
        fields=FIELDS,
        blocks=BLOCK_LABELS,
        problems=problems or [],
        examples={"marks": "《优良率》", "braces": "{{优良率}}"},
    )


@bp.post("/templates/<language>")
@allow(Role.SUPERVISOR)
def upload(language: str):
    """Check a template and use it from now on; nothing is kept when anything is wrong."""
    form, office, actor = forms.TemplateForm(), _office(), current_actor()
    queries.known_language(language)
    sent = form.sent()
    found, problems = _checked(sent) if sent else (None, [_("请选择文件。")])
    if found is None or sent is None:
        return _page(form, language, problems), 400
    with transaction() as session:
        number = keep_template(
            session, actor=actor, office=office, upload=Upload(language, sent[1], found),
            now=clock.now(),
        )  # fmt: skip
    flash(_("模板第 %(number)s 版已启用，共有字段 %(n)s 处。", number=number, n=found.fields))
    _tell(found)
    return redirect(_back(language, office))


def _checked(sent: tuple[bytes, str]) -> tuple[Accepted | None, list[str]]:
    try:
        return checked_template(*sent, clock.now()), []
    except Refused as error:
        return None, [shown.refusal(error)]
    except Invalid as error:
        return None, [shown.problem(problem) for problem in error.problems]


def _tell(found: Accepted) -> None:
    """What the office should know of its template."""
    for note in found.notes:
        flash(_(NOTES[note]), "warning")
    if found.titles:
        names = _("、").join(found.titles[:10])
        flash(_("书名号中的这些文字不是字段，将原样印出：%(names)s", names=names), "warning")


def _back(language: str, office: Office) -> str:
    return url_for("loop.templates", language=language, office=office.code)


@bp.get("/templates/<language>/file")
@allow(Role.SUPERVISOR)
def template_file(language: str) -> Response:
    """The template in use, to be edited in Word."""
    found = queries.template_for(request_session(), _office(), language)
    return _sent(found.content, f"bulletin-template-{language}.docx")


@bp.get("/templates/<language>/versions/<int:number>")
@allow(Role.SUPERVISOR)
def template_version(language: str, number: int) -> Response:
    """A version the office has kept."""
    content = queries.version_content(request_session(), _office(), language, number)
    return _sent(content, f"bulletin-template-{language}-{number}.docx")


@bp.route("/templates/<language>/default", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def default(language: str):
    """Back to the ready-made template; what was kept stays."""
    office = _office()
    queries.known_language(language)
    if request.method == "GET":
        return render_template("loop/default.html", language=language, office=office)
    with transaction() as session:
        drop_template(
            session, actor=current_actor(), office=office, language=language, now=clock.now()
        )
    flash(_("已恢复默认模板，以前的版本仍保留。"))
    return redirect(_back(language, office))


def _sent(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype=shown.MIME_TYPES["docx"])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
