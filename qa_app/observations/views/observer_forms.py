"""What pages of observers and their supervisors send: reasons, a discussion, feedback, filters."""

from collections.abc import Mapping

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from qa_app.core.grades import LABELS, Grade
from qa_app.observations.queries.listing import ListFilter
from qa_app.observations.rules.states import ObservationPick, ObservationState
from qa_app.observations.services.discussing import LONGEST, Agreed, Feedback
from qa_app.panel.messages import TIE_LABELS
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import whole_number

RELATIONS = (TieKind.CASE, TieKind.LAWYER, TieKind.FIRM, TieKind.AGENCY, TieKind.REGION)
LONGEST_REASON = 1000


class GiveBackForm(Form):
    """Why an observer gives a hearing back when there is no conflict."""

    kind = RadioField(_l("退回的原因"), [InputRequired(_l("请选择原因。"))])
    reason = TextAreaField(
        _l("说明"),
        [InputRequired(_l("请写一句说明。")), Length(max=500)],
        description=_l("只有负责安排的质量监督员看得到。不必写病情等个人细节。"),
    )

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        words = {
            DeclineKind.OVERLOAD: gettext("当天另有工作，不能到庭"),
            DeclineKind.ILLNESS: gettext("身体或者家庭原因"),
            DeclineKind.OTHER_FIELD: gettext("不是本人擅长的领域"),
            DeclineKind.OTHER: gettext("其他原因"),
        }
        self.kind.choices = [(kind.value, word) for kind, word in words.items()]


class TieForm(Form):
    """A conflict an observer declares: what the tie is to, and what it is."""

    relation = RadioField(_l("回避关系涉及"), [InputRequired(_l("请选择回避关系涉及什么。"))])
    reason = TextAreaField(
        _l("具体情况"),
        [InputRequired(_l("请写明具体情况。")), Length(max=LONGEST_REASON)],
        description=_l("只有负责安排的质量监督员看得到。"),
    )

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.relation.choices = [(one.value, gettext(TIE_LABELS[one])) for one in RELATIONS]


class DiscussionForm(Form):
    """What was agreed; no grade chosen means the computed one."""

    text = TextAreaField(
        _l("合议意见"),
        [InputRequired(_l("请写明合议意见。")), Length(max=LONGEST)],
        description=_l("写明优点、主要问题和一致意见。意见供监督员拟写反馈，不直接发给承办人员。"),
    )
    grade = RadioField(_l("合议等级"), [Optional()], default="")
    reason = TextAreaField(
        _l("与计算等级不同的理由"),
        [Length(max=LONGEST)],
        description=_l("另选等级时必填。"),
    )
    revision = HiddenField()

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        words = [(grade.value, gettext(word)) for grade, word in LABELS.items()]
        self.grade.choices = [("", gettext("采用计算等级")), *words]

    def agreed(self) -> Agreed:
        """The typed value."""
        revision = whole_number(self.revision.data)
        grade = Grade(self.grade.data) if self.grade.data else None
        return Agreed(self.text.data or "", grade, self.reason.data or "", revision)


class FeedbackForm(Form):
    """The texts that are released."""

    to_lawyer = TextAreaField(
        _l("给承办人员和机构的反馈意见"),
        [InputRequired(_l("请写明反馈意见。")), Length(max=LONGEST)],
        description=_l("承办人员和机构看得到这段文字、等级和各组平均得分，看不到旁听人员姓名。"),
    )
    to_court = TextAreaField(
        _l("给法院的旁听意见"),
        [Length(max=LONGEST)],
        description=_l("打印后送交法院，不含等级和得分。不送交的留空。"),
    )

    def feedback(self, seen: str = "") -> Feedback:
        """The typed value; ``seen`` confirms what was found in it."""
        return Feedback(self.to_lawyer.data or "", self.to_court.data or "", seen)


class MissedForm(Form):
    """Why nobody observed a hearing."""

    reason = TextAreaField(
        _l("未旁听的原因"),
        [InputRequired(_l("请写明原因。")), Length(max=LONGEST_REASON)],
        description=_l("例如：不公开审理、临时改期、旁听人员未到庭。"),
    )


class WithdrawForm(Form):
    """Why a hearing that was named is not observed after all."""

    reason = TextAreaField(
        _l("撤销指定的理由"), [InputRequired(_l("请写明理由。")), Length(max=LONGEST_REASON)]
    )


class SeatForm(Form):
    """The expert a supervisor seats by hand."""

    expert = SelectField(_l("旁听专家"), coerce=int)


class TakeBackForm(Form):
    """Why a supervisor takes a seat back."""

    reason = TextAreaField(
        _l("撤下的原因"), [InputRequired(_l("请写明原因。")), Length(max=LONGEST_REASON)]
    )


def list_filter(values: Mapping[str, str]) -> ListFilter:
    """The filter of the list in an address; what cannot be read is left out."""
    state, pick = values.get("state", ""), values.get("pick", "")
    return ListFilter(
        state=ObservationState(state) if state in set(ObservationState) else None,
        pick=ObservationPick(pick) if pick in set(ObservationPick) else None,
        agency=values.get("agency", "").strip()[:100],
        observer=values.get("observer", "").strip()[:100],
        late=values.get("late", "") == "yes",
        page=page_number(values.get("page")),
    )
