"""Text in, values out, for those who release: the scope of a release, wording, taking back."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from qa_app.core.case_types import CaseType
from qa_app.feedback.rules.deciding import LONGEST, Decision
from qa_app.feedback.rules.extending import LONGEST_REASON
from qa_app.feedback.rules.scope import Scope
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l


class WithdrawForm(Form):
    """Why a release is taken back."""

    reason = TextAreaField(
        _l("撤回理由"),
        [InputRequired(_l("请写明撤回的理由。")), Length(max=2000)],
        description=_l("留存在发布记录和审计记录中，不发给承办人员。"),
    )


class ExtendForm(Form):
    """To which day the last day to object is put off, and why; ``confirmed``: the day looked at."""

    until = DateField(
        _l("新的异议截止日"),
        [InputRequired(_l("请选择新的截止日，例如 2027-01-15。"))],
        description=_l("含当日。只能晚于现在的截止日。"),
    )
    reason = TextAreaField(
        _l("延长理由"),
        [InputRequired(_l("请写明延长的理由。")), Length(max=LONGEST_REASON)],
        description=_l("承办人员和机构在反馈表上看得到，也留存在发布记录和审计记录中。"),
    )
    confirmed = HiddenField()

    def values(self) -> tuple[date, str]:
        """Day and reason."""
        return self.until.data, str(self.reason.data or "")  # type: ignore[return-value]


class WordingForm(Form):
    """How one text is shown; left empty it is not shown at all."""

    text = TextAreaField(
        _l("承办人员看到的文字"),
        [Length(max=LONGEST)],
        description=_l("留空即不显示这段文字；评审人员写的原文仍然保留。"),
    )
    seen = BooleanField(_l("已核对：找到的内容不是姓名等评审人员的信息"))
    before = HiddenField()

    def decision(self, public_id: str) -> Decision:
        """What was decided."""
        before = str(self.before.data or "").replace("\r\n", "\n")
        return Decision(public_id, str(self.text.data or ""), bool(self.seen.data), before)


class ScopeForm(Form):
    """Nothing but the guard against foreign forms; the scope is in hidden fields."""


def scope_in(values: MultiDict[str, str]) -> Scope:
    """The scope in an address or a form; types that do not exist name nothing."""
    kinds = set(CaseType)
    return Scope(
        _codes(values, "regions"),
        _codes(values, "agencies"),
        tuple(CaseType(code) for code in _codes(values, "types") if code in kinds),
    )


def _codes(values: MultiDict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in values.getlist(key) if code))
