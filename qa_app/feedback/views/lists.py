"""Lists of sheets: a lawyer's own, an agency's, a supervisor's; the same as a workbook."""

from flask import Response, render_template, request

from qa_app.core.grades import LABELS
from qa_app.core.roles import Role
from qa_app.feedback.background import PrintKind
from qa_app.feedback.queries import lists
from qa_app.feedback.queries.development import development_of
from qa_app.feedback.queries.visible import READERS
from qa_app.feedback.registry import sheet_marks
from qa_app.feedback.tables import write_sheets
from qa_app.feedback.views.blueprint import bp
from qa_app.feedback.views.seen import note_seen
from qa_app.feedback.wording import STATE_LABELS
from qa_app.panel.queries.left_out import left_out_of_cycles
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.get("/feedback/mine")
@allow(Role.LAWYER)
def mine() -> str:
    """Feedback on the own cases."""
    return _list("mine", own=True)


@bp.get("/feedback/agency")
@allow(Role.AGENCY_STAFF)
def agency() -> str:
    """Feedback on the cases of the agency."""
    return _list("agency")


@bp.get("/feedback")
@allow(Role.SUPERVISOR)
def index() -> str:
    """Feedback of the cycles one runs."""
    return _list("index")


@bp.get("/feedback/<any(mine, agency, index):room>/FEEDBACK.xlsx")
@allow(*READERS)
def export(room: str) -> Response:
    """Exactly the list shown."""
    session, actor = request_session(), current_actor()
    wanted = lists.filter_of(request.args, own=room == "mine")
    note_seen(lists.sheet_ids(session, actor, wanted))
    rows = lists.every_sheet(session, actor, wanted)
    words, left_out = translator(language_of_request()), _left_out(room, wanted)
    return sent_workbook(
        lambda target: write_sheets(target, rows, words, left_out=left_out), "FEEDBACK.xlsx"
    )


@bp.get("/feedback/mine/development")
@allow(Role.LAWYER)
def development() -> str:
    """How the own cases developed, and where they are weakest."""
    note_seen()
    name = request.args.get("cycle", "")
    found = development_of(request_session(), current_actor(), name)
    return render_template(
        "feedback/development.html",
        found=found,
        grades=[(grade, _(label)) for grade, label in LABELS.items()],
        titles=_titles(found),
    )


def _list(room: str, *, own: bool = False) -> str:
    session, actor = request_session(), current_actor()
    wanted = lists.filter_of(request.args, own=own)
    page = lists.sheets_page(session, actor, wanted)
    note_seen([row.id for row in page.rows])
    cycles, agencies = lists.choices(session, actor)
    marks = sheet_marks(session, [row.id for row in page.rows])
    return render_template(
        f"feedback/{room}.html",
        room=room,
        left_out=_left_out(room, wanted),
        page=page,
        wanted=wanted,
        address=lists.address_of(wanted),
        cycles=cycles,
        agencies=agencies,
        states=[(state, _(label)) for state, label in STATE_LABELS.items()],
        grades=[(grade, _(label)) for grade, label in LABELS.items()],
        kinds=list(PrintKind),
        marks={key: [sentence(m.code, m.params, _) for m in some] for key, some in marks.items()},
    )


def _left_out(room: str, wanted: lists.SheetFilter) -> int:
    """Cases a supervisor's list does not hold; the lists of lawyers and agencies hold all."""
    if room != "index":
        return 0
    return left_out_of_cycles(request_session(), current_actor(), wanted.cycle)


def _titles(found) -> dict[tuple[str, str], str]:
    """The titles of the criteria shown, in the reader's language."""
    language = language_of_request()
    return {
        (one.rubric.name, criterion.id): criterion.title.in_language(language)
        for one in (found.rubrics if found else ())
        for criterion in one.rubric.criteria
    }
