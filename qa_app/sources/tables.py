"""The list of cases with their sources as CSV: one case a row, four columns a source.

Nothing personal is in it; a missing source is empty cells, never a zero.
"""

from collections.abc import Iterable, Iterator

from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.grades import LABELS, Grade
from qa_app.core.rounding import plain
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_
from qa_app.cycles.messages import SOURCE_NAMES
from qa_app.cycles.rules.plan import SourceName
from qa_app.reviews.messages import METHOD_LABELS
from qa_app.scoresheets.rules.results import SourceResult
from qa_app.sources.messages import STATES
from qa_app.sources.queries.lists import CaseRow
from qa_app.web.i18n import Translate


def csv_rows(rows: Iterable[CaseRow], translate: Translate) -> Iterator[bytes]:
    """The file in pieces."""
    return csv_pieces(_heads(translate), (_cells(row, translate) for row in rows))


def state_word(source: SourceName, result: SourceResult, translate: Translate) -> str:
    """How far a source is, in words."""
    return translate(STATES[source].get(result.state, result.state))


def _heads(translate: Translate) -> list[str]:
    fixed = (N_("案件标识"), N_("案件编号"), N_("机构"), N_("类型"), N_("等级"), N_("定级规则"))
    parts = (N_("状态"), N_("等级"), N_("分数"), N_("份数"))
    of_sources = [
        f"{translate(SOURCE_NAMES[source])} {translate(part)}"
        for source in SourceName
        for part in parts
    ]
    return [*(translate(head) for head in fixed), *of_sources]


def _cells(row: CaseRow, translate: Translate) -> list[str]:
    cells = [
        row.case_key,
        row.number,
        row.agency,
        translate(TYPE_LABELS[row.type]),
        translate(LABELS[Grade(row.grade)]) if row.grade else "",
        translate(METHOD_LABELS[row.method]) if row.method else "",
    ]
    for source in SourceName:
        cells += _of_source(source, row.sources.get(source), translate)
    return cells


def _of_source(source: SourceName, result: SourceResult | None, translate: Translate) -> list[str]:
    if result is None:
        return ["", "", "", ""]
    return [
        state_word(source, result, translate),
        translate(LABELS[result.grade]) if result.grade else "",
        "" if result.points_hundredths is None else plain(result.points_hundredths),
        str(result.n),
    ]
