"""Builds the whole demonstration in an empty database, step by step.

A build that was broken off is never mistaken for a finished one: ``marker`` is written first and
again last. Whoever calls says where the files go and is told of every step.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func
from sqlmodel import select

from qa_app import clock
from qa_app.calibration.models import SeedPlacement
from qa_app.core.roles import SYSTEM, Actor
from qa_app.db.session import reading, transaction
from qa_app.demo import (
    calibrating,
    closing_loop,
    competing,
    cycles,
    deciding,
    duty,
    half_way,
    hearings,
    marker,
    people,
    registers,
    sources,
)
from qa_app.demo.exports import ExportFile
from qa_app.demo.reviewing import Simulation
from qa_app.demo.rules import courts, scenario
from qa_app.demo.rules.answers import quality_of
from qa_app.demo.rules.caseload import Period, cases
from qa_app.demo.rules.cases import Case
from qa_app.demo.rules.province import Province, Size, make_province
from qa_app.demo.rules.scenario import Story, at, working_days
from qa_app.demo.sheets import write_experts
from qa_app.notices.models import Notice
from qa_app.panel.background import carry_out
from qa_app.panel.importer import read_experts
from qa_app.panel.services.importing import ExpertOrder
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.reports import share_report
from qa_app.settings import Settings

IMPORT_DAYS = 4
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: how large, which story, from which seed, in which installation."""

    size: Size
    story: Story
    seed: str
    settings: Settings

    @property
    def folder(self) -> Path:
        """Where the registers, plans and sheets are kept for anyone to look at."""
        return self.settings.home / "demonstration"


def build(order: Order, *, step: Step) -> dict[str, Any]:
    """Build everything; returns the facts noted at the end: counts, share, cycles."""
    step("invented")
    with transaction() as session:
        now = at(scenario.SET_UP, "09:00", Random(f"{order.seed}/begin"))
        marker.begin(session, seed=order.seed, cases=order.size.cases, now=now)
    province = make_province(order.size, Random(f"{order.seed}/province"))
    caseload = list(
        cases(province, order.size.cases, Random(f"{order.seed}/cases"), order.story.period)
    )
    _set_up(order, province)
    simulation = Simulation(
        order.seed,
        {one.key: quality_of(one) for one in caseload},
        {one.login: one for one in province.experts},
    )
    with reading() as session:
        actor = people.actor_named(session, scenario.SUPERVISOR.login)
    return _Building(order, province, caseload, actor, step).run(simulation)


def _set_up(order: Order, province: Province) -> None:
    chance = Random(f"{order.seed}/set-up")
    with transaction() as session:
        people.enter_register(session, province, at(scenario.SET_UP, "09:30", chance))
    with transaction() as session:
        people.enter_accounts(session, at(scenario.SET_UP, "10:00", chance))
    with transaction() as session:
        now = at(scenario.SET_UP, "15:00", chance)
        people.enter_expert_accounts(session, province.experts, now)


