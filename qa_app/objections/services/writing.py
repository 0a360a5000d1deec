"""The lawyer writes: every point is saved as it is typed, papers are attached, it is handed in.

Typing is checked against the revision the page was loaded with, so that nothing another window
wrote is overwritten unseen. Whether it comes in time is asked again when it is handed in.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import hold_open
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.rules.sheets import Sheet
from qa_app.feedback.services.reading import mark_opened
from qa_app.files.background import KeptPaper
from qa_app.objections.models import Objection, ObjectionPaper, ObjectionPoint
from qa_app.objections.queries.offered import Offered, offered
from qa_app.objections.queries.seen import Seat, objection_for
from qa_app.objections.queries.waiting import last_day_to_check
from qa_app.objections.queries.writing import Place, day_of, place_of
from qa_app.objections.rules.entering import REASON
from qa_app.objections.rules.states import SECOND_LEVEL, WITHDRAWABLE, Act, ByRole, ObjectionState
from qa_app.objections.services.closing import close_first_level
from qa_app.objections.services.steps import NOBODY, Done, drop_drafts, move, note
from qa_app.objections.services.telling import TO_CHECK, tell_office, tell_withdrawn

LONGEST_REASON = 4_000
MOST_PAPERS = 20
FIELD = REASON


@dataclass(frozen=True, slots=True)
class Saved:
    """What the page shows after a save."""

    revision: int
    saved_at: datetime
    points: int


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper to attach: to which point (empty: the whole), its name, what was kept of it."""

    point: str
    name: str
    size: int
    kept: KeptPaper
    original: bool = False
    """Whether it is the signed paper itself, which who decides does not see."""


def save_texts(
    session: Session,
    *,
    actor: Actor,
    sheet: Sheet,
    changed: Mapping[str, Sequence[str]],
    revision: int,
    now: datetime,
) -> Saved:
    """Take over the changed fields (``reason:POINT``); the first save makes the draft.

    Refused when nothing can be written any more or a text is too long; Conflict with the stored
    values when another window saved meanwhile.
    """
    place = _writable(session, sheet, now)
    before = _reasons(session, place.objection)
    wanted = {**before, **typed(offered(session, sheet), changed)}
    current = place.objection.text_revision if place.objection else 0
    if wanted == before and place.objection:
        return Saved(current, place.objection.saved_at, _count(before))
    if current != revision:
        stored = {f"{FIELD}{name}": [text] for name, text in before.items() if text}
        theirs = {name: stored.get(name, [""]) for name in changed}
        raise Conflict("sheet_changed", revision=current, theirs=theirs, stored=stored)
    objection = draft_of(session, actor, sheet, place, now)
    _write(session, objection, before, wanted)
    objection.text_revision, objection.saved_at = revision + 1, now
    session.flush()
    record(session, actor=actor, act="objection.saved", on=("objection", objection.public_id),
           now=now, revision=objection.text_revision, fields=len(changed))  # fmt: skip
    return Saved(objection.text_revision, now, _count(wanted))


def attach(session: Session, *, actor: Actor, sheet: Sheet, paper: NewPaper, now: datetime) -> str:
    """Attach a paper that was checked and kept; its public id. Refused when there are too many."""
    place = _writable(session, sheet, now)
    if paper.point and offered(session, sheet).of(paper.point) is None:
        raise NotFound(paper.point)
    objection = draft_of(session, actor, sheet, place, now)
    key = keep(session, objection, paper, now)
    record(session, actor=actor, act="objection.paper_attached", now=now,
           on=("objection", objection.public_id), paper=key, bytes=paper.size)  # fmt: skip
    return key


