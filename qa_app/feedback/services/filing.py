"""Writes sheets that were made beforehand, and what is suspect in the texts of the others.

Everything slow was done before (``making``): here rows are handed to the driver as they are, so
that a province's release keeps SQLite's only writer for as short as it can.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from qa_app.cycles.models import Cycle
from qa_app.db.many import insert_many
from qa_app.feedback.models import FeedbackSheet, FeedbackSuspect, FeedbackWording
from qa_app.feedback.services.making import MadeSheet, Prepared, SuspectText
from qa_app.reviews.models import Settlement

CHUNK, FEW = 5_000, 500
_SHEETS: Any = FeedbackSheet.__table__  # type: ignore[attr-defined]
_SUSPECTS: Any = FeedbackSuspect.__table__  # type: ignore[attr-defined]
_MADE = (
    *("public_id", "case_id", "lawyer_id", "agency_id", "settlement_id", "grade", "points"),
    *("lines", "overall"),
)
Place = tuple[int, int, date | None]
"""The release a sheet belongs to, its version, the last day to object."""


def file_sheets(
    session: Session,
    sheets: Sequence[MadeSheet],
    *,
    cycle: Cycle,
    places: Mapping[int, Place] | Place,
    now: datetime,
) -> None:
    """Write sheets as the versions that count; ``places``: one for all, or by case id."""
    same = {"cycle_id": cycle.id, "counts": True, "made_at": now}
    columns = (*_MADE, "release_id", "version", "objections_until")
    for start in range(0, len(sheets), CHUNK):
        rows = [
            (
                one.public_id, one.case_id, one.lawyer_id, one.agency_id, one.settlement_id,
                one.grade, one.points, one.lines, one.overall,
                *(places if isinstance(places, tuple) else places[one.case_id]),
            )
            for one in sheets[start : start + CHUNK]
        ]  # fmt: skip
        insert_many(session, _SHEETS, columns, rows, same)


def counting_settlements(
    session: Session, cycle: Cycle, sheets: Sequence[MadeSheet]
) -> set[int | None]:
    """Which settled versions of the cases of these sheets count (of many: those of the cycle)."""
    counting = select(Settlement.id).where(Settlement.cycle_id == cycle.id, Settlement.counts)
    if len(sheets) <= FEW:
        counting = counting.where(col(Settlement.case_id).in_([one.case_id for one in sheets]))
    return set(session.execute(counting).scalars())


def keep_suspects(session: Session, cycle: Cycle, made: Prepared, now: datetime) -> None:
    """What is suspect in the cases that were checked, in place of what was found before.

    A text that was decided on since it was read is left as it was decided.
    """
    decided = _decided_since(session, cycle, made.wordings)
    checked = [key for key in made.checked if key not in decided]
    for start in range(0, len(checked), CHUNK):
        session.execute(
            delete(FeedbackSuspect).where(
                col(FeedbackSuspect.cycle_id) == cycle.id,
                col(FeedbackSuspect.case_id).in_(checked[start : start + CHUNK]),
            )
        )
    columns = ("public_id", "case_id", "criterion", "mark", "original", "shown", "found")
    rows = [_suspect_row(one) for one in made.suspects if one.case_id not in decided]
    insert_many(session, _SUSPECTS, columns, rows, {"cycle_id": cycle.id, "found_at": now})


def newest_wording(session: Session, cycle: Cycle) -> int:
    """The mark of what was decided on texts so far, for ``Prepared.wordings``."""
    newest = select(func.max(FeedbackWording.id)).where(FeedbackWording.cycle_id == cycle.id)
    return session.execute(newest).scalar() or 0


def _decided_since(session: Session, cycle: Cycle, wordings: int | None) -> Iterable[int]:
    if wordings is None:
        return ()
    since = select(FeedbackWording.case_id).where(
        FeedbackWording.cycle_id == cycle.id, col(FeedbackWording.id) > wordings
    )
    return set(session.execute(since).scalars())


def _suspect_row(one: SuspectText) -> tuple[Any, ...]:
    found = [{"kind": thing.kind.value, "words": thing.words} for thing in one.found]
    return (
        secrets.token_urlsafe(9), one.case_id, one.criterion, one.mark, one.original, one.shown,
        found,
    )  # fmt: skip
