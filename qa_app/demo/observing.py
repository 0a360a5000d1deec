"""Observers of the demonstration at work: they come, score alone, agree; feedback goes out.

Acts of many hearings are interleaved by the clock, as they were in life, so that the audit trail
goes forward.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from sqlmodel import Session, col, select

from qa_app.core.grades import ORDER, Grade
from qa_app.core.roles import Actor
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo.people import actor_named
from qa_app.demo.reviewing import Simulation
from qa_app.demo.rules.answers import simulate_answers
from qa_app.demo.rules.chance import happens, one_of
from qa_app.demo.rules.courtwords import court_feedback, court_remarks, court_summary
from qa_app.demo.tablets import Tablets, Written
from qa_app.observations.models import Hearing, Observation, ObserverSeat
from qa_app.observations.queries.desk import desk_of
from qa_app.observations.rules.states import ObservationState, SeatState
from qa_app.observations.services.discussing import (
    Agreed,
    Feedback,
    agree,
    feed_back,
    mark_missed,
)
from qa_app.observations.services.observing import Edit, save_sheet, sign_in, submit_sheet
from qa_app.panel.models import Expert
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.editing import fields_of
from qa_app.scoresheets.rules.stored import Filled

MISSED: Final = 0.09
WHY_MISSED: Final = ("两名旁听人员当日均在外地开庭", "法院临时提前开庭，未及通知旁听人员")
EARLY, HEARD, HANDED_IN = timedelta(minutes=14), timedelta(minutes=84), timedelta(minutes=97)
AGREED, FED_BACK = timedelta(days=1, hours=2), timedelta(days=3, hours=1)
REMARKED: Final = (0.15, 0.3, 0.8, 1.0)

Act = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """One observation with its hearing and the experts who sit there, by seat."""

    public_id: str
    case_key: str
    starts_at: datetime
    court: str
    seats: Mapping[str, str]


@dataclass
class Observers:
    """The observations of a cycle that are due before a moment, act by act."""

    actor: Actor
    simulation: Simulation
    tablets: Tablets
    present: datetime
    counts: dict[str, int] = field(default_factory=dict[str, int])
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list[tuple[datetime, int, Act]])
    _number: Iterator[int] = field(default_factory=count)
    _starts: dict[str, datetime] = field(default_factory=dict[str, datetime])
    _unfinished: list[str] = field(default_factory=list[str])

    def expect(self, cycle: str, now: datetime, *, open_end: int = 0) -> None:
        """Put staffed hearings on the agenda; those to come that fell through leave it.

        The last ``open_end`` of them are not fed back yet, the very last not even agreed on.
        """
        with reading() as session:
            there = {one.public_id: one for one in staffed(session, cycle)}
        for public_id, starts_at in list(self._starts.items()):
            if starts_at > now and public_id not in there:
                del self._starts[public_id]
        last = [one for one in there.values() if one.starts_at < self.present][-open_end:]
        self._unfinished = [one.public_id for one in last] if open_end else []
        for one in there.values():
            known = self._starts.get(one.public_id)
            if known != one.starts_at and now < one.starts_at < self.present:
                self._starts[one.public_id] = one.starts_at
                self._plan(one)

    def run(self, until: datetime) -> None:
        """Everything that happens before a moment."""
        while self._acts and self._acts[0][0] < until:
            now, _, act = heapq.heappop(self._acts)
            act(now)

    def _plan(self, one: Heard) -> None:
        chance = Random(f"{self.simulation.seed}/{one.case_key}/observed")
        unfinished = one.public_id in self._unfinished
        if happens(MISSED, chance) and not unfinished:
            why = one_of(WHY_MISSED, chance)
            self._at(one, AGREED, lambda now: self._missed(one, why, now))
            return
        for place, (seat, login) in enumerate(one.seats.items()):
            late = timedelta(minutes=3 * place, seconds=chance.random() * 50)
            self._attend(one, seat, login, late)
        if one.public_id not in self._unfinished[-1:]:
            self._at(one, AGREED, lambda now: self._agree(one, now))
        if not unfinished:
            self._at(one, FED_BACK, lambda now: self._feed_back(one, now))

    def _attend(self, one: Heard, seat: str, login: str, late: timedelta) -> None:
        """The observer comes, scores and hands in: on the screen, or on a tablet sent later."""
        if self.tablets.carries(f"{one.case_key}/{login}"):
            self._at(one, HANDED_IN + late, lambda now: self._synchronise(one, (seat, login), now))
            return

        def come(now: datetime) -> None:
            with transaction() as session:
                sign_in(session, actor=actor_named(session, login), seat=seat, now=now)

        def score(now: datetime) -> None:
            with transaction() as session:
                self._score(session, one, (seat, login), now)

        def hand_in(now: datetime) -> None:
            with transaction() as session:
                submit_sheet(session, actor=actor_named(session, login), seat=seat, now=now)
            self._count_sheet()

        for when, act in ((-EARLY, come), (HEARD, score), (HANDED_IN, hand_in)):
            self._at(one, when + late, act)

    def _synchronise(self, one: Heard, who: tuple[str, str], now: datetime) -> None:
        """Everything at once, when the tablet is back where there is a network."""
        seat, login = who
        photo = self.tablets.photograph(one.court, seat, one.starts_at + HEARD)
        with transaction() as session:
            actor = actor_named(session, login)
            self.tablets.sign_in(session, actor, seat, one.starts_at - EARLY, now)
            desk = desk_of(session, actor, seat)
            changed = fields_of(self._filled(desk.rubric, one, login), desk.scorer)
            written = Written(actor, seat, changed, desk.sheet.revision)
            self.tablets.send(session, written, photo, now)
        self._count_sheet()

    def _count_sheet(self) -> None:
        self.counts["observer_sheets"] = self.counts.get("observer_sheets", 0) + 1

    def _score(self, session: Session, one: Heard, who: tuple[str, str], now: datetime) -> None:
        seat, login = who
        actor = actor_named(session, login)
        desk = desk_of(session, actor, seat)
        filled = self._filled(desk.rubric, one, login)
        changed = fields_of(filled, desk.scorer)
        edit = Edit(changed, desk.sheet.revision)
        save_sheet(session, actor=actor, seat=seat, edit=edit, now=now)

    def _filled(self, rubric: Rubric, one: Heard, login: str) -> Filled:
        chance = Random(f"{self.simulation.seed}/{one.case_key}/{login}/court")
        case, expert = self.simulation.qualities[one.case_key], self.simulation.experts[login]
        sheet = simulate_answers(rubric, case, expert, chance)
        answers = {name: _in_court(answer, chance) for name, answer in sheet.answers.items()}
        return Filled(
            answers=answers,
            comment=one_of(court_summary(), chance),
            own_grade=sheet.own_grade,
            own_reason=sheet.own_reason,
        )

    def _agree(self, one: Heard, now: datetime) -> None:
        chance = Random(f"{one.case_key}/agreed")
        with transaction() as session:
            revision = session.exec(_row(one)).one().revision
            agreed = Agreed(one_of(court_summary(), chance), None, "", revision)
            agree(session, actor=self.actor, observation=one.public_id, agreed=agreed, now=now)

    def _feed_back(self, one: Heard, now: datetime) -> None:
        chance = Random(f"{one.case_key}/feedback")
        to_lawyer, to_court = one_of(court_feedback(), chance)
        with transaction() as session:
            feed_back(
                session, actor=self.actor, observation=one.public_id,
                feedback=Feedback(to_lawyer, to_court), now=now,
            )  # fmt: skip

    def _missed(self, one: Heard, why: str, now: datetime) -> None:
        with transaction() as session:
            mark_missed(session, actor=self.actor, observation=one.public_id, reason=why, now=now)

    def _at(self, one: Heard, after: timedelta, act: Act) -> None:
        """So long after the hearing begins, unless it is put off or cancelled meanwhile."""

        def unless_changed(now: datetime) -> None:
            if self._starts.get(one.public_id) == one.starts_at:
                act(now)

        heapq.heappush(self._acts, (one.starts_at + after, next(self._number), unless_changed))


def staffed(session: Session, cycle: str) -> list[Heard]:
    """Every observation of a cycle whose seats are all held, in the order of the hearings."""
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Observation.public_id, Hearing.case_key, Hearing.starts_at, Hearing.court,
            ObserverSeat.public_id, Expert.login,
        )
        .join(Hearing, col(Hearing.id) == col(Observation.hearing_id))
        .join(ObserverSeat, col(ObserverSeat.observation_id) == col(Observation.id))
        .join(Expert, col(Expert.id) == col(ObserverSeat.expert_id))
        .where(
            Observation.cycle_id == cycle_named(session, cycle).id,
            Observation.state == ObservationState.STAFFED,
            ObserverSeat.state == SeatState.ACTIVE,
        )
        .order_by(col(Hearing.starts_at), col(Hearing.case_key), col(Expert.login))
    ).all()  # fmt: skip
    found: dict[str, Heard] = {}
    for public_id, case_key, starts_at, court, seat, login in rows:
        one = found.setdefault(public_id, Heard(public_id, case_key, starts_at, court, {}))
        found[public_id] = replace(one, seats={**one.seats, seat: login})
    return list(found.values())


def _row(one: Heard):
    return select(Observation).where(Observation.public_id == one.public_id)


def _in_court(answer: Answer, chance: Random) -> Answer:
    """What was seen in court, not in a file: no page, and words of the courtroom."""
    plain = replace(answer, comment="", evidence_page=None)
    if answer.level not in set(Grade) or answer.level is None:
        return plain
    rank = ORDER.index(Grade(answer.level))
    if not happens(REMARKED[rank], chance):
        return plain
    return replace(plain, comment=one_of(court_remarks(Grade(answer.level)), chance))
