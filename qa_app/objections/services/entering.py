"""Agency or office enter an objection that came on paper: saved as typed, then entered once.

It is in time or late by the day the paper came in. Afterwards it goes the way of any other. What
the lawyer had typed and not handed in is kept for the lawyer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete
from sqlmodel import Session, col

from qa_app.audit.services import record
from qa_app.core.errors import Conflict, NotFound, Refusal, Refused
from qa_app.core.roles import Actor
from qa_app.cycles.models import Cycle
from qa_app.feedback.rules.sheets import Sheet
from qa_app.notices.services import notify
from qa_app.objections.models import Objection, ObjectionEntry, ObjectionPaper, ObjectionPoint
from qa_app.objections.queries.entries import (
    account_of_lawyer,
    earliest_day,
    enters_as,
    entry_row,
    place_on_paper,
    whole_texts,
    why_not_entered_by,
)
from qa_app.objections.queries.offered import offered
from qa_app.objections.queries.seen import Seat, objection_for, points_of
from qa_app.objections.queries.writing import Place, day_of
from qa_app.objections.rules.entering import RECEIVED, day_in, why_not_received
from qa_app.objections.rules.states import Act, ByRole, ObjectionState
from qa_app.objections.services.form_check import At
from qa_app.objections.services.steps import MEANWHILE, Done
from qa_app.objections.services.telling import tell_lawyer
from qa_app.objections.services.writing import (
    FIELD,
    NewPaper,
    Saved,
    draft_of,
    hold,
    keep,
    take_back,
    taken_in,
    typed,
)

ENTERED, WITHDRAWN_FOR = "objection_entered_for_you", "objection_withdrawn_for_you"
LONGEST_DAY = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry that may be taken in: where the case stands, the day it came in, the reasons."""

    place: Place
    received_on: date
    reasons: dict[str, str]


def save_entry(
    session: Session,
    *,
    actor: Actor,
    sheet: Sheet,
    changed: Mapping[str, Sequence[str]],
    revision: int,
    now: datetime,
) -> Saved:
    """Take over the changed fields (``reason:POINT``, ``about:received_on``).

    Conflict with the stored values when another window saved meanwhile.
    """
    _role(session, actor, sheet)
    hold(session, sheet)
    row = entry_row(session, actor.account_id, sheet.cycle_id, sheet.case_id)
    before = dict(row.texts) if row else {}
    wanted = {**before, **_fields(session, sheet, changed)}
    if row is not None and wanted == before:
        return Saved(row.revision, row.saved_at, _count(before))
    if (row.revision if row else 0) != revision:
        stored = {name: [text] for name, text in before.items() if text}
        theirs = {name: stored.get(name, [""]) for name in changed}
        current = row.revision if row else 0
        raise Conflict("sheet_changed", revision=current, theirs=theirs, stored=stored)
    _keep_texts(session, (sheet.cycle_id, sheet.case_id, actor.account_id or 0), wanted, now)
    record(session, actor=actor, act="objection.entry_saved", now=now,
           on=("feedback_sheet", sheet.public_id), fields=len(changed))  # fmt: skip
    return Saved(revision + 1, now, _count(wanted))


def check_entry(
    session: Session, sheet: Sheet, texts: Mapping[str, str], now: datetime
) -> Refusal | Checked:
    """What stands against taking an entry in; else what is taken in. For the page and the act."""
    place = place_on_paper(session, sheet)
    day = day_in(texts)
    refusal = why_not_received(day, earliest_day(place, sheet), day_of(now))
    refusal = refusal or place.why_not(day or day_of(now))
    if refusal or day is None:
        return refusal or Refusal("objection_received_missing")
    given = {name: [text] for name, text in whole_texts(session, place, texts).items()}
    reasons = {
        point: text for point, text in typed(offered(session, sheet), given).items() if text.strip()
    }
    if not reasons:
        return Refusal("objection_without_points")
    return Checked(place, day, reasons)


def enter(
    session: Session,
    *,
    actor: Actor,
    sheet: Sheet,
    papers: Sequence[NewPaper],
    revision: int,
    now: datetime,
) -> str:
    """Take in what was typed from the paper, with its scan; the public id of the objection.

    Refused when the paper came in late (by its own day, with the last one), before there was
    anything to object to, in the future, or without a scan or a reason. Conflict when the entry
    is not the one that was looked at.
    """
    role = _role(session, actor, sheet)
    refusal = why_not_entered_by(session, actor, sheet)
    if refusal:
        raise refusal.error()
    hold(session, sheet)
    row = entry_row(session, actor.account_id, sheet.cycle_id, sheet.case_id)
    if row is None or row.revision != revision:
        raise Conflict(MEANWHILE)
    checked = check_entry(session, sheet, row.texts, now)
    if isinstance(checked, Refusal):
        raise checked.error()
    if not any(one.original for one in papers):
        raise Refused("objection_scan_missing")
    objection = _written(session, actor, sheet, checked, now)
    for paper in papers:
        keep(session, objection, paper, now)
    taken_in(
        session, actor, sheet, (checked.place, objection),
        Done(Act.HANDED_IN, role, received_on=checked.received_on), now,
        entered_by=actor.login, received_on=checked.received_on,
        account_id=account_of_lawyer(session, sheet),
    )  # fmt: skip
    session.delete(row)
    session.flush()
    _tell(session, sheet, objection, now)
    return objection.public_id


