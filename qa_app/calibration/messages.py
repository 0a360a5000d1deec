"""The sentences of calibration: refusals, problems of model files, words for states."""

from qa_app.calibration.models import FileState, FileUse, SessionState, TestState
from qa_app.calibration.rules.comparing import Direction
from qa_app.calibration.rules.drifting import Standing
from qa_app.core.words import N_

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
    "calibration_not_paused": N_("这位专家没有处于暂停状态。"),
    "calibration_seed_open": N_("这份卷还没有提交，不能反馈。"),
    "calibration_no_seed_share": N_("评估方案没有设置种子卷比例，不能放入种子卷。"),
    "calibration_nothing_to_reread": N_("没有选中可以重新评审的案件。"),
    "calibration_session_shown": N_("结果已经公布，这一步不能再做。"),
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
    "calibration_incomplete": N_("示范评分不完整：%(value)s。"),
}
USE_LABELS: dict[FileUse, str] = {
    FileUse.PRACTICE: N_("练习卷"),
    FileUse.QUALIFICATION: N_("测评卷"),
    FileUse.SEED: N_("种子卷"),
}
FILE_STATE_LABELS: dict[FileState, str] = {
    FileState.DRAFT: N_("草稿"),
    FileState.READY: N_("启用"),
    FileState.RETIRED: N_("停用"),
}
TEST_STATE_LABELS: dict[TestState, str] = {
    TestState.OPEN: N_("进行中"),
    TestState.PASSED: N_("通过"),
    TestState.FAILED: N_("未通过"),
}
STANDING_LABELS: dict[Standing, str] = {
    Standing.IN_ORDER: N_("正常"),
    Standing.WARNED: N_("已提醒"),
    Standing.PAUSED: N_("已暂停"),
}
DIRECTION_LABELS: dict[Direction, str] = {
    Direction.LENIENT: N_("偏宽"),
    Direction.EVEN: N_("无偏向"),
    Direction.STRICT: N_("偏严"),
}
SESSION_STATE_LABELS: dict[SessionState, str] = {
    SessionState.RATING: N_("评分中"),
    SessionState.SHOWN: N_("已公布"),
    SessionState.CLOSED: N_("已结束"),
}
