"""The part of the plan's form about feedback to lawyers and their objections.

For ``plan``, which adds these fields to its own.
"""

from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField

from qa_app.cycles import messages
from qa_app.cycles.forms.fields import choices_of, given, number, shown
from qa_app.web.forms import Part
from qa_app.web.i18n import lazy_gettext as _l

PREFIX = "feedback_"
_KEYS = (
    *("objection_days", "second_level", "second_level_days", "check_days"),
    *("decision_days", "second_level_may_lower"),
    *("criterion_rule", "show_points", "sources", "minimum_cases"),
)


class FeedbackFields(Part):
    """The keys of ``[feedback]``."""

    feedback_objection_days = number(
        _l("异议期限"), _l("自反馈发布的次日起按工作日计算；0 即不受理异议。")
    )
    feedback_check_days = number(
        _l("异议形式审查期限"),
        _l("自提交的次日起按工作日计算；逾期未审查的提醒办理，不会自动受理。"),
    )
    feedback_decision_days = number(
        _l("异议决定期限"), _l("只用于显示和列出逾期的，不会自动作出决定。")
    )
    feedback_second_level = BooleanField(
        _l("对异议决定不服的，可以申请评议会复核"),
    )
    feedback_second_level_days = number(_l("申请复核的期限"))
    feedback_second_level_may_lower = BooleanField(
        _l("评议会复核可以评为更低的等级"),
        description=_l("不选的，评议会表决的结果低于原结果时维持原结果。"),
    )
    feedback_criterion_rule = SelectField(
        _l("两份有效评审在某项指标上不一致时"),
        choices=choices_of(messages.CRITERION_RULES),
        description=_l("只用于反馈表逐项显示，不影响案件等级。"),
    )
    feedback_show_points = BooleanField(_l("反馈表除档次外还显示分数"))
    feedback_sources = SelectMultipleField(
        _l("向承办人员显示的其他来源"),
        choices=choices_of({name: messages.SOURCE_NAMES[name] for name in messages.SHOWN_SOURCES}),
        description=_l("回访结果只显示达到最少份数的汇总，从不显示单份答卷。"),
    )
    feedback_minimum_cases = number(
        _l("少于几件不分析薄弱指标"), _l("承办人员的评估案件达到此数，才显示其薄弱指标和历次变化。")
    )

    def feedback_mapping(self) -> dict[str, Any]:
        """What was typed, shaped like PLAN.toml."""
        return {"feedback": given(self, _KEYS, PREFIX)}

    def feedback_field(self, steps: list[str]) -> Any:
        """The field of a key of ``[feedback]``, given as its steps."""
        key = steps[1] if len(steps) > 1 else "objection_days"
        return self._fields.get(f"{PREFIX}{key}")


def feedback_values(keys: dict[str, Any]) -> dict[str, Any]:
    """Takes ``feedback`` out of a plan's mapping; its values as fields hold them."""
    table = shown(keys.pop("feedback"))
    return {f"{PREFIX}{key}": value for key, value in table.items()}
