"""Case types, stages, causes, results and subsidies in proportions that published notices allow.

No public source gives the whole mix. What is known and used: migrant workers are about a third
of the cases (2010: 269,920 of 726,763; 2020: 48 of 140 ten thousand), minors about 8 %
(2020: 11 of 140), non-litigation 22 of 286 (Huzhu), arrears of pay and work injury lead the
labour causes; the legal list of causes is article 31 of the Legal Aid Law, subsidies by stage
and quality are those of Tianchang. The rest is our assumption, between Dongguan (97 criminal,
26 civil of 123) and Huzhu (30 criminal, 234 civil of 286). docs/demonstration.md has addresses.
"""

from enum import StrEnum

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.demo.rules.chance import Weighted, weighted


class Category(StrEnum):
    """The group of persons an aided person is counted in, as agencies write it."""

    MIGRANT_WORKER = "农民工"
    MINOR = "未成年人"
    ELDERLY = "老年人"
    DISABLED = "残疾人"
    WOMAN = "妇女"
    SERVICE_FAMILY = "军人军属"
    POOR = "一般贫困者"
    OTHER = "其他"


TYPES: Weighted[CaseType] = weighted(
    {
        CaseType.CIVIL: 46.0,
        CaseType.CRIMINAL: 34.0,
        CaseType.ARBITRATION: 11.0,
        CaseType.NON_LITIGATION: 7.5,
        CaseType.ADMINISTRATIVE: 1.5,
    }
)

STAGES: dict[CaseType, Weighted[Stage]] = {
    CaseType.CRIMINAL: weighted(
        {
            Stage.INVESTIGATION: 24.0,
            Stage.PROSECUTION: 31.0,
            Stage.FIRST_INSTANCE: 40.0,
            Stage.SECOND_INSTANCE: 4.2,
            Stage.RETRIAL: 0.5,
            Stage.DEATH_PENALTY_REVIEW: 0.3,
        }
    ),
    CaseType.CIVIL: weighted(
        {
            Stage.FIRST_INSTANCE: 82.0,
            Stage.SECOND_INSTANCE: 8.0,
            Stage.ENFORCEMENT: 9.0,
            Stage.RETRIAL: 1.0,
        }
    ),
    CaseType.ADMINISTRATIVE: weighted(
        {
            Stage.FIRST_INSTANCE: 60.0,
            Stage.SECOND_INSTANCE: 15.0,
            Stage.ADMINISTRATIVE_PROCEDURE: 25.0,
        }
    ),
    CaseType.ARBITRATION: weighted({Stage.ARBITRATION: 1.0}),
    CaseType.NON_LITIGATION: weighted({Stage.MEDIATION: 70.0, Stage.NON_LITIGATION: 30.0}),
}

NOTIFIED_SHARE = 0.86

CAUSES: dict[CaseType, Weighted[str]] = {
    CaseType.CIVIL: weighted(
        {
            "追索劳动报酬纠纷": 22.0,
            "离婚纠纷": 17.0,
            "机动车交通事故责任纠纷": 15.0,
            "劳务合同纠纷": 9.0,
            "提供劳务者受害责任纠纷": 8.0,
            "赡养费纠纷": 6.0,
            "抚养费纠纷": 6.0,
            "工伤保险待遇纠纷": 5.0,
            "确认劳动关系纠纷": 4.0,
            "生命权、身体权、健康权纠纷": 3.5,
            "医疗损害责任纠纷": 1.5,
            "扶养费纠纷": 0.7,
            "申请宣告公民无民事行为能力": 0.8,
            "人身安全保护令": 0.5,
            "产品责任纠纷": 0.5,
            "环境污染责任纠纷": 0.3,
            "法定继承纠纷": 0.2,
        }
    ),
    CaseType.CRIMINAL: weighted(
        {
            "盗窃罪": 19.0,
            "危险驾驶罪": 16.0,
            "诈骗罪": 13.0,
            "帮助信息网络犯罪活动罪": 10.0,
            "故意伤害罪": 9.0,
            "掩饰、隐瞒犯罪所得、犯罪所得收益罪": 7.0,
            "寻衅滋事罪": 5.0,
            "走私、贩卖、运输、制造毒品罪": 5.0,
            "交通肇事罪": 4.0,
            "开设赌场罪": 4.0,
            "强奸罪": 3.0,
            "抢劫罪": 2.0,
            "聚众斗殴罪": 1.5,
            "故意杀人罪": 0.9,
            "非法捕捞水产品罪": 0.6,
        }
    ),
    CaseType.ADMINISTRATIVE: weighted(
        {"工伤认定": 55.0, "行政赔偿": 15.0, "社会保险待遇给付": 20.0, "抚恤金给付": 10.0}
    ),
    CaseType.ARBITRATION: weighted(
        {
            "追索劳动报酬": 48.0,
            "工伤保险待遇": 24.0,
            "确认劳动关系": 14.0,
            "经济补偿金": 10.0,
            "未签订劳动合同二倍工资": 4.0,
        }
    ),
    CaseType.NON_LITIGATION: weighted(
        {
            "追索劳动报酬": 50.0,
            "赡养费": 10.0,
            "工伤赔偿": 20.0,
            "交通事故赔偿": 15.0,
            "抚养费": 5.0,
        }
    ),
}

