"""Text in, values out: a span of days to be set free or worked."""

from datetime import date

from wtforms import DateField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.workdays.rules import LONGEST_NOTE

FREE, WORKED = "free", "worked"


class SpanForm(Form):
    """From which day to which, free or worked, and by what notice."""

    first = DateField(_l("第一日"), [InputRequired(_l("请选择第一日，例如 2027-01-01。"))])
    last = DateField(_l("最后一日"), [Optional()], description=_l("只有一日的，可以不填。"))
    kind = RadioField(
        _l("放假或上班"),
        [InputRequired(_l("请选择放假还是上班。"))],
        choices=[SelectChoice(FREE, _l("放假")), SelectChoice(WORKED, _l("上班（调休）"))],
    )
    note = StringField(
        _l("依据"),
        [InputRequired(_l("请写明依据，例如节日名称和通知文号。")), Length(max=LONGEST_NOTE)],
    )

    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        first: date = self.first.data
        return first, self.last.data or first
