"""The fields of a closed case, which are required, how long they may be and what they are called.

For the importer, the mapping page and the docs; column synonyms are in ``synonyms``.
"""

from enum import StrEnum
from typing import Final

from qa_app.core.words import N_


class Field(StrEnum):
    """One field of a closed case; the value is the stable code used in mappings and problems."""

    NUMBER = "number"
    AGENCY = "agency"
    AGENCY_CODE = "agency_code"
    REGION = "region"
    TYPE = "type"
    STAGE = "stage"
    CAUSE = "cause"
    SOURCE = "source"
    AIDED_NAME = "aided_name"
    AIDED_ID = "aided_id"
    AIDED_PHONE = "aided_phone"
    AIDED_CATEGORY = "aided_category"
    LAWYER = "lawyer"
    LAWYER_LICENCE = "lawyer_licence"
    FIRM = "firm"
    PRACTICE_START = "practice_start"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    MET = "met"
    HEARD = "heard"
    CLOSED = "closed"
    ARCHIVED = "archived"
    RESULT = "result"
    SUBSIDY = "subsidy"
    DEATH_PENALTY = "death_penalty"
    MINOR = "minor"
    GROUP_CASE = "group_case"
    FIRST_CASE = "first_case"
    COMPLAINT = "complaint"
    REMARK = "remark"


REQUIRED: Final = (Field.NUMBER, Field.AGENCY, Field.TYPE, Field.CLOSED)
PERSONAL: Final = frozenset({Field.AIDED_NAME, Field.AIDED_ID, Field.AIDED_PHONE})
DATES: Final = (
    Field.APPLIED,
    Field.ACCEPTED,
    Field.ASSIGNED,
    Field.MET,
    Field.HEARD,
    Field.CLOSED,
    Field.ARCHIVED,
)
FLAGS: Final = (
    Field.DEATH_PENALTY,
    Field.MINOR,
    Field.GROUP_CASE,
    Field.FIRST_CASE,
    Field.COMPLAINT,
)
# Characters after cleaning; a longer value is the problem ``too_long``.
MAX_LENGTH: Final[dict[Field, int]] = {
    Field.NUMBER: 64,
    Field.AGENCY: 100,
    Field.AGENCY_CODE: 32,
    Field.REGION: 100,
    Field.CAUSE: 200,
    Field.AIDED_NAME: 100,
    Field.AIDED_ID: 32,
    Field.AIDED_PHONE: 64,
    Field.AIDED_CATEGORY: 100,
    Field.LAWYER: 100,
    Field.LAWYER_LICENCE: 32,
    Field.FIRM: 100,
    Field.RESULT: 200,
    Field.REMARK: 2000,
}
MAX_OTHER: Final = 60  # dates, amounts, flags and code words
LABELS: Final[dict[Field, str]] = {
    Field.NUMBER: N_("案件编号"),
    Field.AGENCY: N_("法律援助机构"),
    Field.AGENCY_CODE: N_("机构代码"),
    Field.REGION: N_("行政区划"),
    Field.TYPE: N_("案件类型"),
    Field.STAGE: N_("办理阶段"),
    Field.CAUSE: N_("案由"),
    Field.SOURCE: N_("案件来源"),
    Field.AIDED_NAME: N_("受援人"),
    Field.AIDED_ID: N_("证件号码"),
    Field.AIDED_PHONE: N_("联系电话"),
    Field.AIDED_CATEGORY: N_("受援人类别"),
    Field.LAWYER: N_("承办人员"),
    Field.LAWYER_LICENCE: N_("执业证号"),
    Field.FIRM: N_("律所"),
    Field.PRACTICE_START: N_("执业年月"),
    Field.APPLIED: N_("申请日期"),
    Field.ACCEPTED: N_("受理日期"),
    Field.ASSIGNED: N_("指派日期"),
    Field.MET: N_("会见日期"),
    Field.HEARD: N_("开庭日期"),
    Field.CLOSED: N_("结案日期"),
    Field.ARCHIVED: N_("归档日期"),
    Field.RESULT: N_("办理结果"),
    Field.SUBSIDY: N_("补贴"),
    Field.DEATH_PENALTY: N_("死刑或无期徒刑"),
    Field.MINOR: N_("未成年人案件"),
    Field.GROUP_CASE: N_("群体性案件"),
    Field.FIRST_CASE: N_("首次承办"),
    Field.COMPLAINT: N_("有投诉"),
    Field.REMARK: N_("备注"),
}
