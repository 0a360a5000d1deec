"""Lists of feedback sheets for lawyers, agencies and supervisors; only the versions that count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import open_cycles, plan_of_text
from qa_app.feedback.models import FeedbackReply, FeedbackSheet, Release
from qa_app.feedback.queries.visible import is_own, joined, leads, of_side, sheets_in_sight
from qa_app.feedback.rules.sheets import ReleaseState, SheetState
from qa_app.feedback.rules.sides import ReplySide
from qa_app.web.paging import PAGE_SIZE, Page, page_number
from qa_app.web.reading import member_of

CHUNK = 500


@dataclass(frozen=True, slots=True)
class SheetFilter:
    """What the list shows; ``cycle`` a name, ``agency`` its name or code, ``q`` part of a number.

    ``own``: only cases the actor handled.
    """

    cycle: str = ""
    agency: str = ""
    state: SheetState | None = None
    grade: Grade | None = None
    q: str = ""
    page: int = 1
    own: bool = False


def filter_of(args: Mapping[str, str], *, own: bool = False) -> SheetFilter:
    """The filter an address or a job speaks of; what cannot be read counts as not given."""
    return SheetFilter(
        cycle=args.get("cycle", "").strip(),
        agency=args.get("agency", "").strip(),
        state=member_of(SheetState, args.get("state")),
        grade=member_of(Grade, args.get("grade")),
        q=args.get("q", "").strip(),
        page=page_number(args.get("page")),
        own=own,
    )


def address_of(wanted: SheetFilter) -> dict[str, str]:
    """The filter as values of an address, without the page."""
    given = {
        "cycle": wanted.cycle, "agency": wanted.agency, "state": wanted.state,
        "grade": wanted.grade, "q": wanted.q,
    }  # fmt: skip
    return {key: str(value) for key, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet in a list; ``to_answer``: the lawyer's last word has no answer yet.

    ``points`` is None where the cycle shows none.
    """

    id: int
    public_id: str
    number: str
    type: CaseType
    cycle: str
    agency: str
    lawyer: str
    grade: Grade
    points: int | None
    version: int
    made_at: datetime
    objections_until: date | None
    first_read_at: datetime | None
    acknowledged_at: datetime | None
    to_answer: bool


