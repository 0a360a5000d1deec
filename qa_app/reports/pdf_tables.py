"""The tables and charts of the printed share report, placed from figures already made.

Used by ``pdf`` alone, which puts them in order with headings and notes.
"""

from dataclasses import replace

from reportlab.graphics.shapes import Drawing

from qa_app.core.grades import LABELS, ORDER
from qa_app.core.words import N_
from qa_app.reports.figures_text import (
    NOTHING,
    count_text,
    interval_text,
    percent_text,
    row_label,
    shown_estimate,
)
from qa_app.reports.print_words import (
    DIMENSIONS,
    Translate,
    level_text,
    short_reason,
    word_of,
)
from qa_app.reports.rules.report import Cell, ShareReport
from qa_app.typeset import fonts
from qa_app.typeset.charts import Bar, Look, Stack, grade_stacks, interval_bars
from qa_app.typeset.document import text_room
from qa_app.typeset.grids import (
    Column,
    Grid,
    GridRow,
    GridStyle,
    Span,
    Table,
    head_width,
    natural_width,
)
from qa_app.typeset.paragraphs import Align

COUNTS = (N_("办结"), N_("已抽取"), N_("已收卷"), N_("已评审"), N_("已定级"))
LEAST_LABEL_WIDTH = 76.0
MOST_BARS = 40
AFTER_DRAWN = 2


def count_cells(cell: Cell) -> tuple[str, ...]:
    """Population, drawn, received, reviewed, settled, and the four grades."""
    counts = (cell.population, cell.drawn, cell.received, cell.reviewed, cell.settled)
    return tuple(map(count_text, counts + cell.grades.in_order()))


def rate_cells(cell: Cell, decimals: int, t: Translate) -> tuple[str | Span, ...]:
    """Sample share, estimate and interval; or the reason over the columns it empties."""
    reason = short_reason(cell.why_not, t) or NOTHING
    if not cell.printed or cell.sample_share is None:
        return (Span(reason, 3),)
    share = cell.sample_share.good_or_excellent
    estimate = shown_estimate(cell)
    if estimate is None:
        return (share, Span(reason, 2))
    point = percent_text(estimate.good_or_excellent, decimals)
    return (share, point, interval_text(estimate, decimals))


def _figure_heads(report: ShareReport, t: Translate) -> list[str]:
    interval = t(N_("%(level)s 区间")) % {"level": level_text(report.header.level)}
    grades = [t(LABELS[grade]) for grade in ORDER]
    return [*map(t, COUNTS), *grades, t(N_("样本")), t(N_("推算")), interval]


def _rows(report: ShareReport, t: Translate) -> list[GridRow]:
    blank = ("",) * (len(report.by) - 1)
    overall = GridRow(
        (t(N_("全部")), *blank, *count_cells(report.overall),
         *rate_cells(report.overall, report.decimals, t)),
        strong=True,
    )  # fmt: skip
    return [
        overall,
        *(
            GridRow(
                (*(key.label for key in row.by), *count_cells(row.cell),
                 *rate_cells(row.cell, report.decimals, t))
            )
            for row in report.rows
        ),
    ]  # fmt: skip


def _figure_columns(report: ShareReport, rows: list[GridRow], t: Translate) -> list[Column]:
    """Columns of figures, each as wide as its widest cell or the longest word of its head."""
    look = GridStyle()
    columns = []
    for at, head in enumerate(_figure_heads(report, t)):
        texts = {
            cell
            for row in rows
            for cell in row.cells[len(report.by) + at : len(report.by) + at + 1]
            if isinstance(cell, str)
        }
        longest = sorted(texts, key=lambda text: (-len(text), text))[:24]
        cells = natural_width(longest, look.size, fonts.BOLD)
        width = max(cells, head_width(head, look.head_size))
        columns.append(Column(head, Align.RIGHT, width))
    return columns


def _label_columns(
    report: ShareReport, rows: list[GridRow], room: float, t: Translate
) -> list[Column]:
    """Columns of names, as wide as their names where there is room."""
    columns = []
    for at, code in enumerate(report.by):
        head = word_of(DIMENSIONS, code, t)
        names = [row.cells[at] for row in rows]
        known = {name for name in names if isinstance(name, str)}
        texts = sorted(known, key=lambda text: (len(text), text))[-24:]
        columns.append(Column(head, Align.LEFT, natural_width([head, *texts], GridStyle().size)))
    wanted = sum(column.width for column in columns)
    least = min(room / wanted, 1.0)
    return [replace(column, width=column.width * least) for column in columns]


