"""Writes the list and the ledger as CSV and XLSX: texts and numbers, nothing that runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.core.words import N_
from qa_app.rectification.messages import (
    CAUSE_LABELS,
    CHANGE_LABELS,
    RETURN_LABELS,
    STATE_LABELS,
)
from qa_app.rectification.queries.ledger import GroupLine
from qa_app.rectification.queries.listing import TaskLine
from qa_app.rectification.queries.recurrence import RecurrenceLine
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.rules.states import Cause, Shown
from qa_app.rectification.wording import EVERY_AGENCY, NO_LAWYER, WHOLE, CriterionWords, Speaker
from qa_app.typeset.worksheets import Columns
from qa_app.web.filters import date_in

TASK_COLUMNS: Final = (
    *(N_("案件编号"), N_("法律援助机构"), N_("承办律师"), N_("评估活动"), N_("评估指标")),
    *(N_("原因"), N_("存在的问题和整改要求"), N_("状态"), N_("整改期限"), N_("下达日期")),
    N_("提交次数"),
)
PRINT_COLUMNS: Final = (
    *(N_("案件编号"), N_("承办律师／机构"), N_("评估指标和原因")),
    *(N_("存在的问题和整改要求"), N_("状态和期限")),
)
GROUP_COLUMNS: Final = (N_("整改任务"), *(STATE_LABELS[state] for state in Shown))
GROUP_TITLES: Final[dict[str, str]] = {
    "criterion": N_("按评估指标"),
    "agency": N_("按机构"),
    "cause": N_("按原因"),
    "lawyer": N_("按承办律师"),
}
RECURRENCE_COLUMNS: Final = (
    *(N_("评估指标"), N_("法律援助机构"), N_("上次案卷"), N_("上次有问题"), N_("本次案卷")),
    *(N_("本次有问题"), N_("结果"), N_("比较"), N_("上次整改任务"), N_("其中完成")),
)


def task_row(line: TaskLine, titles: CriterionWords, says: Speaker) -> list[Any]:
    """One task."""
    tell = says.translate
    return [
        line.number,
        line.agency,
        line.lawyer,
        line.cycle,
        titles.of(line.rubric, line.criterion) or tell(WHOLE),
        tell(CAUSE_LABELS[line.cause]),
        line.finding,
        tell(STATE_LABELS[line.state]),
        line.due_on.isoformat(),
        line.made_at.astimezone(SHANGHAI).date().isoformat(),
        line.round,
    ]


def print_row(line: TaskLine, titles: CriterionWords, says: Speaker) -> list[tuple[str, ...]]:
    """One task as it fits on a sheet: the lines of each cell."""
    number, agency, lawyer, _cycle, criterion, cause, finding, state, *_rest = task_row(
        line, titles, says
    )
    due_on = date_in(says.language, line.due_on)
    return [(number,), (lawyer or agency,), (criterion, cause), (finding,), (state, due_on)]


def task_rows(session: Session, lines: Iterable[TaskLine], says: Speaker) -> Iterator[list[Any]]:
    """Tasks as rows; a rubric is looked up when it is first met."""
    known: dict[tuple[tuple[str, int], str], str] = {}
    met: set[tuple[str, int]] = set()
    for line in lines:
        if line.rubric and line.rubric not in met:
            met.add(line.rubric)
            known |= titles_of(session, [line.rubric], says.language)
        yield task_row(line, CriterionWords(known), says)


def written_list(target: Path, rows: Iterable[list[Any]], says: Speaker) -> None:
    """The list as a workbook."""
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as file:
        _sheet(file, says, N_("整改"), TASK_COLUMNS, rows)


def group_row(by: str, line: GroupLine, titles: CriterionWords, says: Speaker) -> list[Any]:
    """One group of the ledger."""
    counts = [line.counts[state] for state in Shown]
    return [group_name(by, line, titles, says), line.total, *counts]


def written_ledger(
    target: Path,
    groups: Mapping[str, Sequence[list[Any]]],
    rows: Iterable[list[Any]],
    says: Speaker,
) -> None:
    """A sheet of counts for each way of grouping, and every task."""
    with xlsxwriter.Workbook(str(target)) as file:
        for by, lines in groups.items():
            title = GROUP_TITLES[by]
            _sheet(file, says, title, (title, *GROUP_COLUMNS), lines)
        _sheet(file, says, N_("问题台账"), TASK_COLUMNS, rows)


def recurrence_row(line: RecurrenceLine, titles: CriterionWords, says: Speaker) -> list[Any]:
    """One criterion at one agency, or at all of them, in two cycles."""
    return [
        titles.of(line.rubric, line.criterion),
        line.agency or says.translate(EVERY_AGENCY),
        line.before.files,
        line.before.problems,
        line.now.files,
        line.now.problems,
        says.translate(RETURN_LABELS[line.returned]),
        says.translate(CHANGE_LABELS[line.change]),
        line.tasks,
        line.done,
    ]


def written_recurrence(target: Path, rows: Iterable[list[Any]], says: Speaker) -> None:
    """The comparison as a workbook."""
    with xlsxwriter.Workbook(str(target)) as file:
        _sheet(file, says, N_("问题是否再次出现"), RECURRENCE_COLUMNS, rows)


def group_name(by: str, line: GroupLine, titles: CriterionWords, says: Speaker) -> str:
    """What a group of the ledger is called."""
    if by == "criterion":
        rubric = (line.key[0], line.key[1]) if line.key[0] else None
        return titles.of(rubric, line.key[2]) or says.translate(WHOLE)
    if by == "cause":
        return says.translate(CAUSE_LABELS[Cause(line.key[0])])
    return line.name or says.translate(NO_LAWYER)


def group_address(by: str, line: GroupLine) -> dict[str, Any]:
    """The filter that lists exactly this group."""
    first, second, third = line.key
    if by == "criterion":
        return {"criterion": f"{first}/{second}/{third}" if first else third or "-"}
    if by == "lawyer":
        return {"lawyer": first or 0}
    return {by: first.value if isinstance(first, Cause) else first}


def _sheet(
    file: Any, says: Speaker, title: str, columns: Sequence[str], rows: Iterable[list[Any]]
) -> None:
    sheet = file.add_worksheet(says.translate(title)[:31])
    sheet.freeze_panes(1, 1)
    heads, wide = [says.translate(text) for text in columns], Columns()
    wide.note(heads)
    sheet.write_row(0, 0, heads, file.add_format({"bold": True}))
    for row, values in enumerate(rows, start=1):
        wide.note(values)
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            elif value:
                sheet.write_string(row, column, str(value))
    wide.lay_out(sheet)
