"""Carries the demonstration's second cycle half-way: files missing, conflicts, doubts, reminders.

Whole cases are handed in first, so that some settle and some diverge; what the demonstration expert
does on screen is ``desk``, seeds are ``seeding``, files ``awaited``.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlmodel import Session, col, select

from qa_app import clock
from qa_app.cases.models import Case
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo import awaited, desk, duty, seeding
from qa_app.demo.cycles import Office, assign, draw, review, seats_of, settle, work_days
from qa_app.demo.filing import Scanner
from qa_app.demo.people import actor_named
from qa_app.demo.reviewing import Seat
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import CycleStory, at
from qa_app.files.queries.reading import has_file
from qa_app.panel.models import FIRST_SEAT, Assignment, AssignmentState, Expert
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.replacing import (
    declare_conflict_and_replace,
    reassign,
    why_not_seat,
)
from qa_app.reviews.models import Review
from qa_app.reviews.services.opening import give_back
from qa_app.reviews.services.settling import Summary
from qa_app.settings import Settings

HANDED_IN, THIRDS_IN = 0.55, 0.5
DECLINED = (DeclineKind.OTHER_FIELD, "本案涉及专利侵权，超出本人业务领域")
GIVEN = "该专家熟悉本类案件，改由其复评"
EXPERT = scenario.DEMO_EXPERT.login


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Where the cycle stands, and counts of what there is to see."""

    summary: Summary
    counts: dict[str, int]


def run_half_way(office: Office, settings: Settings, story: CycleStory) -> HalfWay:
    """Drawn and assigned; about half of the reviews in, some cases diverging, some people late."""
    chance = office.chance(story)
    draw(office, story, chance)
    awaited.ask(office, story, chance)
    duty.set_fee_rates(office.actor, story.name, at(story.day(4), "15:30", chance))
    waiting, lost = awaited.receive(office, story, chance)
    duty.each_day(story, 8)
    awaited.substitute(office, story, lost, chance)
    seeding.make_seeds(office, story)
    assign(office, story, at(story.day(9), "09:20", chance))
    _declare_conflicts(office, story, chance)
    _decline(story, chance)
    counts = awaited.scan(office, settings, story, waiting)
    office.step("half_reviewed")
    own = _review_half(office, story)
    counts["seeds_rated"] = seeding.rate(office, story)
    duty.read_notices(story, office.actor, EXPERT)
    duty.each_day(story, 22)
    settle(office, story, at(story.day(22), "09:40", chance))
    thirds = _give_thirds(office, story, chance)
    counts["files"] += _file_thirds(office, settings, story, thirds)
    counts |= desk.leave_work(office.simulation, story, own, thirds)
    done = _settle_again(office, story, chance)
    return HalfWay(done, counts)


def _review_half(office: Office, story: CycleStory) -> list[Seat]:
    """Rather more than half of the sheets come in; the demonstration expert's open seats."""
    seats = seats_of(story)
    own = [seat for seat in seats if seat.login == EXPERT]
    others = [seat for seat in seats if seat.login != EXPERT]
    others.sort(key=lambda seat: (Random(f"{story.seed}/{seat.case_key}").random(), seat.login))
    done = len(own) // 4
    handed = [*others[: round(len(others) * HANDED_IN)], *own[:done]]
    days = work_days(story.day(12), 6)
    first = [day for day in days if day < story.day(18)]
    Random(f"{story.seed}/halves").shuffle(handed)
    cut = len(handed) * len(first) // len(days)
    duty.each_day(story, 12)
    review(office, story, handed[:cut], first)
    duty.each_day(story, 18)
    review(office, story, handed[cut:], days[len(first) :])
    return own[done:-1]


def _declare_conflicts(office: Office, story: CycleStory, chance: Random) -> None:
    """A few experts open a case and see that they are not free to judge it."""
    others = [seat for seat in seats_of(story) if seat.login != EXPERT]
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


def _decline(story: CycleStory, chance: Random) -> None:
    """The demonstration expert gives one case back, if there is any, and says why."""
    own = [seat for seat in seats_of(story) if seat.login == EXPERT]
    if not own:
        return
    with transaction() as session:
        give_back(
            session,
            actor=actor_named(session, EXPERT),
            seat_id=own[-1].public_id,
            why=DECLINED,
            now=at(story.day(10), "17:20", chance),
        )


def _give_thirds(office: Office, story: CycleStory, chance: Random) -> list[Seat]:
    """Some further seats are given to the demonstration expert by hand, where nothing forbids."""
    with reading() as session:
        expert = session.exec(select(Expert.id).where(Expert.login == EXPERT)).one() or 0
        further = _further_seats(session, story.name)
    now = at(story.day(22), "10:40", chance)
    for public_id in further:
        with transaction() as session:
            if len(_held_thirds(session, story.name, expert)) < desk.OWN_THIRDS:
                _give(session, office.actor, (story.name, public_id), expert, now)
    with reading() as session:
        held = _held_thirds(session, story.name, expert)
    return [seat for seat in seats_of(story) if seat.public_id in held]


def _file_thirds(office: Office, settings: Settings, story: CycleStory, thirds: list[Seat]) -> int:
    """Cases that come to the desk late get their papers, unless there are some."""
    keys = [seat.case_key for seat in thirds]
    with reading() as session:
        found = session.exec(select(Case.id).where(col(Case.case_key).in_(keys)))
        bare = [key or 0 for key in found if not has_file(session, key or 0)]
    with clock.standing_at(at(story.day(22), "11:00", Random(f"{story.seed}/late-files"))):
        return Scanner(settings, office.simulation, office.actor).file(bare)


def _give(
    session: Session, actor: Actor, which: tuple[str, str], expert_id: int, now: datetime
) -> None:
    cycle = cycle_named(session, which[0])
    seat = session.exec(select(Assignment).where(Assignment.public_id == which[1])).one()
    if not why_not_seat(session, cycle, seat, expert_id, now):
        reassign(
            session, actor=actor, public_id=which[1], expert_id=expert_id, reason=GIVEN, now=now
        )


def _further_seats(session: Session, name: str) -> list[str]:
    reviewed = select(Review.assignment_id)
    statement = select(Assignment.public_id).where(
        Assignment.cycle_id == cycle_named(session, name).id,
        Assignment.state == AssignmentState.ACTIVE,
        col(Assignment.further).is_(True),
        col(Assignment.id).not_in(reviewed),
    )
    return list(session.exec(statement.order_by(col(Assignment.case_id))))


def _held_thirds(session: Session, name: str, expert_id: int) -> list[str]:
    statement = select(Assignment.public_id).where(
        Assignment.cycle_id == cycle_named(session, name).id,
        Assignment.expert_id == expert_id,
        Assignment.state == AssignmentState.ACTIVE,
        col(Assignment.further).is_(True),
        Assignment.seat >= FIRST_SEAT,
    )
    return list(session.exec(statement))


def _settle_again(office: Office, story: CycleStory, chance: Random) -> Summary:
    """Some of the others' further reviews come in; the cycle is settled once more."""
    with reading() as session:
        open_ = set(_further_seats(session, story.name))
    thirds = [one for one in seats_of(story) if one.public_id in open_ and one.login != EXPERT]
    review(office, story, thirds[: round(len(thirds) * THIRDS_IN)], work_days(story.day(22), 1))
    duty.each_day(story, 23)
    return settle(office, story, at(story.day(23), "09:40", chance))
