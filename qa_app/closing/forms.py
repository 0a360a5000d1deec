"""What can be typed and chosen on the pages of closing checks: filters, due days, words, dates."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from qa_app.cases.services.dates import CORRECTABLE, LONGEST_REASON, Correction
from qa_app.closing.queries.listing import LONGEST_SEARCH, CheckFilter
from qa_app.closing.rules.listing import CheckState
from qa_app.closing.rules.settling import LONGEST_WORDS
from qa_app.core.case_types import CaseType
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import day_in

SORTS = ("due", "number", "agency", "closed")
_TEXTS = ("q", "agency", "cycle", "rule")
_BY_DUE = (CheckState.OVERDUE, CheckState.ASKED)


def filter_of(values: Mapping[str, str]) -> CheckFilter:
    """The filter in an address; whatever cannot be read is left out."""
    kind, state = values.get("type", ""), values.get("state", "")
    sort = values.get("sort") or ("due" if state in _BY_DUE else "-closed")
    by = sort.removeprefix("-")
    texts = {name: values.get(name, "").strip()[:LONGEST_SEARCH] for name in _TEXTS}
    return CheckFilter(
        **texts,
        type=CaseType(kind) if kind in set(CaseType) else None,
        state=CheckState(state) if state in set(CheckState) else None,
        closed_from=day_in(values.get("closed_from")),
        closed_to=day_in(values.get("closed_to")),
        by=by if by in SORTS else "closed",
        descending=sort.startswith("-"),
        page=page_number(values.get("page")),
    )


def address_of(wanted: CheckFilter) -> dict[str, str]:
    """The filter as an address carries it, without order and page."""
    found: dict[str, Any] = {name: getattr(wanted, name) for name in _TEXTS}
    found |= {"type": wanted.type, "state": wanted.state}
    found |= {"closed_from": wanted.closed_from, "closed_to": wanted.closed_to}
    return {name: str(value) for name, value in found.items() if value}


class SendBackForm(Form):
    """Until when open findings are to be corrected or explained."""

    due_on = DateField(
        _l("补正期限"),
        [InputRequired(_l("请选择补正期限，例如 2026-12-15。"))],
        description=_l("当天仍可补正，次日起算逾期。"),
    )
    note = TextAreaField(
        _l("给机构的话"),
        [Optional(), Length(max=LONGEST_WORDS)],
        description=_l("例如需要补交哪些材料。请不要写受援人的个人信息。"),
    )
    confirmed = HiddenField()


class PostponeForm(Form):
    """Another due day for what was sent back."""

    due_on = DateField(_l("补正期限改为"), [InputRequired(_l("请选择补正期限。"))])


class WordsForm(Form):
    """An explanation or a decision on one finding, as it was seen."""

    words = TextAreaField(
        _l("说明"), [DataRequired(_l("请写明情况或理由。")), Length(max=LONGEST_WORDS)]
    )
    revision = IntegerField(validators=[InputRequired()])


class DatesForm(Form):
    """The dates of a case as they should be, with what they were when the page was drawn."""

    applied = DateField(_l("申请日期"), [Optional()])
    accepted = DateField(_l("受理日期"), [Optional()])
    assigned = DateField(_l("指派日期"), [Optional()])
    met = DateField(_l("会见、约见日期"), [Optional()])
    heard = DateField(_l("开庭日期"), [Optional()])
    archived = DateField(_l("归档日期"), [Optional()])
    reason = TextAreaField(
        _l("更正理由"),
        [DataRequired(_l("请写明更正的理由，例如“登记时写错，以指派通知书为准”。")),
         Length(max=LONGEST_REASON)],
        description=_l("写明依据的文书。更正前后的日期和理由都记入审计记录。"),
    )  # fmt: skip
    seen = HiddenField()

    def ready(self, today: date) -> bool:
        """Whether it was sent without a day to come; what is wrong is put at the field."""
        if not self.validate_on_submit():
            return False
        ahead = [name for name in CORRECTABLE if self[name].data and self[name].data > today]
        for name in ahead:
            self[name].errors = [_("日期不能晚于今天。请改正后再提交。")]
        return not ahead

    @staticmethod
    def names() -> tuple[str, ...]:
        """The dates that can be corrected."""
        return CORRECTABLE

    def correction(self) -> Correction:
        """What to change, compared with what was seen."""
        before = (self.seen.data or "").split("|")
        padded = before + [""] * (len(CORRECTABLE) - len(before))
        seen = {name: day_in(text) for name, text in zip(CORRECTABLE, padded, strict=False)}
        wanted = {name: self[name].data for name in CORRECTABLE}
        return Correction(seen, wanted, str(self.reason.data or ""))


def seen_dates(case: Any) -> str:
    """The dates of a case as the form carries them."""
    days = [getattr(case, f"{name}_on") for name in CORRECTABLE]
    return "|".join(day.isoformat() if day else "" for day in days)
