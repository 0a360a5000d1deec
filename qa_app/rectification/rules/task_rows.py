"""Columns and words of a list of tasks in a spreadsheet, and one row as typed values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from qa_app.cases.rules.columns import header_key
from qa_app.cases.rules.dates import date_from_cell
from qa_app.core.text import normalised
from qa_app.rectification.rules.states import Aim, Cause, Checker, why_not_words


class Column(StrEnum):
    """What a column of the list can be."""

    CASE = "case"
    CRITERION = "criterion"
    FINDING = "finding"
    DUE = "due"
    PAPERS = "papers"
    CAUSE = "cause"
    AIM = "for"
    CHECKER = "checker"


SYNONYMS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.CASE: ("案件编号", "案件", "编号", "案号", "case number", "number"),
    Column.CRITERION: ("指标", "评估指标", "指标项", "criterion"),
    Column.FINDING: ("存在的问题", "问题", "整改内容", "存在的问题和整改要求", "finding"),
    Column.DUE: ("整改期限", "期限", "截止日", "截止日期", "due", "deadline"),
    Column.PAPERS: ("需要提交的材料", "提交材料", "材料", "papers"),
    Column.CAUSE: ("原因", "问题原因", "cause"),
    Column.AIM: ("下达给", "整改主体", "for"),
    Column.CHECKER: ("由谁复核", "复核", "复核人", "checker"),
}  # fmt: skip
NEEDED: Final = (Column.CASE, Column.FINDING)
"""Without these a list says nothing; the others have what the pages propose."""
AIM_WORDS: Final[Mapping[str, Aim]] = {
    "": Aim.LAWYER,
    "lawyer": Aim.LAWYER,
    "承办律师": Aim.LAWYER,
    "律师": Aim.LAWYER,
    "agency": Aim.AGENCY_CASE,
    "agency_case": Aim.AGENCY_CASE,
    "法律援助机构": Aim.AGENCY_CASE,
    "机构": Aim.AGENCY_CASE,
}
CHECKER_WORDS: Final[Mapping[str, Checker]] = {
    "": Checker.SUPERVISOR,
    "supervisor": Checker.SUPERVISOR,
    "质量监督员": Checker.SUPERVISOR,
    "agency": Checker.AGENCY,
    "所属机构": Checker.AGENCY,
    "机构": Checker.AGENCY,
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One understood row; ``due_on`` None: as the pages propose."""

    number: int
    case: str
    criterion: str
    finding: str
    due_on: date | None
    papers: str
    cause: Cause
    aim: Aim
    checker: Checker


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken; ``why``: the code of a refusal that says more."""

    code: str
    column: Column
    value: str = ""
    why: str = ""


def header_names() -> dict[str, str]:
    """Every column name that means something, for finding the header row."""
    names = {column.value: column.value for column in Column}
    return names | {word: column.value for column, words in SYNONYMS.items() for word in words}


def columns_of(header: Sequence[str]) -> dict[Column, int]:
    """Where each column is; of two with one meaning the first counts."""
    known = {header_key(name): Column(key) for name, key in header_names().items()}
    found: dict[Column, int] = {}
    for index, name in enumerate(header):
        if (column := known.get(header_key(name))) is not None:
            found.setdefault(column, index)
    return found


def row_of(
    number: int, cells: Sequence[str], columns: Mapping[Column, int], causes: Mapping[str, Cause]
) -> TaskRow | Fault:
    """One row as typed values, or the first thing that does not fit; ``causes`` by their words."""

    def text(column: Column) -> str:
        return normalised(cells[columns[column]]) if column in columns else ""

    due = date_from_cell(text(Column.DUE)) if text(Column.DUE) else None
    if text(Column.DUE) and due is None:
        return Fault("rectification_row_due", Column.DUE, text(Column.DUE))
    found: list[object] = []
    for column, words in (
        (Column.CAUSE, {"": Cause.OTHER, **causes}),
        (Column.AIM, AIM_WORDS),
        (Column.CHECKER, CHECKER_WORDS),
    ):
        if text(column).lower() not in words:
            return Fault("rectification_row_foreign", column, text(column))
        found.append(words[text(column).lower()])
    for column in (Column.FINDING, Column.PAPERS):
        code = why_not_words(text(column)) if text(column) or column in NEEDED else None
        if code:
            return Fault("rectification_row_words", column, why=code)
    cause, aim, checker = found
    assert isinstance(cause, Cause)
    assert isinstance(aim, Aim)
    assert isinstance(checker, Checker)
    return TaskRow(
        number, text(Column.CASE), text(Column.CRITERION), text(Column.FINDING), due,
        text(Column.PAPERS), cause, aim, checker if aim is Aim.LAWYER else Checker.SUPERVISOR,
    )  # fmt: skip
