"""What stands in each cell of an export: the case's values as clerks type them.

Harmless mess only, which an import must read without complaint: date shapes, full-width digits,
stray spaces, line breaks. What must be complained about is ``planting``'s work.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from qa_app.cases.rules.fields import Field
from qa_app.cases.rules.flags import CaseFlag
from qa_app.core.case_types import SOURCE_LABELS, STAGE_LABELS, TYPE_LABELS
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.chance import Chance
from qa_app.demo.rules.layouts import SERIAL, Column, Layout

Cell = str | int | date
FULL_WIDTH: Final = {ord(char): ord(char) + 0xFEE0 for char in "0123456789()"}
FULL_WIDTH_SHARE = 0.03
SPACED_SHARE = 0.02
BROKEN_LINE_SHARE = 0.03
_NATIONS = ("汉族", "汉族", "汉族", "汉族", "壮族", "回族", "苗族", "土家族", "彝族", "满族")
_SCHOOLING = ("小学", "初中", "初中", "高中", "中专", "大专", "本科", "文盲")
_CLERKS = ("韦静", "李晓芸", "周倩", "马志军")


@lru_cache(maxsize=4096)
def date_shapes(day: date) -> tuple[str, ...]:
    """The five ways a day is written, by the number of the shape."""
    year, month, number = day.year, day.month, day.day
    return (
        f"{year}-{month:02d}-{number:02d}",
        f"{year}/{month}/{number}",
        f"{year}年{month}月{number}日",
        f"{year}.{month:02d}.{number:02d}",
        f"{year}{month:02d}{number:02d}",
    )


def _yes_no(flag: CaseFlag) -> Callable[[Case], Cell]:
    return lambda case: "是" if flag in case.flags else "否"


VALUES: Final[dict[Field, Callable[[Case], Cell | None]]] = {
    Field.NUMBER: lambda case: case.number,
    Field.AGENCY: lambda case: case.agency.name,
    Field.AGENCY_CODE: lambda case: case.agency.code,
    Field.REGION: lambda case: case.agency.region.full_name,
    Field.TYPE: lambda case: TYPE_LABELS[case.case_type],
    Field.STAGE: lambda case: STAGE_LABELS[case.stage],
    Field.CAUSE: lambda case: case.cause,
    Field.SOURCE: lambda case: SOURCE_LABELS[case.source],
    Field.AIDED_NAME: lambda case: case.person.name,
    Field.AIDED_ID: lambda case: case.person.identity_number,
    Field.AIDED_PHONE: lambda case: case.person.phone,
    Field.AIDED_CATEGORY: lambda case: case.person.category.value,
    Field.LAWYER: lambda case: case.lawyer.name,
    Field.LAWYER_LICENCE: lambda case: case.lawyer.number,
    Field.FIRM: lambda case: case.lawyer.firm.name,
    Field.PRACTICE_START: lambda case: f"{case.lawyer.practice_since}年7月",
    Field.APPLIED: lambda case: case.dates.applied,
    Field.ACCEPTED: lambda case: case.dates.accepted,
    Field.ASSIGNED: lambda case: case.dates.assigned,
    Field.MET: lambda case: case.dates.met,
    Field.HEARD: lambda case: case.dates.heard,
    Field.CLOSED: lambda case: case.dates.closed,
    Field.ARCHIVED: lambda case: case.dates.archived,
    Field.RESULT: lambda case: case.result,
    Field.SUBSIDY: lambda case: case.subsidy_yuan,
    Field.DEATH_PENALTY: _yes_no(CaseFlag.DEATH_PENALTY),
    Field.MINOR: _yes_no(CaseFlag.MINOR),
    Field.GROUP_CASE: _yes_no(CaseFlag.GROUP_CASE),
    Field.FIRST_CASE: _yes_no(CaseFlag.FIRST_CASE),
    Field.COMPLAINT: _yes_no(CaseFlag.COMPLAINT),
    Field.REMARK: lambda _: "",
}


def _spaced(text: str, chance: Chance) -> str:
    if chance.random() < SPACED_SHARE:
        return f" {text[:1]} {text[1:]}　"
    return text


def _full_width(text: str, chance: Chance) -> str:
    return text.translate(FULL_WIDTH) if chance.random() < FULL_WIDTH_SHARE else text


def _broken(text: str, chance: Chance) -> str:
    return text + "\n" if chance.random() < BROKEN_LINE_SHARE else text


_MESS: Final[dict[Field, Callable[[str, Chance], str]]] = {
    Field.NUMBER: _full_width,
    Field.LAWYER: _spaced,
    Field.AIDED_NAME: _spaced,
    Field.CAUSE: _broken,
}


def _extra(header: str) -> Callable[[Case], Cell]:
    """A column nobody asked for, filled from the case so that it costs no chance."""
    if header == SERIAL:
        return lambda _: 0
    if header == "性别":
        return lambda case: "女" if case.person.female else "男"
    pool = {"民族": _NATIONS, "文化程度": _SCHOOLING, "录入人": _CLERKS}.get(header, ("已审核",))
    return lambda case: pool[case.person.born.toordinal() % len(pool)]


def _maker(
    column: Column,
) -> tuple[Callable[[Case], Cell | None], Callable[[str, Chance], str] | None]:
    if column.field is None:
        return _extra(column.header), None
    return VALUES[column.field], _MESS.get(column.field)


class RowMaker:
    """Turns cases into rows of one city's layout."""

    def __init__(self, layout: Layout) -> None:
        self._shapes = layout.date_shapes
        self._makers = [_maker(column) for column in layout.columns]

    def row(self, case: Case, chance: Chance) -> list[Cell]:
        """The case's cells in the order of the columns; dates stay dates for ``date_text``.

        The serial number is left to whoever numbers the rows.
        """
        cells: list[Cell] = []
        for value_of, mess in self._makers:
            value = value_of(case)
            if value is None:
                value = ""
            elif mess is not None and isinstance(value, str):
                value = mess(value, chance)
            cells.append(value)
        return cells

    def date_text(self, day: date, chance: Chance) -> str:
        """A date in one of the city's shapes."""
        shapes = self._shapes
        return date_shapes(day)[shapes[int(chance.random() * len(shapes))]]
