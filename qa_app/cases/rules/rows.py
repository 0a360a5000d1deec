"""What a row of a register is: a case, or furniture (title, total, sign-off); and its date order.

For the importer. ``CaseRow`` is a named tuple and no dataclass, for a hundred thousand of them
are made in one import and a frozen dataclass costs eight times as much to make.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from qa_app.cases.rules.code_words import Notifier
from qa_app.cases.rules.columns import KNOWN_NAMES, header_key
from qa_app.cases.rules.fields import Field
from qa_app.core.case_types import CaseType, Source, Stage


class AidedPerson(NamedTuple):
    """Personal data of the aided person of one case; "" where the file says nothing."""

    name: str
    id_number: str
    phone: str


class CaseRow(NamedTuple):
    """One good row: a closed case as its agency wrote it, typed. Text is "" when absent."""

    row: int
    number: str
    agency: str
    agency_code: str
    region: str
    type: CaseType
    stage: Stage | None
    cause: str
    source: Source | None
    notified_by: Notifier | None
    person_category: str
    lawyer: str
    lawyer_licence: str
    firm: str
    practice_since: date | None
    applied_on: date | None
    accepted_on: date | None
    assigned_on: date | None
    met_on: date | None
    heard_on: date | None
    closed_on: date
    archived_on: date | None
    result: str
    subsidy_cents: int | None
    flags: int
    note: str
    aided: AidedPerson | None


# The field each attribute of ``CaseRow`` between ``number`` and ``note`` is read from;
# ``notified_by`` and ``flags`` are computed and stand as None.
ROW_FIELDS: Final[tuple[Field | None, ...]] = (
    Field.NUMBER,
    Field.AGENCY,
    Field.AGENCY_CODE,
    Field.REGION,
    Field.TYPE,
    Field.STAGE,
    Field.CAUSE,
    Field.SOURCE,
    None,
    Field.AIDED_CATEGORY,
    Field.LAWYER,
    Field.LAWYER_LICENCE,
    Field.FIRM,
    Field.PRACTICE_START,
    Field.APPLIED,
    Field.ACCEPTED,
    Field.ASSIGNED,
    Field.MET,
    Field.HEARD,
    Field.CLOSED,
    Field.ARCHIVED,
    Field.RESULT,
    Field.SUBSIDY,
    None,
    Field.REMARK,
)
AIDED_FIELDS: Final = (Field.AIDED_NAME, Field.AIDED_ID, Field.AIDED_PHONE)


@dataclass(frozen=True, slots=True)
class DateOrder:
    """``later`` may not lie before ``earlier``; ``later`` is the column the problem names."""

    earlier: Field
    later: Field


# Only orders that no honest case can break. Assigning or meeting before accepting is none of
# them: urgent aid comes first and its papers later (法律援助法第四十四条, 2021,
# https://www.gov.cn/xinwen/2021-08/20/content_5632367.htm). One problem a row and column: the
# first rule of the list that is broken.
DATE_ORDERS: Final = (
    DateOrder(Field.ACCEPTED, Field.CLOSED),
    DateOrder(Field.ASSIGNED, Field.CLOSED),
    DateOrder(Field.APPLIED, Field.CLOSED),
    DateOrder(Field.MET, Field.CLOSED),
    DateOrder(Field.HEARD, Field.CLOSED),
    DateOrder(Field.CLOSED, Field.ARCHIVED),
)

TOTAL_WORDS: Final = ("合计", "总计", "小计", "共计", "累计", "总数", "本页", "total", "subtotal")
SIGN_OFF_WORDS: Final = (
    "制表",
    "填表",
    "填报",
    "审核",
    "复核人",
    "经办人",
    "负责人",
    "单位负责",
    "报送",
    "打印",
    "导出",
    "联系人",
    "盖章",
    "(盖章",
    "(公章",
    "公章",
    "注:",
    "注1",
    "备注:",
    "说明:",
    "以上",
    "日期:",
    "领导签字",
    "签字",
    "签章",
)
# The first two characters of a number cell that make a row worth a closer look.
FURNITURE_STARTS: Final = frozenset(
    start
    for word in (*TOTAL_WORDS, *SIGN_OFF_WORDS)
    for start in (word[:2], word[:2].upper(), word[:2].title())
)
_FEW_CELLS = 2
_DATE_ALONE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")


def is_furniture(texts: Sequence[str], mapped: Mapping[Field, str]) -> bool:
    """Whether a row without the look of a case is none: blank, title, total, sign-off, header.

    ``texts`` are all its cells without white space, ``mapped`` those of known columns.
    Asked only for rows whose number is blank or begins with a furniture word, and for rows
    that hold nothing besides a number.
    """
    filled = [text for text in texts if text]
    if not filled:
        return True
    first = filled[0].lower()
    has_type_and_date = bool(mapped.get(Field.TYPE)) and bool(mapped.get(Field.CLOSED))
    if first.startswith(TOTAL_WORDS) or first.startswith(SIGN_OFF_WORDS):
        return not has_type_and_date or len(filled) <= _FEW_CELLS
    number = mapped.get(Field.NUMBER, "")
    if number:
        return _repeats_header(mapped) or (len(filled) == 1 and _is_no_number(number))
    in_columns = sum(1 for text in mapped.values() if text)
    return in_columns <= _FEW_CELLS and not mapped.get(Field.TYPE) and not has_type_and_date


def _repeats_header(mapped: Mapping[Field, str]) -> bool:
    known = KNOWN_NAMES.get(header_key(mapped.get(Field.NUMBER, "")))
    return known is not None and known[0] is Field.NUMBER


def _is_no_number(text: str) -> bool:
    return not any(c.isdigit() for c in text) or bool(_DATE_ALONE.fullmatch(text))
