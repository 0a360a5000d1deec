"""The words of the archive: how a file stands, what is wrong with an upload, notices to agencies.

Importing it enters the notices. Sentences of the codes that intake raises are in ``messages``.
"""

from qa_app.core.words import N_
from qa_app.files.rules.standing import Standing
from qa_app.notices.registry import KINDS, Kind

STANDING_LABELS: dict[Standing, str] = {
    Standing.NONE: N_("未提交"),
    Standing.INCOMPLETE: N_("材料不全"),
    Standing.CHECKING: N_("正在检查"),
    Standing.REFUSED: N_("有文件未通过"),
    Standing.COMPLETE: N_("齐全"),
}
STANDING_TONES: dict[Standing, str] = {
    Standing.NONE: "neutral",
    Standing.INCOMPLETE: "warning",
    Standing.CHECKING: "active",
    Standing.REFUSED: "blocked",
    Standing.COMPLETE: "done",
}
DUE_LABELS: dict[str, str] = {
    "overdue": N_("已逾期"),
    "soon": N_("七日内到期"),
    "asked": N_("待提交"),
    "unasked": N_("尚未要求"),
}
OVERDUE_REASON = N_("截止日期已过，机构未提交案卷")
"""The reason first proposed for a substitution; it becomes public with the sample."""

ARCHIVE_MESSAGES: dict[str, str] = {
    "files_due_day_passed": N_("截止日期不能早于今天。请改为今天或以后的日期。"),
}

KINDS.update(
    {
        "files_asked": Kind(
            N_("请提交 %(count)s 件案卷，截止 %(due_on)s"),
            N_("评估活动“%(cycle)s”抽中贵机构 %(count)s 件案件，请在 %(due_on)s 前上传案卷。"),
            N_("要求提交案卷"),
        ),
        "files_reminder": Kind(
            N_("还有 %(count)s 件案卷未提交，截止 %(due_on)s"),
            N_("评估活动“%(cycle)s”还有 %(count)s 件案卷没有交齐，截止 %(due_on)s。"),
            N_("案卷将到期"),
        ),
        "files_overdue": Kind(
            N_("%(count)s 件案卷已逾期"),
            N_(
                "评估活动“%(cycle)s”有 %(count)s 件案卷应在 %(due_on)s 前提交，现已逾期。"
                "逾期的案件可能由其他案件替补，原案件和理由会公开。"
            ),
            N_("案卷已逾期"),
        ),
        "files_due_day_changed": Kind(
            N_("%(count)s 件案卷的截止日期改为 %(due_on)s"),
            N_("评估活动“%(cycle)s”中 %(count)s 件案卷的提交截止日期改为 %(due_on)s。"),
            N_("案卷截止日期变更"),
        ),
    }
)
