"""A plan in words: rows of name and value for the page of a cycle, in the language of the request.

For ``views``; the form has its own labels, and the codes have their words in ``messages``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote

from qa_app.core.case_types import SOURCE_LABELS, STAGE_LABELS, TYPE_LABELS
from qa_app.core.grades import LABELS, Grade
from qa_app.core.words import N_
from qa_app.cycles import messages
from qa_app.cycles.rules.plan import Cap, Override, Plan, RubricChoice, Sizing
from qa_app.web.filters import written_date
from qa_app.web.i18n import Translate
from qa_app.web.i18n import gettext as _

JOINER = " / "
_CODES: dict[str, str] = {
    **{code.value: word for code, word in STAGE_LABELS.items()},
    **{code.value: word for code, word in SOURCE_LABELS.items()},
    **{code.value: word for code, word in TYPE_LABELS.items()},
    "certainty": N_("必查"),
    "all": N_("全部案件"),
    "~": N_("未填写"),
}
Rows = list[tuple[str, str]]


def all_rows(plan: Plan, today: date) -> dict[str, Rows]:
    """Everything a plan says, by the part of the page; days are counted from ``today``."""
    return {
        "scope": competition_rows(plan) or scope_rows(plan),
        "panel": panel_rows(plan),
        "timetable": timetable_rows(plan, today),
        "calibration": calibration_rows(plan),
        "report": report_rows(plan),
        "observations": observation_rows(plan),
        "followups": followup_rows(plan),
        "sources": source_rows(plan),
        "feedback": feedback_rows(plan),
    }


def competition_rows(plan: Plan) -> Rows:
    """What may be put forward and how places are given; nothing for an assessment."""
    rule = plan.competition
    if rule is None:
        return []
    return [
        (_("活动性质"), _(messages.KINDS[plan.kind])),
        (_("评选内容"), _(messages.ENTRY_KINDS[rule.entry])),
        *_covered(plan),
        (_("报名截止日"), written_date(rule.entries_due)),
        (_("每个机构最多报送"), _("%(count)s 件", count=rule.per_agency)),
        (
            _("入选名次"),
            _("前 %(places)s 名，最低为%(grade)s", places=rule.places,
              grade=_(LABELS[rule.at_least])),
        ),
        (_("同分的处理"), _(messages.TIE_RULES[rule.tie])),
        (_("公布的名单写明"), _listed(messages.SHOWN_NAMES, rule.names) or _("只有名次")),
    ]  # fmt: skip


def _covered(plan: Plan) -> Rows:
    return [
        (_("结案日期"), f"{written_date(plan.closed_from)} – {written_date(plan.closed_to)}"),
        (_("案件类型"), _listed(TYPE_LABELS, plan.types) or _("全部")),
        (_("行政区划"), _("、").join(plan.regions) or _("全部")),
    ]


def scope_rows(plan: Plan) -> Rows:
    """What is in the frame and how it is drawn."""
    return [
        *_covered(plan),
        (_("分层"), _listed(messages.DIMENSIONS, plan.strata) or _("不分层")),
        (_("每层抽取"), sizing_words(plan.sizing)),
        *((_("另行规定"), _override(override)) for override in plan.overrides),
        (_("至少一件"), _listed(messages.DIMENSIONS, plan.coverage) or _("无")),
        (_("必查案件"), _listed(messages.CERTAINTY_FLAGS, plan.certainty) or _("无")),
        (_("近年评过的不再抽"), _years(plan.exclude_reviewed_within_years)),
    ]


def panel_rows(plan: Plan) -> Rows:
    """How cases are reviewed."""
    panel = plan.panel
    level = _(messages.REGION_LEVELS[panel.cross_region_level])
    masked = [_("承办人员")] * panel.mask_lawyer + [_("机构")] * panel.mask_agency
    return [
        (_("每件评审专家数"), str(panel.reviewers)),
        (
            _("异地评审"),
            _("专家不评同一%(level)s的案件", level=level) if panel.cross_region else _("否"),
        ),
        (_("允许的分差"), _("%(points)s 分", points=_plain(panel.tolerance_points))),
        (_("须复评的等级"), _listed(LABELS, panel.double_review_of) or _("无")),
        (_("红线的后果"), _(messages.RED_LINE_EFFECTS[panel.red_line_effect])),
        (_("评审时隐去"), _("、").join(masked) or _("不隐去")),
        (_("定分方法"), _(messages.SETTLE_RULES[panel.settle])),
        (_("意见不一致时"), _(messages.WAY_LABELS[panel.adjudication])),
        (_("随机复核比例"), _share(panel.control_share)),
        *([(_("双评比例"), _share(panel.double_mark_share))] if panel.reviewers == 1 else []),
        (_("量表"), _rubrics(plan.rubrics)),
    ]


def timetable_rows(plan: Plan, today: date) -> Rows:
    """Until when files and reviews are to be in, and whether files must be."""
    days = plan.timetable
    return [
        (_("案卷提交截止日"), _deadline(days.files_due, today)),
        (_("评审截止日"), _deadline(days.reviews_due, today)),
        (_("提前几天提醒"), _("%(days)s 天", days=days.reminder_days)),
        (_("案卷上传后才能评审"), _("是") if plan.files.required else _("否")),
    ]


def calibration_rows(plan: Plan) -> Rows:
    """What is demanded of experts before and while they review."""
    rule = plan.calibration
    first = [
        (_("通过练习考核的专家才能评审"), _("是") if rule.qualification else _("否")),
        (_("校准案卷比例"), _share(rule.seed_share)),
    ]
    if not rule.qualification and not rule.seed_share:
        return first
    return [
        *first,
        (
            _("容许偏差"),
            _("总分 %(points)s 分，单项 %(levels)s 级", points=_plain(rule.tolerance_points),
              levels=rule.tolerance_levels),
        ),
        (
            _("偏离的处理"),
            _("最近 %(window)s 件中偏离 %(warn)s 次提醒，%(pause)s 次暂停", window=rule.window,
              warn=rule.warn_misses, pause=rule.pause_misses),
        ),
    ]  # fmt: skip


def report_rows(plan: Plan) -> Rows:
    """When a rate is printed and how exact it is."""
    report = plan.report
    return [
        (_("少于几件不印比率"), str(report.minimum_cases)),
        (_("区间半宽超过多少不印比率"), f"±{_percent(report.maximum_half_width)}"),
        (_("置信水平"), _percent(report.level)),
        (_("区间算法"), _(messages.INTERVAL_METHODS[report.method])),
        (_("百分数的小数位"), str(report.decimals)),
    ]


def observation_rows(plan: Plan) -> Rows:
    """Which hearings are observed, by how many and with what."""
    rule = plan.observations
    first, last = rule.from_on or plan.closed_from, rule.to_on or plan.closed_to
    return [
        (_("开庭日期"), f"{written_date(first)} – {written_date(last)}"),
        (_("旁听比例"), _share(rule.ratio)),
        (_("必须旁听"), _listed(messages.CERTAINTY_FLAGS, rule.must) or _("无")),
        (_("每次旁听人数"), str(rule.observers)),
        (_("旁听量表"), _rubrics(rule.rubrics)),
    ]


def followup_rows(plan: Plan) -> Rows:
    """How aided persons are followed up and how long links live."""
    rule = plan.followups
    opinions = (
        _("征询意见链接有效期"),
        _("%(days)s 天", days=plan.opinions.link_days),
    )
    if rule.ratio is None:
        return [(_("回访比例"), _("不回访")), opinions]
    return [
        (_("回访比例"), _percent(rule.ratio)),
        (_("每层最少回访件数"), str(rule.minimum)),
        (_("最多联系次数"), _("%(count)s 次", count=rule.attempts)),
        (_("回访链接有效期"), _("%(days)s 天", days=rule.link_days)),
        (_("少于几份答卷不显示"), str(rule.minimum_cell)),
        (_("回访语言"), _("、").join(rule.languages)),
        opinions,
    ]


def source_rows(plan: Plan) -> Rows:
    """What decides the grade of a case."""
    rule = plan.sources
    decides = (_("案件等级"), _(messages.GRADE_SOURCES[rule.decides]))
    if not rule.combines:
        return [decides]
    weights = [f"{_(messages.SOURCE_NAMES[name])} {weight}" for name, weight in rule.weights]
    return [
        decides,
        (_("权重"), _("、").join(weights)),
        *((_("封顶"), cap_words(cap)) for cap in rule.caps),
    ]


def feedback_rows(plan: Plan) -> Rows:
    """What lawyers are shown, and until when they may object."""
    rule = plan.feedback
    shown = [
        (_("指标不一致时"), _(messages.CRITERION_RULES[rule.criterion_rule])),
        (_("显示分数"), _("是") if rule.show_points else _("否")),
        (_("显示的其他来源"), _listed(messages.SOURCE_NAMES, rule.sources) or _("无")),
        (_("少于几件不分析薄弱指标"), str(rule.minimum_cases)),
    ]
    if not rule.hears_objections:
        return [(_("异议"), _("不受理")), *shown]
    again = _working_days(rule.second_level_days) if rule.second_level else _("不设")
    lower = _("可以低于原结果") if rule.second_level_may_lower else _("不低于原结果")
    level = [(_("复核的结果"), lower)] if rule.second_level else []
    return [
        (_("异议期限"), _working_days(rule.objection_days)),
        (_("异议形式审查期限"), _working_days(rule.check_days)),
        (_("异议决定期限"), _working_days(rule.decision_days)),
        (_("申请复核的期限"), again),
        *level,
        *shown,
    ]


def cap_words(cap: Cap) -> str:
    """A cap as a sentence."""
    return _(
        "%(source)s为%(grade)s的，案件最高定为%(at_most)s",
        source=_(messages.SOURCE_NAMES[cap.source]),
        grade=or_worse(cap.grade, _),
        at_most=_(LABELS[cap.at_most]),
    )


def or_worse(grade: Grade, translate: Translate) -> str:
    """A grade and those below it; of the worst there are none."""
    word = translate(LABELS[grade])
    return word if grade is Grade.FAIL else translate(messages.OR_WORSE, grade=word)


def sizing_words(sizing: Sizing) -> str:
    """A size rule in words."""
    if sizing.count is not None:
        return _("%(count)s 件", count=sizing.count)
    words = [_("%(ratio)s，不足一件进为一件", ratio=_percent(sizing.ratio or Decimal(0)))]
    words.append(_("最少 %(count)s 件", count=sizing.minimum))
    if sizing.maximum is not None:
        words.append(_("最多 %(count)s 件", count=sizing.maximum))
    return _("，").join(words)


def stratum_words(label: str, names: Sequence[Mapping[str, str]] = ()) -> str:
    """A stratum's public label with its codes in words, for pages that are not checked by byte.

    ``names`` has the name by code of each dimension, in the order of the parts.
    """
    parts = zip_longest(label.split(JOINER), names, fillvalue={})
    return JOINER.join(_part(part, known) for part, known in parts if isinstance(part, str))


def _part(code: str, names: Mapping[str, str]) -> str:
    name = names.get(unquote(code))
    word = _CODES.get(code)
    return name or (_(word) if word else unquote(code))


def _override(override: Override) -> str:
    named = [
        _(TYPE_LABELS[override.type]) if dimension == "type" and override.type else value
        for dimension, value in override.named().items()
    ]
    return _("%(where)s：%(size)s", where=" / ".join(named), size=sizing_words(override.sizing))


def _listed(words: Mapping[Any, str], codes: Iterable[StrEnum]) -> str:
    return _("、").join(_(words[code]) for code in codes)


def _years(years: int) -> str:
    return _("%(years)s 年内", years=years) if years else _("不限")


def _rubrics(choices: Iterable[RubricChoice]) -> str:
    named = [
        f"{_(TYPE_LABELS[choice.type])} {choice.rubric}/{choice.version}" for choice in choices
    ]
    return _("；").join(named) or _("各类型最新版默认量表")


def _working_days(days: int) -> str:
    return _("%(days)s 个工作日", days=days)


def _share(share: Decimal) -> str:
    return _percent(share) if share else _("不设")


def _deadline(day: date | None, today: date) -> str:
    if day is None:
        return _("未定")
    left = (day - today).days
    if left == 0:
        return _("%(day)s，今天到期", day=written_date(day))
    if left < 0:
        return _("%(day)s，已过 %(days)s 天", day=written_date(day), days=-left)
    return _("%(day)s，还有 %(days)s 天", day=written_date(day), days=left)


def _percent(share: Decimal) -> str:
    return f"{_plain(share * 100)}%"


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
