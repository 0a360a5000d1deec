"""What of rectification waits, the station on the road of a cycle, and its lines elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.cases.models import Case
from qa_app.cases.sources import SourceLine
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.stations import Reached, Station
from qa_app.feedback.registry import SheetPart
from qa_app.feedback.rules.sheets import Sheet
from qa_app.rectification.messages import STATE_LABELS, STATE_TONES
from qa_app.rectification.queries.listing import TaskFilter, export_lines, state_counts
from qa_app.rectification.queries.titles import titles_of
from qa_app.rectification.queries.visible import DOERS, LEDGER, MAKERS
from qa_app.rectification.queries.waiting import to_check, to_do
from qa_app.rectification.rules.states import Shown
from qa_app.rectification.services.telling import day_of
from qa_app.rectification.wording import criterion_words
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.work import WorkItem

ORDER = 79
"""Behind feedback and objections: what was found is put right."""


def tasks_to_do(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Tasks of the actor or the actor's agency that are not handed in."""
    if not actor.has(*DOERS):
        return []
    found = to_do(session, actor, day_of(now))
    if not found.tasks:
        return []
    late = _("其中逾期 %(count)s 项", count=number(found.overdue)) if found.overdue else ""
    state = Shown.OVERDUE.value if found.overdue else "pending"
    title = _("%(count)s 项整改待办理", count=number(found.tasks))
    url = url_for("rectification.index", state=state)
    return [WorkItem(title, url, _("办理整改"), late, found.due_on, found.tasks)]


def tasks_to_check(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """What was handed in and the actor may check, and what is late in the actor's scope."""
    if not actor.has(*LEDGER):
        return []
    items: list[WorkItem] = []
    found = to_check(session, actor, day_of(now))
    if found.handed_in:
        title = _("%(count)s 项整改待复核", count=number(found.handed_in))
        url = url_for("rectification.index", state=Shown.HANDED_IN.value)
        items.append(WorkItem(title, url, _("复核整改"), count=found.handed_in))
    if found.overdue and actor.has(*MAKERS):
        title = _("%(count)s 项整改逾期", count=number(found.overdue))
        url = url_for("rectification.index", state=Shown.OVERDUE.value)
        items.append(WorkItem(title, url, _("查看逾期整改"), count=found.overdue))
    return items


def station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """How many tasks the cycle led to, and how many of them wait."""
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return None
    counts = state_counts(session, actor, TaskFilter(cycle=cycle.name), day_of(clock.now()))
    made = sum(counts.values()) - counts[Shown.CANCELLED]
    late, running = counts[Shown.OVERDUE], made - counts[Shown.DONE]
    where: dict[str, Any] = {"state": Shown.OVERDUE.value} if late else {}
    url = url_for("rectification.index", cycle=cycle.name, **where)
    if not made:
        return None
    waiting = counts[Shown.HANDED_IN]
    note = _("完成 %(done)s / %(made)s 项", done=number(counts[Shown.DONE]), made=number(made))
    if late:
        note += _("，") + _("逾期 %(count)s 项", count=number(late))
    if waiting:
        note += _("，") + _("待复核 %(count)s 项", count=number(waiting))
    state = Reached.NOW if running else Reached.DONE
    button = _("查看逾期整改") if late and actor.has(*MAKERS) else ""
    return Station(ORDER, _("整改"), state, note, url if actor.has(*LEDGER) else "", button)


def source_line(session: Session, actor: Actor, found: Case) -> list[SourceLine]:
    """The tasks about a case, for those who see them."""
    if not actor.has(*LEDGER):
        return []
    wanted = TaskFilter(case_id=found.id or 0)
    counts = state_counts(session, actor, wanted, day_of(clock.now()))
    if not counts:
        return []
    state = next(one for one in Shown if counts[one])
    words = _("%(count)s 项", count=number(sum(counts.values())))
    url = url_for("rectification.index", case=found.id, state="")
    return [SourceLine("rectification", _("整改"), _(STATE_LABELS[state]), words, url)]


def sheet_part(session: Session, actor: Actor, sheet: Sheet, now: datetime) -> SheetPart | None:
    """The tasks about the case of a feedback sheet, and for supervisors the way to a new one."""
    wanted = TaskFilter(case_id=sheet.case_id)
    lines = list(export_lines(session, actor, wanted, day_of(now)))
    may_make = actor.has(*MAKERS)
    if not lines and not may_make:
        return None
    titles = titles_of(session, {line.rubric for line in lines}, language_of_request())
    facts: Mapping[str, object] = {
        "lines": lines,
        "titles": criterion_words(titles),
        "labels": STATE_LABELS,
        "tones": STATE_TONES,
        "new_url": url_for("rectification.new", case=sheet.case_id) if may_make else "",
    }
    return SheetPart("rectification/_of_sheet.html", facts)