_LABOUR = weighted({Category.MIGRANT_WORKER: 84, Category.WOMAN: 5, Category.POOR: 11})
_FAMILY = weighted(
    {Category.WOMAN: 52, Category.POOR: 22, Category.DISABLED: 12, Category.OTHER: 14}
)
_INJURY = weighted(
    {
        Category.MIGRANT_WORKER: 34,
        Category.ELDERLY: 20,
        Category.POOR: 21,
        Category.DISABLED: 12,
        Category.WOMAN: 8,
        Category.MINOR: 4,
        Category.SERVICE_FAMILY: 1,
    }
)
_ACCUSED = weighted(
    {Category.OTHER: 66, Category.MINOR: 18, Category.DISABLED: 5, Category.MIGRANT_WORKER: 11}
)
_ONLY: dict[str, Category] = {
    "赡养费纠纷": Category.ELDERLY,
    "赡养费": Category.ELDERLY,
    "抚养费纠纷": Category.MINOR,
    "抚养费": Category.MINOR,
    "抚恤金给付": Category.SERVICE_FAMILY,
}
_FAMILY_CAUSES = frozenset(
    {"离婚纠纷", "扶养费纠纷", "法定继承纠纷", "人身安全保护令", "申请宣告公民无民事行为能力"}
)
_LABOUR_WORDS = ("劳动", "劳务合同", "工伤", "经济补偿")


def categories_for(case_type: CaseType, cause: str) -> Weighted[Category]:
    """Which groups of persons meet with such a case."""
    if case_type is CaseType.CRIMINAL:
        return _ACCUSED
    if cause in _ONLY:
        return Weighted((_ONLY[cause],), (1.0,))
    if cause in _FAMILY_CAUSES:
        return _FAMILY
    if any(word in cause for word in _LABOUR_WORDS):
        return _LABOUR
    return _INJURY


CATEGORIES: dict[CaseType, dict[str, Weighted[Category]]] = {
    kind: {cause: categories_for(kind, cause) for cause in table.values}
    for kind, table in CAUSES.items()
}

_LAWSUIT = weighted({"胜诉": 30, "部分胜诉": 26, "调解": 24, "撤诉": 11, "败诉": 4, "判决": 5})
_CRIMINAL_TRIAL = weighted({"判决": 70, "判处缓刑": 16, "采纳辩护意见": 13, "免予刑事处罚": 1})
_ENDINGS: dict[Stage, Weighted[str]] = {
    Stage.INVESTIGATION: weighted({"移送审查起诉": 88, "取保候审": 10, "撤销案件": 2}),
    Stage.PROSECUTION: weighted({"提起公诉": 60, "认罪认罚具结": 32, "不起诉": 8}),
    Stage.DEATH_PENALTY_REVIEW: weighted({"核准": 60, "不予核准": 40}),
    Stage.ARBITRATION: weighted({"裁决支持": 25, "部分支持": 28, "调解": 37, "撤回申请": 10}),
    Stage.MEDIATION: weighted({"达成调解协议": 90, "未达成协议": 10}),
    Stage.NON_LITIGATION: weighted({"达成和解": 60, "代为办结": 40}),
    Stage.ENFORCEMENT: weighted({"执行完毕": 40, "部分执行": 30, "终结本次执行": 30}),
    Stage.ADMINISTRATIVE_PROCEDURE: weighted({"予以认定": 70, "不予认定": 20, "撤回申请": 10}),
}


def results_for(case_type: CaseType, stage: Stage) -> Weighted[str]:
    """How a case of that type and stage can end."""
    if stage in _ENDINGS:
        return _ENDINGS[stage]
    return _CRIMINAL_TRIAL if case_type is CaseType.CRIMINAL else _LAWSUIT


# Yuan for an ordinary and for a well handled case.
_TRIAL_SUBSIDY = (1300, 1500)
_SUBSIDIES: dict[Stage, tuple[int, int]] = {
    Stage.INVESTIGATION: (800, 1000),
    Stage.PROSECUTION: (1200, 1400),
    Stage.DEATH_PENALTY_REVIEW: (2000, 2200),
    Stage.ARBITRATION: (1000, 1200),
    Stage.MEDIATION: (500, 600),
    Stage.NON_LITIGATION: (500, 600),
}
_CIVIL_SUBSIDY = (1200, 1400)


def subsidy_yuan(case_type: CaseType, stage: Stage, *, well_done: bool) -> int:
    """What the agency pays for the file, in yuan."""
    low, high = _SUBSIDIES.get(
        stage, _TRIAL_SUBSIDY if case_type is CaseType.CRIMINAL else _CIVIL_SUBSIDY
    )
    return high if well_done else low


def source_of(case_type: CaseType, roll: float) -> Source:
    """Criminal files mostly come by notice of the court, the procuratorate or the police."""
    notified = case_type is CaseType.CRIMINAL and roll < NOTIFIED_SHARE
    return Source.NOTIFIED if notified else Source.APPLICATION
