"""Objections of the demonstration: some decided long ago, others in every state of being heard."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from qa_app.clock import SHANGHAI
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.demo.feeding_back import Reader
from qa_app.demo.moments import Clock
from qa_app.demo.people import actor_named
from qa_app.demo.rules import loopwords
from qa_app.demo.rules.scenario import DEMO_EXPERT
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.sheets import facts_of, sheet_of
from qa_app.feedback.rules.advice import NOT_APPLICABLE
from qa_app.feedback.rules.sheets import Sheet
from qa_app.files.background import KeptPaper
from qa_app.objections.models import Objection, ObjectionPoint
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.rules.levels import better_than
from qa_app.objections.rules.states import Outcome
from qa_app.objections.services import (
    assigning,
    closing,
    deciding,
    entering,
    form_check,
    writing,
)
from qa_app.panel.models import Expert
from qa_app.rubrics.rules.schema import Criterion

POINTS = 2
DAYS_TO_COMPLETE = 5


@dataclass
class Hearing:
    """Hears objections for the office; each act is a little later than the one before."""

    office: Actor
    clock: Clock
    made: list[str] = field(default_factory=list[str])

    def write(self, reader: Reader, sheet_id: str, *, hand_in: bool = True) -> str:
        """Object to the weakest criteria of a sheet; the objection's public id."""
        now = self.clock.later()
        with transaction() as session:
            sheet = sheet_of(session, reader.actor, sheet_id)
            texts = {
                f"{writing.FIELD}{criterion.id}": [loopwords.REASONS[place]]
                for place, criterion in enumerate(_weakest(session, reader.actor, sheet))
            }
            writing.save_texts(
                session, actor=reader.actor, sheet=sheet, changed=texts, revision=0, now=now
            )
            if hand_in:
                writing.hand_in(session, actor=reader.actor, sheet=sheet, now=self.clock.later())
            public_id = _newest(session, sheet)
        self.made.append(public_id)
        return public_id

    def accept(self, public_id: str) -> None:
        """Found in order by the office."""
        with transaction() as session:
            form_check.accept(
                session, actor=self.office, at=_at(session, public_id), now=self.clock.later()
            )

    def send_back(self, public_id: str, days: int) -> None:
        """Returned to the lawyer with so many working days."""
        with transaction() as session:
            form_check.send_back(
                session, actor=self.office, at=_at(session, public_id), now=self.clock.later(),
                words=loopwords.RETURNED, days=days,
            )  # fmt: skip

    def give(self, public_id: str, login: str = "") -> str:
        """Give it to the expert with this login where that one is free, else to the first who is;
        the login of who got it, empty when nobody is free."""
        now = self.clock.later()
        with transaction() as session:
            objection = _read(session, public_id)
            cycle = session.get_one(Cycle, objection.cycle_id)
            free = [one.expert.expert_id for one in choice_for(session, cycle, objection, now).free]
            names = dict(session.execute(select(Expert.id, Expert.login)).all())  # type: ignore[arg-type]
            wanted = [key for key in free if names[key] == login] or free
            if not wanted:
                return ""
            at = form_check.At(public_id, objection.revision)
            assigning.assign(session, actor=self.office, at=at, expert_id=wanted[0], now=now)
            return names[wanted[0]]

    def open(self, public_id: str, login: str) -> None:
        """The expert declares to be free of conflicts and opens it."""
        with transaction() as session:
            actor = actor_named(session, login)
            assigning.open_desk(session, actor=actor, public_id=public_id, now=self.clock.later())

    def give_back(self, public_id: str, login: str) -> None:
        """The expert declares a conflict."""
        with transaction() as session:
            assigning.give_back(
                session, actor=actor_named(session, login), public_id=public_id,
                reason=loopwords.GIVEN_BACK, now=self.clock.later(),
            )  # fmt: skip

    def decide(self, public_id: str, login: str, upheld: int) -> None:
        """Uphold the first so many points to the next better level and reject the others."""
        with transaction() as session:
            actor = actor_named(session, login)
            sheet_id = session.get_one(FeedbackSheet, _read(session, public_id).sheet_id).public_id
            sheet = sheet_of(session, self.office, sheet_id)
            criteria = _criteria(session, self.office, sheet)
            points = session.exec(
                select(ObjectionPoint)
                .join(Objection, col(Objection.id) == col(ObjectionPoint.objection_id))
                .where(Objection.public_id == public_id)
                .order_by(col(ObjectionPoint.id))
            ).all()
            changed: dict[str, list[str]] = {}
            for place, point in enumerate(points):
                every = better_than(criteria[point.point], point.old_level)
                better = [one for one in every if one != NOT_APPLICABLE]
                raised = place < upheld and bool(better)
                changed |= {
                    f"outcome:{point.point}": [(_OUTCOMES[raised]).value],
                    f"level:{point.point}": [better[-1] if raised else ""],
                    f"reason:{point.point}": [_DECISIONS[raised]],
                }
            revision = _read(session, public_id).text_revision
            saved = deciding.save_decisions(
                session, actor=actor, public_id=public_id, changed=changed, revision=revision,
                now=self.clock.later(),
            )  # fmt: skip
            deciding.decide(
                session, actor=actor, public_id=public_id, revision=saved.revision,
                now=self.clock.later(),
            )  # fmt: skip

    def withdraw(self, reader: Reader, public_id: str) -> None:
        """The lawyer takes it back."""
        with transaction() as session:
            revision = _read(session, public_id).revision
            writing.withdraw(
                session, actor=reader.actor, public_id=public_id, revision=revision,
                now=self.clock.later(),
            )  # fmt: skip

    def appeal(self, reader: Reader, sheet_id: str) -> None:
        """Ask for the second level against a decision."""
        now = self.clock.later()
        with transaction() as session:
            sheet = sheet_of(session, reader.actor, sheet_id)
            weakest = _weakest(session, reader.actor, sheet)[0]
            texts = {f"{writing.FIELD}{weakest.id}": [loopwords.APPEAL]}
            writing.save_texts(
                session, actor=reader.actor, sheet=sheet, changed=texts, revision=0, now=now
            )
            writing.hand_in(session, actor=reader.actor, sheet=sheet, now=self.clock.later())

    def let_stand(self, reader: Reader, public_id: str) -> None:
        """The lawyer goes no further."""
        with transaction() as session:
            revision = _read(session, public_id).revision
            closing.let_stand(
                session, actor=reader.actor, public_id=public_id, revision=revision,
                now=self.clock.later(),
            )  # fmt: skip


