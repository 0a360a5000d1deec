"""What a bulletin of an office tells of a cycle and a month: figures of the reports, the loop."""

from datetime import datetime
from fractions import Fraction

import numpy as np
from sqlmodel import Session

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor
from qa_app.loop.queries.months import AgencyCounts, loop_counts, overdue_of
from qa_app.loop.queries.offices import Office
from qa_app.loop.rules.bulletin import (
    BulletinFacts,
    CriterionLoss,
    LoopCounts,
    Wish,
    weakest,
    why_not_month,
)
from qa_app.reports.queries.cycles import ReportCycle, report_cycle
from qa_app.reports.queries.ratings import sheets_by_rubric
from qa_app.reports.queries.reports import share_report


def bulletin_facts(
    session: Session, actor: Actor, office: Office, wish: Wish, now: datetime
) -> BulletinFacts:
    """The facts; NotFound when the cycle is not the office's, Refused before its draw."""
    month = wish.month
    refusal = why_not_month(month, now.astimezone(SHANGHAI).date())
    if refusal:
        raise refusal.error()
    found = report_cycle(session, office.actor(actor), wish.cycle)
    made = share_report(session, found, by=("agency",), language=wish.language, now=now)
    counts = loop_counts(session, found.id, found.scope.region_ids, month, now)
    losses = criterion_losses(session, found, wish.language)
    return BulletinFacts(
        office=office.name,
        month=month,
        as_of=now,
        report=made.report,
        criteria=weakest(losses, found.plan.report.minimum_cases),
        in_month=sum((one.in_month for one in counts), LoopCounts()),
        until_now=sum((one.until_now for one in counts), LoopCounts()),
        by_agency=_by_code(counts),
        overdue=tuple(overdue_of(counts)),
        minimum_cell=found.plan.followups.minimum_cell,
    )


def _by_code(counts: list[AgencyCounts]) -> dict[str, tuple[str, LoopCounts]]:
    return {one.code: (one.name, one.until_now) for one in counts}


def criterion_losses(session: Session, cycle: ReportCycle, language: str) -> list[CriterionLoss]:
    """Every criterion of every rubric version used, over the sheets handed in on drawn cases.

    The loss is 1 less the mean of what the ratings are worth, as a part of the best rating.
    """
    found: list[CriterionLoss] = []
    for sheets in sheets_by_rubric(session, cycle):
        rubric = sheets.rubric
        title = rubric.title.en if language == "en" else rubric.title.zh
        for column in sheets.criteria:
            rated = column.worth[~np.isnan(column.worth)]
            if not len(rated):
                continue
            name = column.criterion.title
            loss = 1 - Fraction(float(np.mean(rated)))
            words = name.en if language == "en" else name.zh
            found.append(CriterionLoss(words, title, loss, len(rated)))
    return found
