"""Writes lists and counts of closing checks as CSV and XLSX: texts and numbers, nothing that runs.

No titles of papers and no words people typed: what leaves the program names cases and rules only.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from qa_app.closing.messages import ARCHIVE_LABELS, KIND_LABELS, STATE_LABELS
from qa_app.closing.queries.listing import CheckLine
from qa_app.closing.queries.overview import AgencyLine, CrossLine, RuleLine
from qa_app.closing.rules.rulebook import Rulebook
from qa_app.closing.wording import Speaker, rule_words
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_

LIST_COLUMNS: Final = (
    *(N_("案件编号"), N_("案件类型"), N_("办理阶段"), N_("法律援助机构"), N_("结案日期")),
    *(N_("检查状态"), N_("待处理问题"), N_("待审核说明"), N_("补正期限"), N_("归档材料")),
)
AGENCY_COLUMNS: Final = (
    *(N_("法律援助机构"), N_("案件"), N_("已检查"), N_("无待办问题"), N_("有待处理问题")),
    *(N_("待审核说明"), N_("待机构补正"), N_("补正逾期")),
)
RULE_COLUMNS: Final = (
    *(N_("类别"), N_("规则"), N_("依据"), N_("待处理"), N_("已说明，待审核"), N_("已认可")),
    N_("已补正"),
)
CROSS_COLUMNS: Final = (
    *(N_("法律援助机构"), N_("类别"), N_("规则"), N_("未了结的案件"), N_("曾发现的案件")),
)


def list_row(line: CheckLine, speaker: Speaker) -> list[Any]:
    """One case of the list."""
    translate = speaker.translate
    return [
        line.number,
        translate(TYPE_LABELS[line.type]),
        translate(STAGE_LABELS[line.stage]) if line.stage else "",
        line.agency,
        line.closed_on.isoformat(),
        translate(STATE_LABELS[line.state]),
        line.open,
        line.explained,
        line.due_on.isoformat() if line.due_on else "",
        translate(ARCHIVE_LABELS[line.archive]) if line.archive else "",
    ]


def csv_stream(lines: Iterable[CheckLine], speaker: Speaker) -> Iterator[bytes]:
    """The list as CSV, some hundred rows at a time."""
    header = [speaker.translate(column) for column in LIST_COLUMNS]
    return csv_pieces(header, (list_row(line, speaker) for line in lines))


def write_list(target: Path, lines: Iterable[CheckLine], speaker: Speaker) -> None:
    """The list as a workbook."""
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as file:
        rows = (list_row(line, speaker) for line in lines)
        _sheet(file, speaker, N_("结案检查"), LIST_COLUMNS, rows)


def write_overview(
    target: Path,
    found: tuple[Sequence[AgencyLine], Sequence[RuleLine], Sequence[CrossLine]],
    book: Rulebook,
    speaker: Speaker,
) -> None:
    """Three sheets of counts: by agency, by rule, and both."""
    agencies, rules, crossed = found
    with xlsxwriter.Workbook(str(target)) as file:
        _sheet(file, speaker, N_("按机构"), AGENCY_COLUMNS, (agency_row(x) for x in agencies))
        by_rule = (rule_row(line, book, speaker) for line in rules)
        _sheet(file, speaker, N_("按规则"), RULE_COLUMNS, by_rule)
        both = (cross_row(line, book, speaker) for line in crossed)
        _sheet(file, speaker, N_("机构与规则"), CROSS_COLUMNS, both)


def agency_row(line: AgencyLine) -> list[Any]:
    """One agency."""
    return [line.agency, line.cases, line.checked, line.clean, line.open, line.explained,
            line.asked, line.overdue]  # fmt: skip


def rule_row(line: RuleLine, book: Rulebook, speaker: Speaker) -> list[Any]:
    """One rule."""
    rule = rule_words(line.kind.value, line.rule, book, speaker)
    kind = speaker.translate(KIND_LABELS[line.kind])
    return [kind, rule.text, rule.article, line.open, line.explained, line.waived, line.corrected]


def cross_row(line: CrossLine, book: Rulebook, speaker: Speaker) -> list[Any]:
    """One rule at one agency."""
    rule = rule_words(line.kind.value, line.rule, book, speaker)
    kind = speaker.translate(KIND_LABELS[line.kind])
    return [line.agency, kind, rule.text, line.waiting, line.found]


def _sheet(
    file: Any, speaker: Speaker, title: str, columns: Sequence[str], rows: Iterable[list[Any]]
) -> None:
    sheet = file.add_worksheet(speaker.translate(title)[:31])
    sheet.freeze_panes(1, 1)
    for column, text in enumerate(columns):
        sheet.write_string(0, column, speaker.translate(text))
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            elif value:
                sheet.write_string(row, column, value)
