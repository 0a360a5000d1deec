"""The own released sheets over cycles, and everybody's rates by criterion in one cycle."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from qa_app.cases.models import Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import plan_of_text
from qa_app.cycles.rules.competition import CycleKind
from qa_app.feedback.models import FeedbackSheet, Release
from qa_app.feedback.queries.visible import is_own, joined, sheets_in_sight
from qa_app.feedback.rules.development import OfCycle, Tally, Weakness, of_cycle, weakest
from qa_app.feedback.rules.sheets import ReleaseState
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Kind, Rubric

CHUNK = 500
Tallies = dict[str, dict[str, Tally]]
"""Rubric (name/version) → criterion → what it came to."""


@dataclass(frozen=True, slots=True)
class OfRubric:
    """The weakest criteria of the own cases that one rubric rated."""

    rubric: Rubric
    weakest: tuple[Weakness, ...]


@dataclass(frozen=True, slots=True)
class Development:
    """Own cycles, newest first, and the weakest criteria of one of them."""

    cycles: tuple[OfCycle, ...]
    shown: str
    cases: int
    minimum: int
    rubrics: tuple[OfRubric, ...]


def development_of(session: Session, actor: Actor, name: str = "") -> Development | None:
    """The actor's own development as a lawyer over assessments; None without any sheet of one.

    ``name``: the cycle of the weakest criteria.
    """
    rows = session.execute(
        joined(select(Cycle.id, Cycle.name, Cycle.title, Cycle.plan, FeedbackSheet.grade))  # type: ignore[call-overload]
        .where(
            sheets_in_sight(session, actor),
            is_own(actor),
            col(FeedbackSheet.counts),
            col(Cycle.kind) == CycleKind.ASSESSMENT,
        )
        .order_by(col(Cycle.created_at).desc(), col(Cycle.id).desc())
    ).all()
    if not rows:
        return None
    own: dict[str, list[Grade]] = {}
    facts = {row[1]: (row[0], row[2] or row[1], plan_of_text(row[3]).feedback) for row in rows}
    for row in rows:
        own.setdefault(row[1], []).append(row[4])
    cycles = tuple(
        of_cycle(key, facts[key][1], grades, facts[key][2].minimum_cases)
        for key, grades in own.items()
    )
    shown = name if name in own else next(iter(own))
    cycle_id, _title, plan = facts[shown]
    if len(own[shown]) < plan.minimum_cases:
        return Development(cycles, shown, len(own[shown]), plan.minimum_cases, ())
    rubrics = _weakest(session, actor, cycle_id, plan.minimum_cases)
    return Development(cycles, shown, len(own[shown]), plan.minimum_cases, rubrics)


def _weakest(session: Session, actor: Actor, cycle_id: int, minimum: int) -> tuple[OfRubric, ...]:
    mine = _tallies(session, cycle_id, is_own(actor))
    every = everybody(session, cycle_id)
    found = (
        OfRubric(_rubric(session, name), weakest(own, every.get(name, {}), minimum))
        for name, own in sorted(mine.items())
    )
    return tuple(one for one in found if one.weakest)


_PERSON = func.coalesce(-col(Lawyer.account_id), col(FeedbackSheet.lawyer_id))
"""Whose sheet it is: entries at several firms that belong to one account are one person."""
_KEPT: dict[int, tuple[tuple[object, ...], Tallies]] = {}


def everybody(session: Session, cycle_id: int) -> Tallies:
    """What all released sheets of a cycle came to; counted again when any has come or changed."""
    mark = session.execute(
        select(func.count(), func.max(FeedbackSheet.id), func.max(FeedbackSheet.made_at))
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .where(*_counting(cycle_id))
    ).one()
    linked = session.execute(
        select(func.count(Lawyer.account_id), func.sum(Lawyer.account_id))  # type: ignore[arg-type]
    ).one()
    known = _KEPT.get(cycle_id)
    key = (str(session.get_bind().engine.url), *mark, *linked)
    if known is None or known[0] != key:
        known = _KEPT[cycle_id] = (key, _tallies(session, cycle_id))
    return known[1]


def _counting(cycle_id: int) -> tuple[Any, ...]:
    """Sheets that count and whose release was not taken back."""
    return (
        col(FeedbackSheet.cycle_id) == cycle_id,
        col(FeedbackSheet.counts),
        col(Release.state) == ReleaseState.RELEASED,
    )


def _tallies(session: Session, cycle_id: int, *where: Any) -> Tallies:
    statement = (
        select(FeedbackSheet.lines, FeedbackSheet.overall, _PERSON)  # type: ignore[call-overload]
        .join(Release, col(Release.id) == col(FeedbackSheet.release_id))
        .join(Lawyer, col(Lawyer.id) == col(FeedbackSheet.lawyer_id), isouter=True)
        .where(*_counting(cycle_id), *where)
        .execution_options(yield_per=CHUNK)
    )
    found: Tallies = {}
    most: dict[str, dict[str, int]] = {}
    for lines, overall, lawyer in session.execute(statement):
        name = overall.get("rubric") or ""
        if name not in most:
            most[name] = _most(session, name)
        tallies = found.setdefault(name, {})
        for line in lines:
            maximum = most[name].get(line["criterion"])
            if maximum and line["points"] is not None:
                tally = tallies.setdefault(line["criterion"], Tally())
                tally.add(line["points"], maximum, lawyer or 0)
    return found


def _rubric(session: Session, name: str) -> Rubric:
    rubric, _, version = name.partition("/")
    return rubric_in_use(session, rubric, int(version)).rubric


def _most(session: Session, name: str) -> dict[str, int]:
    """Criterion → the most points it gives; what takes points off is left out."""
    if not name:
        return {}
    return {
        criterion.id: criterion.maximum
        for criterion in _rubric(session, name).criteria
        if criterion.maximum and criterion.kind is not Kind.DEDUCTION
    }
