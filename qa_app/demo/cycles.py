"""Runs the demonstration's cycles through the real services: one to its end, one half-way.

Every act is done by the supervisor, the auditor's trail shows when; files handed in as
spreadsheets stay in the demonstration's folder, so that anybody can look at them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random

from sqlmodel import Session, col, select

from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.cycles.rules.plan_toml import plan_from_toml
from qa_app.cycles.services import create_cycle
from qa_app.db.session import reading, transaction
from qa_app.demo import desk
from qa_app.demo.people import actor_named
from qa_app.demo.reviewing import Seat, Simulation, hand_in, open_seats
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import CycleStory, at, working_days
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.replacing import declare_conflict_and_replace
from qa_app.reviews.services.settling import Summary, settle_cycle
from qa_app.sampling.models import SampleCase, SampleStatus, Stratum
from qa_app.sampling.services.drawing import Seed, draw_cycle
from qa_app.sampling.services.freezing import freeze_cycle
from qa_app.sampling.services.receiving import mark_received
from qa_app.sampling.services.substituting import substitute_case

REVIEW_DAYS, THIRD_DAYS = 10, 3
NOT_RECEIVED = 0.04
HANDED_IN = 0.55
Step = Callable[[str], None]


@dataclass
class Office:
    """Who runs the cycles, on what, and when: each cycle has its own source of moments."""

    actor: Actor
    simulation: Simulation
    folder: Path
    step: Step
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def chance(self, story: CycleStory) -> Random:
        """The moments of one cycle."""
        return Random(f"{self.simulation.seed}/{story.name}/moments")


def plan_only(office: Office, story: CycleStory) -> None:
    """A cycle that waits to be frozen."""
    _create(office, story, office.chance(story))


def run_to_the_end(office: Office, story: CycleStory) -> Summary:
    """Plan, freeze, draw, assign, review, settle, third experts, settle again."""
    chance = office.chance(story)
    _draw(office, story, chance)
    _assign(office, story, at(story.day(5), "09:20", chance))
    with transaction() as session:
        now = at(story.day(8), "16:00", chance)
        mark_received(session, actor=office.actor, name=story.name, case_ids=None, now=now)
    office.step("reviewed")
    _review(office, story, _seats(story), REVIEW_DAYS, story.day(11), chance)
    office.step("settled")
    _settle(office, story, at(story.day(33), "09:40", chance))
    _review(office, story, _seats(story), THIRD_DAYS, story.day(35), chance)
    return _settle(office, story, at(story.day(42), "10:10", chance))


def run_half_way(office: Office, story: CycleStory) -> Summary:
    """Drawn and assigned; files missing, conflicts declared, about half of the reviews in."""
    chance = office.chance(story)
    _draw(office, story, chance)
    _receive(office, story, chance)
    _assign(office, story, at(story.day(9), "09:20", chance))
    _declare_conflicts(office, story, chance)
    office.step("half_reviewed")
    seats = _seats(story)
    own = [seat for seat in seats if seat.login == scenario.DEMO_EXPERT.login]
    others = [seat for seat in seats if seat.login != scenario.DEMO_EXPERT.login]
    # Whole cases first, so that some can be settled and some diverge.
    others.sort(key=lambda seat: (Random(f"{story.seed}/{seat.case_key}").random(), seat.login))
    taken = others[: round(len(others) * HANDED_IN)]
    handed = [*taken, *own[: len(own) // 4]]
    _review(office, story, handed, 6, story.day(12), chance)
    left = own[len(own) // 4 : -1]
    desk.leave_work(left, office.simulation, story.name, at(story.day(22), "14:30", chance))
    return _settle(office, story, at(story.day(23), "09:40", chance))


def _create(office: Office, story: CycleStory, chance: Random) -> None:
    path = office.folder / "plans" / f"{story.name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(story.plan, encoding="utf-8")
    with transaction() as session:
        now = at(story.day(0), "09:30", chance)
        create_cycle(session, actor=office.actor, plan=plan_from_toml(story.plan), now=now)


def _draw(office: Office, story: CycleStory, chance: Random) -> None:
    office.step("drawn")
    _create(office, story, chance)
    with transaction() as session:
        now = at(story.day(1), "15:00", chance)
        freeze_cycle(session, actor=office.actor, name=story.name, now=now)
    with transaction() as session:
        now = at(story.day(4), "10:00", chance)
        seed = Seed(story.seed, story.seed_source)
        draw_cycle(session, actor=office.actor, name=story.name, seed=seed, now=now)


def _assign(office: Office, story: CycleStory, now: datetime) -> None:
    office.step("assigned")
    with transaction() as session:
        cycle = cycle_named(session, story.name)
        assign_cycle(session, actor=office.actor, cycle=cycle, now=now)


def _receive(office: Office, story: CycleStory, chance: Random) -> None:
    """Files come in on three days; two never will and are replaced; some are still awaited."""
    with reading() as session:
        standing = _standing(session, story.name)
    chance.shuffle(standing)
    standing.sort(key=lambda one: not one.substitutes)
    lost = len(scenario.MISSING_FILES)
    come = standing[lost + round(len(standing) * NOT_RECEIVED) :]
    days = list(working_days(story.day(5), 3))
    for number, day in enumerate(days):
        part = [one.case_id for one in come[number :: len(days)]]
        with transaction() as session:
            now = at(day, "16:30", chance)
            mark_received(session, actor=office.actor, name=story.name, case_ids=part, now=now)
    missing = [one for one in standing[:lost] if one.substitutes]
    for hour, (one, reason) in enumerate(zip(missing, scenario.MISSING_FILES, strict=False), 10):
        with transaction() as session:
            substitute_case(
                session,
                actor=office.actor,
                name=story.name,
                case_key=one.case_key,
                reason=reason,
                now=at(story.day(8), f"{hour}:15", chance),
            )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A drawn case, and how many of its stratum were not drawn."""

    case_id: int
    case_key: str
    substitutes: int


