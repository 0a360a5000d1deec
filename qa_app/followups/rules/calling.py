"""From the attempts made to where a follow-up stands and when to try again, and how.

For the call screen and the list.  How often and at which hours aided persons are to be called is
nowhere laid down, so the limit is the plan's and the rest follows what survey offices do: another
time of day, another weekday, within working hours (AAPOR, Best Practices for Survey Research,
https://aapor.org/standards-and-ethics/best-practices/).  Which days are worked is the calendar's
(package ``workdays``); a caller may choose another day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qa_app.core.workdays import Calendar
from qa_app.followups.rules.states import Channel, DayPart, FollowupState, Outcome

NOON = 12
_WORKING_WEEK = 5
DAYS_BEFORE_AGAIN = {
    Outcome.SUSPENDED: 7,
    Outcome.IN_CUSTODY: 3,
    Outcome.IN_HOSPITAL: 7,
}
"""A suspended line may be paid for again; a visit or a letter needs to be prepared."""
_BY_HAND = (Channel.VISIT, Channel.LETTER)
_OTHER_WAYS = {
    Outcome.IN_CUSTODY: _BY_HAND,
    Outcome.IN_HOSPITAL: _BY_HAND,
    Outcome.INVALID_NUMBER: (Channel.LETTER, Channel.VISIT),
    Outcome.WRONG_PERSON: (Channel.LETTER, Channel.VISIT),
    Outcome.SUSPENDED: (Channel.TELEPHONE, Channel.LETTER),
}


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt that counts: when by the clock on the wall, what came of it, how it was made.

    ``wished_on`` is the day the caller chose for the next one, where one was chosen.
    """

    at: datetime
    outcome: Outcome
    channel: Channel = Channel.TELEPHONE
    wished_on: date | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """When to try again and by which ways, the best first."""

    on: date
    part: DayPart
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a follow-up without answers stands after its attempts."""

    state: FollowupState
    attempts: int
    outcome: Outcome | None = None
    next: Suggestion | None = None


def part_of(at: datetime) -> DayPart:
    """Before noon or after."""
    return DayPart.MORNING if at.hour < NOON else DayPart.AFTERNOON


def suggestion(tries: Sequence[Try], calendar: Calendar) -> Suggestion:
    """When and how to try again after these attempts (at least one, in order of time)."""
    last = tries[-1]
    part = _other_part(tries)
    channels = _OTHER_WAYS.get(last.outcome, (Channel.TELEPHONE,))
    if last.wished_on is not None:
        return Suggestion(last.wished_on, part, channels)
    pause = DAYS_BEFORE_AGAIN.get(last.outcome, 1)
    first = calendar.next_working(last.at.date() + timedelta(days=pause))
    if last.outcome is Outcome.NO_ANSWER:
        first = _other_weekday(first, tries, calendar)
    return Suggestion(first, part, channels)


def standing(tries: Sequence[Try], limit: int, calendar: Calendar) -> Standing:
    """Where a follow-up stands after these attempts, ``limit`` being the most the plan allows."""
    if not tries:
        return Standing(FollowupState.WAITING, 0)
    last, made = tries[-1].outcome, len(tries)
    if last is Outcome.REFUSED:
        return Standing(FollowupState.REFUSED, made, last)
    if made >= limit:
        return Standing(FollowupState.UNREACHABLE, made, last)
    return Standing(FollowupState.AGAIN, made, last, suggestion(tries, calendar))


def _other_part(tries: Sequence[Try]) -> DayPart:
    """The part of the day tried least often; of equals the one not tried last."""
    tried = Counter(part_of(each.at) for each in tries)
    last = part_of(tries[-1].at)
    return min(DayPart, key=lambda part: (tried[part], part is last))


def _other_weekday(first: date, tries: Sequence[Try], calendar: Calendar) -> date:
    """The first working day from here on whose weekday was not tried; else the first of them."""
    tried = {each.at.weekday() for each in tries}
    week = [calendar.add_working_days(first, ahead) for ahead in range(_WORKING_WEEK)]
    return next((day for day in week if day.weekday() not in tried), first)
