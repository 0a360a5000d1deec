"""What waits for a supervisor: cycles to be frozen and drawn, and files that have not come in."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycle_named, cycles_in_state
from qa_app.cycles.rules.competition import CycleKind
from qa_app.sampling.queries.listing import sample_counts
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import PROVIDERS, WorkItem

MOST = 10


def waiting(session: Session, actor: Actor, _now: datetime) -> list[WorkItem]:
    """One line per cycle that waits for its freeze, its draw or for files."""
    if not actor.has(Role.SUPERVISOR):
        return []
    planned = [
        WorkItem(
            _("评估活动“%(name)s”待冻结抽样框", name=row.title or row.name),
            url_for("sampling.freeze", name=row.name),
            _("冻结"),
            _("冻结前请核对方案的分层和件数"),
        )
        for row in cycles_in_state(session, actor, CycleState.PLANNED)[:MOST]
        if row.kind is CycleKind.ASSESSMENT
    ]
    frozen = [
        WorkItem(
            _("评估活动“%(name)s”待公开抽取", name=row.title or row.name),
            url_for("sampling.ceremony", name=row.name),
            _("抽取"),
            _("抽样框 %(count)s 件，散列值已公布", count=number(row.frame_size)),
        )
        for row in cycles_in_state(session, actor, CycleState.FROZEN)[:MOST]
    ]
    return [*frozen, *planned, *_undelivered(session, actor)]


def _undelivered(session: Session, actor: Actor) -> list[WorkItem]:
    items: list[WorkItem] = []
    for row in cycles_in_state(session, actor, CycleState.DRAWN)[:MOST]:
        missing = sample_counts(session, actor, cycle_named(session, row.name)).missing
        if missing:
            title = _("评估活动“%(name)s”还有案卷没有收到", name=row.title or row.name)
            url = url_for("sampling.sample", name=row.name, received="no")
            detail = _("%(count)s 件未收到", count=number(missing))
            items.append(WorkItem(title, url, _("查看"), detail, count=missing))
    return items


PROVIDERS.append(waiting)
