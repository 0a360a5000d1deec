"""Builds competitions: entries by an agency, admitted, frozen, assigned, rated and settled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.cycles.rules.plan import Plan
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.services.settling import settle_cycle
from qa_app.sampling.models import CompetitionEntry
from qa_app.sampling.rules.entering import EntryState
from qa_app.sampling.services.entering import Decision, Entry, decide_entry, enter_case
from qa_app.sampling.services.freezing import freeze_cycle
from tests.builders.cycles import make_cycle, make_plan
from tests.builders.panel import make_experts
from tests.builders.register import NOW, make_actor
from tests.builders.reviews import import_rows, rubric_named, score_cells, seats_of

DUE = "2026-07-06"
"""The day of ``NOW``, so that entries are taken then and the frame is frozen a day later."""
LATER = NOW + timedelta(days=1)


def competition_plan(name: str = "2026-best", **rules: Any) -> Plan:
    """The plan of a competition; ``rules`` are keys of ``[competition]``."""
    return make_plan(name, kind="competition", competition={"entries_due": DUE, **rules})


def planned_competition(
    session: Session, name: str = "2026-best", *, actor: Actor = SYSTEM, **rules: Any
) -> Cycle:
    """A competition that takes entries."""
    return make_cycle(session, competition_plan(name, **rules), actor=actor)


def staff_of(session: Session, agency: Agency) -> Actor:
    """Somebody of the staff of an agency."""
    return make_actor(session, Role.AGENCY_STAFF, agency=agency)


def agency_of(session: Session, case: Case) -> Agency:
    """The agency of a case."""
    return session.get_one(Agency, case.agency_id)


def enter(
    session: Session, cycle: Cycle, case: Case, *, actor: Actor | None = None, now: datetime = NOW
) -> CompetitionEntry:
    """Put a case forward, by its agency unless by another actor."""
    actor = actor or staff_of(session, agency_of(session, case))
    entry = Entry(case.id or 0, "辩点抓得准，材料齐全")
    return enter_case(session, actor=actor, name=cycle.name, entry=entry, now=now)


def decide(
    session: Session, entry: CompetitionEntry, state: EntryState = EntryState.ADMITTED
) -> CompetitionEntry:
    """Decide an entry on behalf of the command line."""
    decision = Decision(state, "不符合报送条件", entry.revision)
    return decide_entry(
        session, actor=SYSTEM, public_id=entry.public_id, decision=decision, now=NOW
    )


def frozen_competition(
    session: Session, cases: Sequence[Case], name: str = "2026-best", **rules: Any
) -> Cycle:
    """A competition in which these cases are judged."""
    rules.setdefault("per_agency", max(1, len(cases)))
    cycle = planned_competition(session, name, **rules)
    for case in cases:
        decide(session, enter(session, cycle, case))
    return freeze_cycle(session, actor=SYSTEM, name=cycle.name, now=LATER)


def settled_competition(
    session: Session, folder: Path, graded: Sequence[tuple[Case, Grade]], **rules: Any
) -> Cycle:
    """A competition whose cases were rated, each with one level throughout, and settled."""
    cycle = frozen_competition(session, [case for case, _ in graded], **rules)
    make_experts(session, 4)
    assign_cycle(session, actor=SYSTEM, cycle=cycle, now=LATER)
    rate(session, cycle, folder, graded)
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=LATER)
    return cycle


def rate(
    session: Session, cycle: Cycle, folder: Path, graded: Sequence[tuple[Case, Grade]]
) -> None:
    """Hand in a sheet for every seat."""
    grades = {case.case_key: grade for case, grade in graded}
    rubric = rubric_named(session)
    rows: list[dict[str, object]] = [
        {"case_key": key, "expert": login, **score_cells(rubric, grades[key])}
        for key, login, _seat in seats_of(session, cycle)
    ]
    import_rows(session, cycle, folder, rows)


def entries_of(session: Session, cycle: Cycle) -> list[CompetitionEntry]:
    """Every entry of a competition, in the order they came."""
    wanted = select(CompetitionEntry).where(CompetitionEntry.cycle_id == cycle.id)
    return list(session.exec(wanted.order_by(col(CompetitionEntry.id))))
