"""The sentences for answers that do not fit their criterion and sheets that are not complete."""

from qa_app.core.words import N_

MESSAGES: dict[str, str] = {
    "unclear_option": N_("指标“%(criterion)s”没有选项“%(value)s”。"),
    "own_grade_not_used": N_("这种量表不定等级，请不要填写整体等级。"),
    "unclear_level": N_("“%(value)s”不是指标“%(criterion)s”的档次。请填写档次名称或该档分值。"),
    "unclear_points": N_("“%(value)s”不是分数。请填写数字，最多两位小数。"),
    "unclear_yes_no": N_("“%(value)s”不明确。请填写“是”或“否”。"),
    "points_out_of_range": N_("指标“%(criterion)s”的分数应在 0 至 %(maximum)s 之间。"),
    "points_off_step": N_("指标“%(criterion)s”的分数应为 %(step)s 的倍数。"),
    "unknown_criterion": N_("量表中没有编号为“%(criterion)s”的指标。"),
    "unknown_red_line": N_("量表中没有编号为“%(red_line)s”的红线项。"),
    "must_be_answered": N_("指标“%(criterion)s”不能选“不适用”。"),
    "comment_too_long": N_("指标“%(criterion)s”的评语超过 %(limit)s 字，请缩短。"),
    "bad_page": N_("指标“%(criterion)s”的证据页码应从 1 起。"),
    "bad_evidence": N_("指标“%(criterion)s”的证据位置无法识别，请在案卷中重新选取。"),
    "too_many_evidence": N_("指标“%(criterion)s”的证据超过 %(limit)s 处，请删去一些。"),
    "criteria_open": N_("还有 %(count)s 项指标没有评定，评完后才能提交。"),
    "sheet_text_too_long": N_("文字超过 %(limit)s 字，请缩短。"),
    "sheet_unknown_field": N_("评分表没有“%(field)s”这一栏，请刷新页面后重试。"),
    "sheet_locked": N_("这份评分表已经提交，不能再改动。"),
    "sheet_changed": N_("这份评分表在另一个窗口或设备上改动过，请核对后再保存。"),
    "own_grade_missing": N_("请给出总体等级后再提交。"),
    "own_reason_missing": N_("总体等级与计算等级不一致，请写明理由后再提交。"),
}
