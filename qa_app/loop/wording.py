"""A bulletin's facts as the texts that are merged, in the language of the bulletin.

Rates are withheld by the rules of the reports and counts of the loop below the minimum cell; what
is withheld says so in words. A bulletin that is not issued yet has no number and no day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from babel.dates import format_date

from qa_app.clock import SHANGHAI
from qa_app.core.errors import Problem
from qa_app.core.rounding import half_up
from qa_app.core.words import N_
from qa_app.loop.messages import PLACES
from qa_app.loop.rules.bulletin import BulletinFacts, LoopCounts, Month, Values
from qa_app.loop.rules.fields import Block
from qa_app.loop.rules.withholding import too_small, withheld
from qa_app.reports.figures_text import count_text, interval_text, percent_text, shown_estimate
from qa_app.reports.pdf import summary_text
from qa_app.reports.print_words import (
    GRADING_RULES,
    METHODS,
    date_text,
    level_text,
    sentence_of,
    short_reason,
    time_text,
    word_of,
)
from qa_app.reports.rules.report import Cell, ReportHeader
from qa_app.web.filters import DASH

Translate = Callable[[str], str]
_LOOP = (
    *("released", "read", "acknowledged", "objections", "decided", "changed", "tasks"),
    "rectified",
)
_OF_AGENCY = ("acknowledged", "objections", "changed")
_PLACES = 1


@dataclass(frozen=True, slots=True)
class Issue:
    """The number of an issued bulletin in its year, and when it was issued."""

    year: int
    number: int
    at: datetime


def placed(problem: Problem, t: Translate) -> Problem:
    """What is wrong in a template, with the part of the document in words."""
    if problem.column not in PLACES:
        return problem
    return replace(problem, column=t(PLACES[problem.column]))


def document_number(issue: Issue, t: Translate) -> str:
    """通报〔2026〕3号."""
    return t(N_("通报〔%(year)s〕%(number)s号")) % {"year": issue.year, "number": issue.number}


def month_text(month: Month, language: str) -> str:
    """2026年3月, March 2026."""
    if language == "zh":
        return f"{month.year}年{month.number}月"
    return format_date(month.first, "MMMM yyyy", locale="en")


def values_of(facts: BulletinFacts, issue: Issue | None, language: str, t: Translate) -> Values:
    """Every field as text."""
    report = facts.report
    single = {
        **_issue_texts(issue, t),
        "office": facts.office or t(N_("全部地区")),
        "month": month_text(facts.month, language),
        "as_of": time_text(facts.as_of, t),
        "minimum_cell": count_text(facts.minimum_cell),
        "summary": summary_text(report, t),
        **_header_texts(report.header, t),
        **_cell_texts(report.overall, report.decimals, t),
        **_loop_texts("month_", facts.in_month, facts.minimum_cell, t),
        **_loop_texts("all_", facts.until_now, facts.minimum_cell, t),
        "all_overdue": _count(facts.until_now.overdue, facts.minimum_cell, t),
    }
    rows = {
        Block.AGENCIES: _agency_rows(facts, t),
        Block.CRITERIA: _criterion_rows(facts),
        Block.OVERDUE: _overdue_rows(facts, t),
    }
    return Values(single, rows, t(N_("（无）")))


def _issue_texts(issue: Issue | None, t: Translate) -> dict[str, str]:
    waits = t(N_("（签发时填写）"))
    if issue is None:
        return dict.fromkeys(("document_number", "year", "sequence", "issued_on"), waits)
    return {
        "document_number": document_number(issue, t),
        "year": str(issue.year),
        "sequence": str(issue.number),
        "issued_on": date_text(issue.at.astimezone(SHANGHAI).date(), t),
    }


def _header_texts(header: ReportHeader, t: Translate) -> dict[str, str]:
    comma = t(N_("、"))
    period = t(N_("%(from)s至%(to)s")) % {
        "from": date_text(header.closed_from, t),
        "to": date_text(header.closed_to, t),
    }
    return {
        "cycle_title": header.title,
        "cycle": header.cycle,
        "scope": comma.join(header.scope) or t(N_("全部地区")),
        "closed_period": period,
        "case_types": comma.join(map(t, header.types)) or t(N_("各类")),
        "grading_rule": word_of(GRADING_RULES, header.grading_rule, t) or DASH,
        "rubrics": comma.join(one.title or one.id for one in header.rubrics) or DASH,
        "method": word_of(METHODS, header.method, t),
        "minimum_cases": count_text(header.minimum_cases),
        "level": level_text(header.level),
    }


def _cell_texts(cell: Cell, places: int, t: Translate) -> dict[str, str]:
    grades = dict(zip(("excellent", "good", "pass", "fail"), cell.grades.in_order(), strict=True))
    counts = ("population", "drawn", "substitutes", "received", "reviewed", "settled")
    texts = {name: count_text(getattr(cell, name)) for name in counts}
    texts |= {name: count_text(count) for name, count in grades.items()}
    share, excellent, passed, estimate, interval = _rates(cell, places, t)
    return texts | {
        "share": share,
        "excellent_share": excellent,
        "pass_share": passed,
        "estimate": estimate,
        "interval": interval,
        "why_not": sentence_of(cell.why_not, t) if not cell.printed else "",
    }


def _rates(cell: Cell, places: int, t: Translate) -> tuple[str, str, str, str, str]:
    """Share, excellent, pass, estimate and interval with their signs, or why there are none."""
    if not cell.printed or cell.sample_share is None:
        return (short_reason(cell.why_not, t) or DASH, *(DASH,) * 4)  # type: ignore[return-value]
    shares, found = cell.sample_share, shown_estimate(cell)
    return (
        f"{shares.good_or_excellent}%",
        f"{shares.excellent}%",
        f"{shares.pass_or_above}%",
        f"{percent_text(found.good_or_excellent, places)}%" if found else DASH,
        f"{interval_text(found, places)}%" if found else DASH,
    )


def _loop_texts(prefix: str, counts: LoopCounts, minimum: int, t: Translate) -> dict[str, str]:
    """Released sheets are as many as settled cases, which the report tells anyway."""
    texts = {name: _count(getattr(counts, name), minimum, t) for name in _LOOP}
    texts["released"] = count_text(counts.released)
    return {prefix + name: text for name, text in texts.items()}


def _count(count: int, minimum: int, t: Translate) -> str:
    return _too_few(minimum, t) if too_small(count, minimum) else count_text(count)


def _too_few(minimum: int, t: Translate) -> str:
    return t(N_("不足%(minimum)s")) % {"minimum": minimum}


def _agency_rows(facts: BulletinFacts, t: Translate) -> list[Mapping[str, str]]:
    """Every agency with cases of the frame or acts of the loop, by code."""
    cells = {row.by[0].code: (row.by[0].label, row.cell) for row in facts.report.rows}
    codes = sorted({*cells, *facts.by_agency} - {""})
    loop = {code: facts.by_agency.get(code, ("", LoopCounts()))[1] for code in codes}
    hidden = {
        name: withheld({code: getattr(one, name) for code, one in loop.items()}, facts.minimum_cell)
        for name in _OF_AGENCY
    }
    return [
        {
            "agency": cells[code][0] if code in cells else facts.by_agency[code][0],
            **_agency_figures(cells[code][1] if code in cells else None, facts, t),
            "agency_released": count_text(loop[code].released),
            **{
                f"agency_{name}": _told(getattr(loop[code], name), code in hidden[name], facts, t)
                for name in _OF_AGENCY
            },
        }
        for code in codes
    ]


def _told(count: int, is_hidden: bool, facts: BulletinFacts, t: Translate) -> str:
    """A count of one agency, or that it is withheld: too small, or since another one is."""
    if is_hidden and not too_small(count, facts.minimum_cell):
        return t(N_("不列"))
    return _count(count, facts.minimum_cell, t)


def _agency_figures(cell: Cell | None, facts: BulletinFacts, t: Translate) -> dict[str, str]:
    if cell is None:
        names = ("population", "drawn", "settled", "share", "estimate", "interval")
        return {f"agency_{name}": DASH for name in names}
    share, _excellent, _passed, estimate, interval = _rates(cell, facts.report.decimals, t)
    return {
        "agency_population": count_text(cell.population),
        "agency_drawn": count_text(cell.drawn),
        "agency_settled": count_text(cell.settled),
        "agency_share": share,
        "agency_estimate": estimate,
        "agency_interval": interval,
    }


def _criterion_rows(facts: BulletinFacts) -> list[Mapping[str, str]]:
    return [
        {
            "criterion_rank": str(number),
            "criterion": one.title,
            "criterion_rubric": one.rubric,
            "criterion_loss": f"{half_up(one.loss * 100, _PLACES)}%",
            "criterion_ratings": count_text(one.ratings),
        }
        for number, one in enumerate(facts.criteria, start=1)
    ]


def _overdue_rows(facts: BulletinFacts, t: Translate) -> list[Mapping[str, str]]:
    """How late the oldest task is says nothing where the number of tasks is withheld."""
    minimum = facts.minimum_cell
    hidden = withheld({one.agency: one.tasks for one in facts.overdue}, minimum)
    return [
        {
            "overdue_agency": one.agency,
            "overdue_tasks": _told(one.tasks, one.agency in hidden, facts, t),
            "overdue_days": DASH if one.agency in hidden else count_text(one.days),
        }
        for one in facts.overdue
    ]
