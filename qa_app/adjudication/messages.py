"""The sentences of meetings: refusals, states, rules, and what members are told."""

from qa_app.core.words import N_
from qa_app.notices.registry import Kind

MESSAGES: dict[str, str] = {
    "meeting_without_cases": N_("请至少选择一件案件列入议程。"),
    "meeting_case_not_waiting": N_("有案件已不在等待评议的清单中，请刷新后重新选择。"),
    "meeting_too_few_members": N_("参加人数少于法定人数 %(quorum)s 人，请增加参加人。"),
    "meeting_chair_no_member": N_("主持人应当是参加人之一。"),
    "meeting_items_short": N_(
        "议程第 %(items)s 项：无须回避的参加人不足 %(quorum)s 人。"
        "请增加参加人，或者把这些案件另行安排。"
    ),
    "meeting_ended": N_("会议已经结束，不能再改动。"),
    "meeting_absent_voted": N_("%(name)s 已经投票，不能记为缺席。"),
    "meeting_minutes_changed": N_("记录刚被他人修改。请对照后再保存。"),
    "decision_words_not_confirmed": N_(
        "决议理由会给承办人员看，其中可能有指明评审人员的内容。请修改，或者逐项核对后确认。"
    ),
    "vote_not_present": N_("签到后才能投票。请主持人先登记到会人员。"),
    "vote_item_closed": N_("本项已经审议完毕，不能再改动。"),
    "vote_all_in": N_("全体已经投票，不能再改。如需再次表决，请主持人发起。"),
    "dissent_not_possible": N_("只有投票与决议不同的参加人可以写明不同意见。"),
    "dissent_reason_missing": N_("请写明不同意见的理由。"),
    "close_no_quorum": N_("投票人数不足法定人数 %(quorum)s 人，不能形成决议。"),
    "close_tied": N_("票数相同，按规则不能形成决议。可以再次表决，或者留待下次会议。"),
    "close_no_majority": N_("没有一个等级达到规定票数。可以再次表决，或者留待下次会议。"),
    "decision_points_out_of_range": N_("分数应在 0 到 100 之间。"),
    "decision_points_other_grade": N_(
        "按量表分数线，这个分数不属于表决通过的等级，请改正或者留空。"
    ),
}
STATE_LABELS: dict[str, str] = {"called": N_("待开或进行中"), "ended": N_("已结束")}
ITEM_LABELS: dict[str, str] = {
    "waiting": N_("待审议"),
    "voting": N_("表决中"),
    "decided": N_("已决议"),
    "left_open": N_("未形成决议"),
}
MAJORITY_LABELS: dict[str, str] = {
    "simple": N_("超过投票人数的半数"),
    "two_thirds": N_("达到投票人数的三分之二"),
}
TIE_LABELS: dict[str, str] = {
    "chair": N_("以主持人的一票为准"),
    "open": N_("不形成决议，留待下次"),
}
RESULT_LABELS: dict[str, str] = {
    "decided": N_("可以形成决议"),
    "no_quorum": N_("投票人数不足法定人数"),
    "tied": N_("票数相同"),
    "no_majority": N_("没有一个等级达到规定票数"),
}
ABSTAIN = N_("弃权")
NOTICES: dict[str, Kind] = {
    "meeting_called": Kind(
        N_("请参加评议会"),
        N_("您被邀请参加 %(meets_on)s 的评议会，地点：%(place)s。请登录系统查看议程和案卷。"),
        N_("评议会通知"),
    )
}
