"""Corrects dates of a case that were entered wrongly, with a reason; never the day of closing.

For agency staff and supervisors. The day of closing decides in which cycle a case falls, so it
comes with an import only; the frames of cycles hold their own copies and do not change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session, select

from qa_app.audit.services import record
from qa_app.cases.models import Case
from qa_app.cases.queries.single import case_facts
from qa_app.cases.queries.visible import SEES_PEOPLE, agencies_within
from qa_app.cases.rules.rows import DATE_ORDERS
from qa_app.clock import SHANGHAI
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import Actor

CORRECTABLE: Final = ("applied", "accepted", "assigned", "met", "heard", "archived")
LONGEST_REASON: Final = 300
_CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Correction:
    """The dates as they were seen and as they should be, by name (``met``), and why."""

    seen: Mapping[str, date | None]
    wanted: Mapping[str, date | None]
    reason: str


def correct_dates(
    session: Session, *, actor: Actor, case_id: int, correction: Correction, now: datetime
) -> tuple[str, ...]:
    """Change the dates that differ; their names.

    Refused: ``date_reason_missing``, ``date_in_future``, ``dates_out_of_order``; Conflict when
    another window changed one of them first. NotFound for cases the actor does not keep.
    """
    agency_id = case_facts(session, actor, case_id).Case.agency_id
    own = agencies_within(session, actor, SEES_PEOPLE)
    if not actor.has(*SEES_PEOPLE) or (own is not None and agency_id not in own):
        raise NotFound(str(case_id))
    case = session.exec(select(Case).where(Case.id == case_id).with_for_update()).one()
    stored = {name: getattr(case, f"{name}_on") for name in CORRECTABLE}
    if any(stored[name] != correction.seen.get(name) for name in CORRECTABLE):
        raise Conflict("dates_changed_meanwhile")
    changed = {
        name: correction.wanted.get(name)
        for name in CORRECTABLE
        if correction.wanted.get(name) != stored[name]
    }
    if not changed:
        return ()
    _check(case, {**stored, **changed, _CLOSED: case.closed_on}, correction,
           now.astimezone(SHANGHAI).date())  # fmt: skip
    for name, day in changed.items():
        setattr(case, f"{name}_on", day)
    session.add(case)
    record(session, actor=actor, act="case.dates_corrected", on=("case", case.case_key), now=now,
           reason=correction.reason.strip(),
           **{name: {"from": _iso(stored[name]), "to": _iso(day)}
              for name, day in changed.items()})  # fmt: skip
    return tuple(changed)


def _check(
    case: Case, dates: Mapping[str, date | None], correction: Correction, today: date
) -> None:
    reason = correction.reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused("date_reason_missing", most=LONGEST_REASON)
    if any(day is not None and day > today for name, day in dates.items() if name != _CLOSED):
        raise Refused("date_in_future")
    for order in DATE_ORDERS:
        earlier, later = dates.get(order.earlier.value), dates.get(order.later.value)
        if earlier is not None and later is not None and later < earlier:
            raise Refused("dates_out_of_order", number=case.number)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
