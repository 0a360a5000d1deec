"""Writes many finished reviews at once and compares them with what is there; for imports."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.reviews.importer.sheets import ReadSheet
from qa_app.reviews.models import Entry, Review, ReviewKind, ReviewState
from qa_app.reviews.queries.matching import DrawnCase, HeldSeat
from qa_app.rubrics.rules.catalogue import Loaded
from qa_app.rubrics.services import freeze_rubric
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.scoring import final_grade
from qa_app.scoresheets.rules.stored import stored_answers
from qa_app.scoresheets.services import Finished, add_finished

CHUNK = 2_000
Told = Callable[[int, int], None]
"""Who is told of progress."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One finished review: whose, about which case, by which rubric, in which seat."""

    case: DrawnCase
    expert_id: int
    seat: HeldSeat
    rubric: Loaded
    sheet: ReadSheet


@dataclass(frozen=True, slots=True)
class Before:
    """How a sheet in the database compares with a row of a file."""

    is_same: bool
    is_empty: bool
    locked: bool


def write_reviews(
    session: Session,
    *,
    actor: Actor,
    cycle: Cycle,
    entered: Sequence[Entered],
    now: datetime,
    tell: Told,
) -> None:
    """Enter sheets and reviews as submitted; reviews that were opened but empty are filled."""
    for name in sorted({one.rubric.rubric.name for one in entered}):
        freeze_rubric(session, actor=actor, name=name, now=now)
    for start in range(0, len(entered), CHUNK):
        chunk = entered[start : start + CHUNK]
        ids = add_finished(session, [_finished(one) for one in chunk], now=now)
        _write_chunk(session, cycle, chunk, ids, now)
        tell(len(entered) + min(start + CHUNK, len(entered)), 2 * len(entered))


def same_as_before(session: Session, sheets: Mapping[int, ReadSheet]) -> dict[int, Before]:
    """Sheet id → how what is stored compares with what the file says."""
    columns = (
        Scoresheet.id,
        Scoresheet.answers,
        Scoresheet.red_lines,
        Scoresheet.comment,
        Scoresheet.own_grade,
        Scoresheet.own_reason,
        Scoresheet.submitted_at,
    )
    keys = list(sheets)
    found: dict[int, Before] = {}
    for start in range(0, len(keys), CHUNK):
        wanted = col(Scoresheet.id).in_(keys[start : start + CHUNK])
        for key, *stored, submitted_at in session.execute(select(*columns).where(wanted)):  # type: ignore[call-overload]
            filled = sheets[key].filled
            said = [
                stored_answers(filled),
                list(filled.red_lines),
                filled.comment,
                filled.own_grade,
                filled.own_reason,
            ]
            found[key] = Before(said == stored, not any(stored), submitted_at is not None)
    return found


def _finished(one: Entered) -> Finished:
    return Finished(
        rubric=one.rubric.rubric,
        case_id=one.case.case_id,
        filled=one.sheet.filled,
        score=one.sheet.score,
        sheet_id=one.seat.scoresheet_id,
    )


def _write_chunk(
    session: Session,
    cycle: Cycle,
    chunk: Sequence[Entered],
    sheet_ids: Sequence[int],
    now: datetime,
) -> None:
    table = Review.__table__  # type: ignore[attr-defined]
    fresh: list[dict[str, Any]] = []
    opened: list[dict[str, Any]] = []
    for one, sheet_id in zip(chunk, sheet_ids, strict=True):
        outcome = _outcome(one, now)
        if one.seat.review_id is not None:
            opened.append({"b_id": one.seat.review_id, **outcome})
            continue
        fresh.append(
            {
                "public_id": secrets.token_urlsafe(9),
                "cycle_id": cycle.id,
                "case_id": one.case.case_id,
                "expert_id": one.expert_id,
                "assignment_id": one.seat.assignment_id,
                "scoresheet_id": sheet_id,
                "kind": ReviewKind.THIRD if one.seat.further else ReviewKind.FIRST,
                "opened_at": None,
                **outcome,
            }
        )
    if fresh:
        session.connection().execute(insert(table), fresh)
    if opened:
        session.connection().execute(update(table).where(table.c.id == bindparam("b_id")), opened)


def _outcome(one: Entered, now: datetime) -> dict[str, Any]:
    score, sheet = one.sheet.score, one.sheet.filled.sheet
    return {
        "state": ReviewState.SUBMITTED,
        "entry": Entry.IMPORT,
        "grade": final_grade(score, sheet),
        "points": score.points_hundredths,
        "red_line": bool(score.red_lines),
        "submitted_at": now,
    }
