"""What the pages for ending a cycle and for opening it again send."""

from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from qa_app.cycles.rules.ending import LONGEST_REASON
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l


class CloseForm(Form):
    """That what is open was looked at; ``seen`` is its mark."""

    seen = HiddenField()
    checked = BooleanField(
        _l("我已核对上面的情况，确认结束"), [InputRequired(_l("请先核对，再勾选确认。"))]
    )


class ReopenForm(Form):
    """Why an ended cycle is opened again."""

    reason = TextAreaField(
        _l("重新打开的理由"),
        [DataRequired(_l("请写明重新打开的理由。")), Length(max=LONGEST_REASON)],
        description=_l("记入审计记录。"),
    )