@dataclass
class _Building:
    """The demonstration under way, in the order in which things happened."""

    order: Order
    province: Province
    caseload: list[Case]
    actor: Actor
    step: Step
    late: list[ExportFile] = field(default_factory=list[ExportFile])

    def run(self, simulation: Simulation) -> dict[str, Any]:
        """Registers come in, experts are entered, cycles run; the facts of it all."""
        story = self.order.story
        office = cycles.Office(self.actor, simulation, self.order.folder, self.step)
        imported = [self._import(*story.years[0])]
        self._experts()
        done = cycles.run_to_the_end(office, story.finished)
        counts = deciding.hold_meeting(office, story.finished)
        if story.followed_up < story.calibrated:
            counts |= sources.look_back(office, story)
            counts |= closing_loop.close(office, self.order.settings, story)
        calendar = self._calendar()
        counts |= sources.observe(office, self.order.settings, story, calendar)
        counts |= calibrating.calibrate(office, self.order.settings, story)
        counts |= competing.compete(office, story)
        imported += [self._import(*year) for year in story.years[1:]]
        duty.keep_office(self.actor, story.half_way)
        half = half_way.run_half_way(office, self.order.settings, story.half_way)
        counts |= half.counts
        deciding.call_next(office, story.half_way)
        duty.each_day(story.half_way, 24)
        calibrating.open_another(office, story)
        if story.followed_up > story.calibrated:
            counts |= sources.look_back(office, story)
            counts |= closing_loop.close(office, self.order.settings, story)
        cycles.plan_only(office, story.planned)
        for late in self.late:
            now = at(story.planned.day(0), "15:00", Random(f"{self.order.seed}/late"))
            registers.leave_checked(late, actor=self.actor, settings=self.order.settings, now=now)
        counts |= sources.look_now(office, self.order.settings, story, calendar)
        counts |= closing_loop.go_on(office, self.order.settings, story)
        self.step("reported")
        ended = at(story.planned.day(28), "18:00", Random(f"{self.order.seed}/end"))
        now = max(clock.now(), ended)
        facts = {
            "imported": [asdict(one) for one in imported],
            "finished": {"cycle": story.finished.name, **asdict(done)},
            "half_way": {"cycle": story.half_way.name, **asdict(half.summary)},
            "planned": story.planned.name,
            "reviews": office.counts["reviews"],
            **counts,
            **told(),
            "share": _share(story.finished.name, now),
        }
        with transaction() as session:
            marker.finish(session, seed=self.order.seed, facts=facts, now=now)
        return facts

    def _calendar(self) -> hearings.Calendar:
        """The hearings of two cities in the observed year and in the months to come."""
        if self.order.story.half_way.planned_on is None:
            return hearings.Calendar((), ())
        seed = f"{self.order.seed}/hearings"
        year = Period(scenario.OBSERVED[0].first, scenario.OBSERVED[-1].last)
        count = max(len(self.province.agencies), self.order.size.cases // 10)
        later = courts.coming(self.province, count, scenario.TO_COME, Random(f"{seed}/later"))
        cities, chance = hearings.CITIES, Random(f"{seed}/hours")
        return hearings.Calendar(
            courts.hearings(self.caseload, year, cities, chance),
            courts.hearings(later, scenario.TO_COME, cities, chance),
        )

    def _import(self, period: Period, first: date) -> registers.Imported:
        """One year's registers, city after city, over a few days."""
        self.step("written")
        chance = Random(f"{self.order.seed}/imports/{first}")
        folder = self.order.folder / "registers" / f"{period.last.year}"
        seed, last = self.order.seed, self.order.story.years[-1][0]
        exports = registers.write_year(folder, self.province, self.caseload, period, seed)
        if period == last:
            self.caseload.clear()  # a province of people takes a quarter of a gigabyte
        self.step("imported")
        moments = [
            at(day, clock, chance)
            for day in working_days(first, IMPORT_DAYS)
            for clock in ("09:10", "10:20", "14:40", "16:05")
        ]
        if self.order.story.late_register and period == last:
            self.late.append(exports.files[-1])
            exports = replace(exports, files=exports.files[:-1])
        return registers.import_year(
            exports, actor=self.actor, settings=self.order.settings, moments=moments
        )

    def _experts(self) -> None:
        """The pool from a spreadsheet; the busiest lawyer gets an account."""
        chance, day = Random(f"{self.order.seed}/experts"), self.order.story.finished.day(-1)
        path = self.order.folder / "experts.xlsx"
        write_experts(path, self.province.experts)
        wanted = ExpertOrder(create_missing=True)
        now = at(day, "10:30", chance)
        found = carry_out([read_experts(path)], actor=self.actor, order=wanted, now=now)
        if found.imported != len(self.province.experts):
            raise registers.NotAsPlanted(f"experts: {found.counts()} {found.problems[:3]}")
        with transaction() as session:
            people.enter_lawyer_account(session, at(day, "11:30", chance))


def told() -> dict[str, int]:
    """How many notices there are, and how many seeds stand among live files."""
    with reading() as session:
        return {
            name: session.exec(select(func.count()).select_from(model)).one()
            for name, model in (("notices", Notice), ("seeds", SeedPlacement))
        }


def _share(cycle: str, now: datetime) -> dict[str, Any]:
    """The finished cycle's figures, as its report has them."""
    with reading() as session:
        made = share_report(session, report_cycle(session, SYSTEM, cycle), by=(), now=now)
    overall = made.as_json(lambda reason: reason.code)["overall"]
    estimate = overall["estimate"] or {}
    return {
        "drawn": overall["drawn"],
        "settled": overall["settled"],
        "good_or_excellent": overall["sample_share"]["good_or_excellent"],
        **{name: estimate.get(name) for name in ("low", "high")},
    }
