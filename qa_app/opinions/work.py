"""What of opinions waits, their station on a cycle's road, and lines for the page of a case."""

from datetime import datetime

from flask import url_for
from sqlalchemy import and_, select
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.cases.sources import SourceLine
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.opinions.messages import BODY_LABELS, STATE_LABELS
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.asking import count_to_ask
from qa_app.opinions.queries.lists import answered
from qa_app.opinions.queries.visible import ASKERS, READERS, cases_in_sight, drawn_cycles_open
from qa_app.opinions.rules.counting import Answered
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import gettext_many as _many
from qa_app.web.work import WorkItem

ORDER = 66


def bodies_to_ask(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each running cycle with drawn cases nobody was asked about."""
    del now
    if not actor.has(*ASKERS):
        return []
    items: list[WorkItem] = []
    for cycle in drawn_cycles_open(session, actor):
        count = count_to_ask(session, actor, cycle.id or 0)
        if count:
            title = cycle.title or cycle.name
            items.append(
                WorkItem(
                    title=_("%(count)s 件案件待征询办案机关意见", count=number(count)),
                    url=url_for("opinions.ask", name=cycle.name),
                    button=_("批量征询"),
                    detail=_("评估活动“%(title)s”", title=title),
                    count=count,
                )
            )
    return items


def opinion_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """How many were asked and how many answered; nobody is asked for a competition."""
    if cycle.kind is CycleKind.COMPETITION:
        return None
    label = _many("办案机关意见")
    if cycle.state in (CycleState.PLANNED, CycleState.FROZEN):
        return Station(ORDER, label, Reached.BLOCKED, _("抽取案件后征询办案机关的意见。"))
    counts = answered(session, actor, cycle.id or 0)
    sums = Answered(
        sum(one.asked for one in counts.values()), sum(one.received for one in counts.values())
    )
    url = url_for("opinions.cycle", name=cycle.name)
    note = _("已征询 %(asked)s 件，收到 %(received)s 件", asked=number(sums.total),
             received=number(sums.received))  # fmt: skip
    done = cycle.state is CycleState.CLOSED or (sums.total and not sums.asked)
    return Station(ORDER, label, Reached.DONE if done else Reached.NOW, note, url)


def case_lines(session: Session, actor: Actor, case: Case) -> list[SourceLine]:
    """The requests about a case; what was answered stands on their own pages."""
    if not actor.has(*READERS):
        return []
    rows = session.execute(
        select(Opinion, Cycle.name)
        .join(Cycle, col(Cycle.id) == col(Opinion.cycle_id))
        .join(Case, col(Case.id) == col(Opinion.case_id))
        .where(and_(col(Opinion.case_id) == case.id, cases_in_sight(session, actor)))
        .order_by(col(Opinion.id))
    )
    return [
        SourceLine(
            source="opinion",
            title=_("办案机关意见（%(cycle)s）", cycle=name),
            state=_(STATE_LABELS[row.state]),
            detail=row.body_name or _(BODY_LABELS[row.body]),
            url=url_for("opinions.show", public_id=row.public_id),
            at=row.received_at or row.asked_at,
        )
        for row, name in rows
    ]
