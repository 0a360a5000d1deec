"""Fee statements: what each expert did in a cycle between two days, at the cycle's rates.

Every submitted review counts, those of files outside the sample too: the work was done, and a
statement that left them out would tell the expert which files they were. Supervisors who are tied
to a case do not count it, and never draw up their own statement.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.panel.models import Expert, FeeRate
from qa_app.panel.queries.people import in_sight, own_ties, tied_to_case
from qa_app.reviews.models import Review, ReviewKind, ReviewState
from qa_app.reviews.rules.fees import FeeLine, cents_of


@dataclass(frozen=True, slots=True)
class Period:
    """The cycle and the days a statement is about, both included, for whoever reads it."""

    cycle_id: int
    first: date
    last: date
    actor: Actor

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment to the first one after."""
        start = datetime.combine(self.first, time(), SHANGHAI)
        return start, datetime.combine(self.last + timedelta(days=1), time(), SHANGHAI)


Counted = Callable[[Session, Period], dict[int, int]]
"""Expert id → how often the act was done; without cases the actor is tied to."""


@dataclass(frozen=True, slots=True)
class FeeAct:
    """A kind of act that is paid for."""

    code: str
    label: str
    count: Counted


@dataclass(frozen=True, slots=True)
class Statement:
    """All lines of a period; ``hidden`` reviews are left out because the reader is tied to them."""

    lines: tuple[FeeLine, ...]
    rates: dict[str, int]
    hidden: int

    @property
    def cents(self) -> int:
        """The sum of all lines."""
        return sum(line.cents for line in self.lines)


def statement(session: Session, actor: Actor, cycle: Cycle, first: date, last: date) -> Statement:
    """What every expert of a cycle is paid for a period, by login; not the reader's own line."""
    period = Period(cycle.id or 0, first, last, actor)
    rates = rates_of(session, cycle)
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for act in FEE_ACTS:
        for expert_id, number in act.count(session, period).items():
            counts[expert_id][act.code] = number
    own = own_ties(session, actor).expert_id
    people = session.execute(
        select(Expert.id, Expert.login, Expert.name)
        .where(col(Expert.id).in_([key for key in counts if key != own]))
        .order_by(col(Expert.login))
    )
    lines = tuple(
        FeeLine(key, login, name, counts[key], cents_of(counts[key], rates))
        for key, login, name in people
    )
    return Statement(lines, rates, _hidden(session, period))


def rates_of(session: Session, cycle: Cycle) -> dict[str, int]:
    """The rates of a cycle in cents, by act; an act without one is not paid yet."""
    rows = session.execute(
        select(FeeRate.act, FeeRate.cents).where(col(FeeRate.cycle_id) == cycle.id)
    )
    return {act: cents for act, cents in rows}


def _first_reviews(session: Session, period: Period) -> dict[int, int]:
    return _submitted(session, period, ReviewKind.FIRST)


def _further_reviews(session: Session, period: Period) -> dict[int, int]:
    return _submitted(session, period, ReviewKind.THIRD)


def _submitted(session: Session, period: Period, kind: ReviewKind) -> dict[int, int]:
    sight = in_sight(own_ties(session, period.actor))
    statement = _of_period(
        select(Review.expert_id, func.count()), period, col(Review.kind) == kind, *sight
    )
    rows = session.execute(statement.group_by(col(Review.expert_id)))
    return {expert_id: number for expert_id, number in rows}


def _hidden(session: Session, period: Period) -> int:
    own = own_ties(session, period.actor)
    if not own.any:
        return 0
    others = col(Review.expert_id) != (own.expert_id or 0)
    statement = _of_period(select(func.count()), period, tied_to_case(own), others)
    return session.execute(statement).scalar_one()


def _of_period(statement: Any, period: Period, *where: Any) -> Any:
    start, end = period.moments
    return (
        statement.select_from(Review)
        .join(Case, col(Case.id) == col(Review.case_id))
        .where(
            col(Review.cycle_id) == period.cycle_id,
            col(Review.state) == ReviewState.SUBMITTED,
            col(Review.submitted_at) >= start,
            col(Review.submitted_at) < end,
            *where,
        )
    )


FEE_ACTS: list[FeeAct] = [
    FeeAct("review", N_("评审"), _first_reviews),
    FeeAct("third", N_("复评"), _further_reviews),
]
"""What is paid for; packages above add theirs (a meeting, for instance)."""
