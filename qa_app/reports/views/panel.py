"""The pages about the panel of a cycle: how far experts agree, how strict each is; as files too.

Supervisors see the experts' names; who is an expert too, administrators and auditors see numbers.
"""

from flask import Response, render_template, request

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.panel.queries.people import expert_of
from qa_app.reports import panel_files
from qa_app.reports.agreement_parts import criterion_parts, grade_parts, pair_part
from qa_app.reports.panel_parts import Cell, Measured, Namer, Part, spec
from qa_app.reports.queries.agreement import CycleAgreement, cycle_agreement
from qa_app.reports.queries.cycles import ReportCycle, report_cycle
from qa_app.reports.queries.severity import criterion_model, cycle_severity
from qa_app.reports.severity_parts import (
    criterion_model_facts,
    criterion_model_parts,
    expert_part,
    severity_facts,
    shifted_part,
)
from qa_app.reports.views.pages import READERS, bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session

GRADES, CRITERIA, PAIRS = "grades", "criteria", "pairs"
EXPERTS, CASES = "experts", "cases"
MOST_ON_SCREEN = 100


@bp.route("/agreement/<name>")
@allow(*READERS)
def agreement(name: str) -> str:
    """How far the experts of a cycle agree."""
    view = request.args.get("view", GRADES)
    cycle = _cycle(name)
    found = cycle_agreement(request_session(), cycle, criteria=view == CRITERIA)
    return render_template(
        "reports/agreement.html",
        cycle=cycle,
        found=found,
        view=view,
        parts=[part.first(MOST_ON_SCREEN) for part in _parts(found, view)],
        cell=shown_cell,
        spec=lambda part: spec(part, _),
    )


@bp.route("/severity/<name>")
@allow(*READERS)
def severity(name: str) -> str:
    """How strict each expert of a cycle is, and what that may have changed."""
    view = request.args.get("view", EXPERTS)
    cycle = _cycle(name)
    show = _by_criterion if view == CRITERIA else _by_grade
    parts, facts, groups = show(cycle, view)
    return render_template(
        "reports/severity.html",
        cycle=cycle,
        view=view,
        facts=facts,
        groups=groups,
        parts=[part.first(MOST_ON_SCREEN) for part in parts],
        cell=shown_cell,
        spec=lambda part: spec(part, _),
    )


def _by_grade(cycle: ReportCycle, view: str) -> tuple[list[Part], list[tuple[str, str]], int]:
    """The experts, or the cases that may have been graded otherwise."""
    found = cycle_severity(request_session(), cycle)
    namer = _namer()(found.names)
    part = shifted_part(found, _) if view == CASES else expert_part(found, _, namer)
    return [part], severity_facts(found, _, namer), len(found.figures.groups)


def _by_criterion(cycle: ReportCycle, _view: str) -> tuple[list[Part], list[tuple[str, str]], int]:
    """The model with the criteria as a facet."""
    found = criterion_model(request_session(), cycle)
    parts = criterion_model_parts(found, _, _namer()(found.names), language_of_request())
    return parts, criterion_model_facts(found, _), 1


@bp.route("/agreement/<name>/panel.<kind>")
@allow(*READERS)
def panel(name: str, kind: str) -> Response:
    """Agreement and severity as PDF or XLSX."""
    if kind not in panel_files.MIME_TYPES:
        raise NotFound(kind)
    cycle, session = _cycle(name), request_session()
    agreed = cycle_agreement(session, cycle)
    found = agreed, cycle_severity(session, cycle), criterion_model(session, cycle)
    language = language_of_request()
    namer = _namer()(agreed.names)
    report = panel_files.panel_report(cycle, found, namer, _, language=language, now=clock.now())
    content = panel_files.panel_file(report, kind, _, language)
    answer = Response(content, mimetype=panel_files.MIME_TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=f"panel-{cycle.name}.{kind}")
    return answer


def _cycle(name: str) -> ReportCycle:
    return report_cycle(request_session(), current_actor(), name)


def _parts(found: CycleAgreement, view: str) -> list[Part]:
    if view == CRITERIA:
        return criterion_parts(found, _, language_of_request())
    if view == PAIRS:
        return [pair_part(found, _, _namer()(found.names))]
    return grade_parts(found, _)


def _namer():
    """What the reader calls experts: by name for supervisors, by number for others.

    A supervisor who is on the panel reads numbers too: names would tell who rated the own cases.
    """
    actor = current_actor()
    by_name = actor.has(Role.SUPERVISOR) and expert_of(request_session(), actor) is None

    def of(names: dict[int, str]) -> Namer:
        numbers = {key: at for at, key in enumerate(sorted(names), 1)}
        return lambda key: names.get(key, "") if by_name else _("专家 %(n)s", n=numbers.get(key, 0))

    return of


def shown_cell(cell: Cell) -> tuple[str, str, bool]:
    """A cell's text, its limits, and whether it is a reason instead of a figure."""
    if not isinstance(cell, Measured):
        return str(cell), "", False
    return cell.value(_), cell.limits(), cell.figure.value is None
