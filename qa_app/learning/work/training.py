"""What of trainings waits: a lawyer's invitation, attendance that nobody has entered."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor, Role
from qa_app.learning.queries.sessions import invitations, to_enter
from qa_app.learning.rules.sessions import TrainingState
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def to_attend(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Sessions to come that the lawyer is invited to."""
    if not actor.has(Role.LAWYER):
        return []
    today = now.astimezone(SHANGHAI).date()
    return [
        WorkItem(_("培训：%(title)s", title=one.row.title), url_for("learning.my_training"),
                 _("查看"), due=one.row.held_on)
        for one in invitations(session, actor)
        if one.row.state is TrainingState.PLANNED and one.row.held_on >= today
    ]  # fmt: skip


def attendance_to_enter(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Sessions whose day has come."""
    if not actor.has(Role.SUPERVISOR):
        return []
    today = now.astimezone(SHANGHAI).date()
    return [
        WorkItem(_("培训“%(title)s”的到场情况待登记", title=row.title),
                 url_for("learning.session", training=row.public_id), _("登记到场"),
                 due=row.held_on)
        for row in to_enter(session, actor, today)
    ]  # fmt: skip
