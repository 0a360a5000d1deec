"""How each city exports its register: which columns, under which names, in which file format.

Every city has its own habits and keeps them over its files; the container (encoding or
spreadsheet) changes from file to file because several offices prepare them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qa_app.cases.rules.fields import Field
from qa_app.demo.rules.chance import Chance, happens, one_of, some_of


class Container(StrEnum):
    """The kinds of files agencies send."""

    GB18030 = "gb18030"
    UTF8 = "utf-8"
    UTF8_BOM = "utf-8-sig"
    XLSX = "xlsx"

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return ".xlsx" if self is Container.XLSX else ".csv"


# Four containers in ten are spreadsheets; the order is the order of a city's files.
CONTAINERS: Final = (
    Container.GB18030,
    Container.XLSX,
    Container.UTF8_BOM,
    Container.GB18030,
    Container.XLSX,
    Container.UTF8,
    Container.GB18030,
)

SERIAL = "序号"
EXTRAS: Final = ("性别", "民族", "文化程度", "录入人", "审核状态")

_HEADERS: Final[dict[Field, tuple[str, ...]]] = {
    Field.NUMBER: ("案件编号", "案号", "法律援助案号", "受理号", "援助编号", "案卷号"),
    Field.AGENCY: ("法律援助机构", "机构名称", "援助机构", "法律援助中心", "指派机构"),
    Field.AGENCY_CODE: ("机构代码", "机构编码"),
    Field.REGION: ("行政区划", "所属区县", "地区", "县市区"),
    Field.TYPE: ("案件类型", "案件类别", "类型", "案件性质"),
    Field.STAGE: ("办理阶段", "诉讼阶段", "案件阶段", "阶段", "审级"),
    Field.CAUSE: ("案由", "案由或罪名", "案由(罪名)", "案由名称"),
    Field.SOURCE: ("案件来源", "来源", "受理方式", "申请或通知"),
    Field.AIDED_NAME: ("受援人", "受援人姓名", "受援对象", "申请人"),
    Field.AIDED_ID: ("身份证号", "身份证号码", "证件号码"),
    Field.AIDED_PHONE: ("联系电话", "受援人电话", "联系方式"),
    Field.AIDED_CATEGORY: ("受援人类别", "人群类别", "受援人群"),
    Field.LAWYER: ("承办人", "承办律师", "援助律师", "承办人员", "办案人员"),
    Field.LAWYER_LICENCE: ("执业证号", "律师执业证号"),
    Field.FIRM: ("承办单位", "律所", "律师事务所", "所属律所", "执业机构"),
    Field.PRACTICE_START: ("首次执业时间", "执业年月"),
    Field.APPLIED: ("申请日期", "申请时间"),
    Field.ACCEPTED: ("受理日期", "受理时间", "收案日期", "审批日期"),
    Field.ASSIGNED: ("指派日期", "指派时间", "派案日期"),
    Field.MET: ("会见日期", "首次会见时间", "约见日期"),
    Field.HEARD: ("开庭日期", "开庭时间", "庭审日期"),
    Field.CLOSED: ("结案日期", "结案时间", "办结日期", "办结时间"),
    Field.ARCHIVED: ("归档日期", "归档时间", "交卷日期"),
    Field.RESULT: ("办理结果", "结案方式", "案件结果"),
    Field.SUBSIDY: ("补贴(元)", "补贴金额", "办案补贴(元)", "补贴"),
    Field.DEATH_PENALTY: ("可能判处无期徒刑、死刑", "是否死刑或无期"),
    Field.MINOR: ("是否未成年人", "未成年人案件"),
    Field.GROUP_CASE: ("是否群体性案件", "群体性案件"),
    Field.FIRST_CASE: ("是否首次承办", "首次承办"),
    Field.COMPLAINT: ("是否有投诉", "有无投诉"),
    Field.REMARK: ("备注", "说明"),
}
HEADERS: Final = _HEADERS
# Kept by everybody: without them neither strata nor conflicts of interest can be known.
ALWAYS: Final = frozenset(
    {
        Field.NUMBER,
        Field.AGENCY,
        Field.TYPE,
        Field.STAGE,
        Field.CAUSE,
        Field.SOURCE,
        Field.AIDED_NAME,
        Field.LAWYER,
        Field.FIRM,
        Field.ACCEPTED,
        Field.ASSIGNED,
        Field.CLOSED,
    }
)
_MARKS = (
    Field.DEATH_PENALTY,
    Field.MINOR,
    Field.GROUP_CASE,
    Field.FIRST_CASE,
    Field.COMPLAINT,
)
_OFTEN = 0.75
_RARE = frozenset({Field.AGENCY_CODE, Field.LAWYER_LICENCE, Field.PRACTICE_START, Field.APPLIED})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it holds (None for a serial number or something nobody asked for)."""

    header: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A city's habits: its columns in order, its date shapes, what stands around the table."""

    columns: tuple[Column, ...]
    date_shapes: tuple[int, ...]
    has_title: bool
    blank_rows: int
    has_footer: bool

    def header_of(self, field: Field) -> str:
        """The name of the column with that field; empty when it was left out."""
        return next((one.header for one in self.columns if one.field is field), "")


def _kept(field: Field, marks: bool, chance: Chance) -> bool:
    if field in ALWAYS:
        return True
    if field in _MARKS:
        return marks
    return happens(0.3 if field in _RARE else _OFTEN, chance)


def make_layout(chance: Chance) -> Layout:
    """The habits of one city."""
    marks = happens(0.5, chance)
    columns = [
        Column(one_of(_HEADERS[field], chance), field)
        for field in Field
        if _kept(field, marks, chance)
    ]
    for header in some_of(EXTRAS, int(chance.random() * 3), chance):
        columns.insert(4 + int(chance.random() * (len(columns) - 4)), Column(header))
    _swap_neighbours(columns, chance)
    if happens(0.8, chance):
        columns.insert(0, Column(SERIAL))
    has_title = happens(0.75, chance)
    return Layout(
        columns=tuple(columns),
        date_shapes=tuple(some_of(range(5), 1 + int(chance.random() * 5), chance)),
        has_title=has_title,
        blank_rows=int(has_title and happens(0.6, chance)),
        has_footer=happens(0.75, chance),
    )


def _swap_neighbours(columns: list[Column], chance: Chance) -> None:
    """Put some columns in another order, as offices do; the first one stays."""
    for at in range(1, len(columns) - 1):
        if happens(0.25, chance):
            columns[at], columns[at + 1] = columns[at + 1], columns[at]