_OUTCOMES = {True: Outcome.UPHELD, False: Outcome.REJECTED}
_DECISIONS = {True: loopwords.UPHELD, False: loopwords.REJECTED}


HEARD = (2, 1, 0, 2, 0)
"""How many of its points each objection was upheld in."""


def hear_all(office: Actor, readers: list[Reader], clock: Clock) -> dict[str, int]:
    """Objections at their end: upheld in whole, in part, rejected, and one that was taken back."""
    hearing = Hearing(office, clock)
    first, *others = [[(reader, sheet) for sheet in reader.sheets] for reader in readers]
    places = [*first[:4], *(own[0] for own in others)]
    for place, upheld in zip(places[1:], HEARD, strict=False):
        _hear(hearing, place, upheld)
    hearing.withdraw(places[0][0], hearing.write(*places[0]))
    return {"objections": len(hearing.made)}


def _hear(hearing: Hearing, place: tuple[Reader, str], upheld: int) -> None:
    public_id = hearing.write(*place)
    hearing.accept(public_id)
    login = hearing.give(public_id)
    if not login:
        return
    hearing.open(public_id, login)
    hearing.decide(public_id, login, upheld)
    if upheld < POINTS:
        hearing.let_stand(place[0], public_id)


def begin_some(
    office: Actor, readers: list[Reader], clock: Clock, *, leave_out: str = ""
) -> dict[str, int]:
    """One objection in each state of being heard, as far as there are sheets; two are with the
    demonstration expert."""
    hearing = Hearing(office, clock)
    places = [(one, sheet) for one in readers for sheet in one.sheets if sheet != leave_out]
    for begin, place in zip(_BEGINNINGS, places, strict=False):
        begin(hearing, place)
    return {"objections_now": len(hearing.made)}


