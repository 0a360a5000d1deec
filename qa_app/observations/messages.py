"""The sentences of hearings, rounds and observations; each room of the package adds its own."""

from collections.abc import Callable
from typing import Final

from qa_app.cases import messages as case_messages
from qa_app.core.errors import Problem
from qa_app.core.words import N_
from qa_app.notices.registry import Kind
from qa_app.observations.rules.states import HearingState, RoundState

Translate = Callable[..., str]

MESSAGES: dict[str, str] = {
    "device_unreadable": N_("服务器没有看懂本机送来的内容。请刷新页面后再试。"),
    "device_not_signed_in": N_("还没有签到，签到以后才能评分。"),
    "seat_ended": N_("您不再旁听这次庭审。"),
    "too_many_photos": N_("一次旁听最多 20 张照片。"),
    "hearing_there_already": N_("案件 %(number)s 在这个时间已有一次庭审，不必重复登记。"),
    "hearing_is_over": N_("这次庭审已经开过或者已经取消，不能再改期、取消或指定旁听。"),
    "hearing_not_begun": N_("还没有到开庭时间，不能登记为已开庭。"),
    "hearing_changed": N_("刚有人修改过这次庭审。请刷新后核对，再保存。"),
    "hearing_outside_cycle": N_(
        "这次庭审不在评估活动“%(name)s”的旁听范围内（开庭日期、区划或案件类型不符）。"
    ),
    "naming_without_reason": N_("请写明指定旁听的理由。"),
    "round_frame_empty": N_(
        "排期中没有可以抽取的庭审：尚未开庭、没有抽中过、也不是必听的庭审一次都没有。"
        "请先登记或导入开庭排期。"
    ),
    "round_owes_nothing": N_(
        "各机构都已达到旁听比例，或者未达到的机构暂时没有可抽的庭审，不需要再抽一轮。"
    ),
    "round_not_frozen": N_(
        "没有等待抽取的一轮。请先冻结庭审名单并公布散列值（命令 qa-app observations freeze）。"
    ),
    "round_seed_used": N_("这个种子在本活动以前的一轮用过，事先就能算出结果。请另取种子。"),
    "round_was_altered": N_("第 %(number)s 轮的庭审名单与公布的散列值不符，不能继续。"),
}
ROW_PROBLEMS: Final[dict[str, str]] = {
    "missing_starts": N_("第 %(row)s 行没有开庭日期。请补上后重新上传，或选择“跳过有问题的行”。"),
    "impossible_date": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，不是有效的日期和时刻。"
        "请写成“2026年3月5日上午9:30”一类的形式，或选择“跳过有问题的行”。"
    ),
    "missing_agency": N_(
        "第 %(row)s 行没有法律援助机构。请补上后重新上传，或选择“跳过有问题的行”。"
    ),
    "unknown_agency": N_(
        "第 %(row)s 行“%(column)s”是 %(value)s，不是您可以登记的机构。请核对名称或机构代码。"
    ),
    "unknown_state": N_("第 %(row)s 行“%(column)s”是 %(value)s，看不出是待开庭、已开庭还是取消。"),
    "duplicate_in_file": N_(
        "第 %(row)s 行与“%(first_file)s”第 %(first_row)s 行是同一案件、同一开庭时间。"
        "请删去其中一行，或选择“跳过有问题的行”。"
    ),
    "move_unclear": N_(
        "第 %(row)s 行的开庭日期 %(value)s 与排期中的几次庭审都可能对应，"
        "看不出是改期还是另一次开庭。请增加“原定开庭时间”一列写明，或在排期中手工修改。"
    ),
    "hearing_over": N_(
        "第 %(row)s 行要把一次已经开过或取消的庭审改到 %(value)s。请作为新的庭审登记。"
    ),
    "held_ahead": N_("第 %(row)s 行写明已开庭，但开庭日期 %(value)s 还没有到。请核对后重新上传。"),
    "missing_column": N_("没有找到“%(names)s”这一列。请在文件中补上这一列。"),
    "no_hearings": N_("文件“%(file)s”的表头下面没有庭审。请检查是否选错了文件。"),
}
"""Problems of lists of hearings; everything else is said as for a register of cases."""

HEARING_STATES: Final[dict[HearingState, str]] = {
    HearingState.PLANNED: N_("待开庭"),
    HearingState.HELD: N_("已开庭"),
    HearingState.CANCELLED: N_("已取消"),
}
ROUND_STATES: Final[dict[RoundState, str]] = {
    RoundState.FROZEN: N_("待抽取"),
    RoundState.DRAWN: N_("已抽取"),
}
HEARING_NOTICES: Final[dict[str, Kind]] = {
    "hearing_moved": Kind(
        N_("您要旁听的庭审改期了"),
        N_("新的开庭时间是 %(hearing_on)s %(time)s，%(court)s。不能到场的，请尽早退回。"),
        N_("要旁听的庭审改期"),
    ),
    "hearing_cancelled": Kind(
        N_("您要旁听的庭审取消了"),
        N_("原定 %(hearing_on)s %(time)s 在%(court)s的庭审不再进行，旁听安排随之取消。"),
        N_("要旁听的庭审取消"),
    ),
}


def problem_line(problem: Problem, translate: Translate) -> str:
    """One problem of a list of hearings as a sentence."""
    if problem.code not in ROW_PROBLEMS:
        return case_messages.sentence(problem, translate)
    values = dict(problem.params)
    if "names" in values:
        values["names"] = translate(values["names"])
    values |= {"file": problem.file, "row": problem.row, "value": problem.value}
    return translate(ROW_PROBLEMS[problem.code], **values, column=problem.column)
