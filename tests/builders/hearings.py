"""Builds hearings and files of hearings, through the program's own services."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlmodel import Session

from qa_app.accounts.models import Agency
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import SYSTEM, Actor
from qa_app.observations.models import Hearing
from qa_app.observations.rules.entered import HearingFields
from qa_app.observations.rules.moments import Moment
from qa_app.observations.services.calendar import enter_hearing
from tests.builders.numbers import next_number
from tests.builders.register import NOW, make_agency

FIRST_DAY = date(2026, 8, 3)
"""Four weeks after ``NOW``, within the year of the usual plan of observations."""
OBSERVED_YEAR = {"from": date(2026, 1, 1), "to": date(2026, 12, 31)}


def observation_keys(**keys: Any) -> dict[str, Any]:
    """The ``[observations]`` of a plan over the year 2026."""
    return {**OBSERVED_YEAR, **keys}


def make_hearing(
    session: Session,
    number: str = "",
    *,
    agency: Agency | None = None,
    day: date = FIRST_DAY,
    at: time | None = time(9, 30),
    actor: Actor = SYSTEM,
    **fields: Any,
) -> Hearing:
    """A hearing four weeks ahead with a believable default for everything."""
    agency = agency or make_agency(session)
    values: dict[str, Any] = {
        "case_number": number or f"(2026)南援刑字第{next_number()}号",
        "moment": Moment(day, at),
        "type": CaseType.CRIMINAL,
        "stage": Stage.FIRST_INSTANCE,
        "cause": "盗窃罪",
        "lawyer_name": "卢涵曦",
        "firm_name": "江南律师事务所",
        "court": "南江市青秀区人民法院",
        "courtroom": "第三法庭",
        **fields,
    }
    now = values.pop("now", NOW)
    return enter_hearing(
        session, actor=actor, agency_id=agency.id or 0, fields=HearingFields(**values), now=now
    )


def make_hearings(session: Session, count: int, *, agency: Agency, **fields: Any) -> list[Hearing]:
    """So many hearings of an agency, one a day."""
    first = fields.pop("day", FIRST_DAY)
    return [
        make_hearing(session, agency=agency, day=first + timedelta(days=place), **fields)
        for place in range(count)
    ]


HEADER = (
    "案件编号",
    "法律援助机构",
    "开庭时间",
    "案件类型",
    "承办律师",
    "律所",
    "审理法院",
    "法庭",
)


def hearing_line(
    number: str, when: object = "2026年8月3日上午9:30", **cells: object
) -> list[object]:
    """One row of a list under ``HEADER``."""
    return [
        number,
        cells.get("agency", "南江市法律援助中心"),
        when,
        cells.get("type", "刑事"),
        cells.get("lawyer", "卢涵曦"),
        cells.get("firm", "江南律师事务所"),
        cells.get("court", "南江市青秀区人民法院"),
        cells.get("room", "第三法庭"),
    ]


def write_csv(
    path: Path, rows: list[list[object]], *, header=HEADER, encoding: str = "utf-8", title: str = ""
) -> Path:
    """A CSV as agencies save it: maybe a title row above the header."""
    lines = [[title]] if title else []
    text = "\r\n".join(",".join(_quoted(cell) for cell in row) for row in [*lines, header, *rows])
    path.write_bytes((text + "\r\n").encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[object]], *, header=HEADER, title: str = "") -> Path:
    """A workbook with date cells where the values are dates."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("开庭排期")
    moment = book.add_format({"num_format": "yyyy/m/d h:mm"})
    lines = [[title], list(header), *rows] if title else [list(header), *rows]
    for line, row in enumerate(lines):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime | date):
                sheet.write_datetime(line, column, cell, moment)
            else:
                sheet.write(line, column, cell)
    book.close()
    return path


def _quoted(cell: object) -> str:
    text = str(cell)
    return f'"{text}"' if set(text) & set(',"\r\n') else text
