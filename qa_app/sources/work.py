"""The station of combining on the road of a cycle, what waits for whom, the line on a case's page.

Only where the plan combines sources: with the file alone nothing of combining is offered.
"""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app.cases.models import Case
from qa_app.cases.sources import SourceLine
from qa_app.core.grades import LABELS
from qa_app.core.roles import Actor, Role
from qa_app.cycles.messages import SOURCE_NAMES
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import READERS, cycle_named, cycles_in_state, may_manage, plan_of
from qa_app.cycles.rules.plan import SourceName
from qa_app.cycles.stations import Reached, Station
from qa_app.sources.queries.due import due_count
from qa_app.sources.queries.single import files_of_case
from qa_app.sources.tables import state_word
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

COMBINE_ORDER = 75


def combine_station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """How many grades other sources are still to be combined into."""
    if not plan_of(cycle).sources.combines:
        return None
    label = _("多来源综合")
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return Station(COMBINE_ORDER, label, Reached.BLOCKED, _("定级后综合其他来源。"))
    due, url = due_count(session, cycle), url_for("sources.combine", name=cycle.name)
    if not due:
        return Station(COMBINE_ORDER, label, Reached.DONE, _("没有等待综合的案件。"), url)
    note = _("%(count)s 件案件其他来源的结果有变化，等待综合。", count=f"{due:,}")
    button = _("综合定级") if may_manage(session, actor, cycle) else ""
    return Station(COMBINE_ORDER, label, Reached.NOW, note, url, button)


def cycles_to_combine(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for each cycle with grades that wait to be combined."""
    if not actor.has(Role.SUPERVISOR):
        return []
    items: list[WorkItem] = []
    for row in cycles_in_state(session, actor, CycleState.DRAWN):
        due = due_count(session, cycle_named(session, row.name))
        if due:
            items.append(
                WorkItem(
                    title=_("为“%(title)s”综合定级", title=row.title or row.name),
                    url=url_for("sources.combine", name=row.name),
                    button=_("查看并综合"),
                    detail=_("%(count)s 件案件其他来源的结果有变化，等待综合。", count=f"{due:,}"),
                    count=due,
                )
            )
    return items


def lines_of_case(session: Session, actor: Actor, case: Case) -> list[SourceLine]:
    """The file review of the case in each cycle, with the way to all sources beside it."""
    if not actor.has(*READERS):
        return []
    lines: list[SourceLine] = []
    for name, title, result in files_of_case(session, actor, case):
        grade = _(LABELS[result.grade]) if result and result.grade else ""
        lines.append(
            SourceLine(
                source=SourceName.FILE.value,
                title=_(SOURCE_NAMES[SourceName.FILE]),
                state=state_word(SourceName.FILE, result, _) if result else _("未定级"),
                detail=_("，").join(word for word in (title, grade) if word),
                url=url_for("sources.case", name=name, case_id=case.id),
                at=result.at if result else None,
            )
        )
    return lines
