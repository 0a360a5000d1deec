"""The sentences of printed and tabular reports: Chinese source words, codes to sentences.

For the PDF and spreadsheet renderers. ``Translate`` is the only thing they need of a language:
a function from a Chinese sentence to the same sentence in the reader's language.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qa_app.core.errors import Refusal
from qa_app.core.words import N_

Translate = Callable[[str], str]
LOCAL = ZoneInfo("Asia/Shanghai")

DIMENSIONS: dict[str, str] = {
    "agency": N_("机构"),
    "region": N_("行政区划"),
    "type": N_("案件类型"),
    "source": N_("案件来源"),
    "stage": N_("办理阶段"),
    "firm": N_("律所"),
    "lawyer": N_("承办人员"),
    "period": N_("结案月份"),
}
METHODS: dict[str, str] = {
    "hypergeometric": N_("超几何精确区间（单层简单随机抽样，有限总体）"),
    "korn-graubard": N_("Korn–Graubard 区间（分层抽样，有限总体）"),
    "logit": N_("logit 变换区间（分层抽样，有限总体）"),
    "wilson-neff": N_("按有效样本量的 Wilson 区间（分层抽样，有限总体）"),
    "clopper-pearson": N_("Clopper–Pearson 精确区间"),
    "wilson": N_("Wilson 区间"),
    "census": N_("全部案件均已评审，无抽样误差"),
}
GRADING_RULES: dict[str, str] = {
    "points": N_("按百分制得分和分数线确定等级"),
    "levels": N_("按各指标档次和组合规则确定等级"),
    "judgement": N_("由专家综合判断确定等级"),
    "by_type": N_("按案件类型各用其量表的定级规则"),
    "combined": N_("案卷评审与其他来源按评估方案的权重和封顶规则合成，缺少的来源不计"),
}
WHY_NOT: dict[str, str] = {
    "no_settled_cases": N_("尚无已定级案件"),
    "too_few_cases": N_("已定级 %(n)s 件，少于 %(minimum)s 件，不列比率"),
    "interval_too_wide": N_("置信区间宽于正负 %(points)s 个百分点，不列比率"),
    "single_case_stratum": N_("有的层只评审一件且无可合并的层，无法计算误差"),
    "single_cluster": N_("只抽取了一个机构，无法计算误差"),
    "stratum_size_unknown": N_("有的层案件总数不明，无法加权"),
    "method_needs_one_sample": N_("所选方法只适用于一个简单随机样本"),
    "method_needs_finite_lot": N_("所选方法需要有限的案件总数"),
    "different_rubrics": N_("量表不同，不合并计算"),
}
WHY_NOT_SHORT: dict[str, str] = {
    "no_settled_cases": N_("尚未定级"),
    "too_few_cases": N_("件数过少，不列"),
    "interval_too_wide": N_("区间过宽，不列"),
    "single_case_stratum": N_("无法计算误差"),
    "single_cluster": N_("无法计算误差"),
    "stratum_size_unknown": N_("无法加权"),
    "method_needs_one_sample": N_("方法不适用"),
    "method_needs_finite_lot": N_("方法不适用"),
    "different_rubrics": N_("标准不同"),
}
NOTES: dict[str, str] = {
    "collapsed_strata": N_("有 %(strata)s 个层只评审 1 件，已按规则与相近的层合并估计误差。"),
    "coverage_picks": N_("另有 %(n)s 件为保证覆盖而指定抽取，已标明，不计入比率。"),
    "certain_picks": N_("其中 %(n)s 件为按标识全部评审的案件，单独成层，权重为一。"),
    "unsettled": N_("有 %(n)s 件已评审但尚未定级，不计入比率的分母。"),
    "changed_by_objections": N_("有 %(n)s 件的等级经异议改变，本报告按改变后的等级计。"),
    "before_objections": N_(
        "本报告按异议前的定级结果计；其后有 %(n)s 件的等级经异议改变，以改变后的为准。"
    ),
}


class _Blanks(dict[str, object]):
    """Values of a sentence; a place without a value shows a dash instead of failing."""

    def __missing__(self, key: str) -> str:
        return "—"


def _filled(words: Mapping[str, str], reason: Refusal, t: Translate) -> str:
    sentence = words.get(reason.code)
    return t(sentence) % _Blanks(reason.params) if sentence else reason.code


def sentence_of(reason: Refusal | None, t: Translate) -> str:
    """Why a rate is withheld, as a sentence; empty when it is not."""
    return _filled(WHY_NOT, reason, t) if reason else ""


def short_reason(reason: Refusal | None, t: Translate) -> str:
    """Why a rate is withheld, in a few characters for a chart."""
    return _filled(WHY_NOT_SHORT, reason, t) if reason else ""


def note_of(note: Refusal, t: Translate) -> str:
    """A remark below the figures, as a sentence."""
    return _filled(NOTES, note, t)


def word_of(words: Mapping[str, str], code: str, t: Translate) -> str:
    """The word for a code, or the code itself when it is not ours."""
    return t(words[code]) if code in words else code


def date_text(day: date, t: Translate) -> str:
    """A date as people write it."""
    values = {"year": day.year, "month": day.month, "day": day.day}
    return t(N_("%(year)d年%(month)d月%(day)d日")) % values


def time_text(moment: datetime, t: Translate) -> str:
    """A moment in local time, to the minute."""
    local = moment.astimezone(LOCAL)
    return f"{date_text(local.date(), t)} {local:%H:%M}"


def level_text(level: float) -> str:
    """A confidence level as people write it: 95%."""
    return f"{level * 100:g}%"
