"""The station of objections on the road of a cycle: how many are open, late and decided."""

from datetime import date
from typing import Any

from flask import url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import may_manage
from qa_app.cycles.stations import Reached, Station
from qa_app.objections.queries.figures import LoopFigures, loop_figures
from qa_app.objections.queries.listing import LATE, OPEN
from qa_app.objections.queries.waiting import last_day_to_object
from qa_app.objections.queries.writing import day_of
from qa_app.web.filters import number, written_date
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import gettext_many as _many

ORDER = 78
"""Behind feedback: a lawyer who was told may object."""


def objection_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """What became of the objections; none before feedback is out or where nobody may object."""
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return None
    now = clock.now()
    until = last_day_to_object(session, cycle.id or 0)
    found = tuple(loop_figures(session, actor, cycle.id or 0, day_of(now)).values())
    if until is None and not found:
        return None
    manages = may_manage(session, actor, cycle)
    opened, late = sum(one.open for one in found), sum(one.late for one in found)
    note = _note(found, until if until is not None and until >= day_of(now) else None)
    where: dict[str, Any] = {"only": LATE if late else OPEN} if opened else {}
    url = url_for("objections.index", cycle=cycle.name, **where) if manages else ""
    button = _("办理异议") if opened and manages else ""
    running = opened or (until is not None and until >= day_of(now))
    state = Reached.NOW if running else Reached.DONE
    return Station(ORDER, _many("异议"), state, note, url, button)


def _note(found: tuple[LoopFigures, ...], until: date | None) -> str:
    """What there is, without what is not; ``until`` the last day on which one may still object."""
    said = [
        (_("办理中 %(count)s 件"), sum(one.open for one in found)),
        (_("逾期 %(count)s 件"), sum(one.late for one in found)),
        (_("已决定 %(count)s 件"), sum(one.decided for one in found)),
        (_("结果有变更 %(count)s 件"), sum(one.changed for one in found)),
    ]
    parts = [words % {"count": number(count)} for words, count in said if count]
    note = _("，").join(parts) or _("还没有异议")
    return note + (_("；") + _("异议截止 %(day)s", day=written_date(until)) if until else "")
