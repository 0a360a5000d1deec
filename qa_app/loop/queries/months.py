"""Counts of the loop by agency, of one month and until now, for bulletins.

Sheets are counted once a case: released by their first version, read and acknowledged by the
version that counts. An objection is one of the first level; a grade changed when what was decided
made another grade of it. Tasks are those of the cycle, without cancelled ones.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.clock import SHANGHAI
from qa_app.feedback.models import FeedbackSheet
from qa_app.loop.rules.bulletin import LoopCounts, Month, OverdueTasks
from qa_app.objections.models import Objection
from qa_app.objections.rules.states import FIRST_LEVEL, ObjectionState
from qa_app.rectification.models import Task
from qa_app.rectification.rules.states import PENDING, TaskState
from qa_app.reviews.models import Settlement

_UNHEARD = (ObjectionState.DRAFT, ObjectionState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class AgencyCounts:
    """One agency's counts: in the month and until now, and how long its oldest task is overdue."""

    code: str
    name: str
    in_month: LoopCounts
    until_now: LoopCounts
    days: int


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    end: datetime
    today: date

    def within(self, moment: Any) -> Any:
        return and_(col(moment) >= self.start, col(moment) < self.end)


def loop_counts(
    session: Session, cycle_id: int, regions: tuple[int, ...] | None, month: Month, now: datetime
) -> list[AgencyCounts]:
    """The counts of every agency with any, by code; ``regions`` None is all of them."""
    span = _Span(_local(month.first), _local(month.next_first), now.astimezone(SHANGHAI).date())
    found: dict[int, dict[str, int]] = defaultdict(dict)
    oldest: dict[int, date] = {}
    for statement, table in (
        (_sheets(span), FeedbackSheet), (_objections(span), FeedbackSheet), (_tasks(span), Task),
    ):  # fmt: skip
        narrowed = statement.where(*_within(table, cycle_id, regions))
        for row in session.execute(narrowed.group_by(col(table.agency_id))).mappings():
            counts = dict(row)
            agency = counts.pop("agency_id")
            since = counts.pop("oldest", None)
            if since:
                oldest[agency] = date.fromisoformat(since) if isinstance(since, str) else since
            found[agency].update({name: int(count or 0) for name, count in counts.items()})
    agencies = select(col(Agency.id), col(Agency.code), col(Agency.name))
    rows = session.execute(agencies.where(col(Agency.id).in_(found)).order_by(col(Agency.code)))
    return [
        AgencyCounts(
            code,
            name,
            _counts(found[key], "month_"),
            _counts(found[key], "all_"),
            (span.today - oldest[key]).days if key in oldest else 0,
        )
        for key, code, name in rows
    ]


def overdue_of(found: list[AgencyCounts]) -> list[OverdueTasks]:
    """The agencies with overdue tasks, by code."""
    late = [one for one in found if one.until_now.overdue]
    return [OverdueTasks(one.name, one.until_now.overdue, one.days) for one in late]


def _counts(found: dict[str, int], prefix: str) -> LoopCounts:
    own = {key.removeprefix(prefix): n for key, n in found.items() if key.startswith(prefix)}
    return LoopCounts(**own)


def _local(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def _number(condition: Any, name: str) -> Any:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _twice(condition: Any, moment: Any, span: _Span, name: str) -> list[Any]:
    """A count until now and in the month."""
    in_month = and_(condition, span.within(moment))
    return [_number(condition, f"all_{name}"), _number(in_month, f"month_{name}")]


def _sheets(span: _Span) -> Select[Any]:
    sheet = FeedbackSheet
    return select(
        col(sheet.agency_id).label("agency_id"),
        *_twice(col(sheet.version) == 1, sheet.made_at, span, "released"),
        *_twice(
            and_(col(sheet.counts), col(sheet.first_read_at).is_not(None)),
            sheet.first_read_at,
            span,
            "read",
        ),
        *_twice(
            and_(col(sheet.counts), col(sheet.acknowledged_at).is_not(None)),
            sheet.acknowledged_at,
            span,
            "acknowledged",
        ),
    )


def _objections(span: _Span) -> Select[Any]:
    old, new = aliased(Settlement), aliased(Settlement)
    first = col(Objection.level) == FIRST_LEVEL
    heard = and_(
        first,
        col(Objection.state).not_in(_UNHEARD),
        col(Objection.handed_in_at).is_not(None),
    )
    decided = and_(first, col(Objection.decided_at).is_not(None))
    changed = and_(
        col(Objection.decided_at).is_not(None), col(new.grade).is_not(None), new.grade != old.grade
    )
    return (
        select(
            col(FeedbackSheet.agency_id).label("agency_id"),
            *_twice(heard, Objection.handed_in_at, span, "objections"),
            *_twice(decided, Objection.decided_at, span, "decided"),
            *_twice(changed, Objection.decided_at, span, "changed"),
        )
        .select_from(Objection)
        .join(FeedbackSheet, col(FeedbackSheet.id) == col(Objection.sheet_id))
        .join(old, col(old.id) == col(Objection.old_settlement_id), isouter=True)
        .join(new, col(new.id) == col(Objection.new_settlement_id), isouter=True)
    )


def _tasks(span: _Span) -> Select[Any]:
    kept = col(Task.state) != TaskState.CANCELLED
    done = col(Task.state) == TaskState.DONE
    late = and_(col(Task.state).in_(PENDING), col(Task.due_on) < span.today)
    return select(
        col(Task.agency_id).label("agency_id"),
        *_twice(kept, Task.made_at, span, "tasks"),
        *_twice(done, Task.checked_at, span, "rectified"),
        _number(late, "all_overdue"),
        func.min(case((late, col(Task.due_on)))).label("oldest"),
    )


def _within(
    table: type[FeedbackSheet] | type[Task], cycle_id: int, regions: tuple[int, ...] | None
) -> Iterator[Any]:
    yield col(table.cycle_id) == cycle_id
    if regions is not None:
        inside = select(Agency.id).where(col(Agency.region_id).in_(regions))
        yield col(table.agency_id).in_(inside)
