"""The hearing calendar of the demonstration: lists come in, rounds are drawn, observers are sent.

A year of two cities is observed before its cases are closed; what courts have announced for the
months to come waits for observers, the demonstration expert among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from sqlmodel import Session, col, select

from qa_app.clock import SHANGHAI
from qa_app.core.errors import DomainError
from qa_app.core.roles import Actor
from qa_app.db.session import reading, transaction
from qa_app.demo.cycles import Office
from qa_app.demo.hearing_lists import Line, write_list
from qa_app.demo.observing import Observers
from qa_app.demo.people import actor_named
from qa_app.demo.rules import scenario
from qa_app.demo.rules.caseload import Period
from qa_app.demo.rules.chance import some_of
from qa_app.demo.rules.courts import Hearing as Announced
from qa_app.demo.rules.scenario import CycleStory, at, working_days
from qa_app.demo.tablets import Tablets
from qa_app.files.store.objects import store_for
from qa_app.observations.importer import read_hearings
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.rules.states import HearingState, ObservationState
from qa_app.observations.services.calendar import cancel_hearing, mark_held
from qa_app.observations.services.choosing import name_hearing
from qa_app.observations.services.importing import (
    HearingOrder,
    HearingsImported,
    import_hearings,
)
from qa_app.observations.services.leaving import give_back
from qa_app.observations.services.linking import link_cases
from qa_app.observations.services.rounds import draw_round, freeze_round
from qa_app.observations.services.seating import seat_many, seat_observer, take_seat_back
from qa_app.panel.models import Expert
from qa_app.panel.rules.duty import DeclineKind
from qa_app.sampling.services.drawing import Seed
from qa_app.settings import Settings

SPOILT, MOVED, CANCELLED, OWN, OPEN_END = 2, 6, 3, 3, 3
CITIES: Final = ("990100", "990200")
SEEDS: Final = ("02 07 11 18 26 33 09", "05 10 14 21 28 30 03", "01 12 17 20 23 31 16")
GIVEN_BACK = (DeclineKind.OTHER, "当日本人另有仲裁庭开庭，时间冲突")
TAKEN_BACK = "改由熟悉本类案件的专家旁听"
NAMED: Final = (
    "受援人来电反映承办人员庭前没有见面",
    "新聘律师首次独立出庭",
    "法院邀请司法行政机关旁听的示范庭",
)
MOVE_NOTE, CANCEL_NOTE = "因合议庭调整改期", "原告撤回起诉"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hearings of the year that is observed, and those announced for the months to come."""

    year: Sequence[Announced]
    coming: Sequence[Announced]

    def within(self, period: Period) -> list[Announced]:
        """The hearings of the year that fall into a period."""
        return [one for one in self.year if period.first <= one.day <= period.last]


def observe_year(
    office: Office, settings: Settings, story: CycleStory, calendar: Calendar
) -> dict[str, int]:
    """Two lists and one of changes come in, two rounds are drawn, observers work until May."""
    office.step("observed")
    first, second = scenario.OBSERVED
    present = at(second.last, "18:00", Random(f"{story.seed}/observed"))
    tablets = Tablets(store_for(settings), story.seed)
    observers = Observers(office.actor, office.simulation, tablets, present)
    autumn, spring = calendar.within(first), calendar.within(second)
    day = scenario.FIRST_LIST
    _bring(office, (day, "2025 年第四季度开庭排期表", ".csv"), [Line(one) for one in autumn])
    observers.expect(story.name, _send(office, story, list(working_days(day, 4)), SEEDS[0]))
    changes = scenario.CHANGES
    observers.run(at(changes, "00:10", Random(0)))
    moved = _bring(office, (changes, "开庭变更通知", ".xlsx"), _changes(autumn, changes))
    observers.expect(story.name, at(changes, "18:00", Random(0)))
    day = scenario.SECOND_LIST
    observers.run(at(day, "00:10", Random(0)))
    _bring(office, (day, "2026 年上半年开庭排期表", ".xlsx"), [Line(one) for one in spring])
    seated = _send(office, story, list(working_days(day, 4)), SEEDS[1])
    observers.expect(story.name, seated, open_end=OPEN_END)
    observers.run(present)
    _mark_held(office.actor, first, present)
    return {
        "hearings_moved": moved.moved,
        **observers.counts,
        "photos": tablets.photos,
        "tablet_changes": sum(tablets.outcomes.values()),
    }


def _mark_held(actor: Actor, period: Period, now: datetime) -> None:
    """Staff notes which hearings of the first list took place; of the second nobody has yet."""
    midnight = datetime.combine(period.last + timedelta(days=1), time(), SHANGHAI)
    with transaction() as session:
        begun = select(Hearing.public_id).where(
            col(Hearing.starts_at) < midnight.astimezone(UTC),
            Hearing.state == HearingState.PLANNED,
        )
        ids = session.exec(begun.order_by(col(Hearing.hearing_key))).all()
        mark_held(session, actor=actor, public_ids=ids, now=now)


def announce_more(office: Office, story: CycleStory, calendar: Calendar, day: date) -> None:
    """Closed cases find their hearings; the next list comes in, a round is drawn, seats are given.

    One hearing is cancelled, some are named and wait for observers, one seat is given back.
    """
    with transaction() as session:
        link_cases(session)
    title = f"{day.year} 年下半年开庭排期表"
    _bring(office, (day, title, ".xlsx"), [Line(one) for one in calendar.coming])
    days = list(working_days(day, 5))
    _send(office, story, days[:4], SEEDS[2])
    now = at(days[4], "09:10", Random(f"{story.seed}/own-hearings"))
    _give_own(office, story, now)
    _leave(office, story, now.replace(hour=now.hour + 1))


