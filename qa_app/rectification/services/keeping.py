"""Writes down the levels of settled versions, so that a province's need not be read from sheets.

Done every minute by the worker. Nothing depends on it: what is not written yet is read.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.rectification.models import SettledLevel
from qa_app.rectification.queries.levels import unwritten
from qa_app.rectification.queries.sheet_levels import Read, read_levels
from qa_app.reviews.models import Settlement

MOST_AT_ONCE: Final = 5_000
_SEEN: dict[str, tuple[Any, ...]] = {}
"""The last mark after which everything was written; anything settled or shown since changes it."""


def keep_all_levels() -> int:
    """Write down what is missing of every cycle, in short transactions; how many versions."""
    with reading() as session:
        mark = _mark(session)
        settled = select(Settlement.id).where(
            col(Settlement.cycle_id) == col(Cycle.id), col(Settlement.counts)
        )
        cycles = session.execute(select(Cycle).where(settled.exists())).scalars().all()
    if _SEEN.get("mark") == mark:
        return 0
    kept = sum(keep_levels(cycle) for cycle in cycles)
    _SEEN["mark"] = mark
    return kept


def keep_levels(cycle: Cycle) -> int:
    """Write down what is missing of one cycle; how many versions."""
    kept, rule = 0, plan_of(cycle).feedback.criterion_rule
    while True:
        with reading() as session:
            versions = dict(unwritten(session, cycle, MOST_AT_ONCE))
            found = list(read_levels(session, cycle, list(versions.items())))
        if not versions:
            return kept
        for some in found:
            with transaction(light=True) as session:
                _write(session, some, versions, rule)
            kept += len(some)


def _write(
    session: Session, found: Mapping[int, Read], versions: Mapping[int, int], rule: str
) -> None:
    rows = [
        {"settlement_id": key, "sheet_id": versions[key], "rule": str(rule),
         "rubric": one.rubric[0], "rubric_version": one.rubric[1], "levels": one.levels}
        for key, one in found.items()
    ]  # fmt: skip
    if rows:
        session.execute(delete(SettledLevel).where(col(SettledLevel.settlement_id).in_(found)))
        session.execute(insert(SettledLevel), rows)


def _mark(session: Session) -> tuple[Any, ...]:
    """What changes when anything is settled, shown, taken back or planned otherwise."""
    settled = select(func.max(Settlement.id), func.count()).where(col(Settlement.counts))
    shown = select(func.max(FeedbackSheet.id), func.count()).where(col(FeedbackSheet.counts))
    plans = session.execute(select(Cycle.id, Cycle.plan)).all()  # type: ignore[call-overload]
    rules = tuple((key, str(hash(plan))) for key, plan in plans)
    engine = str(session.get_bind().engine.url)
    return (engine, *session.execute(settled).one(), *session.execute(shown).one(), rules)
