"""What the pages of follow-ups send: filters in the address, an attempt, a ratio, acts on leads."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from qa_app.core.case_types import CaseType
from qa_app.core.errors import Invalid, Problem
from qa_app.followups.messages import LEAD_RESULT_LABELS
from qa_app.followups.queries.calls import OPEN_ONLY, CallFilter
from qa_app.followups.queries.leads import LeadFilter, Receiver
from qa_app.followups.rules.attempting import Made
from qa_app.followups.rules.drawing import Share, ratio_of
from qa_app.followups.rules.leading import MAX_NOTE
from qa_app.followups.rules.states import Channel, FollowupState, LeadState, Outcome, Respondent
from qa_app.web.deciding import rows_field
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number

LONGEST = 100
STATES = (OPEN_ONLY, "due", *FollowupState)


def call_filter(values: Mapping[str, str], cycle_id: int | None) -> CallFilter:
    """The filter of the call list in an address; what cannot be read is left out."""
    state = values.get("state", OPEN_ONLY)
    kind, outcome = values.get("type", ""), values.get("outcome", "")
    return CallFilter(
        cycle_id=cycle_id,
        text=values.get("q", "").strip()[:LONGEST],
        region=values.get("region", "")[:LONGEST],
        language=values.get("language", "")[:LONGEST],
        type=kind if kind in set(CaseType) else "",
        state=state if state in STATES or not state else OPEN_ONLY,
        outcome=outcome if outcome in set(Outcome) else "",
        page=page_number(values.get("page")),
    )


def lead_filter(values: Mapping[str, str]) -> LeadFilter:
    """The filter of the list of leads in an address."""
    state = values.get("state", "still")
    return LeadFilter(
        text=values.get("q", "").strip()[:LONGEST],
        state=state if state in set(LeadState) or not state else "still",
        cycle=values.get("cycle", "")[:LONGEST],
        mine=values.get("mine") == "1",
        page=page_number(values.get("page")),
    )


def attempt_of(values: Mapping[str, str]) -> Made:
    """The attempt a page sends; Invalid when no outcome was chosen or a day is none."""
    outcome, respondent = values.get("outcome", ""), values.get("respondent", "")
    channel = values.get("channel", "")
    if outcome not in set(Outcome):
        raise Invalid([Problem("attempt_without_outcome", column="outcome")])
    return Made(
        op_id=values.get("op_id", ""),
        outcome=Outcome(outcome),
        channel=Channel(channel) if channel in set(Channel) else Channel.TELEPHONE,
        respondent=Respondent(respondent) if respondent in set(Respondent) else None,
        note=values.get("note", "").strip(),
        wished_on=_day(values.get("wished_on", "")),
    )


class ShareForm(Form):
    """Which share of each stratum is followed up."""

    ratio = StringField(
        _l("回访比例"),
        [InputRequired(_l("请填写回访比例。"))],
        description=_l("每一层都按这个比例抽取，小数进一。可以写 0.3 或 30%。"),
    )
    minimum = IntegerField(
        _l("每层至少"),
        [InputRequired(_l("请填写每层至少几件。")), NumberRange(0, 1000)],
        default=1,
        description=_l("不足这个数的层全部回访。"),
    )

    def ready(self, least: Decimal | None = None) -> bool:
        """Whether it was sent and is a share of at least ``least``; errors stand at the field."""
        if not self.is_submitted() or not self.validate():
            return False
        ratio = ratio_of(str(self.ratio.data))
        if ratio is None:
            self.ratio.errors = [gettext("请填写 0 到 1 之间的小数，如 0.3，或者 30%。")]
        elif least is not None and ratio < least:
            now = format(least, "f")
            self.ratio.errors = [gettext("抽取以后比例只能提高，现在是 %(ratio)s。", ratio=now)]
        return not self.ratio.errors

    def share(self) -> Share:
        """The share as typed."""
        ratio = ratio_of(str(self.ratio.data))
        if ratio is None:
            raise Invalid([Problem("followup_bad_ratio", value=str(self.ratio.data)[:LONGEST])])
        return Share(ratio, self.minimum.data or 0)


class RecordsForm(Form):
    """A file of follow-ups to upload."""

    file = FileField(
        _l("回访记录"),
        [FileRequired(_l("请选择文件。"))],
        description=_l(
            "CSV 或 .xlsx。列名：案件、联系结果、联系方式、回答人、联系日期、备注，以及问卷的各项；"
            "案件必填，每行是一次联系。"
        ),
    )


class RecordsDecisionForm(Form):
    """What to do with a checked file."""

    rows = rows_field()


class HandForm(Form):
    """To whom a lead is handed."""

    to = SelectField(_l("移交给"), [InputRequired(_l("请选择接收人。"))])
    note = TextAreaField(_l("说明"), [Length(max=MAX_NOTE)], id="hand-note")

    def offer(self, receivers: list[Receiver]) -> "HandForm":
        """Offer the supervisors of the region."""
        named = [(each.login, f"{each.name}（{each.login}）") for each in receivers]
        self.to.choices = [("", gettext("请选择")), *named]
        return self


class NoteForm(Form):
    """What was done about a lead."""

    note = TextAreaField(
        _l("进展"), [InputRequired(_l("请写明情况。")), Length(max=MAX_NOTE)],
        description=_l("请不要写受援人的姓名和电话。"), id="progress-note",
    )  # fmt: skip


class CloseForm(Form):
    """How a lead ends."""

    result = RadioField(_l("核查结果"), [InputRequired(_l("请选择核查结果。"))])
    note = TextAreaField(
        _l("依据和处理"), [InputRequired(_l("请写明情况。")), Length(max=MAX_NOTE)],
        description=_l("请不要写受援人的姓名和电话。"), id="close-note",
    )  # fmt: skip

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.result.choices = [(key, gettext(word)) for key, word in LEAD_RESULT_LABELS.items()]


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid([Problem("attempt_bad_day", value=text[:LONGEST])]) from error
