"""What can be typed and chosen on the pages of the panel."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from qa_app.core.case_types import TYPE_LABELS, CaseType
from qa_app.core.text import normalised
from qa_app.panel.messages import TIE_LABELS
from qa_app.panel.models import AssignmentState, Expert
from qa_app.panel.queries.choices import Choices
from qa_app.panel.queries.pool import SORTS, PoolFilter
from qa_app.panel.queries.seats import SeatFilter
from qa_app.panel.rules.duty import Span
from qa_app.panel.rules.expert_fields import ExpertFields
from qa_app.panel.rules.expert_rows import MOST_CASES
from qa_app.panel.rules.facts import TieKind
from qa_app.web.deciding import rows_field
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number

LONGEST = 100


class ExpertForm(Form):
    """What an expert is."""

    name = StringField(_l("姓名"), [DataRequired(_l("请输入姓名。")), Length(max=LONGEST)])
    region = SelectField(
        _l("所在行政区划"), coerce=int, description=_l("评估活动要求异地评审时，按这里的区划回避。")
    )
    agency = SelectField(
        _l("所属机构"), coerce=int, description=_l("法律援助机构的人员填写；不评审本机构的案件。")
    )
    firm = StringField(
        _l("律所"),
        [Optional(), Length(max=LONGEST)],
        description=_l("写全称，与案件中的律所一致；不评审本所的案件。"),
    )
    new_firm = BooleanField(_l("登记为新的律所"))
    types = SelectMultipleField(
        _l("擅长案件类型"), description=_l("优先分配这些类型的案件；都不选表示不限。")
    )
    capacity = IntegerField(
        _l("年度可评件数"),
        [
            Optional(),
            NumberRange(0, MOST_CASES, _l("请填 0 至 100000 之间的整数，不限件数的留空。")),
        ],
    )
    practice_since = DateField(_l("执业起始"), [Optional()])
    active = BooleanField(_l("参加评审"), default=True)
    revision = HiddenField()

    def offer(self, regions: Choices, agencies: Choices, *, whole_tree: bool) -> None:
        """Fill the choices; only a supervisor of the whole tree may leave the region open."""
        self.region.choices = [*([(0, _("未填写"))] if whole_tree else []), *regions]
        self.agency.choices = [(0, _("不属于机构")), *agencies]
        self.types.choices = [(kind.value, _(TYPE_LABELS[kind])) for kind in CaseType]

    def check_firm(self, known: Callable[[str], bool]) -> bool:
        """Whether the firm is in the register or to be entered; says so at the field if not."""
        firm = normalised(self.firm.data or "")
        if not firm or self.new_firm.data or known(firm):
            return True
        self.firm.errors = [
            *self.firm.errors,
            _("名册中没有这家律所。请核对名称，或勾选“登记为新的律所”。"),
        ]
        return False

    def fields(self) -> ExpertFields:
        """The expert as typed."""
        return ExpertFields(
            name=normalised(str(self.name.data)),
            region_id=self.region.data or None,
            agency_id=self.agency.data or None,
            firm=self.firm.data or "",
            new_firm=bool(self.new_firm.data),
            types=tuple(CaseType(kind) for kind in self.types.data or []),
            capacity=self.capacity.data,
            practice_since=self.practice_since.data,
            active=bool(self.active.data),
        )


class NewExpertForm(ExpertForm):
    """A new expert."""

    login = StringField(
        _l("登录名"),
        [
            DataRequired(_l("请输入登录名。")),
            Length(2, 40, _l("登录名为 2 至 40 个字符。")),
            Regexp(r"^\S+$", message=_l("登录名不能有空格。")),
        ],
        description=_l("与专家的账号相同；账号由管理员建立，可以晚些再建。"),
    )


def values_of(expert: Expert, firm: str) -> dict[str, Any]:
    """An expert as the form shows it."""
    return {
        "name": expert.name,
        "region": expert.region_id or 0,
        "agency": expert.agency_id or 0,
        "firm": firm,
        "types": expert.types,
        "capacity": expert.capacity,
        "practice_since": expert.practice_since,
        "active": expert.active,
        "revision": expert.revision,
    }


class SpanForm(Form):
    """Days from one to another, both included."""

    starts_on = DateField(_l("从"), [InputRequired(_l("请填写开始日期。"))])
    ends_on = DateField(_l("到"), [InputRequired(_l("请填写结束日期。"))])

    def validate_ends_on(self, field: DateField) -> None:
        """Not before it begins."""
        first = self.starts_on.data
        if first and field.data and field.data < first:
            raise ValidationError(_("结束日期早于开始日期。"))

    def span(self) -> Span:
        """The days as typed."""
        return Span(self.starts_on.data, self.ends_on.data)  # type: ignore[arg-type]


class TermForm(SpanForm):
    """An appointment term."""

    note = StringField(
        _l("备注"), [Optional(), Length(max=LONGEST)], description=_l("例如聘任文号。")
    )


class WishForm(Form):
    """How many cases a year an expert wants."""

    wanted = IntegerField(
        _l("希望的年度可评件数"),
        [
            InputRequired(_l("请填写件数。")),
            NumberRange(0, MOST_CASES, _l("请填 0 至 100000 之间的整数。")),
        ],
    )
    reason = StringField(_l("说明"), [Optional(), Length(max=200)])


class TieForm(Form):
    """A tie of an expert to a case, agency, firm, lawyer or region."""

    kind = SelectField(
        _l("回避对象"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, _l(TIE_LABELS[kind])) for kind in TieKind],
    )
    target = StringField(
        _l("名称或编号"),
        [DataRequired(_l("请写明回避对象。")), Length(max=LONGEST)],
        description=_l("案件写编号；承办人员重名时写“姓名 律所”；其他写全称或代码。"),
    )
    reason = StringField(
        _l("原因"), [DataRequired(_l("请写明原因。")), Length(max=500)],
        description=_l("只有质量监督员能看到。"),
    )  # fmt: skip
    found: int = 0

    def find(self, target: Callable[[TieKind, str], int | None]) -> bool:
        """Look the target up; says at the field when there is none or more than one."""
        self.found = target(TieKind(self.kind.data), str(self.target.data)) or 0
        if not self.found:
            self.target.errors = [_("没有找到，或者有重名。请写全称或代码。")]
        return bool(self.found)


class ListForm(Form):
    """A list of experts to upload."""

    file = FileField(
        _l("专家名单"),
        [FileRequired(_l("请选择文件。"))],
        description=_l(
            "CSV 或 .xlsx。列名：登录名、姓名、行政区划、机构、律所、专业、年度可评件数、执业起始；"
            "前两列必填。"
        ),
    )


class ListDecisionForm(Form):
    """What to do with a checked list."""

    rows = rows_field()
    create = BooleanField(_l("新增未登记的行政区划、机构和律所"))


class SeatForm(Form):
    """Another expert for one seat."""

    expert = SelectField(
        _l("接替的专家"),
        [InputRequired()],
        coerce=int,
        description=_l("只列无须回避且件数未满的专家，最合适的在前。"),
    )
    reason = TextAreaField(
        _l("原因"),
        [DataRequired(_l("请写明原因。")), Length(max=500)],
        description=_l("随名额保存，只有质量监督员能看到。"),
    )


class WithdrawForm(Form):
    """Why a seat is taken back."""

    reason = TextAreaField(_l("收回的原因"), [DataRequired(_l("请写明原因。")), Length(max=500)])


def pool_filter(values: Mapping[str, str]) -> PoolFilter:
    """The filter of the list of experts in an address; what cannot be read is left out."""
    sort = values.get("sort", "login")
    by = sort.removeprefix("-")
    region, kind = values.get("region", ""), values.get("type", "")
    return PoolFilter(
        text=values.get("q", "").strip()[:LONGEST],
        region_id=int(region) if region.isdecimal() and len(region) < 10 else None,
        type=kind if kind in set(CaseType) else "",
        active={"yes": True, "no": False}.get(values.get("active", "")),
        sort=by if by in SORTS else "login",
        descending=sort.startswith("-"),
        page=page_number(values.get("page")),
    )


def seat_filter(values: Mapping[str, str]) -> SeatFilter:
    """The filter of the list of seats in an address; the active ones unless said otherwise."""
    state = values.get("state", AssignmentState.ACTIVE.value)
    return SeatFilter(
        expert=values.get("expert", "").strip()[:LONGEST],
        agency=values.get("agency", "").strip()[:LONGEST],
        state=AssignmentState(state) if state in set(AssignmentState) else None,
        page=page_number(values.get("page")),
    )
