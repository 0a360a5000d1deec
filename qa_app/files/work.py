"""What of case files waits: files for agency staff to hand in, late ones for supervisors."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycles_in_state
from qa_app.files.queries.requests import overdue_by_cycle, waiting_files
from qa_app.files.services.requesting import day_of
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def files_to_hand_in(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each cycle that waits for files of the actor's agency."""
    if not actor.has(Role.AGENCY_STAFF):
        return []
    return [
        WorkItem(
            title=_("%(count)s 件案卷待提交", count=number(each.files)),
            url=url_for("files.index", cycle=each.cycle, due="asked"),
            button=_("提交案卷"),
            detail=_("评估活动“%(title)s”；其中逾期 %(late)s 件", title=each.title,
                     late=number(each.overdue))
            if each.overdue
            else _("评估活动“%(title)s”", title=each.title),
            due=each.due_on,
            count=each.files,
        )
        for each in waiting_files(session, actor, day_of(now))
    ]  # fmt: skip


def files_overdue(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each running cycle the actor manages in which files are late."""
    if not actor.has(Role.SUPERVISOR):
        return []
    managed = cycles_in_state(session, actor, CycleState.DRAWN)
    late = overdue_by_cycle(session, [row.id for row in managed], day_of(now))
    return [
        WorkItem(
            title=_("“%(title)s”有 %(count)s 件案卷逾期未提交", title=row.title or row.name,
                    count=number(late[row.id])),
            url=url_for("files.requests", name=row.name, overdue=1),
            button=_("催办或替换"),
            detail=_("可以改期，也可以按抽签号替补"),
            count=late[row.id],
        )
        for row in managed
        if row.id in late
    ]  # fmt: skip
