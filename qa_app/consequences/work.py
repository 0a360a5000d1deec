"""What of consequences waits: failed cases nobody has looked at, exports that no longer hold."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.consequences.queries.coefficients import OFFICE
from qa_app.consequences.queries.desk import DeskFilter, desk_lines
from qa_app.consequences.queries.exports import changed_since
from qa_app.consequences.rules.desk import DeskState
from qa_app.core.roles import Actor, Role
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def failed_to_look_at(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Lawyers with a failed case about whom the actor may decide and nobody has."""
    if not actor.has(Role.SUPERVISOR, Role.AGENCY_STAFF):
        return []
    today = now.astimezone(SHANGHAI).date()
    wanted = DeskFilter(state=DeskState.WAITING)
    count = sum(line.may_decide for line in desk_lines(session, actor, wanted, today))
    if not count:
        return []
    title = _("%(count)s 名承办人员有不合格案件，指派待决定", count=number(count))
    url = url_for("consequences.failed", state=DeskState.WAITING.value)
    return [WorkItem(title, url, _("查看名单"), count=count)]


def exports_to_renew(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Cycles in which grades changed after the last export."""
    if not actor.has(*OFFICE):
        return []
    return [
        WorkItem(
            title=_(
                "%(cycle)s：核算以后有 %(count)s 件案件等级重新确定",
                cycle=cycle,
                count=number(count),
            ),
            url=url_for("consequences.show", public_id=key),
            button=_("重新核算"),
            count=count,
        )
        for cycle, key, count in changed_since(session, actor)
    ]
