"""Settles a cycle: every case whose reviews are in gets its grade or one more expert.

All in one transaction, so that a killed run leaves nothing behind; running it again goes on from
what has come in since. The rule itself is ``rules.settling``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle
from qa_app.panel.services.thirds import assign_third
from qa_app.reviews.models import Settlement
from qa_app.reviews.queries import settling as queries
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.queries.settling import OpenCase
from qa_app.reviews.rules.settling import Settled, settle
from qa_app.rubrics.rules.schema import CutOff

CHUNK = 2_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """Where a cycle stands after settling: every standing case is in one of the first three.

    ``newly_settled`` and ``thirds_assigned`` are this run's; ``without_third`` are diverging cases
    for which no expert is free.
    """

    settled: int
    waiting: int
    diverging: int
    newly_settled: int = 0
    thirds_assigned: int = 0
    without_third: int = 0


@dataclass(slots=True)
class _Found:
    """What one pass over the open cases finds."""

    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    diverging: list[int] = field(default_factory=list[int])


def settle_cycle(
    session: Session, *, actor: Actor, cycle: Cycle, now: datetime, tell: Progress | None = None
) -> Summary:
    """Settle what can be settled and ask one more expert for every case that diverges."""
    cycle = locked_cycle(session, cycle.name)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("review_cycle_not_drawn", cycle=cycle.name)
    standing = queries.standing_cases(session, cycle.id or 0)
    before = queries.settled_cases(session, cycle.id or 0)
    cases = list(queries.open_cases(session, cycle))
    found = _decide(session, actor, cycle, _told(cases, standing, before, tell), now)
    _write(session, found.rows)
    seated = queries.third_seats(session, cycle)
    unseated = [case_id for case_id in found.diverging if case_id not in seated]
    asked = _ask(session, actor, cycle, unseated, now)
    settled = before + len(found.rows)
    summary = Summary(
        settled=settled,
        waiting=standing - settled - len(found.diverging),
        diverging=len(found.diverging),
        newly_settled=len(found.rows),
        thirds_assigned=asked[0],
        without_third=asked[1],
    )
    if found.rows:
        details = {"newly_settled": len(found.rows), "diverging": summary.diverging}
        on = ("cycle", cycle.name)
        record(session, actor=actor, act="cycle.settled", on=on, now=now, **details)
    return summary


def _told(
    cases: list[OpenCase], standing: int, before: int, tell: Progress | None
) -> Iterable[OpenCase]:
    for place, case in enumerate(cases, start=1):
        yield case
        if tell and (place % 1000 == 0 or place == len(cases)):
            tell(before + place, standing)


def _decide(
    session: Session, actor: Actor, cycle: Cycle, cases: Iterable[OpenCase], now: datetime
) -> _Found:
    panel, found = plan_of(cycle).panel, _Found()
    cut_offs: dict[tuple[str, int] | None, tuple[CutOff, ...]] = {}
    for case in cases:
        if len(case.first) < panel.reviewers:
            continue
        if case.rubric not in cut_offs:
            cut_offs[case.rubric] = queries.cut_offs_of(session, case.rubric)
        settled = settle(case.first, case.third, panel, cut_offs[case.rubric])
        if settled is None:
            found.diverging.append(case.case_id)
        else:
            found.rows.append(_row(cycle, case, settled, actor, now))
    return found


def _row(
    cycle: Cycle, case: OpenCase, settled: Settled, actor: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "cycle_id": cycle.id,
        "case_id": case.case_id,
        "grade": settled.grade,
        "points": settled.points,
        "method": settled.method,
        "steps": [step.stored() for step in settled.steps],
        "reason": case.third_reason,
        "settled_by": actor.login,
        "settled_at": now,
    }


def _write(session: Session, rows: list[dict[str, Any]]) -> None:
    table = Settlement.__table__  # type: ignore[attr-defined]
    for start in range(0, len(rows), CHUNK):
        session.connection().execute(insert(table), rows[start : start + CHUNK])


def _ask(
    session: Session, actor: Actor, cycle: Cycle, case_ids: list[int], now: datetime
) -> tuple[int, int]:
    """How many further experts were seated, and how many cases got none."""
    if not case_ids:
        return 0, 0
    made = assign_third(session, actor=actor, cycle=cycle, case_ids=case_ids, now=now)
    return len(made.assigned), len(made.without)
