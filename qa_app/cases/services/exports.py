"""Writes a list of cases as CSV or XLSX: no personal data, and no cell that could run.

Column names are those the importer understands, so an export can be imported again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from qa_app.cases.queries.lawyers import LawyerLine
from qa_app.cases.rules.fields import FLAGS, LABELS, Field
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.core.case_types import SOURCE_LABELS, STAGE_LABELS, TYPE_LABELS
from qa_app.core.spreadsheets import csv_pieces
from qa_app.core.words import N_

Translate = Callable[[str], str]
KEY_LABEL: Final = N_("案件标识")
YES, NO = N_("是"), N_("否")
_FIELDS: Final = (
    *(Field.NUMBER, Field.AGENCY, Field.AGENCY_CODE, Field.REGION, Field.TYPE, Field.STAGE),
    *(Field.CAUSE, Field.SOURCE, Field.AIDED_CATEGORY, Field.LAWYER, Field.FIRM),
    *(Field.APPLIED, Field.ACCEPTED, Field.ASSIGNED, Field.MET, Field.HEARD, Field.CLOSED),
    *(Field.ARCHIVED, Field.RESULT, Field.SUBSIDY, *FLAGS, Field.REMARK),
)


def header(translate: Translate) -> list[str]:
    """The column names in the reader's language."""
    return [*(translate(LABELS[field]) for field in _FIELDS), translate(KEY_LABEL)]


def texts(row: Any, translate: Translate) -> list[str]:
    """One case as texts, in the order of ``header``."""
    days = (
        *(row.applied_on, row.accepted_on, row.assigned_on, row.met_on, row.heard_on),
        *(row.closed_on, row.archived_on),
    )
    cents = row.subsidy_cents
    return [
        *(row.number, row.agency, row.agency_code, row.region, translate(TYPE_LABELS[row.type])),
        translate(STAGE_LABELS[row.stage]) if row.stage else "",
        row.cause or "",
        translate(SOURCE_LABELS[row.source]) if row.source else "",
        *(row.person_category or "", row.lawyer or "", row.firm or ""),
        *(day.isoformat() if day else "" for day in days),
        row.result or "",
        "" if cents is None else f"{cents // 100}.{cents % 100:02d}",
        *(translate(YES if row.flags & FLAG_OF[flag] else NO) for flag in FLAGS),
        *(row.note or "", row.case_key),
    ]


def csv_stream(rows: Iterable[Any], translate: Translate) -> Iterator[bytes]:
    """The list as CSV, some hundred rows at a time."""
    return csv_pieces(header(translate), (texts(row, translate) for row in rows))


PASSWORD_COLUMNS: Final = (N_("登录名"), N_("姓名"), N_("律所"), N_("初始密码"))
LAWYER_COLUMNS: Final = (N_("姓名"), N_("律所"), N_("登录名"), N_("账号状态"), N_("案件数"))
OPEN, CLOSED, NO_ACCOUNT = N_("启用"), N_("停用"), N_("无账号")


def lawyer_texts(line: LawyerLine, translate: Translate) -> list[str]:
    """One entry of the register of lawyers, in the order of ``LAWYER_COLUMNS``."""
    state = NO_ACCOUNT if line.account_id is None else OPEN if line.active else CLOSED
    return [line.name, line.firm, line.login, translate(state), str(line.cases)]


def lawyer_table(kind: str, lines: Iterable[LawyerLine], translate: Translate) -> bytes:
    """The register of lawyers as ``csv`` or ``xlsx``; lists of accounts are read in this form."""
    names = [translate(column) for column in LAWYER_COLUMNS]
    rows = (lawyer_texts(line, translate) for line in lines)
    return table(kind, translate(N_("承办人员")), names, rows)


def table(kind: str, title: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Texts as a file: ``csv``, or ``xlsx`` with one sheet called ``title``."""
    if kind == "csv":
        return b"".join(csv_pieces(names, rows))
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 1)
        for place, texts_of_row in enumerate((names, *rows)):
            for column, text in enumerate(texts_of_row):
                if text:
                    sheet.write_string(place, column, text)
    return target.getvalue()


def write_xlsx(target: Path, rows: Iterable[Any], translate: Translate) -> int:
    """The list as a workbook of texts; returns the number of cases."""
    count = 0
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(translate(N_("案件")))
        sheet.freeze_panes(1, 1)
        for column, text in enumerate(header(translate)):
            sheet.write_string(0, column, text)
        for count, row in enumerate(rows, start=1):
            for column, text in enumerate(texts(row, translate)):
                if text:
                    sheet.write_string(count, column, text)
    return count


def write_csv(target: Path, rows: Iterable[Any], translate: Translate) -> int:
    """The list as a CSV file; returns the number of cases."""
    count = 0

    def counted() -> Iterator[Any]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with target.open("wb") as file:
        for part in csv_stream(counted(), translate):
            file.write(part)
    return count
