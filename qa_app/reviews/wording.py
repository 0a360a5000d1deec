"""What experts and supervisors are told about due reviews, and the words of the work list."""

from qa_app.core.words import N_
from qa_app.notices.registry import Kind
from qa_app.reviews.rules.forecast import Outlook

OUTLOOKS: dict[Outlook, tuple[str, str]] = {
    Outlook.NO_DATE: (N_("没有设期限"), "neutral"),
    Outlook.DONE: (N_("已全部提交"), "done"),
    Outlook.UNKNOWN: (N_("数据太少，暂不预测"), "neutral"),
    Outlook.IN_TIME: (N_("能按期完成"), "done"),
    Outlook.AT_RISK: (N_("有逾期的可能"), "warning"),
    Outlook.LATE: (N_("按期完成不了"), "blocked"),
}
"""How a forecast compares with the due date, and the tone of the tag."""
DUE = N_("评审期限")
NOTICES: dict[str, Kind] = {
    "reviews_due_before": Kind(
        N_("还有 %(count)s 件案件待评，%(due_on)s到期"),
        N_("评估活动：%(cycle)s。请按期提交。"),
        DUE,
    ),
    "reviews_due_today": Kind(
        N_("还有 %(count)s 件案件待评，今天到期"),
        N_("评估活动：%(cycle)s，期限 %(due_on)s。请今天提交。"),
        DUE,
    ),
    "reviews_due_after": Kind(
        N_("有 %(count)s 件案件的评审已逾期"),
        N_("评估活动：%(cycle)s，最早应于 %(due_on)s提交。不能完成的，请在清单中退回。"),
        DUE,
    ),
    "reviews_late": Kind(
        N_("有专家的评审已逾期"), N_("评估活动：%(cycle)s。请查看逾期清单，必要时改派。"), DUE
    ),
}
