"""The columns of a list of hearings: what agencies and courts call them, and which are needed.

Columns that a register of closed cases has as well are known by the same names
(``cases.rules.synonyms``); what only a calendar has is named here.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from qa_app.cases.rules.columns import header_key
from qa_app.cases.rules.fields import LABELS as CASE_LABELS
from qa_app.cases.rules.fields import Field
from qa_app.cases.rules.synonyms import names_of
from qa_app.core.words import N_


class HearingField(StrEnum):
    """One column of a list of hearings; codes are those of a case's fields where they are one."""

    NUMBER = "number"
    AGENCY = "agency"
    AGENCY_CODE = "agency_code"
    STARTS = "starts"
    TIME = "time"
    BEFORE = "before"
    TYPE = "type"
    STAGE = "stage"
    CAUSE = "cause"
    LAWYER = "lawyer"
    FIRM = "firm"
    COURT = "court"
    COURTROOM = "courtroom"
    COURT_NUMBER = "court_number"
    STATE = "state"
    DEATH_PENALTY = "death_penalty"
    MINOR = "minor"
    GROUP_CASE = "group_case"
    FIRST_CASE = "first_case"
    COMPLAINT = "complaint"
    REMARK = "remark"


FIELD_CODES: Final = frozenset(field.value for field in HearingField)
_CASE_CODES: Final = frozenset(field.value for field in Field)
CASE_FIELD: Final[dict[HearingField, Field]] = {
    field: Field(field.value) for field in HearingField if field.value in _CASE_CODES
}
"""The field of a closed case that a column is as well."""
REQUIRED: Final = (HearingField.NUMBER, HearingField.STARTS, HearingField.TYPE)
NEVER_THE_SAME: Final = (HearingField.NUMBER, HearingField.STARTS)
"""Needed fields that no two rows share: only a column can give them."""
LABELS: Final[dict[HearingField, str]] = {
    **{field: CASE_LABELS[same] for field, same in CASE_FIELD.items()},
    HearingField.STARTS: N_("开庭日期"),
    HearingField.TIME: N_("开庭时刻"),
    HearingField.BEFORE: N_("原定开庭时间"),
    HearingField.COURT: N_("审理法院"),
    HearingField.COURTROOM: N_("法庭"),
    HearingField.COURT_NUMBER: N_("法院案号"),
    HearingField.STATE: N_("开庭状态"),
}
_OWN_NAMES: Final[dict[HearingField, str]] = {
    HearingField.STARTS: """开庭日期 开庭时间 开庭日期及时间 开庭日期时间 庭审日期 庭审时间 排期时间
        排期日期 开庭排期 出庭日期 出庭时间 日期 hearing_date hearingdate starts_at startsat
        hearing""",
    HearingField.TIME: """开庭时刻 具体时间 开庭具体时间 时刻 时间 time hearing_time""",
    HearingField.BEFORE: """原定开庭时间 原开庭时间 原定时间 原开庭日期 原定开庭日期 原定日期
        变更前时间 变更前开庭时间 改期前时间 改期前开庭时间 before moved_from""",
    HearingField.COURT: """审理法院 法院 受理法院 审判法院 开庭法院 审理机关 办案机关 开庭机关
        承办法院 法院名称 审理机构 仲裁机构 仲裁委 court""",
    HearingField.COURTROOM: """法庭 审判庭 开庭地点 开庭法庭 庭审地点 地点 开庭场所 审判法庭
        courtroom room place""",
    HearingField.COURT_NUMBER: """法院案号 审判案号 诉讼案号 裁判案号 法院编号 docket court_number
        courtnumber""",
    HearingField.STATE: """开庭状态 庭审状态 状态 排期状态 是否开庭 state status""",
}
_NUMBER_OR_COURT: Final = header_key("案号")


def _all_names() -> dict[str, tuple[HearingField, int]]:
    known: dict[str, tuple[HearingField, int]] = {}
    for field, line in _OWN_NAMES.items():
        for rank, name in enumerate(line.split()):
            known.setdefault(header_key(name), (field, rank))
    for field, same in CASE_FIELD.items():
        for rank, name in enumerate(names_of(same)):
            known.setdefault(header_key(name), (field, rank))
    return known


KNOWN_NAMES: Final = _all_names()
HEADERS: Final[dict[str, str]] = {name: field.value for name, (field, _) in KNOWN_NAMES.items()}
"""Header texts and codes, in the form in which the readers of tables are told what to look for."""


def columns_of(headers: Sequence[str]) -> dict[HearingField, int]:
    """Which column holds which field; of two of one field the better name counts.

    A second column of the day holds the time (开庭日期 beside 开庭时间), and a bare 案号 beside a
    number of the agency is the court's.
    """
    offers: dict[HearingField, list[tuple[int, int]]] = {}
    for index, name in enumerate(headers):
        known = KNOWN_NAMES.get(header_key(name)) if name else None
        if known:
            offers.setdefault(known[0], []).append((known[1], index))
    columns = {field: min(found)[1] for field, found in offers.items()}
    days = sorted(offers.get(HearingField.STARTS, []))
    if len(days) > 1 and HearingField.TIME not in columns:
        columns[HearingField.TIME] = days[1][1]
    bare = [i for i, name in enumerate(headers) if header_key(name) == _NUMBER_OR_COURT]
    if bare and bare[0] != columns.get(HearingField.NUMBER):
        columns.setdefault(HearingField.COURT_NUMBER, bare[0])
    return columns
