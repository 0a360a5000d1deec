"""The sentences of follow-ups: refusals, problems, notices; and the words of stored codes."""

from collections.abc import Callable

from qa_app.cases.messages import sentence as cases_sentence
from qa_app.core.errors import Problem
from qa_app.core.words import N_
from qa_app.followups.rules.states import (
    Channel,
    DayPart,
    FollowupState,
    LeadAct,
    LeadResult,
    LeadState,
    Outcome,
    Respondent,
)
from qa_app.notices.registry import Kind

STATE_LABELS: dict[str, str] = {
    FollowupState.WAITING: N_("待联系"),
    FollowupState.AGAIN: N_("待再次联系"),
    FollowupState.DONE: N_("已完成"),
    FollowupState.UNREACHABLE: N_("联系不上"),
    FollowupState.REFUSED: N_("拒访"),
}
OUTCOME_LABELS: dict[str, str] = {
    Outcome.CONNECTED: N_("接通"),
    Outcome.NO_ANSWER: N_("无人接听"),
    Outcome.SUSPENDED: N_("停机"),
    Outcome.INVALID_NUMBER: N_("空号"),
    Outcome.REFUSED: N_("拒访"),
    Outcome.WRONG_PERSON: N_("不是本人的号码"),
    Outcome.IN_CUSTODY: N_("在押"),
    Outcome.IN_HOSPITAL: N_("住院"),
}
CHANNEL_LABELS: dict[str, str] = {
    Channel.TELEPHONE: N_("电话"),
    Channel.VISIT: N_("走访"),
    Channel.LETTER: N_("信函"),
    Channel.ONLINE: N_("网络"),
}
RESPONDENT_LABELS: dict[str, str] = {
    Respondent.SELF: N_("本人"),
    Respondent.GUARDIAN: N_("法定代理人"),
    Respondent.RELATIVE: N_("近亲属"),
    Respondent.OTHER: N_("其他人"),
}
PART_LABELS: dict[str, str] = {
    DayPart.MORNING: N_("上午"),
    DayPart.AFTERNOON: N_("下午"),
}
LEAD_STATE_LABELS: dict[str, str] = {
    LeadState.OPEN: N_("新线索"),
    LeadState.HANDED: N_("已移交"),
    LeadState.IN_HAND: N_("核查中"),
    LeadState.CLOSED: N_("已办结"),
}
LEAD_ACT_LABELS: dict[str, str] = {
    LeadAct.OPENED: N_("回访中发现"),
    LeadAct.HANDED: N_("移交"),
    LeadAct.TAKEN: N_("开始核查"),
    LeadAct.NOTED: N_("记录进展"),
    LeadAct.CLOSED: N_("办结"),
}
LEAD_RESULT_LABELS: dict[str, str] = {
    LeadResult.CONFIRMED: N_("属实"),
    LeadResult.UNFOUNDED: N_("不属实"),
    LeadResult.UNCLEAR: N_("无法查实"),
    LeadResult.PASSED_ON: N_("转有关机关处理"),
}