def withdraw_on_paper(
    session: Session,
    *,
    actor: Actor,
    at: At,
    received_on: date,
    papers: Sequence[NewPaper],
    now: datetime,
) -> None:
    """Take back for the lawyer what had come on paper, by a signed paper that came in on a day.

    NotFound for the lawyer, who takes it back online. Refused for what came online, without a scan,
    and for a day before the objection or in the future.
    """
    seen = objection_for(session, actor, at.public_id)
    objection = seen.objection
    if seen.seat is Seat.OWN:
        raise NotFound(at.public_id)
    if objection.received_on is None or objection.handed_in_at is None:
        raise Refused("objection_other_state")
    refusal = why_not_received(received_on, objection.received_on, day_of(now))
    if refusal:
        raise refusal.error()
    if not papers:
        raise Refused("objection_scan_missing")
    role = ByRole.SUPERVISOR if seen.at_office else ByRole.AGENCY
    done = Done(Act.WITHDRAWN, role, received_on=received_on)
    take_back(session, actor, objection, at.revision, done, now)
    for paper in papers:
        keep(session, objection, paper, now)
    tell_lawyer(session, objection, seen.cycle, WITHDRAWN_FOR, now)


def _role(session: Session, actor: Actor, sheet: Sheet) -> ByRole:
    role = enters_as(session, actor, sheet)
    if role is None:
        raise NotFound(sheet.public_id)
    return role


def _fields(session: Session, sheet: Sheet, changed: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found = {
        f"{FIELD}{point}": text for point, text in typed(offered(session, sheet), changed).items()
    }
    if RECEIVED in changed:
        found[RECEIVED] = (changed[RECEIVED] or [""])[0][:LONGEST_DAY]
    return found


def _written(
    session: Session, actor: Actor, sheet: Sheet, checked: Checked, now: datetime
) -> Objection:
    """The objection with the reasons of the paper, and nothing else."""
    before = checked.place.objection
    if before is not None:
        _set_aside(session, before, now)
    objection = draft_of(session, actor, sheet, checked.place, now, on_paper=True)
    of_it = col(ObjectionPoint.objection_id) == objection.id
    session.execute(delete(ObjectionPoint).where(of_it))
    session.add_all(
        ObjectionPoint(objection_id=objection.id or 0, point=point, reason=reason)
        for point, reason in checked.reasons.items()
    )
    objection.text_revision += 1
    session.flush()
    return objection


def _set_aside(session: Session, objection: Objection, now: datetime) -> None:
    """Keep what the lawyer had typed; papers that never came in go with the draft."""
    if objection.entered_by is None and objection.account_id is not None:
        texts = {
            f"{FIELD}{one.point}": one.reason
            for one in points_of(session, objection.id)
            if one.reason.strip()
        }
        if texts:
            key = (objection.cycle_id, objection.case_id, objection.account_id)
            _keep_texts(session, key, texts, now)
    if objection.state is not ObjectionState.RETURNED:
        of_it = col(ObjectionPaper.objection_id) == objection.id
        drafted = and_(of_it, ~col(ObjectionPaper.original))
        session.execute(delete(ObjectionPaper).where(drafted))


def _keep_texts(
    session: Session, key: tuple[int, int, int], texts: dict[str, str], now: datetime
) -> None:
    """Write down what an account (last of the key) typed about a case of a cycle."""
    cycle_id, case_id, account_id = key
    row = entry_row(session, account_id, cycle_id, case_id)
    if row is None:
        row = ObjectionEntry(
            cycle_id=cycle_id, case_id=case_id, account_id=account_id, texts={}, saved_at=now,
            revision=0,
        )  # fmt: skip
        session.add(row)
    row.texts, row.revision, row.saved_at = texts, row.revision + 1, now
    session.flush()


def _count(texts: Mapping[str, str]) -> int:
    return sum(bool(text.strip()) for name, text in texts.items() if name.startswith(FIELD))


def _tell(session: Session, sheet: Sheet, objection: Objection, now: datetime) -> None:
    """Tell the lawyer, where there is an account."""
    account, cycle = account_of_lawyer(session, sheet), session.get_one(Cycle, sheet.cycle_id)
    notify(session, account_ids={account} if account else set(), code=ENTERED, now=now,
           params={"cycle": cycle.title or cycle.name},
           url=f"/objections/{objection.public_id}")  # fmt: skip
