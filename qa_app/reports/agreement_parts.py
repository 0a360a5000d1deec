"""What the agreement report says, as tables: grades, types, months, criteria, pairs of experts.

For the page, the PDF and the workbook. Names of experts are given by the caller, who knows whether
the reader may see them.
"""

import math
from statistics import median

from qa_app.core.case_types import TYPE_LABELS, CaseType
from qa_app.core.grades import LABELS, Grade
from qa_app.core.words import N_
from qa_app.reports.panel_parts import (
    Cell,
    Namer,
    Part,
    coefficient,
    heads,
    joined,
    percent,
    plain,
)
from qa_app.reports.print_words import Translate
from qa_app.reports.queries.agreement import Basis, CriterionConcord, CycleAgreement
from qa_app.reports.rules.comparisons import GroupConcord, PairConcord
from qa_app.reports.rules.concord import Concord
from qa_app.reports.rules.readings import Flag
from qa_app.reviews.rules.pairs import Verdict

BASES: dict[Basis, str] = {
    Basis.EVERY_CASE: N_("每件案件都由两名以上专家评审，全部计入。"),
    Basis.DOUBLE_MARKED: N_(
        "本活动一案一审，另按票号随机抽取一部分由两名专家评审；只有这部分计入，可以代表整个活动。"
    ),
    Basis.AS_IT_CAME: N_(
        "本活动一案一审，没有随机抽取双评案件；有两份评审的案件不是随机产生的，数字只供参考。"
    ),
}
FLAGS: dict[Flag, str] = {
    Flag.READ_DIFFERENTLY: N_("理解不一"),
    Flag.ALL_ALIKE: N_("几乎全评同一档"),
    Flag.UNRELATED: N_("与其他指标无关"),
}
VERDICTS: dict[Verdict, str] = {
    Verdict.NEVER_DIFFER: N_("从不分歧"),
    Verdict.ALWAYS_DIFFER: N_("总有分歧"),
}
CONCORD = (
    ("n", N_("案件数")), ("m", N_("等级相同（%）")), ("m", N_("α（名义）")), ("m", N_("α（顺序）")),
    ("m", "Fleiss κ"), ("m", "AC2"),
)  # fmt: skip


def grade_parts(found: CycleAgreement, t: Translate) -> list[Part]:
    """Agreement on the grades: overall, by grade, by case type, by month."""
    return [_overall(found, t), _by_grade(found, t), _by_type(found, t), _by_month(found, t)]


def _concord(one: Concord) -> tuple[Cell, ...]:
    return (
        one.n, percent(one.percent_agreement), coefficient(one.alpha_nominal),
        coefficient(one.alpha_ordinal), coefficient(one.kappa), coefficient(one.ac2),
    )  # fmt: skip


def _overall(found: CycleAgreement, t: Translate) -> Part:
    rows: list[tuple[Cell, ...]] = [
        (t(N_("首轮评审的等级")), *_concord(found.grades), plain(found.mean_gap_points))
    ]
    if found.control:
        control = found.control
        rows.append(
            (t(N_("随机复核案件（连同复评专家的独立初评）")), *_concord(control.concord),
             plain(control.mean_gap_points))
        )  # fmt: skip
    alpha = t(
        N_("α 为 1 表示完全一致，0 表示与随意打分无异；一般认为 0.8 以上可靠，0.667 以上勉强可用。")
    )
    about = t(N_("%(basis)s读法：%(alpha)s")) % {"basis": t(BASES[found.basis]), "alpha": alpha}
    columns = (N_("比较对象"), *CONCORD, ("n", N_("总分平均相差（分）")))
    return Part("overall", t(N_("案件等级")), about, heads(*columns, t=t), tuple(rows))


def _by_grade(found: CycleAgreement, t: Translate) -> Part:
    rows = tuple(
        (t(LABELS[Grade(one.grade)]), one.n, percent(one.specific), coefficient(one.alpha))
        for one in found.by_grade
    )
    columns = (
        N_("等级"), ("n", N_("评定次数")), ("m", N_("另一人也评此级（%）")),
        ("m", N_("α（是否此级）")),
    )  # fmt: skip
    about = N_("一名专家评了这一等级，同案另一名专家也评这一等级的比例。比例低的，等级界线不清。")
    return Part("by-grade", t(N_("各等级")), t(about), heads(*columns, t=t), rows, 2, (0, 100))


def _group(one: GroupConcord, label: str) -> tuple[Cell, ...]:
    return (label, *_concord(one.concord), plain(one.mean_gap_points))


