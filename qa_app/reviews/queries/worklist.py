"""The expert's work list: what waits, by deadline and effort, and which file comes next.

Everything in it comes from the expert's own seats and own files: the order, the counts and the
filters tell nothing about who else rates a case, nor what a seat is for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from qa_app.cases.models import Case, Cause
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import plan_of_text
from qa_app.files.queries.reading import page_counts
from qa_app.panel.models import Assignment
from qa_app.panel.queries.duty import day_of
from qa_app.panel.rules.deadlines import Deadline, Urgency, deadline
from qa_app.reviews.models import Review, ReviewState
from qa_app.reviews.queries.own import own_reviews
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.reviews.rules.masking import shown_name
from qa_app.scoresheets.models import Scoresheet
from qa_app.web.paging import PAGE_SIZE, Page

NO_PAGES = 0


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What the list shows; empty: everything."""

    cycle: str = ""
    type: str = ""
    begun: bool | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file that waits; ``pages`` of its file (None: on paper), ``criteria`` of its rubric."""

    seat: str
    review: str | None
    name: str
    cycle: str
    cycle_title: str
    type: CaseType
    stage: Stage | None
    cause: str | None
    given_at: datetime
    saved_at: datetime | None
    deadline: Deadline
    pages: int | None
    criteria: int | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed."""
        return self.deadline.urgency is Urgency.OVERDUE


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of the list, counts over all of it, and what it can be filtered by."""

    page: Page[Waiting]
    waiting: int
    begun: int
    overdue: int
    soon: int
    first_due: date | None
    cycles: tuple[tuple[str, str], ...]
    types: tuple[CaseType, ...]


def work_list(session: Session, actor: Actor, wanted: WorkFilter, now: datetime) -> WorkList:
    """The actor's waiting files, the most urgent first."""
    everything = waiting_files(session, actor, now)
    shown = [one for one in everything if _matches(one, wanted)]
    start = (wanted.page - 1) * PAGE_SIZE
    rows = _with_criteria(session, shown[start : start + PAGE_SIZE])
    dues = [one.deadline.due_on for one in everything if one.deadline.due_on]
    return WorkList(
        page=Page(rows, len(shown), wanted.page),
        waiting=len(everything),
        begun=sum(one.review is not None for one in everything),
        overdue=sum(one.is_overdue for one in everything),
        soon=sum(one.deadline.urgency is Urgency.SOON for one in everything),
        first_due=min(dues, default=None),
        cycles=tuple(sorted({(one.cycle, one.cycle_title) for one in everything})),
        types=tuple(kind for kind in CaseType if any(one.type is kind for one in everything)),
    )


def next_file(session: Session, actor: Actor, now: datetime, *, after: str = "") -> Waiting | None:
    """The file to go on with; ``after``: the seat just left, which comes last again."""
    found = waiting_files(session, actor, now)
    others = [one for one in found if one.seat != after]
    return (others or found or [None])[0]


def due_days(session: Session, actor: Actor, now: datetime) -> list[date]:
    """The days on which the actor's waiting files are due."""
    found = waiting_files(session, actor, now)
    return [one.deadline.due_on for one in found if one.deadline.due_on]


def waiting_files(session: Session, actor: Actor, now: datetime) -> list[Waiting]:
    """Every file that waits for the actor: by due date, begun before new, the shorter first."""
    still = col(Review.state).is_(None) | (col(Review.state) == ReviewState.OPEN)
    columns = (
        Assignment.public_id, Assignment.case_id, Assignment.made_at, Review.public_id, Case.number,
        Cycle.name, Cycle.title, Cycle.plan, Case.type, Case.stage, Cause.name, Scoresheet.saved_at,
    )  # fmt: skip
    statement = (
        own_reviews(actor, *columns)
        .join(Cause, col(Cause.id) == col(Case.cause_id), isouter=True)
        .join(Scoresheet, col(Scoresheet.id) == col(Review.scoresheet_id), isouter=True)
        .where(still, col(Cycle.state) == CycleState.DRAWN)
    )
    rows = session.execute(statement).all()
    pages = page_counts(session, [row[1] for row in rows])
    today = day_of(now)
    return sorted((_file(row, pages, today) for row in rows), key=_order)


def _file(row: tuple, pages: dict[int, int], today: date) -> Waiting:  # type: ignore[type-arg]
    seat, case_id, given_at, review, number, cycle, title, text, kind, stage, cause, saved = row
    plan = plan_of_text(text)
    timetable = plan.timetable
    due = deadline(timetable.reviews_due, day_of(given_at), today, timetable.reminder_days)
    name = shown_name(number, seat, plan.panel)
    return Waiting(
        seat, review, name, cycle, title or cycle, kind, stage, cause, given_at, saved, due,
        pages.get(case_id),
    )  # fmt: skip


def _order(one: Waiting) -> tuple[bool, date, bool, int, str]:
    due = one.deadline.due_on
    effort = one.pages or NO_PAGES
    return due is None, due or date.max, one.review is None, effort, one.seat


def _matches(one: Waiting, wanted: WorkFilter) -> bool:
    return (
        (not wanted.cycle or one.cycle == wanted.cycle)
        and (not wanted.type or one.type == wanted.type)
        and (wanted.begun is None or (one.review is not None) == wanted.begun)
    )


def _with_criteria(session: Session, files: Iterable[Waiting]) -> list[Waiting]:
    """The same with how many criteria each file's rubric has; unknown where there is none yet."""
    rubrics: dict[str, RubricsOfCycle] = {}
    found: list[Waiting] = []
    for one in files:
        if one.cycle not in rubrics:
            cycle = session.exec(select(Cycle).where(Cycle.name == one.cycle)).one()
            rubrics[one.cycle] = RubricsOfCycle(session, cycle)
        try:
            rubric = rubrics[one.cycle].rubric_for(one.type, one.stage).rubric
        except Refused:
            found.append(one)
            continue
        found.append(replace(one, criteria=len(rubric.criteria)))
    return found
