"""Words of observers, their sheets, discussion and feedback: refusals, labels, notices, times."""

from datetime import datetime

from qa_app.core.words import N_
from qa_app.notices.registry import Kind
from qa_app.observations.rules.moments import moment_of
from qa_app.observations.rules.seating import Hindrance
from qa_app.observations.rules.states import ObservationPick, ObservationState, SeatState
from qa_app.panel.messages import REASON_LABELS
from qa_app.panel.rules.conflicts import Reason
from qa_app.web.filters import written_date, written_time

OBSERVING_MESSAGES: dict[str, str] = {
    "observation_closed": N_("这场旁听已经结束或者不再进行，不能再改动。"),
    "observation_staffed": N_("这场旁听的人员已经安排满。"),
    "observer_own_case": N_("这位专家是本案的承办人员，应当回避。"),
    "observer_same_firm": N_("这位专家与承办人员同在一家律所，应当回避。"),
    "observer_same_agency": N_("这位专家属于指派本案的机构，应当回避。"),
    "observer_same_region": N_("这位专家与本案在同一地区，按评估方案应当回避。"),
    "observer_declared": N_("这位专家与本案有已申报的回避关系。"),
    "observer_already_seated": N_("这位专家已经安排旁听这场庭审。"),
    "observer_declined": N_("这位专家退回过这场旁听。"),
    "observer_reviews_case": N_("这位专家评审本案案卷，不能旁听本案庭审。"),
    "observer_busy": N_("这位专家在相近的时间还要旁听另一场庭审。"),
    "observer_off_duty": N_("开庭当天这位专家请假或者不在聘期内。"),
    "observer_full": N_("这位专家今年的件数已满。"),
    "observer_submitted": N_("旁听评分已经提交，不能再退回或者撤下。"),
    "sign_in_too_early": N_("还没有到签到时间。开庭前 2 小时起可以签到。"),
    "hearing_was_cancelled": N_("这次开庭已经取消。"),
    "discussion_not_all_in": N_("还有旁听人员没有提交评分，提交齐了才能合议。"),
    "discussion_missing": N_("请写明合议意见。"),
    "agreed_reason_missing": N_("合议等级与评分计算的等级不同，请写明理由。"),
    "observation_changed": N_("合议意见刚刚由别人改动过，请核对后再保存。"),
    "feedback_not_discussed": N_("合议以后才能反馈。"),
    "feedback_missing": N_("请写明给承办人员和机构的反馈意见。"),
    "missed_too_early": N_("还没有到开庭时间，不能登记为未旁听。"),
    "only_named_withdrawn": N_("随机抽取的和按规则必听的旁听不能撤销，只能撤销指定的旁听。"),
    "naming_signed_in": N_("已经有旁听人员签到，不能再撤销。"),
    "withdrawal_without_reason": N_("请写明撤销指定的理由。"),
    "missed_seen": N_("已经有旁听人员提交评分，不能登记为未旁听。"),
}
PICK_LABELS: dict[ObservationPick, str] = {
    ObservationPick.RANDOM: N_("随机抽取"),
    ObservationPick.MUST: N_("必听"),
    ObservationPick.NAMED: N_("指定"),
}
STATE_LABELS: dict[ObservationState, str] = {
    ObservationState.WAITING: N_("待安排"),
    ObservationState.STAFFED: N_("已安排"),
    ObservationState.OBSERVED: N_("待合议"),
    ObservationState.DISCUSSED: N_("待反馈"),
    ObservationState.FED_BACK: N_("已反馈"),
    ObservationState.MISSED: N_("未旁听"),
    ObservationState.CANCELLED: N_("已取消"),
}
SEAT_LABELS: dict[SeatState, str] = {
    SeatState.ACTIVE: N_("已安排"),
    SeatState.DECLINED: N_("已退回"),
    SeatState.WITHDRAWN: N_("已撤下"),
}
HINDRANCE_LABELS: dict[str, str] = {
    **{reason.value: label for reason, label in REASON_LABELS.items()},
    Reason.ALREADY_SEATED: N_("已安排旁听本场"),
    Reason.DECLINED: N_("退回过本场旁听"),
    Hindrance.REVIEWS_CASE: N_("评审本案案卷"),
    Hindrance.BUSY: N_("时间冲突"),
    Hindrance.OFF_DUTY: N_("请假或不在聘期"),
    Hindrance.FULL: N_("件数已满"),
}
OBSERVATION = N_("庭审旁听")
FEE = N_("旁听")
OBSERVER_NOTICES: dict[str, Kind] = {
    "observer_seated": Kind(
        N_("请您旁听 %(held_on)s的一场庭审"),
        N_("请登录查看时间和地点。不能到庭或者有回避关系的，请及时退回。"),
        OBSERVATION,
    ),
    "observer_taken": Kind(
        N_("%(held_on)s的庭审改由其他专家旁听"), N_("您不必再到庭。"), OBSERVATION
    ),
    "observation_withdrawn": Kind(
        N_("%(held_on)s的庭审不再旁听"), N_("旁听安排已经撤销，您不必再到庭。"), OBSERVATION
    ),
    "observers_all_in": Kind(
        N_("%(held_on)s庭审的旁听评分已提交齐"), N_("请查看各份评分，写出合议意见。"), OBSERVATION
    ),
    "observer_gave_back": Kind(
        N_("有专家退回旁听，没有人接替"), N_("评估活动：%(cycle)s。请另行安排。"), OBSERVATION
    ),
    "observation_fed_back": Kind(
        N_("收到 %(held_on)s庭审的旁听反馈"),
        N_("请登录查看反馈意见，可以打印反馈表。"),
        OBSERVATION,
    ),
    "observer_coming": Kind(
        N_("请您旁听 %(held_on)s的庭审，临近开庭"), N_("请登录核对时间和地点。"), OBSERVATION
    ),
    "observer_late": Kind(
        N_("%(held_on)s庭审的旁听评分还没有提交"), N_("请尽快完成评分并提交。"), OBSERVATION
    ),
}


def hearing_time(starts_at: datetime | None) -> str:
    """The day of a hearing, with the time if the court named one."""
    if starts_at is None or moment_of(starts_at).at is None:
        return written_date(starts_at)
    return written_time(starts_at)