def _standing(session: Session, name: str) -> list[_Drawn]:
    cycle = cycle_named(session, name)
    statement = (
        select(SampleCase.case_id, SampleCase.case_key, Stratum.frame_size - Stratum.sample_size)
        .join(Stratum, col(Stratum.id) == col(SampleCase.stratum_id))
        .where(
            col(SampleCase.cycle_id) == cycle.id,
            col(SampleCase.status) != SampleStatus.REPLACED,
        )
        .order_by(SampleCase.case_key)
    )
    return [_Drawn(*row) for row in session.execute(statement)]


def _declare_conflicts(office: Office, story: CycleStory, chance: Random) -> None:
    """A few experts open a case and see that they are not free to judge it."""
    seats = _seats(story)
    others = [seat for seat in seats if seat.login != scenario.DEMO_EXPERT.login]
    chance.shuffle(others)
    for hour, (seat, reason) in enumerate(zip(others, scenario.CONFLICTS, strict=False), 14):
        with transaction() as session:
            declare_conflict_and_replace(
                session,
                actor=actor_named(session, seat.login),
                public_id=seat.public_id,
                reason=reason,
                relation=TieKind.CASE,
                now=at(story.day(10), f"{hour}:20", chance),
            )


def _seats(story: CycleStory) -> list[Seat]:
    with reading() as session:
        return open_seats(session, cycle_named(session, story.name))


def _review(
    office: Office,
    story: CycleStory,
    seats: Sequence[Seat],
    days: int,
    first: date,
    chance: Random,
) -> None:
    work = [(office.actor, at(day, "17:10", chance)) for day in working_days(first, days)]
    done = hand_in(
        seats,
        simulation=office.simulation,
        cycle=story.name,
        folder=office.folder / "reviews",
        work=work,
    )
    office.counts["reviews"] = office.counts.get("reviews", 0) + done


def _settle(office: Office, story: CycleStory, now: datetime) -> Summary:
    with transaction() as session:
        cycle = cycle_named(session, story.name)
        return settle_cycle(session, actor=office.actor, cycle=cycle, now=now)
