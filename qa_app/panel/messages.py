"""Sentences for what the panel rules find: reasons of conflict, shortages, no replacement.

For pages and the command line. ``%(regions)s`` are names of regions, joined by the caller from the
paths the rules give; all other values are numbers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from qa_app.cases import messages as case_messages
from qa_app.core.case_types import TYPE_LABELS, CaseType
from qa_app.core.errors import Problem
from qa_app.core.words import N_
from qa_app.panel.rules.conflicts import Reason
from qa_app.panel.rules.facts import RegionRule, TieKind
from qa_app.panel.rules.shortage import Shortage, Why

Translate = Callable[..., str]

MESSAGES: dict[str, str] = {
    "assignment_short": N_(
        "无法完成分配：共需 %(needed)s 个评审名额，最多只能安排 %(possible)s 个，"
        "还差 %(missing)s 个。没有作任何分配。"
    ),
    "short_capacity": N_("专家剩余名额共 %(capacity)s 个，少于所需的 %(needed)s 个。"),
    "short_bottleneck": N_(
        "卡在 %(cases)s 件案件上：它们需要 %(seats)s 个名额，不需回避的专家只能承担 %(room)s 个。"
    ),
    "short_by_own_case": N_("其中因本人承办而不能安排的有 %(pairs)s 人次。"),
    "short_by_same_firm": N_("其中因与承办人员同所而不能安排的有 %(pairs)s 人次。"),
    "short_by_same_agency": N_("其中因属于该案的机构而不能安排的有 %(pairs)s 人次。"),
    "short_by_same_region": N_("其中因地区回避而不能安排的有 %(pairs)s 人次。"),
    "short_by_declared": N_("其中因已申报回避而不能安排的有 %(pairs)s 人次。"),
    "short_by_already_seated": N_("其中因已在该案专家组而不能再安排的有 %(pairs)s 人次。"),
    "short_by_declined": N_("其中因已退出该案评审而不能再安排的有 %(pairs)s 人次。"),
    "short_help": N_(
        "再增加 %(seats)s 个名额即可，由至少 %(experts)s 名与这些案件无须回避的专家平均承担。"
    ),
    "short_help_outside": N_(
        "再增加 %(seats)s 个名额即可，由至少 %(experts)s 名专家平均承担，"
        "且专家不得属于%(regions)s。"
    ),
    "case_too_few_experts": N_("不需回避的专家只有 %(allowed)s 名，还差 %(missing)s 名。"),
    "case_no_capacity": N_("不需回避的专家有 %(allowed)s 名，但名额已满，还差 %(missing)s 名。"),
    "no_replacement": N_(
        "没有可替换的专家：专家库共 %(experts)s 名，其中 %(full)s 名名额已满，其余均须回避。"
        "请增加专家或名额后重试。"
    ),
    "panel_not_drawn": N_("评估活动“%(cycle)s”还没有抽取案件，不能分配专家。请先抽取。"),
    "reason_missing": N_("请写明原因。"),
    "seat_is_final": N_("该案评审已提交，不能再更换专家。"),
    "seat_taken_meanwhile": N_("这个名额刚刚已由其他专家接替。请刷新后再看。"),
    "expert_login_taken": N_("登录名“%(login)s”已有专家使用。请换一个，或修改原有的专家。"),
    "expert_changed_meanwhile": N_("这名专家的资料刚刚被其他人改动过。请返回后重新修改。"),
    "expert_firm_unknown": N_("名册中没有“%(firm)s”。请核对名称，或勾选“登记为新的律所”。"),
    "seat_own_case": N_("不能安排这名专家：该案由其本人承办。请另选一名。"),
    "seat_same_firm": N_("不能安排这名专家：与该案承办人员同所。请另选一名。"),
    "seat_same_agency": N_("不能安排这名专家：属于该案的机构。请另选一名。"),
    "seat_same_region": N_("不能安排这名专家：与该案同属须回避的地区。请另选一名。"),
    "seat_declared": N_("不能安排这名专家：已申报与该案有关的回避。请另选一名。"),
    "seat_already_seated": N_("不能安排这名专家：已在该案专家组。请另选一名。"),
    "seat_declined": N_("不能安排这名专家：已退出该案评审。请另选一名。"),
    "missing_expert_column": N_(
        "文件“%(file)s”没有“%(names)s”一列。请在表头写明“登录名”“姓名”等列名后重新上传。"
    ),
    "no_experts": N_("文件“%(file)s”的表头下面没有专家。请检查是否选错了文件。"),
    "missing_login": N_("第 %(row)s 行没有登录名。请补上后重新上传，或选择“跳过有问题的行”。"),
    "missing_name": N_("第 %(row)s 行没有姓名。请补上后重新上传，或选择“跳过有问题的行”。"),
    "bad_capacity": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，不是有效的件数。"
        "请填整数，不限件数的留空，然后重新上传，或选择“跳过有问题的行”。"
    ),
    "duplicate_expert": N_(
        "第 %(row)s 行的登录名 %(value)s 与第 %(first_row)s 行重复。"
        "请删去其中一行后重新上传，或选择“跳过有问题的行”。"
    ),
    "expert_elsewhere": N_(
        "第 %(row)s 行的专家 %(value)s 属于其他行政区划，不能在这里更改。请选择“跳过有问题的行”。"
    ),
    "span_backwards": N_("结束日期早于开始日期。请改正后重试。"),
    "leave_is_past": N_("这段请假已经过去。请填写今天或以后的日期。"),
    "leave_too_long": N_("一次请假最长 %(days)s 天。更长时间不参加评审的，请联系质量监督员。"),
    "own_wish": N_("不能批准自己的申请，请由其他质量监督员处理。"),
    "decline_is_conflict": N_("有回避关系的，请用“申报回避”。"),
    "seat_capacity": N_("不能安排这名专家：可评件数已满。请另选一名。"),
}

REASON_LABELS: dict[Reason, str] = {
    Reason.OWN_CASE: N_("本人承办"),
    Reason.SAME_FIRM: N_("与承办人员同所"),
    Reason.SAME_AGENCY: N_("属于该案的机构"),
    Reason.SAME_REGION: N_("地区回避"),
    Reason.DECLARED: N_("已申报回避"),
    Reason.ALREADY_SEATED: N_("已在该案专家组"),
    Reason.DECLINED: N_("已退出该案评审"),
}
TIE_LABELS: dict[TieKind, str] = {
    TieKind.CASE: N_("案件"),
    TieKind.AGENCY: N_("机构"),
    TieKind.FIRM: N_("律所"),
    TieKind.LAWYER: N_("承办人员"),
    TieKind.REGION: N_("行政区划"),
}
REGION_RULE_LABELS: dict[RegionRule, str] = {
    RegionRule.NONE: N_("不作地区回避"),
    RegionRule.NESTED: N_("回避本地区及其上下级地区"),
    RegionRule.COUNTY: N_("回避同一县（市、区）"),
    RegionRule.CITY: N_("回避同一设区的市"),
    RegionRule.PROVINCE: N_("回避同一省"),
}
WHY_CODES: dict[Why, str] = {
    Why.TOO_FEW_EXPERTS: "case_too_few_experts",
    Why.NO_CAPACITY: "case_no_capacity",
}

JOB_LABELS: dict[str, str] = {"panel.assign": N_("分配专家")}
STATE_LABELS: dict[str, str] = {
    "active": N_("评审中"),
    "declined": N_("已退回"),
    "withdrawn": N_("已收回"),
}
JOINT = N_("、")


def explanation(
    shortage: Shortage, region_names: Mapping[str, str], translate: Translate
) -> list[str]:
    """Why the assignment is impossible, where it is stuck and what would help, as sentences."""
    return [
        shortage_line(line.code, line.params, translate, region_names) for line in shortage.lines()
    ]


def shortage_line(
    code: str,
    params: Mapping[str, Any],
    translate: Translate,
    region_names: Mapping[str, str] | None = None,
) -> str:
    """One sentence of the explanation; regions are given by name, or by path with their names."""
    values = dict(params)
    if "regions" in values:
        names = [(region_names or {}).get(region, region) for region in values["regions"]]
        values["regions"] = translate(JOINT).join(names)
    return translate(MESSAGES[code], **values)


def unassigned(shortage: Shortage, translate: Translate) -> list[dict[str, str]]:
    """Every case left short with its reason, in the keys of the command line."""
    return [
        {
            "case_key": case.key,
            "why": translate(
                MESSAGES[WHY_CODES[case.why]], allowed=case.allowed, missing=case.missing
            ),
        }
        for case in shortage.unfilled
    ]


def problem_line(problem: Problem, translate: Translate) -> str:
    """One problem of a list of experts as a sentence; many are those of a register of cases."""
    if problem.code not in MESSAGES:
        return case_messages.sentence(problem, translate)
    values = {name: value for name, value in problem.params.items() if name != "names"}
    if "names" in problem.params:
        values["names"] = translate(problem.params["names"])
    values |= {"file": problem.file, "row": problem.row, "value": problem.value}
    return translate(MESSAGES[problem.code], **values, column=problem.column)


def types_text(types: list[str], translate: Translate) -> str:
    """Types of cases in words, for a list; empty for every type."""
    return translate(JOINT).join(translate(TYPE_LABELS[CaseType(kind)]) for kind in types)
