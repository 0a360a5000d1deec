"""Writes exports for the finance office and the desk's list as workbooks: texts and numbers only.

The same lines in the same language give the same bytes: the file bears the time of the export, not
of its drawing. Sums are sums of the rounded lines above them, so they add up to the cent.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from qa_app.clock import SHANGHAI
from qa_app.consequences.messages import (
    CHANGE_LABELS,
    DECISION_LABELS,
    PENDING_LABELS,
    STANDING_LABELS,
    STATE_LABELS,
)
from qa_app.consequences.queries.desk import DeskLine
from qa_app.consequences.queries.exports import ShownExport
from qa_app.consequences.rules.coefficients import ONE
from qa_app.consequences.rules.exports import Difference, ExportLine, Sum, sums, total
from qa_app.core.case_types import SOURCE_LABELS, STAGE_LABELS, TYPE_LABELS
from qa_app.core.grades import LABELS
from qa_app.core.spreadsheets import harmless
from qa_app.core.words import N_
from qa_app.web.i18n import Translate

YUAN: Final = 100
MONEY, FACTOR = "#,##0.00", "0.00##"
BUILT_IN = N_("程序自带的系数，不是官方标准")
ROUNDING = N_("每件应付 = 登记补贴 × 系数，只在每件四舍五入一次到分；合计为各件之和。")
SKIPPED = N_("另有 %(count)s 件与您有回避关系，没有列入，请由其他质量监督员导出。")

LINE_HEADS: Final = (
    *(N_("法律援助机构"), N_("承办人员"), N_("律所"), N_("案件编号"), N_("案件类型")),
    *(N_("办理阶段"), N_("来源"), N_("结案日期"), N_("等级"), N_("登记补贴（元）")),
    *(N_("系数"), N_("应付（元）"), N_("状态"), N_("异议截止日"), N_("系数版本")),
)
LAWYER_HEADS: Final = (
    *(N_("法律援助机构"), N_("承办人员"), N_("律所"), N_("支付件数"), N_("应付（元）")),
    N_("暂不支付件数"),
)
AGENCY_HEADS: Final = (*(N_("法律援助机构"), N_("支付件数"), N_("应付（元）"), N_("暂不支付件数")),)
CHANGE_HEADS: Final = (
    *(N_("法律援助机构"), N_("承办人员"), N_("案件编号"), N_("变化"), N_("原等级"), N_("现等级")),
    *(N_("原应付（元）"), N_("现应付（元）"), N_("差额（元）"), N_("原状态"), N_("现状态")),
)
DESK_HEADS: Final = (
    *(N_("承办人员"), N_("律所"), N_("法律援助机构"), N_("不合格件数"), N_("案件编号")),
    *(N_("状态"), N_("决定"), N_("理由"), N_("截止日"), N_("决定人"), N_("决定时间")),
)
Row = Sequence[Any]
Progress = Callable[[int, int], None]
TOLD_AFTER: Final = 1_000


class Money(int):
    """Cents, to be shown as yuan with two places."""


class Factor(int):
    """A coefficient in ten-thousandths."""


def by_agency(lines: Iterable[ExportLine]) -> list[tuple[str, Sum]]:
    """The sum of each agency."""
    found = sums(lines, lambda line: (line.agency_id, line.agency))
    return [(key[1], one) for key, one in found.items()]


def by_lawyer(lines: Iterable[ExportLine]) -> list[tuple[tuple[str, str, str], Sum]]:
    """The sum of each lawyer at each agency."""
    found = sums(lines, lambda x: (x.agency_id, x.lawyer_id, x.agency, x.lawyer, x.firm))
    return [(key[2:], one) for key, one in found.items()]


def write_export(
    target: Path, shown: ShownExport, t: Translate, tell: Progress | None = None
) -> None:
    """Six sheets: about it, agencies, lawyers, what is paid, what is not, what changed."""
    lines = shown.part.lines
    paid = [line for line in lines if line.paid]
    with xlsxwriter.Workbook(str(target)) as file:
        made_at = shown.row.made_at.astimezone(UTC).replace(tzinfo=None)
        file.set_properties({"created": made_at, "title": t(N_("补贴核算表"))})
        write = _Sheets(file, t)
        whole = total(lines)
        write.sheet(N_("说明"), (N_("项目"), N_("内容")), _facts(shown, whole, t))
        agencies = [(name, s.paid, Money(s.cents), s.apart) for name, s in by_agency(lines)]
        foot = (t(N_("合计")), whole.paid, Money(whole.cents), whole.apart)
        write.sheet(N_("按机构"), AGENCY_HEADS, [*agencies, foot])
        lawyers = [(*k, s.paid, Money(s.cents), s.apart) for k, s in by_lawyer(lines)]
        foot = (t(N_("合计")), "", "", whole.paid, Money(whole.cents), whole.apart)
        write.sheet(N_("按承办人员"), LAWYER_HEADS, [*lawyers, foot])
        days = {one["key"]: one["valid_from"] for one in shown.row.tables}
        rows = _told((_line(line, days, t) for line in paid), tell, (0, len(lines)))
        empty = [""] * (len(LINE_HEADS) - 4)
        foot = (t(N_("合计")), *empty[:10], Money(whole.cents), "", "", "")
        write.sheet(N_("支付明细"), LINE_HEADS, [*rows, foot])
        apart = (_line(line, days, t) for line in lines if not line.paid)
        write.sheet(N_("暂不支付"), LINE_HEADS, _told(apart, tell, (len(paid), len(lines))))
        if shown.before:
            changed = [_change(one, t) for one in shown.differences]
            sum_of = Money(sum(one.cents for one in shown.differences))
            foot = (t(N_("合计")), *[""] * 7, sum_of, "", "")
            write.sheet(N_("与上次的差异"), CHANGE_HEADS, [*changed, foot])


def _told(rows: Iterable[Row], tell: Progress | None, place: tuple[int, int]) -> Iterator[Row]:
    """The rows, telling how far they are; ``place``: how many were before, of how many."""
    done, total = place
    for row in rows:
        if tell and done % TOLD_AFTER == 0:
            tell(done, total)
        yield row
        done += 1


def write_desk(target: Path, lines: Iterable[DeskLine], t: Translate) -> None:
    """The list of lawyers with a failed case."""
    with xlsxwriter.Workbook(str(target)) as file:
        rows = [_desk(line, t) for line in lines]
        _Sheets(file, t).sheet(N_("不合格案件承办人员"), DESK_HEADS, rows)


class _Sheets:
    """Adds sheets with a head, frozen, numbers as numbers."""

    def __init__(self, file: Any, t: Translate) -> None:
        self.file, self.t = file, t
        self.formats: dict[type, Any] = {
            Money: file.add_format({"num_format": MONEY}),
            Factor: file.add_format({"num_format": FACTOR}),
        }
        self.bold = file.add_format({"bold": True})

    def sheet(self, title: str, heads: Sequence[str], rows: Iterable[Row]) -> None:
        """One sheet."""
        sheet = self.file.add_worksheet(self.t(title)[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 16)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, self.t(head), self.bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._cell(sheet, number, column, cell)

    def _cell(self, sheet: Any, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, Money):
            sheet.write_number(row, column, int(cell) / YUAN, self.formats[Money])
        elif isinstance(cell, Factor):
            sheet.write_number(row, column, int(cell) / ONE, self.formats[Factor])
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell:
            sheet.write_string(row, column, harmless(str(cell)))


def _facts(shown: ShownExport, whole: Sum, t: Translate) -> list[Row]:
    row = shown.row
    facts: list[Row] = [
        (t(N_("评估活动")), shown.cycle.title or shown.cycle.name),
        (t(N_("第几次核算")), row.number),
        (t(N_("核算时间（UTC）")), row.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")),
        (t(N_("支付件数")), whole.paid),
        (t(N_("应付合计（元）")), Money(whole.cents)),
        (t(N_("暂不支付件数")), whole.apart),
        (t(N_("异议未了结的案件")), t(PENDING_LABELS[row.pending])),
        (t(N_("计算方法")), t(ROUNDING)),
        (t(N_("整份核算的校验值（SHA-256）")), row.sha256),
    ]
    if shown.before:
        facts.append(
            (t(N_("与上次核算相差（元）")), Money(sum(x.cents for x in shown.differences)))
        )
    if shown.part.skipped:
        facts.append((t(N_("未列入")), t(SKIPPED, count=shown.part.skipped)))
    if any(line.table_key == "" for line in shown.part.lines):
        facts.append((t(N_("系数版本")), t(BUILT_IN)))
    for one in row.tables:
        words = f"{one['valid_from']}　{one['region']}　{one['note']}"
        facts.append((t(N_("系数版本")), words))
    return facts


def _line(line: ExportLine, days: dict[str, str], t: Translate) -> Row:
    return (
        line.agency, line.lawyer, line.firm, line.number, t(TYPE_LABELS[line.type]),
        t(STAGE_LABELS[line.stage]) if line.stage else "",
        t(SOURCE_LABELS[line.source]) if line.source else "",
        line.closed_on.isoformat(), t(LABELS[line.grade]),
        _money(line.base_cents),
        Factor(line.coefficient) if line.coefficient is not None else "",
        _money(line.cents), t(STANDING_LABELS[line.standing]), _day(line.until),
        days.get(line.table_key or "", t(N_("自带"))),
    )  # fmt: skip


def _change(one: Difference, t: Translate) -> Row:
    line, then, now = one.line, one.before, one.after

    def of(side: ExportLine | None, words: Callable[[ExportLine], Any]) -> Any:
        return words(side) if side else ""

    return (
        line.agency, line.lawyer, line.number, t(CHANGE_LABELS[one.change]),
        of(then, lambda x: t(LABELS[x.grade])), of(now, lambda x: t(LABELS[x.grade])),
        of(then, lambda x: _money(x.cents)), of(now, lambda x: _money(x.cents)),
        Money(one.cents), of(then, lambda x: t(STANDING_LABELS[x.standing])),
        of(now, lambda x: t(STANDING_LABELS[x.standing])),
    )  # fmt: skip


def _desk(line: DeskLine, t: Translate) -> Row:
    made = line.decision
    return (
        line.lawyer, line.firm, line.agency, len(line.cases),
        t(N_("、")).join(case.number for case in line.cases), t(STATE_LABELS[line.state]),
        t(DECISION_LABELS[made.decision]) if made else "", made.reason if made else "",
        _day(made.until if made else None), made.decided_by if made else "",
        made.decided_at.astimezone(SHANGHAI).date().isoformat() if made else "",
    )  # fmt: skip


def _money(cents: int | None) -> Any:
    return "" if cents is None else Money(cents)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
