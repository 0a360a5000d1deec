"""Words of consequences: why something is refused, states, decisions, notices."""

from qa_app.consequences.rules.coefficients import Deciders, Pending
from qa_app.consequences.rules.desk import Decision, DeskState
from qa_app.consequences.rules.exports import Change, Standing
from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "coefficients_of_wider_region": N_("系数表只能由管理该地区的质量监督员或管理员录入和撤回。"),
    "coefficients_note_missing": N_("请写明依据，例如文件名称和文号。"),
    "coefficients_note_too_long": N_("依据最长 %(most)s 字。"),
    "coefficients_too_many": N_("系数表最多 %(most)s 行。"),
    "coefficients_no_general_line": N_(
        "请保留一行适用于全部案件的系数，没有另列的案件按这一行计算。"
    ),
    "coefficients_line_twice": N_("有两行的案件类型、办理阶段和来源完全相同，请删去一行。"),
    "coefficients_grade_missing": N_("每一行都要写明四个等级的系数。"),
    "coefficients_out_of_range": N_("系数在 0 至 %(most)s 之间，最多四位小数。"),
    "coefficients_reason_missing": N_("请写明为什么撤回这一版。"),
    "coefficients_withdrawn_already": N_("这一版系数表已经被撤回，请刷新页面。"),
    "coefficients_not_toml": N_("系数文件“%(file)s”不是有效的 TOML：%(value)s"),
    "coefficients_unknown_key": N_("系数文件不认识 %(column)s，请删去或更正。"),
    "coefficients_no_note": N_("系数文件缺少 note（依据）。"),
    "coefficients_no_day": N_("系数文件缺少 valid_from（适用起始日），应写作 2026-01-01。"),
    "coefficients_no_lines": N_("系数文件缺少 [[line]]。"),
    "coefficients_foreign_value": N_("系数文件中 %(column)s 的值“%(value)s”不在可选范围内。"),
    "coefficients_no_number": N_(
        "第 %(row)s 行 %(column)s 的系数“%(value)s”不是 0 至 10 之间、最多四位小数的数。"
    ),
    "finance_of_competition": N_("评选竞赛的等级不用于核算补贴。"),
    "finance_changed_meanwhile": N_("核算时有案件发生变化，请重新核算。"),
    "finance_too_long": N_("这次核算有 %(lines)s 件案件，表格请在后台生成。"),
    "finance_nothing_released": N_("这次评估活动还没有已反馈的案件，不能核算。"),
    "desk_reason_missing": N_("请写明理由，最多 1,000 字。"),
    "desk_reason_too_long": N_("理由最长 %(most)s 字。"),
    "desk_until_without_pause": N_("只有“暂停指派”可以设定截止日。"),
    "desk_until_past": N_("截止日不能早于今天。"),
    "desk_no_failed_case": N_("这名承办人员已经没有不合格案件，不能再作决定；原决定可以撤销。"),
    "desk_decided_meanwhile": N_(
        "别人刚刚作出或撤销了决定。请查看后再办理，您填写的内容没有保存。"
    ),
}

PENDING_LABELS: dict[Pending, str] = {
    Pending.APART: N_("单独列出，暂不支付"),
    Pending.MARKED: N_("照常支付，注明异议未了结"),
}
DECIDER_LABELS: dict[Deciders, str] = {
    Deciders.AGENCY: N_("法律援助机构和质量监督员"),
    Deciders.SUPERVISOR: N_("质量监督员"),
}
STANDING_LABELS: dict[Standing, str] = {
    Standing.DUE: N_("支付"),
    Standing.MARKED: N_("支付，异议未了结"),
    Standing.PENDING: N_("异议未了结，暂不支付"),
    Standing.STALE: N_("等级正在重新确定，暂不支付"),
    Standing.NO_BASE: N_("案件没有登记补贴，不能核算"),
}
CHANGE_LABELS: dict[Change, str] = {
    Change.ADDED: N_("新列入"),
    Change.LEFT: N_("不再列入"),
    Change.CHANGED: N_("有变化"),
}
DECISION_LABELS: dict[Decision, str] = {
    Decision.KEEP: N_("继续指派"),
    Decision.PAUSE: N_("暂停指派"),
    Decision.TALK: N_("先约谈"),
}
STATE_LABELS: dict[DeskState, str] = {
    DeskState.WAITING: N_("待决定"),
    DeskState.EXPIRED: N_("暂停期满，待复核"),
    DeskState.DECIDED: N_("已决定"),
    DeskState.CORRECTED: N_("等级已更正，决定待复核"),
}
STATE_TONES: dict[DeskState, str] = {
    DeskState.WAITING: "warning",
    DeskState.EXPIRED: "warning",
    DeskState.DECIDED: "done",
    DeskState.CORRECTED: "active",
}
EXPORTED_SUBJECT = N_("补贴核算表可以查看")
EXPORTED_BODY = N_("%(cycle)s的补贴核算表已经生成，其中有本机构的案件。")
EXPORTED_LABEL = N_("补贴核算")
