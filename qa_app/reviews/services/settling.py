"""Settles a cycle: every case whose reviews are in gets its grade or one more expert.

All in one transaction, so that a killed run leaves nothing behind; running it again goes on from
what has come in since. The rule itself is ``rules.settling``; writing a grade is ``grades``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle, CycleState
from qa_app.cycles.queries import locked_cycle
from qa_app.cycles.rules.plan import AdjudicationWay
from qa_app.panel.queries.first_round import FirstRound
from qa_app.panel.services.thirds import assign_third
from qa_app.reviews.queries import settling as queries
from qa_app.reviews.queries.divergences import ways_of
from qa_app.reviews.queries.rubrics import plan_of
from qa_app.reviews.queries.settling import OpenCase
from qa_app.reviews.rules.settling import Step, divergence, settle
from qa_app.reviews.services.grades import NewGrade, note_divergences, write_grades
from qa_app.rubrics.rules.schema import CutOff

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """Where a cycle stands after settling: every standing case is in one of the first three.

    ``newly_settled`` and ``thirds_assigned`` are this run's; ``without_third`` are diverging cases
    for which no expert is free. A case whose grade was reopened goes on counting as settled.
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

    grades: list[NewGrade] = field(default_factory=list[NewGrade])
    diverging: dict[int, tuple[Step, ...]] = field(default_factory=dict[int, tuple[Step, ...]])
    reopened: set[int] = field(default_factory=set[int])


def settle_cycle(
    session: Session, *, actor: Actor, cycle: Cycle, now: datetime, tell: Progress | None = None
) -> Summary:
    """Settle what can be settled; cases that diverge go to one more expert or to a meeting."""
    cycle = locked_cycle(session, cycle.name)
    if cycle.state is not CycleState.DRAWN:
        raise Refused("review_cycle_not_drawn", cycle=cycle.name)
    standing = queries.standing_cases(session, cycle.id or 0)
    before = queries.settled_cases(session, cycle.id or 0)
    cases = list(queries.open_cases(session, cycle))
    found = _decide(session, cycle, _told(cases, standing, before, tell))
    write_grades(session, actor=actor, cycle=cycle, grades=found.grades, now=now)
    note_divergences(session, cycle=cycle, found=found.diverging, now=now)
    asked = _ask(session, actor, cycle, found, now)
    newly = sum(grade.replaces is None for grade in found.grades)
    diverging = len(found.diverging.keys() - found.reopened)
    summary = Summary(
        settled=before + newly,
        waiting=standing - before - newly - diverging,
        diverging=diverging,
        newly_settled=len(found.grades),
        thirds_assigned=asked[0],
        without_third=asked[1],
    )
    if found.grades:
        details = {"newly_settled": len(found.grades), "diverging": summary.diverging}
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


def _decide(session: Session, cycle: Cycle, cases: Iterable[OpenCase]) -> _Found:
    panel, found = plan_of(cycle).panel, _Found()
    wanted, control = FirstRound(session, cycle), queries.control_places(session, cycle)
    cut_offs: dict[tuple[str, int] | None, tuple[CutOff, ...]] = {}
    doubted = queries.cases_to_reread(session, cycle.id or 0)
    for case in cases:
        if len(case.first) < wanted.seats(case.case_id):
            continue
        if case.rubric not in cut_offs:
            cut_offs[case.rubric] = queries.cut_offs_of(session, case.rubric)
        reread = case.case_id in doubted
        occasion = case.occasion(control.get(case.case_id), reread=reread)
        settled = settle(case.first, case.third, panel, cut_offs[case.rubric], occasion)
        if settled is None:
            found.diverging[case.case_id] = divergence(case.first, panel, occasion)
        else:
            reason = case.third_reason
            new = NewGrade(case.case_id, settled, reason, tuple(case.inputs), case.version)
            found.grades.append(new)
        if case.version is not None:
            found.reopened.add(case.case_id)
    return found


def _ask(
    session: Session, actor: Actor, cycle: Cycle, found: _Found, now: datetime
) -> tuple[int, int]:
    """How many further experts were seated, and how many cases got none."""
    ways = ways_of(session, cycle)
    seated = queries.pending_further(session, cycle)
    asking = [
        case_id
        for case_id in found.diverging
        if case_id not in seated and ways.get(case_id) is AdjudicationWay.THIRD
    ]
    if not asking:
        return 0, 0
    made = assign_third(session, actor=actor, cycle=cycle, case_ids=asking, now=now, again=True)
    return len(made.assigned), len(made.without)
