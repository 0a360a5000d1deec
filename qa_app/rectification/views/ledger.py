"""The problems ledger and the comparison with the cycle before, as pages and files."""

from itertools import chain
from typing import Any

from flask import Response, render_template, request

from qa_app import clock
from qa_app.core.errors import NotFound, Refused
from qa_app.core.grades import LABELS, ORDER, Grade
from qa_app.core.spreadsheets import csv_pieces
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.competition import CycleKind
from qa_app.panel.wording import left_out_rows
from qa_app.rectification.forms import address_of, filter_of
from qa_app.rectification.messages import (
    CAUSE_LABELS,
    CHANGE_LABELS,
    RETURN_LABELS,
    RETURN_TONES,
    STATE_LABELS,
)
from qa_app.rectification.queries.ledger import GROUPS, GroupLine, groups_of
from qa_app.rectification.queries.listing import (
    choices_of,
    criterion_key,
    export_lines,
    state_counts,
    states_of,
)
from qa_app.rectification.queries.recurrence import Recurrence, recurrence
from qa_app.rectification.queries.targets import cycles_settled
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.queries.visible import LEDGER, MAKERS, OFFICE
from qa_app.rectification.rules.recurrence import MINIMUM, Return, may_still_be
from qa_app.rectification.rules.states import Cause, Shown
from qa_app.rectification.services.telling import day_of
from qa_app.rectification.tables import (
    GROUP_TITLES,
    RECURRENCE_COLUMNS,
    group_address,
    group_name,
    group_row,
    recurrence_row,
    task_rows,
    written_ledger,
    written_recurrence,
)
from qa_app.rectification.views.blueprint import bp
from qa_app.rectification.views.choosing import chosen_cycle, chosen_level
from qa_app.rectification.views.listing import left_out, speaker
from qa_app.rectification.wording import CriterionWords, criterion_words
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table, sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import PAGE_SIZE, Page, page_number
from qa_app.web.reading import member_of
from qa_app.web.requests import current_actor, request_session


@bp.get("/ledger")
@allow(*LEDGER)
def ledger() -> str:
    """Problems by criterion, agency, cause or lawyer, each number a link to its tasks."""
    by = request.args.get("by", "criterion")
    if by not in GROUPS:
        raise NotFound
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    today = day_of(clock.now())
    groups, says = groups_of(session, actor, wanted, by, today), speaker()
    titles = _titles(groups) if by == "criterion" else criterion_words({})
    counts = state_counts(session, actor, wanted, today)
    return render_template(
        "rectification/ledger.html", by=by, wanted=wanted,
        left_out=left_out(wanted), address=address_of(wanted),
        rows=[(group_name(by, x, titles, says), group_address(by, x), x) for x in groups],
        total=sum(counts[state] for state in states_of(wanted.state)), ways=GROUP_TITLES,
        states=[(state, _(STATE_LABELS[state])) for state in Shown],
        causes=[(cause, _(CAUSE_LABELS[cause])) for cause in Cause],
        choices=choices_of(session, actor), may_make=actor.has(*MAKERS),
        may_compare=actor.has(*MAKERS), one_agency=not actor.has(*OFFICE),
    )  # fmt: skip


@bp.get("/ledger.xlsx")
@allow(*LEDGER)
def ledger_file() -> Response:
    """The ledger as a workbook: every way of grouping, and every task."""
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    says, today = speaker(), day_of(clock.now())
    groups: dict[str, list[list[Any]]] = {}
    for by in GROUPS:
        lines = groups_of(session, actor, wanted, by, today)
        titles = _titles(lines) if by == "criterion" else criterion_words({})
        groups[by] = [group_row(by, line, titles, says) for line in lines]
    rows = chain(
        task_rows(session, export_lines(session, actor, wanted, today), says),
        left_out_rows(left_out(wanted), says.translate),
    )
    return sent_workbook(lambda target: written_ledger(target, groups, rows, says), "ledger.xlsx")


@bp.get("/recurrence")
@allow(*MAKERS)
def compared() -> str:
    """Whether last cycle's problems came back, with counts and what can be said of them."""
    cycles = _assessments()
    before, now, level = _pair(cycles)
    found = _compared(before, now, level) if before and now else None
    shown = member_of(Return, request.args.get("kind"))
    lines = [x for x in found.lines if shown in (None, x.returned)] if found else []
    number = page_number(request.args.get("page"))
    rows = lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render_template(
        "rectification/recurrence.html", cycles=cycles, before=before, now=now, level=level,
        found=found, page=Page(rows, len(lines), number), kind=shown, kinds=list(Return),
        titles=_recurrence_titles([*rows, *(found.overall if found else ())]), levels=ORDER,
        labels=LABELS, words=RETURN_LABELS, tones=RETURN_TONES, changes=CHANGE_LABELS,
        least=MINIMUM, key_of=criterion_key, may_still_be=may_still_be,
    )  # fmt: skip


@bp.get("/recurrence.<kind>")
@allow(*MAKERS)
def compared_file(kind: str) -> Response:
    """The comparison as a file."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    before, now, level = _pair(_assessments())
    if before is None or now is None:
        raise NotFound
    found, says = _compared(before, now, level), speaker()
    lines = (*found.overall, *found.lines)
    titles = _recurrence_titles(lines)
    rows = [recurrence_row(line, titles, says) for line in lines]
    if kind == "csv":
        header = [says.translate(column) for column in RECURRENCE_COLUMNS]
        return sent_table(b"".join(csv_pieces(header, rows)), "recurrence.csv")
    return sent_workbook(lambda target: written_recurrence(target, rows, says), "recurrence.xlsx")


def _assessments() -> list[Cycle]:
    """The cycles that can be compared, newest first: what competes is no sample."""
    settled = cycles_settled(request_session(), current_actor())
    return [one for one in settled if one.kind is CycleKind.ASSESSMENT]


def _pair(cycles: list[Cycle]) -> tuple[Cycle | None, Cycle | None, Grade]:
    """The cycles to compare, the two newest unless the address says others, and the level.

    The older of two is the one before, however they were named.
    """
    now, before = chosen_cycle("cycle", cycles), chosen_cycle("before", cycles[1:])
    if now and before and now.id == before.id:
        raise Refused("rectification_same_cycle")
    if now and before and (before.id or 0) > (now.id or 0):
        now, before = before, now
    return before, now, chosen_level(Grade.PASS)


def _compared(before: Cycle, now: Cycle, level: Grade) -> Recurrence:
    return recurrence(request_session(), current_actor(), before, now, level)


def _titles(groups: list[GroupLine]) -> CriterionWords:
    rubrics = {(x.key[0], x.key[1]) for x in groups if x.key[0]}
    return criterion_words(titles_of(request_session(), rubrics, speaker().language))


def _recurrence_titles(lines: Any) -> CriterionWords:
    rubrics = {line.rubric for line in lines}
    return criterion_words(titles_of(request_session(), rubrics, speaker().language))
