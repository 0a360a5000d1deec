"""Writes the training list and the record of a session as workbooks: texts and numbers only."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from qa_app.core.rounding import half_up, percent
from qa_app.core.spreadsheets import harmless
from qa_app.core.words import N_
from qa_app.learning.messages.training import STATE_LABELS, SURE_LABELS
from qa_app.learning.models import TrainingSession
from qa_app.learning.queries.sessions import SeatRow
from qa_app.learning.queries.training import TrainingList
from qa_app.learning.rules.training import Finding
from qa_app.typeset.worksheets import Columns
from qa_app.web.i18n import Translate

PLACES = 2
LIST_HEADS: Final = (
    *(N_("承办人员"), N_("律所"), N_("法律援助机构"), N_("评估指标"), N_("本人低于良好件数")),
    *(N_("本人件数"), N_("本人占比（%）"), N_("总体占比（%）"), N_("仅凭偶然的概率（%）")),
    N_("把握程度"),
)
SEAT_HEADS: Final = (
    *(N_("承办人员"), N_("律所"), N_("法律援助机构"), N_("本人指标"), N_("已通知"), N_("到场")),
)
METHOD = N_(
    "低于良好的件数与总体比较（Fisher 精确检验，单侧）；“明确”为按全部比较次数校正后"
    "（Benjamini–Hochberg）仍不超过 5%。"
)


def odds(one: Finding) -> str:
    """The chance in percent; what is too small to write says so."""
    text = half_up(one.chance * 100, PLACES)
    return text if text != "0.00" else "<0.01"


def write_list(target: Path, found: TrainingList, titles: Mapping[str, str], t: Translate) -> None:
    """The list, a row for each criterion, and what it was made of."""
    with xlsxwriter.Workbook(str(target)) as file:
        rows = [
            (
                line.lawyer, line.firm, line.agency, titles.get(one.criterion, one.criterion),
                one.own.weak, one.own.cases, percent(one.own.weak, one.own.cases) or "",
                percent(one.overall.weak, one.overall.cases) or "", odds(one),
                t(SURE_LABELS[one.sure]),
            )
            for line in found.lines
            for one in line.findings
        ]  # fmt: skip
        _sheet(file, t, N_("培训名单"), LIST_HEADS, rows)
        rubric = "{}/{}".format(*found.rubric) if found.rubric else ""
        facts = [
            (t(N_("评估活动")), t(N_("、")).join(found.chosen)),
            (t(N_("量表")), rubric),
            (t(N_("案件数")), found.cases),
            (t(N_("比较次数")), len(found.compared.findings)),
            (t(N_("每项最少件数")), found.minimum),
            (t(N_("件数不足、没有列入的承办人员")), found.compared.too_few),
            (t(N_("指定入样、没有列入的案件")), found.aimed),
            (t(N_("与制表人有回避关系、没有列入的入样案件")), found.left_out),
            (t(N_("方法")), t(METHOD)),
        ]
        _sheet(file, t, N_("说明"), (N_("项目"), N_("内容")), facts)


def write_session(
    target: Path,
    training: TrainingSession,
    seats: Iterable[SeatRow],
    titles: Mapping[str, str],
    t: Translate,
) -> None:
    """Who was invited to a session and who came."""
    came = {True: N_("到场"), False: N_("未到"), None: ""}
    with xlsxwriter.Workbook(str(target)) as file:
        rows = [
            (
                row.lawyer, row.firm, row.agency,
                t(N_("；")).join(titles.get(one, one) for one in row.seat.criteria),
                t(N_("是")) if row.seat.told else t(N_("否")), t(came[row.seat.attended]),
            )
            for row in seats
        ]  # fmt: skip
        _sheet(file, t, N_("到场记录"), SEAT_HEADS, rows)
        facts = [
            (t(N_("培训名称")), training.title),
            (t(N_("培训日期")), training.held_on.isoformat()),
            (t(N_("培训地点")), training.place),
            (t(N_("状态")), t(STATE_LABELS[training.state])),
        ]
        _sheet(file, t, N_("说明"), (N_("项目"), N_("内容")), facts)


def _sheet(
    file: Any, t: Translate, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = file.add_worksheet(t(title)[:31])
    sheet.freeze_panes(1, 0)
    written, wide = [t(head) for head in heads], Columns()
    wide.note(written)
    sheet.write_row(0, 0, written, file.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        wide.note(row)
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell:
                sheet.write_string(number, column, harmless(str(cell)))
    wide.lay_out(sheet)
