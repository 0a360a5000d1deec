"""Report values as the pages show them: rows sorted and paged, charts as plain specs.

Nothing is computed that is not in the report; numbers become text by ``figures_text`` alone, so
that the screen, the PDF and the spreadsheets agree to the digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from qa_app.core.grades import LABELS, ORDER
from qa_app.core.words import N_
from qa_app.reports.figures_text import interval_text, percent_text, shown_estimate
from qa_app.reports.print_words import DIMENSIONS, METHODS, sentence_of, short_reason
from qa_app.reports.queries.cycles import CycleProgress
from qa_app.reports.rules.funnel import Funnel, funnel
from qa_app.reports.rules.report import Cell, Row, ShareReport
from qa_app.web.i18n import gettext as _
from qa_app.web.paging import PAGE_SIZE, Page, page_number

NOT_STATED = N_("（未填）")
FUNNEL_POINTS = 40
FEWEST_TO_COMPARE = 3
SORTS = ("population", "drawn", "received", "reviewed", "settled", "share", "estimate")


@dataclass(frozen=True, slots=True)
class Sort:
    """The column rows are sorted by; the report's own order when empty."""

    by: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Rates:
    """The rate columns of one cell as text, or the reason there are none."""

    share: str = ""
    excellent: str = ""
    pass_or_above: str = ""
    estimate: str = ""
    interval: str = ""
    why: str = ""
    why_short: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the table."""

    labels: tuple[str, ...]
    cell: Cell
    rates: Rates


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """An institution with its place against the funnel's limits."""

    label: str
    settled: int
    share: str
    limits: str
    place: str
    tone: str


def rates_of(cell: Cell, decimals: int) -> Rates:
    """The texts of a cell's rates."""
    if not cell.printed or cell.sample_share is None:
        return Rates(why=sentence_of(cell.why_not, _), why_short=short_reason(cell.why_not, _))
    shares, found = cell.sample_share, shown_estimate(cell)
    return Rates(
        shares.good_or_excellent,
        shares.excellent,
        shares.pass_or_above,
        percent_text(found.good_or_excellent, decimals) if found else "",
        interval_text(found, decimals) if found else "",
    )


def labels_of(row: Row) -> tuple[str, ...]:
    """The names of a row's values in the reader's language."""
    return tuple(_(key.label) if key.label else _(NOT_STATED) for key in row.by)


def sort_wanted() -> Sort:
    """The sort of the address; anything unknown is the report's own order."""
    text = request.args.get("sort", "")
    key = text.removeprefix("-")
    return Sort(key, text.startswith("-")) if key in SORTS else Sort()


def page_of(report: ShareReport, sort: Sort) -> Page[ShownRow]:
    """One page of rows, withheld rates last whatever the direction."""
    rows = list(report.rows)
    if sort.by:
        known = [row for row in rows if _value(row.cell, sort.by) is not None]
        unknown = [row for row in rows if _value(row.cell, sort.by) is None]
        known.sort(key=lambda row: _value(row.cell, sort.by) or 0, reverse=sort.descending)
        rows = known + unknown
    number = page_number(request.args.get("page"))
    start = (number - 1) * PAGE_SIZE
    shown = [
        ShownRow(labels_of(row), row.cell, rates_of(row.cell, report.decimals))
        for row in rows[start : start + PAGE_SIZE]
    ]
    return Page(shown, len(rows), number)


def _value(cell: Cell, key: str) -> float | None:
    if key == "estimate":
        found = shown_estimate(cell)
        return found.good_or_excellent if found else None
    if key == "share":
        return cell.grades.total and _part(cell) if cell.printed else None
    return float(getattr(cell, key))


def _part(cell: Cell) -> float:
    """Good or excellent among the settled."""
    excellent, good, *_rest = cell.grades.in_order()
    return (excellent + good) / cell.grades.total


def interval_spec(report: ShareReport, rows: Sequence[ShownRow]) -> dict[str, Any]:
    """Estimates with intervals by row, the overall estimate as a line."""
    places, overall = report.decimals, shown_estimate(report.overall)
    spec: dict[str, Any] = {
        "kind": "interval",
        "categories": [" · ".join(row.labels) for row in rows],
        "series": [{"name": _("推算优良率"), "values": [_ends(row.cell, places) for row in rows]}],
        "unit": "%",
        "min": 0,
        "max": 100,
    }
    if overall:
        point = percent_text(overall.good_or_excellent, places)
        label = _("全部 %(share)s%%", share=point)
        spec["reference"] = {"value": float(point), "label": label}
    return spec


def _ends(cell: Cell, places: int) -> list[float] | None:
    found = shown_estimate(cell)
    if found is None:
        return None
    ends = (found.good_or_excellent, found.low, found.high)
    return [float(percent_text(end, places)) for end in ends]


