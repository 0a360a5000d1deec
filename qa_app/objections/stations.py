"""The station of objections on the road of a cycle: how many are open, late and decided."""

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
    note = _note(found)
    if until is not None and until >= day_of(now):
        note += _("提出异议的最后一日是 %(day)s。", day=written_date(until))
    where = {"only": LATE if late else OPEN} if opened else {}
    url = url_for("objections.index", cycle=cycle.name, **where) if manages else ""
    button = _("办理异议") if opened and manages else ""
    running = opened or (until is not None and until >= day_of(now))
    state = Reached.NOW if running else Reached.DONE
    return Station(ORDER, _("异议"), state, note, url, button)


def _note(found: tuple[LoopFigures, ...]) -> str:
    """The counts in one sentence."""
    return _(
        "提出异议 %(all)s 件：办理中 %(open)s 件，其中逾期 %(late)s 件；"
        "已决定 %(decided)s 件，结果有变更 %(changed)s 件。",
        all=number(sum(one.objected for one in found)),
        open=number(sum(one.open for one in found)),
        late=number(sum(one.late for one in found)),
        decided=number(sum(one.decided for one in found)),
        changed=number(sum(one.changed for one in found)),
    )
