"""What of closing checks waits, the station on the road of a cycle, the line on a case's page."""

from datetime import datetime

from flask import url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.cases.models import Case
from qa_app.cases.sources import SourceLine
from qa_app.closing.messages import ARCHIVE_LABELS, STATE_LABELS
from qa_app.closing.queries import waiting
from qa_app.closing.queries.drawn import drawn_counts
from qa_app.closing.queries.single import standing_of
from qa_app.closing.queries.visible import DECIDERS, READERS, cases_for
from qa_app.closing.rules.listing import CheckState, check_state
from qa_app.closing.services.checking import day_of
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.rules.competition import CycleKind
from qa_app.cycles.stations import Reached, Station
from qa_app.web.filters import number, written_date
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem

ORDER = 45
"""Between draw and panel: files are checked before experts get them."""


def corrections_to_make(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Findings sent back to the actor's agency."""
    if not actor.has(Role.AGENCY_STAFF):
        return []
    found = waiting.sent_back(session, actor, Role.AGENCY_STAFF, day_of(now))
    if not found.cases:
        return []
    late = _("其中逾期 %(count)s 件", count=number(found.overdue)) if found.overdue else ""
    return [
        WorkItem(
            title=_("%(count)s 件案件的结案检查待补正", count=number(found.cases)),
            url=_address(CheckState.OVERDUE if found.overdue else CheckState.ASKED),
            button=_("补正"),
            detail=late,
            due=found.due_on,
            count=found.cases,
        )
    ]


def decisions_to_make(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """Explanations that wait for the actor, and corrections that are overdue."""
    if not actor.has(*DECIDERS):
        return []
    items: list[WorkItem] = []
    if explained := waiting.explained(session, actor):
        title = _("结案检查：%(count)s 件案件的说明待审核", count=number(explained))
        url = _address(CheckState.ANSWERED)
        items.append(WorkItem(title, url, _("审核说明"), count=explained))
    found = waiting.sent_back(session, actor, Role.SUPERVISOR, day_of(now))
    if found.overdue:
        title = _("结案检查：%(count)s 件案件补正逾期", count=number(found.overdue))
        url = _address(CheckState.OVERDUE)
        items.append(WorkItem(title, url, _("查看逾期案件"), count=found.overdue))
    return items


def _address(state: CheckState) -> str:
    return url_for("closing.index", state=state.value)


def station(session: Session, actor: Actor, cycle: Cycle) -> Station | None:
    """How many drawn cases were checked, are clean, and still wait; none in a competition."""
    if cycle.kind is CycleKind.COMPETITION:
        return None
    label = _("结案检查")
    if cycle.state not in (CycleState.DRAWN, CycleState.CLOSED):
        return Station(ORDER, label, Reached.TODO)
    counts = drawn_counts(session, cycle.id or 0)
    if not counts.checked:
        note = _("可选：案卷送专家之前核对期限和归档材料")
        return Station(ORDER, label, Reached.DONE, note, _list_url(actor, cycle))
    note = _(
        "抽中 %(drawn)s 件：已检查 %(checked)s 件，无问题 %(clean)s 件，未了结 %(open)s 件",
        drawn=number(counts.drawn),
        checked=number(counts.checked),
        clean=number(counts.clean),
        open=number(counts.waiting),
    )
    return Station(ORDER, label, Reached.DONE, note, _list_url(actor, cycle))


def source_line(session: Session, actor: Actor, found: Case) -> list[SourceLine]:
    """The check of a case, for those who see checks."""
    if not actor.has(*READERS) or not cases_for(session, actor, [found.id or 0], READERS):
        return []
    today = day_of(clock.now())
    standing, check = standing_of(session, found.id or 0)
    state = check_state(standing, today)
    words = ""
    if check is not None:
        words = _("待处理 %(open)s 个，待审核说明 %(explained)s 个；%(archive)s",
                  open=check.open_count, explained=check.explained_count,
                  archive=_(ARCHIVE_LABELS[check.archive]))  # fmt: skip
    if standing.due_on is not None:
        words += _("；补正期限 %(day)s", day=written_date(standing.due_on))
    url = url_for("closing.show", case_id=found.id)
    at = check.checked_at if check else None
    return [SourceLine("closing", _("结案检查"), _(STATE_LABELS[state]), words, url, at)]


def _list_url(actor: Actor, cycle: Cycle) -> str:
    running = cycle.state is CycleState.DRAWN and actor.has(*READERS)
    return url_for("closing.index", cycle=cycle.name) if running else ""
