"""One row of a list of experts: which column is which, and what its cells mean.

For the importer of expert lists. Cells are cleaned the way registers of cases are
(``cases.rules.values``), so that a name written in both is the same name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final

from qa_app.cases.rules.code_words import BLANK_WORDS, TYPE_WORDS
from qa_app.cases.rules.columns import header_key
from qa_app.cases.rules.dates import FIRST_YEAR, LAST_YEAR, date_from_cell
from qa_app.cases.rules.lists import Fault, fields_by_name, first_named
from qa_app.cases.rules.rows import SIGN_OFF_WORDS, TOTAL_WORDS
from qa_app.cases.rules.values import cell_text, clean_name, visible
from qa_app.core.case_types import CaseType
from qa_app.core.text import without_space
from qa_app.core.words import N_


class ExpertField(StrEnum):
    """One column of a list of experts."""

    LOGIN = "login"
    NAME = "name"
    REGION = "region"
    AGENCY = "agency"
    FIRM = "firm"
    TYPES = "types"
    CAPACITY = "capacity"
    PRACTICE_SINCE = "practice_since"


REQUIRED: Final = (ExpertField.LOGIN, ExpertField.NAME)
LABELS: Final[dict[ExpertField, str]] = {
    ExpertField.LOGIN: N_("登录名"),
    ExpertField.NAME: N_("姓名"),
    ExpertField.REGION: N_("行政区划"),
    ExpertField.AGENCY: N_("所属机构"),
    ExpertField.FIRM: N_("律所"),
    ExpertField.TYPES: N_("擅长案件类型"),
    ExpertField.CAPACITY: N_("年度可评件数"),
    ExpertField.PRACTICE_SINCE: N_("执业起始"),
}
SYNONYMS: Final[dict[ExpertField, tuple[str, ...]]] = {
    ExpertField.LOGIN: ("login", "登录名", "账号", "登录账号", "用户名", "login name", "username"),
    ExpertField.NAME: ("name", "姓名", "专家姓名", "专家", "评估专家", "expert", "expert name"),
    ExpertField.REGION: ("region", "行政区划", "所在地区", "地区", "区划", "所属地区", "所在地"),
    ExpertField.AGENCY: ("agency", "机构", "所属机构", "法律援助机构", "legal aid agency"),
    ExpertField.FIRM: (
        "firm",
        "律所",
        "律师事务所",
        "执业机构",
        "所在律所",
        "工作单位",
        "单位",
        "law firm",
    ),
    ExpertField.TYPES: (
        "types",
        "专业",
        "擅长案件类型",
        "案件类型",
        "擅长领域",
        "专业领域",
        "评审类型",
        "type",
        "specialties",
    ),
    ExpertField.CAPACITY: (
        "capacity",
        "年度可评件数",
        "可评件数",
        "可评案件数",
        "名额",
        "承担件数",
        "最多件数",
    ),
    ExpertField.PRACTICE_SINCE: (
        "practice_since",
        "执业起始",
        "执业起始日期",
        "执业起始年份",
        "执业年月",
        "首次执业",
        "首次执业时间",
        "执业时间",
        "practice since",
        "practice start",
    ),
}
HEADERS: Final = {name: of.value for of, names in SYNONYMS.items() for name in names}
FIELD_OF: Final = fields_by_name(SYNONYMS)
columns_of = partial(first_named, known=FIELD_OF)
EVERY_TYPE: Final = frozenset({"全部", "不限", "所有", "all", "any"})
MAX_LOGIN: Final = 40
MAX_NAME: Final = 100
MOST_CASES: Final = 100_000

_PARTS = re.compile(r"[、,，;；/|\s]+")
_NUMBER = re.compile(r"(\d{1,9})(?:件|宗|个)?")
_YEAR = re.compile(r"(\d{4})年?")


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One good row; text is "" when blank, no types mean every type, no capacity no limit."""

    row: int
    login: str
    name: str
    region: str = ""
    agency: str = ""
    firm: str = ""
    types: tuple[CaseType, ...] = ()
    capacity: int | None = None
    practice_since: date | None = None


