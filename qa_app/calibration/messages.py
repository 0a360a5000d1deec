"""The sentences of calibration: refusals, problems of model files, words for states."""

from qa_app.calibration.rules.comparing import Direction
from qa_app.calibration.rules.states import FileUse
from qa_app.core.words import N_
from qa_app.notices.registry import Kind

MESSAGES: dict[str, str] = {
    "calibration_on_panel": N_(
        "您本人是专家库成员。示范评分和种子卷只由不参加评审的质量监督员管理，您不能查看。"
    ),
    "calibration_case_taken": N_("案件“%(number)s”已经建有示范卷，不能重复建立。"),
    "calibration_case_drawn": N_(
        "本案已被评估活动“%(cycle)s”抽中，正在评审，不能作练习卷、测评卷或种子卷。"
    ),
    "calibration_rubric_unfit": N_("量表“%(rubric)s”不适用于本案的案件类型。"),
    "calibration_file_retired": N_("这份示范卷已经停用。"),
    "calibration_no_model": N_("示范评分还没有提交。请先完成示范评分，再启用。"),
    "calibration_changed": N_("刚有人修改过这份示范卷。请刷新后核对，再保存。"),
    "calibration_attempt_closed": N_("这份评分表已经提交，不能再改动。需要时可以重新练习。"),
    "calibration_still_qualified": N_("您的上岗测评仍在有效期内，不必重新参加。"),
    "calibration_no_attempt_left": N_("测评次数已经用完。请联系质量监督员，由其批准增加一次。"),
    "calibration_pool_too_small": N_(
        "测评需要 %(files)s 份卷，目前可用的只有 %(ready)s 份。请联系质量监督员补充。"
    ),
    "calibration_not_qualified": N_(
        "本次评估要求先通过上岗测评。您目前没有有效的测评合格记录，通过后即可打开案件。"
    ),
    "calibration_paused": N_(
        "您的评审已暂停：近期评分与标准的偏差超出容许范围。已填写的内容都保留，"
        "请先做练习卷，并与质量监督员联系，恢复后可继续。"
    ),
    "calibration_seed_open": N_("这份卷还没有提交，不能反馈。"),
    "calibration_no_seed_share": N_("评估方案没有设置种子卷比例，不能放入种子卷。"),
    "calibration_nothing_to_reread": N_("没有选中可以重新评审的案件。"),
    "calibration_session_not_shown": N_("结果还没有公布。请在参加人员评完后公布。"),
    "calibration_session_empty": N_("还没有人提交评分，不能公布。"),
    "calibration_session_closed": N_("校准会已经结束。"),
    "calibration_session_no_experts": N_("请至少选择两名参加的专家。"),
    # problems of a file that is imported
    "calibration_bad_toml": N_("文件不是有效的 TOML：%(value)s。"),
    "calibration_missing_key": N_("缺少“%(column)s”。"),
    "calibration_unknown_key": N_("不认识的内容“%(column)s”。"),
    "calibration_bad_value": N_("“%(column)s”的值“%(value)s”不对。"),
    "calibration_unknown_case": N_("您管辖的机构中没有案件“%(value)s”，或者同号的不止一件。"),
}
USE_LABELS: dict[FileUse, str] = {
    FileUse.PRACTICE: N_("练习卷"),
    FileUse.QUALIFICATION: N_("测评卷"),
    FileUse.SEED: N_("种子卷"),
}
DIRECTION_LABELS: dict[Direction, str] = {
    Direction.LENIENT: N_("偏宽"),
    Direction.EVEN: N_("无偏向"),
    Direction.STRICT: N_("偏严"),
}
NOTICE_KINDS: dict[str, Kind] = {
    "calibration_warned": Kind(
        N_("评审质量提醒"),
        N_(
            "“%(cycle)s”的质量控制显示，您近期的评分与标准有一定偏差。"
            "请对照评分指引，建议做几份练习卷。评审可以照常进行。"
        ),
        N_("评审质量提醒、暂停和恢复"),
    ),
    "calibration_paused": Kind(
        N_("评审已暂停"),
        N_(
            "“%(cycle)s”的质量控制显示，您近期的评分与标准的偏差超出容许范围。"
            "已填写的内容都保留，暂不能打开新案件或者提交。请先做练习卷，并与质量监督员联系。"
        ),
        N_("评审质量提醒、暂停和恢复"),
    ),
    "calibration_released": Kind(
        N_("评审已恢复"),
        N_("您在“%(cycle)s”的评审已恢复，可以继续打开和提交案件。"),
        N_("评审质量提醒、暂停和恢复"),
    ),
    "calibration_feedback": Kind(
        N_("质量监督员向您反馈了一份评审"),
        N_("“%(cycle)s”中您评过的一份案卷有了示范评分，可以对照查看。"),
        N_("评审质量提醒、暂停和恢复"),
    ),
    "calibration_drift_seen": Kind(
        N_("专家%(expert)s的评分偏差需要关注"),
        N_("“%(cycle)s”：最近 %(window)s 份种子卷中有 %(misses)s 份超出容差。"),
        N_("专家评分偏差（质量监督员）"),
    ),
    "calibration_invited": Kind(
        N_("请参加校准会“%(title)s”"),
        N_("请独立评分。公布结果之前，参加人员互相看不到评分。"),
        N_("校准会邀请"),
    ),
}
UNFIT_LABELS: dict[str, str] = {
    "closed_on": N_("结案日期不在评估期间，专家会看出来"),
    "type": N_("案件类型不在评估范围"),
    "region": N_("案件不在评估地区"),
    "rubric": N_("量表与本次评估使用的不同"),
    "drawn": N_("本案已被抽入本次评估"),
}
