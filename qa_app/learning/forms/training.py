"""What can be typed and chosen for trainings: the filter of the list, and a session to plan."""

from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from qa_app.learning.queries.training import Rubric, TrainingFilter
from qa_app.learning.rules.sessions import LONGEST_PLACE, LONGEST_TITLE, Planned
from qa_app.learning.rules.training import Sure
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.once import once_of
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of

LONGEST_SEARCH = 100
_TEXTS = ("rubric", "agency", "region", "criterion", "q")


def filter_of(values: MultiDict[str, str]) -> TrainingFilter:
    """The filter in an address; whatever cannot be read is left out."""
    texts = {name: values.get(name, "").strip()[:LONGEST_SEARCH] for name in _TEXTS}
    cycles = (name.strip()[:LONGEST_SEARCH] for name in values.getlist("cycle"))
    return TrainingFilter(
        **texts,
        cycles=tuple(dict.fromkeys(name for name in cycles if name)),
        sure=member_of(Sure, values.get("sure")),
        page=page_number(values.get("page")),
    )


def address_of(wanted: TrainingFilter) -> dict[str, str | list[str]]:
    """The filter as an address carries it, without the page."""
    found: dict[str, str | list[str]] = {
        name: getattr(wanted, name) for name in _TEXTS if getattr(wanted, name)
    }
    if wanted.cycles:
        found["cycle"] = list(wanted.cycles)
    if wanted.sure:
        found["sure"] = wanted.sure.value
    return found


class SessionForm(Form):
    """A session to be planned."""

    title = StringField(
        _l("培训名称"), [DataRequired(_l("请填写培训名称。")), Length(max=LONGEST_TITLE)]
    )
    held_on = DateField(_l("培训日期"), [InputRequired(_l("请选择培训日期，例如 2026-12-15。"))])
    place = StringField(_l("培训地点"), [Optional(), Length(max=LONGEST_PLACE)])
    criteria = SelectMultipleField(_l("培训指标"), [InputRequired(_l("请至少选择一项培训指标。"))])
    once = HiddenField()

    def planned(self, rubric: Rubric) -> Planned:
        """The session as it was typed."""
        return Planned(
            str(self.title.data), self.held_on.data, str(self.place.data or ""), *rubric,
            tuple(self.criteria.data or ()), once_of(self.once.data),
        )  # fmt: skip
