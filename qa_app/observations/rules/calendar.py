"""How announcements of hearings meet the calendar: the same, moved to another day, or new.

For the import and the pages of the calendar.  A hearing is known by its case: within one case an
announcement of the same moment is the same hearing; one that stands alone against one planned
hearing still to come is that hearing, moved; whatever fits several is said to be unclear and is
never guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qa_app.core.errors import Refusal
from qa_app.observations.rules.moments import Moment
from qa_app.observations.rules.states import HearingState


class Meeting(StrEnum):
    """What an announcement is to the calendar; ``superseded``: a time the hearing once had."""

    SAME = "same"
    MOVED = "moved"
    NEW = "new"
    SUPERSEDED = "superseded"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class KnownHearing:
    """A hearing of the calendar; ``earlier`` are the moments it had before it was moved."""

    id: int
    moment: Moment
    state: HearingState
    earlier: frozenset[Moment] = frozenset()


@dataclass(frozen=True, slots=True)
class Announced:
    """One row about a hearing of the case; ``before`` is the moment it says it replaces."""

    row: int
    moment: Moment
    before: Moment | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """What became of one row; ``hearing_id`` is the hearing it is about, None for a new one."""

    row: int
    meeting: Meeting
    hearing_id: int | None = None


def meet(known: Sequence[KnownHearing], rows: Sequence[Announced], today: date) -> list[Met]:
    """What each row of one case is to the hearings of the case, in the order of the rows.

    A planned hearing of a day before ``today`` counts as held: only a row that names its old
    time moves it.
    """
    left = sorted(known, key=lambda hearing: (hearing.moment.day, hearing.id))
    found: dict[int, Met] = {}
    for row in rows:
        same = _same(left, row.moment)
        if same is not None:
            left.remove(same)
            found[row.row] = Met(row.row, Meeting.SAME, same.id)
    for row in rows:
        if row.row not in found and (met := _named(left, row, known)):
            found[row.row] = met
            if met.meeting is Meeting.MOVED:
                left = [hearing for hearing in left if hearing.id != met.hearing_id]
    waiting = [row for row in rows if row.row not in found]
    found |= {met.row: met for met in _rest(left, waiting, today)}
    return [found[row.row] for row in rows]


def _same(left: Iterable[KnownHearing], moment: Moment) -> KnownHearing | None:
    """The hearing of this moment; a time only one of the two knows is no difference."""
    of_day = [hearing for hearing in left if hearing.moment.day == moment.day]
    exact = [hearing for hearing in of_day if hearing.moment == moment]
    vague = [hearing for hearing in of_day if hearing.moment.at is None or moment.at is None]
    return next(iter([*exact, *vague]), None)


def _named(
    left: Sequence[KnownHearing], row: Announced, known: Sequence[KnownHearing]
) -> Met | None:
    """A row that names the time the hearing had, or repeats one it was moved from long ago."""
    if row.before is not None:
        before = _same(left, row.before)
        if before is not None:
            return Met(row.row, Meeting.MOVED, before.id)
    old = [hearing for hearing in known if row.moment in hearing.earlier]
    return Met(row.row, Meeting.SUPERSEDED, old[0].id) if old else None


def _rest(left: Sequence[KnownHearing], rows: Sequence[Announced], today: date) -> list[Met]:
    open_still = [
        hearing
        for hearing in left
        if hearing.state is HearingState.PLANNED and hearing.moment.day >= today
    ]
    if not open_still:
        return [Met(row.row, Meeting.NEW) for row in rows]
    if len(open_still) == 1 and len(rows) == 1:
        return [Met(rows[0].row, Meeting.MOVED, open_still[0].id)]
    return [Met(row.row, Meeting.UNCLEAR) for row in rows]


def hearing_key(case_key: str, announced: date, taken: Iterable[str]) -> str:
    """The public name of a new hearing; ``taken`` are names that exist already.

    case_key, "#", the day first announced, "#", 1 or the next free number.
    """
    stem, used = f"{case_key}#{announced.isoformat()}#", set(taken)
    number = 1
    while f"{stem}{number}" in used:
        number += 1
    return f"{stem}{number}"


def why_not_move(state: HearingState) -> Refusal | None:
    """Why the time of a hearing can no longer change."""
    return None if state is HearingState.PLANNED else Refusal("hearing_is_over")


def why_not_held(state: HearingState, starts_at: datetime, now: datetime) -> Refusal | None:
    """Why a hearing cannot be marked as held: it fell through, or lies ahead."""
    if state is HearingState.CANCELLED:
        return Refusal("hearing_is_over")
    return Refusal("hearing_not_begun") if starts_at > now else None
