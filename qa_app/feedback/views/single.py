"""One sheet: its page, the file beside it, its print, taking note of it, replies."""

from io import BytesIO
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.feedback.background import AUTHOR
from qa_app.feedback.pdf import Printing, SheetComposer, one_pdf
from qa_app.feedback.print_words import sheet_words, title_of
from qa_app.feedback.queries import sheets, threads
from qa_app.feedback.queries.extensions import why_extended
from qa_app.feedback.queries.files import token_of
from qa_app.feedback.queries.looking import look_of_office
from qa_app.feedback.queries.other_sources import other_sources
from qa_app.feedback.queries.printing import counts_as_reading
from qa_app.feedback.queries.visible import READERS
from qa_app.feedback.registry import sheet_parts
from qa_app.feedback.rules.looking import Look
from qa_app.feedback.rules.replying import LONGEST, PREFIX, side_of, to_send, why_not_acknowledge
from qa_app.feedback.rules.sheets import WHOLE, Sheet
from qa_app.feedback.rules.sides import ReplySide
from qa_app.feedback.services import reading, replying
from qa_app.feedback.views.blueprint import bp
from qa_app.feedback.wording import SIDE_LABELS
from qa_app.reviews.queries.pages import has_pages
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.saving import wants_json
from qa_app.web.seal import seal_of

WRITERS = (Role.LAWYER, Role.SUPERVISOR)


@bp.get("/feedback/sheets/<sheet>")
@allow(*READERS)
def show(sheet: str) -> str:
    """The sheet as its reader sees it; the first look of lawyer and agency is noted."""
    session, actor, now = request_session(), current_actor(), clock.now()
    found = sheets.sheet_of(session, actor, sheet)
    _note(found)
    facts = sheets.facts_of(session, actor, found)
    return render_template(
        "feedback/show.html",
        sheet=found,
        facts=facts,
        words=sheet_words(found, facts, language_of_request()),
        versions=sheets.other_versions(session, found),
        newest=sheets.counting_version(session, actor, found),
        may_acknowledge=found.own and why_not_acknowledge(found) is None,
        sources=other_sources(session, found, facts.plan),
        parts=sheet_parts(session, actor, found, now),
        has_file=has_pages(session, found.case_id),
        extended=why_extended(session, found.id, found.objections_until),
        may_extend=facts.leads and found.counts and found.objections_until is not None,
        **_thread(found, facts),
        **_writing(found),
    )


@bp.get("/feedback/sheets/<sheet>/file")
@allow(*READERS)
def file(sheet: str) -> str:
    """The file of the case, where the pages a sheet refers to lead."""
    session, actor = request_session(), current_actor()
    found = sheets.sheet_of(session, actor, sheet)
    if not has_pages(session, found.case_id):
        raise NotFound(sheet)
    _note(found)
    facts = sheets.facts_of(session, actor, found)
    token = token_of(found.public_id)
    addresses = {key: url_for(f"files.{key}", token=token) for key in ("outline", "search")}
    return render_template("feedback/file.html", sheet=found, facts=facts, file=addresses)


@bp.get("/feedback/sheets/<sheet>/FEEDBACK.pdf")
@allow(*READERS)
def pdf(sheet: str) -> Response:
    """The sheet to print."""
    session, actor, language = request_session(), current_actor(), language_of_request()
    found = sheets.sheet_of(session, actor, sheet)
    _note(found)
    facts = sheets.facts_of(session, actor, found)
    paper = SheetComposer(language).compose(sheet_words(found, facts, language), facts.number)
    content = BytesIO(one_pdf(paper, Printing(AUTHOR, found.made_at)))
    answer = send_file(content, "application/pdf", download_name=f"{found.public_id}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/feedback/sheets/<sheet>/acknowledge")
@allow(Role.LAWYER)
def acknowledge(sheet: str) -> AnyResponse:
    """The lawyer has taken note."""
    with transaction() as session:
        found = sheets.sheet_of(session, current_actor(), sheet)
        reading.acknowledge(session, actor=current_actor(), sheet=found, now=clock.now())
    flash(_("已确认收到反馈。"))
    return redirect(url_for("feedback.show", sheet=sheet))


