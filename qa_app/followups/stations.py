"""The follow-up on the road of a cycle, for cycles whose plan has one or that announced one."""

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import may_manage
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.followups.queries.drawn import draw_of, share_of
from qa_app.followups.queries.figures import contacts_of
from qa_app.followups.rules.states import OPEN, DrawState
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import gettext_many as _many

ORDER = 64


def followup(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """Announced, drawn, how many answered; nobody is followed up for a competition."""
    if cycle.kind is CycleKind.COMPETITION:
        return None
    url = url_for("followups.overview", name=cycle.name)
    if cycle.state is CycleState.PLANNED:
        return Station(ORDER, _many("回访"), Reached.TODO)
    draw = draw_of(session, cycle)
    manages = may_manage(session, actor, cycle)
    if draw is None:
        if share_of(session, cycle) is None:
            note = _("方案没有回访比例，需要时可以另行公布")
            return Station(ORDER, _many("回访"), Reached.DONE, note, url)
        note = _("由管辖本活动的质量监督员公布比例，再公开抽取")
        button = _("公布回访比例") if manages else ""
        announce = url_for("followups.announce", name=cycle.name)
        return Station(ORDER, _many("回访"), Reached.NOW, note, url, button, announce)
    if draw.state is DrawState.ANNOUNCED:
        note = _("比例已公布，等待公开产生种子")
        button = _("抽取回访名单") if manages else ""
        to_draw = url_for("followups.draw", name=cycle.name)
        return Station(ORDER, _many("回访"), Reached.NOW, note, url, button, to_draw)
    contacts = contacts_of(session, cycle.id or 0)
    left = sum(contacts.states.get(state, 0) for state in OPEN)
    note = _("已抽 %(drawn)s 件，完成 %(done)s 件", drawn=number(contacts.drawn),
             done=number(contacts.answered))  # fmt: skip
    return Station(ORDER, _many("回访"), Reached.NOW if left else Reached.DONE, note, url)
