"""Sentences for what can be refused, words for states and acts, and what people are told."""

from qa_app.cases import messages as case_messages
from qa_app.core.errors import Problem
from qa_app.core.words import N_
from qa_app.notices.registry import Kind
from qa_app.rectification.rules.recurrence import Change, Return
from qa_app.rectification.rules.states import LONGEST_WORDS, Act, Cause, Checker, Shown, Side
from qa_app.rectification.rules.task_rows import Column
from qa_app.web.i18n import Translate

MESSAGES: dict[str, str] = {
    "rectification_not_yours": N_("只有承办律师本人或者所属机构可以办理这项整改。"),
    "rectification_not_pending": N_("这项整改现在不能修改或者提交：已提交复核，或者已经结束。"),
    "rectification_not_checker": N_("这项整改不由你复核。"),
    "rectification_own_handing_in": N_("提交整改或者补充材料的人不能复核，请由其他人复核。"),
    "rectification_not_handed_in": N_("这项整改还没有提交，或者已经复核过。"),
    "rectification_not_office": N_("只有质量监督员可以这样做。"),
    "rectification_ended": N_("这项整改已经提交复核或者已经结束，不能这样做。"),
    "rectification_not_cancelled": N_("只有已取消的整改可以恢复。"),
    "rectification_another_running": N_(
        "这件案件的同一项指标已有另一项整改正在办理，不能再恢复这一项。"
    ),
    "rectification_due_missing": N_("请选择整改期限。"),
    "rectification_due_passed": N_("整改期限不能早于今天。请改为今天或以后的日期。"),
    "rectification_due_too_far": N_("整改期限最晚在两年以内。请检查年份。"),
    "rectification_unreadable": N_("请检查填写的内容：理由最多 1,000 个字，日期例如 2026-12-15。"),
    "rectification_no_criterion": N_("所选的指标不在这件案件的评分中，请重新选择。"),
    "rectification_words_missing": N_("请写明情况或理由。"),
    "rectification_words_too_long": N_("文字太长，最多 %(most)s 个字。"),
    "rectification_paper_missing": N_("这项整改要求提交材料。请先添加材料，再提交。"),
    "rectification_paper_handed_in": N_("已经提交的材料不能撤下。"),
    "rectification_paper_too_large": N_(
        "文件太大，单个文件最多 %(most)s MB。请压缩或者分开后再添加。"
    ),
    "rectification_too_many_papers": N_("一项整改最多添加 %(most)s 份材料。请合并后再添加。"),
    "rectification_changed_meanwhile": N_(
        "这项整改刚刚在别处改动过。为避免互相覆盖，这次操作没有进行；请刷新后再试。"
    ),
    "rectification_nobody": N_("没有可以下达整改的对象。"),
    "rectification_all_running": N_("选中的对象这项指标都已有整改正在办理，没有另外下达。"),
    "rectification_too_many": N_("一次最多下达 %(most)s 项整改。请缩小范围后再试。"),
    "rectification_batch_begun": N_("已经有人开始办理这批整改，不能整批撤回；可以逐项取消。"),
    "rectification_batch_undone": N_("这批整改已经撤回过。"),
    "rectification_names_reviewer": N_(
        "文字中出现了评审专家的姓名、账号或者所在律所。承办律师和机构会看到这段文字，请改写。"
    ),
    "rectification_names_aided": N_("文字中有受援人的姓名。请删去，需要时写案件编号。"),
    "rectification_holds_personal": N_(
        "文字中像是有身份证号、手机号或者银行卡号。请删去，需要时写案件编号。"
    ),
    "rectification_names_level": N_(
        "反馈还没有发布，整改文字中不能出现等级或档次（优秀、良好、合格、不合格）。"
        "请只写存在的问题和要求。"
    ),
    "rectification_same_cycle": N_("请选择两次不同的评估活动。"),
}

ROW_PROBLEMS: dict[str, str] = {
    "rectification_row_column": N_("文件“%(file)s”缺少“%(column)s”一列。"),
    "rectification_no_rows": N_("文件“%(file)s”里没有整改。"),
    "rectification_row_case": N_(
        "第 %(row)s 行：这次评估活动没有编号为“%(value)s”、已经确定等级的案件。"
    ),
    "rectification_row_cases": N_(
        "第 %(row)s 行：编号“%(value)s”有几件案件，请写成“机构代码/案件编号”。"
    ),
    "rectification_row_criterion": N_("第 %(row)s 行：案件所用的评分标准没有指标“%(value)s”。"),
    "rectification_row_due": N_("第 %(row)s 行：整改期限“%(value)s”不是日期，或者早于今天。"),
    "rectification_row_foreign": N_("第 %(row)s 行：“%(column)s”一列的“%(value)s”不在可选范围内。"),
    "rectification_row_words": N_("第 %(row)s 行，“%(column)s”一列：%(why)s"),
    "rectification_row_twice": N_("第 %(row)s 行：这件案件的这项指标在第 %(first)s 行已经列出。"),
}
COLUMN_LABELS: dict[str, str] = {
    Column.CASE: N_("案件编号"),
    Column.CRITERION: N_("指标"),
    Column.FINDING: N_("存在的问题"),
    Column.DUE: N_("整改期限"),
    Column.PAPERS: N_("需要提交的材料"),
    Column.CAUSE: N_("原因"),
    Column.AIM: N_("下达给"),
    Column.CHECKER: N_("由谁复核"),
}