def grade_spec(cell: Cell) -> dict[str, Any]:
    """How the settled cases divide into the grades."""
    counts = zip(ORDER, cell.grades.in_order(), strict=True)
    return {
        "kind": "stacked",
        "categories": [_("全部")],
        "series": [
            {"name": _(LABELS[grade]), "grade": grade.value, "values": [count]}
            for grade, count in counts
        ],
    }


def grade_rows(cell: Cell) -> list[tuple[str, int]]:
    """Each grade with its count, best first."""
    return [(g.value, count) for g, count in zip(ORDER, cell.grades.in_order(), strict=True)]


def may_compare(report: ShareReport) -> bool:
    """A funnel needs institutions: one dimension, and a few cells with a rate."""
    by_institution = report.by in (("agency",), ("region",), ("firm",))
    return by_institution and len(_compared(report)) >= FEWEST_TO_COMPARE and _baseline(report) > 0


def _compared(report: ShareReport) -> list[Row]:
    return [row for row in report.rows if row.cell.printed and row.cell.settled]


def _baseline(report: ShareReport) -> float:
    share = _part(report.overall) if report.overall.settled else 0.0
    return share if 0 < share < 1 else 0.0


def funnel_of(report: ShareReport) -> tuple[dict[str, Any], list[OutsideRow], Funnel]:
    """The funnel plot, the rows against their limits in the report's order, and the limits."""
    rows, baseline = _compared(report), _baseline(report)
    sizes = [row.cell.settled for row in rows]
    good = [sum(row.cell.grades.in_order()[:2]) for row in rows]
    found = funnel(baseline, sizes, good, widen=True)
    spec = _funnel_spec(report, rows, baseline, found)
    placed = [_placed(report, row, at, found) for at, row in enumerate(rows)]
    return spec, placed, found


def _funnel_spec(
    report: ShareReport, rows: list[Row], baseline: float, found: Funnel
) -> dict[str, Any]:
    most = max(row.cell.settled for row in rows)
    step = max(1, most // FUNNEL_POINTS)
    sizes = sorted({*range(max(2, min(report.header.minimum_cases, most)), most, step), most})
    around = funnel(baseline, sizes).rows
    root = (found.phi or 1.0) ** 0.5 if found.widened else 1.0

    def line(name: str, edge: str) -> dict[str, Any]:
        ends = [baseline + (getattr(row, edge) - baseline) * root for row in around]
        values = [
            [size, round(100 * min(1.0, max(0.0, end)), 2)]
            for size, end in zip(sizes, ends, strict=True)
        ]
        return {"name": name, "values": values}

    points = [[row.cell.settled, round(100 * _part(row.cell), 2)] for row in rows]
    share = round(100 * baseline, 2)
    return {
        "kind": "scatter",
        "categories": [],
        "unit": "%",
        "x_label": _("已定级件数"),
        "max": 100,
        "series": [{"name": _("样本优良率"), "values": points}],
        "limits": [
            {"name": _("总体"), "values": [[size, share] for size in sizes]},
            line(_("95% 下限"), "low95"),
            line(_("95% 上限"), "high95"),
            line(_("99.8% 下限"), "low998"),
            line(_("99.8% 上限"), "high998"),
        ],
    }


def _placed(report: ShareReport, row: Row, at: int, found: Funnel) -> OutsideRow:
    part, limit, places = _part(row.cell), found.rows[at], report.decimals
    inside95 = limit.low95 <= part <= limit.high95
    inside998 = limit.low998 <= part <= limit.high998
    below = part < _baseline(report)
    if inside95:
        place, tone = _("在界限之内"), "neutral"
    elif inside998:
        place, tone = _("低于 95% 界限") if below else _("高于 95% 界限"), "warning"
    else:
        place, tone = _("低于 99.8% 界限") if below else _("高于 99.8% 界限"), "blocked"
    share = row.cell.sample_share.good_or_excellent if row.cell.sample_share else ""
    limits = f"{percent_text(limit.low95, places)}–{percent_text(limit.high95, places)}"
    return OutsideRow(" · ".join(labels_of(row)), row.cell.settled, share, limits, place, tone)


def dimension_words(names: Sequence[str]) -> str:
    """The dimensions in words, joined."""
    return _("、").join(_(DIMENSIONS[name]) for name in names)


def method_word(report: ShareReport) -> str:
    """The interval method in words."""
    return _(METHODS.get(report.header.method, report.header.method))


def progress_word(row: CycleProgress) -> tuple[str, str]:
    """How far a cycle's report is: word and tone."""
    if not row.has_sample:
        return _("尚未抽取"), "neutral"
    if row.is_complete:
        return _("已全部定级"), "done"
    return (_("部分定级"), "active") if row.settled else (_("尚无等级"), "neutral")