MESSAGES: dict[str, str] = {
    "survey_too_many_cards": N_(
        "要印制 %(count)s 张，一次最多 %(limit)s 张。请按法律援助机构分批印制。"
    ),
    "followup_not_planned": N_(
        "活动“%(name)s”的方案没有回访比例。请在方案的 [followups] 中写明，或者在公布时填写。"
    ),
    "followup_bad_ratio": N_("“%(value)s”不是比例。请填写 0 到 1 之间的小数，如 0.3，或者 30%%。"),
    "followup_not_announced": N_(
        "活动“%(name)s”的回访还没有公布。请先公布比例和散列值，再产生种子。"
    ),
    "followup_drawn_already": N_(
        "活动“%(name)s”的回访已经抽取，不能换种子或减少比例；需要增加时请提高比例。"
    ),
    "followup_ratio_announced": N_(
        "已公布的回访比例是 %(ratio)s。要用别的比例，请在产生种子之前重新公布。"
    ),
    "followup_not_drawn": N_("活动“%(name)s”的回访还没有抽取。"),
    "followup_seed_of_cycle": N_(
        "这是评估案件抽取用过的种子，公布之前已经有人知道。请另产生一个。"
    ),
    "followup_answered": N_("这件回访已经完成。"),
    "followup_ended": N_("这件回访已经结束，不再联系。"),
    "followup_held": N_("另一位工作人员正在联系这位受援人，请先联系下一位。"),
    "followup_not_taken": N_("请先开始联系这件回访，再查看电话。"),
    "followup_unknown_language": N_("“%(value)s”不在方案列出的语言之中。"),
    "too_few_answers": N_("回答不足 %(minimum)s 份，不公布满意率，以免看出个人的回答。"),
    "respondent_missing": N_("请选择回答人。"),
    "attempt_not_last": N_("只能撤销自己最后一次登记的联系。"),
    "attempt_too_old": N_("登记超过 %(minutes)s 分钟，不能再撤销。"),
    "attempt_key_used": N_("这次登记与另一件回访重复，请重新打开页面再登记。"),
    "attempt_without_outcome": N_("请选择联系结果。"),
    "attempt_without_key": N_("页面不完整，请重新打开再登记。"),
    "attempt_note_too_long": N_("备注超过 %(limit)s 个字，请缩短。"),
    "attempt_bad_day": N_("“%(value)s”不能作为下次联系的日期，请选择今天以后半年之内的一天。"),
    "lead_closed": N_("这条线索已经办结。"),
    "lead_in_hand_already": N_("这条线索已经在核查。"),
    "lead_changed": N_("刚才有人处理过这条线索，请重新打开后再登记。"),
    "lead_unknown_receiver": N_("请在管辖该地区的质量监督员中选择接收人。"),
    "lead_result_missing": N_("请选择核查结果。"),
    "lead_note_missing": N_("请写明情况。"),
    "lead_note_too_long": N_("超过 %(limit)s 个字，请缩短。"),
    "missing_followup_column": N_("文件“%(file)s”没有“%(names)s”这一列。"),
    "no_followups": N_("文件“%(file)s”中没有回访记录。"),
    "unknown_followup": N_("第 %(row)s 行的案件“%(value)s”不在本活动的回访名单中。"),
    "missing_outcome": N_("第 %(row)s 行没有联系结果，也没有回答。"),
    "unknown_outcome": N_("第 %(row)s 行的联系结果“%(value)s”不明确。"),
    "unknown_channel": N_("第 %(row)s 行的联系方式“%(value)s”不明确。"),
    "unknown_respondent": N_("第 %(row)s 行的回答人“%(value)s”不明确。"),
    "missing_respondent": N_("第 %(row)s 行有回答，但没有写明回答人。"),
    "followup_row_answered": N_("第 %(row)s 行的案件“%(value)s”已经完成回访。"),
    "followup_row_ended": N_("第 %(row)s 行的案件“%(value)s”的回访已经结束。"),
    "followup_row_answers": N_("第 %(row)s 行“%(column)s”的回答“%(value)s”不明确或缺少回答。"),
    "followup_row_date": N_("第 %(row)s 行的联系日期“%(value)s”不是有效的日期，或者在今天以后。"),
}

NOTICES: dict[str, Kind] = {
    "lead_opened": Kind(
        N_("回访中发现 %(count)s 条线索"),
        N_("受援人在回访中反映了需要核查的情况，请及时移交或核查。内容请登录系统查看。"),
        N_("回访线索"),
    ),
    "lead_handed": Kind(
        N_("有一条回访线索移交给您"),
        N_("请登录系统查看并登记核查情况。"),
        N_("移交的线索"),
    ),
}


def problem_text(problem: Problem, translate: Callable[..., str]) -> str:
    """One problem of an imported file as a sentence; an unreadable file is told as with cases."""
    if problem.code not in MESSAGES:
        return cases_sentence(problem, translate)
    values = {"row": problem.row, "column": problem.column, "value": problem.value}
    return translate(MESSAGES[problem.code]) % {**values, "file": problem.file, **problem.params}
