"""The list of closing checks, its export, checking all of it, and sending it back."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.closing.background import ask_for_check
from qa_app.closing.forms import SendBackForm, address_of, filter_of
from qa_app.closing.messages import ARCHIVE_LABELS, STATE_LABELS, STATE_TONES
from qa_app.closing.queries import listing
from qa_app.closing.queries.checklists import usual_items
from qa_app.closing.queries.visible import CHECKERS, DECIDERS, READERS, cases_for
from qa_app.closing.rules.listing import CheckState
from qa_app.closing.services.checking import day_of
from qa_app.closing.services.requests import Terms, ask_for_correction
from qa_app.closing.tables import csv_stream, write_list
from qa_app.closing.views.blueprint import book, bp, speaker
from qa_app.closing.wording import rule_words
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.db.session import read_session, transaction
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session

WEEKS = timedelta(days=14)
"""Until when corrections are first proposed to be due, after today."""


@bp.get("/")
@allow(*READERS)
def index() -> str:
    """Cases with their checks: filter, search, order, pages; how many stand in each state."""
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    page, counts = listing.checks_page(session, actor, wanted, day_of(clock.now()))
    cycles = listing.cycles_listed(session, actor)
    return render_template(
        "closing/index.html",
        page=page,
        wanted=wanted,
        address=address_of(wanted),
        counts=counts,
        total=sum(counts.values()),
        states=[(state, _(STATE_LABELS[state])) for state in CheckState],
        tones=STATE_TONES,
        archives=ARCHIVE_LABELS,
        types=list(CaseType),
        cycles=cycles,
        competitions=listing.competitions_among(session, cycles),
        rule=_rule_of(wanted),
        may_check=actor.has(*CHECKERS),
        may_decide=actor.has(*DECIDERS),
        one_agency=not actor.has(Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR),
    )


@bp.get("/export.<kind>")
@allow(*READERS)
def export(kind: str) -> Response:
    """The same list as a file: every page of it."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    wanted, actor, says = filter_of(request.args), current_actor(), speaker()
    today = day_of(clock.now())
    if kind == "csv":

        def stream() -> Iterator[bytes]:
            with read_session() as session:
                yield from csv_stream(listing.export_lines(session, actor, wanted, today), says)

        headers = {"Content-Disposition": "attachment; filename=closing.csv"}
        return Response(stream(), mimetype="text/csv", headers=headers)
    lines = listing.export_lines(request_session(), actor, wanted, today)
    return sent_workbook(lambda target: write_list(target, lines, says), "closing.xlsx")


@bp.post("/run")
@allow(*CHECKERS)
def run():
    """Check every case of the list in the background."""
    wanted = filter_of(request.form)
    with transaction() as session:
        job = ask_for_check(session, actor=current_actor(), wanted=wanted, now=clock.now())
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.route("/send-back", methods=["GET", "POST"])
@allow(*DECIDERS)
def send_back():
    """Send the open findings of one case or of a whole list back: stated, then done."""
    actor, now = current_actor(), clock.now()
    only = request.values.get("case", type=int)
    wanted = filter_of(request.values)
    case_ids = _sendable(wanted, only)
    form = SendBackForm(data={"due_on": day_of(now) + WEEKS})
    address = {"case": str(only)} if only else address_of(wanted)
    if not case_ids or not form.validate_on_submit() or not form.due_on.data:
        return render_template(
            "closing/send_back.html", form=form, count=len(case_ids), address=address, only=only
        )
    terms = Terms(form.due_on.data, str(form.note.data or ""))
    with transaction() as writing:
        sent = ask_for_correction(writing, actor=actor, case_ids=case_ids, terms=terms, now=now)
    flash(_("已退回 %(count)s 件案件，并通知有关机构。", count=sent))
    if only:
        return redirect(url_for("closing.show", case_id=only))
    return redirect(url_for("closing.index", **address))


def _sendable(wanted: listing.CheckFilter, only: int | None) -> list[int]:
    """Cases with something to send back: of the list, or the one; ``NotFound`` if not theirs."""
    session, actor, today = request_session(), current_actor(), day_of(clock.now())
    if only and not cases_for(session, actor, [only], DECIDERS):
        raise NotFound(str(only))
    found = listing.sendable_ids(session, actor, wanted, today)
    return [case_id for case_id in found if only in (None, case_id)]


def _rule_of(wanted: listing.CheckFilter) -> str:
    """The words of the rule the list is narrowed to."""
    if not wanted.rule:
        return ""
    if book().rule(wanted.rule):
        return rule_words("timeline", wanted.rule, book(), speaker()).text
    items = usual_items(language_of_request())
    if wanted.rule in items:
        return items[wanted.rule]
    return rule_words("archive", wanted.rule, book(), speaker()).text
