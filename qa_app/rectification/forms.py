"""What can be typed and chosen on the pages of rectification."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from qa_app.core.words import N_
from qa_app.rectification.messages import CAUSE_LABELS, CHECKER_LABELS
from qa_app.rectification.queries.listing import LONGEST_SEARCH, PENDING_WORD, SORTS, TaskFilter
from qa_app.rectification.rules.states import (
    LONGEST_REASON,
    LONGEST_WORDS,
    Aim,
    Cause,
    Checker,
    Shown,
)
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import day_in, member_of, whole_number

MEBIBYTE: Final = 1024 * 1024
LARGEST_PAPER: Final = 20
"""Mebibytes of one paper: it is checked while the person waits."""
STATES = frozenset({PENDING_WORD, *(state.value for state in Shown)})


AIM_LABELS: dict[Aim, str] = {
    Aim.LAWYER: N_("承办律师：每件案件一项；没有登记承办律师的，下达给机构"),
    Aim.AGENCY_CASE: N_("法律援助机构：每件案件一项"),
    Aim.AGENCY: N_("法律援助机构：每个机构一项，不针对具体案件"),
}


def filter_of(values: Mapping[str, str]) -> TaskFilter:
    """The filter in an address; whatever cannot be read is left out."""
    state, sort = values.get("state", ""), values.get("sort") or "due"
    lawyer = values.get("lawyer", "")
    texts = {
        name: values.get(name, "").strip()[:LONGEST_SEARCH]
        for name in ("q", "cycle", "criterion", "batch")
    }
    return TaskFilter(
        **texts,
        lawyer=whole_number(lawyer) if lawyer.isdecimal() else None,
        agency=whole_number(values.get("agency")),
        case_id=whole_number(values.get("case")),
        cause=member_of(Cause, values.get("cause")),
        state=state if state in STATES else "",
        due_from=day_in(values.get("due_from")),
        due_to=day_in(values.get("due_to")),
        by=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "due",
        descending=sort.startswith("-"),
        page=page_number(values.get("page")),
    )


def address_of(wanted: TaskFilter) -> dict[str, str]:
    """The filter as an address carries it, without order and page."""
    found: dict[str, Any] = {
        "q": wanted.q, "cycle": wanted.cycle, "criterion": wanted.criterion,
        "batch": wanted.batch, "agency": wanted.agency, "case": wanted.case_id,
        "cause": wanted.cause, "state": wanted.state, "due_from": wanted.due_from,
        "due_to": wanted.due_to,
    }  # fmt: skip
    address = {name: str(value) for name, value in found.items() if value}
    return address | ({} if wanted.lawyer is None else {"lawyer": str(wanted.lawyer)})


class TaskForm(Form):
    """What is to be put right, what is to be handed in, until when, and who checks it."""

    finding = TextAreaField(
        _l("存在的问题和整改要求"),
        [DataRequired(_l("请写明存在的问题和整改要求。")), Length(max=LONGEST_WORDS)],
        description=_l("承办律师和机构会看到。请不要写评审人员、等级和受援人的个人信息。"),
    )
    papers = TextAreaField(
        _l("需要提交的材料"),
        [Optional(), Length(max=LONGEST_WORDS)],
        description=_l("例如“补制的会见笔录扫描件”。填写后，没有添加材料不能提交整改。"),
    )
    cause = SelectField(_l("原因"), [InputRequired(_l("请选择原因。"))])
    due_on = DateField(
        _l("整改期限"),
        [InputRequired(_l("请选择整改期限，例如 2026-12-15。"))],
        description=_l("当天仍可提交，次日起算逾期。已按工作日历建议十个工作日。"),
    )
    aim = SelectField(_l("下达给"), [InputRequired()])
    checker = SelectField(
        _l("由谁复核"),
        [InputRequired()],
        description=_l("提交整改或者补充材料的人不能复核。下达给机构的整改由质量监督员复核。"),
    )
    token = HiddenField()

    def with_choices(self, *aims: Aim) -> "TaskForm":
        """The form with what can be chosen, in the reader's language."""
        self.cause.choices = [("", _("请选择"))] + [
            (one.value, _(label)) for one, label in CAUSE_LABELS.items()
        ]
        self.aim.choices = [(one.value, _(AIM_LABELS[one])) for one in aims]
        self.checker.choices = [(one.value, _(label)) for one, label in CHECKER_LABELS.items()]
        return self

    def checked_by(self) -> Checker:
        """Who checks: agencies only what lawyers hand in."""
        wanted = Checker(str(self.checker.data))
        return wanted if self.aim.data == Aim.LAWYER else Checker.SUPERVISOR

    def last_day(self) -> date:
        """The deadline of a form that passed."""
        assert self.due_on.data is not None
        return self.due_on.data


class WordsForm(Form):
    """The word on handing in."""

    words = TextAreaField(
        _l("整改情况说明"),
        [DataRequired(_l("请写明做了哪些整改。")), Length(max=LONGEST_WORDS)],
        description=_l("写明怎样整改、材料在哪里。边写边保存。"),
    )


class PapersForm(Form):
    """Papers to be added."""

    files = MultipleFileField(
        _l("添加材料"),
        description=_l("PDF、JPG、PNG 或 TIFF，单个文件最多 20 MB、50 页。上传后检查，约需几秒。"),
    )


class DecisionForm(Form):
    """A decision on a task as it was seen."""

    words = TextAreaField(_l("意见或理由"), [Optional(), Length(max=LONGEST_REASON)])
    due_on = DateField(_l("新的期限"), [Optional()])
    revision = IntegerField(validators=[InputRequired()])
