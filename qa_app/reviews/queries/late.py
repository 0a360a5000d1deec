"""Whose reviews are late or soon due, for reminders and for the supervisor's list.

Seats outside the sample are reminded of like all others, but no supervisor's figure counts them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState, Expert
from qa_app.panel.queries.duty import day_of, leave_of
from qa_app.panel.queries.people import in_sight, own_ties
from qa_app.panel.rules.deadlines import Reminder, due_on, reminder
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.rubrics import plan_of


@dataclass(frozen=True, slots=True)
class Outstanding:
    """One seat whose review is not in; ``review_id`` None: not begun."""

    assignment_id: int
    public_id: str
    case_id: int
    case_key: str
    expert_id: int
    due: date
    begun: bool


@dataclass(frozen=True, slots=True)
class LateLine:
    """One expert with overdue reviews in a cycle; ``back_on`` is the last day of a leave now."""

    expert_id: int
    login: str
    name: str
    overdue: int
    begun: int
    oldest: date
    away_until: date | None


def drawn_cycles_with_date(session: Session) -> list[Cycle]:
    """The cycles under review that set a day for reviews."""
    drawn = session.exec(select(Cycle).where(col(Cycle.state) == CycleState.DRAWN)).all()
    return [cycle for cycle in drawn if plan_of(cycle).timetable.reviews_due]


def outstanding(session: Session, cycle: Cycle, *where: Any) -> Iterator[Outstanding]:
    """Active seats of the cycle whose review is not in, by case key."""
    reviews_due = plan_of(cycle).timetable.reviews_due
    columns = (
        Assignment.id, Assignment.public_id, Assignment.case_id, Case.case_key,
        Assignment.expert_id, Assignment.made_at, Review.state,
    )  # fmt: skip
    statement = (
        select(*columns)  # type: ignore[call-overload]
        .select_from(Assignment)
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Review, col(Review.assignment_id) == col(Assignment.id), isouter=True)
        .where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Review.state).is_(None) | (col(Review.state) == ReviewState.OPEN),
            *where,
        )
        .order_by(col(Case.case_key), col(Assignment.seat))
    )
    for key, public_id, case_id, case_key, expert_id, made_at, state in session.execute(statement):
        due = due_on(reviews_due, day_of(made_at))
        if due is not None:
            yield Outstanding(key, public_id, case_id, case_key, expert_id, due, state is not None)


def overdue_seats(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> list[Outstanding]:
    """Overdue seats of the sample, without cases the actor is tied to."""
    today = day_of(now)
    sight = (col(Assignment.seat) >= FIRST_SEAT, *in_sight(own_ties(session, actor)))
    return [one for one in outstanding(session, cycle, *sight) if one.due < today]


def late_experts(session: Session, actor: Actor, cycle: Cycle, now: datetime) -> list[LateLine]:
    """Experts with overdue reviews, those with most first."""
    seats: defaultdict[int, list[Outstanding]] = defaultdict(list)
    for one in overdue_seats(session, actor, cycle, now):
        seats[one.expert_id].append(one)
    people = select(Expert.id, Expert.login, Expert.name).where(col(Expert.id).in_(list(seats)))
    today = day_of(now)
    running = [line for line in leave_of(session, list(seats), today) if line.starts_on <= today]
    away = {line.expert_id: line.ends_on for line in running}
    lines = [
        LateLine(
            key, login, name, len(seats[key]), sum(one.begun for one in seats[key]),
            min(one.due for one in seats[key]), away.get(key),
        )
        for key, login, name in session.execute(people)
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.overdue, line.oldest, line.login))


def reminders_of(
    session: Session, cycle: Cycle, today: date
) -> dict[tuple[Reminder, date], Counter[int]]:
    """Who is to be reminded today of what: reminder and due date → files per expert.

    Of what is overdue each expert hears once, with the oldest date.
    """
    days = plan_of(cycle).timetable.reminder_days
    found: defaultdict[tuple[Reminder, date], Counter[int]] = defaultdict(Counter)
    late: defaultdict[int, list[date]] = defaultdict(list)
    for one in outstanding(session, cycle):
        if one.due < today:
            late[one.expert_id].append(one.due)
            continue
        what = reminder(one.due, today, days)
        if what:
            found[what, one.due][one.expert_id] += 1
    for expert_id, dues in late.items():
        if any(reminder(due, today, days) for due in dues):
            found[Reminder.AFTER, min(dues)][expert_id] += len(dues)
    return dict(found)
