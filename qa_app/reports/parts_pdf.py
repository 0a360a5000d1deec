"""The agreement and severity reports as a print-ready PDF: title, then every table with its words.

Places the cells of ``panel_parts``; computes nothing.
"""

from reportlab.platypus import CondPageBreak
from reportlab.platypus.flowables import Flowable

from qa_app.core.words import N_
from qa_app.reports.panel_parts import PanelReport, Part, flat
from qa_app.reports.print_words import Translate
from qa_app.typeset import fonts
from qa_app.typeset.document import (
    SMALL,
    SUBTITLE,
    TITLE,
    Heading,
    Printed,
    Sheet,
    print_story,
    text_room,
)
from qa_app.typeset.grids import (
    Column,
    Grid,
    GridRow,
    GridStyle,
    Table,
    fact_table,
    head_width,
    natural_width,
)
from qa_app.typeset.paragraphs import Align, Prose

_CELLS = GridStyle(size=8.5, leading=12, head_size=8)
_NARROWEST_LABEL = 90.0


def panel_pdf(report: PanelReport, t: Translate, *, language: str = "zh-CN") -> Printed:
    """The report as a PDF with its number of pages; identical input gives identical bytes."""
    width = text_room(wide=True)
    story: list[Flowable] = [Prose(report.title, TITLE), Prose(report.subtitle, SUBTITLE)]
    story.append(fact_table(report.facts, width, label=130.0, share=0.2))
    for part in report.parts:
        story += [CondPageBreak(130), Heading(part.title), Prose(part.about, SMALL)]
        if part.rows:
            story.append(_table(part, width, t))
        else:
            story.append(Prose(t(N_("没有可列的内容。")), SMALL))
        if part.left_out:
            left = t(N_("另有 %(n)s 行未列，见电子表格。")) % {"n": part.left_out}
            story.append(Prose(left, SMALL))
    sheet = Sheet(
        title=f"{report.title} {report.subtitle}",
        running_left=report.title,
        running_right=report.cycle,
        page_of=t(N_("第 %(page)d 页 共 %(total)d 页")),
        language=language,
        author="qa-app",
        made_at=report.made_at,
        subject=report.subtitle,
        wide=True,
    )
    return print_story(story, sheet)


def _table(part: Part, width: float, t: Translate) -> Table:
    """Figures as wide as they need, the first column what is left, no wider than its names."""
    rows = flat(part, t)
    wanted = [
        max(
            natural_width([row[at] for row in rows], _CELLS.size, fonts.REGULAR),
            head_width(head.text, _CELLS.head_size),
        )
        for at, head in enumerate(part.heads)
    ]
    label = max(_NARROWEST_LABEL, min(wanted[0], width - sum(wanted[1:])))
    scale = min(1.0, (width - label) / max(sum(wanted[1:]), 1.0))
    spare = max(0.0, width - label - sum(wanted[1:])) / max(len(wanted) - 1, 1)
    widths = [label, *(one * scale + spare for one in wanted[1:])]
    columns = tuple(
        Column(head.text, Align.RIGHT if head.numeric else Align.LEFT, one)
        for head, one in zip(part.heads, widths, strict=True)
    )
    return Table(Grid(columns, tuple(GridRow(tuple(row)) for row in rows), style=_CELLS))
