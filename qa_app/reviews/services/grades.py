"""Writes settled grades in versions, and which cases wait for a decision; the one place that does.

For settling a cycle, for meetings of the panel, and for reopening. Of a case's versions exactly
one counts: the newest. The others stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.reviews.models import Divergence, Settlement
from qa_app.reviews.queries.divergences import ways_of
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.rules.settling import Settled, Step

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class NewGrade:
    """A grade to be written; ``replaces`` is the version it takes the place of."""

    case_id: int
    settled: Settled
    reason: str = ""
    inputs: tuple[dict[str, Any], ...] = ()
    replaces: int | None = None


def write_grades(
    session: Session, *, actor: Actor, cycle: Cycle, grades: Sequence[NewGrade], now: datetime
) -> None:
    """Make these the versions that count; their cases no longer wait."""
    table = Settlement.__table__  # type: ignore[attr-defined]
    again = [grade.case_id for grade in grades if grade.replaces is not None]
    for start in range(0, len(again), CHUNK):
        session.execute(
            update(Settlement)
            .where(
                col(Settlement.cycle_id) == cycle.id,
                col(Settlement.case_id).in_(again[start : start + CHUNK]),
            )
            .values(counts=False)
        )
    for start in range(0, len(grades), CHUNK):
        chunk = grades[start : start + CHUNK]
        rows = [_row(cycle, grade, actor, now) for grade in chunk]
        session.connection().execute(insert(table), rows)
        _no_longer_waiting(session, cycle, [grade.case_id for grade in chunk])


def note_divergences(
    session: Session,
    *,
    cycle: Cycle,
    found: Mapping[int, Sequence[Step]],
    now: datetime,
    way: AdjudicationWay | None = None,
) -> None:
    """Remember cases that wait for one more expert or a meeting; what is known stays."""
    known = ways_of(session, cycle)
    rows = [
        {
            "cycle_id": cycle.id,
            "case_id": case_id,
            "way": way or plan_of(cycle).panel.adjudication,
            "steps": [step.stored() for step in steps],
            "found_at": now,
        }
        for case_id, steps in found.items()
        if case_id not in known
    ]
    table = Divergence.__table__  # type: ignore[attr-defined]
    for start in range(0, len(rows), CHUNK):
        session.connection().execute(insert(table), rows[start : start + CHUNK])


def _row(cycle: Cycle, grade: NewGrade, actor: Actor, now: datetime) -> dict[str, Any]:
    settled = grade.settled
    return {
        "cycle_id": cycle.id,
        "case_id": grade.case_id,
        "version": (grade.replaces or 0) + 1,
        "counts": True,
        "grade": settled.grade,
        "points": settled.points,
        "method": settled.method,
        "steps": [step.stored() for step in settled.steps],
        "inputs": list(grade.inputs),
        "reason": grade.reason,
        "settled_by": actor.login,
        "settled_at": now,
    }


def _no_longer_waiting(session: Session, cycle: Cycle, case_ids: Sequence[int]) -> None:
    session.execute(
        delete(Divergence).where(
            col(Divergence.cycle_id) == cycle.id, col(Divergence.case_id).in_(case_ids)
        )
    )