def keep(session: Session, objection: Objection, paper: NewPaper, now: datetime) -> str:
    """Write a paper down with its objection; its public id. Refused when there are too many."""
    count = select(func.count()).where(col(ObjectionPaper.objection_id) == objection.id)
    if session.execute(count).scalar_one() >= MOST_PAPERS:
        raise Refused("objection_too_many_papers", most=MOST_PAPERS)
    row = ObjectionPaper(
        public_id=secrets.token_urlsafe(12),
        objection_id=objection.id or 0,
        point=paper.point,
        name=paper.name,
        media_type=paper.kept.media_type,
        size=paper.size,
        pages=list(paper.kept.pages),
        original=paper.original,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.public_id


def detach(session: Session, *, actor: Actor, sheet: Sheet, paper: str, now: datetime) -> None:
    """Take a paper out again; NotFound for one that is not of this sheet's objection."""
    of_sheet = (
        select(ObjectionPaper)
        .join(Objection, col(Objection.id) == col(ObjectionPaper.objection_id))
        .where(ObjectionPaper.public_id == paper, Objection.sheet_id == sheet.id)
    )
    row = session.exec(of_sheet).first()
    if row is None or not sheet.own:
        raise NotFound(paper)
    place = _writable(session, sheet, now)
    if place.objection is None or place.objection.id != row.objection_id:
        raise NotFound(paper)
    session.delete(row)
    record(session, actor=actor, act="objection.paper_removed", now=now,
           on=("objection", place.objection.public_id), paper=paper)  # fmt: skip


def hand_in(session: Session, *, actor: Actor, sheet: Sheet, now: datetime) -> str:
    """Hand the objection in, with the levels objected to as they stand; its public id.

    Twice is the same as once. Refused after the last day (with its date), and without a point.
    """
    place = _writable(session, sheet, now, handed_in=True)
    objection = place.objection
    if objection is None:
        raise Refused("objection_without_points")
    if objection.state is ObjectionState.WITHDRAWN:
        draft_of(session, actor, sheet, place, now)
    if objection.state is ObjectionState.HANDED_IN:
        return objection.public_id
    taken_in(
        session, actor, sheet, (place, objection), Done(Act.HANDED_IN, ByRole.LAWYER), now,
        account_id=actor.account_id,
    )  # fmt: skip
    return objection.public_id


def taken_in(
    session: Session,
    actor: Actor,
    sheet: Sheet,
    found: tuple[Place, Objection],
    done: Done,
    now: datetime,
    **values: Any,
) -> None:
    """Take in what was written, with the levels objected to as they stand, and tell the office."""
    place, objection = found
    if not _count(_reasons(session, objection)):
        raise Refused("objection_without_points")
    fix_points(session, sheet, objection)
    cycle = session.get_one(Cycle, sheet.cycle_id)
    values = {"entered_by": None, "received_on": None, **values}
    move(
        session, objection, ObjectionState.HANDED_IN, objection.revision,
        sheet_id=sheet.id, due_on=place.facts.until, handed_in_by=actor.login, handed_in_at=now,
        old_settlement_id=sheet.settlement_id, check_by=last_day_to_check(session, cycle, now),
        **values,
    )  # fmt: skip
    note(session, objection, actor, done, now)
    tell_office(session, objection, cycle, TO_CHECK, now)


def withdraw(
    session: Session, *, actor: Actor, public_id: str, revision: int, now: datetime
) -> None:
    """The lawyer takes the objection back before it is decided; what was written stays.

    Whoever had it to decide is told, and what was begun is dropped. The right to ask for the second
    level once more stays until its days are over.
    """
    seen = objection_for(session, actor, public_id)
    if seen.seat is not Seat.OWN:
        raise NotFound(public_id)
    objection = seen.objection
    if objection.state is ObjectionState.WITHDRAWN:
        return
    take_back(session, actor, objection, revision, Done(Act.WITHDRAWN, ByRole.LAWYER), now)


def take_back(
    session: Session, actor: Actor, objection: Objection, revision: int, done: Done, now: datetime
) -> None:
    """Nobody has it any more; whoever had is told. Refused once it is decided or at a meeting."""
    if objection.state not in WITHDRAWABLE or objection.meeting_item_id:
        raise Refused("objection_other_state")
    if objection.level == SECOND_LEVEL and objection.state is ObjectionState.DECIDING:
        raise Refused("objection_before_meeting")
    came_in, deciding = objection.handed_in_at is not None, objection.decider_expert_id
    move(
        session, objection, ObjectionState.WITHDRAWN, revision, closed_at=now, decide_by=None,
        **NOBODY,
    )  # fmt: skip
    drop_drafts(session, objection)
    note(session, objection, actor, done, now)
    if came_in:
        tell_withdrawn(session, objection, deciding, now)
    if objection.level == SECOND_LEVEL:
        close_first_level(session, actor=actor, objection=objection, now=now, in_time=False)


def _writable(session: Session, sheet: Sheet, now: datetime, *, handed_in: bool = False) -> Place:
    """Where the lawyer stands, with other writers of this sheet held off."""
    sheet = hold(session, sheet)
    place = place_of(session, sheet)
    if handed_in and place.objection is None and place.facts.another:
        again = _handed_in(session, sheet)
        if again is not None:
            return Place(again, place.level, place.facts, place.first)
    refusal = place.why_not(day_of(now))
    if refusal:
        raise refusal.error()
    return place


def hold(session: Session, sheet: Sheet) -> Sheet:
    """Hold other writers of this sheet off; whether it still counts is asked anew.

    Refused once the cycle was ended; nobody ends it before the transaction does.
    """
    hold_open(session, sheet.cycle_id)
    held = select(FeedbackSheet.counts).where(col(FeedbackSheet.id) == sheet.id)
    counts = session.exec(held.with_for_update()).first()
    if counts is None:
        raise NotFound(sheet.public_id)
    return replace(sheet, counts=counts)


def _handed_in(session: Session, sheet: Sheet) -> Objection | None:
    """What was just handed in for this sheet: a form that was sent twice."""
    statement = select(Objection).where(
        Objection.sheet_id == sheet.id, Objection.state == ObjectionState.HANDED_IN
    )
    return session.exec(statement.order_by(col(Objection.level).desc())).first()


def draft_of(
    session: Session,
    actor: Actor,
    sheet: Sheet,
    place: Place,
    now: datetime,
    *,
    on_paper: bool = False,
) -> Objection:
    """The objection being written; a withdrawn one of this sheet is taken up again.

    Who writes has read: from now on the release cannot be taken back. What came on paper was not
    begun here: its first step is that it came in.
    """
    mark_opened(session, sheet=sheet, now=now)
    objection = place.objection
    if objection is None:
        objection = Objection(
            public_id=secrets.token_urlsafe(12),
            sheet_id=sheet.id,
            cycle_id=sheet.cycle_id,
            case_id=sheet.case_id,
            level=place.level,
            state=ObjectionState.DRAFT,
            due_on=place.facts.until or day_of(now),
            account_id=actor.account_id,
            made_at=now,
            saved_at=now,
            text_revision=0,
        )
        session.add(objection)
        session.flush()
        begun = True
    elif objection.state is ObjectionState.WITHDRAWN:
        _take_up(session, objection)
        begun = True
    else:
        begun = False
    if begun and not on_paper:
        note(session, objection, actor, Done(Act.BEGUN, ByRole.LAWYER), now)
    objection.sheet_id = sheet.id
    session.flush()
    return objection


def _take_up(session: Session, objection: Objection) -> None:
    """Begin a withdrawn objection anew: nothing of who checked or decided it before is left."""
    move(
        session, objection, ObjectionState.DRAFT, objection.revision, closed_at=None,
        handed_in_at=None, handed_in_by=None, form_checked_by=None, form_checked_at=None,
        form_note="", decide_by=None, **NOBODY,
    )  # fmt: skip


def typed(known: Offered, changed: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Point → text, of the fields that are points of the sheet."""
    found: dict[str, str] = {}
    for field, values in changed.items():
        name = field.removeprefix(FIELD)
        if name == field or known.of(name) is None:
            continue
        text = values[0] if values else ""
        if len(text) > LONGEST_REASON:
            raise Refused("objection_text_too_long", limit=LONGEST_REASON)
        found[name] = text
    return found


def _reasons(session: Session, objection: Objection | None) -> dict[str, str]:
    if objection is None:
        return {}
    rows = session.execute(
        select(ObjectionPoint.point, ObjectionPoint.reason).where(
            col(ObjectionPoint.objection_id) == objection.id
        )
    )
    return {point: reason for point, reason in rows}


def _write(
    session: Session, objection: Objection, before: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    for point, reason in wanted.items():
        if point not in before:
            session.add(ObjectionPoint(objection_id=objection.id or 0, point=point, reason=reason))
        elif before[point] != reason:
            _point(session, objection, point).reason = reason


def _point(session: Session, objection: Objection, point: str) -> ObjectionPoint:
    return session.exec(
        select(ObjectionPoint).where(
            ObjectionPoint.objection_id == objection.id, ObjectionPoint.point == point
        )
    ).one()


def _count(reasons: Mapping[str, str]) -> int:
    return sum(bool(text.strip()) for text in reasons.values())


def fix_points(session: Session, sheet: Sheet, objection: Objection) -> None:
    """Drop points without a reason; of the others note the level objected to."""
    known = offered(session, sheet)
    for row in session.exec(
        select(ObjectionPoint).where(ObjectionPoint.objection_id == objection.id)
    ).all():
        point = known.of(row.point)
        if not row.reason.strip() or point is None:
            session.execute(delete(ObjectionPoint).where(col(ObjectionPoint.id) == row.id))
            continue
        row.old_level = known.points[point]
        row.outcome, row.new_level, row.decision_reason = None, "", ""
    session.flush()
