"""What of consequences waits: failed cases nobody has looked at, exports that no longer hold."""

from collections import Counter
from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.consequences.queries.changes import changed_since
from qa_app.consequences.queries.coefficients import OFFICE
from qa_app.consequences.queries.desk import DeskFilter, desk_lines
from qa_app.consequences.rules.desk import DeskState
from qa_app.core.roles import Actor, Role
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def failed_to_look_at(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Lawyers about whom the actor may decide: nobody has yet, or a pause has run out."""
    if not actor.has(Role.SUPERVISOR, Role.AGENCY_STAFF):
        return []
    today = now.astimezone(SHANGHAI).date()
    lines = desk_lines(session, actor, DeskFilter(), today)
    states = Counter(line.state for line in lines if line.may_decide)
    items: list[WorkItem] = []
    if count := states[DeskState.WAITING]:
        title = _("%(count)s 名承办人员有不合格案件，指派待决定", count=number(count))
        url = url_for("consequences.failed", state=DeskState.WAITING.value)
        items.append(WorkItem(title, url, _("查看名单"), count=count))
    if count := states[DeskState.EXPIRED]:
        title = _("%(count)s 名承办人员暂停指派期满，待复核", count=number(count))
        url = url_for("consequences.failed", state=DeskState.EXPIRED.value)
        items.append(WorkItem(title, url, _("复核决定"), count=count))
    return items


def exports_to_renew(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Cycles whose last export no longer holds."""
    if not actor.has(*OFFICE):
        return []
    return [
        WorkItem(
            title=_(
                "%(cycle)s：核算以后有 %(count)s 件案件有变化",
                cycle=cycle,
                count=number(count),
            ),
            url=url_for("consequences.show", public_id=key),
            button=_("重新核算"),
            count=count,
        )
        for cycle, key, count in changed_since(session, actor)
    ]