def enter_one(staff: Actor, sheet_id: str, scan: KeptPaper, clock: Clock) -> dict[str, int]:
    """Staff of the agency enter what came on paper from a lawyer."""
    if not sheet_id:
        return {"objections_on_paper": 0}
    now = clock.later()
    with transaction() as session:
        sheet = sheet_of(session, staff, sheet_id)
        texts = {
            f"{writing.FIELD}{_weakest(session, staff, sheet)[0].id}": [loopwords.ON_PAPER],
            entering.RECEIVED: [now.astimezone(SHANGHAI).date().isoformat()],
        }
        saved = entering.save_entry(
            session, actor=staff, sheet=sheet, changed=texts, revision=0, now=now
        )
        paper = writing.NewPaper("", loopwords.SCAN, scan.size, scan, original=True)
        entering.enter(
            session, actor=staff, sheet=sheet, papers=[paper], revision=saved.revision,
            now=clock.later(),
        )  # fmt: skip
    return {"objections_on_paper": 1}


def _draft(hearing: Hearing, place: tuple[Reader, str]) -> None:
    hearing.write(*place, hand_in=False)


def _handed_in(hearing: Hearing, place: tuple[Reader, str]) -> None:
    hearing.write(*place)


def _returned(hearing: Hearing, place: tuple[Reader, str]) -> None:
    hearing.send_back(hearing.write(*place), DAYS_TO_COMPLETE)


def _accepted(hearing: Hearing, place: tuple[Reader, str]) -> str:
    public_id = hearing.write(*place)
    hearing.accept(public_id)
    return public_id


def _given(hearing: Hearing, place: tuple[Reader, str]) -> tuple[str, str]:
    public_id = _accepted(hearing, place)
    return public_id, hearing.give(public_id, DEMO_EXPERT.login)


def _opened(hearing: Hearing, place: tuple[Reader, str]) -> None:
    public_id, login = _given(hearing, place)
    if login:
        hearing.open(public_id, login)


def _given_back(hearing: Hearing, place: tuple[Reader, str]) -> None:
    public_id = _accepted(hearing, place)
    login = hearing.give(public_id)
    if login:
        hearing.give_back(public_id, login)


def _decided(hearing: Hearing, place: tuple[Reader, str]) -> bool:
    public_id = _accepted(hearing, place)
    login = hearing.give(public_id)
    if login:
        hearing.open(public_id, login)
        hearing.decide(public_id, login, 0)
    return bool(login)


def _appealed(hearing: Hearing, place: tuple[Reader, str]) -> None:
    if _decided(hearing, place):
        hearing.appeal(*place)


_BEGINNINGS = (
    _draft, _opened, _returned, _decided, _appealed, _accepted, _handed_in, _given, _given_back,
)  # fmt: skip


def _weakest(session: Session, actor: Actor, sheet: Sheet) -> list[Criterion]:
    """The criteria a sheet names as the ones to do better, or its first."""
    known = _criteria(session, actor, sheet)
    better = [name for name in sheet.overall.get("better", ()) if name in known]
    named = better or [line.criterion for line in sheet.lines]
    return [known[name] for name in named[:POINTS]]


def _criteria(session: Session, actor: Actor, sheet: Sheet) -> dict[str, Criterion]:
    rubric = facts_of(session, actor, sheet).rubric
    return {one.id: one for one in rubric.criteria} if rubric else {}


def _read(session: Session, public_id: str) -> Objection:
    return session.exec(select(Objection).where(Objection.public_id == public_id)).one()


def _at(session: Session, public_id: str) -> form_check.At:
    return form_check.At(public_id, _read(session, public_id).revision)


def _newest(session: Session, sheet: Sheet) -> str:
    statement = select(Objection.public_id).where(Objection.sheet_id == sheet.id)
    return session.exec(statement.order_by(col(Objection.level).desc())).first() or ""