def is_furniture(cells: Mapping[ExpertField, object]) -> bool:
    """Whether a row names nobody: blank, a total, a sign-off, or the header once more."""
    texts = [without_space(cell_text(cell)[:MAX_NAME]).lower() for cell in cells.values()]
    filled = sum(map(bool, texts))
    login = without_space(cell_text(cells.get(ExpertField.LOGIN))[:MAX_NAME]).lower()
    name = without_space(cell_text(cells.get(ExpertField.NAME))[:MAX_NAME]).lower()
    if not login and not name:
        return filled <= 1
    if FIELD_OF.get(header_key(login)) is ExpertField.LOGIN:
        return FIELD_OF.get(header_key(name)) is ExpertField.NAME
    return filled <= len(REQUIRED) and login.startswith((*TOTAL_WORDS, *SIGN_OFF_WORDS))


def expert_row(
    row: int, cells: Mapping[ExpertField, object]
) -> ExpertRow | list[Fault[ExpertField]]:
    """The row typed, or everything that is wrong with it."""
    values: dict[str, object] = {}
    faults: list[Fault[ExpertField]] = []
    for field, convert in _CONVERTERS.items():
        value = convert(cells.get(field))
        if isinstance(value, str) and value.startswith(_FAULT):
            faults.append(Fault(field, value.removeprefix(_FAULT)))
        else:
            values[field.value] = value
    return faults or ExpertRow(row, **values)  # type: ignore[arg-type]


_FAULT: Final = "\0"


def _login(cell: object) -> object:
    text = cell_text(cell)
    if len(text) > MAX_NAME:
        return f"{_FAULT}too_long"
    login = without_space(visible(text))
    if len(login) > MAX_LOGIN:
        return f"{_FAULT}too_long"
    return login or f"{_FAULT}missing_login"


def _name(cell: object) -> object:
    return _text(cell) or f"{_FAULT}missing_name"


def _text(cell: object) -> object:
    text = cell_text(cell)
    if len(text) > 4 * MAX_NAME:
        return f"{_FAULT}too_long"
    name = clean_name(visible(text))
    if len(name) > MAX_NAME:
        return f"{_FAULT}too_long"
    return "" if name.lower() in BLANK_WORDS else name


def _types(cell: object) -> object:
    text = cell_text(cell)
    if len(text) > 4 * MAX_NAME:
        return f"{_FAULT}too_long"
    words = [word.lower() for word in _PARTS.split(visible(text)) if word]
    if any(word in EVERY_TYPE for word in words) or all(word in BLANK_WORDS for word in words):
        return ()
    if any(word not in TYPE_WORDS for word in words):
        return f"{_FAULT}unknown_type"
    return tuple(kind for kind in CaseType if kind in {TYPE_WORDS[word] for word in words})


def _capacity(cell: object) -> object:
    text = without_space(visible(cell_text(cell)[:MAX_NAME])).lower()
    if not text or text in BLANK_WORDS or text in EVERY_TYPE:
        return None
    found = _NUMBER.fullmatch(text)
    if not found or int(found[1]) > MOST_CASES:
        return f"{_FAULT}bad_capacity"
    return int(found[1])


def _since(cell: object) -> object:
    text = without_space(visible(cell_text(cell)[:MAX_NAME]))
    if not text or text.lower() in BLANK_WORDS:
        return None
    year = _YEAR.fullmatch(text)
    if year and FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        return date(int(year[1]), 1, 1)
    return date_from_cell(cell, month_only=True) or f"{_FAULT}impossible_date"


_CONVERTERS: Final[dict[ExpertField, Callable[[object], object]]] = {
    ExpertField.LOGIN: _login,
    ExpertField.NAME: _name,
    ExpertField.REGION: _text,
    ExpertField.AGENCY: _text,
    ExpertField.FIRM: _text,
    ExpertField.TYPES: _types,
    ExpertField.CAPACITY: _capacity,
    ExpertField.PRACTICE_SINCE: _since,
}
