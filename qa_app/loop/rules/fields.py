"""The merge fields of a bulletin: fixed names in Chinese and English, and where each may stand.

A template names fields as 《优良率》 or {{优良率}}; a name is looked up, never evaluated. Chinese
also writes titles of laws in 《》, so there only a known name is a field, a name that differs from
one by a slip is a mistake, and everything else is the title of something.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Block(StrEnum):
    """What rows of a table are repeated for."""

    AGENCIES = "agencies"
    CRITERIA = "criteria"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class FieldName:
    """One field: its code, which is also its English name, its Chinese name, and its block."""

    code: str
    chinese: str
    block: Block | None = None


def _fields(block: Block | None, *names: str) -> Iterator[FieldName]:
    for name in names:
        code, _space, chinese = name.partition(" ")
        yield FieldName(code, chinese, block)


FIELDS: Final = (
    *_fields(
        None, "document_number 文号", "year 年份", "sequence 序号", "office 发文机关",
        "issued_on 签发日期", "month 月份", "as_of 截至时间", "cycle_title 评估活动",
        "cycle 活动编号", "scope 地区范围", "closed_period 结案期间", "case_types 案件类型",
        "grading_rule 定级规则", "rubrics 量表", "method 推算方法", "minimum_cases 最少件数",
        "minimum_cell 最小格",
        "population 办结件数", "drawn 抽取件数", "substitutes 替补件数", "received 收到件数",
        "reviewed 评审件数", "settled 定级件数", "excellent 优秀件数", "good 良好件数",
        "pass 合格件数", "fail 不合格件数", "share 优良率", "excellent_share 优秀率",
        "pass_share 合格率", "estimate 推算优良率", "interval 置信区间", "level 置信水平",
        "why_not 比率说明", "summary 结果概述",
        "month_released 本月反馈件数", "month_read 本月阅读件数", "month_acknowledged 本月确认件数",
        "month_objections 本月异议件数", "month_decided 本月审结件数", "month_changed 本月改变件数",
        "month_tasks 本月整改任务", "month_rectified 本月整改完成",
        "all_released 累计反馈件数", "all_read 累计阅读件数", "all_acknowledged 累计确认件数",
        "all_objections 累计异议件数", "all_decided 累计审结件数", "all_changed 累计改变件数",
        "all_tasks 累计整改任务", "all_rectified 累计整改完成", "all_overdue 逾期整改任务",
    ),
    *_fields(
        Block.AGENCIES, "agency 机构名称", "agency_population 机构办结件数",
        "agency_drawn 机构抽取件数", "agency_settled 机构定级件数", "agency_share 机构优良率",
        "agency_estimate 机构推算优良率", "agency_interval 机构置信区间",
        "agency_released 机构反馈件数", "agency_acknowledged 机构确认件数",
        "agency_objections 机构异议件数", "agency_changed 机构改变件数",
    ),
    *_fields(
        Block.CRITERIA, "criterion_rank 指标序号", "criterion 指标名称",
        "criterion_rubric 指标量表", "criterion_loss 指标失分率", "criterion_ratings 指标评分份数",
    ),
    *_fields(
        Block.OVERDUE, "overdue_agency 逾期机构", "overdue_tasks 逾期任务数",
        "overdue_days 最长逾期天数",
    ),
)  # fmt: skip
BY_CODE: Final = {field.code: field for field in FIELDS}
_BY_NAME: Final = BY_CODE | {field.chinese: field for field in FIELDS}
_MARK: Final = re.compile(r"《([^《》]{0,80})》|[{｛]{2}([^{}｛｝]{0,80})[}｝]{2}")
_LOOSE: Final = re.compile(r"[{｛]{2}|[}｝]{2}")
SLIP: Final = 1
SHORTEST_WITH_SLIP: Final = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text where a field stands: from ``start`` to ``end``."""

    start: int
    end: int
    field: FieldName


@dataclass(frozen=True, slots=True)
class Marks:
    """What a text names: its fields, names nobody knows, and titles that only look like fields."""

    fields: tuple[Mark, ...] = ()
    unknown: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    is_open: bool = False
    """Braces are left over that belong to no field."""


def marks_of(text: str) -> Marks:
    """Every field of a text in order, and what is wrong with the others."""
    fields: list[Mark] = []
    unknown: list[str] = []
    titles: list[str] = []
    rest, at = "", 0
    for found in _MARK.finditer(text):
        title, name = found.group(1), found.group(2)
        known = _BY_NAME.get(_plain(name if title is None else title))
        rest, at = rest + text[at : found.start()] + " ", found.end()
        if known is not None:
            fields.append(Mark(found.start(), found.end(), known))
        elif title is None or nearest(title):
            unknown.append(found.group(0))
        else:
            titles.append(found.group(0))
    rest += text[at:]
    return Marks(tuple(fields), tuple(unknown), tuple(titles), bool(_LOOSE.search(rest)))


def nearest(name: str) -> FieldName | None:
    """The field that a name misspells by one sign, if there is one."""
    wanted = _plain(name)
    if len(wanted) < SHORTEST_WITH_SLIP:
        return None
    return next((field for known, field in _BY_NAME.items() if _one_slip(wanted, known)), None)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def _one_slip(one: str, other: str) -> bool:
    """Whether one text becomes the other by changing, adding or leaving out one sign."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > SLIP:
        return False
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    skip = start + 1
    if len(longer) == len(shorter):
        return shorter[skip:] == longer[skip:]
    return shorter[start:] == longer[skip:]
