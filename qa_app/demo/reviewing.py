"""Experts at work: simulated sheets for the seats of a cycle, handed in as spreadsheets.

Each sheet depends on seed, case and expert only, so that the order of work changes nothing. They
go through the same import that takes in scores done on paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random

from sqlmodel import Session, col, select

from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.models import Case
from qa_app.core.case_types import CaseType, Stage
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo.rules.answers import CaseQuality, overall_comment, simulate_answers
from qa_app.demo.rules.province import Expert
from qa_app.demo.sheets import FilledSheet, write_reviews
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState
from qa_app.panel.models import Expert as Panelist
from qa_app.reviews.models import Review
from qa_app.reviews.queries.rubrics import RubricsOfCycle
from qa_app.reviews.services.importing import ScoreOrder, import_reviews
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.scoring import scorer_for


class NotTaken(RuntimeError):
    """The import refused a simulated sheet: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert's seat at one case, nothing handed in yet."""

    public_id: str
    case_key: str
    case_type: CaseType
    stage: Stage | None
    login: str
    number: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is true behind the scenes: each case's quality, each expert's severity."""

    seed: str
    qualities: Mapping[str, CaseQuality]
    experts: Mapping[str, Expert]


def open_seats(session: Session, cycle: Cycle) -> list[Seat]:
    """Active seats of drawn cases without a review, expert by expert."""
    reviewed = select(Review.assignment_id).where(col(Review.cycle_id) == cycle.id)
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Assignment.public_id,
            Case.case_key,
            Case.type,
            Case.stage,
            Panelist.login,
            Assignment.seat,
        )
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Panelist, col(Panelist.id) == col(Assignment.expert_id))
        .where(
            col(Assignment.cycle_id) == cycle.id,
            col(Assignment.state) == AssignmentState.ACTIVE,
            col(Assignment.seat) >= FIRST_SEAT,
            col(Assignment.id).not_in(reviewed),
        )
        .order_by(col(Panelist.login), col(Case.case_key))
    )
    return [Seat(*row) for row in rows]


def hand_in(
    seats: Sequence[Seat],
    *,
    simulation: Simulation,
    cycle: str,
    folder: Path,
    work: Sequence[tuple[Actor, datetime]],
) -> int:
    """Fill in a sheet for each seat and import them in as many parts as there are moments."""
    folder.mkdir(parents=True, exist_ok=True)
    shuffled = list(seats)
    Random(f"{simulation.seed}/order").shuffle(shuffled)
    done = 0
    for number, (actor, now) in enumerate(work):
        part = shuffled[number * len(shuffled) // len(work) :][
            : (number + 1) * len(shuffled) // len(work) - number * len(shuffled) // len(work)
        ]
        if part:
            path = folder / f"{cycle}-{now:%m%d}-{len(list(folder.iterdir())) + 1:02d}.csv"
            with reading() as session:
                sheets = filled(session, cycle, part, simulation)
                write_reviews(path, sheets, _criteria(session, cycle, part))
            done += _import(path, cycle, actor, now)
    return done


def filled(
    session: Session, cycle: str, seats: Sequence[Seat], simulation: Simulation
) -> Iterator[FilledSheet]:
    """The sheets for some seats, one after the other."""
    rubrics = RubricsOfCycle(session, cycle_named(session, cycle))
    for seat in seats:
        rubric = rubrics.rubric_for(seat.case_type, seat.stage).rubric
        yield simulated(seat, rubric, simulation)


def simulated(seat: Seat, rubric: Rubric, simulation: Simulation) -> FilledSheet:
    """One expert's sheet about one case as the register knows it."""
    chance = Random(f"{simulation.seed}/{seat.case_key}/{seat.login}")
    case = replace(simulation.qualities[seat.case_key], case_type=seat.case_type, stage=seat.stage)
    sheet = simulate_answers(rubric, case, simulation.experts[seat.login], chance)
    score = scorer_for(rubric, seat.case_type, seat.stage).score(sheet)
    grade = sheet.own_grade or score.computed_grade
    comment = overall_comment(grade, chance) if grade else ""
    return FilledSheet(seat.case_key, seat.login, sheet, comment)


def _criteria(session: Session, cycle: str, seats: Sequence[Seat]) -> list[str]:
    """The criteria of every rubric the seats need, in order."""
    rubrics = RubricsOfCycle(session, cycle_named(session, cycle))
    kinds = dict.fromkeys((seat.case_type, seat.stage) for seat in seats)
    needed = [rubrics.rubric_for(*kind).rubric for kind in kinds]
    return list(dict.fromkeys(one.id for rubric in needed for one in rubric.criteria))


def _import(path: Path, cycle: str, actor: Actor, now: datetime) -> int:
    order = ScoreOrder(UploadedFile(path, path.name))
    with transaction() as session:
        found = cycle_named(session, cycle)
        result = import_reviews(session, actor=actor, cycle=found, order=order, now=now)
    if result.problems or result.imported != result.rows:
        raise NotTaken(f"{path.name}: {result.counts()} {result.problems[:2]}")
    return result.imported
