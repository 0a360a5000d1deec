"""The plan as a form: the same keys as PLAN.toml, with percents where people write percents.

What was typed becomes a mapping that the rules read exactly as they read the file; each problem
goes back to the field it came from.  Saving and previewing are left to the views, the part about
the other sources to ``sources``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from qa_app.core.case_types import TYPE_LABELS
from qa_app.core.errors import Invalid, Problem
from qa_app.core.grades import LABELS
from qa_app.cycles import messages
from qa_app.cycles.forms.competition import CompetitionFields, competition_values
from qa_app.cycles.forms.feedback import FeedbackFields, feedback_values
from qa_app.cycles.forms.fields import choices_of, given, lines, number, shown
from qa_app.cycles.forms.sources import TABLES, SourceFields, source_values
from qa_app.cycles.rules.plan import Plan
from qa_app.cycles.rules.plan_toml import plan_from_mapping, plan_to_mapping
from qa_app.web.forms import Form, Part
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.words import problem_sentence

SPARE_OVERRIDES = 2
COVERABLE = ("agency", "firm", "lawyer")
_LISTS = ("types", "strata", "coverage", "certainty")
_PLAIN = ("name", "title", "closed_from", "closed_to")
_SIZES = ("ratio", "count", "minimum", "maximum")
_PANEL = (
    "reviewers",
    "cross_region",
    "cross_region_level",
    "tolerance_points",
    "double_review_of",
    "red_line_review",
    "red_line_effect",
    "mask_lawyer",
    "mask_agency",
    "settle",
    "adjudication",
    "control_share",
    "double_mark_share",
)
_TIMETABLE = ("files_due", "reviews_due", "reminder_days")
_CALIBRATION = (
    "qualification",
    "seed_share",
    "tolerance_points",
    "tolerance_levels",
    "window",
    "warn_misses",
    "pause_misses",
)
_FILES = ("required",)
_PREFIXED = ("calibration", "files")
_REPORT = ("minimum_cases", "maximum_half_width", "level", "method", "decimals")


class OverrideForm(Part):
    """One ``[[override]]``; a row in which nothing is named and no size is given is no override."""

    agency = StringField(_l("机构"))
    type = SelectField(
        _l("案件类型"), default="", choices=[SelectChoice("", "—"), *choices_of(TYPE_LABELS)]
    )
    region = StringField(_l("行政区划"))
    ratio = number(_l("抽样比例（%）"))
    count = number(_l("固定件数"))
    minimum = number(_l("最少"))
    maximum = number(_l("最多"))

    def mapping(self) -> dict[str, Any]:
        """The override as in PLAN.toml; empty for an unused row."""
        named = {key: str(self[key].data or "").strip() for key in ("agency", "type", "region")}
        return {key: value for key, value in named.items() if value} | _sizes(self)


class PlanForm(Form, SourceFields, FeedbackFields, CompetitionFields):
    """Every key of PLAN.toml."""

    name = StringField(
        _l("名称"),
        [InputRequired(_l("请填写名称。"))],
        description=_l("用于网址和命令行，只用文字、数字和短横线，例如 2026-a。"),
    )
    title = StringField(_l("标题"), description=_l("印在报告上，例如“2026 年度案件质量同行评估”。"))
    closed_from = StringField(_l("结案日期自"), [InputRequired()], widget=DateInput())
    closed_to = StringField(_l("结案日期至"), [InputRequired()], widget=DateInput())
    types = SelectMultipleField(
        _l("案件类型"), choices=choices_of(TYPE_LABELS), description=_l("一项都不选即全部类型。")
    )
    regions = TextAreaField(
        _l("行政区划"),
        description=_l("每行一个名称或代码，包括其下级区划；留空即您管辖的全部区划。"),
    )
    strata = SelectMultipleField(
        _l("分层"),
        choices=choices_of(messages.DIMENSIONS),
        description=_l("每一层分别抽取；一项都不选即不分层。"),
    )
    ratio = number(_l("抽样比例"), _l("每一层按比例抽取，不足一件的进为一件。"))
    count = number(_l("或者每层固定件数"), _l("填写后不要再填比例、最少和最多。"))
    minimum = number(_l("每层最少件数"))
    maximum = number(_l("每层最多件数"))
    override = FieldList(FormField(OverrideForm), max_entries=200)
    coverage = SelectMultipleField(
        _l("至少一件"),
        choices=choices_of({key: messages.DIMENSIONS[key] for key in COVERABLE}),
        description=_l("为没有抽中的加抽一件；加抽的案件不计入优良率。"),
    )
    certainty = SelectMultipleField(
        _l("必查案件"),
        choices=choices_of(messages.CERTAINTY_FLAGS),
        description=_l("有这些标记的案件全部评估，单独成层。"),
    )
    exclude_reviewed_within_years = number(_l("几年内评过的不再抽"), _l("0 即不限。"))
    reviewers = SelectField(_l("每件评审专家数"), choices=[SelectChoice(n) for n in "12345"])
    cross_region = BooleanField(_l("异地评审：专家不评本地案件"))
    cross_region_level = SelectField(_l("本地是指同一"), choices=choices_of(messages.REGION_LEVELS))
    tolerance_points = number(_l("允许的分差"), _l("相差超过此分或等级不同的，须复评。"))
    double_review_of = SelectMultipleField(_l("这些等级须复评"), choices=choices_of(LABELS))
    red_line_review = BooleanField(_l("触及红线的须复评"))
    red_line_effect = SelectField(_l("红线的后果"), choices=choices_of(messages.RED_LINE_EFFECTS))
    mask_lawyer = BooleanField(_l("评审时隐去承办人员"))
    mask_agency = BooleanField(_l("评审时隐去机构"))
    settle = SelectField(_l("定分方法"), choices=choices_of(messages.SETTLE_RULES))
    adjudication = SelectField(
        _l("意见不一致时"),
        choices=choices_of(messages.WAY_LABELS),
        description=_l("复评专家先独立评分，再看匿名评审并裁决；评议会由多名专家表决。"),
    )
    control_share = number(
        _l("随机复核比例"),
        _l("意见一致的案件也按此比例抽出复核，用以检查一致是否可靠。按公开种子抽取，专家看不到。"),
    )
    double_mark_share = number(
        _l("双评比例"),
        _l("每件只有一名专家评审时，按此比例抽出案件再由一名专家独立评审，用以计算一致性。"),
    )
    files_due = StringField(
        _l("案卷提交截止日"), description=_l("到期前提醒机构，到期未交的案件可以换案。"),
        widget=DateInput(),
    )  # fmt: skip
    reviews_due = StringField(
        _l("评审截止日"), description=_l("专家的待评清单按此排序并提醒。"), widget=DateInput()
    )
    reminder_days = number(_l("提前几天提醒"), _l("到期前、到期当天和逾期后提醒。"))
    calibration_qualification = BooleanField(
        _l("通过练习考核的专家才能评审"),
        description=_l("专家先评练习案卷，与标准答案的偏差在容许范围内才能打开第一件案件。"),
    )
    calibration_seed_share = number(
        _l("校准案卷比例"),
        _l("在专家的案件中按此比例混入已有定论的案卷，专家分辨不出，也不计入结果。0 即不用。"),
    )
    calibration_tolerance_points = number(
        _l("总分容许偏差"), _l("与定论相差超过此分，记一次偏离。")
    )
    calibration_tolerance_levels = number(
        _l("单项容许偏差"), _l("任何一项指标相差超过几级，也记一次偏离。")
    )
    calibration_window = number(_l("按最近几件计算"), _l("偏离次数只看最近几件校准案卷。"))
    calibration_warn_misses = number(_l("偏离几次提醒专家"))
    calibration_pause_misses = number(
        _l("偏离几次暂停评审"), _l("暂停后由主持人决定恢复；偏离期间评过的案件可以安排复核。")
    )
    files_required = BooleanField(
        _l("案卷上传后才能评审"), description=_l("不勾选时，专家可以按纸质案卷评审。")
    )
    rubric_civil = SelectField(_l("民事"), default="")
    rubric_criminal = SelectField(_l("刑事"), default="")
    rubric_administrative = SelectField(_l("行政"), default="")
    rubric_arbitration = SelectField(_l("劳动仲裁"), default="")
    rubric_non_litigation = SelectField(_l("非诉讼"), default="")
    minimum_cases = number(_l("少于几件不印比率"))
    maximum_half_width = number(_l("区间半宽超过多少不印比率"))
    level = number(_l("置信水平"))
    method = SelectField(_l("区间算法"), choices=choices_of(messages.INTERVAL_METHODS))
    decimals = SelectField(_l("百分数的小数位"), choices=[SelectChoice(n) for n in "012"])
    revision = HiddenField(default="0")
    strata_order = HiddenField(default="")

    def offer(
        self,
        rubrics: Mapping[str, Iterable[str]],
        hearing_rubrics: Mapping[str, Iterable[str]] | None = None,
    ) -> "PlanForm":
        """Fill the rubric choices: case type to the names of rubrics made for it."""
        self.offer_hearing_rubrics(hearing_rubrics or {})
        for kind in TYPE_LABELS:
            names = [SelectChoice(name) for name in rubrics.get(kind.value, ())]
            self[f"rubric_{kind.value}"].choices = [SelectChoice("", _("最新版默认量表")), *names]
        used = len(self.override.entries)
        blank = sum(not entry.form.mapping() for entry in self.override.entries)
        for _spare in range(min(max(0, SPARE_OVERRIDES - blank), 200 - used)):
            self.override.append_entry()
        return self

    def plan(self) -> Plan:
        """The plan as typed; Invalid with every problem."""
        return plan_from_mapping(self.mapping())

    def sizes_on(self, earlier: Plan) -> Plan:
        """The earlier plan with the sizes, overrides and coverage typed here, for an extension."""
        sizes = {*_SIZES, "override", "coverage"}
        kept = {key: value for key, value in plan_to_mapping(earlier).items() if key not in sizes}
        typed = self.mapping()
        return plan_from_mapping(kept | {key: typed[key] for key in sizes if key in typed})

    def mapping(self) -> dict[str, Any]:
        """What was typed, shaped like PLAN.toml."""
        typed: dict[str, Any] = {key: str(self[key].data or "").strip() for key in _PLAIN}
        typed |= {key: list(self[key].data or []) for key in _LISTS}
        order = str(self.strata_order.data or "").split(",")
        typed["strata"].sort(key=lambda key: order.index(key) if key in order else len(order))
        typed["regions"] = lines(self.regions.data)
        typed |= _sizes(self) | given(self, ("exclude_reviewed_within_years",))
        overrides = [entry.form.mapping() for entry in self.override.entries]
        kinds = [kind.value for kind in TYPE_LABELS if self[f"rubric_{kind.value}"].data]
        return (
            typed
            | self.sources_mapping()
            | self.feedback_mapping()
            | self.competition_mapping()
            | {
                "override": [override for override in overrides if override],
                "panel": given(self, _PANEL),
                "timetable": given(self, _TIMETABLE),
                "calibration": given(self, _CALIBRATION, "calibration_"),
                "files": given(self, _FILES, "files_"),
                "report": given(self, _REPORT),
                "rubrics": {kind: self[f"rubric_{kind}"].data for kind in kinds},
            }
        )

    def show(self, error: Invalid) -> None:
        """Put each problem at the field it is about, in its words."""
        translate = translator(language_of_request())
        for problem in error.problems:
            field = self._field(problem)
            if field is None:
                self.form_errors.append(problem_sentence(problem, translate))
                continue
            named = replace(problem, column=str(field.label.text), value=_typed(field, problem))
            field.errors = [*field.errors, problem_sentence(named, translate)]

    def _field(self, problem: Problem) -> Any:
        steps = problem.column.split(".")
        if steps[0] == "override" and len(steps) > 1:
            used = [entry for entry in self.override.entries if entry.form.mapping()]
            place = int(steps[1]) - 1
            form = used[place].form if place < len(used) else None
            return form[steps[2] if len(steps) > 2 else "ratio"] if form else None
        if steps[0] in TABLES:
            return self.source_field(steps)
        if steps[0] == "feedback":
            return self.feedback_field(steps)
        if steps[0] == "competition":
            return self.competition_field(steps)
        key = steps[-1] if steps[0] in ("panel", "report", "timetable") else steps[0]
        key = f"{steps[0]}_{steps[-1]}" if steps[0] in _PREFIXED else key
        key = f"rubric_{steps[1]}" if steps[0] == "rubrics" and len(steps) > 1 else key
        return self._fields.get(key)


class PlanFileForm(Form):
    """A PLAN.toml to be taken over."""

    file = FileField(_l("方案文件 PLAN.toml"), [FileRequired(_l("请选择文件。"))])


def values_of(plan: Plan) -> dict[str, Any]:
    """A plan as the values of the form's fields."""
    keys = plan_to_mapping(plan)
    others = source_values(keys) | feedback_values(keys) | competition_values(keys)
    panel, report, rubrics = (keys.pop(name) for name in ("panel", "report", "rubrics"))
    flat = {**keys, **panel, **report, **keys.pop("timetable")}
    prefixed = {name: shown(keys.pop(name)) for name in _PREFIXED}
    for name in _PREFIXED:
        flat.pop(name)
    flat |= {f"rubric_{kind}": name for kind, name in rubrics.items()}
    flat["regions"] = "\n".join(plan.regions)
    flat["strata_order"] = ",".join(plan.strata)
    flat["override"] = [shown(override) for override in keys["override"]]
    for name, table in prefixed.items():
        others |= {f"{name}_{key}": value for key, value in table.items()}
    return shown(flat) | others


def sentences(error: Invalid) -> list[str]:
    """All problems in the words of the request."""
    translate = translator(language_of_request())
    return [problem_sentence(problem, translate) for problem in error.problems]


def day_before(day: date) -> str:
    """The day before, as a date field holds it."""
    return (day - timedelta(days=1)).isoformat()


def _sizes(form: Any) -> dict[str, Any]:
    return given(form, _SIZES)


def _typed(field: Any, problem: Problem) -> str:
    listed = isinstance(field.data, list | bool) or field.data is None
    return problem.value if listed else str(field.data)
