"""Words of sheets, replies and prints; those of releases are in ``messages``."""

from qa_app.core.words import N_
from qa_app.feedback.rules.sheets import SheetState
from qa_app.feedback.rules.sides import ReplySide
from qa_app.notices.registry import Kind

SHEET_MESSAGES: dict[str, str] = {
    "feedback_superseded": N_("这一版反馈已有新的版本，请到新的版本上确认或者回复。"),
    "feedback_unknown_criterion": N_("反馈表上没有这一项目。"),
    "feedback_reply_too_long": N_("回复最多 %(limit)s 个字。"),
    "feedback_draft_changed": N_("回复在另一个窗口或设备上改动过。请刷新后再看。"),
    "feedback_nothing_to_send": N_("还没有写回复。请在要回复的项目下填写。"),
    "feedback_words_not_confirmed": N_(
        "文字中可能有指明评审人员的内容。请修改，或者确认这些内容不指明任何人以后再继续。"
    ),
    "feedback_nothing_to_print": N_("没有符合条件的反馈表。"),
    "feedback_no_room_to_print": N_(
        "磁盘空间不够印制：大约需要 %(needed)s MB，只剩 %(free)s MB。"
        "请缩小范围，或者改为合成一个 PDF。"
    ),
    "feedback_too_many_sheets": N_(
        "一次最多印制 %(limit)s 份反馈表，现在是 %(count)s 份。请按机构分别印制。"
    ),
}
SHEET_NOTICES: dict[str, Kind] = {
    "feedback_answered": Kind(
        N_("您对评估反馈的回复有了答复"), N_("请登录查看。"), N_("反馈回复的答复")
    ),
}
STATE_LABELS: dict[SheetState, str] = {
    SheetState.UNREAD: N_("承办人员未读"),
    SheetState.READ: N_("承办人员已读"),
    SheetState.ACKNOWLEDGED: N_("已确认"),
    SheetState.TO_ANSWER: N_("回复待答复"),
    SheetState.CHANGED: N_("重新定级后更新"),
}
SIDE_LABELS: dict[ReplySide, str] = {
    ReplySide.LAWYER: N_("承办人员"),
    ReplySide.OFFICE: N_("质量监督部门"),
}