STATE_LABELS: dict[Shown, str] = {
    Shown.OVERDUE: N_("整改逾期"),
    Shown.REOPENED: N_("退回重新整改"),
    Shown.OPEN: N_("待整改"),
    Shown.HANDED_IN: N_("待复核"),
    Shown.DONE: N_("整改完成"),
    Shown.CANCELLED: N_("已取消"),
}
STATE_TONES: dict[Shown, str] = {
    Shown.OVERDUE: "blocked",
    Shown.REOPENED: "warning",
    Shown.OPEN: "active",
    Shown.HANDED_IN: "active",
    Shown.DONE: "done",
    Shown.CANCELLED: "neutral",
}
CAUSE_LABELS: dict[Cause, str] = {
    Cause.PAPER_MISSING: N_("归档材料缺失"),
    Cause.LATE: N_("超过期限"),
    Cause.NOT_DONE: N_("应当办理的没有办理"),
    Cause.POOR_RECORD: N_("记录不完整、不规范"),
    Cause.WEAK_WORK: N_("办案意见、代理或者辩护质量不高"),
    Cause.COMMUNICATION: N_("与受援人沟通、告知不到位"),
    Cause.MANAGEMENT: N_("机构指派、督促或者审核不到位"),
    Cause.OTHER: N_("其他"),
}
CHECKER_LABELS: dict[Checker, str] = {
    Checker.SUPERVISOR: N_("质量监督员"),
    Checker.AGENCY: N_("所属机构（质量监督员也可以）"),
}
SIDE_LABELS: dict[Side, str] = {
    Side.OFFICE: N_("质量监督部门"),
    Side.AGENCY: N_("法律援助机构"),
    Side.LAWYER: N_("承办律师"),
}
ACT_LABELS: dict[Act, str] = {
    Act.MADE: N_("下达整改任务"),
    Act.HANDED_IN: N_("提交整改"),
    Act.ACCEPTED: N_("复核通过"),
    Act.REOPENED: N_("退回重新整改"),
    Act.POSTPONED: N_("更改期限"),
    Act.CANCELLED: N_("取消"),
    Act.UNDONE: N_("整批撤回"),
    Act.RESUMED: N_("恢复整改"),
}
RETURN_LABELS: dict[Return, str] = {
    Return.RETURNED: N_("再次出现"),
    Return.NEW: N_("本次新出现"),
    Return.GONE: N_("本次没有再发现"),
    Return.NEVER: N_("两次都没有发现"),
    Return.NOT_LOOKED: N_("只有一次有案卷，不能比较"),
}
RETURN_TONES: dict[Return, str] = {
    Return.RETURNED: "blocked",
    Return.NEW: "warning",
    Return.GONE: "done",
    Return.NEVER: "neutral",
    Return.NOT_LOOKED: "neutral",
}
CHANGE_LABELS: dict[Change, str] = {
    Change.MORE: N_("增多"),
    Change.FEWER: N_("减少"),
    Change.UNCLEAR: N_("差别可能出于偶然"),
    Change.TOO_FEW: N_("案卷太少，不作判断"),
}

NOTICE_KINDS: dict[str, Kind] = {
    "rectification_made": Kind(
        N_("%(count)s 项整改待办理，期限 %(due_on)s"),
        N_("案件质量评估后有 %(count)s 项整改待办理，最近一项的期限是 %(due_on)s（含当日）。"),
        N_("下达整改"),
    ),
    "rectification_due": Kind(
        N_("还有 %(count)s 项整改没有提交，期限 %(due_on)s"),
        N_("还有 %(count)s 项整改没有提交，最近一项的期限是 %(due_on)s（含当日）。"),
        N_("整改将到期"),
    ),
    "rectification_overdue": Kind(
        N_("%(count)s 项整改已经逾期"),
        N_("%(count)s 项整改已经逾期，最早一项应在 %(due_on)s（含当日）前提交。"),
        N_("整改已逾期"),
    ),
    "rectification_handed_in": Kind(
        N_("有整改提交，等待复核"), N_("有 %(count)s 项整改已经提交，等待复核。"), N_("整改提交")
    ),
    "rectification_done": Kind(
        N_("整改复核通过"), N_("%(count)s 项整改复核通过。"), N_("整改复核通过")
    ),
    "rectification_reopened": Kind(
        N_("整改退回，新的期限 %(due_on)s"),
        N_("%(count)s 项整改没有通过复核，请看退回的理由，在 %(due_on)s（含当日）前重新提交。"),
        N_("整改退回"),
    ),
    "rectification_postponed": Kind(
        N_("整改期限改为 %(due_on)s"),
        N_("%(count)s 项整改的期限改为 %(due_on)s（含当日）。"),
        N_("整改期限变更"),
    ),
    "rectification_resumed": Kind(
        N_("整改恢复，新的期限 %(due_on)s"),
        N_("%(count)s 项取消的整改恢复办理，请看恢复的理由，在 %(due_on)s（含当日）前提交。"),
        N_("整改恢复"),
    ),
    "rectification_cancelled": Kind(
        N_("%(count)s 项整改已取消"), N_("%(count)s 项整改已取消，不用再办理。"), N_("整改取消")
    ),
}


def problem_line(problem: Problem, translate: Translate) -> str:
    """One problem of a list of tasks as a sentence; an unreadable file is told as with cases."""
    if problem.code not in ROW_PROBLEMS:
        return case_messages.sentence(problem, translate)
    values = {"file": problem.file, "row": problem.row, "value": problem.value, **problem.params}
    values["column"] = translate(COLUMN_LABELS.get(problem.column, problem.column))
    if "why" in values:
        values["why"] = translate(MESSAGES[values["why"]], most=LONGEST_WORDS)
    return translate(ROW_PROBLEMS[problem.code], **values)
