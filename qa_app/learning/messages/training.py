"""The sentences, labels and notices of the training list and of training sessions."""

from qa_app.core.words import N_
from qa_app.learning.rules.sessions import TrainingState
from qa_app.learning.rules.training import Sure
from qa_app.notices.registry import KINDS, Kind

MESSAGES: dict[str, str] = {
    "training_title": N_("请填写培训名称，最多 %(most)s 字。"),
    "training_place": N_("培训地点最长 %(most)s 字。"),
    "training_day_past": N_("培训日期不能早于今天。"),
    "training_no_criteria": N_("请至少选择一项培训指标。"),
    "training_nobody": N_("请至少选择一名承办人员。"),
    "training_too_many": N_("一次培训最多邀请 %(most)s 人，请分次安排。"),
    "training_other_rubric": N_("名单所用的量表已经变化，请回到培训名单重新选择。"),
    "training_cancelled": N_("培训已经取消，不能登记到场情况。"),
    "training_to_come": N_("培训日期是 %(held_on)s，到当天才能登记到场情况。"),
    "training_not_planned": N_("培训已经举办或者取消，不能再取消。"),
    "training_cycle_not_listed": N_("评估活动 %(name)s 没有可以统计的反馈，不能列入培训名单。"),
    "training_changed_meanwhile": N_("别人刚刚更改了这次培训，请刷新页面后再办理。"),
}
STATE_LABELS: dict[TrainingState, str] = {
    TrainingState.PLANNED: N_("待举办"),
    TrainingState.HELD: N_("已举办"),
    TrainingState.CANCELLED: N_("已取消"),
}
STATE_TONES: dict[TrainingState, str] = {
    TrainingState.PLANNED: "active",
    TrainingState.HELD: "done",
    TrainingState.CANCELLED: "blocked",
}
SURE_LABELS: dict[Sure, str] = {
    Sure.CLEAR: N_("明确"),
    Sure.HINT: N_("可能"),
    Sure.OPEN: N_("不能判断"),
}

KINDS["training_invited"] = Kind(
    N_("培训通知：%(title)s"), N_("请于 %(held_on)s 参加培训，详情请登录查看。"), N_("培训通知")
)
KINDS["training_cancelled"] = Kind(
    N_("培训取消：%(title)s"), N_("原定 %(held_on)s 的培训已取消。"), N_("培训取消")
)
