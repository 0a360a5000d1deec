"""Last days to object that were put off, and whom another last day would concern."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal, or_
from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackExtension, FeedbackSheet, Release
from qa_app.feedback.queries.sheets import made_sheet
from qa_app.feedback.rules.sheets import Sheet
from qa_app.panel.queries.people import in_sight, own_ties


@dataclass(frozen=True, slots=True)
class Concerned:
    """Sheets whose last day moves: how many, of them nobody has read, already over; whose."""

    sheets: int
    unread: int
    over: int
    lawyers: frozenset[int]
    agencies: frozenset[int]


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """One day that was put off; ``number`` of the case, empty for the whole release."""

    old_until: date | None
    new_until: date
    sheets: int
    reason: str
    made_by: str
    made_at: datetime
    number: str


def release_named(session: Session, cycle: Cycle, public_id: str) -> Release:
    """A release of the cycle as it is now; NotFound for others."""
    statement = select(Release).where(
        col(Release.public_id) == public_id, col(Release.cycle_id) == cycle.id
    )
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(public_id)
    return row


def sheets_before(row: Release, until: date, case_id: int | None) -> list[Any]:
    """Conditions on the sheets of a release, or one case of it, that end before a day."""
    found = [
        col(FeedbackSheet.release_id) == row.id,
        col(FeedbackSheet.counts),
        col(FeedbackSheet.objections_until) < until,
    ]
    return [*found, col(FeedbackSheet.case_id) == case_id] if case_id is not None else found


def concerned(
    session: Session, row: Release, until: date, case_id: int | None, today: date | None = None
) -> Concerned:
    """Which sheets another last day would concern; ``today`` to know which are over."""
    rows = session.execute(
        select(  # type: ignore[call-overload]
            FeedbackSheet.lawyer_id, FeedbackSheet.agency_id, FeedbackSheet.objections_until,
            func.count(), func.count(col(FeedbackSheet.first_read_at)),
        )
        .where(*sheets_before(row, until, case_id))
        .group_by(
            FeedbackSheet.lawyer_id, FeedbackSheet.agency_id, FeedbackSheet.objections_until
        )
    ).all()  # fmt: skip
    return Concerned(
        sum(count for *_, count, _read in rows),
        sum(count - read for *_, count, read in rows),
        sum(count for _, _, day, count, _ in rows if today is not None and day < today),
        frozenset(lawyer for lawyer, *_ in rows if lawyer is not None),
        frozenset(agency for _, agency, *_ in rows),
    )


def release_of_sheet(session: Session, sheet_id: int) -> str:
    """The public id of the release a sheet belongs to."""
    statement = (
        select(Release.public_id)
        .join(FeedbackSheet, col(FeedbackSheet.release_id) == col(Release.id))
        .where(col(FeedbackSheet.id) == sheet_id)
    )
    return session.exec(statement).one()


def sheet_of_number(session: Session, public_id: str, number: str) -> Sheet:
    """The sheet that counts of the case with this number in a release; NotFound for none."""
    found = session.execute(
        select(FeedbackSheet, Release.state, literal(False))  # type: ignore[call-overload]
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(Case, col(Case.id) == col(FeedbackSheet.case_id))
        .where(
            col(Release.public_id) == public_id,
            col(Case.number) == number,
            col(FeedbackSheet.counts),
        )
    ).first()
    if found is None:
        raise NotFound(number)
    return made_sheet(*found)


def extensions_of(session: Session, actor: Actor, public_id: str) -> list[ExtensionLine]:
    """Every day of a release that was put off, newest first; no case the actor is tied to."""
    seen = in_sight(own_ties(session, actor))
    rows = session.execute(
        select(  # type: ignore[call-overload]
            FeedbackExtension.old_until, FeedbackExtension.new_until, FeedbackExtension.sheets,
            FeedbackExtension.reason, FeedbackExtension.made_by, FeedbackExtension.made_at,
            func.coalesce(Case.number, ""),
        )
        .join(Release, col(Release.id) == col(FeedbackExtension.release_id))
        .join(Case, col(Case.id) == col(FeedbackExtension.case_id), isouter=True)
        .where(
            col(Release.public_id) == public_id,
            *(or_(col(FeedbackExtension.case_id).is_(None), one) for one in seen),
        )
        .order_by(col(FeedbackExtension.id).desc())
    )  # fmt: skip
    return [ExtensionLine(*row) for row in rows]


def why_extended(session: Session, sheet_id: int, until: date | None) -> str:
    """The reason the last day of a sheet is the one it is; empty when it was never put off."""
    found = session.execute(
        select(FeedbackExtension.reason)
        .select_from(FeedbackSheet)
        .join(FeedbackExtension, col(FeedbackExtension.release_id) == col(FeedbackSheet.release_id))
        .where(
            col(FeedbackSheet.id) == sheet_id,
            col(FeedbackExtension.new_until) == until,
            or_(
                col(FeedbackExtension.case_id).is_(None),
                col(FeedbackExtension.case_id) == col(FeedbackSheet.case_id),
            ),
        )
        .order_by(col(FeedbackExtension.id).desc())
    ).scalar()
    return found or ""
