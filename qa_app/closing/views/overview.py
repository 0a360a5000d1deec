"""Counts by agency and by rule, as a page and as a file; and the rules themselves."""

from flask import Response, render_template, request

from qa_app import clock
from qa_app.closing.forms import address_of, filter_of
from qa_app.closing.messages import BASIS_LABELS, KIND_LABELS, SEVERITY_LABELS, STEP_LABELS
from qa_app.closing.queries import overview as queries
from qa_app.closing.queries.checklists import usual_items
from qa_app.closing.queries.listing import competitions_among, cycles_listed
from qa_app.closing.queries.visible import READERS
from qa_app.closing.rules.rulebook import Interval, Order, Rule
from qa_app.closing.services.checking import day_of
from qa_app.closing.tables import write_overview
from qa_app.closing.views.blueprint import book, bp, speaker
from qa_app.closing.wording import Speaker, rule_words
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_workbook
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.paging import PAGE_SIZE, Page
from qa_app.web.requests import current_actor, request_session
from qa_app.workdays.loader import published

LEAST = 10
"""No share of fewer checked cases than these: a count says it without pretending precision."""


@bp.get("/overview")
@allow(*READERS)
def overview() -> str:
    """How checks stand by agency, and which rules were broken how often."""
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    today, says = day_of(clock.now()), _speaker()
    rules = queries.by_rule(session, actor, wanted, today)
    cycles = cycles_listed(session, actor)
    return render_template(
        "closing/overview.html",
        page=_page(queries.by_agency(session, actor, wanted, today), wanted.page),
        rules=[(line, rule_words(line.kind.value, line.rule, book(), says)) for line in rules],
        kinds=KIND_LABELS,
        cycles=cycles,
        competitions=competitions_among(session, cycles),
        wanted=wanted,
        address=address_of(wanted),
        least=LEAST,
    )


@bp.get("/overview.xlsx")
@allow(*READERS)
def overview_file() -> Response:
    """The same counts, and those of each rule at each agency, as a workbook."""
    wanted, session, actor = filter_of(request.args), request_session(), current_actor()
    today = day_of(clock.now())
    found = (
        queries.by_agency(session, actor, wanted, today),
        queries.by_rule(session, actor, wanted, today),
        queries.by_agency_and_rule(session, actor, wanted, today),
    )
    return sent_workbook(
        lambda target: write_overview(target, found, book(), _speaker()), "closing-overview.xlsx"
    )


@bp.get("/rules")
@allow(*READERS)
def rules() -> str:
    """Every rule with its source, and the years whose holidays are on file."""
    says = speaker()
    return render_template(
        "closing/rules.html",
        rules=[(rule, _between(rule), _narrowed(rule)) for rule in book().all()],
        language=says.language,
        basis=BASIS_LABELS,
        severities=SEVERITY_LABELS,
        years=published(),
        this_year=day_of(clock.now()).year,
        known=book().calendar.years,
    )


def _page(lines: list[queries.AgencyLine], number: int) -> Page[queries.AgencyLine]:
    """One page of the agencies; there are some hundred of them at most."""
    start = (number - 1) * PAGE_SIZE
    return Page(lines[start : start + PAGE_SIZE], len(lines), number)


def _speaker() -> Speaker:
    """Counts speak of the newest checklist."""
    return speaker(items=usual_items(language_of_request()))


def _between(rule: Rule) -> str:
    """The dates a rule is about."""
    if isinstance(rule, Interval):
        return _("%(start)s → %(end)s", start=_(STEP_LABELS[rule.start]),
                 end=_(STEP_LABELS[rule.end]))  # fmt: skip
    if isinstance(rule, Order):
        return _("%(earlier)s 不晚于 %(later)s", earlier=_(STEP_LABELS[rule.earlier]),
                 later=_(STEP_LABELS[rule.later]))  # fmt: skip
    return _(STEP_LABELS[rule.step])


def _narrowed(rule: Rule) -> str:
    """To which cases a rule applies."""
    sources = {"application": _("申请"), "notified": _("通知"), "unknown": _("来源不明")}
    words = [_(TYPE_LABELS[each]) for each in sorted(rule.applies.types)]
    words += [_(STAGE_LABELS[each]) for each in sorted(rule.applies.stages)]
    words += [sources[each] for each in sorted(rule.applies.sources)]
    if rule.applies.since:
        words.append(_("%(day)s 起", day=rule.applies.since.isoformat()))
    return _("、").join(words) if words else _("全部案件")
