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
from qa_app.core.grades import LABELS
from qa_app.core.words import N_
from qa_app.cycles import messages
from qa_app.cycles.rules.plan import Override, Plan, Sizing
from qa_app.web.filters import written_date
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
        "scope": scope_rows(plan),
        "panel": panel_rows(plan),
        "timetable": timetable_rows(plan, today),
        "calibration": calibration_rows(plan),
        "report": report_rows(plan),
    }


def scope_rows(plan: Plan) -> Rows:
    """What is in the frame and how it is drawn."""
    return [
        (_("结案日期"), f"{written_date(plan.closed_from)} – {written_date(plan.closed_to)}"),
        (_("案件类型"), _listed(TYPE_LABELS, plan.types) or _("全部")),
        (_("行政区划"), _("、").join(plan.regions) or _("全部")),
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
    rubrics = [
        f"{_(TYPE_LABELS[choice.type])} {choice.rubric}/{choice.version}" for choice in plan.rubrics
    ]
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
        (_("量表"), _("；").join(rubrics) or _("各类型最新版默认量表")),
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
