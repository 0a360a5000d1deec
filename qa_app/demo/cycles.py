"""Runs a cycle of the demonstration through the real services to its end, or only plans it.

Every act is done by the supervisor, the auditor's trail shows when; files handed in as
spreadsheets stay in the demonstration's folder, so that anybody can look at them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random

from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.cycles.rules.plan_toml import plan_from_toml
from qa_app.cycles.services import create_cycle
from qa_app.db.session import reading, transaction
from qa_app.demo import duty
from qa_app.demo.reviewing import Seat, Simulation, hand_in, open_seats
from qa_app.demo.rules.scenario import CycleStory, at, working_days
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.services.settling import Summary, settle_cycle
from qa_app.sampling.services.drawing import Seed, draw_cycle
from qa_app.sampling.services.freezing import freeze_cycle
from qa_app.sampling.services.receiving import mark_received

REVIEW_DAYS, THIRD_DAYS = 10, 3
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
    draw(office, story, chance)
    duty.set_fee_rates(office.actor, story.name, at(story.day(4), "15:30", chance))
    assign(office, story, at(story.day(5), "09:20", chance))
    with transaction() as session:
        now = at(story.day(8), "16:00", chance)
        mark_received(session, actor=office.actor, name=story.name, case_ids=None, now=now)
    office.step("reviewed")
    review(office, story, seats_of(story), work_days(story.day(11), REVIEW_DAYS))
    office.step("settled")
    settle(office, story, at(story.day(33), "09:40", chance))
    review(office, story, seats_of(story), work_days(story.day(35), THIRD_DAYS))
    return settle(office, story, at(story.day(42), "10:10", chance))


def work_days(first: date, count: int) -> list[date]:
    """So many working days from the first on."""
    return list(working_days(first, count))


def plan_early(office: Office, story: CycleStory, day: date) -> None:
    """A cycle that is planned long before its cases are closed, because it observes hearings."""
    _create(office, story, Random(f"{story.seed}/planned"), day)


def _create(office: Office, story: CycleStory, chance: Random, day: date | None = None) -> None:
    path = office.folder / "plans" / f"{story.name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(story.plan, encoding="utf-8")
    with transaction() as session:
        now = at(day or story.day(0), "09:30", chance)
        create_cycle(session, actor=office.actor, plan=plan_from_toml(story.plan), now=now)


def draw(office: Office, story: CycleStory, chance: Random) -> None:
    """Plan, freeze and draw on three days; what was planned early is not planned again."""
    office.step("drawn")
    if story.planned_on is None:
        _create(office, story, chance)
    with transaction() as session:
        now = at(story.day(1), "15:00", chance)
        freeze_cycle(session, actor=office.actor, name=story.name, now=now)
    with transaction() as session:
        now = at(story.day(4), "10:00", chance)
        seed = Seed(story.seed, story.seed_source)
        draw_cycle(session, actor=office.actor, name=story.name, seed=seed, now=now)


def assign(office: Office, story: CycleStory, now: datetime) -> None:
    """Give each drawn case its experts."""
    office.step("assigned")
    with transaction() as session:
        cycle = cycle_named(session, story.name)
        assign_cycle(session, actor=office.actor, cycle=cycle, now=now)


def seats_of(story: CycleStory) -> list[Seat]:
    """Seats of drawn cases without a review."""
    with reading() as session:
        return open_seats(session, cycle_named(session, story.name))


def review(office: Office, story: CycleStory, seats: Sequence[Seat], days: Sequence[date]) -> None:
    """Sheets for these seats come in as spreadsheets, some on each day."""
    chance = Random(f"{office.simulation.seed}/{story.name}/{days[0]}")
    work = [(office.actor, at(day, "17:10", chance)) for day in days]
    done = hand_in(
        seats,
        simulation=office.simulation,
        cycle=story.name,
        folder=office.folder / "reviews",
        work=work,
    )
    office.counts["reviews"] = office.counts.get("reviews", 0) + done


def settle(office: Office, story: CycleStory, now: datetime) -> Summary:
    """Settle what can be settled; what diverges goes on."""
    with transaction() as session:
        cycle = cycle_named(session, story.name)
        return settle_cycle(session, actor=office.actor, cycle=cycle, now=now)
