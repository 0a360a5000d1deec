"""Stations of reviewing and settling on the road of a cycle, and what waits for whom."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycle_named, cycles_in_state, may_manage
from qa_app.cycles.stations import Reached, Station
from qa_app.reviews.queries import further, own
from qa_app.reviews.queries.progress import progress_of
from qa_app.reviews.queries.worklist import due_days
from qa_app.web.filters import written_time
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import gettext_many as _many
from qa_app.web.work import WorkItem

REVIEW_ORDER, SETTLE_ORDER = 60, 70


def review_station(session: Session, actor: Actor, cycle: Cycle) -> Station:
    """How many reviews are in."""
    label = _many("评审")
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return Station(REVIEW_ORDER, label, Reached.BLOCKED, _("分配完成后由专家评分。"))
    found = progress_of(session, actor, cycle)
    if not found.seats:
        return Station(REVIEW_ORDER, label, Reached.BLOCKED, _("分配完成后由专家评分。"))
    url = url_for("reviews.progress", name=cycle.name)
    note = _("已提交 %(submitted)s / %(seats)s 份评审。", submitted=f"{found.submitted:,}",
             seats=f"{found.seats:,}")  # fmt: skip
    state = Reached.DONE if found.submitted == found.seats else Reached.NOW
    return Station(REVIEW_ORDER, label, state, note, url)


def settle_station(session: Session, actor: Actor, cycle: Cycle) -> Station:
    """How many cases have their grade."""
    label = _("定级")
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return Station(SETTLE_ORDER, label, Reached.BLOCKED, _("评审提交后定级。"))
    found = progress_of(session, actor, cycle)
    if not found.submitted:
        return Station(SETTLE_ORDER, label, Reached.BLOCKED, _("评审提交后定级。"))
    note = _("已定级 %(settled)s / %(cases)s 件，待复评 %(diverging)s 件。",
             settled=f"{found.settled:,}", cases=f"{found.cases:,}",
             diverging=f"{found.diverging:,}")  # fmt: skip
    done = found.settled == found.cases
    url = url_for("reviews.progress", name=cycle.name)
    button = _("开始定级") if not done and may_manage(session, actor, cycle) else ""
    return Station(SETTLE_ORDER, label, Reached.DONE if done else Reached.NOW, note, url, button)


def cases_to_review(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for an expert with cases to score."""
    if not actor.has(Role.EXPERT):
        return []
    total, begun = own.waiting_count(session, actor)
    if not total:
        return []
    detail = _("其中 %(begun)s 件已开始。", begun=begun) if begun else ""
    return [
        WorkItem(
            title=_("评审案件 %(total)s 件", total=total),
            url=url_for("reviews.index"),
            button=_("继续评审") if begun else _("开始评审"),
            detail=detail,
            due=min(due_days(session, actor, now), default=None),
            count=total,
        )
    ]


def decisions_to_give(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each own further review whose decision is still to be given."""
    if not actor.has(Role.EXPERT):
        return []
    return [
        WorkItem(
            title=_("裁决一件案件"),
            url=url_for("reviews.decision", review_id=review_id),
            button=_("查看并裁决"),
            detail=_("您的独立评分已于 %(time)s 提交。", time=written_time(submitted_at)),
            count=1,
        )
        for review_id, submitted_at in further.decisions_waiting(session, actor)
    ]


def cycles_to_settle(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each cycle whose reviews are all in while cases have no grade yet."""
    if not actor.has(Role.SUPERVISOR):
        return []
    items: list[WorkItem] = []
    for row in cycles_in_state(session, actor, CycleState.DRAWN):
        found = progress_of(session, actor, cycle_named(session, row.name))
        if found.seats and found.submitted == found.seats and found.settled < found.cases:
            items.append(
                WorkItem(
                    title=_("为“%(title)s”定级", title=row.title or row.name),
                    url=url_for("reviews.progress", name=row.name),
                    button=_("开始定级"),
                    detail=_(
                        "评审已全部提交，%(cases)s 件尚未定级。",
                        cases=f"{found.cases - found.settled:,}",
                    ),
                    count=found.cases - found.settled,
                )
            )
    return items
