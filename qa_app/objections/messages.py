"""The sentences of objections: refusals, states, steps, why somebody does not decide, notices."""

from qa_app.core.words import N_
from qa_app.notices.registry import Kind
from qa_app.objections.rules.choosing import Part
from qa_app.objections.rules.effect import Effect
from qa_app.objections.rules.extending import Extended
from qa_app.objections.rules.points import PointKind
from qa_app.objections.rules.returning import Left
from qa_app.objections.rules.states import Act, ByRole, ObjectionState, Outcome
from qa_app.panel.messages import REASON_LABELS

MESSAGES: dict[str, str] = {
    "objection_not_own": N_("只有案件的承办人员可以提出异议。"),
    "objection_not_released": N_("本案的反馈已经撤回，暂时不能提出异议。"),
    "objection_not_in_cycle": N_("本次评估活动不受理异议。对反馈有意见的，可以回复。"),
    "objection_is_one_per_case": N_("本案已经提出异议。一件案件只受理一次异议，请查看办理进展。"),
    "objection_sheet_replaced": N_("本案已有新的反馈表，请在新的反馈表上提出异议。"),
    "objection_too_late": N_("异议期限已于 %(until_on)s 届满，不能再提出。"),
    "objection_without_points": N_("还没有写明任何一项异议的理由。请至少写一项。"),
    "objection_text_too_long": N_("文字过长，最多 %(limit)s 个字。"),
    "objection_too_many_papers": N_("附件最多 %(most)s 份。请先移除不需要的附件。"),
    "objection_paper_too_large": N_("附件过大，每份最多 %(most)s MB。请缩小后再上传。"),
    "objection_paper_missing": N_("请选择要上传的附件。"),
    "objection_received_missing": N_("请填写收到书面异议的日期。"),
    "objection_received_ahead": N_("收到日期不能晚于今天。"),
    "objection_received_early": N_(
        "收到日期不能早于 %(from_on)s：那一天才有本反馈表、决定或者补正要求。"
    ),
    "objection_scan_missing": N_("请上传书面异议原件的扫描件。"),
    "objection_no_other_supervisor": N_(
        "本次评估活动没有另一位质量监督员可以作形式审查。请由案件的法律援助机构登记，"
        "或者先增设一位质量监督员；期限按收到的日期计算。"
    ),
    "objection_entered_by_you": N_("本件异议由您代为登记，须由另一位质量监督员作形式审查。"),
    "objection_other_state": N_("异议的办理状态已经变化，不能这样处理。请刷新页面。"),
    "objection_changed_meanwhile": N_("异议刚刚由他人处理，您的操作没有生效。请刷新页面后再看。"),
    "objection_other_grade": N_(
        "本案的定级结果在提出异议后有变化，不能按原结果办理。"
        "须由司法行政机关将异议退回，由承办人员按新的反馈表补正。"
    ),
    "objection_grade_reopened": N_(
        "本案正在重新评定，新的结果产生之前不能办理异议，也不能退回补正。"
    ),
    "objection_sheet_not_renewed": N_(
        "新的反馈表还没有形成，承办人员无从补正。请先在反馈发布页核对待处理的文字，再退回。"
    ),
    "objection_note_missing": N_("请写明退回的原因和需要补正的内容。"),
    "objection_new_days": N_("补正期限请填写 1 至 %(most)s 个工作日。"),
    "objection_reassign_reason": N_("请写明改派的理由。"),
    "objection_expert_none": N_("没有可以办理本件异议的专家。"),
    "objection_expert_not_free": N_("这位专家不能办理本件异议，请另选一位。"),
    "objection_reason_missing": N_("请写明退回的理由。"),
    "objection_before_meeting": N_("异议已交评议会审议，不能撤回。"),
    "objection_desk_closed": N_("本件异议已经办结或者改由他人办理，不能再改动。"),
    "objection_point_open": N_("第 %(number)s 项还没有作出决定。"),
    "objection_point_reason": N_("第 %(number)s 项还没有写明理由。"),
    "objection_red_line_partly": N_("第 %(number)s 项是红线项，只能决定撤销或者维持。"),
    "objection_point_level": N_("第 %(number)s 项成立或者部分成立，请选择改评的档次。"),
    "objection_level_not_better": N_(
        "第 %(number)s 项改评的档次不高于原档次。异议成立的应当改评为更高的档次，"
        "维持原档次的请选择“不成立”。"
    ),
    **{
        f"objection_mark_{state.value}": label
        for state, label in {
            ObjectionState.HANDED_IN: N_("异议待审查"),
            ObjectionState.RETURNED: N_("异议待补正"),
            ObjectionState.ACCEPTED: N_("异议已受理"),
            ObjectionState.DECIDING: N_("异议办理中"),
            ObjectionState.DECIDED: N_("异议已决定"),
            ObjectionState.CLOSED: N_("异议已办结"),
            ObjectionState.WITHDRAWN: N_("异议已撤回"),
            ObjectionState.DRAFT: N_("异议未提交"),
        }.items()
    },
    "objection_mark_upheld": N_("异议成立"),
    "objection_mark_partly": N_("异议部分成立"),
    "objection_mark_rejected": N_("异议不成立"),
}
STOPPED = N_(
    "本案的定级结果在提出异议后有变化，或者正在重新评定，暂时不能作出决定。"
    "司法行政机关将退回承办人员补正；您已填写的内容在此期间保留，退回后不再保留。"
)
STATE_LABELS: dict[ObjectionState, str] = {
    ObjectionState.DRAFT: N_("正在撰写"),
    ObjectionState.HANDED_IN: N_("待形式审查"),
    ObjectionState.RETURNED: N_("退回补正"),
    ObjectionState.ACCEPTED: N_("已受理，待选定专家"),
    ObjectionState.DECIDING: N_("办理中"),
    ObjectionState.DECIDED: N_("已决定"),
    ObjectionState.CLOSED: N_("已办结"),
    ObjectionState.WITHDRAWN: N_("已撤回"),
}
STATE_TONES: dict[ObjectionState, str] = {
    ObjectionState.DRAFT: "neutral",
    ObjectionState.HANDED_IN: "active",
    ObjectionState.RETURNED: "warning",
    ObjectionState.ACCEPTED: "active",
    ObjectionState.DECIDING: "active",
    ObjectionState.DECIDED: "done",
    ObjectionState.CLOSED: "done",
    ObjectionState.WITHDRAWN: "neutral",
}
OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.UPHELD: N_("成立"),
    Outcome.PARTLY: N_("部分成立"),
    Outcome.REJECTED: N_("不成立"),
}
RED_LINE_OUTCOMES: dict[Outcome, str] = {
    Outcome.UPHELD: N_("成立，撤销该红线项"),
    Outcome.PARTLY: N_("部分成立"),
    Outcome.REJECTED: N_("不成立，维持该红线项"),
}
"""What an expert decides on a red line; a meeting decides the grade of the whole."""
KIND_LABELS: dict[PointKind, str] = {
    PointKind.CRITERION: N_("指标 %(count)s 项"),
    PointKind.RED_LINE: N_("红线项 %(count)s 项"),
    PointKind.OVERALL: N_("总体评定"),
}
EFFECT_LABELS: dict[Effect, str] = {
    Effect.NONE: N_("结果不变"),
    Effect.RAISED: N_("结果提高"),
    Effect.LOWERED: N_("结果降低"),
    Effect.OTHER: N_("结果有改变"),
}
EFFECT_SENTENCES: dict[Effect, str] = {
    Effect.NONE: N_("重新评定后结果不变，另成一版。"),
    Effect.RAISED: N_("定级结果提高，形成新的一版，以新的一版为准。"),
    Effect.LOWERED: N_("重新评定的结果低于原结果，形成新的一版，以新的一版为准。"),
    Effect.OTHER: N_("异议成立或者部分成立，定级结果已按量表重新计算，形成新的一版。"),
}
ONLY_LABELS: dict[str, str] = {
    "open": N_("办理中的"),
    "decided": N_("已作出决定的"),
    "changed": N_("结果有改变的"),
    "late": N_("逾期未办理的"),
    "moved": N_("依据已变的"),
    "paper": N_("书面代为登记的"),
}
ACT_LABELS: dict[Act, str] = {
    Act.BEGUN: N_("开始撰写"),
    Act.HANDED_IN: N_("提交异议"),
    Act.ACCEPTED: N_("形式审查通过，受理"),
    Act.RETURNED: N_("退回补正"),
    Act.ASSIGNED: N_("交由未参与本案的专家办理"),
    Act.REASSIGNED: N_("改由另一位专家办理"),
    Act.OPENED: N_("声明无回避事由，开始办理"),
    Act.DECLINED: N_("退回，不办理本件"),
    Act.DECIDED: N_("作出决定"),
    Act.CALLED: N_("列入评议会议程"),
    Act.WITHDRAWN: N_("撤回异议"),
    Act.CLOSED: N_("办结"),
    Act.LAPSED: N_("逾期未补正，办结"),
}
EXTENDED_LABELS: dict[Extended, str] = {
    Extended.MENDING: N_("延长补正期限"),
    Extended.DECIDING: N_("延长办理期限"),
    Extended.ASKING_AGAIN: N_("延长再次提出异议的期限"),
}
ROLE_LABELS: dict[ByRole, str] = {
    ByRole.LAWYER: N_("承办人员"),
    ByRole.AGENCY: N_("法律援助机构"),
    ByRole.SUPERVISOR: N_("司法行政机关"),
    ByRole.EXPERT: N_("评估专家"),
    ByRole.MEETING: N_("评议会"),
    ByRole.PROGRAM: N_("系统"),
}
LEVEL_LABELS: dict[int, str] = {1: N_("异议"), 2: N_("再次异议")}
WHY_LABELS: dict[str, str] = {
    **{str(reason): label for reason, label in REASON_LABELS.items()},
    Part.OBSERVED: N_("旁听过本案庭审"),
    Part.AT_MEETING: N_("参加过本案的评议会"),
    Part.DECIDED_BEFORE: N_("办理过本案的异议"),
    Part.GAVE_BACK: N_("退回过本案的异议"),
    Part.CHECKED_FORM: N_("作过本件的形式审查"),
    Part.ENTERED: N_("代为登记过本案的异议"),
    Part.FULL: N_("工作量已满"),
}
OF_OBJECTIONS = N_("异议")
OF_DAYS = N_("异议期限提醒")
OF_CHECKS = N_("异议每日汇总")
NOTICES: dict[str, Kind] = {
    "objection_entered_for_you": Kind(
        N_("您的书面异议已代为登记"),
        N_("评估活动：%(cycle)s。请登录核对登记的内容；与原件不一致的，请告知登记的单位。"),
        OF_OBJECTIONS,
    ),
    "objection_withdrawn_for_you": Kind(
        N_("您的书面撤回已代为登记"),
        N_("评估活动：%(cycle)s。异议不再办理；不是您本人撤回的，请立即告知司法行政机关。"),
        OF_OBJECTIONS,
    ),
    "objection_to_check": Kind(
        N_("有一件异议待形式审查"),
        N_("评估活动：%(cycle)s。请审查后受理或者退回补正。"),
        OF_OBJECTIONS,
    ),
    "objection_returned": Kind(
        N_("您的异议已退回补正"),
        N_("评估活动：%(cycle)s。请在 %(until_on)s（含当日）前补正后重新提交，逾期视为不再提出。"),
        OF_OBJECTIONS,
    ),
    "objection_accepted": Kind(
        N_("您的异议已受理"),
        N_("评估活动：%(cycle)s。将由未参与本案评审的专家或者评议会办理。"),
        OF_OBJECTIONS,
    ),
    "objection_to_decide": Kind(
        N_("请办理一件异议"),
        N_("评估活动：%(cycle)s，请在 %(due_on)s（含当日）前作出决定。不能办理的，请及时退回。"),
        OF_OBJECTIONS,
    ),
    "objection_taken": Kind(
        N_("一件异议已改由他人办理"), N_("评估活动：%(cycle)s。您不必再办理这一件。"), OF_OBJECTIONS
    ),
    "objection_returned_expert": Kind(
        N_("一件异议不再需要您办理"),
        N_("评估活动：%(cycle)s。本件已退回承办人员补正，您不必再办理。"),
        OF_OBJECTIONS,
    ),
    "objection_given_back": Kind(
        N_("有专家退回了异议，请另选专家"), N_("评估活动：%(cycle)s。"), OF_OBJECTIONS
    ),
    "objection_decided": Kind(
        N_("您的异议已有决定"), N_("评估活动：%(cycle)s。请登录查看决定和理由。"), OF_OBJECTIONS
    ),
    "objection_decided_office": Kind(
        N_("一件异议已作出决定"), N_("评估活动：%(cycle)s。"), OF_OBJECTIONS
    ),
    "objection_withdrawn": Kind(
        N_("一件异议已由承办人员撤回"), N_("评估活动：%(cycle)s。不再办理。"), OF_OBJECTIONS
    ),
    "objection_withdrawn_expert": Kind(
        N_("您办理的一件异议已由承办人员撤回"),
        N_("评估活动：%(cycle)s。您不必再办理这一件。"),
        OF_OBJECTIONS,
    ),
    "objection_closed_office": Kind(
        N_("一件异议已经办结"),
        N_("评估活动：%(cycle)s。承办人员接受决定，或者逾期未补正。"),
        OF_OBJECTIONS,
    ),
    "objection_agency": Kind(
        N_("承办人员的一件异议有新的进展"),
        N_("评估活动：%(cycle)s。承办人员没有可用的账号，请查看后转告。"),
        OF_OBJECTIONS,
    ),
    "objection_extended": Kind(
        N_("您的异议有一项期限延长到 %(until_on)s"),
        N_("评估活动：%(cycle)s。新的期限含当日，理由见办理经过。"),
        OF_OBJECTIONS,
    ),
    "objection_extended_expert": Kind(
        N_("您办理的一件异议期限延长到 %(due_on)s"),
        N_("评估活动：%(cycle)s。请在 %(due_on)s（含当日）前作出决定。"),
        OF_OBJECTIONS,
    ),
    "objection_due_unread": Kind(
        N_("还有 %(count)s 份反馈表没有查看，异议期限将到"),
        N_("最早一份的异议期限是 %(until_on)s（含当日），逾期不再受理。请登录查看。"),
        OF_DAYS,
    ),
    "objection_due_draft": Kind(
        N_("还有 %(count)s 件异议没有提交，期限将到"),
        N_("已经动笔的异议没有提交，最早一件的期限是 %(until_on)s（含当日），逾期不再受理。"),
        OF_DAYS,
    ),
    "objection_due_returned": Kind(
        N_("还有 %(count)s 件退回的异议没有补正，期限将到"),
        N_("请补正后重新提交，最早一件的期限是 %(until_on)s（含当日），逾期视为不再提出。"),
        OF_DAYS,
    ),
    "objection_due_ask_again": Kind(
        N_("%(count)s 件异议的决定可以再次提出异议，期限将到"),
        N_(
            "对决定仍不同意的，最早一件的期限是 %(until_on)s（含当日）。"
            "不再提出的，到期后自动办结。"
        ),
        OF_DAYS,
    ),
    "objection_due_several": Kind(
        N_("有 %(count)s 项异议事项的期限将到"),
        N_(
            "未查看的反馈表、未提交或者待补正的异议等，最早一项的期限是 %(until_on)s（含当日）。"
            "请登录查看待办。"
        ),
        OF_DAYS,
    ),
    "objection_due_agency": Kind(
        N_("%(count)s 件案件的异议期限将到，承办人员没有可用的账号"),
        N_("最早一件的期限是 %(until_on)s（含当日）。请转告承办人员。"),
        OF_DAYS,
    ),
    "objection_decide_due": Kind(
        N_("%(count)s 件异议的办理期限将到"),
        N_("请在 %(due_on)s（含当日）前作出决定。不能办理的，请及时退回。"),
        OF_DAYS,
    ),
    "objection_decide_late": Kind(
        N_("%(count)s 件异议将到期或者已经逾期"),
        N_("最早一件应在 %(due_on)s（含当日）前作出决定。请尽快办理；不能办理的，请退回。"),
        OF_DAYS,
    ),
    "objection_office_new": Kind(
        N_("%(count)s 件异议待形式审查"),
        N_("请审查后受理或者退回补正。"),
        OF_CHECKS,
    ),
    "objection_office_late": Kind(
        N_("有异议逾期未办理"),
        N_("待形式审查 %(count)s 件，其中逾期 %(slow)s 件；逾期未决定 %(late)s 件。请登录查看。"),
        OF_CHECKS,
    ),
    "objection_lapsed": Kind(
        N_("您的异议逾期未补正，已经办结"), N_("评估活动：%(cycle)s。"), OF_OBJECTIONS
    ),
}
LEFT_LABELS: dict[str, str] = {
    Left.ELSEWHERE.value: N_("已被他人处理"),
    Left.GRADE_OPEN.value: N_("正在重新评定，暂不能退回"),
    Left.NO_SHEET.value: N_("的新反馈表有文字待核对，没有退回"),
    Left.OWN_ENTRY.value: N_("由您代为登记，须由他人退回"),
    Left.WORDS.value: N_("的退回原因中有内容需要确认，没有退回"),
    Left.NOT_STOPPED.value: N_("的定级结果没有变化，没有退回"),
}
"""Why some of many were not returned, as the end of a sentence that begins with how many."""
