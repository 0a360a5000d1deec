"""The sentences and labels of opinions of deciding bodies."""

from qa_app.core.words import N_
from qa_app.invitations.rules import LinkState
from qa_app.opinions.rules.states import Body, Entry, OpinionState

MESSAGES: dict[str, str] = {
    "opinion_received": N_("这份意见已经收到，不能再改动。"),
    "opinion_withdrawn": N_("这次征询已经撤回。需要时请重新征询。"),
    "opinion_body_asked": N_("已经就案件 %(number)s 征询过这类机关。"),
    "opinion_case_not_drawn": N_("案件 %(number)s 不在本次活动的样本中，不能征询意见。"),
    "opinion_nobody": N_("按征询规则，这类案件不征询办案机关的意见。请指定征询对象。"),
    "opinion_cycle_not_drawn": N_("本次活动还没有抽取案件，抽取后才能征询意见。"),
    "opinion_rule_unsound": N_("征询规则不完整，请刷新页面后重新填写。"),
    "opinion_rule_of_whole_tree": N_(
        "征询规则适用于全部地区，由管理全部地区的监督员或者管理员修改。"
    ),
    "opinion_too_many_forms": N_(
        "要印制 %(count)s 份，一次最多 %(limit)s 份。请按法律援助机构分批印制。"
    ),
}

BODY_LABELS: dict[Body, str] = {
    Body.COURT: N_("人民法院"),
    Body.PROCURATORATE: N_("人民检察院"),
    Body.POLICE: N_("公安机关"),
    Body.ARBITRATION: N_("仲裁机构"),
    Body.OTHER: N_("其他机关"),
}
STATE_LABELS: dict[OpinionState, str] = {
    OpinionState.ASKED: N_("已征询"),
    OpinionState.RECEIVED: N_("已收到"),
    OpinionState.WITHDRAWN: N_("已撤回"),
}
ENTRY_LABELS: dict[Entry, str] = {
    Entry.LINK: N_("网上填写"),
    Entry.FORM: N_("纸质表格"),
    Entry.STAFF: N_("口头答复"),
}
LINK_LABELS: dict[LinkState, str] = {
    LinkState.OPEN: N_("有效"),
    LinkState.USED: N_("已使用"),
    LinkState.WITHDRAWN: N_("已停用"),
    LinkState.EXPIRED: N_("已过期"),
}
