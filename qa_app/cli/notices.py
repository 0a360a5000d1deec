"""``qa-app notices``: does the daily tasks and sends mails, where no worker runs or by hand."""

import click

from qa_app import clock
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import transaction
from qa_app.notices.background import send_due
from qa_app.notices.registry import KINDS
from qa_app.notices.services import Again, send_again


@click.group()
def notices() -> None:
    """Notices to people, and the mails that carry them."""


@notices.command(epilog="Example: qa-app notices send --again --json")
@click.option("--again", is_flag=True, help="Also mails that failed or came too late, from anew.")
@click.option("--kind", default="", metavar="CODE", help="With --again: only mails about this.")
@with_output
@click.pass_obj
def send(program: Program, out: Output, again: bool, kind: str) -> None:
    """Do today's reminders unless done, then send every mail that is due.

    A worker does the same every minute; two at once do no harm. --again gives mails that were given
    up three more days: after a mail server stood still.
    """
    program.open()
    if kind and kind not in KINDS:
        raise click.BadParameter(f"{kind} is no kind of notice: {', '.join(sorted(KINDS))}")
    count = 0
    if again:
        with transaction() as session:
            wanted = Again(kind=kind)
            count = send_again(session, actor=SYSTEM, wanted=wanted, now=clock.now())
        out.note(N_("已安排重发 %(count)s 封邮件。"), count=count)
    found = send_due(program.settings, clock.now())
    if not found.server:
        out.note(N_("没有设置邮件服务器（QA_SMTP_URL），通知只在程序里显示。"))
    line = out.translate(
        N_("已发送 %(sent)s 封，稍后再试 %(again)s 封，"
           "发送失败 %(failed)s 封，过期 %(expired)s 封"),
        sent=found.sent, again=found.again, failed=found.failed, expired=found.expired,
    )  # fmt: skip
    out.result({**found.counts(), "tried_again": count}, [line])
