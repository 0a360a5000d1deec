"""What the pages of objections send: filters, a note with days, an expert, a reason, papers."""

from collections.abc import Mapping
from datetime import date

from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from qa_app.feedback.rules.extending import LONGEST_REASON as LONGEST_PUT_OFF
from qa_app.objections.queries.listing import ONLY, Wanted
from qa_app.objections.rules.deadlines import MOST_NEW_DAYS
from qa_app.objections.rules.states import ObjectionState, Outcome
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of, whole_number

LONGEST = 100
MOST_FIELDS = 400
NEW_DAYS = 5


class ReturnForm(Form):
    """Why an objection goes back to the lawyer, and how long there is to mend it."""

    note = TextAreaField(
        _l("退回的原因和需要补正的内容"),
        [InputRequired(_l("请写明退回的原因和需要补正的内容。")), Length(max=2000)],
        description=_l("承办人员看得到。只作形式审查，不评论异议是否成立。"),
    )
    days = IntegerField(
        _l("补正期限（工作日）"),
        [InputRequired(_l("请填写补正期限。")), NumberRange(min=1, max=MOST_NEW_DAYS)],
        default=NEW_DAYS,
    )

    def suggest(self, note: str) -> None:
        """Propose the words while nothing was sent."""
        if not self.is_submitted():
            self.note.data = note


class LaterForm(Form):
    """To which day a day of an objection is put off, and why."""

    until = DateField(
        _l("新的期限"),
        [InputRequired(_l("请选择新的期限，例如 2027-01-15。"))],
        description=_l("含当日。只能晚于现在的期限。"),
    )
    reason = TextAreaField(
        _l("延长理由"),
        [InputRequired(_l("请写明延长的理由。")), Length(max=LONGEST_PUT_OFF)],
        description=_l("承办人员和机构在办理经过中看得到。"),
    )

    def values(self) -> tuple[date, str]:
        """Day and reason."""
        return self.until.data, str(self.reason.data or "")  # type: ignore[return-value]


class AssignForm(Form):
    """Who decides an objection."""

    expert = RadioField(_l("办理本件异议的专家"), [InputRequired(_l("请选择一位专家。"))])


class ReassignForm(AssignForm):
    """Who decides it instead of whoever has it, and why."""

    reason = TextAreaField(
        _l("改派的理由"),
        [InputRequired(_l("请写明改派的理由。")), Length(max=1000)],
        description=_l("记入办理经过，只有质量监督员看得到。"),
    )


class GiveBackForm(Form):
    """Why an expert does not decide an objection."""

    reason = TextAreaField(
        _l("退回的理由"),
        [InputRequired(_l("请写明退回的理由。")), Length(max=1000)],
        description=_l("写明回避关系或者其他原因。只有负责分配的质量监督员看得到。"),
    )


class PaperForm(Form):
    """A paper attached to an objection."""

    point = SelectField(_l("用于哪一项"), validate_choice=False)
    paper = FileField(
        _l("附件"), description=_l("PDF、JPEG、PNG 或者 TIFF 文件。上传时检查，只保留页面内容。")
    )


class ScanForm(Form):
    """The signed paper an objection was entered from, and what came with it."""

    scan = MultipleFileField(
        _l("书面异议原件的扫描件"),
        description=_l("按页的顺序上传。原件有签名，办理异议的专家看不到。"),
    )
    attachments = MultipleFileField(
        _l("随附的材料（选填）"),
        description=_l("办理异议的专家看得到，请先确认材料上没有承办人员、律所和机构的名称。"),
    )


class WithdrawPaperForm(Form):
    """A signed paper by which the lawyer takes an objection back."""

    received_on = DateField(
        _l("收到书面撤回的日期"), [InputRequired(_l("请填写收到书面撤回的日期。"))]
    )
    scan = MultipleFileField(
        _l("书面撤回原件的扫描件"),
        description=_l("按页的顺序上传。原件有签名，办理异议的专家看不到。"),
    )


def wanted_of(values: Mapping[str, str], today: date) -> Wanted:
    """The filter in an address; whatever cannot be read is left out."""
    only = values.get("only", "")
    return Wanted(
        cycle=values.get("cycle", "").strip()[:LONGEST],
        agency=whole_number(values.get("agency")),
        state=member_of(ObjectionState, values.get("state")),
        outcome=member_of(Outcome, values.get("outcome")),
        text=values.get("q", "").strip()[:LONGEST],
        only=only if only in ONLY else "",
        today=today,
        page=page_number(values.get("page")),
    )


def changed_fields(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """Field → its values, of those a page that saves as one goes says were changed."""
    return {name: form.getlist(name) for name in form.getlist("changed")[:MOST_FIELDS]}


def all_fields(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """Field → its values, of a whole form sent without scripts."""
    named = [name for name in form if ":" in name]
    return {name: form.getlist(name) for name in named[:MOST_FIELDS]}
