"""What waits of observation: for observers hearings, sheets, discussions; for supervisors seats,
late sheets and feedback. Each role costs one statement.
"""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import and_, case, false, func, or_
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.cases.sources import SourceLine
from qa_app.core.grades import LABELS as GRADES
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import managed
from qa_app.observations.models import Hearing, Observation
from qa_app.observations.queries.listing import late_by
from qa_app.observations.queries.own import OwnSeat, own_seats, to_discuss
from qa_app.observations.queries.sight import hearings_in_sight
from qa_app.observations.rules.states import ObservationState
from qa_app.observations.rules.times import day_of, is_over
from qa_app.observations.wording import STATE_LABELS, hearing_time
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

AHEAD = timedelta(days=14)
"""How far ahead hearings are put before an observer."""


def for_observers(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Own hearings of the next days, sheets to finish, discussions to hold."""
    if not actor.has(Role.EXPERT):
        return []
    items = [
        _of_seat(seat, now)
        for seat in own_seats(session, actor, done=False)
        if seat.facts.starts_at < now + AHEAD
    ]
    items += [
        WorkItem(
            title=_("合议旁听的庭审"),
            url=url_for("observations.discussion", observation=seat.observation),
            button=_("去合议"),
            detail=_place(seat),
        )
        for seat in to_discuss(session, actor)
    ]
    return items


def for_supervisors(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each cycle and thing to do."""
    if not actor.has(Role.SUPERVISOR):
        return []
    items: list[WorkItem] = []
    for name, title, unstaffed, late, discussed in _counts(session, actor, now):
        lines = (
            (unstaffed, _("安排旁听人员：%(title)s", title=title or name), {"state": "waiting"}),
            (late, _("旁听评分逾期：%(title)s", title=title or name), {"late": "yes"}),
            (discussed, _("发出旁听反馈：%(title)s", title=title or name), {"state": "discussed"}),
        )
        items += [
            WorkItem(
                title=words,
                url=url_for("observations.listing", name=name, **wanted),
                button=_("查看"),
                detail=_("%(count)s 场", count=count),
                count=count,
            )
            for count, words, wanted in lines
            if count
        ]
    return items


def of_case(session: Session, actor: Actor, found: Case) -> list[SourceLine]:
    """The observed hearings of a case for its page: agencies see what is released to them."""
    leads = managed(actor) if actor.has(Role.SUPERVISOR) else false()
    released = and_(
        col(Observation.state) == ObservationState.FED_BACK,
        col(Hearing.agency_id).in_(actor.agency_ids(Role.AGENCY_STAFF)),
    )
    rows = session.execute(
        select(Observation, Hearing.starts_at, leads.label("leads"))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .where(col(Hearing.case_id) == found.id, or_(leads, released))
        .where(*hearings_in_sight(session, actor))
        .order_by(col(Hearing.starts_at), col(Observation.id))
    )
    return [_line(row, starts_at, bool(runs)) for row, starts_at, runs in rows]


def _line(row: Observation, starts_at: datetime, leads: bool) -> SourceLine:
    released = row.state is ObservationState.FED_BACK
    endpoint = "observations.feedback" if released else "observations.observation"
    grade = _(GRADES[row.grade]) if row.grade else ""
    return SourceLine(
        source="observation",
        title=_("庭审旁听"),
        state=_(STATE_LABELS[row.state]),
        detail=" ".join(part for part in (hearing_time(starts_at), grade) if part),
        url=url_for(endpoint, observation=row.public_id) if leads or released else None,
        at=row.fed_back_at or row.discussed_at,
    )


def _of_seat(seat: OwnSeat, now: datetime) -> WorkItem:
    late = is_over(seat.facts.starts_at, now)
    writable = seat.is_writable
    endpoint = "observations.desk" if writable else "observations.seat"
    return WorkItem(
        title=_("提交旁听评分") if late else _("旁听庭审"),
        url=url_for(endpoint, seat=seat.public_id),
        button=_("评分") if writable else _("查看"),
        detail=_place(seat),
        due=day_of(seat.facts.starts_at),
    )


def _place(seat: OwnSeat) -> str:
    parts = (hearing_time(seat.facts.starts_at), seat.facts.court, seat.facts.courtroom)
    return " ".join(part for part in parts if part)


def _counts(session: Session, actor: Actor, now: datetime) -> list[tuple[str, str, int, int, int]]:
    """Per cycle: hearings to come without observers, late ones, those to feed back."""
    waiting = and_(col(Observation.state) == ObservationState.WAITING, col(Hearing.starts_at) > now)
    discussed = col(Observation.state) == ObservationState.DISCUSSED

    def number(condition):
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    rows = session.execute(
        select(Cycle.name, Cycle.title, number(waiting), number(late_by(now)), number(discussed))
        .select_from(Observation)
        .join(Cycle, col(Cycle.id) == col(Observation.cycle_id))
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(
            managed(actor),
            col(Cycle.state) != CycleState.CLOSED,
            *hearings_in_sight(session, actor),
        )
        .group_by(Cycle.name, Cycle.title)
        .order_by(Cycle.name)
    )
    return [tuple(row) for row in rows]