def row_table(report: ShareReport, t: Translate) -> tuple[Table, bool]:
    """The table of all rows, and whether it needs the page on its side."""
    rows = _rows(report, t)
    figures = _figure_columns(report, rows, t)
    taken = sum(column.width for column in figures)
    names = len(report.by)
    wide = text_room(wide=False) - taken < names * LEAST_LABEL_WIDTH
    room = max(text_room(wide=wide) - taken, names * LEAST_LABEL_WIDTH * 0.8)
    labels = _label_columns(report, rows, room, t)
    spare = max(room - sum(column.width for column in labels), 0.0) / len(figures)
    figures = [replace(column, width=column.width + spare) for column in figures]
    groups = (
        Span("", names), Span(t(N_("案件数（件）")), 5), Span(t(N_("等级（件）")), 4),
        Span(t(N_("优良率（%）")), 3),
    )  # fmt: skip
    return Table(Grid((*labels, *figures), tuple(rows), groups)), wide


def counts_table(report: ShareReport, width: float, t: Translate) -> Table:
    """The overall counts in one row."""
    heads = [*map(t, COUNTS), *(t(LABELS[grade]) for grade in ORDER)]
    cells = list(count_cells(report.overall))
    heads.insert(AFTER_DRAWN, t(N_("另抽替补")))
    cells.insert(AFTER_DRAWN, count_text(report.overall.substitutes))
    columns = tuple(Column(head, Align.RIGHT, width / len(heads)) for head in heads)
    groups = (Span(t(N_("案件数（件）")), 6), Span(t(N_("等级（件）")), 4))
    return Table(Grid(columns, (GridRow(tuple(cells)),), groups))


def rates_table(report: ShareReport, width: float, t: Translate) -> Table:
    """The overall shares: of the sample, and the weighted estimate with its interval."""
    heads = (
        (N_("指标"), Align.LEFT, 0.11), (N_("算法"), Align.LEFT, 0.32),
        (N_("样本比率（%）"), Align.RIGHT, 0.17), (N_("推算全部案件（%）"), Align.RIGHT, 0.22),
        (N_("置信区间（%）"), Align.RIGHT, 0.18),
    )  # fmt: skip
    columns = tuple(Column(t(head), align, width * part) for head, align, part in heads)
    share = report.overall.sample_share
    first = rate_cells(report.overall, report.decimals, t)
    rows = [GridRow((t(N_("优良率")), t(N_("（优秀＋良好）÷已定级")), *first))]
    if report.overall.printed and share is not None:
        rows += [
            GridRow((t(N_("优秀率")), t(N_("优秀÷已定级")), share.excellent, NOTHING, NOTHING)),
            GridRow(
                (t(N_("合格率")), t(N_("（优秀＋良好＋合格）÷已定级")), share.pass_or_above,
                 NOTHING, NOTHING)
            ),
        ]  # fmt: skip
    return Table(Grid(columns, tuple(rows)))


def _bar(label: str, cell: Cell, decimals: int, t: Translate, *, strong: bool = False) -> Bar:
    estimate = shown_estimate(cell)
    if estimate is None:
        return Bar(label, None, text=short_reason(cell.why_not, t) or NOTHING, strong=strong)
    point = percent_text(estimate.good_or_excellent, decimals)
    text = f"{point}（{interval_text(estimate, decimals)}）"
    share, low, high = estimate.good_or_excellent, estimate.low, estimate.high
    return Bar(label, share, low, high, text, strong)


def _look(report: ShareReport, width: float) -> Look:
    labels = [row_label(row) for row in report.rows]
    widest = max(natural_width(labels, 8.5), 60.0) + 6
    return Look(width, label_width=min(widest, width * 0.34), text_width=112)


def interval_chart(report: ShareReport, width: float, t: Translate) -> Drawing:
    """Estimated shares of all rows with their intervals and the overall share as a line."""
    bars = [_bar(row_label(row), row.cell, report.decimals, t) for row in report.rows]
    overall = shown_estimate(report.overall)
    reference = None
    if overall is not None:
        point = percent_text(overall.good_or_excellent, report.decimals)
        words = t(N_("全部 %(share)s%%")) % {"share": point}
        reference = (overall.good_or_excellent, words)
    return interval_bars(bars, _look(report, width), reference=reference)


def grade_chart(report: ShareReport, width: float, t: Translate) -> Drawing:
    """How the settled cases of every row divide into the four grades, in counts."""
    stacks = [Stack(row_label(row), row.cell.grades.in_order()) for row in report.rows]
    look = replace(_look(report, width), text_width=20.0)
    return grade_stacks(stacks, [t(LABELS[grade]) for grade in ORDER], look)


def overall_chart(report: ShareReport, width: float, t: Translate) -> Drawing:
    """How all settled cases divide into the four grades, in counts."""
    stacks = [Stack(t(N_("全部")), report.overall.grades.in_order())]
    look = Look(width, label_width=44.0, text_width=14.0, step=22.0, bar=12.0)
    return grade_stacks(stacks, [t(LABELS[grade]) for grade in ORDER], look)
