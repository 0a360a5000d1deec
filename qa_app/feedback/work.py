"""What of feedback waits: sheets a lawyer has not read, words of lawyers without an answer."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor, Role
from qa_app.feedback.queries.lists import to_answer_count, unread_count
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def for_lawyers(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for all sheets nobody has read, with the nearest last day to object."""
    if not actor.has(Role.LAWYER):
        return []
    count, until = unread_count(session, actor, now.astimezone(SHANGHAI).date())
    if not count:
        return []
    return [
        WorkItem(
            title=_("%(count)s 件案件有新的评估反馈", count=number(count)),
            url=url_for("feedback.mine", state="unread"),
            button=_("查看反馈"),
            due=until,
            count=count,
        )
    ]


def for_supervisors(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for all sheets on which a lawyer has the last word."""
    del now
    if not actor.has(Role.SUPERVISOR):
        return []
    count = to_answer_count(session, actor)
    if not count:
        return []
    return [
        WorkItem(
            title=_("%(count)s 份反馈表有回复等待答复", count=number(count)),
            url=url_for("feedback.index", state="to_answer"),
            button=_("去答复"),
            count=count,
        )
    ]
