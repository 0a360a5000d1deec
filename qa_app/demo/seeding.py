"""Seeds of the demonstration: model files of cases outside the sample, read on screen like others.

They are made after the draw and before experts are assigned, so that their seats come with the live
ones. One expert misses every seed and is paused, one misses just enough to be warned.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from random import Random

from sqlmodel import Session, col, select

from qa_app.calibration.models import SeedPlacement
from qa_app.calibration.queries.qualifying import states
from qa_app.calibration.rules.states import FileUse
from qa_app.cases.models import Case
from qa_app.cycles.queries import cycle_named, plan_of
from qa_app.db.session import reading, transaction
from qa_app.demo.cycles import Office
from qa_app.demo.desk import sheet_fields
from qa_app.demo.modelling import Model, make_model, model_cases
from qa_app.demo.people import actor_named
from qa_app.demo.reviewing import Seat, Simulation
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import CycleStory, at
from qa_app.panel.models import Assignment, AssignmentState, Expert
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.reviews.services.filling import save_answers, submit_review
from qa_app.reviews.services.opening import open_review

SEEDS, RATERS, OFF = 8, 10, 14.0
"""How many seed files, how many experts have read theirs, points by which two of them are off."""


def make_seeds(office: Office, story: CycleStory) -> None:
    """Model files of the cycle's own period that were not drawn, ready to be placed."""
    chance = Random(f"{office.simulation.seed}/seeds")
    with reading() as session:
        cycle = cycle_named(session, story.name)
        plan, rubrics = plan_of(cycle), RubricsOfCycle(session, cycle)
        cases = model_cases(session, plan, office.simulation, SEEDS)
        names = [rubrics.rubric_for(one.type, one.stage).rubric for one in cases]
    for minute, (case, rubric) in enumerate(zip(cases, names, strict=True)):
        model = Model(case, rubric, FileUse.SEED, f"基准卷 {minute + 1}")
        moment = at(story.day(8), f"{14 + minute // 3}:{minute % 3 * 2}0", chance)
        make_model(office.actor, office.simulation, model, moment)


def rate(office: Office, story: CycleStory) -> int:
    """Some experts read their seeds on screen; how many were read."""
    chance = Random(f"{office.simulation.seed}/seeds-read")
    with reading() as session:
        cycle = cycle_named(session, story.name)
        warn = plan_of(cycle).calibration.warn_misses
        rubrics = RubricsOfCycle(session, cycle)
        placed = _placed(session, story.name, at(story.day(20), "12:00", chance))
        for seats in placed.values():
            for seat in seats:
                rubrics.rubric_for(seat.case_type, seat.stage)
    readers = sorted(placed, key=lambda login: (-len(placed[login]), login))[:RATERS]
    done = 0
    now = at(story.day(21), "18:30", chance)
    for place, login in enumerate(readers):
        seats = placed[login][:warn] if place == 1 else placed[login]
        who = _off(office.simulation, login) if place < 2 else office.simulation
        for seat in seats:
            now = _read(seat, rubrics, who, now)
            done += 1
    return done


def _off(simulation: Simulation, login: str) -> Simulation:
    expert = simulation.experts[login]
    experts = {**simulation.experts, login: replace(expert, severity=expert.severity + OFF)}
    return replace(simulation, experts=experts)


def _read(seat: Seat, rubrics: RubricsOfCycle, simulation: Simulation, now: datetime) -> datetime:
    """One sheet on screen, saved once and submitted; the time then."""
    rubric = rubrics.rubric_for(seat.case_type, seat.stage).rubric
    fields = sheet_fields(seat, rubric, simulation)
    with transaction() as session:
        actor = actor_named(session, seat.login)
        review = open_review(session, actor=actor, seat_id=seat.public_id, now=now)
        now += scenario.MOMENT
        save_answers(session, actor=actor, review_id=review, changed=fields, revision=1, now=now)
        now += scenario.MOMENT
        submit_review(session, actor=actor, review_id=review, now=now)
    return now + scenario.MOMENT


def _placed(session: Session, name: str, now: datetime) -> dict[str, list[Seat]]:
    """The seeds of experts who may open files, by login; the expert of the login has not begun."""
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Expert.id, Assignment.public_id, Case.case_key, Case.type, Case.stage, Expert.login,
            Assignment.seat,
        )
        .select_from(SeedPlacement)
        .join(Assignment, col(Assignment.id) == col(SeedPlacement.assignment_id))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Expert, col(Expert.id) == col(Assignment.expert_id))
        .where(
            SeedPlacement.cycle_id == cycle_named(session, name).id,
            Assignment.state == AssignmentState.ACTIVE,
            Expert.login != scenario.DEMO_EXPERT.login,
        )
        .order_by(col(SeedPlacement.id))
    ).all()  # fmt: skip
    known = states(session, [row[0] for row in rows], now)
    found: defaultdict[str, list[Seat]] = defaultdict(list)
    for expert_id, *seat in rows:
        if known[expert_id].valid:
            found[seat[4]].append(Seat(*seat))
    return dict(found)
