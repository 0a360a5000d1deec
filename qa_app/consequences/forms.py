"""What can be typed and chosen: a version of coefficients, filters, a decision and its undoing."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from qa_app.consequences.messages import DECIDER_LABELS, DECISION_LABELS, PENDING_LABELS
from qa_app.consequences.queries.desk import DeskFilter
from qa_app.consequences.rules.coefficients import (
    LONGEST_NOTE,
    MOST_LINES,
    Deciders,
    Entered,
    Line,
    Pending,
    Terms,
    Version,
    coefficient_from,
    coefficient_text,
)
from qa_app.consequences.rules.desk import LONGEST_REASON, Deciding, Decision, DeskState
from qa_app.core.case_types import SOURCE_LABELS, STAGE_LABELS, TYPE_LABELS, CaseType, Source, Stage
from qa_app.core.grades import Grade
from qa_app.web.forms import Form, Part
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.once import fresh, once_of
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of

LONGEST_SEARCH = 100
SPARE_LINES = 3
GRADE_FIELDS = {
    Grade.EXCELLENT: "excellent", Grade.GOOD: "good", Grade.PASS: "passed", Grade.FAIL: "fail",
}  # fmt: skip


def _choices(labels: Mapping[Any, str], whole: str = "") -> list[SelectChoice]:
    first = [SelectChoice("", _l(whole))] if whole else []
    return [*first, *(SelectChoice(code.value, _l(word)) for code, word in labels.items())]


class LineForm(Part):
    """One line; without any coefficient it is a spare one and does not count."""

    type = SelectField(_l("案件类型"), default="", choices=_choices(TYPE_LABELS, "全部"))
    stage = SelectField(_l("办理阶段"), default="", choices=_choices(STAGE_LABELS, "全部"))
    source = SelectField(_l("来源"), default="", choices=_choices(SOURCE_LABELS, "全部"))
    excellent = StringField(_l("优秀"))
    good = StringField(_l("良好"))
    passed = StringField(_l("合格"))
    fail = StringField(_l("不合格"))

    def line(self) -> Line | None:
        """The line; None for a spare one. What is no number is put at its field."""
        typed = {grade: str(self[name].data or "").strip() for grade, name in GRADE_FIELDS.items()}
        if not any(typed.values()):
            return None
        found: dict[Grade, int] = {}
        for grade, text in typed.items():
            value = coefficient_from(text)
            if value is None:
                self[GRADE_FIELDS[grade]].errors = [_("请填写 0 至 10 之间的数，最多四位小数。")]
            else:
                found[grade] = value
        return Line(
            found, member_of(CaseType, self.type.data), member_of(Stage, self.stage.data),
            member_of(Source, self.source.data),
        )  # fmt: skip


class VersionForm(Form):
    """A version of coefficients with what it says beside them."""

    region = SelectField(_l("适用地区"), [InputRequired()])
    valid_from = DateField(
        _l("适用起始日"),
        [InputRequired(_l("请选择适用起始日，例如 2027-01-01。"))],
        description=_l("按结案日期计：这一天起结案的案件用这一版。"),
    )
    note = TextAreaField(
        _l("依据"),
        [DataRequired(_l("请写明依据，例如文件名称和文号。")), Length(max=LONGEST_NOTE)],
    )
    pending = RadioField(
        _l("异议未了结的案件"), [InputRequired()], choices=_choices(PENDING_LABELS)
    )
    for_agencies = BooleanField(_l("法律援助机构可以查看本机构的核算结果"))
    deciders = RadioField(
        _l("不合格案件承办人员的指派由谁决定"), [InputRequired()], choices=_choices(DECIDER_LABELS)
    )
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES + SPARE_LINES)
    once = HiddenField()

    def given(self, regions: Mapping[str, int | None]) -> Entered | None:
        """What was entered; None when a coefficient cannot be read (its field says so)."""
        lines = [one for entry in self.lines if (one := entry.form.line())]
        if any(field.errors for entry in self.lines for field in entry.form):
            return None
        terms = Terms(
            Pending(self.pending.data), bool(self.for_agencies.data), Deciders(self.deciders.data)
        )
        return Entered(
            regions[self.region.data], self.valid_from.data, str(self.note.data), terms,
            tuple(lines), once_of(self.once.data),
        )  # fmt: skip


def values_of(version: Version) -> dict[str, Any]:
    """A version as the values of the form's fields, with spare lines and an id of its own."""
    lines: list[dict[str, str]] = [
        {
            "type": line.type.value if line.type else "",
            "stage": line.stage.value if line.stage else "",
            "source": line.source.value if line.source else "",
            **{
                name: coefficient_text(line.coefficients[grade])
                for grade, name in GRADE_FIELDS.items()
            },
        }
        for line in version.lines
    ]
    return {
        "pending": version.terms.pending.value,
        "for_agencies": version.terms.for_agencies,
        "deciders": version.terms.deciders.value,
        "lines": lines + [{} for _spare in range(SPARE_LINES)],
        "once": fresh(),
    }


class ReasonForm(Form):
    """Why something is taken back."""

    reason = StringField(_l("理由"), [DataRequired(_l("请写明理由。")), Length(max=LONGEST_REASON)])


class DecisionForm(Form):
    """What is decided about a lawyer; ``seen`` is the decision that stood on the page."""

    decision = RadioField(
        _l("决定"), [InputRequired(_l("请选择一项。"))], choices=_choices(DECISION_LABELS)
    )
    until = DateField(
        _l("暂停指派截止日"),
        [Optional()],
        description=_l("只在暂停指派时填写；不填的，到撤销为止。"),
    )
    reason = TextAreaField(
        _l("理由"), [DataRequired(_l("请写明理由。")), Length(max=LONGEST_REASON)]
    )
    seen = HiddenField()

    def made(self) -> Deciding:
        """The decision as it was typed."""
        return Deciding(Decision(self.decision.data), str(self.reason.data), self.until.data)


def desk_filter(values: Mapping[str, str]) -> DeskFilter:
    """The filter in an address; whatever cannot be read is left out."""
    texts = {name: values.get(name, "").strip()[:LONGEST_SEARCH] for name in ("q", "agency")}
    return DeskFilter(
        **texts,
        cycle=values.get("cycle", "").strip()[:LONGEST_SEARCH],
        state=member_of(DeskState, values.get("state")),
        page=page_number(values.get("page")),
    )
