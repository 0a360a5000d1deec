"""What the supervisors' pages of calibration send."""

from collections.abc import Mapping

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from qa_app.calibration.messages import USE_LABELS
from qa_app.calibration.rules.passing import PassRule
from qa_app.calibration.rules.states import FileUse
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext
from qa_app.web.i18n import lazy_gettext as _l

LONGEST_TITLE = 80


class NewFileForm(Form):
    """A model file to be made of a closed case."""

    case = StringField(
        _l("案件编号"),
        [InputRequired(), Length(max=200)],
        description=_l("填写案件编号，或者“机构代码/案件编号”。案卷应当已经上传。"),
    )
    use = RadioField(_l("用途"), [InputRequired()])
    title = StringField(
        _l("名称"),
        [InputRequired(), Length(max=LONGEST_TITLE)],
        description=_l("专家在练习列表里看到的名称，不要写当事人、承办人员和机构。"),
    )

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.use.choices = [(one.value, gettext(USE_LABELS[one])) for one in FileUse]


class ImportForm(Form):
    """A model file written as TOML."""

    file = FileField(
        _l("示范卷文件"), [FileRequired()], description=_l("TOML 文件，格式见帮助文档。")
    )


class RuleForm(Form):
    """The pass rule of the qualification test."""

    files = IntegerField(_l("每次测评的卷数"), [InputRequired(), NumberRange(1, 20)])
    criteria_percent = IntegerField(
        _l("指标命中率至少"), [InputRequired(), NumberRange(0, 100)],
        description=_l("全部卷的指标合计，落在容许档差以内的比例。"),
    )  # fmt: skip
    totals = IntegerField(_l("总分在容差以内的卷数至少"), [InputRequired(), NumberRange(0, 20)])
    grades = IntegerField(_l("等级与示范一致的卷数至少"), [InputRequired(), NumberRange(0, 20)])
    points = IntegerField(_l("总分容差"), [InputRequired(), NumberRange(0, 100)])
    levels = IntegerField(_l("单项指标容许档差"), [InputRequired(), NumberRange(0, 3)])
    attempts = IntegerField(_l("最多可测评次数"), [InputRequired(), NumberRange(1, 20)])
    valid_months = IntegerField(_l("合格有效期"), [InputRequired(), NumberRange(1, 60)])

    def rule(self) -> PassRule:
        """The rule as entered."""
        return PassRule(
            files=self.files.data or 0,
            criteria_percent=self.criteria_percent.data or 0,
            totals=self.totals.data or 0,
            grades=self.grades.data or 0,
            tolerance_points=(self.points.data or 0) * 100,
            tolerance_levels=self.levels.data or 0,
            attempts=self.attempts.data or 0,
            valid_months=self.valid_months.data or 0,
        )


def rule_form(rule: PassRule) -> RuleForm:
    """The form filled with the rule that holds."""
    return RuleForm(
        data={
            "files": rule.files,
            "criteria_percent": rule.criteria_percent,
            "totals": rule.totals,
            "grades": rule.grades,
            "points": rule.tolerance_points // 100,
            "levels": rule.tolerance_levels,
            "attempts": rule.attempts,
            "valid_months": rule.valid_months,
        }
    )


class ReasonForm(Form):
    """A binding act with its reason."""

    reason = TextAreaField(_l("理由"), [InputRequired(), Length(max=1000)])


class NewSessionForm(Form):
    """A calibration session: what it is called, the case, who takes part."""

    title = StringField(_l("校准会名称"), [InputRequired(), Length(max=LONGEST_TITLE)])
    case = StringField(
        _l("案件编号"),
        [InputRequired(), Length(max=200)],
        description=_l("练习卷或者真实案件均可。持有本案评审名额的专家不能参加。"),
    )
    experts = SelectMultipleField(
        _l("参加的专家"), coerce=int, widget=ListWidget(), option_widget=CheckboxInput()
    )


class NotesForm(Form):
    """The notes of a session."""

    notes = TextAreaField(_l("讨论记录"), [Length(max=8000)])
    confirmed = BooleanField(_l("已确认"))


def explanations_of(form: Mapping[str, str]) -> dict[str, str]:
    """The texts of the page of explanations: ``why`` for the whole, ``why:ID`` by criterion."""
    found = {name.removeprefix("why:"): text for name, text in form.items() if name[:4] == "why:"}
    return {**found, "": form.get("why", "")}