def sheets_page(session: Session, actor: Actor, wanted: SheetFilter) -> Page[SheetRow]:
    """One page of sheets, newest first."""
    where = _where(session, actor, wanted)
    total = session.execute(_lines(func.count()).where(where)).scalar_one()
    rows = session.execute(
        _lines(*_columns())
        .where(where)
        .order_by(col(FeedbackSheet.made_at).desc(), col(FeedbackSheet.public_id).desc())
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([_row(row) for row in rows], total, wanted.page)


def every_sheet(session: Session, actor: Actor, wanted: SheetFilter) -> Iterator[SheetRow]:
    """All of them, by agency and case number, for files."""
    statement = _lines(*_columns()).where(_where(session, actor, wanted))
    ordered = statement.order_by(col(Agency.name), col(Case.number), col(FeedbackSheet.public_id))
    for row in session.execute(ordered.execution_options(yield_per=CHUNK)):
        yield _row(row)


def sheet_ids(session: Session, actor: Actor, wanted: SheetFilter) -> list[int]:
    """The ids of the same, in the same order: for prints in the background."""
    statement = _lines(col(FeedbackSheet.id)).where(_where(session, actor, wanted))
    ordered = statement.order_by(col(Agency.name), col(Case.number), col(FeedbackSheet.public_id))
    return list(session.execute(ordered).scalars())


def unread_count(session: Session, actor: Actor, today: date) -> tuple[int, date | None]:
    """How many own sheets wait for their first reading, and the nearest last day to object.

    Days that are over are nobody's last day; None when there is none to come. Once a cycle was
    ended nobody is asked any more to read what stands there to be read.
    """
    until = col(FeedbackSheet.objections_until)
    to_come = func.min(case((until >= today, until)))
    statement = joined(select(func.count(), to_come)).where(
        sheets_in_sight(session, actor),
        is_own(actor),
        col(FeedbackSheet.counts),
        col(FeedbackSheet.first_read_at).is_(None),
        col(FeedbackSheet.cycle_id).in_(open_cycles()),
    )
    count, until = session.execute(statement).one()
    return count, until


def unopened(session: Session, actor: Actor, sheet_ids: Sequence[int] | None = None) -> list[int]:
    """Sheets of the actor's side, as lawyer or agency, whose release nobody has read yet.

    Of these sheets, or of all.
    """
    statement = joined(select(FeedbackSheet.id)).where(  # type: ignore[call-overload]
        of_side(actor),
        col(Release.state) == ReleaseState.RELEASED,
        col(Release.first_read_at).is_(None),
    )
    if sheet_ids is None:
        return list(session.execute(statement).scalars())
    found: list[int] = []
    for start in range(0, len(sheet_ids), CHUNK):
        some = col(FeedbackSheet.id).in_(sheet_ids[start : start + CHUNK])
        found += session.execute(statement.where(some)).scalars()
    return found


def to_answer_count(session: Session, actor: Actor) -> int:
    """How many sheets hold a lawyer's word that the actor's office has not answered."""
    statement = joined(select(func.count())).where(
        sheets_in_sight(session, actor), leads(session, actor), col(FeedbackSheet.counts), waits()
    )
    return session.execute(statement).scalar_one()


def waits() -> ColumnElement[bool]:
    """Sheets of cases on which the lawyer has the last word somewhere, on whatever version."""
    asked, answer = aliased(FeedbackReply), aliased(FeedbackReply)
    answered = exists().where(
        answer.cycle_id == asked.cycle_id,  # type: ignore[arg-type]
        answer.case_id == asked.case_id,  # type: ignore[arg-type]
        answer.criterion == asked.criterion,  # type: ignore[arg-type]
        answer.side == ReplySide.OFFICE,  # type: ignore[arg-type]
        answer.id > asked.id,  # type: ignore[operator]
    )
    return exists().where(
        asked.cycle_id == col(FeedbackSheet.cycle_id),  # type: ignore[arg-type]
        asked.case_id == col(FeedbackSheet.case_id),  # type: ignore[arg-type]
        asked.side == ReplySide.LAWYER,  # type: ignore[arg-type]
        ~answered,
    )


def choices(session: Session, actor: Actor) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    """Cycles (name, title) and agencies that have sheets in the actor's sight: for the filters."""
    rows = session.execute(
        _lines(Cycle.name, Cycle.title, Agency.name)
        .where(sheets_in_sight(session, actor), col(FeedbackSheet.counts))
        .distinct()
    ).all()
    cycles = sorted({(name, title or name) for name, title, _agency in rows}, reverse=True)
    return cycles, sorted({agency for _name, _title, agency in rows})


_STATES: dict[SheetState, Any] = {
    SheetState.UNREAD: lambda: col(FeedbackSheet.first_read_at).is_(None),
    SheetState.READ: lambda: col(FeedbackSheet.first_read_at).is_not(None),
    SheetState.ACKNOWLEDGED: lambda: col(FeedbackSheet.acknowledged_at).is_not(None),
    SheetState.TO_ANSWER: waits,
    SheetState.CHANGED: lambda: col(FeedbackSheet.version) > 1,
}


def _where(session: Session, actor: Actor, wanted: SheetFilter) -> ColumnElement[bool]:
    conditions = [
        sheets_in_sight(session, actor),
        col(FeedbackSheet.counts),
        col(Cycle.name) == wanted.cycle if wanted.cycle else true(),
        of_agency(wanted.agency),
        col(FeedbackSheet.grade) == wanted.grade if wanted.grade else true(),
        _STATES[wanted.state]() if wanted.state else true(),
        is_own(actor) if wanted.own else true(),
    ]
    if wanted.q:
        conditions.append(col(Case.number).contains(wanted.q, autoescape=True))
    return and_(*conditions)


def of_agency(asked: str) -> ColumnElement[bool]:
    """Sheets of an agency named by name or code; all for an empty text."""
    return or_(col(Agency.name) == asked, col(Agency.code) == asked) if asked else true()


def _columns() -> list[Any]:
    return [
        FeedbackSheet.id, FeedbackSheet.public_id, Case.number, Case.type,
        func.coalesce(func.nullif(Cycle.title, ""), Cycle.name), Agency.name, Lawyer.name,
        FeedbackSheet.grade, FeedbackSheet.points, FeedbackSheet.version, FeedbackSheet.made_at,
        FeedbackSheet.objections_until, FeedbackSheet.first_read_at,
        FeedbackSheet.acknowledged_at, waits().label("to_answer"), Cycle.plan,
    ]  # fmt: skip


def _row(row: Any) -> SheetRow:
    *values, plan = row
    values[6], values[-1] = values[6] or "", bool(values[-1])
    if not plan_of_text(plan).feedback.show_points:
        values[8] = None
    return SheetRow(*values)


def _lines(*columns: Any) -> Any:
    return (
        joined(select(*columns))
        .join(Agency, col(Agency.id) == col(FeedbackSheet.agency_id))
        .join(Lawyer, col(Lawyer.id) == col(FeedbackSheet.lawyer_id), isouter=True)
    )
