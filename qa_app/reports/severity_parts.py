"""What the severity report says, as tables: the experts, the cases that would change, the criteria.

For the page, the PDF and the workbook. Adjusted figures stand beside the raw and settled ones.
"""

from collections.abc import Callable, Iterable

from qa_app.core.grades import LABELS
from qa_app.core.words import N_
from qa_app.reports.panel_parts import (
    NOTHING,
    Cell,
    Measured,
    Namer,
    Part,
    heads,
    joined,
    percent,
    plain,
)
from qa_app.reports.print_words import Translate
from qa_app.reports.queries.severity import (
    CriterionModel,
    CycleSeverity,
    SettledCase,
    named_cases,
)
from qa_app.reports.rules.strictness import ExpertSeverity, ShiftedCase
from qa_app.reviews.rules.patterns import Figure
from qa_app.reviews.rules.severity.additive import Estimates
from qa_app.reviews.rules.severity.design import Key
from qa_app.reviews.rules.severity.rasch import Fit, Rasch
from qa_app.sampling.rules.quantiles import normal_tail_pair

ERRATIC = 1.5
"""Linacre, Rasch Measurement Transactions 16 (2002) 878: above 1.5 a record hardly measures."""
REFUSED: dict[str, str] = {
    "not_connected": N_("专家之间没有共同评审的案件相连，宽严无从比较"),
    "needs_two_raters": N_("只有一名专家有评审，无从比较"),
    "items_confounded": N_("有的指标只由个别专家评过，分不清是指标难还是专家严"),
    "no_points": N_("所用量表没有总分"),
    "no_reviews": N_("尚无已提交的评审"),
    "no_variation": N_("全部评定相同，分不出宽严"),
    "no_levels": N_("量表没有分四档评定的指标"),
    "too_many_levels": N_("分值过多，不是等次量表"),
}


def expert_part(found: CycleSeverity, t: Translate, namer: Namer) -> Part:
    """Every expert: raw means, severity in points and in logits, fit. The strictest first."""
    columns = (
        N_("专家"), ("n", N_("评审数")), ("n", N_("原始平均分")), ("n", N_("评优良（%）")),
        ("m", N_("宽严（分）")), ("m", N_("宽严（logit）")), ("n", "infit"), ("n", "outfit"),
        N_("值得注意"),
    )  # fmt: skip
    about = N_(
        "宽严为正表示偏严：同一案件上比平均水平的专家少给的分数。已扣除各人所评案件本身的好坏，"
        "不同于原始平均分。区间包含 0 的，不能说偏严或偏宽。"
    )
    rows = tuple(_expert(one, t, namer) for one in found.figures.experts)
    by_points = found.figures.additive is not None
    middle = (0.0, t(N_("平均水平")))
    return Part(
        "experts", t(N_("各专家的宽严")), t(about), heads(*columns, t=t), rows,
        4 if by_points else 5, None, middle,
    )  # fmt: skip


def _expert(one: ExpertSeverity, t: Translate, namer: Namer) -> tuple[Cell, ...]:
    return (
        namer(one.expert), one.reviews, plain(one.raw_points),
        percent(Figure(one.good_or_excellent)).value(t), Measured(one.points, 2, signed=True),
        Measured(one.logits, 2, signed=True), plain(one.infit), plain(one.outfit),
        joined(_remarks(one, t), t),
    )  # fmt: skip


def _remarks(one: ExpertSeverity, t: Translate) -> list[str]:
    words = {"above": N_("偏严"), "below": N_("偏宽")}
    side = _side(one.points if one.points.value is not None else one.logits)
    remarks = [t(words[side])] if side else []
    if one.extreme:
        remarks.append(t(N_("只用一档")))
    if one.infit is not None and max(one.infit, one.outfit or 0.0) > ERRATIC:
        remarks.append(t(N_("宽严不定")))
    return remarks


def _side(figure: Figure) -> str:
    """Above or below the average with the whole interval; empty otherwise."""
    if figure.low is None or figure.high is None:
        return ""
    return "above" if figure.low > 0 else "below" if figure.high < 0 else ""


def shifted_part(found: CycleSeverity, t: Translate) -> Part:
    """The cases an average expert would have graded otherwise."""
    columns = (
        N_("案号"), ("n", N_("评审数")), ("n", N_("首轮均分")), N_("按均分的等级"),
        ("m", N_("调整后的分数")), N_("调整后的等级"), N_("已定等级"),
    )  # fmt: skip
    about = N_(
        "扣除专家宽严之后，按分数线会落入另一等级的案件。只供评议组组长参考是否复核，"
        "不改变已定的等级。"
    )
    rows = tuple(_shifted(one, named, t) for one, named in named_cases(found))
    return Part("shifted", t(N_("等级可能受宽严影响的案件")), t(about), heads(*columns, t=t), rows)


def _shifted(one: ShiftedCase, named: SettledCase, t: Translate) -> tuple[Cell, ...]:
    return (
        named.number, one.reviews, plain(one.raw), t(LABELS[one.raw_grade]),
        Measured(one.adjusted, 2), t(LABELS[one.adjusted_grade]),
        t(LABELS[named.grade]) if named.grade else NOTHING,
    )  # fmt: skip


