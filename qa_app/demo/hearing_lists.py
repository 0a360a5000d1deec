"""Lists of hearings as courts and agencies send them: two habits, days in words, mistakes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Final

from qa_app.cases.rules.flags import CaseFlag
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS
from qa_app.demo.rules.cells import Cell
from qa_app.demo.rules.courts import Hearing
from qa_app.demo.table_files import CsvFile, TableFile, XlsxFile

HEADERS: Final = (
    "序号", "法律援助案号", "法律援助机构", "案件类别", "审级", "案由", "承办律师", "承办单位",
    "开庭日期", "具体时间", "审理法院", "法庭", "群体性案件", "首次承办", "可能判处无期徒刑、死刑",
    "有无投诉", "状态", "备注",
)  # fmt: skip
IN_WORDS: Final = (
    "序号", "案件编号", "法律援助机构", "案件类型", "办理阶段", "案由", "承办人", "律师事务所",
    "开庭时间", "原定开庭时间", "审理机关", "开庭地点", "是否群体性案件", "是否首次承办",
    "是否死刑或无期", "是否有投诉", "开庭状态", "说明",
)  # fmt: skip
_FLAGS: Final = (
    CaseFlag.GROUP_CASE,
    CaseFlag.FIRST_CASE,
    CaseFlag.DEATH_PENALTY,
    CaseFlag.COMPLAINT,
)
_NO_DAY, _NOON = "2025年11月31日", 12


@dataclass(frozen=True, slots=True)
class Line:
    """One hearing on a list; ``before`` is the announcement it replaces, ``state`` in words."""

    hearing: Hearing
    before: Hearing | None = None
    state: str = "待开庭"
    note: str = ""


def write_list(path: Path, title: str, lines: Sequence[Line], *, spoilt: int = 0) -> Path:
    """A list in the habit its suffix stands for; the last ``spoilt`` rows name days that never are.

    CSV files (GB18030) have day and hour apart, spreadsheets have them in one cell in words.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    in_words = path.suffix == ".xlsx"
    with _table(path) as table:
        headers = IN_WORDS if in_words else HEADERS
        table.title(title, len(headers))
        table.write(headers)
        for number, line in enumerate(lines, start=1):
            bad = number > len(lines) - spoilt
            table.write(_cells(number, line, in_words=in_words, bad=bad))
        table.write([f"合计：{len(lines)} 件"])
    return path


def _table(path: Path) -> TableFile:
    if path.suffix == ".xlsx":
        return XlsxFile(path, date.isoformat, frozenset(), "开庭时间以法院通知为准。", "开庭排期")
    return CsvFile(path, "gb18030", date.isoformat)


def _cells(number: int, line: Line, *, in_words: bool, bad: bool) -> list[Cell]:
    case, one = line.hearing.case, line.hearing
    when: list[Cell] = [_day(one.day), f"{one.hour:%H:%M}"]
    if in_words:
        when = [_in_words(one), _in_words(line.before) if line.before else ""]
    if bad:
        when[0] = _NO_DAY
    return [
        number,
        case.number,
        case.agency.name,
        TYPE_LABELS[case.case_type],
        STAGE_LABELS[case.stage],
        case.cause,
        case.lawyer.name,
        case.lawyer.firm.name,
        *when,
        one.court,
        one.room,
        *("是" if flag in case.flags else "否" for flag in _FLAGS),
        line.state,
        line.note,
    ]


def _day(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def _in_words(one: Hearing) -> str:
    return f"{one.day.year}年{one.day.month}月{one.day.day}日{_hour(one.hour)}"


def _hour(hour: time) -> str:
    if hour.hour < _NOON:
        return f"上午{hour:%H:%M}"
    return f"下午{hour.hour - _NOON}:{hour.minute:02d}"
