"""The words of the archive: how a file stands, what is wrong with an upload, notices to agencies.

Importing it enters the notices. Sentences of the codes that intake raises are in ``messages``.
"""

from qa_app.core.words import N_
from qa_app.files.models import ScanState
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
SCAN_LABELS: dict[ScanState, str] = {
    ScanState.CLEAN: N_("已扫描，未发现病毒"),
    ScanState.INFECTED: N_("发现病毒"),
    ScanState.NOT_SCANNED: N_("未经病毒扫描"),
}
DUE_LABELS: dict[str, str] = {
    "overdue": N_("已逾期"),
    "soon": N_("七日内到期"),
    "asked": N_("待提交"),
    "unasked": N_("尚未要求"),
}
UNPLACED_LABEL = N_("未归类材料")
OVERDUE_REASON = N_("截止日期已过，机构未提交案卷")
"""The reason first proposed for a substitution; it becomes public with the sample."""

ARCHIVE_MESSAGES: dict[str, str] = {
    "files_due_day_passed": N_("截止日期不能早于今天。请改为今天或以后的日期。"),
    "document_under_way": N_("这份材料正在检查，检查完成后才能整理。请稍后再试。"),
    "no_page_chosen": N_("没有选择页面。请先勾选要处理的页，再操作。"),
    "split_at_first_page": N_("不能从第一页拆分。请选择后面的一页，它将成为新材料的第一页。"),
    "file_changed_meanwhile": N_(
        "这份材料刚刚在别处改动过。为避免互相覆盖，这次操作没有进行；请刷新后再试。"
    ),
}

KINDS.update(
    {
        "files_asked": Kind(
            N_("请提交 %(count)s 件案卷，截止 %(due_on)s"),
            N_(
                "评估活动“%(cycle)s”抽中贵机构 %(count)s 件案件，"
                "请在 %(due_on)s（含当日）前上传案卷。"
            ),
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
                "评估活动“%(cycle)s”有 %(count)s 件案卷应在 %(due_on)s（含当日）前提交，现已逾期。"
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
