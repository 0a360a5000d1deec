"""Words of the panel office: why cases are given back, how terms stand, what people are told."""

from collections.abc import Callable

from qa_app.core.words import N_
from qa_app.notices.registry import Kind
from qa_app.panel.rules.duty import DeclineKind, Term

DECLINE_LABELS: dict[DeclineKind, str] = {
    DeclineKind.CONFLICT: N_("有回避关系"),
    DeclineKind.OVERLOAD: N_("近期案件过多，不能按期完成"),
    DeclineKind.ILLNESS: N_("身体或者家庭原因，暂不能评审"),
    DeclineKind.OTHER_FIELD: N_("不是本人擅长的领域"),
    DeclineKind.OTHER: N_("其他原因"),
}
TERM_LABELS: dict[Term, str] = {
    Term.OPEN: N_("未登记聘期"),
    Term.CURRENT: N_("聘期内"),
    Term.ENDING: N_("即将到期"),
    Term.FUTURE: N_("聘期未到"),
    Term.EXPIRED: N_("已到期"),
}
WISH_LABELS: dict[str, str] = {
    "asked": N_("等待确认"),
    "granted": N_("已批准"),
    "refused": N_("未批准"),
    "withdrawn": N_("已撤回"),
}
SEATS, DUTY = N_("案件分配"), N_("请假与件数")
NOTICES: dict[str, Kind] = {
    "panel_seats_new": Kind(
        N_("新分配给您 %(count)s 件案件"), N_("评估活动：%(cycle)s。请登录后开始评审。"), SEATS
    ),
    "panel_seats_new_due": Kind(
        N_("新分配给您 %(count)s 件案件"),
        N_("评估活动：%(cycle)s。请在 %(due_on)s（含当日）前提交评审。"),
        SEATS,
    ),
    "panel_seats_taken": Kind(
        N_("您的 %(count)s 件案件已改由其他专家评审"),
        N_("评估活动：%(cycle)s。这些案件不再列在您的清单里，您不必再做什么。"),
        SEATS,
    ),
    "panel_seat_back": Kind(
        N_("有专家退回案件，已由其他专家接替"), N_("评估活动：%(cycle)s。原因见名额清单。"), SEATS
    ),
    "panel_seat_back_open": Kind(
        N_("有专家退回案件，名额待补"),
        N_("评估活动：%(cycle)s。没有可以接替的专家，请安排。"),
        SEATS,
    ),
    "panel_wish_asked": Kind(N_("%(name)s申请调整年度可评件数"), N_("请批准或者不批准。"), DUTY),
    "panel_wish_granted": Kind(
        N_("已批准您的年度可评件数：%(wanted)s 件"), N_("今后分配按新的件数。"), DUTY
    ),
    "panel_wish_refused": Kind(
        N_("没有批准您申请的年度可评件数：%(wanted)s 件"), N_("仍按原来的件数分配。"), DUTY
    ),
    "panel_leave_entered": Kind(
        N_("%(name)s登记了请假"), N_("请假期间不分配新的案件；已分配的案件仍按期提交。"), DUTY
    ),
}
_LEFT_OUT = N_("另有 %(count)s 件入样案件与制表人有回避关系，没有列入。")


def left_out_rows(count: int, translate: Callable[[str], str]) -> list[list[str]]:
    """The last line of an export that leaves cases out; none when it leaves out none."""
    return [[translate(_LEFT_OUT) % {"count": count}]] if count else []
