"""What waits at meetings: for members a meeting to attend, for supervisors cases to be decided."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlmodel import Session

from qa_app.adjudication.queries.explaining import decided_by
from qa_app.adjudication.queries.meetings import own_meetings_to_come
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import cycle_named, cycles_in_state
from qa_app.reviews.queries.divergences import count_for_meeting
from qa_app.reviews.queries.settled import SettledCase
from qa_app.web.filters import written_time
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def meetings_to_attend(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each meeting to come that an expert belongs to."""
    if not actor.has(Role.EXPERT):
        return []
    return [
        WorkItem(
            title=_("参加评议会"),
            url=url_for("adjudication.show", meeting=row.public_id),
            button=_("查看议程"),
            detail=_("%(time)s，%(place)s", time=written_time(row.meets_at), place=row.place),
            count=row.items,
        )
        for row in own_meetings_to_come(session, actor)
    ]


def cases_to_decide(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each cycle with cases that wait for a meeting."""
    if not actor.has(Role.SUPERVISOR):
        return []
    items: list[WorkItem] = []
    for row in cycles_in_state(session, actor, CycleState.DRAWN):
        count = count_for_meeting(session, actor, cycle_named(session, row.name))
        if count:
            items.append(
                WorkItem(
                    title=_("为“%(title)s”召集评议会", title=row.title or row.name),
                    url=url_for("adjudication.new", name=row.name),
                    button=_("召集评议会"),
                    detail=_("%(count)s 件案件等待评议。", count=count),
                    count=count,
                )
            )
    return items


def of_case(session: Session, actor: Actor, cycle: Cycle, case: SettledCase) -> dict[str, Any]:
    """The meeting behind a grade, for the page of the case."""
    found = decided_by(session, case)
    if found is None:
        return {}
    return {"template": "adjudication/_of_case.html", "decided": found}
