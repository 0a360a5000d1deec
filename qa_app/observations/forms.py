"""What can be typed and chosen on the pages of the calendar, rounds and named hearings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from qa_app.cases.rules.fields import LABELS
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.core.case_types import STAGE_LABELS, TYPE_LABELS, CaseType, Stage
from qa_app.core.text import normalised
from qa_app.observations.models import Hearing
from qa_app.observations.queries.calendar import HearingFilter
from qa_app.observations.queries.quota import SORTS, QuotaFilter
from qa_app.observations.rules.entered import MAX_REASON, HearingFields
from qa_app.observations.rules.moments import Moment, moment_of
from qa_app.observations.rules.states import HearingState
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import day_in, member_of, whole_number

LONGEST = 100
ALL_FLAGS = 31


class HearingForm(Form):
    """One hearing."""

    case_number = StringField(
        _l("案件编号"),
        [DataRequired(_l("请填写案件编号。")), Length(max=64)],
        description=_l("法律援助案件编号；案件结案导入后按它与案件对应。"),
    )
    day = DateField(_l("开庭日期"), [InputRequired(_l("请填写开庭日期。"))])
    at = TimeField(
        _l("开庭时刻"), [Optional()], description=_l("法院还没有确定时刻的，可以先空着。")
    )
    type = SelectField(_l("案件类型"), [InputRequired()])
    stage = SelectField(_l("办理阶段"), validate_choice=True)
    cause = StringField(_l("案由"), [Optional(), Length(max=200)])
    lawyer = StringField(_l("承办人员"), [Optional(), Length(max=LONGEST)])
    firm = StringField(
        _l("律所"),
        [Optional(), Length(max=LONGEST)],
        description=_l("写全称，安排旁听人员时据此回避。"),
    )
    court = StringField(_l("审理法院"), [Optional(), Length(max=LONGEST)])
    courtroom = StringField(_l("法庭"), [Optional(), Length(max=LONGEST)])
    court_number = StringField(_l("法院案号"), [Optional(), Length(max=LONGEST)])
    flags = SelectMultipleField(
        _l("特别情形"), coerce=int, description=_l("评估方案可以规定这些情形的庭审必听。")
    )
    note = TextAreaField(
        _l("备注"), [Optional(), Length(max=2000)], description=_l("请不要写受援人的个人信息。")
    )
    revision = HiddenField()

    def offer(self) -> "HearingForm":
        """Fill the choices."""
        self.type.choices = [(kind.value, _(TYPE_LABELS[kind])) for kind in CaseType]
        stages = [(stage.value, _(STAGE_LABELS[stage])) for stage in Stage]
        self.stage.choices = [("", _("未填写")), *stages]
        self.flags.choices = [(int(bit), _(LABELS[field])) for field, bit in FLAG_OF.items()]
        return self

    def fields(self) -> HearingFields:
        """The hearing as typed."""
        return HearingFields(
            case_number=str(self.case_number.data),
            moment=Moment(self.day.data or date.min, self.at.data or None),
            type=CaseType(self.type.data),
            stage=Stage(self.stage.data) if self.stage.data else None,
            cause=normalised(self.cause.data or ""),
            lawyer_name=normalised(self.lawyer.data or ""),
            firm_name=normalised(self.firm.data or ""),
            court=normalised(self.court.data or ""),
            courtroom=normalised(self.courtroom.data or ""),
            court_number=self.court_number.data or "",
            flags=sum(self.flags.data or []),
            note=(self.note.data or "").strip(),
        )

    def known_revision(self) -> int:
        """The revision the person saw; 0 for anything that is none."""
        return whole_number(self.revision.data)


class NewHearingForm(HearingForm):
    """A hearing that is entered by hand."""

    agency = SelectField(_l("法律援助机构"), [DataRequired(_l("请选择法律援助机构。"))], coerce=int)

    def offer_agencies(self, agencies: list[tuple[int, str]]) -> None:
        """Fill the agencies; of several none is chosen beforehand."""
        several = len(agencies) > 1
        self.agency.choices = [(0, _("请选择")), *agencies] if several else agencies


def values_of(hearing: Hearing) -> dict[str, Any]:
    """A hearing as the form shows it."""
    moment = moment_of(hearing.starts_at)
    return {
        "case_number": hearing.case_number,
        "day": moment.day,
        "at": moment.at,
        "type": hearing.type.value,
        "stage": hearing.stage.value if hearing.stage else "",
        "cause": hearing.cause,
        "lawyer": hearing.lawyer_name,
        "firm": hearing.firm_name,
        "court": hearing.court,
        "courtroom": hearing.courtroom,
        "court_number": hearing.court_number,
        "flags": [int(bit) for bit in FLAG_OF.values() if hearing.flags & bit],
        "note": hearing.note,
        "revision": hearing.revision,
    }


class CancelForm(Form):
    """Why a hearing does not take place."""

    reason = StringField(
        _l("取消的原因"),
        [DataRequired(_l("请写明取消的原因。")), Length(max=MAX_REASON)],
        description=_l("例如撤诉、调解结案。只是改期的，请修改开庭时间，不要取消。"),
    )


class ListForm(Form):
    """The files of one upload of hearings."""

    file = MultipleFileField(
        _l("开庭排期表"),
        [FileRequired(_l("请选择一个 CSV 或 .xlsx 文件。"))],
        description=_l("CSV 或 .xlsx，可一次选多个。表头上方的标题行、合计行和签字行不必删除。"),
    )


class NamingForm(Form):
    """In which cycle a hearing is to be observed, and why."""

    cycle = SelectField(_l("评估活动"), [InputRequired(_l("请选择评估活动。"))])
    reason = TextAreaField(
        _l("指定旁听的理由"),
        [DataRequired(_l("请写明指定旁听的理由。")), Length(max=MAX_REASON)],
        description=_l("指定旁听的庭审不计入随机抽取的比例。"),
    )


WHEN = ("ahead", "past", "all")


def when_of(values: Mapping[str, str]) -> str:
    """Which part of the calendar an address asks for; a bare one means what lies ahead."""
    return _one_of(values.get("when"), WHEN) or ("all" if values else "ahead")


def filter_of(values: Mapping[str, str], now: datetime) -> HearingFilter:
    """The filter in an address; whatever cannot be read is left out. Today lies ahead."""
    flag, when = values.get("flag", ""), when_of(values)
    today = Moment(moment_of(now).day).utc()
    return HearingFilter(
        since=today if when == "ahead" else None,
        until=today if when == "past" else None,
        q=values.get("q", "").strip()[:LONGEST],
        agency=values.get("agency", "").strip()[:LONGEST],
        type=member_of(CaseType, values.get("type")),
        state=member_of(HearingState, values.get("state")),
        from_on=day_in(values.get("from")),
        to_on=day_in(values.get("to")),
        flag=int(flag) & ALL_FLAGS if flag.isdecimal() and len(flag) < len("999") else 0,
        observed=_one_of(values.get("observed"), ("yes", "no")),
        linked=_one_of(values.get("linked"), ("yes", "no")),
        descending=values.get("sort", "-starts" if when == "past" else "") == "-starts",
        page=page_number(values.get("page")),
    )


def quota_filter_of(values: Mapping[str, str]) -> QuotaFilter:
    """The filter of the quota page in its address."""
    return QuotaFilter(
        q=values.get("q", "").strip()[:LONGEST],
        only=_one_of(values.get("only"), ("owed", "none")),
        by=_one_of(values.get("sort", "").removeprefix("-"), SORTS) or "owed",
        page=page_number(values.get("page")),
    )


def _one_of(text: str | None, known: tuple[str, ...]) -> str:
    return text if text in known else ""
