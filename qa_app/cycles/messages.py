"""Sentences for what can be wrong with a plan, by code; for pages and the command line.

``%(column)s`` is the path of the key in PLAN.toml, ``%(value)s`` what was written there.
"""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "bad_toml": N_("方案文件不是有效的 TOML，请检查第 %(row)s 行附近的写法。"),
    "plan_missing_key": N_("方案缺少 %(column)s，请补上。"),
    "plan_unknown_key": N_("方案里没有 %(column)s 这一项，请检查拼写。"),
    "unknown_value": N_("%(column)s 不能填“%(value)s”，请从可选值中选择。"),
    "wrong_kind": N_("%(column)s 的值“%(value)s”类型不对，请按方案说明填写。"),
    "plan_empty_text": N_("%(column)s 不能为空。"),
    "plan_too_long": N_("%(column)s 太长，请缩短。"),
    "too_many_places": N_("%(column)s 的值“%(value)s”小数位太多，最多两位。"),
    "out_of_range": N_("%(column)s 的值“%(value)s”超出允许范围。"),
    "plan_impossible_date": N_("%(column)s 的日期“%(value)s”不存在。"),
    "plan_not_a_date": N_("%(column)s 应为日期，例如 2025-07-01。"),
    "plan_not_a_number": N_("%(column)s 应为数字，例如 0.277。"),
    "bad_name": N_("活动名称“%(value)s”只能用文字、数字和短横线，例如 2026-a。"),
    "bad_rubric": N_("%(column)s 的“%(value)s”应写成“量表/版本”，例如 civil-file-review/1。"),
    "listed_twice": N_("%(column)s 中有重复的值，请删去一个。"),
    "plan_date_order": N_("%(column)s 早于 closed_from，请把结案起止日期对调。"),
    "ratio_and_count": N_("%(column)s 与抽样比例不能同时填写，请只留一个。"),
    "bounds_without_ratio": N_("%(column)s 是固定件数，不能再设最少或最多件数，请删去其一。"),
    "minimum_over_maximum": N_("%(column)s 大于最多件数，请改小。"),
    "override_without_size": N_("%(column)s 没有写抽样比例或件数，请补上其一。"),
    "override_without_target": N_("%(column)s 没有写明机构、案件类型或行政区划，请至少写一项。"),
    "override_not_a_stratum": N_(
        "%(column)s 不能单独设定：方案没有按它分层，请先把它加入 strata。"
    ),
    "override_of_other_type": N_("%(column)s 的类型不在本活动的案件类型之内。"),
    "coverage_not_possible": N_(
        "%(column)s：“至少一件”只能按机构、律所或承办人员，不能按“%(value)s”。"
    ),
    "rubric_of_other_type": N_("%(column)s 的类型不在本活动的案件类型之内。"),
    "double_mark_of_many": N_("只有一名专家评审的活动才能设置双评比例（%(column)s）。"),
    "pause_before_warning": N_("暂停评审的偏离次数不能少于提醒的偏离次数（%(column)s）。"),
    "reviews_due_before_files": N_("评审截止日不能早于案卷提交截止日（%(column)s）。"),
    "hearings_date_order": N_("开庭起止日期前后颠倒（%(column)s），请改正。"),
    "weights_all_zero": N_("各来源的权重不能全部为 0（%(column)s）。"),
    "file_without_weight": N_("按多来源综合定级时，案卷评审的权重必须大于 0（%(column)s）。"),
    "cap_listed_twice": N_("%(column)s 与前面的封顶规则针对同一来源、同一等级，请删去一条。"),
    "cap_without_effect": N_("%(column)s 封顶为最高等级，不起作用，请改为较低的等级或删去。"),
    "competition_of_assessment": N_(
        '只有竞赛（kind = "competition"）才有 %(column)s 一节，请删去或改为竞赛。'
    ),
    "reviews_due_before_entries": N_("评审截止日不能早于报名截止日（%(column)s）。"),
    "statistics_of_competition": N_(
        "“%(name)s”是评选竞赛，案件由各单位报送，不能代表全部案件，不作统计，只在竞赛页面排名。"
    ),
    "plan_kind_fixed": N_("活动建立后不能在评估和竞赛之间转换，请另建一个活动。"),
    "plan_not_utf8": N_("方案文件“%(file)s”不是 UTF-8 编码，请另存为 UTF-8。"),
    "cycle_name_taken": N_("评估活动“%(name)s”已经存在，请换一个名称。"),
    "cycle_is_closed": N_(
        "评估活动“%(name)s”已经结束，不能再改动。确需改动的，请质量监督员说明理由后重新打开。"
    ),
    "cycle_closed_already": N_("评估活动“%(name)s”已经结束。"),
    "cycle_close_not_drawn": N_("评估活动“%(name)s”还没有抽取案件，没有可以结束的工作。"),
    "cycle_close_open": N_(
        "评估活动“%(name)s”还有 %(kinds)s 类事项必须先办完，不能结束。"
        "请在“结束评估活动”页面查看各类事项的数量和名单。"
    ),
    "cycle_close_tied": N_(
        "评估活动“%(name)s”中与您有利害关系的案件还有事项没有办完，请其他质量监督员办完后再结束。"
    ),
    "cycle_close_changed": N_("未办完的事项刚有变化。请重新核对后再结束。"),
    "cycle_not_closed": N_("评估活动“%(name)s”没有结束，不需要重新打开。"),
    "cycle_reopen_reason": N_("请写明重新打开的理由。"),
    "cycle_reopen_long": N_("重新打开的理由不能超过 %(limit)s 个字。"),
    "plan_is_frozen": N_("评估活动“%(name)s”的抽样框已经冻结，方案不能再改。"),
    "plan_changed_meanwhile": N_("方案刚被他人修改。请重新打开后再改。"),
    "cycle_of_wider_region": N_("评估活动“%(name)s”属于更大的区划，请由该区划的质量监督员操作。"),
    "plan_outside_scope": N_("方案包含您管辖以外的行政区划，请改为您管辖的区划。"),
    "plan_names_no_region": N_("您管辖多个区划，请在方案的 regions 中写明本活动的区划。"),
    "plan_unknown_region": N_("%(column)s 的“%(value)s”不是已登记的行政区划，请填代码或名称。"),
}
DIMENSIONS: dict[str, str] = {
    "agency": N_("机构"),
    "region": N_("行政区划"),
    "type": N_("案件类型"),
    "source": N_("来源"),
    "stage": N_("阶段"),
    "firm": N_("律所"),
    "lawyer": N_("承办人员"),
}
CERTAINTY_FLAGS: dict[str, str] = {
    "death_penalty": N_("可能判处无期徒刑、死刑"),
    "minor": N_("未成年人"),
    "group_case": N_("群体性案件"),
    "first_case": N_("首次承办"),
    "complaint": N_("有投诉"),
}
MATTERS: dict[str, str] = {
    "reviewed": N_("已有评审、尚未定级的案件"),
    "diverging": N_("等待复评或者评议的案件"),
    "meetings": N_("已召集、尚未结束的评议会"),
    "reopened": N_("正在重新评定的案件"),
    "unreviewed": N_("没有收到任何评审的案件"),
    "observations": N_("没有办完的庭审旁听"),
    "followups": N_("没有完成的回访"),
    "opinions": N_("没有收回的办案机关意见"),
    "combining": N_("等待综合的定级"),
    "unreleased": N_("已定级、尚未发布反馈的案件"),
    "outdated": N_("与现行定级不一致、需要更新的反馈表"),
    "objections": N_("正在办理的异议"),
    "returned": N_("退回补正、期限未满的异议"),
    "to_object": N_("异议期限未满的反馈表"),
    "to_ask_again": N_("还可以再次提出异议的决定"),
    "rectification": N_("没有办完的整改任务"),
    "to_check": N_("等待复核的整改任务"),
    "places": N_("没有公布或者已经过时的竞赛名次"),
}
"""What can be open in a cycle (``rules.ending.Matter``)."""
AFTER_END: dict[str, str] = {
    "unreviewed": N_("结束后不再评审和定级；报告按未定级计算。"),
    "observations": N_("结束后不再评分、合议和发出旁听反馈。"),
    "followups": N_("结束后不再联系，也不再收取答卷。"),
    "opinions": N_("结束后不再收取意见，链接随之失效。"),
    "unreleased": N_("结束后不再发布反馈，承办人员看不到结果。"),
    "rectification": N_("结束后照常办理，直到完成。"),
    "to_check": N_("结束后照常复核。"),
    "places": N_("结束后不再公布名次。"),
}
"""What becomes of an open matter that does not forbid the end."""
STATES: dict[str, str] = {
    "planned": N_("计划中"),
    "frozen": N_("已冻结，待抽取"),
    "drawn": N_("已抽取"),
    "closed": N_("已结束"),
}
REGION_LEVELS: dict[str, str] = {
    "county": N_("县（市、区）"),
    "city": N_("市（地、州）"),
    "province": N_("省"),
}
KINDS: dict[str, str] = {
    "assessment": N_("质量评估"),
    "competition": N_("评选竞赛"),
}
ENTRY_KINDS: dict[str, str] = {
    "file": N_("优秀案卷"),
    "opinion": N_("优秀法律文书"),
}
TIE_RULES: dict[str, str] = {
    "share": N_("同分并列"),
    "meeting": N_("同分由评议会排定先后"),
}
SHOWN_NAMES: dict[str, str] = {
    "agency": N_("机构"),
    "lawyer": N_("承办人员"),
}
RED_LINE_EFFECTS: dict[str, str] = {
    "flag": N_("标明并提交复评"),
    "veto": N_("直接评为不合格"),
}
SETTLE_RULES: dict[str, str] = {
    "third_decides": N_("以复评专家的评分为准"),
    "average": N_("取平均分"),
    "median": N_("取中位数"),
}
WAY_LABELS: dict[str, str] = {
    "third": N_("由一名专家复评后裁决"),
    "meeting": N_("提交评议会表决"),
}
GRADE_SOURCES: dict[str, str] = {
    "file": N_("只按案卷评审"),
    "combined": N_("按多来源综合"),
}
SOURCE_NAMES: dict[str, str] = {
    "file": N_("案卷评审"),
    "observation": N_("庭审旁听"),
    "follow_up": N_("受援人回访"),
    "opinion": N_("办案机关意见"),
}
SHOWN_SOURCES = ("observation", "follow_up", "opinion")
CRITERION_RULES: dict[str, str] = {
    "favourable": N_("按较高的一档显示"),
    "strict": N_("按较低的一档显示"),
}
OR_WORSE = N_("%(grade)s及以下")
INTERVAL_METHODS: dict[str, str] = {
    "auto": N_("自动选择"),
    "korn-graubard": N_("Korn–Graubard"),
    "hypergeometric": N_("精确超几何"),
    "logit": N_("Logit 变换"),
    "wilson-neff": N_("Wilson（有效样本量）"),
}