@bp.post("/feedback/sheets/<sheet>/draft")
@allow(*WRITERS)
def save_reply(sheet: str):
    """Keep what is being written, as it is typed."""
    with transaction() as session:
        found, _side = _to_write(session, sheet)
        changed = request.form.getlist("changed") or [k for k in request.form if _is_text(k)]
        texts = {k.removeprefix(PREFIX): request.form.get(k, "") for k in changed if _is_text(k)}
        row = replying.save_draft(
            session,
            actor=current_actor(),
            sheet=found,
            texts={key: text.replace("\r\n", "\n") for key, text in texts.items()},
            revision=whole_number(request.form.get("revision")),
            now=clock.now(),
        )
        revision = row.revision
    if not wants_json():
        return redirect(url_for("feedback.reply", sheet=sheet))
    return jsonify(revision=revision, saved_at=filters.time_of_day(clock.now()), outputs={})


@bp.route("/feedback/sheets/<sheet>/reply", methods=["GET", "POST"])
@allow(*WRITERS)
def reply(sheet: str):
    """What was written, once more before it is sent: afterwards it stands."""
    session, actor = request_session(), current_actor()
    found, side = _to_write(session, sheet)
    _note(found)
    newest = sheets.counting_version(session, actor, found)
    if newest and newest != sheet:
        flash(_("反馈表有了新的版本，您写的回复已经保留。请看过新的版本再发出。"), "warning")
        return redirect(url_for("feedback.show", sheet=newest))
    drafts = to_send(threads.draft_of(session, actor, found).texts)
    look, seen = _look(session, found, side, drafts), request.form.get("seen", "")
    if request.method == "POST" and look.clear(seen):
        with transaction() as writing:
            count = replying.send_replies(
                writing, actor=actor, sheet=found, side=side, now=clock.now(), seen=seen
            )
        flash(_("已发出 %(count)s 条回复。", count=count))
        return redirect(url_for("feedback.show", sheet=sheet))
    facts, language = sheets.facts_of(session, actor, found), language_of_request()
    texts = [(_title(facts, key, language), text) for key, text in drafts.items()]
    words = {"look": look, "asked": request.method == "POST"}
    return render_template("feedback/reply.html", sheet=found, facts=facts, texts=texts, **words)


def _thread(sheet: Sheet, facts: sheets.SheetFacts) -> dict[str, Any]:
    """What was written and is being written; criteria with words that this version has not."""
    session, actor = request_session(), current_actor()
    replies = threads.replies_of(session, actor, sheet)
    draft = threads.draft_of(session, actor, sheet)
    spoken = dict.fromkeys([*replies, *to_send(draft.texts)])
    gone = [key for key in spoken if key != WHOLE and sheet.line(key) is None]
    return {
        "replies": replies,
        "draft": draft,
        "saved_at": filters.time_of_day(draft.saved_at) if draft.saved_at else "",
        "others": [(key, title_of(facts, key, language_of_request())) for key in gone],
        "writes": side_of(sheet, leads=facts.leads) is not None and sheet.counts,
    }


def _note(sheet: Sheet) -> None:
    actor = current_actor()
    if counts_as_reading(actor, sheet):
        with transaction() as session:
            reading.note_reading(session, actor=actor, sheet=sheet, now=clock.now())


def _to_write(session, public_id: str):
    """The sheet and the side the actor writes for; NotFound for who only reads."""
    found = sheets.sheet_of(session, current_actor(), public_id)
    side = side_of(found, leads=sheets.facts_of(session, current_actor(), found).leads)
    if side is None:
        raise NotFound(public_id)
    return found, side


def _look(session, sheet: Sheet, side: ReplySide, drafts: dict[str, str]) -> Look:
    """What the office's words may give away; a lawyer's go to the office."""
    if side is not ReplySide.OFFICE:
        return Look()
    return look_of_office(session, sheet.cycle_id, sheet.case_id, list(drafts.values()))


def _is_text(name: str) -> bool:
    return name.startswith(PREFIX)


def _title(facts: sheets.SheetFacts, criterion: str, language: str) -> str:
    return _("整份反馈") if criterion == WHOLE else title_of(facts, criterion, language)


def _writing(sheet: Sheet) -> dict[str, Any]:
    """What the form of replies needs to save as one goes."""
    actor = current_actor()
    return {
        "longest": LONGEST,
        "prefix": PREFIX,
        "sides": {side: _(label) for side, label in SIDE_LABELS.items()},
        "autosave_key": f"{actor.account_id}:feedback:{sheet.public_id}",
        "seal": seal_of(actor),
        "save_url": url_for("feedback.save_reply", sheet=sheet.public_id),
        "reply_url": url_for("feedback.reply", sheet=sheet.public_id),
    }
