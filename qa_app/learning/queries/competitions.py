"""Lists of competitions: those in which an actor has cases to put forward, or which one runs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case as sql_case
from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import managed, plan_of_text
from qa_app.cycles.rules.competition import CompetitionPlan
from qa_app.sampling.models import CompetitionEntry, CompetitionList
from qa_app.sampling.queries.entries import competitions_of, own_cases
from qa_app.sampling.rules.entering import STANDING, EntryState
from qa_app.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class CompetitionLine:
    """One competition in a list; ``own`` entries of the actor's cases that stand."""

    name: str
    title: str
    state: CycleState
    rule: CompetitionPlan
    own: int
    waiting: int
    manages: bool
    published_at: datetime | None

    def takes_entries(self, today: date) -> bool:
        """Whether cases may still be put forward."""
        return self.state is CycleState.PLANNED and today <= self.rule.entries_due


def competitions_page(session: Session, actor: Actor, page: int = 1) -> Page[CompetitionLine]:
    """The competitions that concern the actor, newest first, with what stands."""
    where = [competitions_of(session, actor)]
    total = session.execute(select(func.count()).select_from(Cycle).where(*where)).scalar_one()
    counted = _counted(session, actor)
    published = (
        select(func.max(col(CompetitionList.published_at)))
        .where(
            col(CompetitionList.cycle_id) == col(Cycle.id),
            col(CompetitionList.withdrawn_at).is_(None),
        )
        .scalar_subquery()
    )
    runs = sql_case((managed(actor), 1), else_=0)
    rows = session.execute(
        select(
            col(Cycle.name), col(Cycle.title), col(Cycle.state), col(Cycle.plan),
            func.coalesce(counted.c.own, 0), func.coalesce(counted.c.waiting, 0), runs, published,
        )
        .join(counted, counted.c.cycle_id == col(Cycle.id), isouter=True)
        .where(*where)
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )  # fmt: skip
    lines = [
        CompetitionLine(name, title or name, state, rule, own, waiting, bool(ran), at)
        for name, title, state, plan, own, waiting, ran, at in rows
        if (rule := plan_of_text(plan).competition) is not None
    ]
    return Page(lines, total, page)


def name_of(session: Session, entry: CompetitionEntry) -> str:
    """The name of an entry's competition."""
    return session.get_one(Cycle, entry.cycle_id).name


def _counted(session: Session, actor: Actor):
    """By competition: the actor's entries that stand, and every one that waits for a decision."""
    entry = CompetitionEntry
    stands = col(entry.state).in_(STANDING) & own_cases(session, actor)
    waits = col(entry.state) == EntryState.ENTERED
    return (
        select(
            col(entry.cycle_id),
            func.sum(sql_case((stands, 1), else_=0)).label("own"),
            func.sum(sql_case((waits, 1), else_=0)).label("waiting"),
        )
        .join(Case, col(Case.id) == col(entry.case_id))
        .group_by(col(entry.cycle_id))
        .subquery()
    )
