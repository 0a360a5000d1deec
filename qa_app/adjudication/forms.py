"""What the pages of meetings send: the call, attendance, votes, decisions."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import NumberInput

from qa_app.adjudication.messages import ABSTAIN, MAJORITY_LABELS, TIE_LABELS
from qa_app.adjudication.rules.orders import MeetingOrder
from qa_app.adjudication.rules.voting import Majority, TieRule, VotingRules
from qa_app.clock import SHANGHAI
from qa_app.core.grades import LABELS, Grade
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext
from qa_app.web.i18n import lazy_gettext as _l

NO_GRADE = "abstain"
HUNDRED = 100


class MeetingForm(Form):
    """The call of a meeting."""

    day = DateField(_l("会议日期"), [InputRequired(_l("请填写会议日期。"))])
    time = TimeField(_l("会议时间"), [InputRequired(_l("请填写会议时间。"))])
    place = StringField(
        _l("地点"), [InputRequired(_l("请填写地点。")), Length(max=200)],
        description=_l("会议室，或者视频会议的名称。"),
    )  # fmt: skip
    cases = SelectMultipleField(
        _l("议程"), [InputRequired(_l("请至少选择一件案件。"))], coerce=int,
        description=_l("等待评议的案件，按列出的次序审议。"),
    )  # fmt: skip
    members = SelectMultipleField(
        _l("参加人"), [InputRequired(_l("请选择参加人。"))], coerce=int,
        description=_l("对某件案件须回避的人不参加该项审议和表决，系统按回避规则逐项核对。"),
    )  # fmt: skip
    chair = SelectField(
        _l("主持人"), [InputRequired()], coerce=int, description=_l("应当是参加人之一。")
    )
    quorum = IntegerField(
        _l("法定人数"), [InputRequired(), NumberRange(1, 50)], default=3, widget=NumberInput(),
        description=_l("每一项至少有这么多人投票，才能形成决议。"),
    )  # fmt: skip
    majority = RadioField(_l("通过的票数"), [InputRequired()], default=Majority.SIMPLE.value)
    tie = RadioField(_l("票数相同时"), [InputRequired()], default=TieRule.CHAIR.value)

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.majority.choices = [(key, gettext(word)) for key, word in MAJORITY_LABELS.items()]
        self.tie.choices = [(key, gettext(word)) for key, word in TIE_LABELS.items()]

    def order(self) -> MeetingOrder:
        """The call as typed."""
        at = datetime.combine(self.day.data, self.time.data, tzinfo=SHANGHAI).astimezone(UTC)
        rules = VotingRules(
            self.quorum.data or 1, Majority(self.majority.data), TieRule(self.tie.data)
        )
        return MeetingOrder(
            at,
            self.place.data or "",
            tuple(self.members.data),
            self.chair.data,
            tuple(self.cases.data),
            rules,
        )


class AttendanceForm(Form):
    """Who is there."""

    present = SelectMultipleField(_l("到会人员"), coerce=int)


class VoteForm(Form):
    """One member's vote."""

    grade = RadioField(_l("我的一票"), [InputRequired(_l("请选择等级或者弃权。"))])
    reason = TextAreaField(
        _l("理由或者不同意见"), [Length(max=4000)],
        description=_l("记入会议记录。全体投票之前，其他人看不到。"),
    )  # fmt: skip

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        grades = [(grade.value, gettext(word)) for grade, word in LABELS.items()]
        self.grade.choices = [*grades, (NO_GRADE, gettext(ABSTAIN))]

    def vote(self) -> Grade | None:
        """The grade voted for; None for an abstention."""
        return None if self.grade.data == NO_GRADE else Grade(self.grade.data)


class CloseForm(Form):
    """The decision of an item."""

    points = StringField(
        _l("分数"), description=_l("可以留空。填写时应属于表决通过的等级。"), widget=NumberInput()
    )
    reason = TextAreaField(
        _l("决议理由"), [InputRequired(_l("请写明决议理由。")), Length(max=4000)]
    )

    def validate_points(self, field: StringField) -> None:
        """A number with at most two decimals, or nothing."""
        if self.hundredths() is None and (field.data or "").strip():
            raise ValidationError(gettext("分数应为数字，最多两位小数。"))

    def hundredths(self) -> int | None:
        """The points in hundredths; None when none or no such number was typed."""
        try:
            value = Decimal((self.points.data or "").strip() or "x") * HUNDRED
        except InvalidOperation:
            return None
        return int(value) if value.is_finite() and value == value.to_integral_value() else None


class DissentForm(Form):
    """Why a member's vote differs from what was decided."""

    reason = TextAreaField(
        _l("不同意见"), [InputRequired(_l("请写明不同意见的理由。")), Length(max=4000)]
    )


class StayOutForm(Form):
    """A conflict a member declares with an item."""

    reason = TextAreaField(
        _l("回避的情况"), [InputRequired(_l("请写明回避的情况。")), Length(max=1000)],
        description=_l("只有召集会议的质量监督员看得到。提交后本项对您不再可见。"),
    )  # fmt: skip
