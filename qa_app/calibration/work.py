"""What waits: for experts a test or a session, for supervisors paused experts; the daily watch."""

from datetime import datetime

from flask import url_for
from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.calibration.models import StandingChange
from qa_app.calibration.queries.people import is_on_panel, own_expert_id
from qa_app.calibration.queries.qualifying import states
from qa_app.calibration.queries.sessions import own_sessions
from qa_app.calibration.rules.drifting import Standing
from qa_app.calibration.services.drift import assess_all
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycles_in_state, plan_of
from qa_app.panel.models import Assignment, AssignmentState
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def daily(session: Session, now: datetime) -> int:
    """The watch over drift, once a day."""
    return assess_all(session, now)


def for_experts(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """The test where a cycle asks for it, and sessions that wait for the own rating."""
    expert_id = own_expert_id(session, actor)
    if expert_id is None:
        return []
    items = [
        WorkItem(
            title=_("校准会“%(title)s”等您评分", title=meeting.title),
            url=url_for("calibration.my_session", public_id=meeting.public_id),
            button=_("去评分"),
        )
        for meeting, waits in own_sessions(session, expert_id)
        if waits
    ]
    if _must_qualify(session, expert_id) and not states(session, [expert_id], now)[expert_id].valid:
        items.append(
            WorkItem(
                title=_("先通过上岗测评，才能打开案件"),
                url=url_for("calibration.qualification"),
                button=_("参加上岗测评"),
            )
        )
    return items


def for_supervisors(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each cycle in which experts are paused."""
    if not actor.has(Role.SUPERVISOR) or is_on_panel(session, actor):
        return []
    items: list[WorkItem] = []
    for row in cycles_in_state(session, actor, CycleState.DRAWN):
        count = _paused(session, row.id)
        if count:
            items.append(
                WorkItem(
                    title=_("“%(title)s”有专家已暂停评审", title=row.title or row.name),
                    url=url_for("calibration.cycle", name=row.name),
                    button=_("查看偏差"),
                    detail=_("共 %(count)s 名，核实后可恢复。", count=count),
                    count=count,
                )
            )
    return items


def _must_qualify(session: Session, expert_id: int) -> bool:
    """Whether a cycle under way asks the expert for the test."""
    cycles = session.exec(
        select(Cycle)
        .join(Assignment, col(Assignment.cycle_id) == col(Cycle.id))
        .where(
            col(Assignment.expert_id) == expert_id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Cycle.state) == CycleState.DRAWN,
        )
        .distinct()
    )
    return any(plan_of(cycle).calibration.qualification for cycle in cycles)


def _paused(session: Session, cycle_id: int) -> int:
    latest = (
        select(func.max(StandingChange.id))
        .where(col(StandingChange.cycle_id) == cycle_id)
        .group_by(col(StandingChange.expert_id))
    )
    statement = select(func.count()).where(
        col(StandingChange.id).in_(latest), col(StandingChange.state) == Standing.PAUSED
    )
    return session.execute(statement).scalar_one()
