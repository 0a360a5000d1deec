"""Lists of objections for supervisors, agencies and lawyers, each as far as they may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.case_types import CaseType
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.queries.seen import in_view, joined, sights
from qa_app.objections.queries.standing import effect_column, is_changed, is_moved
from qa_app.objections.queries.waiting import late_on
from qa_app.objections.rules.effect import Effect
from qa_app.objections.rules.points import COLON, OVERALL, PointKind
from qa_app.objections.rules.states import (
    ASSIGNABLE,
    ENDED,
    PENDING,
    ObjectionState,
    Outcome,
)
from qa_app.panel.models import Expert
from qa_app.panel.queries.people import expert_names
from qa_app.web.paging import PAGE_SIZE, Page

OPEN, DECIDED, CHANGED, LATE, MOVED = "open", "decided", "changed", "late", "moved"
PAPER = "paper"
ONLY = (OPEN, DECIDED, CHANGED, LATE, MOVED, PAPER)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows; ``cycle`` is a name, ``agency`` an id or 0, ``text`` part of a number.

    ``only``: ``open`` for those to be checked, assigned or decided, ``decided``, ``changed`` for
    those after which the grade is another, ``late`` for those overdue on ``today``,
    ``moved`` for those that cannot go on because another grade counts, or it is open.
    """

    cycle: str = ""
    agency: int = 0
    state: ObjectionState | None = None
    outcome: Outcome | None = None
    text: str = ""
    only: str = ""
    today: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One objection in a list; ``decider`` is a name for supervisors and empty for others.

    ``received_on``: it came on paper, on that day; ``points`` says how many of each kind there are.
    """

    public_id: str
    level: int
    state: ObjectionState
    outcome: Outcome | None
    due_on: date
    handed_in_at: datetime | None
    check_by: date | None
    decide_by: date | None
    decided_at: datetime | None
    effect: Effect
    received_on: date | None
    points: Mapping[PointKind, int]
    number: str
    type: CaseType
    agency: str
    lawyer: str
    cycle: str
    decider: str = ""

    @property
    def act_by(self) -> date | None:
        """Until when its form is to be checked, later until when it is to be decided."""
        waits = self.state is ObjectionState.HANDED_IN
        return self.check_by if waits else self.decide_by

    def is_late(self, today: date) -> bool:
        """Whether that day is over and nobody acted, as the list of late ones counts it."""
        waits = self.state in PENDING and self.decided_at is None
        return waits and self.act_by is not None and self.act_by < today


def objections_page(session: Session, actor: Actor, wanted: Wanted) -> Page[Row]:
    """One page, newest first."""
    where, office = conditions(session, actor, wanted)
    total = session.execute(joined(select(func.count())).where(where)).scalar_one()
    rows = _rows(session, where, office, (wanted.page - 1) * PAGE_SIZE, PAGE_SIZE)
    return Page(list(rows), total, wanted.page)


def all_objections(session: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    """Everything the filter lets through, for the export."""
    where, office = conditions(session, actor, wanted)
    return _rows(session, where, office, 0, None)


def cycles_with(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Name and title of the cycles the actor sees objections of, newest first."""
    own, office, agency = sights(session, actor)
    rows = session.execute(
        joined(select(Cycle.name, Cycle.title, Cycle.id))
        .where(in_view(own, office, agency))
        .distinct()
        .order_by(col(Cycle.id).desc())
    )
    return [(name, title or name) for name, title, _key in rows]


def agencies_with(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Id and name of the agencies the actor sees objections of."""
    own, office, agency = sights(session, actor)
    rows = session.execute(
        joined(select(Agency.id, Agency.name))
        .where(in_view(own, office, agency))
        .distinct()
        .order_by(col(Agency.name))
    )
    return [(key or 0, name) for key, name in rows]


def count_moved(session: Session, actor: Actor) -> int:
    """How many objections the actor is to return because their grade moved."""
    _, office, _ = sights(session, actor)
    statement = joined(select(func.count())).where(office, is_moved())
    return session.execute(statement).scalar_one()


def _points(condition: Any) -> Any:
    """How many points of an objection there are that have something written, of one kind."""
    return (
        select(func.count())
        .select_from(ObjectionPoint)
        .where(col(ObjectionPoint.objection_id) == col(Objection.id), condition)
        .correlate(Objection)
        .scalar_subquery()
    )


_POINTS = (
    _points(col(ObjectionPoint.point).not_like(f"%{COLON}%")),
    _points(col(ObjectionPoint.point).like(f"{PointKind.RED_LINE}{COLON}%")),
    _points(col(ObjectionPoint.point) == str(OVERALL)),
)
"""One count for each kind, in the order of the kinds."""


def _rows(
    session: Session, where: Any, office: Any, offset: int, limit: int | None
) -> Iterator[Row]:
    statement = (
        joined(
            select(  # type: ignore[call-overload]
                Objection.public_id, Objection.level, Objection.state, Objection.outcome,
                Objection.due_on, Objection.handed_in_at, Objection.check_by,
                Objection.decide_by, Objection.decided_at, effect_column(),
                Objection.received_on, Case.number, Case.type, Agency.name, Lawyer.name,
                Cycle.title, Cycle.name, Objection.decider_expert_id, office, *_POINTS,
            )
        )
        .where(where)
        .order_by(col(Objection.made_at).desc(), col(Objection.id).desc())
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    names = expert_names(session)
    for row in session.execute(statement):
        fixed, case, rest = row[:11], row[11:14], row[14:]
        lawyer, title, cycle, decider, manages, *counts = rest
        points = {kind: n for kind, n in zip(PointKind, counts, strict=True) if n}
        one = Row(*fixed, points, *case, lawyer or "", title or cycle)
        has = one.state is ObjectionState.DECIDING or one.decided_at is not None
        yield replace(one, decider=names.get(decider, "")) if manages and has else one


def conditions(
    session: Session, actor: Actor, wanted: Wanted
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions on ``joined``: what the filter lets through; that the actor's office has it."""
    own, office, agency = sights(session, actor)
    found: list[Any] = [in_view(own, office, agency)]
    if wanted.cycle:
        found.append(col(Cycle.name) == wanted.cycle)
    if wanted.agency:
        found.append(col(FeedbackSheet.agency_id) == wanted.agency)
    if wanted.state:
        found.append(col(Objection.state) == wanted.state)
    if wanted.outcome:
        found.append(col(Objection.outcome) == wanted.outcome)
    if wanted.text:
        found.append(col(Case.number).contains(wanted.text, autoescape=True))
    if wanted.only:
        found.append(_only(wanted))
    return and_(*found), or_(office)


def _only(wanted: Wanted) -> Any:
    """The kinds of objections the figures of the loop count."""
    ways = {
        OPEN: col(Objection.state).in_((ObjectionState.HANDED_IN, *ASSIGNABLE)),
        DECIDED: and_(col(Objection.state).in_(ENDED), col(Objection.outcome).is_not(None)),
        CHANGED: is_changed(),
        MOVED: is_moved(),
        PAPER: col(Objection.received_on).is_not(None),
        LATE: late_on(wanted.today) if wanted.today else false(),
    }
    return ways[wanted.only]


def decider_name(session: Session, objection: Objection) -> str:
    """Who decides or decided, for supervisors; empty while nobody does."""
    if objection.state is not ObjectionState.DECIDING and objection.decided_at is None:
        return ""
    expert = session.get(Expert, objection.decider_expert_id or 0)
    return expert.name if expert else ""