def _by_type(found: CycleAgreement, t: Translate) -> Part:
    order = [kind.value for kind in CaseType]
    groups = sorted(found.by_type, key=lambda one: order.index(one.key))
    rows = tuple(_group(one, t(TYPE_LABELS[CaseType(one.key)])) for one in groups)
    columns = (N_("案件类型"), *CONCORD, ("n", N_("总分平均相差（分）")))
    about = N_("案件类型即专家的业务领域。区间重叠的，不能说哪一类更一致。")
    return Part("by-type", t(N_("各案件类型")), t(about), heads(*columns, t=t), rows, 2, (0, 100))


def _by_month(found: CycleAgreement, t: Translate) -> Part:
    rows = tuple(_group(one, one.key or t(N_("（未填）"))) for one in found.by_month)
    columns = (N_("月份"), *CONCORD, ("n", N_("总分平均相差（分）")))
    about = N_("按案件最后一份首轮评审提交的月份。逐月下降，宜组织校准。")
    return Part("by-month", t(N_("各月")), t(about), heads(*columns, t=t), rows, 2, (0, 100))


def criterion_parts(found: CycleAgreement, t: Translate, language: str) -> list[Part]:
    """Agreement on every criterion, a table for each rubric version."""
    rubrics = dict.fromkeys((one.rubric, one.version) for one in found.criteria)
    return [_criteria(found, rubric, t, language) for rubric in rubrics]


def _criteria(found: CycleAgreement, rubric: tuple[str, int], t: Translate, language: str) -> Part:
    own = [one for one in found.criteria if (one.rubric, one.version) == rubric]
    columns = (
        N_("评分指标"), ("n", N_("案件数")), ("m", N_("评定相同（%）")), ("m", N_("α（顺序）")),
        ("m", "AC2"), ("m", N_("与其他指标的相关")), ("n", N_("最常见一档（%）")), N_("值得注意"),
    )  # fmt: skip
    about = N_(
        "理解不一：AC2 的区间上限低于各指标的中位数，且相差 0.05 以上，宜修改标准的表述。"
        "几乎全评同一档：95% 以上的评分为同一档；与其他指标无关：与其余指标平均得分的相关"
        "（区间上限）不足 0.2。后两种指标分不出优劣。"
    )
    known = [one.concord.ac2.value for one in own if one.concord.ac2.value is not None]
    middle = (round(median(known), 3), t(N_("中位数"))) if known else None
    title = t(N_("各评分指标（%(rubric)s）")) % {"rubric": "/".join(map(str, rubric))}
    rows = tuple(_criterion(one, t, language) for one in own)
    code = f"criteria-{rubric[0]}-{rubric[1]}"
    lows = [one.concord.ac2.low for one in own if one.concord.ac2.low is not None]
    least = math.floor(10 * min(lows, default=0.0)) / 10
    return Part(code, title, t(about), heads(*columns, t=t), rows, 4, (least, 1), middle)


def _criterion(one: CriterionConcord, t: Translate, language: str) -> tuple[Cell, ...]:
    works = one.reading
    return (
        one.title(language), one.concord.n, percent(one.concord.percent_agreement),
        coefficient(one.concord.alpha_ordinal), coefficient(one.concord.ac2),
        coefficient(works.rest),
        plain(None if works.commonest is None else 100 * works.commonest, 1),
        joined([t(FLAGS[flag]) for flag in works.flags], t),
    )  # fmt: skip


def pair_part(found: CycleAgreement, t: Translate, namer: Namer) -> Part:
    """Every two experts with enough common cases, those worth a look first."""
    listed = sorted(found.by_pair, key=lambda one: (one.pair.verdict is None, -one.pair.cases))
    columns = (
        N_("两名专家"), ("n", N_("共同案件")), ("n", N_("等级相同")), ("m", N_("等级相同（%）")),
        ("n", N_("总分相同")), ("n", N_("平均相差（分）")), ("n", N_("前者比后者高（分）")),
        N_("值得注意"),
    )  # fmt: skip
    about = N_(
        "只列共同评审 5 件以上的。从不分歧或总有分歧，且按全部专家的一致程度推算偶然出现的概率"
        "不到 1% 的，才作标注；标注只提示查看，不说明有何不当。"
    )
    rows = tuple(_pair(one, t, namer) for one in listed)
    return Part("pairs", t(N_("两两之间")), t(about), heads(*columns, t=t), rows)


def _pair(one: PairConcord, t: Translate, namer: Namer) -> tuple[Cell, ...]:
    pair = one.pair
    return (
        f"{namer(pair.first)} · {namer(pair.second)}", pair.cases, pair.same, percent(one.same),
        pair.same_points, plain(pair.mean_gap), plain(pair.lean, signed=True),
        joined([t(VERDICTS[pair.verdict])] if pair.verdict else [], t),
    )  # fmt: skip
