"""The words of notices: choices of mail, what became of a mail, the frame of a mail."""

from qa_app.core.words import N_
from qa_app.notices.rules import WITHDRAWN, Delivery, MailState

DELIVERY_LABELS: dict[Delivery, str] = {
    Delivery.EACH: N_("每条通知发一封邮件"),
    Delivery.DAILY: N_("每天汇总成一封邮件"),
    Delivery.OFF: N_("不发邮件，只在程序里看"),
}
STATE_LABELS: dict[MailState, str] = {
    MailState.WAITING: N_("等待发送"),
    MailState.SENDING: N_("正在发送"),
    MailState.SENT: N_("已发送"),
    MailState.FAILED: N_("发送失败"),
    MailState.EXPIRED: N_("过期未发"),
}
PROBLEM_LABELS: dict[str, str] = {
    "no_address": N_("账号没有邮箱地址或者已经停用"),
    "refused": N_("邮件服务器拒收"),
    "unreachable": N_("连不上邮件服务器"),
    "busy": N_("邮件服务器暂时不接收"),
    "login": N_("邮件服务器不接受登录"),
    WITHDRAWN: N_("内容已撤回，不再发送"),
}
OTHER = N_("其他通知")
DIGEST_SUBJECT = N_("今日通知 %(count)s 条")
FOOTER = N_("本邮件由“法律援助案件质量同行评估”发出，请勿回复。修改邮件设置：%(url)s")
