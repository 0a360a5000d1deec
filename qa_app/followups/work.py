"""What of follow-ups waits: calls that are due, leads to look into; and lines for a case."""

from datetime import datetime

from flask import url_for
from sqlalchemy import and_, select
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.cases.sources import SourceLine
from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.followups.messages import LEAD_STATE_LABELS, OUTCOME_LABELS, STATE_LABELS
from qa_app.followups.models import Followup, Lead
from qa_app.followups.queries.calls import due_count
from qa_app.followups.queries.leads import LEAD_READERS, leads_in_sight, open_leads_count
from qa_app.followups.queries.visible import CALLERS, READERS, followups_in_sight
from qa_app.web.filters import number
from qa_app.web.i18n import gettext as _
from qa_app.web.work import WorkItem


def calls_due(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for all that is to be called today."""
    if not actor.has(*CALLERS):
        return []
    count = due_count(session, actor, now.astimezone(SHANGHAI).date())
    if not count:
        return []
    return [
        WorkItem(
            title=_("%(count)s 件回访到期待联系", count=number(count)),
            url=url_for("followups.index", state="due"),
            button=_("开始回访"),
            count=count,
        )
    ]


def leads_waiting(session: Session, actor: Actor, now: datetime) -> list[WorkItem]:
    """One line for the leads that are not closed."""
    if not actor.has(Role.SUPERVISOR):
        return []
    count = open_leads_count(session, actor)
    if not count:
        return []
    return [
        WorkItem(
            title=_("%(count)s 条回访线索未办结", count=number(count)),
            url=url_for("followups.leads"),
            button=_("查看线索"),
            detail=_("受援人反映收取财物、未到庭等情况"),
            count=count,
        )
    ]


def case_lines(session: Session, actor: Actor, case: Case) -> list[SourceLine]:
    """The follow-ups and leads of a case that this actor may see; answers are not shown here."""
    lines: list[SourceLine] = []
    if actor.has(*READERS):
        mine = and_(col(Followup.case_id) == case.id, followups_in_sight(session, actor))
        rows = session.execute(
            select(Followup, Cycle.name)
            .join(Cycle, col(Cycle.id) == col(Followup.cycle_id))
            .where(mine)
            .order_by(col(Followup.id))
        )
        lines += [_followup_line(actor, row, cycle) for row, cycle in rows]
    if actor.has(*LEAD_READERS):
        found = and_(col(Lead.case_id) == case.id, leads_in_sight(session, actor))
        leads = session.execute(select(Lead).where(found).order_by(col(Lead.id))).scalars()
        lines += [_lead_line(lead) for lead in leads]
    return lines


def _followup_line(actor: Actor, row: Followup, cycle: str) -> SourceLine:
    outcome = _(OUTCOME_LABELS[row.outcome]) if row.outcome else ""
    tried = _("联系 %(count)s 次，%(outcome)s", count=row.attempts, outcome=outcome)
    may_call = actor.has(*CALLERS)
    return SourceLine(
        source="follow_up",
        title=_("回访（%(cycle)s）", cycle=cycle),
        state=_(STATE_LABELS[row.state]),
        detail=tried if row.attempts else "",
        url=url_for("followups.call", public_id=row.public_id) if may_call else None,
        at=row.done_at,
    )


def _lead_line(lead: Lead) -> SourceLine:
    return SourceLine(
        source="lead",
        title=_("回访线索"),
        state=_(LEAD_STATE_LABELS[lead.state]),
        url=url_for("followups.lead", public_id=lead.public_id),
        at=lead.closed_at or lead.opened_at,
    )