def _bring(office: Office, what: tuple[date, str, str], lines: Sequence[Line]) -> HearingsImported:
    """Write a list and import its good rows."""
    day, title, suffix = what
    spoilt = SPOILT if suffix == ".csv" else 0
    path = write_list(
        office.folder / "hearings" / f"{day}-{len(lines)}{suffix}", title, lines, spoilt=spoilt
    )
    with transaction() as session:
        return import_hearings(
            session,
            actor=office.actor,
            files=[read_hearings(path)],
            order=HearingOrder(accept_good=True),
            now=at(day, "10:20", Random(f"{day}/list")),
        )


def _changes(autumn: Sequence[Announced], day: date) -> list[Line]:
    """Some hearings to come are put off, some will not take place."""
    chance = Random(f"{day}/changes")
    later = [one for one in autumn if (one.day - day).days > CANCELLED]
    chosen = some_of(later, MOVED + CANCELLED, chance)
    moved = [Line(one.moved(9), one, "改期", MOVE_NOTE) for one in chosen[:MOVED]]
    return [*moved, *(Line(one, None, "取消", CANCEL_NOTE) for one in chosen[MOVED:])]


def _send(office: Office, story: CycleStory, days: Sequence[date], seed: str) -> datetime:
    """A round is frozen, drawn the next day, and observers are seated; the moment they were."""
    chance = Random(f"{story.seed}/{seed}")
    with transaction() as session:
        now = at(days[1], "09:20", chance)
        freeze_round(session, actor=office.actor, name=story.name, now=now)
    with transaction() as session:
        source = f"{days[2].year}年{days[2].month}月{days[2].day}日云泽省公证处现场摇号（虚构）"
        found, now = Seed(f"{days[2]} {seed}", source), at(days[2], "10:10", chance)
        draw_round(session, actor=office.actor, name=story.name, seed=found, now=now)
    with transaction() as session:
        now = at(days[2], "15:30", chance)
        seat_many(session, actor=office.actor, cycle=story.name, now=now)
    return now


def _give_own(office: Office, story: CycleStory, now: datetime) -> None:
    """The demonstration expert takes over some seats at hearings to come, where nothing forbids."""
    with reading() as session:
        wanted = (Expert.login == scenario.DEMO_EXPERT.login,)
        expert = session.exec(select(Expert.id).where(*wanted)).one() or 0
        ids = [one.public_id for one in _to_come(session, now)]
    given = 0
    for public_id in ids:
        if given == OWN:
            return
        given += _swap(office, public_id, expert, now)


def _swap(office: Office, public_id: str, expert: int, now: datetime) -> bool:
    """A seat is taken back from somebody else and given to the demonstration expert by hand."""
    with reading() as session:
        seats = _seats(session, public_id)
    if not seats or any(login == scenario.DEMO_EXPERT.login for _, login in seats):
        return bool(seats)
    try:
        with transaction() as session:
            take_seat_back(
                session, actor=office.actor, seat=seats[0][0], reason=TAKEN_BACK, now=now
            )
            seat_observer(
                session, actor=office.actor, observation=public_id, expert_id=expert, now=now
            )
    except DomainError:
        return False
    return True


def _seats(session: Session, public_id: str) -> list[tuple[str, str]]:
    rows = session.execute(
        select(ObserverSeat.public_id, Expert.login)
        .join(Observation, col(Observation.id) == col(ObserverSeat.observation_id))
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(Observation.public_id == public_id, col(ObserverSeat.ended_at).is_(None))
        .order_by(col(Expert.login))
    )
    return [(seat, login) for seat, login in rows]


def _leave(office: Office, story: CycleStory, now: datetime) -> None:
    """Some hearings are named and wait for observers, one is cancelled, a seat is given back."""
    with reading() as session:
        waiting = _to_come(session, now)
        ids = [one.hearing_id for one in waiting]
        free = session.exec(
            select(Hearing.public_id)
            .where(col(Hearing.starts_at) > now, Hearing.state == HearingState.PLANNED)
            .where(col(Hearing.id).not_in(select(Observation.hearing_id)))
            .order_by(col(Hearing.starts_at), col(Hearing.hearing_key))
        ).all()
        last = session.get_one(Hearing, ids[-1]).public_id if ids else None
        seats = _seats(session, waiting[-2].public_id) if len(waiting) > 1 else []
    _name(office, story, free, now)
    if last:
        with transaction() as session:
            cancel_hearing(session, actor=office.actor, public_id=last, reason=CANCEL_NOTE, now=now)
    for seat, login in seats[:1]:
        with transaction() as session:
            actor = actor_named(session, login)
            give_back(session, actor=actor, seat=seat, why=GIVEN_BACK, now=now)


def _name(office: Office, story: CycleStory, free: Sequence[str], now: datetime) -> None:
    """Hearings nobody drew are named, spread over the months to come."""
    step = max(1, len(free) // len(NAMED))
    for public_id, reason in zip(free[step // 2 :: step], NAMED, strict=False):
        with transaction() as session:
            name_hearing(
                session, actor=office.actor, name=story.name, public_id=public_id, reason=reason,
                now=now,
            )  # fmt: skip


def _to_come(session: Session, now: datetime) -> list[Observation]:
    statement = (
        select(Observation)
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .where(col(Hearing.starts_at) > now.astimezone(UTC))
        .where(Observation.state == ObservationState.STAFFED)
        .order_by(col(Hearing.starts_at), col(Hearing.hearing_key))
    )
    return list(session.exec(statement))