def criterion_model_parts(
    found: CriterionModel, t: Translate, namer: Namer, language: str
) -> list[Part]:
    """The many-facet model with the criteria: how hard each is, how strict each expert."""
    model = found.model
    if model is None:
        return []
    about = N_(
        "难度为正表示难得高档；不同量表的指标评的是不同的案件，难度不宜相互比较。"
        "infit、outfit 高于 1.5 的，评定与其他指标不相称。"
    )
    items = Part(
        "items", t(N_("各指标的难度")), t(about),
        heads(N_("评分指标"), *_FACET, t=t),
        tuple(_facet_rows(found, model.items, model.item_fit, lambda key: _title(
            found, str(key), language))), 2, None, (0.0, t(N_("平均难度"))),
    )  # fmt: skip
    about = N_(
        "按各指标的评定估计，正为偏严。同一份评分表的各项评分并不相互独立，这里的误差偏小；"
        "判断宽严以按总等级估计的为准。"
    )
    raters = Part(
        "raters", t(N_("按各指标估计的专家宽严")), t(about),
        heads(N_("专家"), *_FACET_OF_EXPERTS, t=t),
        tuple(_facet_rows(found, model.raters, model.rater_fit, lambda key: namer(int(str(key))))),
        2, None, (0.0, t(N_("平均水平"))),
    )  # fmt: skip
    return [items, raters]


_FIT = (("n", "infit"), ("n", "outfit"))
_FACET = (("n", N_("评定次数")), ("m", N_("难度（logit）")), *_FIT)
_FACET_OF_EXPERTS = (("n", N_("评定次数")), ("m", N_("宽严（logit）")), *_FIT)


def _title(found: CriterionModel, key: str, language: str) -> str:
    """A criterion's title, with its rubric where there are several."""
    title = found.titles[key][1 if language.startswith("en") else 0]
    rubrics = {name.rpartition("/")[0] for name in found.titles}
    return f"{title} · {key.rpartition('/')[0]}" if len(rubrics) > 1 else title


def _facet_rows(
    found: CriterionModel, facet: Estimates, fits: dict[Key, Fit], name: Callable[[Key], str]
) -> Iterable[tuple[Cell, ...]]:
    """The elements of a facet, the highest first, with limits and fit."""
    times = normal_tail_pair(found.level)
    errors = facet.se or {}
    for key, value in sorted(facet.values.items(), key=lambda pair: -pair[1]):
        reach, fit = times * errors[key], fits[key]
        figure = Figure(value, errors[key], value - reach, value + reach)
        yield (
            name(key), fit.ratings, Measured(figure, 2, signed=True), plain(fit.infit),
            plain(fit.outfit),
        )  # fmt: skip


def criterion_model_facts(found: CriterionModel, t: Translate) -> list[tuple[str, str]]:
    """How the model with the criteria was fitted, or why it was not."""
    label = t(N_("多面 Rasch 模型（案件×专家×指标）"))
    if found.model is None:
        return [(label, t(REFUSED.get(found.why_not or "", N_("无法计算"))))]
    facts = [(label, _fitted_words(found.model, t))]
    if found.cases < found.of_cases:
        some = t(N_("评定过多，只用了 %(of)s 件中的 %(n)s 件"))
        facts.append((t(N_("计入的案件")), some % {"n": found.cases, "of": found.of_cases}))
    return facts


def severity_facts(found: CycleSeverity, t: Translate, namer: Namer) -> list[tuple[str, str]]:
    """How the models were fitted, or why they were not."""
    figures = found.figures
    facts = [(t(N_("计入的评审")), t(N_("%(n)s 份首轮评审")) % {"n": figures.reviews})]
    if len(figures.groups) > 1:
        shown = t(N_("；")).join(joined([namer(k) for k in group], t) for group in figures.groups)
        facts.append((t(N_("互不相连的专家组")), shown))
    facts.append((t(N_("加性模型（分）")), _additive_words(found, t)))
    facts.append((t(N_("多面 Rasch 模型（案件×专家，按总等级）")), _rasch_words(found, t)))
    return facts


def _additive_words(found: CycleSeverity, t: Translate) -> str:
    model, why = found.figures.additive, found.figures.why_not_additive
    if model is None:
        return t(REFUSED.get(why or "", N_("无法计算")))
    if model.residual_sd is None:
        return t(N_("评审过少，只有数值，没有误差"))
    return t(N_(
        "分数＝案件－宽严，最小二乘；剩余标准差 %(rest)s 分，自由度 %(df)s；"
        "专家宽严的标准差（扣除误差）%(spread)s 分，信度 %(reliability)s"
    )) % {
        "rest": plain(model.residual_sd), "df": model.df, "spread": plain(model.spread),
        "reliability": plain(model.reliability),
    }  # fmt: skip


def _rasch_words(found: CycleSeverity, t: Translate) -> str:
    model, why = found.figures.rasch, found.figures.why_not_rasch
    if model is None:
        return t(REFUSED.get(why or "", N_("无法计算")))
    return _fitted_words(model, t)


def _fitted_words(model: Rasch, t: Translate) -> str:
    return t(N_(
        "边际极大似然，迭代 %(rounds)s 次，%(state)s；案件标准差 %(sd)s，"
        "专家分离度 %(separation)s，信度 %(reliability)s"
    )) % {
        "rounds": model.rounds,
        "state": t(N_("已收敛") if model.converged else N_("没有收敛，数值仅供参考")),
        "sd": plain(model.sd), "separation": plain(model.separation),
        "reliability": plain(model.reliability),
    }  # fmt: skip
